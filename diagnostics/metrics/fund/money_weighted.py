"""The money-weighted return of dated cash flows: the one annual rate that makes their present value zero.

The rate is found exactly (to the last digits a float has), and only given where it is the only one there is. That
is so when the flows change sign once (Descartes), and when at the rate found the investor is never owed money before
the last flow (Teichroew, Robichek and Montalbano 1965). Otherwise several rates may solve the equation, and none of
them is a return.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.rows import FloatArray

DateArray = npt.NDArray[np.datetime64]

DAYS_OF_YEAR = 365.0  # act/365, as spreadsheets have it
WIDEST = 1e5  # of the logarithm of the yearly factor; a hundredfold in one day is 1,681
LARGEST = 690.0  # of that logarithm at which the rate can still be written as a float
STEPS = 200  # halvings of a bracket; a float has fewer digits than that


class RateStatus(Enum):
    """What became of the search for a rate."""

    FOUND = "found"
    TOTAL_LOSS = "total loss"  # money was paid in and nothing came back
    NONE = "none"  # nothing was paid in, or the rate is too large for a number (a hundredfold in a day)
    NOT_UNIQUE = "not unique"  # several rates may solve it, or none does


@dataclass(frozen=True, slots=True)
class MoneyWeightedReturn:
    """An annual rate, or why there is none.

    Args:
        rate: decimal a year, above -1; exactly -1 after a total loss; None where there is none.
    """

    status: RateStatus
    rate: float | None


def money_weighted_return(dates: DateArray, flows: FloatArray) -> MoneyWeightedReturn:
    """The internal rate of return of dated flows, act/365 (XIRR).

    Solves sum(flow / (1 + rate)^(days / 365)) = 0, days counted from the first flow.

    Args:
        dates: datetime64[D], any order, shape (n,).
        flows: as the investor sees them: paid in negative, got back (the final value too) positive, shape (n,), no NaN.

    Returns:
        The rate where there is exactly one, and otherwise why there is none.
    """
    days, amounts = _by_day(dates, flows)
    if not amounts.size or bool((amounts > 0.0).all()):
        return MoneyWeightedReturn(RateStatus.NONE, None)
    if bool((amounts < 0.0).all()):
        return MoneyWeightedReturn(RateStatus.TOTAL_LOSS, -1.0)
    years = (days - days[0]) / DAYS_OF_YEAR
    changes = int(np.count_nonzero(np.diff(np.sign(amounts))))
    logarithm = _root(years, amounts)
    if changes > 1 and (logarithm is None or not _always_invested(years, amounts, logarithm)):
        return MoneyWeightedReturn(RateStatus.NOT_UNIQUE, None)
    if logarithm is None or logarithm > LARGEST:
        return MoneyWeightedReturn(RateStatus.NONE, None)
    rate = math.expm1(logarithm)
    return MoneyWeightedReturn(RateStatus.FOUND, rate)


def _by_day(dates: DateArray, flows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Days as numbers, increasing, and the sum of each day's flows; days on which they cancel are left out."""
    days, place = np.unique(dates.astype("datetime64[D]").astype(np.int64), return_inverse=True)
    amounts = np.bincount(place.reshape(-1), weights=flows, minlength=days.size)
    return days[amounts != 0.0].astype(np.float64), amounts[amounts != 0.0]


def _balance(logarithm: float, years: FloatArray, amounts: FloatArray) -> float:
    """The present value up to a positive factor that keeps it from overflowing: only its sign is asked for."""
    exponents = -logarithm * years
    return float(amounts @ np.exp(exponents - exponents.max()))


def _root(years: FloatArray, amounts: FloatArray) -> float | None:
    """log(1 + rate) at which the present value is zero, by halving a bracket; None where no bracket holds one."""
    width = 1.0
    while width <= WIDEST:
        low, high = -width, width
        at_low, at_high = _balance(low, years, amounts), _balance(high, years, amounts)
        if at_low == 0.0 or at_high == 0.0:
            return low if at_low == 0.0 else high
        if (at_low > 0.0) != (at_high > 0.0):
            return _halved(low, high, at_low > 0.0, years, amounts)
        width *= 2.0
    return None


def _halved(low: float, high: float, positive_at_low: bool, years: FloatArray, amounts: FloatArray) -> float:
    for _ in range(STEPS):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if (_balance(middle, years, amounts) > 0.0) == positive_at_low:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def _always_invested(years: FloatArray, amounts: FloatArray, logarithm: float) -> bool:
    """Whether, compounding at the rate, the investor has money in (or owes it) on every day before the last flow."""
    balances, balance = [], 0.0
    factors = np.exp(np.minimum(logarithm * np.diff(years), LARGEST))
    for amount, factor in zip(amounts[:-1], factors, strict=True):
        balance += float(amount)
        balances.append(balance)
        balance *= float(factor)
    return all(one <= 0.0 for one in balances) or all(one >= 0.0 for one in balances)
