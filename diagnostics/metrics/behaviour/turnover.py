"""How much of an account was traded in a time: definitions that differ, each under its own name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

MONTHS_A_YEAR = 12
TURNOVER_MARK, COST_MARK = 6.0, 0.20
ROUNDING = 1e-9  # six times is six times, however it was divided


def average_value(values: npt.ArrayLike) -> float:
    """Mean of month-end values, the one before the first month among them (13 for a year); shape (n,), n >= 1.

    Raises:
        NotComputable: no value, or a mean that is not above zero.
    """
    column = np.asarray(values, dtype=np.float64).ravel()
    mean = float(column.mean()) if column.size else 0.0
    if not mean > 0.0:
        raise NotComputable("turnover", Absence(AbsenceReason.NO_HOLDINGS))
    return mean


def turnover_sec(purchases: float, sales: float, average: float, months: float = MONTHS_A_YEAR) -> float:
    """The lesser of purchases and sales / average value of the securities, a year.

    Args:
        purchases: of securities, not below zero; those with a year or less to run left out.
        sales: likewise.
        average: of the month-end values of the same securities, above zero.
        months: that the purchases and sales are of; another number than 12 is scaled to a year.

    Source: Form N-1A, Item 13 (SEC).
    """
    return _annual(min(purchases, sales), average, months)


def turnover_double_sided(purchases: float, sales: float, average: float, months: float = MONTHS_A_YEAR) -> float:
    """(purchases + sales) / average value, a year: both sides of every exchange are counted."""
    return _annual(purchases + sales, average, months)


def _annual(traded: float, average: float, months: float) -> float:
    if not average > 0.0 or not months > 0.0:
        raise NotComputable("turnover", Absence(AbsenceReason.NO_HOLDINGS))
    return traded / average * MONTHS_A_YEAR / months


@dataclass(frozen=True, slots=True)
class Churning:
    """The two measures by which excessive trading is looked for.

    Args:
        turnover_rate: purchases / average month-end equity, a year.
        cost_to_equity: costs / average month-end equity, a year: what the account must earn to break even.
        flag_turnover: the rate is six or more.
        flag_cost: costs are above 20 %.
    """

    turnover_rate: float
    cost_to_equity: float
    flag_turnover: bool
    flag_cost: bool


def churning(purchases: float, costs: float, average_equity: float, months: float) -> Churning:
    """Turnover and cost-to-equity ratio, both annualized by the average of month-end equity.

    Raises:
        NotComputable: the average equity, or the number of months, is not above zero.

    Source: practice under FINRA Rule 2111 (Regulatory Notice 18-13): a rate of six, or a cost-to-equity ratio above
    20 %, generally indicates excessive trading.
    """
    rate = _annual(purchases, average_equity, months)
    cost = _annual(costs, average_equity, months)
    return Churning(rate, cost, rate >= TURNOVER_MARK * (1.0 - ROUNDING), cost > COST_MARK * (1.0 + ROUNDING))
