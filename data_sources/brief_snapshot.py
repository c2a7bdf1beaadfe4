"""What was observed for a daily brief, frozen: markets, what is watched, the book, and the brief before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_sources.account_snapshot import EarlierReport
from data_sources.chain import Attempt
from data_sources.encoding import canonical_text, decode, digest, encode
from data_sources.model import CorporateActions, Instrument, NewsItem, PriceHistory, RateSeries
from data_sources.model.book import BookStanding
from data_sources.model.market_day import DatedEvent, MarketBreadth, SectorMove
from data_sources.model.watchlist import Watchlist
from data_sources.quality import Defect
from data_sources.rates import RateChoice
from data_sources.snapshot import Note, RoleHistory, opened, sealed

__all__ = [
    "BRIEF_SCHEMA",
    "COMMODITY",
    "EXCHANGE_RATE",
    "INDEX",
    "SECTOR_INDEX",
    "STYLE_INDEX",
    "VOLATILITY",
    "WATCHED",
    "BriefSnapshot",
    "DatedEvent",
    "MarketBreadth",
    "MarketDay",
    "SectorMove",
]

BRIEF_SCHEMA = "advisor.brief-snapshot/1"

# Roles of a brief; each is played by several histories, in the order in which they are told.
INDEX = "index"
STYLE_INDEX = "style index"
SECTOR_INDEX = "sector index"
EXCHANGE_RATE = "exchange rate"
COMMODITY = "commodity"
VOLATILITY = "volatility"
WATCHED = "watched"


@dataclass(frozen=True, slots=True)
class MarketDay:
    """One market on the brief's day.

    Args:
        country: ISO 3166 code ("CN"); ``exchange``: whose calendar it keeps ("XSHG").
        is_session: whether the day is a session; ``is_open``: whether it is under way at the moment of the brief
            (None where the brief speaks of a past day).
        last_complete: the last session that is over; None where the calendar does not say.
        next_session: the first after the brief's day; None where the calendar does not say.
        is_provisional: the calendar of that day is not published yet.
    """

    country: str
    exchange: str
    is_session: bool
    is_open: bool | None
    last_complete: date | None
    next_session: date | None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class BriefSnapshot:
    """Everything that a brief is made from, as of one day.

    Args:
        as_of: the day the brief speaks of; no bar after it is in it.
        moment: of the brief, ISO 8601 in UTC; "" where it speaks of a past day.
        subject: kind BRIEF; its symbol is the brief's name ("brief" or what the watchlist calls it), its currency that
            of the home market.
        watchlist: what is watched; an empty one where no file was given.
        markets: in the order of the watchlist, or the usual ones.
        histories: by role.
        rates: interest rates: policy rates, yields of government bonds, with their tenors.
        breadth, sectors: where a source has them.
        events: from the day on, by day.
        news: of what is watched, newest first: (symbol, item).
        actions: dividends and splits of what is watched.
        unpriced: (symbol, why) of what no source has a price of.
        book: how the clients stand; None where no book was named.
        earlier: the last brief of the same name before this one; None where there is none.
        attempts, defects, notes: as in a market snapshot.
    """

    as_of: date
    moment: str
    subject: Instrument
    watchlist: Watchlist
    markets: tuple[MarketDay, ...]
    histories: tuple[RoleHistory, ...]
    rate: RateChoice
    rates: tuple[RateSeries, ...] = ()
    breadth: tuple[MarketBreadth, ...] = ()
    sectors: tuple[SectorMove, ...] = ()
    events: tuple[DatedEvent, ...] = ()
    news: tuple[tuple[str, NewsItem], ...] = ()
    actions: tuple[CorporateActions, ...] = ()
    unpriced: tuple[tuple[str, str], ...] = ()
    book: BookStanding | None = None
    earlier: EarlierReport | None = None
    attempts: tuple[Attempt, ...] = ()
    defects: tuple[Defect, ...] = ()
    notes: tuple[Note, ...] = ()

    def histories_of(self, role: str) -> tuple[PriceHistory, ...]:
        """Every history of a role, in order."""
        return tuple(entry.history for entry in self.histories if entry.role == role)

    @property
    def is_sample(self) -> bool:
        """Whether any price in it is bundled demonstration data."""
        return any(entry.history.origin.is_sample for entry in self.histories)

    def to_json(self) -> str:
        """The canonical text; ``from_json`` reads it back exactly."""
        return sealed(BRIEF_SCHEMA, encode(self))

    @classmethod
    def from_json(cls, text: str) -> BriefSnapshot:
        """The snapshot that was written.

        Raises:
            DamagedRecord: not such a text, of another schema, or changed since.
        """
        return decode(cls, opened(BRIEF_SCHEMA, text))

    @property
    def sha256(self) -> str:
        """Digest of the canonical text."""
        return digest(canonical_text(encode(self)))
