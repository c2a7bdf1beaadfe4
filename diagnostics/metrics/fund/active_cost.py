"""What the active part of a fund costs: how much of it is active, judged by R squared, bears all that it takes more.

A fund is thought of as an index fund beside an active portfolio that moves independently of the market. With R
the correlation with the benchmark, the active part has the weight sqrt(1 - R^2) / (R + sqrt(1 - R^2)), and it
alone earns what the fund takes above an index fund (Miller 2007).
"""

from __future__ import annotations

import math

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable


def active_weight(r_squared: float) -> float:
    """Weight of the active part, from 0 (the index itself) to 1 (nothing in common with it).

    Raises:
        NotComputable: R squared is not within 0 and 1.
    """
    if not 0.0 <= r_squared <= 1.0:
        raise NotComputable("active_weight", Absence(AbsenceReason.OUTSIDE_DOMAIN))
    apart = math.sqrt(1.0 - r_squared)
    return apart / (math.sqrt(r_squared) + apart)


def active_expense_ratio(r_squared: float, expense_ratio: float, index_expense_ratio: float) -> float:
    """What the active part costs a year, a decimal of the money in it: never less than the fund where that is dearer.

    Args:
        r_squared: share of the fund's variance that its benchmark explains.
        expense_ratio: of the fund, a decimal a year.
        index_expense_ratio: of an index fund on the benchmark.

    Raises:
        NotComputable: R squared is not within 0 and 1, or the fund is the benchmark itself.
    """
    weight = active_weight(r_squared)
    if weight == 0.0:
        raise NotComputable("active_expense_ratio", Absence(AbsenceReason.NO_VARIATION))
    return index_expense_ratio + (expense_ratio - index_expense_ratio) / weight
