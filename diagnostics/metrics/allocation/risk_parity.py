"""Weights whose parts of the risk are in given proportions: equal ones are called risk parity.

The problem is convex in the form of Spinu (2013): the least of x'Cx / 2 - sum of b * ln x, brought to a sum
of one. Newton's method with a shortened step far from the answer ends there from any start.
"""

from __future__ import annotations

import numpy as np

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

STEPS = 200
NEAR = 0.95 * (3.0 - 5.0**0.5) / 2.0  # decrement below which full steps converge quadratically (Nesterov 1998)
EXACT = 1e-13  # of the budgets


def risk_budgeting(covariance: FloatArray, budgets: FloatArray) -> FloatArray:
    """Long-only weights, of sum 1, whose risk contributions are in the proportions of the budgets.

    Args:
        covariance: of the assets' returns, shape (k, k), symmetric, no NaN.
        budgets: above zero, shape (k,); brought to a sum of 1.

    Returns:
        Shape (k,), all above zero.

    Raises:
        NotComputable: no assets, an asset that does not move, or no answer (assets that cancel each other).
        ValueError: a budget that is not above zero.
    """
    if not (budgets > 0.0).all():
        raise ValueError("every risk budget has to be above zero")
    variance = np.diag(covariance)
    if not variance.size or not (variance > 0.0).all():
        raise NotComputable("risk_budgeting", Absence(AbsenceReason.NO_VARIATION))
    share = budgets / budgets.sum()
    volatility = np.sqrt(variance)
    correlation = covariance / np.outer(volatility, volatility)
    x = _spinu(correlation, share) / volatility
    return np.asarray(x / x.sum())


def risk_parity(covariance: FloatArray) -> FloatArray:
    """Equal risk contribution (ERC): each asset brings the same part of the volatility (Maillard and others 2010).

    Args:
        covariance: of the assets' returns, shape (k, k), symmetric, no NaN.

    Raises:
        NotComputable: no assets, an asset that does not move, or no answer.
    """
    k = covariance.shape[0]
    return risk_budgeting(covariance, np.full(k, 1.0 / max(k, 1)))


def risk_shares(covariance: FloatArray, weights: FloatArray) -> FloatArray:
    """Part of the variance that each asset brings: w * Cw / w'Cw, of sum 1, shape (k,)."""
    own = weights * (covariance @ weights)
    return np.asarray(own / own.sum())


def _spinu(correlation: FloatArray, budgets: FloatArray) -> FloatArray:
    """Least of x'Cx / 2 - sum of b * ln x."""
    x = np.sqrt(budgets) / np.sqrt(max(float(np.sqrt(budgets) @ correlation @ np.sqrt(budgets)), 1e-12))
    least = float(np.sqrt(budgets.min()))  # the barrier's modulus of self-concordance
    for _ in range(STEPS):
        slope = correlation @ x - budgets / x
        if float(np.abs(x * slope).max()) <= EXACT:
            break
        try:
            step = np.linalg.solve(correlation + np.diag(budgets / x**2), slope)
        except np.linalg.LinAlgError:
            break
        decrement = float(np.sqrt(max(float(slope @ step), 0.0))) / least
        length = 1.0 if decrement <= NEAR else 1.0 / (1.0 + decrement)
        shorter = x - length * step
        while not (shorter > 0.0).all():
            length /= 2.0
            shorter = x - length * step
        if (shorter == x).all():  # at the last digit
            break
        x = shorter
    if float(np.abs(x * (correlation @ x - budgets / x)).max()) <= 1e-9:
        return np.asarray(x)
    raise NotComputable("risk_budgeting", Absence(AbsenceReason.COLLINEAR))
