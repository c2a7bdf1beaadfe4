"""From a diagnosis and its commentary to the document: what goes where, and which footnote is whose.

A pure function: the same diagnosis, commentary and origins give the same document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from advisor_cli.report.document import (
    TOLD_WHERE_THEY_STAND,
    Chapter,
    Document,
    FigureRun,
    FoundLine,
    MissingGroup,
    Notice,
    NoticeCode,
    OriginGroup,
    Passage,
    Run,
    TextRun,
)
from advisor_cli.report.words import Words
from data_sources.model import InstrumentKind, Origin, PriceBasis
from diagnostics.commentary.model import Commentary, Sentence, Writer
from diagnostics.commentary.sentences import finding_sentence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed
from diagnostics.section import Note
from diagnostics.verdict import ABOUT_THE_DATA

SLOT = re.compile(r"\[\[([a-z0-9_.]+)\]\]")
SUMMARY = "summary"
FIRST_PAGE_FINDINGS = 3

# The figures of the first page, each with what stands in for it when the window is not covered.
KEY_FIGURES: tuple[tuple[str, ...], ...] = (
    ("return.cumulative_return.1y", "return.cumulative_return.all"),
    ("return.cumulative_return.benchmark.1y", "return.cumulative_return.benchmark.all"),
    ("return.annualized_return.5y", "return.annualized_return.3y", "return.annualized_return.all"),
    ("risk.annualized_volatility.1y", "risk.annualized_volatility.all"),
    ("drawdown.max_drawdown.5y", "drawdown.max_drawdown.3y", "drawdown.max_drawdown.all"),
    ("drawdown.current_drawdown.all",),
    ("tail.expected_shortfall_historical.95",),
    ("ratio.sharpe_ratio.5y", "ratio.sharpe_ratio.3y", "ratio.sharpe_ratio.all"),
    ("relative.beta.all",),
    ("relative.active_premium.all", "relative.alpha.all"),
    ("relative.up_capture.all",),
    ("relative.down_capture.all",),
)  # fmt: skip


# Notes of the snapshot that the first page says too.
NOTICE_OF_NOTE = {
    "snapshot_market_open": NoticeCode.MARKET_OPEN,
    "snapshot_suspended": NoticeCode.SUSPENDED,
    "snapshot_repaired": NoticeCode.REPAIRED,
    "snapshot_cross_check_differs": NoticeCode.SOURCES_DIFFER,
    "snapshot_kept_only": NoticeCode.OFFLINE,
}


class _Footnotes:
    """Numbers for the facts that sentences cite, in the order of their first mention."""

    def __init__(self, ledger: FactLedger) -> None:
        self._ledger = ledger
        self._numbers: dict[str, int] = {}

    def passage(self, text: str, writer: Writer) -> Passage:
        runs: list[Run] = []
        end = 0
        for slot in SLOT.finditer(text):
            if slot.start() > end:
                runs.append(TextRun(text[end : slot.start()]))
            runs.append(self._figure(slot.group(1)))
            end = slot.end()
        if end < len(text):
            runs.append(TextRun(text[end:]))
        return Passage(tuple(runs), writer)

    def keys(self) -> tuple[str, ...]:
        return tuple(self._numbers)

    def _figure(self, key: str) -> FigureRun:
        fact = self._ledger[key]
        # A name needs no footnote, and a count of findings none that are listed beside it.
        if fact.unit is Unit.TEXT or key.startswith("verdict."):
            return FigureRun(key, None)
        return FigureRun(key, self._numbers.setdefault(key, len(self._numbers) + 1))


def compose(
    diagnosed: Diagnosed,
    commentary: Commentary,
    *,
    language: Language,
    sources: tuple[Origin, ...],
    run_id: str,
    created: str,
    time_zone: str,
    version: str,
    notices: tuple[Notice, ...] = (),
) -> Document:
    """The document of one diagnosis.

    Args:
        diagnosed: the facts, sections and findings.
        commentary: the verified sentences, with slots.
        language: in which it is written.
        run_id: of the run that the document belongs to.
        sources: the origins that were read, the subject's first.
        created: when the run was made, ISO 8601.
        time_zone: the zone in which ``as_of`` is a day ("America/New_York").
        version: of this program, printed beside the run id.
        notices: what the caller knows; those that follow from the facts are added here.
    """
    words = Words(language)
    ledger = diagnosed.ledger
    footnotes = _Footnotes(ledger)
    # Footnotes are numbered in the order of print: first page, chapters, list of findings.
    judged = _found(diagnosed.verdict, language, footnotes)
    favourable, adverse = (
        {one.name: _found(one, language, footnotes) for one in _first(diagnosed.findings, direction)}
        for direction in (Direction.FAVOURABLE, Direction.ADVERSE)
    )
    # The verdict stands above the summary; a summary that begins with its sentence need not repeat it.
    summary = tuple(one for one in _passages(commentary, SUMMARY, footnotes) if one.runs != judged.passage.runs)
    chapters = tuple(Chapter(section, _passages(commentary, section.name, footnotes)) for section in diagnosed.sections)
    known = favourable | adverse
    found = tuple(known.get(one.name) or _found(one, language, footnotes) for one in diagnosed.findings)
    origins = _origin_groups(ledger, words)
    return Document(
        kind=diagnosed.kind,
        language=language,
        subject=diagnosed.subject,
        as_of=diagnosed.as_of,
        time_zone=time_zone,
        run_id=run_id,
        created=created,
        version=version,
        sources=sources,
        notices=_notices(notices, diagnosed, commentary, sources),
        key_figures=_key_figures(ledger),
        verdict=judged,
        favourable=tuple(favourable.values()),
        adverse=tuple(adverse.values()),
        found=found,
        summary=summary,
        chapters=chapters,
        missing=_missing(ledger),
        footnotes=footnotes.keys(),
        origins=origins,
        terms=_terms(origins, words),
        disclosures=words.disclosures_of(diagnosed.kind),
        commentary=commentary,
        ledger=ledger,
    )


def _passages(commentary: Commentary, section: str, footnotes: _Footnotes) -> tuple[Passage, ...]:
    sentences: Iterable[Sentence] = (one for one in commentary.sentences if one.section == section)
    return tuple(footnotes.passage(sentence.text, sentence.writer) for sentence in sentences)


def _found(finding: Finding, language: Language, footnotes: _Footnotes) -> FoundLine:
    return FoundLine(finding, footnotes.passage(finding_sentence(finding, language), Writer.RULES))


def _first(findings: tuple[Finding, ...], direction: Direction) -> tuple[Finding, ...]:
    # Those about the data are not among what the verdict beside them counts; a notice above tells of them.
    judged = (one for one in findings if one.direction is direction and one.rule != ABOUT_THE_DATA)
    return tuple(judged)[:FIRST_PAGE_FINDINGS]


def _key_figures(ledger: FactLedger) -> tuple[str, ...]:
    chosen = []
    for alternatives in KEY_FIGURES:
        known = [key for key in alternatives if key in ledger]
        present = [key for key in known if ledger[key].value is not None]
        chosen.extend(present[:1])  # an absent one says nothing; the list of what is missing names it
    return tuple(chosen)


def _missing(ledger: FactLedger) -> tuple[MissingGroup, ...]:
    groups: dict[Absence, list[str]] = {}
    for fact in ledger.absent():
        if fact.absent_because is not None:
            groups.setdefault(fact.absent_because, []).append(fact.key)
    return tuple(MissingGroup(absence, tuple(keys)) for absence, keys in groups.items())


def _origin_groups(ledger: FactLedger, words: Words) -> tuple[OriginGroup, ...]:
    """Facts that are there, by definition.

    Conventions that all of a group share stand with the definition; one that differs (a level, a number
    of bars) is what the facts' qualifiers say already.
    """
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in ledger:
        if fact.value is not None and not fact.key.startswith(TOLD_WHERE_THEY_STAND):
            groups.setdefault((words.noun(fact.key), fact.formula), []).append(fact)
    return tuple(
        OriginGroup(name, formula, _shared_parameters(facts), tuple(facts)) for (name, formula), facts in groups.items()
    )


def _shared_parameters(facts: list[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in facts[0].parameters if all(pair in fact.parameters for fact in facts))


def _terms(origins: tuple[OriginGroup, ...], words: Words) -> tuple[str, ...]:
    used = {words.term(group.facts[0].key) for group in origins}
    defined = [term for term in used if words.definition(term) is not None]
    return tuple(sorted(defined, key=words.term_name))


def _notices(
    given: tuple[Notice, ...], diagnosed: Diagnosed, commentary: Commentary, sources: tuple[Origin, ...]
) -> tuple[Notice, ...]:
    """The caller's notices and those that follow from the facts, each code once, in the order of the codes."""
    notices = {notice.code: notice for notice in _notices_of_facts(diagnosed, commentary, sources)}
    notices.update({notice.code: notice for notice in given})
    return tuple(notices[code] for code in NoticeCode if code in notices)


