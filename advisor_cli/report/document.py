"""The document: what a report says and in which order, before any renderer decides how it looks.

It holds facts and findings, never written figures; a renderer writes them through
``write_figure`` in the document's language. Every renderer walks the same parts in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from data_sources.chain import Attempt
from data_sources.cross_check import CrossCheck
from data_sources.model import Instrument, InstrumentKind, Origin, Repair
from diagnostics.commentary.model import Commentary, Writer
from diagnostics.facts import Absence, Fact
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import Section

# Facts that are the source's own words, not figures: their tables say who said them and when.
TOLD_WHERE_THEY_STAND = ("attempt.", "news.")
# Kinds of report whose tables have too many rows for the list of definitions to repeat them.
ROWS_ONCE = ("account", "brief")
MOST_OF_ONE_DEFINITION = 4  # what fills a table by year, by scenario or by class stands in it, not in that list
# What the list of definitions leaves to ``runs why`` and to the tables.
NOT_LISTED = ("rows", "name_en", "name_zh")
# A fund that is neither listed nor follows an index trades at no premium: its chapter is about these.
PARTS_OF_TRADING = (("trading.seven", "trading_yield"), ("trading.currency", "trading_currency"))


class NoticeCode(Enum):
    """What a reader has to know before any figure. The closed list that both languages have words for."""

    SAMPLE = "sample"  # bundled demonstration data
    SAMPLE_OF_DAY = "sample_of_day"  # the same in a brief, whose series end on different days
    MARKET_OPEN = "market_open"  # the session under way is not in the figures
    SUSPENDED = "suspended"
    STALE = "stale"  # the last bar is older than the last complete session
    PARTIAL = "partial"  # part of what was asked for was not had; parameter "what"
    SHORT_WINDOW = "short_window"  # too little history for the usual windows
    SHORT_RECORD = "short_record"  # the same of a fund that does not trade: its values
    FUND_ENDED = "fund_ended"  # no net asset value any more; its figures are of the past
    YOUNG_FUND = "young_fund"  # younger than a year
    NO_BENCHMARK = "no_benchmark"
    BENCHMARK_REPLACED = "benchmark_replaced"  # not the fund's own, but the market's index
    PRICE_RETURN = "price_return"  # the subject's own prices leave dividends out
    PRICE_INDEX = "price_index"  # the subject is an index without its members' dividends
    BENCHMARK_ENDED = "benchmark_ended"  # its data ends long before the subject's
    PRICE_INDEX_BENCHMARK = "price_index_benchmark"  # the benchmark leaves dividends out
    PROVISIONAL_CALENDAR = "provisional_calendar"  # sessions beyond the last published holiday list
    ASSUMED_RISK_FREE_RATE = "assumed_risk_free_rate"
    FALLBACK_SOURCE = "fallback_source"  # the first source failed; parameters "failed", "used"
    OFFLINE = "offline"  # only what was kept on this machine
    SOURCES_DIFFER = "sources_differ"  # a second source says otherwise on some days
    REPAIRED = "repaired"  # a named rule mended what the source is known to get wrong
    NAV_REVISED = "nav_revised"  # the source gave other net asset values before
    HOLDINGS_STALE = "holdings_stale"  # the newest report of a fund's holdings is old
    FACTOR_PROXIES = "factor_proxies"  # listed funds or indices stand for the academic factors
    POSITIONS_ONLY = "positions_only"  # of an account: nothing is known of how it came to be
    CASH_NOT_TRACKED = "cash_not_tracked"  # every trade is paid from outside
    CASH_BELOW_ZERO = "cash_below_zero"  # more was paid than was there, and nothing shows that money was lent
    RETURN_BEGINS_ANEW = "return_begins_anew"  # everything was lost on a day: nothing is linked across it
    NOT_VALUED = "not_valued"  # something held has no price
    NO_RATE = "no_rate"  # money in a currency that nobody has a rate of
    NOT_RECONCILED = "not_reconciled"  # books and files, or the parts of the change, do not add up
    ROWS_UNREAD = "rows_unread"
    NO_POLICY = "no_policy"  # no profile of the client was given
    DATA_DEFECTS = "data_defects"  # the data show jumps, gaps or impossible bars
    MODEL_UNAVAILABLE = "model_unavailable"  # parameter "why"
    MODEL_BUDGET_SPENT = "model_budget_spent"  # what may be spent on models in this run is spent
    MODEL_PARTIAL = "model_partial"  # some sentences of the model were refused
    MODEL_WRITTEN = "model_written"  # parameter "model": whose words the commentary is


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice of the first page.

    Args:
        code: which one.
        keys: facts that its words name; those that the ledger lacks are left out.
        parameters: (name, word) pairs that its words name, for what is not a figure.
    """

    code: NoticeCode
    keys: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class TextRun:
    """Words without a figure."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureRun:
    """A figure inside a sentence; ``note`` is the number of its footnote, None where none is set."""

    key: str
    note: int | None


Run = TextRun | FigureRun


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence, and whose words it is."""

    runs: tuple[Run, ...]
    writer: Writer


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A finding with its sentence."""

    finding: Finding
    passage: Passage


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two lists of the first page.

    Args:
        heading: name of the phrase above it.
        nothing: name of the phrase that stands where it is empty.
        points: the direction that its colour tells; NEUTRAL for issues and what is to be done.
    """

    heading: str
    lines: tuple[FoundLine, ...]
    nothing: str
    points: Direction


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section with what is said about it."""

    section: Section
    passages: tuple[Passage, ...]

    @property
    def name(self) -> str:
        """What its title is the title of: the section, or that part of it which alone applies to the subject."""
        if self.section.name == "trading":
            keys = {fact.key.partition("_")[0] for fact in self.section.facts}
            for only, part in PARTS_OF_TRADING:
                if only in keys and not keys & {"trading.premium", "trading.tracking"}:
                    return part
        return self.section.name


@dataclass(frozen=True, slots=True)
class MissingGroup:
    """Figures that are absent for the same reason."""

    absence: Absence
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OriginGroup:
    """The figures of one definition: formula and conventions once, then each with its value and window.

    Args:
        name: what they are called without their qualifiers.
        formula: the definition they share.
        parameters: the conventions they share, as (name, written value) pairs.
    """

    name: str
    formula: str
    parameters: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """How the data was had.

    Args:
        attempts: every question to a source with its outcome, in order.
        repairs: (symbol, what a named rule changed in its bars).
        cross_checks: second sources held against the one that is used.
    """

    attempts: tuple[Attempt, ...] = ()
    repairs: tuple[tuple[str, Repair], ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A report before it is rendered.

    Args:
        kind: name of the diagnosis ("stock diagnosis").
        created: when the run was made, ISO 8601 with its offset.
        time_zone: the zone in which ``as_of`` is a day.
        key_figures: keys of the figures of the first page, absent ones included.
        issues, actions: of an account, what presses most and what the rules ask for; else empty.
        found: every finding but the verdict, most severe first.
        footnotes: keys in the order of their numbers, the first being number 1.
        terms: metric words whose definitions the glossary gives, in order of the glossary.
        disclosures: names of the paragraphs that this kind of document must carry.
        provenance: how the data was had, for the JSON; the sections say the same in words.
    """

    kind: str
    language: Language
    subject: Instrument
    as_of: date
    time_zone: str
    run_id: str
    created: str
    version: str
    sources: tuple[Origin, ...]
    notices: tuple[Notice, ...]
    key_figures: tuple[str, ...]
    verdict: FoundLine
    favourable: tuple[FoundLine, ...]
    adverse: tuple[FoundLine, ...]
    issues: tuple[FoundLine, ...]
    actions: tuple[FoundLine, ...]
    found: tuple[FoundLine, ...]
    summary: tuple[Passage, ...]
    chapters: tuple[Chapter, ...]
    missing: tuple[MissingGroup, ...]
    footnotes: tuple[str, ...]
    origins: tuple[OriginGroup, ...]
    terms: tuple[str, ...]
    disclosures: tuple[str, ...]
    commentary: Commentary
    ledger: FactLedger
    provenance: Provenance = Provenance()

    @property
    def sides(self) -> tuple[Side, Side]:
        """The first page's lists: issues beside actions where there are any, else what speaks for and against.

        Of a brief: what is out of the ordinary, beside what is new since the last one.
        """
        if self.kind == InstrumentKind.BRIEF.value:
            return (
                Side("first_exceptions", self.issues, "nothing_exceptional", Direction.NEUTRAL),
                Side("first_news", self.actions, "nothing_new", Direction.NEUTRAL),
            )
        if self.issues:
            return (
                Side("first_issues", self.issues, "nothing_against", Direction.NEUTRAL),
                Side("first_actions", self.actions, "nothing_to_do", Direction.NEUTRAL),
            )
        return (
            Side("speaks_for", self.favourable, "nothing_for", Direction.FAVOURABLE),
            Side("speaks_against", self.adverse, "nothing_against", Direction.ADVERSE),
        )

    @property
    def name(self) -> str:
        """What the subject is called in the document's language; its symbol when it has no name.

        An account is called by its client's name where the report was asked to bear it, else by the alias.
        """
        client = self.ledger.get("client.name")
        if client is not None and isinstance(client.value, str):
            return client.value
        english, chinese = self.subject.name, self.subject.name_zh
        wanted = (chinese, english) if self.language is Language.ZH else (english, chinese)
        return next((name for name in wanted if name), self.subject.symbol)
