"""Why a portfolio's return of one period differs from its benchmark's, by segment: Brinson's models.

Effects are of one period, or of many at once (leading axes); over several periods they are linked (``linking``).
A segment that the benchmark does not hold has no return there: it is taken as the benchmark's whole, so that its
allocation effect is zero and all of what it did is selection.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

SUMS_AGREE = 1e-6  # weights of both sides add up to the same: a difference is somebody's missing cash


@dataclass(frozen=True, slots=True, eq=False)
class BrinsonEffects:
    """Arithmetic effects; they add up to the excess return.

    Args:
        allocation, selection, interaction: decimals, shape (..., k).
        portfolio_return, benchmark_return: decimals, shape (...).
    """

    allocation: FloatArray
    selection: FloatArray
    interaction: FloatArray
    portfolio_return: FloatArray
    benchmark_return: FloatArray

    @property
    def selection_with_interaction(self) -> FloatArray:
        """Selection as managers know it who first choose weights and then holdings, shape (..., k)."""
        return self.selection + self.interaction

    @property
    def total(self) -> FloatArray:
        """All effects of each segment, shape (..., k)."""
        return self.allocation + self.selection + self.interaction

    @property
    def excess(self) -> FloatArray:
        """Portfolio less benchmark, shape (...)."""
        return self.portfolio_return - self.benchmark_return

    @property
    def residual(self) -> FloatArray:
        """What the effects leave unexplained, shape (...): rounding."""
        return np.asarray(self.excess - self.total.sum(axis=-1))


@dataclass(frozen=True, slots=True, eq=False)
class GeometricEffects:
    """Effects of the geometric excess: (1 + sum of allocation) (1 + sum of selection) - 1 is all of it.

    Args:
        allocation, selection: decimals, shape (..., k); interaction is in selection.
        excess: (1 + portfolio return) / (1 + benchmark return) - 1, shape (...).
    """

    allocation: FloatArray
    selection: FloatArray
    excess: FloatArray

    @property
    def residual(self) -> FloatArray:
        """What the effects leave unexplained, shape (...): rounding."""
        made = (1.0 + self.allocation.sum(axis=-1)) * (1.0 + self.selection.sum(axis=-1)) - 1.0
        return np.asarray(self.excess - made)


def brinson_fachler(
    portfolio_weights: npt.ArrayLike,
    benchmark_weights: npt.ArrayLike,
    portfolio_returns: npt.ArrayLike,
    benchmark_returns: npt.ArrayLike,
) -> BrinsonEffects:
    """Allocation against the benchmark's whole return, selection and interaction.

    allocation = (wp - wb) (Rb - rb), selection = wb (Rp - Rb), interaction = (wp - wb) (Rp - Rb).

    Args:
        portfolio_weights: at the start of the period, decimals, shape (..., k).
        benchmark_weights: the same of the benchmark; both add up to the same.
        portfolio_returns: of each segment, decimals, shape (..., k). NaN where it is not held: it then earns what
            its segment of the benchmark does.
        benchmark_returns: the same of the benchmark, where a segment outside of it earns what all of it does.

    Raises:
        ValueError: shapes differ, sums of weights differ, a weight is not finite, or a return is missing where
            there is a weight: a missing return is no zero.

    Source: Brinson and Fachler (1985); Bacon (2008), tables 5.2 and 5.3.
    """
    return _effects(portfolio_weights, benchmark_weights, portfolio_returns, benchmark_returns, against_whole=True)


def brinson_hood_beebower(
    portfolio_weights: npt.ArrayLike,
    benchmark_weights: npt.ArrayLike,
    portfolio_returns: npt.ArrayLike,
    benchmark_returns: npt.ArrayLike,
) -> BrinsonEffects:
    """The same with allocation = (wp - wb) Rb: overweight in whatever rose counts as skill.

    Arguments and errors as for ``brinson_fachler``. Source: Brinson, Hood and Beebower (1986).
    """
    return _effects(portfolio_weights, benchmark_weights, portfolio_returns, benchmark_returns, against_whole=False)


def geometric_attribution(
    portfolio_weights: npt.ArrayLike,
    benchmark_weights: npt.ArrayLike,
    portfolio_returns: npt.ArrayLike,
    benchmark_returns: npt.ArrayLike,
) -> GeometricEffects:
    """Effects that compound over time without linking.

    allocation = (wp - wb) ((1 + Rb) / (1 + rb) - 1), selection = wp (Rp - Rb) / (1 + sum of wp Rb).

    Arguments and errors as for ``brinson_fachler``. Source: Burnie, Knowles and Teder (1998); Bacon (2008), ch. 5.
    """
    wp, wb, own, other, unheld = _checked(portfolio_weights, benchmark_weights, portfolio_returns, benchmark_returns)
    portfolio, benchmark = _total(wp, own), _total(wb, other)
    other = np.where(unheld, benchmark[..., np.newaxis], other)
    own = np.where(np.isnan(own), other, own)
    notional = 1.0 + _total(wp, other)[..., np.newaxis]
    whole = 1.0 + benchmark[..., np.newaxis]
    return GeometricEffects(
        allocation=(wp - wb) * ((1.0 + other) / whole - 1.0),
        selection=wp * (own - other) / notional,
        excess=(1.0 + portfolio) / (1.0 + benchmark) - 1.0,
    )


def effects_of_contributions(
    portfolio_weights: FloatArray,
    benchmark_weights: FloatArray,
    portfolio_contributions: FloatArray,
    benchmark_contributions: FloatArray,
    *,
    newcomers: npt.NDArray[np.bool_] | None = None,
) -> BrinsonEffects:
    """Brinson-Fachler effects where each segment's part of the return is known rather than its return.

    The return of a segment is its part over its weight. Where that says nothing, because the benchmark or the
    portfolio has no weight in it (a segment bought and sold within the period) or because what was bought in the
    period is larger than what was there, all that is not allocation counts as selection.

    Args:
        portfolio_weights: at the start of the period, shape (..., k), adding up to 1.
        benchmark_weights: the same of the benchmark.
        portfolio_contributions: parts of the whole return, shape (..., k), no NaN.
        benchmark_contributions: the same of the benchmark.
        newcomers: True where the weight does not stand for what earned the contribution, shape (..., k).

    Returns:
        Effects whose sum is the sum of the portfolio's contributions less the benchmark's.
    """
    wp, wb = portfolio_weights, benchmark_weights
    portfolio, benchmark = portfolio_contributions.sum(axis=-1), benchmark_contributions.sum(axis=-1)
    held = wb != 0.0
    whole = np.broadcast_to(benchmark[..., np.newaxis], wb.shape)
    other = np.divide(benchmark_contributions, wb, out=np.array(whole, dtype=np.float64), where=held)
    told = held & (wp > 0.0)
    if newcomers is not None:
        told &= ~newcomers
    own = np.divide(portfolio_contributions, wp, out=np.array(other), where=told)
    difference = np.where(told, own - other, 0.0)
    apart = np.where(told, wb * difference, portfolio_contributions - wp * other)
    return BrinsonEffects(
        allocation=(wp - wb) * (other - benchmark[..., np.newaxis]),
        selection=apart,
        interaction=(wp - wb) * difference,
        portfolio_return=portfolio,
        benchmark_return=benchmark,
    )


def _effects(
    portfolio_weights: npt.ArrayLike,
    benchmark_weights: npt.ArrayLike,
    portfolio_returns: npt.ArrayLike,
    benchmark_returns: npt.ArrayLike,
    *,
    against_whole: bool,
) -> BrinsonEffects:
    wp, wb, own, other, unheld = _checked(portfolio_weights, benchmark_weights, portfolio_returns, benchmark_returns)
    portfolio, benchmark = _total(wp, own), _total(wb, other)
    other = np.where(unheld, benchmark[..., np.newaxis], other)
    own = np.where(np.isnan(own), other, own)
    apart = own - other
    reference = benchmark[..., np.newaxis] if against_whole else 0.0
    return BrinsonEffects(
        allocation=(wp - wb) * (other - reference),
        selection=np.where(unheld, wp, wb) * apart,
        interaction=np.where(unheld, 0.0, wp - wb) * apart,
        portfolio_return=portfolio,
        benchmark_return=benchmark,
    )


def _total(weights: FloatArray, returns: FloatArray) -> FloatArray:
    """Sum of weight times return; a return that is missing has no weight."""
    return np.asarray(np.where(weights != 0.0, weights * returns, 0.0).sum(axis=-1))


def _checked(
    portfolio_weights: npt.ArrayLike,
    benchmark_weights: npt.ArrayLike,
    portfolio_returns: npt.ArrayLike,
    benchmark_returns: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """The four arrays, and where the benchmark has neither weight nor return."""
    given = (portfolio_weights, benchmark_weights, portfolio_returns, benchmark_returns)
    wp, wb, own, other = (np.asarray(one, dtype=np.float64) for one in given)
    if not wp.shape == wb.shape == own.shape == other.shape or wp.ndim == 0:
        shapes = ", ".join(str(one.shape) for one in (wp, wb, own, other))
        raise ValueError(f"weights and returns of both sides have one shape (..., segments); got {shapes}")
    if not (np.isfinite(wp).all() and np.isfinite(wb).all()):
        raise ValueError("a weight is not a finite number; give 0 for a segment that is not held")
    if not np.allclose(wp.sum(axis=-1), wb.sum(axis=-1), rtol=0.0, atol=SUMS_AGREE):
        raise ValueError("the weights of portfolio and benchmark add up to different sums; is cash left out of one?")
    for weights, returns in ((wp, own), (wb, other)):
        if (~np.isfinite(returns) & (weights != 0.0)).any() or np.isinf(returns).any():
            raise ValueError("a segment with a weight has no return; a missing return is not zero")
    return wp, wb, own, other, np.isnan(other)