def _notices_of_facts(diagnosed: Diagnosed, commentary: Commentary, sources: tuple[Origin, ...]) -> list[Notice]:
    ledger = diagnosed.ledger
    found = {finding.name for finding in diagnosed.findings}
    notices = []
    if any(origin.is_sample for origin in sources):
        notices.append(Notice(NoticeCode.SAMPLE, ("data.last_bar",)))
    if "data_quality.stale_end" in found:
        notices.append(Notice(NoticeCode.STALE, ("data.stale_end", "data.last_bar")))
    if _absent_for(ledger, "return.cumulative_return.3y", AbsenceReason.WINDOW_NOT_COVERED):
        notices.append(Notice(NoticeCode.SHORT_WINDOW, ("data.first_bar", "data.last_bar", "data.bars")))
    if _absent_for(ledger, "relative.beta.all", AbsenceReason.NO_BENCHMARK):
        notices.append(Notice(NoticeCode.NO_BENCHMARK))
    if any(_is_defect(finding) for finding in diagnosed.findings):
        notices.append(Notice(NoticeCode.DATA_DEFECTS))
    if _leaves_dividends_out(diagnosed):
        is_index = diagnosed.subject.kind is InstrumentKind.INDEX
        notices.append(Notice(NoticeCode.PRICE_INDEX if is_index else NoticeCode.PRICE_RETURN))
    notes = {block.name for section in diagnosed.sections for block in section.blocks if isinstance(block, Note)}
    notices.extend(Notice(code, ("data.last_bar",)) for name, code in NOTICE_OF_NOTE.items() if name in notes)
    if "price_only_benchmark" in notes:
        notices.append(Notice(NoticeCode.PRICE_INDEX_BENCHMARK))
    if "data.provisional_calendar" in ledger:
        notices.append(Notice(NoticeCode.PROVISIONAL_CALENDAR))
    rate = ledger.get("observed.risk_free_rate")
    if rate is not None and rate.value is not None and rate.formula == "assumed":
        notices.append(Notice(NoticeCode.ASSUMED_RISK_FREE_RATE, (rate.key,)))
    notices.extend(_notices_of_commentary(commentary))
    return notices


