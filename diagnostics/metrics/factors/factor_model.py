"""Multi-factor regressions (CAPM, Fama-French three, Carhart four, any k), many funds on the same factors at once.

Excess returns are regressed on factor returns with an intercept. Everything is made of the pseudo-inverse of the
regressors by QR of the centred, scaled factors, so that no cross product loses digits; its rows times the residuals are
the influence of each period on each coefficient, which is all that the robust covariance needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.distributions import student_t_quantile, student_t_tail
from diagnostics.metrics.market_model import PERFECT, newey_west_lags
from diagnostics.metrics.rows import CONSTANT, ROUNDING, FloatArray, row_dot
from diagnostics.metrics.spec import NotComputable

COLLINEAR = 1e-8  # a factor that the others explain up to this share of its own movement is none of its own
NAME = "factor_model"


@dataclass(frozen=True, slots=True, eq=False)
class FactorModel:
    """Regressions x = alpha + betas @ factors + residual of m funds on k factors over n periods.

    The intercept is coefficient 0, the factors follow in their order. A fund whose excess return does not vary has
    NaN throughout; one that the factors explain wholly has standard errors of zero and no t statistic (NaN).

    Args:
        coefficients: of one period, shape (m, k + 1).
        standard_errors: classic ones (homoskedastic, divisor n - k - 1), shape (m, k + 1).
        covariance_hac: Newey-West covariance of the coefficients, Bartlett weights, no prewhitening and no correction
            for small samples, shape (m, k + 1, k + 1).
        residual_deviation: standard deviation of the residuals, divisor n - k - 1, shape (m,).
        r_squared: share of the variance explained, shape (m,).
        adjusted_r_squared: the same with divisors n - k - 1 and n - 1, shape (m,).
        n: periods.
        lags: highest lag of the robust covariance.
    """

    coefficients: FloatArray
    standard_errors: FloatArray
    covariance_hac: FloatArray
    residual_deviation: FloatArray
    r_squared: FloatArray
    adjusted_r_squared: FloatArray
    n: int
    lags: int

    @property
    def degrees_of_freedom(self) -> int:
        """Periods less coefficients."""
        return self.n - int(self.coefficients.shape[1])

    @property
    def standard_errors_hac(self) -> FloatArray:
        """Robust standard errors, shape (m, k + 1); lags can make a variance negative by rounding, then 0."""
        return np.sqrt(np.maximum(np.diagonal(self.covariance_hac, axis1=1, axis2=2), 0.0))

    @property
    def t_statistics(self) -> FloatArray:
        """Coefficients over their classic standard errors, shape (m, k + 1); NaN where the error is zero."""
        return _ratio(self.coefficients, self.standard_errors)

    @property
    def t_statistics_hac(self) -> FloatArray:
        """Coefficients over their robust standard errors, shape (m, k + 1); NaN where the error is zero."""
        return _ratio(self.coefficients, self.standard_errors_hac)

    @property
    def f_statistic(self) -> FloatArray:
        """Explained over residual variance, shape (m,); NaN for a perfect fit."""
        k = self.coefficients.shape[1] - 1
        return _ratio(self.r_squared * self.degrees_of_freedom / k, 1.0 - self.r_squared)

    def p_values(self, t_statistics: FloatArray) -> FloatArray:
        """Two-sided p values of t statistics under Student's t with n - k - 1 degrees of freedom, same shape."""
        tails = [student_t_tail(t, self.degrees_of_freedom) for t in t_statistics.ravel().tolist()]
        return np.array(tails).reshape(t_statistics.shape)

    def interval_hac(self, confidence_level: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Lower and upper ends of the central confidence intervals by robust errors, shapes (m, k + 1)."""
        margin = student_t_quantile(confidence_level, self.degrees_of_freedom) * self.standard_errors_hac
        return self.coefficients - margin, self.coefficients + margin


def factor_model(excess_returns: FloatArray, factors: FloatArray, *, lags: int | None = None) -> FactorModel:
    """The regression of one fund, a batch of one.

    Args:
        excess_returns: returns less the risk-free rate of a period, decimals, shape (n,), no NaN, oldest first.
        factors: returns of the factors, decimals, shape (k, n), no NaN; the market's less the risk-free rate, those
            that are long and short as they are.
        lags: of the robust covariance; None takes floor(4 * (n / 100)^(2/9)).

    Raises:
        NotComputable: fewer than k + 2 periods, factors that cannot be told apart, or a fund that does not vary.
        ValueError: an array has another shape, or holds NaN or infinity.
    """
    if excess_returns.ndim != 1:
        raise ValueError(f"one fund's excess returns have the shape (n,); got {excess_returns.shape}")
    made = factor_models(excess_returns[np.newaxis, :], factors, lags=lags)
    if math.isnan(float(made.coefficients[0, 0])):
        raise NotComputable(NAME, Absence(AbsenceReason.NO_VARIATION))
    return made


def factor_models(excess_returns: FloatArray, factors: FloatArray, *, lags: int | None = None) -> FactorModel:
    """The regressions of m funds on the same k factors over the same n periods.

    Args:
        excess_returns: shape (m, n); otherwise as for ``factor_model``.
        factors: shape (k, n).
        lags: as for ``factor_model``.

    Raises:
        NotComputable: fewer than k + 2 periods, or factors that cannot be told apart.
        ValueError: an array has another shape, or holds NaN or infinity.
    """
    x, f = _checked(excess_returns, factors)
    k, n = f.shape
    if n < k + 2:
        raise NotComputable(NAME, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(n), need=str(k + 2)))
    chosen = newey_west_lags(n) if lags is None else lags
    weights = regression_weights(f)
    mean = x.mean(axis=1)
    centred = x - mean[:, None]
    squares = row_dot(centred, centred)
    noise = n * (CONSTANT * np.abs(mean) + ROUNDING) ** 2
    moves = squares > noise
    coefficients = centred @ weights.T
    coefficients[:, 0] += mean  # the weights of the intercept add up to 1, those of the slopes to 0
    residuals = centred - coefficients[:, 1:] @ (f - f.mean(axis=1)[:, None])
    left = row_dot(residuals, residuals)
    left = np.where(left > PERFECT**2 * squares + noise, left, 0.0)
    residuals = np.where((left > 0.0)[:, None], residuals, 0.0)
    variance = left / (n - k - 1.0)
    covariance = long_run_covariance(residuals[:, None, :] * weights, chosen)
    with np.errstate(all="ignore"):
        fit = np.where(moves, 1.0 - left / squares, np.nan)
    nothing = ~moves
    coefficients[nothing], variance[nothing], covariance[nothing] = np.nan, np.nan, np.nan
    return FactorModel(
        coefficients=coefficients,
        standard_errors=np.sqrt(variance[:, None] * row_dot(weights, weights)),
        covariance_hac=covariance,
        residual_deviation=np.sqrt(variance),
        r_squared=fit,
        adjusted_r_squared=1.0 - (1.0 - fit) * ((n - 1.0) / (n - k - 1.0)),
        n=n,
        lags=min(chosen, n - 1),
    )


def regression_weights(factors: FloatArray) -> FloatArray:
    """How each period's return enters each coefficient: the pseudo-inverse of intercept and factors, shape (k + 1, n).

    Args:
        factors: shape (k, n), finite.

    Raises:
        NotComputable: a factor does not vary, or the others explain it.
    """
    n = factors.shape[1]
    level = factors.mean(axis=1)
    centred = factors - level[:, None]
    norms = np.sqrt(row_dot(centred, centred))
    if not bool((norms > math.sqrt(n) * (CONSTANT * np.abs(level) + ROUNDING)).all()):
        raise NotComputable(NAME, Absence(AbsenceReason.COLLINEAR))
    basis, triangle = np.linalg.qr((centred / norms[:, None]).T)
    if float(np.linalg.svd(triangle, compute_uv=False)[-1]) < COLLINEAR:
        raise NotComputable(NAME, Absence(AbsenceReason.COLLINEAR))
    weights = np.empty((factors.shape[0] + 1, n))
    weights[1:] = np.linalg.solve(triangle, basis.T) / norms[:, None]
    weights[0] = 1.0 / n - level @ weights[1:]
    return weights


def long_run_covariance(influence: FloatArray, lags: int) -> FloatArray:
    """Covariance of the sums of rows over time with Bartlett weights (Newey and West 1987), shape (m, c, c).

    Args:
        influence: contribution of each period to each of c estimates, shape (m, c, n).
        lags: highest lag that enters; its weight is 1 - lag / (lags + 1).
    """
    total: FloatArray = influence @ np.swapaxes(influence, 1, 2)
    for lag in range(1, min(lags, influence.shape[2] - 1) + 1):
        apart = influence[:, :, lag:] @ np.swapaxes(influence[:, :, :-lag], 1, 2)
        total += (1.0 - lag / (lags + 1.0)) * (apart + np.swapaxes(apart, 1, 2))
    return total


def _ratio(value: FloatArray, error: FloatArray) -> FloatArray:
    """The quotient, NaN where there is nothing to divide by."""
    quotient: FloatArray = np.divide(value, error, out=np.full(value.shape, np.nan), where=error > 0.0)
    return quotient


def _checked(excess_returns: FloatArray, factors: FloatArray) -> tuple[FloatArray, FloatArray]:
    x, f = np.asarray(excess_returns, dtype=np.float64), np.asarray(factors, dtype=np.float64)
    if x.ndim != 2 or f.ndim != 2 or x.shape[1] != f.shape[1] or not f.shape[0]:
        raise ValueError(f"excess returns (funds, periods) beside factors (factors, periods); got {x.shape}, {f.shape}")
    if not (np.isfinite(x).all() and np.isfinite(f).all()):
        raise ValueError(
            "returns or factors hold NaN or infinity; drop what is missing first: it is not an observation"
        )
    return x, f
