"""The money-weighted return of an account: the annual rate that solves its flows, where it is the only one.

Flows that change sign more than once may be solved by several rates, and then none of them is a return: all of them
are found (``rate_roots``) and told.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from diagnostics.metrics.account.rate_roots import all_roots, lost_all
from diagnostics.metrics.fund.money_weighted import DateArray, RateStatus
from diagnostics.metrics.rows import FloatArray

DAYS_OF_YEAR = 365.0


@dataclass(frozen=True, slots=True)
class InternalRate:
    """The money-weighted return, or why there is none.

    Args:
        status: FOUND, NONE (no rate in (-1, 1e4] solves it), NOT_UNIQUE (several above -99.999 % do) or TOTAL_LOSS.
        rate: decimal a year where it is found; -1 after a total loss; None otherwise.
        roots: every rate that solves the equation, increasing.
    """

    status: RateStatus
    rate: float | None
    roots: tuple[float, ...] = ()


def internal_rate(dates: DateArray, flows: FloatArray, *, days_of_year: float = DAYS_OF_YEAR) -> InternalRate:
    """Internal rate of return of dated flows (XIRR), with all of its roots.

    Solves sum(flow / (1 + rate)^(days / 365)) = 0, days counted from the first flow.

    Args:
        dates: datetime64[D], any order, shape (n,).
        flows: as the investor sees them: paid in negative, got back (the final value too) positive, shape (n,), no NaN.
        days_of_year: 365, as spreadsheets have it; 360 for that day count.
    """
    days = dates.astype("datetime64[D]").astype(np.int64)
    first = int(days.min()) if days.size else 0
    return internal_rate_of((days - first) / days_of_year, flows)


def internal_rate_of(years: FloatArray, flows: FloatArray) -> InternalRate:
    """The same of moments in years (or any period, whose rate is then given), any order, shape (n,)."""
    moments, place = np.unique(np.asarray(years, dtype=np.float64), return_inverse=True)
    amounts = np.bincount(place.reshape(-1), weights=flows, minlength=moments.size)
    moments, amounts = moments[amounts != 0.0], amounts[amounts != 0.0]
    if not amounts.size or bool((amounts > 0.0).all()):
        return InternalRate(RateStatus.NONE, None)
    if bool((amounts < 0.0).all()):
        return InternalRate(RateStatus.TOTAL_LOSS, -1.0)
    if moments.size == 1 or moments[0] == moments[-1]:
        return InternalRate(RateStatus.NONE, None)
    roots = tuple(math.expm1(log) for log in all_roots(moments[np.newaxis], amounts[np.newaxis])[0])
    if not roots:
        if bool(lost_all(amounts[np.newaxis])[0]):
            return InternalRate(RateStatus.TOTAL_LOSS, -1.0)
        return InternalRate(RateStatus.NONE, None)
    if len(roots) > 1:
        return InternalRate(RateStatus.NOT_UNIQUE, None, roots)
    return InternalRate(RateStatus.FOUND, roots[0], roots)


def present_value(rate: float, years: FloatArray, flows: FloatArray) -> float:
    """Sum of flow / (1 + rate)^years."""
    return float(np.sum(flows * (1.0 + rate) ** -years))
