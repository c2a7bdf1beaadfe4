"""What a goal needs, and how likely it is on drawn paths: every answer is exact on the same draws."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.planning.block_bootstrap import MONTHS_A_YEAR, MonthEnd, MonthlyDraws
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]

Z95 = 1.959963984540054
LEAST_RATE, MOST_RATE = -0.9999, 1e4  # annual returns between which one is looked for
HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Probability:
    """A share of draws, with the interval within which the number of draws leaves it."""

    share: float
    lower: float
    upper: float
    n: int


def probability(successes: int, n: int, z: float = Z95) -> Probability:
    """A share with its Wilson interval; within 0 and 1, and never of no width.

    Raises:
        NotComputable: there are no draws.

    Source: Wilson (1927).
    """
    if n < 1:
        raise NotComputable("probability", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, "0", "1"))
    share = successes / n
    middle = (share + z * z / (2.0 * n)) / (1.0 + z * z / n)
    half = z / (1.0 + z * z / n) * math.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    return Probability(share, max(0.0, middle - half), min(1.0, middle + half), n)


def goal_probability(end: MonthEnd, start: float, contribution: float, amount: float) -> Probability:
    """How many of the paths have the amount (above 0) at the end of the month.

    An account that withdrawals used up before lies below zero from then on and counts as one that has not.
    """
    values = end.value(start, contribution)
    return probability(int((values >= amount).sum()), values.size)


def contribution_for(end: MonthEnd, start: float, amount: float, share: float) -> float:
    """The least monthly contribution (negative: the most that can be taken out) with which ``share`` of paths succeed.

    Every path has a contribution of its own that is just enough; the answer is that of the path at this share.

    Raises:
        NotComputable: the goal is of today, and no contribution comes before it.
    """
    if not end.annuity.all():
        raise NotComputable("contribution_for", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return _at_share((amount - start * end.unit) / end.annuity, share)


def amount_for(end: MonthEnd, start: float, contribution: float, share: float) -> float:
    """The largest amount that ``share`` of the paths have at the end of the month; not below 0."""
    return max(0.0, -_at_share(-end.value(start, contribution), share))


def _at_share(values: FloatArray, share: float) -> float:
    """The least value that ``share`` of the values do not exceed."""
    at = max(1, math.ceil(share * values.size - 1e-9)) - 1
    return float(np.partition(values, at)[at])


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What is paid in at the end of every month, and the amount wanted at the end of each, shape (months + 1,)."""

    contribution: float
    amounts: FloatArray


def shares_by_month(
    draws: MonthlyDraws, start: float, wanted: Sequence[Wanted], kept: Collection[int] = ()
) -> tuple[FloatArray, dict[int, MonthEnd]]:
    """Share of the paths that have what is wanted at the end of each month, and some of these ends, in one walk.

    Args:
        draws: the months.
        start: value today.
        wanted: one or several; amounts may differ by month, as one does that grows with prices.
        kept: months whose ends are returned, too.

    Returns:
        Shape (len(wanted), months + 1); and the ends by month.
    """
    shares, ends = np.empty((len(wanted), draws.months + 1)), dict[int, MonthEnd]()
    value, paid = np.empty(draws.paths), np.empty(draws.paths)
    for month, unit, annuity in draws.walk():
        np.multiply(unit, start, out=value)
        for at, one in enumerate(wanted):
            there = value
            if one.contribution:
                there = np.add(value, np.multiply(annuity, one.contribution, out=paid), out=paid)
            shares[at, month] = np.count_nonzero(there >= one.amounts[month])
        if month in kept:
            ends[month] = MonthEnd(unit.copy(), annuity.copy())
    return shares / draws.paths, ends


def month_for(shares: FloatArray, share: float) -> int | None:
    """The first month from which on, to the last of ``shares_by_month``, ``share`` of the paths have the amount.

    Returns:
        None where the last month does not reach it.
    """
    reached = shares >= share
    if not reached[-1]:
        return None
    missed = np.flatnonzero(~reached)
    return 0 if missed.size == 0 else int(missed[-1]) + 1


def required_return(start: float, contribution: float, amount: float, months: int) -> float:
    """The constant annual return with which the start and the monthly contributions come to the amount.

    Args:
        start: not below 0.
        contribution: at the end of every month, negative for a withdrawal.
        amount: above 0.
        months: until then.

    Returns:
        Decimal a year, exact to the last bits; below 0 where less than what is paid in is wanted.

    Raises:
        NotComputable: no return from -99.99 % to 1,000,000 % does it (nothing is there, or withdrawals are too large).
    """
    if months < 1:
        raise NotComputable("required_return", Absence(AbsenceReason.OUTSIDE_DOMAIN))

    def excess(rate: float) -> float:
        month = math.log1p(rate) / MONTHS_A_YEAR
        annuity = math.expm1(month * months) / math.expm1(month) if month else float(months)
        return start * math.exp(month * months) + contribution * annuity - amount

    # What is left grows with the return wherever it is not used up before, so one root lies between the ends.
    low, high = LEAST_RATE, MOST_RATE
    if excess(low) > 0.0 or excess(high) < 0.0:
        raise NotComputable("required_return", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        low, high = (middle, high) if excess(middle) < 0.0 else (low, middle)
    return high
