"""The rule-based writer: the words of a report when no model is asked, or none can be believed.

Its sentences come from files and are chosen by what the facts and findings are; each is true
by construction and nonetheless goes through the same ``verify`` as a model's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from diagnostics.brief.front.ranking import exceptional
from diagnostics.commentary.model import Sentence, Writer
from diagnostics.commentary.narrative import Group, narrative
from diagnostics.commentary.sentences import finding_phrase, finding_sentence, missing_sentence
from diagnostics.commentary.slots import cited_keys
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed

SUMMARY = "summary"
DATA_QUALITY = "data_quality"
SECTIONS = (
    SUMMARY,
    "performance",
    "risk",
    "drawdown",
    "tail_risk",
    "risk_adjusted",
    "relative",
    "technique",
    "total_return",
    "holding_periods",
    "peers",
    "alpha",
    "style",
    "holdings",
    "bonds",
    "manager",
    "scale",
    "cost",
    "trading",
    "comparison",
    "role",
    "overview",
    "actions",
    "since_last",
    "policy",
    "statement_of_change",
    "money_weighted",
    "contribution",
    "attribution",
    "risk_parts",
    "factor_exposure",
    "stress",
    "exposure",
    "look_through",
    "liquidity",
    "costs",
    "lots",
    "income",
    "behaviour",
    "unusual",
    "planning",
    "suitability",
    "rebalance",
    "reconciliation",
    "exceptions",
    "since_brief",
    "alerts",
    "calls",
    "watched",
    "sessions",
    "indices",
    "breadth",
    "styles",
    "interest",
    "currencies",
    "commodities",
    "volatility",
    "events",
    "news",
    "firm",
    "gaps",
    DATA_QUALITY,
)
CLEAN = ("clean", "clean_values", "clean_account")  # no faults of the data
PHRASES_IN_SUMMARY = 3
REASONS_IN_SUMMARY = 2
BRIEF = "brief"
# Diagnoses of so many chapters that a reason is told once; the others tell it in each, as recorded runs do.
TELLING_ONCE = ("fund", "account", BRIEF)
# Of a brief: rules whose findings have a line each in a table, or on the first page.
TABLED, NONE_OF_THEM = ("alert", "call", "gap", "since_brief"), "none"
GAP = 2  # absent figures of a section that make a gap worth the first page; one, where it has no other
# What a section's own findings and tables say already: that a worst entry has not been made good, or never lost.
SEEN_IN = {"holding_periods": (AbsenceReason.NOT_RECOVERED, AbsenceReason.NO_LOSSES)}

# Absences that a reader expects (a drawdown that is still open, a young listing) come after
# those that take whole sections away.
REASONS_BY_WEIGHT = (
    AbsenceReason.NO_BENCHMARK,
    AbsenceReason.BENCHMARK_CURRENCY,
    AbsenceReason.NO_RISK_FREE_RATE,
    AbsenceReason.NO_NAV,
    AbsenceReason.NO_FACTORS,
    AbsenceReason.NO_STYLES,
    AbsenceReason.NO_PEERS,
    AbsenceReason.NO_HOLDINGS,
    AbsenceReason.NO_MANAGER,
    AbsenceReason.FEES_UNKNOWN,
    AbsenceReason.NO_EARLIER_REPORT,
    AbsenceReason.COLLINEAR,
    AbsenceReason.NOT_VALUED,
    AbsenceReason.NOT_WITHIN,
    AbsenceReason.NO_TRANSACTIONS,
    AbsenceReason.SEVERAL_ROOTS,
    AbsenceReason.NO_ROOT,
    AbsenceReason.COST_UNKNOWN,
    AbsenceReason.NO_EXCHANGE_RATE,
    AbsenceReason.NO_MIX_WITHIN,
    AbsenceReason.MONEY_ALONE,
    AbsenceReason.SOLD_SHORT,
    AbsenceReason.STALE_PRICE,
    AbsenceReason.SOURCE_FAILED,
    AbsenceReason.SPLIT_SINCE,
    AbsenceReason.NO_BOOK,
    AbsenceReason.NOT_TOLD_BEFORE,
    AbsenceReason.NO_HIGH_LOW,
    AbsenceReason.NO_VOLUME,
    AbsenceReason.NO_TRADES,
    AbsenceReason.NO_PRICE_LEVEL,
    AbsenceReason.ADJUSTED_PRICES,
    AbsenceReason.TOO_FEW_OBSERVATIONS,
    AbsenceReason.UNDER_ONE_YEAR,
    AbsenceReason.WINDOW_NOT_COVERED,
    AbsenceReason.TOTAL_LOSS,
    AbsenceReason.CURRENCIES_DIFFER,
    AbsenceReason.NOT_OFFERED,
    AbsenceReason.NO_VARIATION,
    AbsenceReason.OUTSIDE_DOMAIN,
    AbsenceReason.NO_LOSSES,
    AbsenceReason.NO_GAINS,
    AbsenceReason.NO_DRAWDOWN,
    AbsenceReason.NOT_RECOVERED,
    AbsenceReason.UNKNOWN_NAME,
)

SectionReasons = tuple[list[AbsenceReason], ...]

FOR = {Language.EN: "For: ", Language.ZH: "有利因素："}
AGAINST = {Language.EN: "Against: ", Language.ZH: "不利因素："}
JOIN = {Language.EN: "; ", Language.ZH: "；"}
STOP = {Language.EN: ".", Language.ZH: "。"}


def plain_sentences(diagnosed: Diagnosed, language: Language) -> tuple[Sentence, ...]:
    """The whole commentary by rule: the summary first, then the sections in the report's order."""
    missing = section_reasons(diagnosed)
    return tuple(sentence for name in SECTIONS for sentence in plain_section(diagnosed, name, language, missing))


