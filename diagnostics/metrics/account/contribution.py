"""What each holding contributed to the return: gains of days, linked so that they add up to the return exactly.

A day's contribution is the holding's gain over the capital that the day's return is made on. Contributions of
several days do not add up to the compounded return; Carino's (1999) factors k = ln(1 + r) / r, over K = ln(1 + R) / R
of the whole, make them do so without a residual.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.account.time_weighted import capitals
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]
SMALL = 1e-9  # below it ln(1 + r) / r is 1 - r / 2 to the last digit


def day_parts(
    values: FloatArray,
    flows: FloatArray,
    gains: FloatArray,
    held_gains: FloatArray | None = None,
    outflows: FloatArray | None = None,
) -> FloatArray:
    """What each source of gain adds to the time-weighted return of each day.

    Args:
        values: at the end of each day, shape (n,).
        flows: of each day, in is positive, shape (n,); see ``time_weighted_returns``.
        gains: of each day but the first and of each source, in money, shape (n - 1, k); all gain there is.
        held_gains: of it that of what was held the day before, shape (n - 1, k).
        outflows: what of ``flows`` left on each day, shape (n,).

    Returns:
        Shape (n - 1, k); sums over the sources are the returns.
    """
    held = np.zeros_like(gains) if held_gains is None else held_gains
    first, then = capitals(values, flows, held.sum(axis=1), outflows)
    late = then > 0.0
    old = np.where(late[:, np.newaxis], held, gains)
    grown = np.divide(1.0, first, out=np.zeros_like(first), where=first > 0.0)
    parts = old * grown[:, np.newaxis]
    factor = np.divide(1.0 + parts.sum(axis=1), then, out=np.zeros_like(then), where=late)
    rest = np.where(late[:, np.newaxis] & (first > 0.0)[:, np.newaxis], gains - held, gains)
    return np.asarray(parts + np.where(late[:, np.newaxis], rest, 0.0) * factor[:, np.newaxis])


def linked_contributions(parts: FloatArray) -> FloatArray:
    """Contribution of each source of gain to the linked return.

    Args:
        parts: what each source adds to each day's return, decimals, shape (n, k); see ``day_parts``.

    Returns:
        Decimals, shape (k,); their sum is prod(1 + r) - 1, r the sum of a day's parts.

    Raises:
        NotComputable: everything was lost on a day (no logarithm is left to link).
    """
    returns = parts.sum(axis=1)
    if bool((returns <= -1.0).any()):
        raise NotComputable("contribution", Absence(AbsenceReason.TOTAL_LOSS))
    whole = float(np.expm1(np.log1p(returns).sum()))
    factors = _log_over(returns) / float(_log_over(np.array([whole]))[0])
    return np.asarray(factors @ parts)


def _log_over(returns: FloatArray) -> FloatArray:
    """ln(1 + r) / r, 1 where r is 0."""
    small = np.abs(returns) < SMALL
    safe = np.where(small, 1.0, returns)
    return np.where(small, 1.0 - returns / 2.0, np.log1p(safe) / safe)
