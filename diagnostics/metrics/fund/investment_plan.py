"""Regular investment (定投): so much money on a day of every month, against all of it at the start.

A purchase falls on its day of the month, or on the next session where the fund has no value on that day. Where no
session comes before the day of the month after, that month has no purchase (a suspended fund, a last month that is not
over); nothing is bought twice on one day. The fee is taken the way Chinese funds take it, outside in: what is invested
is amount / (1 + fee), not amount * (1 - fee). Units keep their full precision. The values have to be of total return:
what is distributed is then invested again without a fee, as 红利再投资 is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.fund.money_weighted import DateArray, MoneyWeightedReturn, money_weighted_return
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

IntArray = npt.NDArray[np.int64]

FEWEST_PURCHASES = 2  # one alone is no plan
LAST_DAY = 28  # every month has it


@dataclass(frozen=True, slots=True, eq=False)
class PlanResult:
    """What became of a plan, and of the same money put in on the day of its first purchase.

    Args:
        purchases: index of the value that each purchase was made at, increasing, shape (k,).
        units: bought with each purchase, shape (k,).
        skipped: months without a purchase between the first and the last value.
        invested: sum of the amounts, fees included.
        final_value: of all units, at the last value.
        money_weighted: annual rate of the purchases and the final value.
        lump_sum_value: what ``invested`` would have become, less the same fee, from the first purchase on.
        lump_sum_weighted: annual rate of that.
    """

    purchases: IntArray
    units: FloatArray
    skipped: int
    invested: float
    final_value: float
    money_weighted: MoneyWeightedReturn
    lump_sum_value: float
    lump_sum_weighted: MoneyWeightedReturn

    @property
    def gain(self) -> float:
        """Final value less what was invested."""
        return self.final_value - self.invested

    @property
    def gain_share(self) -> float:
        """Gain over what was invested, decimal."""
        return self.final_value / self.invested - 1.0

    @property
    def lump_sum_share(self) -> float:
        """The same of the lump sum."""
        return self.lump_sum_value / self.invested - 1.0


def purchase_days(dates: DateArray, day: int) -> tuple[IntArray, int]:
    """Where a plan buys, and how many months have no purchase.

    Args:
        dates: days with a value, datetime64[D], increasing, shape (n,).
        day: of the month, 1 to 28.

    Returns:
        Indices into ``dates``, increasing, and the number of planned days without a session before the next one.

    Raises:
        ValueError: the day is not one that every month has.
    """
    if not 1 <= day <= LAST_DAY:
        raise ValueError(f"a plan buys on a day from 1 to {LAST_DAY} of the month, not on {day}")
    end = dates[-1].astype("datetime64[M]") + np.timedelta64(2, "M")
    months = np.arange(dates[0].astype("datetime64[M]"), end)
    planned = months.astype("datetime64[D]") + np.timedelta64(day - 1, "D")
    planned = planned[np.searchsorted(planned, dates[0]) : np.searchsorted(planned, dates[-1], side="right") + 1]
    at = np.searchsorted(dates, planned)
    bought = at[:-1] < at[1:]  # the last one planned lies beyond the data and only closes the month before it
    return at[:-1][bought].astype(np.int64), int(np.count_nonzero(~bought))


def regular_investment(dates: DateArray, values: FloatArray, *, amount: float, day: int, fee: float) -> PlanResult:
    """A plan carried out on a series of total-return values, from its first value to its last.

    Args:
        dates: datetime64[D], increasing, shape (n,).
        values: positive, no NaN, shape (n,).
        amount: of each purchase, above 0.
        day: of the month, 1 to 28.
        fee: of a purchase, decimal, 0 or above, taken outside in.

    Raises:
        NotComputable: fewer than two purchases.
        ValueError: amount, day or fee out of their range.
    """
    if amount <= 0.0 or fee < 0.0:
        raise ValueError(f"a plan needs an amount above 0 and a fee of 0 or more, not {amount} and {fee}")
    purchases, skipped = purchase_days(dates, day)
    count = int(purchases.size)
    if count < FEWEST_PURCHASES:
        few = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(count), need=str(FEWEST_PURCHASES))
        raise NotComputable("regular_investment", few)
    net, invested, first = amount / (1.0 + fee), amount * count, int(purchases[0])
    units = net / values[purchases]
    final = float(values[-1] * units.sum())
    lump_sum = float(net * count * (values[-1] / values[first]))
    paid = np.append(np.full(count, -amount), final)
    ends = dates[[first, -1]]
    return PlanResult(
        purchases=purchases,
        units=units,
        skipped=skipped,
        invested=invested,
        final_value=final,
        money_weighted=money_weighted_return(np.append(dates[purchases], dates[-1]), paid),
        lump_sum_value=lump_sum,
        lump_sum_weighted=money_weighted_return(ends, np.array([-invested, lump_sum])),
    )


def value_of_each_unit_invested(result: PlanResult, values: FloatArray) -> FloatArray:
    """What one unit of money put in so far is worth on every day from the first purchase on, shape (m,).

    Args:
        result: of a plan.
        values: those that it was carried out on, shape (n,).
    """
    first = int(result.purchases[0])
    bought = np.zeros(values.size - first)
    bought[result.purchases - first] = result.units
    times = np.zeros(values.size - first)
    times[result.purchases - first] = 1.0
    each = result.invested / result.purchases.size
    return np.asarray(values[first:] * np.cumsum(bought) / (each * np.cumsum(times)), dtype=np.float64)