def plain_section(
    diagnosed: Diagnosed, name: str, language: Language, missing: SectionReasons | None = None
) -> tuple[Sentence, ...]:
    """The rule-based sentences of one section ("summary" for the first page).

    ``missing`` is what ``section_reasons`` says, for whoever asks for several sections.
    """
    known = section_reasons(diagnosed) if missing is None else missing
    texts = _summary(diagnosed, language) if name == SUMMARY else _section(diagnosed, name, language, known)
    return tuple(Sentence(text, name, Writer.RULES, cited_keys(text)) for text in texts)


def _summary(diagnosed: Diagnosed, language: Language) -> list[str]:
    judged = [finding for finding in diagnosed.findings if finding.rule != DATA_QUALITY]
    texts = [finding_sentence(diagnosed.verdict, language)]
    if diagnosed.kind == BRIEF:
        # What cannot wait stands beside it as a list, and what is missing among it.
        return texts + _narrated(diagnosed, BRIEF, language)
    for direction, opening in ((Direction.FAVOURABLE, FOR), (Direction.ADVERSE, AGAINST)):
        phrases = [finding_phrase(finding, language) for finding in judged if finding.direction is direction]
        if phrases:
            texts.append(opening[language] + JOIN[language].join(phrases[:PHRASES_IN_SUMMARY]) + STOP[language])
    texts += [finding_sentence(finding, language) for finding in diagnosed.findings if _is_warning(finding)]
    reasons = (
        _reasons(fact for section in diagnosed.sections for fact in _gaps(section.facts))
        if diagnosed.kind in TELLING_ONCE
        else _reasons(diagnosed.ledger)
    )
    return texts + [missing_sentence(reason, language) for reason in reasons[:REASONS_IN_SUMMARY]]


def _gaps(facts: tuple[Fact, ...]) -> list[Fact]:
    """The absent figures of a section whose reason takes several of it away, or all; not one here and there."""
    figures = [fact for fact in facts if not fact.key.startswith("rule.")]
    lost = Counter(fact.absent_because.reason for fact in figures if fact.absent_because is not None)
    return [
        fact
        for fact in figures
        if fact.absent_because is not None and lost[fact.absent_because.reason] >= min(GAP, len(figures))
    ]


def _is_warning(finding: Finding) -> bool:
    """Faults of the data: they do not count for the verdict and still belong on the first page."""
    return finding.rule == DATA_QUALITY and finding.variant not in CLEAN


def section_reasons(diagnosed: Diagnosed) -> SectionReasons:
    """Why figures of each section are absent, by weight, in the order of the sections."""
    return tuple(_reasons(section.facts) for section in diagnosed.sections)


def _section(diagnosed: Diagnosed, name: str, language: Language, missing: SectionReasons) -> list[str]:
    texts = _narrated(diagnosed, name, language)
    listed = _listed_elsewhere(diagnosed) if diagnosed.kind == BRIEF else frozenset()
    told: set[AbsenceReason] = set()
    for section, own in zip(diagnosed.sections, missing, strict=True):
        reasons = own
        if section.name == name:
            texts += [finding_sentence(finding, language) for finding in section.findings if finding not in listed]
            if diagnosed.kind == BRIEF:
                continue  # what is missing has a chapter of its own
            # A reason that a chapter before has given is given again only where nothing else is to be said.
            if texts and diagnosed.kind in TELLING_ONCE:
                reasons = [reason for reason in reasons if reason not in told and reason not in SEEN_IN.get(name, ())]
            texts += [missing_sentence(reason, language) for reason in reasons]
        told.update(own)
    return list(dict.fromkeys(texts))


def _listed_elsewhere(diagnosed: Diagnosed) -> frozenset[Finding]:
    """Findings of a brief that its first page, or a table of their own chapter, has already."""
    tabled = (one for one in diagnosed.findings if one.rule in TABLED and one.variant != NONE_OF_THEM)
    return frozenset((*exceptional(diagnosed.findings), *tabled))


def _narrated(diagnosed: Diagnosed, name: str, language: Language) -> list[str]:
    """Of each group of lines the first that is true."""
    found = frozenset(finding.name for finding in diagnosed.findings)
    groups = narrative(language).get(name, ())
    return [text for text in (_first_that_applies(group, diagnosed.ledger, found) for group in groups) if text]


def _first_that_applies(group: Group, ledger: FactLedger, found: frozenset[str]) -> str | None:
    return next((line.text for line in group if line.applies(ledger, found)), None)


def _reasons(facts: Iterable[Fact]) -> list[AbsenceReason]:
    reasons = {fact.absent_because.reason for fact in facts if fact.absent_because is not None}
    return [reason for reason in REASONS_BY_WEIGHT if reason in reasons]
