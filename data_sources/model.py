"""The records of what was observed: instruments, prices, rates, statements, and who said so.

Everything is frozen. Arrays are read-only, one-dimensional, oldest first, one row a bar.
A missing observation is NaN inside an optional column and never anything else; a column
that the origin does not have is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]


class InstrumentKind(Enum):
    """What sort of thing is priced."""

    STOCK = "stock"
    ETF = "etf"
    INDEX = "index"
    FUND = "fund"
    CURRENCY = "currency"


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
        note: what a reader should know of it (licence, what was changed), "" when nothing.
        is_sample: bundled demonstration data; stamps every document made from it.
    """

    provider: str
    dataset: str
    retrieved: str
    sha256: str
    note: str = ""
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """Prices that are wanted. Both dates are inclusive; start None means from the first bar."""

    instrument: Instrument
    end: date
    start: date | None = None
    basis: PriceBasis = PriceBasis.TOTAL_RETURN


Column = TypeVar("Column", bound=npt.NDArray[Any])


def frozen(values: Column) -> Column:
    """The same array, made read-only."""
    values.setflags(write=False)
    return values


@dataclass(frozen=True, slots=True, eq=False)
class PriceHistory:
    """One instrument's bars from one origin on one basis.

    Args:
        dates: datetime64[D], strictly increasing, shape (n_bars,).
        close: float64, shape (n_bars,), in ``instrument.currency``.
        open, high, low: float64 or None where the origin has only closes.
        volume: float64, in shares (never lots), or None.
    """

    instrument: Instrument
    basis: PriceBasis
    dates: DateArray
    close: FloatArray
    origin: Origin
    open: FloatArray | None = None
    high: FloatArray | None = None
    low: FloatArray | None = None
    volume: FloatArray | None = None

    def __post_init__(self) -> None:
        for column in (self.dates, self.close, self.open, self.high, self.low, self.volume):
            if column is None:
                continue
            if column.shape != self.dates.shape:
                raise ValueError(
                    f"{self.instrument.symbol}: a column of {column.shape[0]} values beside {self.dates.shape[0]} dates"
                )
            frozen(column)

    def __len__(self) -> int:
        return int(self.dates.shape[0])

    @property
    def first(self) -> date:
        """Date of the oldest bar."""
        return to_date(self.dates[0])

    @property
    def last(self) -> date:
        """Date of the newest bar."""
        return to_date(self.dates[-1])

    def between(self, start: date | None, end: date) -> PriceHistory:
        """The bars from start to end, both inclusive."""
        low = 0 if start is None else int(np.searchsorted(self.dates, np.datetime64(start), side="left"))
        high = int(np.searchsorted(self.dates, np.datetime64(end), side="right"))
        cut = slice(low, high)

        def part(column: FloatArray | None) -> FloatArray | None:
            return None if column is None else column[cut].copy()

        return PriceHistory(
            instrument=self.instrument,
            basis=self.basis,
            dates=self.dates[cut].copy(),
            close=self.close[cut].copy(),
            origin=self.origin,
            open=part(self.open),
            high=part(self.high),
            low=part(self.low),
            volume=part(self.volume),
        )


@dataclass(frozen=True, slots=True, eq=False)
class RateSeries:
    """An annual interest rate as it was quoted, one value a date.

    Args:
        name: which rate ("US Treasury bill, 13 weeks").
        currency: ISO 4217 code.
        dates: datetime64[D], strictly increasing; a rate holds from its date until the next one.
        annual_rate: decimals a year (0.05), same shape as dates.
        compounding: how the quotation is to be read ("annual", "bank discount", "bond equivalent").
    """

    name: str
    currency: str
    dates: DateArray
    annual_rate: FloatArray
    origin: Origin
    compounding: str = "annual"


@dataclass(frozen=True, slots=True)
class Statement:
    """One financial statement of one period, item by item in the source's words.

    Args:
        kind: "income", "balance" or "cash_flow".
        period_end: last day of the period.
        months: length of the period in months, counted from the start of the fiscal year
            (3, 6, 9, 12: cumulative); 0 for a balance sheet.
        published: when the public could know it; None when the source does not say.
        items: (item, amount in ``currency`` or None), sorted by item.
    """

    symbol: str
    kind: str
    period_end: date
    months: int
    published: date | None
    currency: str
    items: tuple[tuple[str, float | None], ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class FundProfile:
    """What a fund says of itself."""

    symbol: str
    name: str
    fund_type: str
    currency: str
    inception: date | None
    benchmark: str
    manager: str
    company: str
    management_fee: float | None
    custody_fee: float | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of an account's history; amounts are signed from the account's side."""

    day: date
    action: str
    symbol: str
    quantity: float
    price: float | None
    amount: float
    fees: float
    currency: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account holds of one instrument on one day."""

    day: date
    symbol: str
    quantity: float
    cost: float | None
    currency: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One dated piece of news; ``source_class`` is official, media or social."""

    published: datetime
    title: str
    publisher: str
    source_class: str
    link: str
    origin: Origin


def to_date(day: np.datetime64) -> date:
    """A datetime64 day as a plain date."""
    return date.fromisoformat(np.datetime_as_string(day, unit="D"))
