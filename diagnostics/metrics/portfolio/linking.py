"""Effects of single periods made to add up to the excess return of all of them together.

Arithmetic effects do not compound: each method scales (or carries on) those of a period so that their sum over
periods is the difference of the compounded returns, without a residual. The methods agree in the total and differ
in how much of it each period gets.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]


def carino_factors(portfolio_returns: npt.ArrayLike, benchmark_returns: npt.ArrayLike) -> FloatArray:
    """What the effects of each period are multiplied by, shape (t,).

    k_t / k with k_t = (ln(1 + rp) - ln(1 + rb)) / (rp - rb), and k the same of the compounded returns; where both
    returns are equal, the limit 1 / (1 + r).

    Args:
        portfolio_returns: of each period, decimals, shape (t,), no NaN, oldest first.
        benchmark_returns: the same of the benchmark.

    Raises:
        NotComputable: no period, or a return of -100 % or less, whose logarithm there is not.
        ValueError: shapes differ, or a return is missing.

    Source: Carino (1999).
    """
    rp, rb = _checked("carino_linking", portfolio_returns, benchmark_returns, whole_loss_ends_it=True)
    total = _logarithmic(_compounded(rp), _compounded(rb))
    return _logarithmic(rp, rb) / total


def menchero_factors(portfolio_returns: npt.ArrayLike, benchmark_returns: npt.ArrayLike) -> FloatArray:
    """What the effects of each period are multiplied by, shape (t,): M + a_t.

    M = ((Rp - Rb) / T) / ((1 + Rp)^(1/T) - (1 + Rb)^(1/T)), its limit (1 + R)^((T - 1)/T) where both are equal, and
    a_t = (Rp - Rb - M * sum(rp - rb)) * (rp_t - rb_t) / sum((rp - rb)^2): the least correction that leaves nothing.

    Arguments and errors as for ``carino_factors``. Source: Menchero (2000).
    """
    rp, rb = _checked("menchero_linking", portfolio_returns, benchmark_returns, whole_loss_ends_it=True)
    t = rp.size
    all_p, all_b = _compounded(rp), _compounded(rb)
    mean_p, mean_b = (1.0 + all_p) ** (1.0 / t), (1.0 + all_b) ** (1.0 / t)
    apart = float(mean_p - mean_b)
    m = (all_p - all_b) / t / apart if apart else (1.0 + all_p) ** ((t - 1.0) / t)
    difference = rp - rb
    squares = float(difference @ difference)
    correction = (all_p - all_b - m * difference.sum()) / squares if squares else 0.0
    return np.asarray(m + correction * difference)


def grap_factors(portfolio_returns: npt.ArrayLike, benchmark_returns: npt.ArrayLike) -> FloatArray:
    """What the effects of each period are multiplied by, shape (t,).

    The portfolio's growth before the period times the benchmark's after it: what was gained early is then held in
    the benchmark.

    Arguments as for ``carino_factors``; a total loss is no obstacle. Source: GRAP, Paris (1997).
    """
    rp, rb = _checked("grap_linking", portfolio_returns, benchmark_returns, whole_loss_ends_it=False)
    before = np.concatenate(([1.0], np.cumprod(1.0 + rp)[:-1]))
    after = np.concatenate((np.cumprod((1.0 + rb)[::-1])[::-1][1:], [1.0]))
    return np.asarray(before * after)


def link(effects: npt.ArrayLike, factors: FloatArray) -> FloatArray:
    """Effects of each period, shape (t, ...), scaled by the factors of a method, same shape; sum over t to link."""
    given = np.asarray(effects, dtype=np.float64)
    if given.shape[:1] != factors.shape:
        raise ValueError(f"effects of {given.shape[:1]} periods beside factors of {factors.shape}")
    return np.asarray(given * factors.reshape(-1, *(1,) * (given.ndim - 1)))


def frongello(effects: npt.ArrayLike, portfolio_returns: npt.ArrayLike, benchmark_returns: npt.ArrayLike) -> FloatArray:
    """Linked effects of each period, shape (t, ...).

    F_t = G_t * product of (1 + rp) before t + rb_t * sum of F before t: a period's effect, and what the benchmark
    earned in it on the effects so far. Totals are those of ``grap_factors``, periods are not.

    Args:
        effects: of each period, shape (t, ...).
        portfolio_returns: as for ``grap_factors``.
        benchmark_returns: as for ``grap_factors``.

    Source: Frongello (2002).
    """
    rp, rb = _checked("frongello_linking", portfolio_returns, benchmark_returns, whole_loss_ends_it=False)
    given = np.asarray(effects, dtype=np.float64)
    if given.shape[:1] != rp.shape:
        raise ValueError(f"effects of {given.shape[:1]} periods beside returns of {rp.shape}")
    before = np.concatenate(([1.0], np.cumprod(1.0 + rp)[:-1]))
    linked = np.empty(given.shape)
    so_far = np.zeros(given.shape[1:])
    for t in range(rp.size):
        linked[t] = given[t] * before[t] + rb[t] * so_far
        so_far = so_far + linked[t]
    return linked


def _logarithmic(portfolio: npt.ArrayLike, benchmark: npt.ArrayLike) -> FloatArray:
    """(ln(1 + p) - ln(1 + b)) / (p - b), exact where both are close, and its limit where they are equal."""
    p, b = np.asarray(portfolio, dtype=np.float64), np.asarray(benchmark, dtype=np.float64)
    apart = p - b
    limit = 1.0 / (1.0 + b)
    return np.divide(np.log1p(apart * limit), apart, out=np.array(limit), where=apart != 0.0)


def _compounded(returns: FloatArray) -> float:
    return float(np.prod(1.0 + returns) - 1.0)


def _checked(
    name: str, portfolio_returns: npt.ArrayLike, benchmark_returns: npt.ArrayLike, *, whole_loss_ends_it: bool
) -> tuple[FloatArray, FloatArray]:
    rp, rb = (np.asarray(one, dtype=np.float64) for one in (portfolio_returns, benchmark_returns))
    if rp.ndim != 1 or rp.shape != rb.shape:
        raise ValueError(f"returns of both sides have one shape (periods,); got {rp.shape} and {rb.shape}")
    if not (np.isfinite(rp).all() and np.isfinite(rb).all()):
        raise ValueError("a return is missing; a missing return is not zero")
    if not rp.size:
        raise NotComputable(name, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="1"))
    if whole_loss_ends_it and bool((rp <= -1.0).any() or (rb <= -1.0).any()):
        raise NotComputable(name, Absence(AbsenceReason.TOTAL_LOSS))
    return rp, rb
