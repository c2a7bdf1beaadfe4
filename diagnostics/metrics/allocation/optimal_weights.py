"""Long-only weights of least variance, greatest Sharpe ratio and greatest diversification.

All three are one problem: the least of x'Gx / 2 - c'x over x >= 0, brought to a sum of one. With c all ones it is
least variance, with the mean excess returns the greatest Sharpe ratio (Schaible's transform of the fraction), with
the volatilities the greatest diversification ratio (Choueifaty and Coignard 2008).
"""

from __future__ import annotations

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.allocation.nonnegative_quadratic import nonnegative_least
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable


def sample_covariance(returns: FloatArray) -> FloatArray:
    """Covariance of assets with n - 1 below the line (of one period).

    Args:
        returns: simple returns as decimals, shape (n, k), no NaN.

    Returns:
        Shape (k, k), symmetric.

    Raises:
        NotComputable: fewer than two periods.
    """
    n = returns.shape[0]
    if n < 2:
        raise NotComputable("sample_covariance", Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(n), need="2"))
    centred = returns - returns.mean(axis=0)
    return np.asarray(centred.T @ centred / (n - 1))


def portfolio_volatility(covariance: FloatArray, weights: FloatArray) -> float:
    """sqrt(w'Cw): standard deviation of a period's return.

    Args:
        covariance: shape (k, k).
        weights: shape (k,), any sum: what is missing from 1 does not move.
    """
    return float(np.sqrt(max(float(weights @ covariance @ weights), 0.0)))


def min_variance_long_only(covariance: FloatArray) -> FloatArray:
    """Weights of the least variance, none below zero, of sum 1 (Markowitz 1952).

    Args:
        covariance: of the assets' returns, shape (k, k), symmetric, no NaN.

    Returns:
        Shape (k,). Exact: the conditions of Karush, Kuhn and Tucker hold to rounding.

    Raises:
        NotComputable: no assets, or none that moves.
    """
    return _to_one("min_variance_long_only", covariance, np.ones(covariance.shape[0]))


def max_sharpe_long_only(covariance: FloatArray, excess_returns: FloatArray) -> FloatArray:
    """Weights of the greatest Sharpe ratio, none below zero, of sum 1.

    Args:
        covariance: of the assets' returns, shape (k, k), symmetric, no NaN.
        excess_returns: mean return of each less the risk-free rate, of the same period, shape (k,).

    Returns:
        Shape (k,).

    Raises:
        NotComputable: no asset earned more than the rate: every mix would have a ratio below zero.
    """
    if not (excess_returns > 0.0).any():
        raise NotComputable("max_sharpe_long_only", Absence(AbsenceReason.NO_GAINS))
    return _to_one("max_sharpe_long_only", covariance, excess_returns)


def max_diversification(covariance: FloatArray) -> FloatArray:
    """Weights of the greatest diversification ratio, none below zero, of sum 1 (Choueifaty and Coignard 2008).

    Args:
        covariance: of the assets' returns, shape (k, k), symmetric, no NaN.

    Raises:
        NotComputable: no assets, or none that moves.
    """
    return _to_one("max_diversification", covariance, np.sqrt(np.diag(covariance)))


def inverse_volatility(covariance: FloatArray) -> FloatArray:
    """Weights proportional to one over the volatility of each asset. Not risk parity: correlations do not enter.

    Args:
        covariance: of the assets' returns, shape (k, k).

    Raises:
        NotComputable: an asset that does not move: it would take everything.
    """
    volatility = np.sqrt(np.diag(covariance))
    if not volatility.size or not (volatility > 0.0).all():
        raise NotComputable("inverse_volatility", Absence(AbsenceReason.NO_VARIATION))
    return np.asarray((1.0 / volatility) / (1.0 / volatility).sum())


def _to_one(name: str, covariance: FloatArray, pull: FloatArray) -> FloatArray:
    if not covariance.size or not np.diag(covariance).max() > 0.0:
        raise NotComputable(name, Absence(AbsenceReason.NO_VARIATION))
    # An asset that does not move has no variance to bring in: it would take everything, without a bound.
    if not np.diag(covariance).min() > 0.0:
        raise NotComputable(name, Absence(AbsenceReason.NO_VARIATION))
    x = nonnegative_least(covariance, pull)
    return np.asarray(x / x.sum())
