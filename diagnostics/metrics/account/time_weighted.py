"""Time-weighted returns: what one unit of money did, whoever moved how much of it when.

An account is valued on every day on which money crosses its border, and the returns of the days are linked (true
time-weighted return, GIPS 2020). A flow counts at the end of its day; where nothing was there before, or more came in
than was there, what was bought with it is laid upon all, so that a gain of newcomers is not the old capital's.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]
LEAST_VALUE = 1e-9  # of the largest value that ever was: what rounding leaves when everything was taken out
MONTHS_OF_YEAR = 12


def time_weighted_returns(
    values: FloatArray,
    flows: FloatArray,
    costs: FloatArray | None = None,
    held_gains: FloatArray | None = None,
    outflows: FloatArray | None = None,
) -> FloatArray:
    """Return of each day but the first.

    r = (V - F) / V before - 1; where nothing was there before, or F > V before: r = V / (V before + F) - 1. Where it
    is known what the old holdings gained by themselves, that gain is theirs, and only the rest is laid upon all:
    1 + r = (1 + H / V before) * V / (V before + H + F). So flows that are invested at the close leave no trace.
    Where more left on a day than was there when it began, the rest of it came in on that day: it is counted to F in
    what the gain is laid upon, so that shares bought and sold within a day are worth their purchase.

    Args:
        values: at the end of each day, shape (..., n), no NaN.
        flows: of each day, in is positive, shape (..., n).
        costs: fees and taxes of each day, not below zero, shape (..., n): given, the return is the one before them.
        held_gains: H, gain of each day but the first of what was held the day before, shape (..., n - 1).
        outflows: what of ``flows`` left on each day, not below zero, shape (..., n); known where money came and left.

    Returns:
        Decimals, shape (..., n - 1), not below -1; 0 on days that begin and end without any value (the chain
        pauses), and where less than nothing was there (an overdrawn account has no return).
    """
    before, after, flow = values[..., :-1], values[..., 1:], flows[..., 1:]
    kept = after if costs is None else after + costs[..., 1:]
    first, then = capitals(values, flows, held_gains, outflows)
    # Where nothing was there before, there are no old holdings: income of the first day is everybody's.
    held = np.where((first > 0.0) & (then > 0.0), 0.0 if held_gains is None else held_gains, 0.0)
    rest = kept - flow - before - held
    own = np.divide(np.where(then > 0.0, held, rest), first, out=np.zeros_like(rest), where=first > 0.0)
    late = np.divide(rest, then, out=np.zeros_like(rest), where=then > 0.0)
    return np.asarray(np.maximum((1.0 + own) * (1.0 + late) - 1.0, -1.0))


def capitals(
    values: FloatArray,
    flows: FloatArray,
    held_gains: FloatArray | None = None,
    outflows: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """What the gains of each day are laid upon.

    Returns:
        The value before the day, and on days whose flow counts first the value that all of the rest is laid upon (0
        on other days); both 0 on days without a return. Shapes (..., n - 1).
    """
    before, flow = values[..., :-1], flows[..., 1:]
    least = LEAST_VALUE * np.max(np.abs(values), axis=-1, keepdims=True, initial=0.0)
    something = before > least
    own = np.where(something, before, 0.0)
    held = np.where(something, 0.0 if held_gains is None else held_gains, 0.0)
    if outflows is not None:
        flow = flow + np.maximum(outflows[..., 1:] - np.maximum(own + held, 0.0), 0.0)
    at_start = ~something | (flow > before)
    whole = own + held + flow
    return own, np.where(at_start & (whole > least), whole, 0.0)


def time_weighted_return(returns: FloatArray) -> FloatArray:
    """What the linked returns came to.

    Args:
        returns: of consecutive periods, decimals, shape (..., n).

    Returns:
        prod(1 + r) - 1, shape (...).
    """
    return np.asarray(np.prod(1.0 + returns, axis=-1) - 1.0)


def annualized_return(total: float, days: int, *, year: float = 365.0) -> float:
    """The yearly rate that compounds to a return.

    Args:
        total: decimal, not below -1.
        days: calendar days that it took.
        year: days of a year.

    Raises:
        NotComputable: shorter than a year, which is never scaled up to one (GIPS 2020, 2.A).
    """
    if days < math.floor(year):
        raise NotComputable("annualized_return", Absence(AbsenceReason.UNDER_ONE_YEAR, str(days), "365"))
    return float((1.0 + total) ** (year / days) - 1.0)
