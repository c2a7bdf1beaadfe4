"""What was observed for one report, frozen, for one date: from here on no source is asked again.

The JSON of a snapshot is exact (a recorded run computes the same figures from it) and its digest
is taken of the canonical text, so two snapshots are the same when their digests are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import Enum

from data_sources.chain import Attempt
from data_sources.cross_check import CrossCheck
from data_sources.encoding import Json, canonical_text, decode, digest, encode
from data_sources.errors import DamagedRecord
from data_sources.model import (
    CompanyProfile,
    CorporateActions,
    FundStudy,
    Holder,
    Instrument,
    NewsItem,
    PriceBasis,
    PriceHistory,
    Quote,
    Statement,
)
from data_sources.quality import Defect
from data_sources.rates import RateChoice

MARKET_SCHEMA = "advisor.market-snapshot/1"

SUBJECT = "subject"
BENCHMARK = "benchmark"
# Roles of a fund diagnosis. Several histories may play one of the last five.
AGAINST = "against"  # another fund that it is compared with, total return
QUOTED = "quoted"  # the subject's own closes as quoted, adjusted for nothing: for premium and discount
CURRENCY = "currency"  # the fund's currency for one unit of the one in which it invests
BENCHMARK_PART = "benchmark part"
STYLE = "style"
FACTOR_LEG = "factor leg"
# Roles of an account report; each is played by several histories.
HELD = "held"  # closes of what is or was held, adjusted for nothing where a source has them so: what values are made of
HELD_TOTAL = "held, total return"  # the same instruments with their distributions: what risk is made of
# What a note of something absent bears as ``need`` where a source failed for it; "" where nobody has it.
SOURCE_FAILED = "source failed"
ASKED_BY_NAME = "asked by name"


class NoteKind(Enum):
    """What a reader has to know of a snapshot. The closed list that reports have words for.

    The notes of something absent (no_...) bear ``SOURCE_FAILED`` as need where a source failed for it, and
    ``ASKED_BY_NAME`` where the user had named what could not be used.
    """

    SAMPLE = "sample"  # about: symbol; have: last day of the bundled data
    AS_OF_IS_LAST_BAR = "as_of_is_last_bar"  # no date was asked for; have: the day taken
    STALE = "stale"  # have: last bar, need: the session it should reach
    BASIS_DIFFERS = "basis_differs"  # have: basis answered, need: basis asked for
    BASIS_LOST = "basis_lost"  # ... because a source failed for the basis asked for; have: why
    BENCHMARK_BASIS = "benchmark_basis"  # have: basis of the benchmark, need: basis of the subject
    BENCHMARK_CURRENCY = "benchmark_currency"  # have: its currency, need: the subject's
    BENCHMARK_COVERS_PART = "benchmark_covers_part"  # have: common days, need: the subject's days
    NO_BENCHMARK = "no_benchmark"  # have: why, in the source's words
    NO_RISK_FREE_RATE = "no_risk_free_rate"  # about: currency; have: why
    NO_STATEMENTS = "no_statements"  # have: why, in the source's words
    CALENDAR_UNKNOWN = "calendar_unknown"  # about: exchange; gaps and staleness are not judged
    PUBLICATION_UNKNOWN = "publication_unknown"  # have: how many statements, need: how many there are
    MARKET_OPEN = "market_open"  # have: day of the session under way, need: the last complete session, which is used
    SUSPENDED = "suspended"  # have: last day of trade; the source, or the missing sessions, say so
    REPAIRED = "repaired"  # about: symbol; have: the rule; need: how many bars
    KEPT_ONLY = "kept_only"  # --offline; have: when the newest part of what was kept was received
    CACHE_UNUSABLE = "cache_unusable"  # have: why, in one sentence
    CROSS_CHECK_DIFFERS = "cross_check_differs"  # about: symbol; have: how many values, need: of how many
    CROSS_CHECK_FAILED = "cross_check_failed"  # have: why
    NO_QUOTE = "no_quote"  # have: why, in the source's words
    NO_ACTIONS = "no_actions"  # dividends and splits; have: why
    NO_COMPANY = "no_company"  # have: why
    NO_HOLDERS = "no_holders"  # have: why
    NO_NEWS = "no_news"  # have: why
    NO_PROFILE = "no_profile"  # of a fund; have: why
    NO_NAV = "no_nav"  # of a fund that trades; have: why
    NO_HOLDINGS = "no_holdings"  # of a fund; have: why
    NO_STYLES = "no_styles"  # indices for the style analysis; have: why
    NO_FACTORS = "no_factors"  # have: why
    NO_PEERS = "no_peers"  # of a file; have: why
    NO_CURRENCY = "no_currency"  # rate of the currency in which it invests; have: why
    NO_AGAINST = "no_against"  # of the other fund all but its prices may be missing; about: it; have: what and why
    FORMULA_NOT_READ = "formula_not_read"  # the fund's own benchmark; have: its text; need: what could not be read
    FORMULA_PART_MISSING = "formula_part_missing"  # ... have: the part that no source has
    NAV_REVISED = "nav_revised"  # values that differ from what was kept before; have: how many
    FUND_ENDED = "fund_ended"  # have: last day of a net asset value
    PROVISIONAL_CALENDAR = "provisional_calendar"  # about: exchange; have: last day that its calendar knows
    UNPRICED = "unpriced"  # of an account: a holding without a price; have: why, and what to do
    NO_EXCHANGE_RATE = "no_exchange_rate"  # of an account; about: the pair; have: why
    LISTING_FOUND = "listing_found"  # of an account; about: the symbol taken; have: the ISIN that the files name
    FILES_END = "files_end"  # of an account; have: day of its files' last row; need: the report's day
    NO_YIELDS = "no_yields"  # of a brief; about: currency; have: why
    NO_BREADTH = "no_breadth"  # of a brief; about: country; have: why
    NO_SECTORS = "no_sectors"  # of a brief; about: country; have: why
    NO_EVENTS = "no_events"  # of a brief; dates ahead; about: symbol; have: why
    NOT_OFFERED = "not_offered"  # of a brief; have: what is usually told and no source here has
    ROWS_AFTER = "rows_after"  # of an account; have: how many rows lie after the report's day, which is need


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to know, as a code with the words that make it concrete; see ``NoteKind``."""

    kind: NoteKind
    about: str
    have: str = ""
    need: str = ""


