"""Returns on average capital, for want of a value on every day that money moved (Dietz 1966, modified 1968)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]


def modified_dietz(
    begin: float, end: float, flow_days: npt.ArrayLike, flows: npt.ArrayLike, days: float, *, at_start: bool = False
) -> float:
    """Gain over the average capital, each flow weighed by how long it was there.

    R = (E - B - sum F) / (B + sum w F), w = (T - t) / T; at the start of its day (T - t + 1) / T.

    Args:
        begin: value before the first day.
        end: value at the end of the last day.
        flow_days: day of each flow, counted from 1 (0 is the moment of ``begin``), any order, shape (n,).
        flows: in is positive, shape (n,), no NaN.
        days: T, length of the period.
        at_start: whether flows count from the start of their day; by default from its end.

    Returns:
        Decimal of the whole period, never annualized.

    Raises:
        NotComputable: the average capital is not above zero.
    """
    moments = np.asarray(flow_days, dtype=np.float64)
    amounts = np.asarray(flows, dtype=np.float64)
    there = (days - moments + (1.0 if at_start else 0.0)) / days if days else np.zeros_like(moments)
    capital = begin + float(there @ amounts)
    return _over("modified_dietz", end - begin - float(amounts.sum()), capital)


def simple_dietz(begin: float, end: float, flow: float) -> float:
    """Gain over the average capital, all flows taken to come in the middle: (E - B - F) / (B + F / 2).

    Raises:
        NotComputable: the average capital is not above zero.
    """
    return _over("simple_dietz", end - begin - flow, begin + flow / 2.0)


def modified_dietz_batch(values: FloatArray, flows: FloatArray, days: FloatArray) -> FloatArray:
    """Modified Dietz of many accounts over the same days, flows at the end of their day.

    Args:
        values: first and last value of each account, shape (k, 2).
        flows: of each day behind the first, in is positive, shape (k, n).
        days: of the flows, counted from the first value; the last is the length of the period, shape (n,).

    Returns:
        Shape (k,), NaN where the average capital is not above zero.
    """
    length = days[-1]
    capital = values[:, 0] + flows @ ((length - days) / length)
    gain = values[:, 1] - values[:, 0] - flows.sum(axis=1)
    return np.asarray(np.divide(gain, capital, out=np.full(capital.shape, np.nan), where=capital > 0.0))


def _over(name: str, gain: float, capital: float) -> float:
    if not capital > 0.0:
        raise NotComputable(name, Absence(AbsenceReason.OUTSIDE_DOMAIN))
    return gain / capital
