"""What a daily brief wants to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from data_sources.account_snapshot import EarlierReport
from data_sources.collect.request import StockRequest
from data_sources.model.book import BookStanding
from data_sources.model.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """What a daily brief wants to know.

    Args:
        watchlist: what is watched; an empty one where no file was given.
        name: of the brief; its subject's symbol.
        as_of: the day that it speaks of; None for the home market's day at the moment of asking (of the bundled
            sample: its last day).
        years: how far closes reach back before that day.
        at: the moment of asking, aware; None: it is not known, and a day is taken as over.
        offline: the sources answer only from what is kept; the snapshot says so.
        book: how the clients stand; None where no book was named.
        earlier: the last brief of the same name; None where there is none.
    """

    watchlist: Watchlist = field(default_factory=Watchlist)
    name: str = "brief"
    as_of: date | None = None
    years: int = 3
    at: datetime | None = None
    offline: bool = False
    book: BookStanding | None = None
    earlier: EarlierReport | None = None

    def like(self, symbol: str, as_of: date) -> StockRequest:
        """The same question of one instrument's prices: its window and moment."""
        return StockRequest(symbol, as_of=as_of, years=self.years, at=self.at, offline=self.offline)
