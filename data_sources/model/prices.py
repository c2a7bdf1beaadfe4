"""Prices, rates and quotes, and the rules that mended them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from data_sources.model.instruments import Instrument, MarketState, Origin, PriceBasis

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]
EPOCH = date(1970, 1, 1).toordinal()
Column = TypeVar("Column", bound=npt.NDArray[Any])


class RepairRule(Enum):
    """The named rules by which a known defect of a source is mended; each is defined in ``repair``."""

    HUNDREDFOLD = "hundredfold"  # pence for pounds, cents for rands: prices of some days are 100 times the others
    HUNDREDFOLD_DIVIDEND = "hundredfold dividend"  # a dividend in the smaller unit, or a hundredth of one
    MISSING_DIVIDEND_ADJUSTMENT = "missing dividend adjustment"  # a dividend that the adjusted close leaves out
    WRONG_DIVIDEND_ADJUSTMENT = "wrong dividend adjustment"  # adjusted for another amount than the dividend's
    DOUBLED_DIVIDEND = "doubled dividend"  # the same dividend on two days that lie close together
    PHANTOM_DIVIDEND = "phantom dividend"  # a dividend on whose day no other trace of it is to be found
    MISSING_DIVIDEND = "missing dividend"  # the adjusted close steps for no event that is told: only ever a doubt
    UNSPLIT_DIVIDEND = "dividend not divided by a split"  # an amount of old shares beside prices of new ones
    MISSING_SPLIT_ADJUSTMENT = "missing split adjustment"  # prices before a split were not divided by it
    DOUBLED_SPLIT_ADJUSTMENT = "doubled split adjustment"  # ... or were divided twice
    DOUBLED_CAPITAL_GAIN = "doubled capital gain"  # a fund's capital gain that stands inside the dividend too
    NULL_ROW = "null row"  # a day without a single price: taken out
    UNLISTED_SPLIT = "unlisted unit split"  # of a fund: its published return shows a split that no list has
    UNLISTED_DISTRIBUTION = "unlisted distribution"  # ... or a distribution


@dataclass(frozen=True, slots=True)
class Repair:
    """What one rule changed in one series.

    Args:
        rule: which rule.
        count: how many bars it changed.
        days: the first of them (at most ten), oldest first.
        columns: which columns, in the words of ``BarSheet``.
        details: the numbers behind it by name, sorted by name (the factor, the amount before and after).
    """

    rule: RepairRule
    count: int
    days: tuple[date, ...]
    columns: tuple[str, ...]
    details: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """Prices that are wanted. Both dates are inclusive; start None means from the first bar."""

    instrument: Instrument
    end: date
    start: date | None = None
    basis: PriceBasis = PriceBasis.TOTAL_RETURN


def frozen(values: Column) -> Column:
    """The same array, made read-only."""
    values.setflags(write=False)
    return values


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PriceHistory:
    """One instrument's bars from one origin on one basis.

    Args:
        dates: datetime64[D], strictly increasing, shape (n_bars,).
        close: float64, shape (n_bars,), in ``instrument.currency``.
        open, high, low: float64 or None where the origin has only closes.
        volume: float64, in shares (never lots), or None.
        repairs: what the named rules of ``repair`` changed before these bars were handed out.
        doubts: what those rules suspect but were not sure of, and so left as it came.
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
    repairs: tuple[Repair, ...] = ()
    doubts: tuple[Repair, ...] = ()

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
        """The bars from start to end, both inclusive: of the same columns, which nobody can change."""
        low = 0 if start is None else int(self.dates.searchsorted(np.datetime64(start), side="left"))
        high = int(self.dates.searchsorted(np.datetime64(end), side="right"))
        if (low, high) == (0, len(self)):
            return self
        cut = slice(low, high)

        def part(column: FloatArray | None) -> FloatArray | None:
            return None if column is None else column[cut]

        return PriceHistory(
            instrument=self.instrument,
            basis=self.basis,
            dates=self.dates[cut],
            close=self.close[cut],
            origin=self.origin,
            open=part(self.open),
            high=part(self.high),
            low=part(self.low),
            volume=part(self.volume),
            repairs=self.repairs,
            doubts=self.doubts,
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
class Quote:
    """What an instrument was quoted at, as quoted: adjusted for nothing. None where the source does not say.

    Args:
        price: in ``currency`` (the main unit: pounds, never pence).
        at: aware moment of the price; None when only the day, or nothing, is known.
        volume: shares of the day, never lots.
        market_cap, float_market_cap: money, in ``currency``.
        shares_outstanding, float_shares: shares.
        special_treatment: whether the exchange marks the share as ST or *ST; None where it has no such mark.
    """

    symbol: str
    price: float
    currency: str
    at: datetime | None
    state: MarketState
    origin: Origin
    previous_close: float | None = None
    open: float | None = None
    high: float | None = None
    low: float | None = None
    volume: float | None = None
    market_cap: float | None = None
    float_market_cap: float | None = None
    shares_outstanding: float | None = None
    float_shares: float | None = None
    special_treatment: bool | None = None


def to_date(day: np.datetime64) -> date:
    """A datetime64 day as a plain date."""
    plain = day.item()
    return plain if type(plain) is date else date.fromisoformat(np.datetime_as_string(day, unit="D"))


def to_days(days: Iterable[date]) -> DateArray:
    """Plain dates as datetime64[D], shape (n,): by their ordinals, which numpy takes ten times as fast as dates."""
    return (np.fromiter((day.toordinal() for day in days), np.int64) - EPOCH).view("datetime64[D]")