def _leaves_dividends_out(diagnosed: Diagnosed) -> bool:
    """Whether the subject's prices leave out what it, or its members, pay; an exchange rate pays nothing."""
    observed = diagnosed.ledger.get("observed.subject")
    basis = "" if observed is None else dict(observed.parameters).get("basis", "")
    priced = basis not in {"", PriceBasis.TOTAL_RETURN.value}
    return priced and diagnosed.subject.kind is not InstrumentKind.CURRENCY


def _is_defect(finding: Finding) -> bool:
    """Whether a finding names something wrong in the data that matters; staleness has a notice of its own."""
    return finding.rule == "data_quality" and finding.severity > Severity.NOTE and finding.variant != "stale_end"


def _absent_for(ledger: FactLedger, key: str, reason: AbsenceReason) -> bool:
    fact = ledger.get(key)
    return fact is not None and fact.absent_because is not None and fact.absent_because.reason is reason


def _notices_of_commentary(commentary: Commentary) -> list[Notice]:
    by_model = sum(sentence.writer is Writer.MODEL for sentence in commentary.sentences)
    model = ("model", commentary.model)
    if commentary.failure and not by_model:
        return [Notice(NoticeCode.MODEL_UNAVAILABLE, parameters=(model, ("why", commentary.failure)))]
    if by_model and by_model < len(commentary.sentences):
        return [Notice(NoticeCode.MODEL_PARTIAL, parameters=(model,))]
    if by_model:
        return [Notice(NoticeCode.MODEL_WRITTEN, parameters=(model,))]
    return []
