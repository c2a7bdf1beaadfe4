"""What an account report wants to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from data_sources.account_snapshot import EarlierReport
from data_sources.collect.request import StockRequest
from data_sources.model import AccountBook, ClientProfile, PriceHistory


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """What an account report wants to know.

    Args:
        book: what the files say, as it was read.
        profile: the client's policy; an empty one where none was given.
        subject: the client's alias, which stands for the account wherever it is named.
        as_of: last day of the report; None for the last one that prices and files allow.
        years: how far total returns, benchmark and factors reach back before ``as_of``; None: as far as they go.
        at: the moment of asking, aware; None: it is not known, and nothing is judged by it.
        offline: the sources answer only from what is kept; the snapshot says so.
        own_prices: of the user's price files; they come before every source.
        benchmark: as typed on the command line; "" for the profile's, else the home market's; None for no benchmark.
        named: whether the report may print the client's name.
        earlier: the last report of this client; None where there is none.
    """

    book: AccountBook
    profile: ClientProfile = field(default_factory=ClientProfile)
    subject: str = "client"
    as_of: date | None = None
    years: int | None = 10
    at: datetime | None = None
    offline: bool = False
    own_prices: tuple[PriceHistory, ...] = ()
    benchmark: str | None = ""
    named: bool = False
    earlier: EarlierReport | None = None

    def like(self, symbol: str) -> StockRequest:
        """The same question of one instrument's prices: its window and moment."""
        return StockRequest(symbol, as_of=self.as_of, years=self.years, at=self.at, offline=self.offline)
