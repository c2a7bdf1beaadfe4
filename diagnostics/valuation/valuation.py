"""The daily values of an account, and the returns that are made of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import frozen
from diagnostics.bookkeeping.books import Irregularity
from diagnostics.once import once
from diagnostics.valuation.movements import Movement

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Unvalued:
    """A holding that counts for nothing on some days, because nobody has its price (or its currency's rate) then.

    What is paid for it and got for it on those days crosses the border of what is valued: it is a flow, and no loss.
    """

    symbol: str
    why: str  # "no price", "no rate", "price ended"
    first: date
    last: date
    cost: float | None  # of what is held of it on the last day, in its own currency


@dataclass(frozen=True, slots=True)
class StalePrice:
    """A price that was carried on for longer than a closure of its market lasts."""

    symbol: str
    since: date
    days: int


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Valuation:
    """Everything valued, day by day; k instruments, n days, all money in ``currency``.

    Args:
        days: datetime64[D], increasing, shape (n,): sessions of any market in which something is held, and before
            them the eve of the first movement, on which everything is zero.
        symbols: instruments that were ever held and could be valued, sorted, k of them.
        quantities: at the end of each day, shape (n, k).
        prices: in ``currency``, shape (n, k); NaN where there is none (none is carried over a closure too long).
        values: quantities times prices, 0 where nothing is held, shape (n, k).
        cash: of all currencies, shape (n,); zeros where cash is not tracked.
        total: values of all and cash, shape (n,).
        flows: external flows of each day, in is positive, shape (n,).
        outflows: what of ``flows`` left on each day, not below zero, shape (n,): on one day money may come and leave.
        traded: what was paid (positive) or got (negative) for each instrument on the day, fees and taxes in it,
            transfers in kind at the day's close, shape (n, k).
        income: dividends and interest of each instrument on the day, after tax withheld, shape (n, k).
        costs: fees and taxes of the day, not below zero, shape (n,); also of trades, which ``traded`` has in it.
        rates: (currency, value of one unit in ``currency`` by day, shape (n,)).
        returns: time-weighted return of each day but the first, shape (n - 1,), net of all costs.
        gross_returns: the same before costs.
        index: what 1 became, shape (n,), first value 1; 0 from a total loss on.
        unvalued, stale: what could not be valued, and what was valued with an old price.
        adjusted: symbols valued at prices from which distributions were taken out (no source has quotes).
        held_gains: gain on each day but the first of what was held the day before, income in it, shape (n - 1, k).
        charges: what of ``costs`` belongs to no instrument (fees and taxes of the account), shape (n,).
        irregularities: prices of the files that lie far from those of the market.
        movements: what each booked row changes, in the order of the books.
    """

    currency: str
    days: DateArray
    symbols: tuple[str, ...]
    quantities: FloatArray
    prices: FloatArray
    values: FloatArray
    cash: FloatArray
    total: FloatArray
    flows: FloatArray
    traded: FloatArray
    income: FloatArray
    costs: FloatArray
    rates: tuple[tuple[str, FloatArray], ...]
    returns: FloatArray
    gross_returns: FloatArray
    index: FloatArray
    unvalued: tuple[Unvalued, ...] = ()
    stale: tuple[StalePrice, ...] = ()
    adjusted: tuple[str, ...] = ()
    held_gains: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    charges: FloatArray = field(default_factory=lambda: np.zeros(0))
    outflows: FloatArray = field(default_factory=lambda: np.zeros(0))
    irregularities: tuple[Irregularity, ...] = ()
    movements: tuple[Movement, ...] = ()

    @property
    def gains(self) -> FloatArray:
        """What each instrument gained on each day but the first, after its own costs, shape (n - 1, k)."""
        return _gains(self)

    @property
    def weights(self) -> FloatArray:
        """Share of each instrument in the last day's total, shape (k,); the rest is cash."""
        return np.asarray(self.values[-1] / self.total[-1])


@once
def _gains(valuation: Valuation) -> FloatArray:
    return frozen(np.asarray(np.diff(valuation.values, axis=0) - valuation.traded[1:] + valuation.income[1:]))


@once
def days_of(valuation: Valuation) -> tuple[date, ...]:
    """The valued days as dates, to be looked up one by one."""
    return tuple(valuation.days.tolist())
