"""From a diagnosis and its commentary to the document: what goes where, and which footnote is whose.

A pure function: the same diagnosis, commentary and origins give the same document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from advisor_cli.report.document import (
    MOST_OF_ONE_DEFINITION,
    NOT_LISTED,
    ROWS_ONCE,
    TOLD_WHERE_THEY_STAND,
    Chapter,
    Document,
    FigureRun,
    FoundLine,
    MissingGroup,
    Notice,
    OriginGroup,
    Passage,
    Run,
    TextRun,
)
from advisor_cli.report.key_figures import key_figures
from advisor_cli.report.notices import notices_of
from advisor_cli.report.words import Words
from data_sources.model import InstrumentKind, Origin
from diagnostics.account.summary.implied import implied, most_pressing
from diagnostics.brief.front.ranking import MOST_EXCEPTIONS, SINCE, exceptional
from diagnostics.commentary.model import Commentary, Sentence, Writer
from diagnostics.commentary.sentences import finding_sentence
from diagnostics.facts import Absence, Fact, Unit
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed
from diagnostics.section import Block, Chart, FigureList, FigureTable, KeyFigures, Section
from diagnostics.verdict import ABOUT_THE_DATA

SLOT = re.compile(r"\[\[([a-z0-9_.]+)\]\]")
SUMMARY = "summary"
FIRST_PAGE_FINDINGS = 3
ACTION = "action"  # the rule whose findings say what others imply
BRIEF = InstrumentKind.BRIEF.value


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
    issues = _lines(_issues(diagnosed), language, footnotes)
    beside = _beside(diagnosed) if issues or diagnosed.kind == BRIEF else ()
    actions = _lines(beside, language, footnotes)
    favourable, adverse = (
        {} if issues or diagnosed.kind == BRIEF else _lines(_first(diagnosed.findings, direction), language, footnotes)
        for direction in (Direction.FAVOURABLE, Direction.ADVERSE)
    )
    # The verdict stands above the summary; a summary that begins with its sentence need not repeat it.
    summary = tuple(one for one in _passages(commentary, SUMMARY, footnotes) if one.runs != judged.passage.runs)
    chapters = tuple(_chapter(section, ledger, commentary, footnotes) for section in diagnosed.sections)
    known = issues | actions | favourable | adverse
    found = tuple(known.get(one) or _found(one, language, footnotes) for one in diagnosed.findings)
    origins = _origin_groups(ledger, words, rows_once=diagnosed.kind in ROWS_ONCE)
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
        notices=notices_of(diagnosed, commentary, sources, notices),
        key_figures=key_figures(diagnosed),
        verdict=judged,
        favourable=tuple(favourable.values()),
        adverse=tuple(adverse.values()),
        issues=tuple(issues.values()),
        actions=tuple(actions.values()),
        found=found,
        summary=summary,
        chapters=chapters,
        missing=_missing(ledger, diagnosed.subject.kind),
        footnotes=footnotes.keys(),
        origins=origins,
        terms=_terms(origins, words),
        disclosures=words.disclosures_of(diagnosed.kind),
        commentary=commentary,
        ledger=ledger,
    )


def _chapter(section: Section, ledger: FactLedger, commentary: Commentary, footnotes: _Footnotes) -> Chapter:
    """A section with its sentences; one that has no figure at all is left with the sentence that says why."""
    passages = _passages(commentary, section.name, footnotes)
    shown = any(isinstance(block, Chart) or _any_known(block, ledger) for block in section.blocks)
    return Chapter(section if shown or not passages else replace(section, blocks=()), passages)


def _any_known(block: Block, ledger: FactLedger) -> bool:
    """Whether a list or table has a figure to show; a note is about figures, and is none."""
    match block:
        case KeyFigures(keys=keys) | FigureList(keys=keys):
            known: Iterable[str | None] = keys
        case FigureTable(rows=rows):
            known = (key for _, cells in rows for key in cells)
        case _:
            return False
    # A threshold is no figure of the subject's.
    figures = (ledger.get(key) for key in known if key is not None and not key.startswith("rule."))
    return any(fact is not None and fact.value is not None for fact in figures)


def _passages(commentary: Commentary, section: str, footnotes: _Footnotes) -> tuple[Passage, ...]:
    sentences: Iterable[Sentence] = (one for one in commentary.sentences if one.section == section)
    return tuple(footnotes.passage(sentence.text, sentence.writer) for sentence in sentences)


def _found(finding: Finding, language: Language, footnotes: _Footnotes) -> FoundLine:
    return FoundLine(finding, footnotes.passage(finding_sentence(finding, language), Writer.RULES))


def _lines(findings: Iterable[Finding], language: Language, footnotes: _Footnotes) -> dict[Finding, FoundLine]:
    return {one: _found(one, language, footnotes) for one in findings}


def _issues(diagnosed: Diagnosed) -> tuple[Finding, ...]:
    """What the actions of an account answer, in their order; of a brief what is out of the ordinary."""
    if diagnosed.kind == BRIEF:
        return exceptional(diagnosed.findings)
    if diagnosed.subject.kind is not InstrumentKind.ACCOUNT:
        return ()
    every = implied(diagnosed.findings, diagnosed.ledger)
    return tuple(one.finding for one in most_pressing(every, diagnosed.ledger, FIRST_PAGE_FINDINGS))


def _beside(diagnosed: Diagnosed) -> Iterable[Finding]:
    """What stands beside the issues: the actions of an account; of a brief what is new since the last one."""
    if diagnosed.kind == BRIEF:
        return tuple(one for one in diagnosed.findings if one.rule == SINCE)[:MOST_EXCEPTIONS]
    return (one for one in diagnosed.findings if one.rule == ACTION)


def _first(findings: tuple[Finding, ...], direction: Direction) -> tuple[Finding, ...]:
    # Those about the data are not among what the verdict beside them counts; a notice above tells of them.
    judged = (one for one in findings if one.direction is direction and one.rule != ABOUT_THE_DATA)
    return tuple(judged)[:FIRST_PAGE_FINDINGS]


def _missing(ledger: FactLedger, kind: InstrumentKind) -> tuple[MissingGroup, ...]:
    groups: dict[Absence, list[str]] = {}
    for fact in ledger.absent():
        # A fund that is not traded has no exchange, and nobody misses it.
        wanted = fact.key != "subject.exchange" or kind is not InstrumentKind.FUND
        if fact.absent_because is not None and wanted:
            groups.setdefault(fact.absent_because, []).append(fact.key)
    return tuple(MissingGroup(absence, tuple(keys)) for absence, keys in groups.items())


def _origin_groups(ledger: FactLedger, words: Words, *, rows_once: bool) -> tuple[OriginGroup, ...]:
    """Facts that are there, by definition.

    With ``rows_once``, of figures that fill a table the first alone: a report of hundreds of lots, trades, years and
    scenarios has them all in its tables, and ``runs why`` tells each.

    Conventions that all of a group share stand with the definition; one that differs (a level, a number
    of bars) is what the facts' qualifiers say already.
    """
    groups: dict[tuple[str, str], list[Fact]] = {}
    for fact in ledger:
        if fact.value is not None and not fact.key.startswith(TOLD_WHERE_THEY_STAND) and not _is_listed_name(fact):
            if rows_once and (words.rank_of(fact.key) or 1) > 1:
                continue
            groups.setdefault((words.noun(fact.key), fact.formula), []).append(fact)
    return tuple(
        OriginGroup(
            name,
            formula,
            _shared_parameters(facts),
            tuple(facts[:1] if rows_once and len(facts) > MOST_OF_ONE_DEFINITION else facts),
        )
        for (name, formula), facts in groups.items()
    )


def _is_listed_name(fact: Fact) -> bool:
    """Whether it is a source's word in a row of a list (a holding's name): no figure, and those beside it are here."""
    return fact.unit is Unit.TEXT and fact.formula == "observed" and fact.key.rpartition(".")[2].isdigit()


def _shared_parameters(facts: list[Fact]) -> tuple[tuple[str, str], ...]:
    own = (pair for pair in facts[0].parameters if pair[0] not in NOT_LISTED)
    return tuple(pair for pair in own if all(pair in fact.parameters for fact in facts))


def _terms(origins: tuple[OriginGroup, ...], words: Words) -> tuple[str, ...]:
    used = {words.term(group.facts[0].key) for group in origins}
    defined = [term for term in used if words.definition(term) is not None]
    return tuple(sorted(defined, key=words.term_name))
