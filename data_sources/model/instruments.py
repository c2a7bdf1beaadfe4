"""What is priced, and who said what of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

NOT_HAD = " not had: "  # in an origin's note: a part of the answer, then why the source failed for it


class InstrumentKind(Enum):
    """What sort of thing is priced."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, row by row

    STOCK = "stock"
    ETF = "etf"
    INDEX = "index"
    FUND = "fund"
    CURRENCY = "currency"
    FUTURE = "future"  # a continuous contract as a source rolls it: GC=F
    ACCOUNT = "account"  # of a client; its symbol is an alias
    BRIEF = "brief"  # of a day; its symbol is the brief's name


class MarketState(Enum):
    """What an instrument was doing when it was quoted."""

    OPEN = "open"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


class PriceBasis(Enum):
    """What a price series has been adjusted for. Series of different bases are never compared as equals."""

    RAW = "raw"
    SPLIT_ADJUSTED = "split-adjusted"
    TOTAL_RETURN = "total-return"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One listed thing under its one spelling.

    Args:
        symbol: canonical spelling: AAPL, 600519.SH, 0700.HK, 110011.OF, ^GSPC, EURUSD=X.
        kind: what it is.
        exchange: market identifier code (XNYS, XNAS, XSHG, XSHE, XHKG ...), "" where none applies.
        currency: ISO 4217 code of its prices.
        name: English name, "" when unknown.
        name_zh: Chinese name, "" when unknown.
    """

    symbol: str
    kind: InstrumentKind
    exchange: str
    currency: str
    name: str = ""
    name_zh: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said it, when, and the digest of what was said.

    Args:
        provider: registered name of the source ("sample", "yahoo", "akshare").
        dataset: what was read there, in the source's own words.
        retrieved: when it was received, ISO 8601; for bundled data the date it was bundled.
        sha256: digest of the bytes received.
        note: what a reader should know of it (licence, what was changed; what is ``NOT_HAD``), "" when nothing.
        is_sample: bundled demonstration data; stamps every document made from it.
    """

    provider: str
    dataset: str
    retrieved: str
    sha256: str
    note: str = ""
    is_sample: bool = False

    @property
    def lacks(self) -> str:
        """The note where it says that the source failed for a part of the answer, else ""."""
        return self.note if NOT_HAD in self.note else ""