@dataclass(frozen=True, slots=True)
class AlignmentNote:
    """How the subject's days meet those of another role.

    Args:
        role: the other history's role.
        common: days that both have.
        only_subject: days inside the overlap that only the subject has.
        only_other: days inside the overlap that only the other has.
    """

    role: str
    common: int
    only_subject: tuple[date, ...]
    only_other: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class RoleHistory:
    """A price history and the part it plays ("subject", "benchmark")."""

    role: str
    history: PriceHistory


@dataclass(frozen=True, slots=True, eq=False)
class MarketSnapshot:
    """Market data of one subject as of one date.

    Args:
        as_of: the day the report speaks of; no bar and no statement published later is in it.
        subject: whose report it is.
        basis: the price basis that was asked for first; the histories carry what was answered.
        histories: by role, the subject's first.
        rate: the risk-free series of the subject's window and why it was chosen.
        statements: financial statements known by ``as_of``, oldest first.
        attempts: every source that was asked, in order.
        defects: what the quality checks found, in the histories' order.
        alignments: how the other histories' days meet the subject's.
        notes: what a reader has to know, in order of discovery.
        quote: the subject as quoted, adjusted for nothing; None where it was not had or ``as_of`` is past.
        actions: the subject's dividends and splits up to ``as_of``; None where they were not had.
        company, holders, news: what the sources say beside the prices; () and None where nothing was had.
        cross_checks: other sources held against the one that is used.
        fund: what there is of a fund beside prices; None where the subject is diagnosed as a stock.
    """

    as_of: date
    subject: Instrument
    basis: PriceBasis
    histories: tuple[RoleHistory, ...]
    rate: RateChoice
    statements: tuple[Statement, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    defects: tuple[Defect, ...] = ()
    alignments: tuple[AlignmentNote, ...] = ()
    notes: tuple[Note, ...] = ()
    quote: Quote | None = None
    actions: CorporateActions | None = None
    company: CompanyProfile | None = None
    holders: tuple[Holder, ...] = ()
    news: tuple[NewsItem, ...] = ()
    cross_checks: tuple[CrossCheck, ...] = ()
    fund: FundStudy | None = None

    def histories_of(self, role: str) -> tuple[PriceHistory, ...]:
        """Every history of a role, in order."""
        return tuple(entry.history for entry in self.histories if entry.role == role)

    def history(self, role: str) -> PriceHistory | None:
        """The history of a role; None where there is none."""
        return next((entry.history for entry in self.histories if entry.role == role), None)

    @property
    def prices(self) -> PriceHistory:
        """The subject's own history."""
        found = self.history(SUBJECT)
        if found is None:
            raise LookupError("a market snapshot without its subject's prices")
        return found

    @property
    def benchmark(self) -> PriceHistory | None:
        """The benchmark's history; None where there is none."""
        return self.history(BENCHMARK)

    @property
    def is_sample(self) -> bool:
        """Whether any price in it is bundled demonstration data."""
        return any(entry.history.origin.is_sample for entry in self.histories)

    def to_json(self) -> str:
        """The canonical text; ``from_json`` reads it back exactly."""
        return sealed(MARKET_SCHEMA, encode(self))

    @classmethod
    def from_json(cls, text: str) -> MarketSnapshot:
        """The snapshot that was written.

        Raises:
            DamagedRecord: not such a text, of another schema, or changed since.
        """
        return decode(cls, opened(MARKET_SCHEMA, text))

    @property
    def sha256(self) -> str:
        """Digest of the canonical text."""
        return digest(canonical_text(encode(self)))


def sealed(schema: str, body: Json) -> str:
    """The body with its schema and the digest that tells whether it was changed."""
    text = canonical_text(body)
    return f'{{"schema":"{schema}","sha256":"{digest(text)}","snapshot":{text}}}\n'


def opened(schema: str, text: str) -> Json:
    """The body of a sealed text.

    Raises:
        DamagedRecord: not JSON, another schema, or the digest does not fit the body.
    """
    try:
        sealed: Json = json.loads(text)
    except (ValueError, RecursionError) as failure:
        raise DamagedRecord("snapshot", str(failure)) from failure
    if not isinstance(sealed, dict) or sealed.get("schema") != schema:
        raise DamagedRecord("snapshot", f"its schema is not {schema}")
    body = sealed.get("snapshot")
    if digest(canonical_text(body)) != sealed.get("sha256"):
        raise DamagedRecord("snapshot", "its digest does not fit its content")
    return body
