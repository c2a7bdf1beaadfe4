"""W6a: the mix of least variance of 50 assets from 2,520 days of returns, covariance and all.

The limit is plain NumPy for the same work: the covariance, and the assets that violate the conditions of an optimum
exchanged at once until none does. Peers solve the same problem by a cone or a quadratic solver. Before anything is
timed, the project's answer is held against the conditions of Karush, Kuhn and Tucker, the peers' by their variance.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.installed import installed
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.metrics.allocation.optimal_weights import min_variance_long_only, sample_covariance

Array = npt.NDArray[np.float64]

ASSETS, DAYS = 50, 2_520
EXACT = 1e-11  # of the variance: how far the answer may be from the conditions of an optimum
BEHIND = 1e-3  # of the volatility: what a peer may have more; the loosest of them has far less


def made_returns(seed: int = 11) -> Array:
    """Daily returns of 50 assets with a market, five groups and something of their own, shape (DAYS, ASSETS)."""
    drawn = np.random.default_rng(seed)
    market = 0.009 * drawn.standard_t(5, (DAYS, 1)) / np.sqrt(5 / 3)
    groups = drawn.normal(0.0, 0.006, (DAYS, 5))[:, np.arange(ASSETS) % 5]
    own = drawn.normal(0.0, 1.0, (DAYS, ASSETS)) * drawn.uniform(0.006, 0.02, ASSETS)
    return 0.0003 + market * drawn.uniform(0.3, 1.5, ASSETS) + groups + own


def limit(returns: Array) -> Array:
    """Block principal pivoting; no care for problems that it does not end on."""
    x = returns - returns.mean(axis=0)
    g = x.T @ x / (x.shape[0] - 1)
    inside = np.ones(g.shape[0], dtype=bool)
    w = np.zeros(g.shape[0])
    while True:
        at = np.flatnonzero(inside)
        w[:] = 0.0
        w[at] = np.linalg.solve(g[np.ix_(at, at)], np.ones(at.size))
        wrong = np.where(inside, w < 0.0, g @ w < 1.0 - 1e-11)
        if not wrong.any():
            return w / w.sum()
        inside ^= wrong


def ours(returns: Array) -> Array:
    """The project's."""
    return min_variance_long_only(sample_covariance(returns))


def skfolio_weights(returns: Array) -> Array:
    """skfolio's MeanRisk, which asks Clarabel through cvxpy."""
    from skfolio import RiskMeasure
    from skfolio.optimization import MeanRisk, ObjectiveFunction

    made = MeanRisk(objective_function=ObjectiveFunction.MINIMIZE_RISK, risk_measure=RiskMeasure.VARIANCE)
    return np.asarray(made.fit(returns).weights_)


def pypfopt_weights(returns: Array) -> Array:
    """PyPortfolioOpt's EfficientFrontier."""
    from pypfopt import EfficientFrontier

    x = returns - returns.mean(axis=0)
    made = EfficientFrontier(None, x.T @ x / (x.shape[0] - 1), weight_bounds=(0, 1))
    return np.array(list(made.min_volatility().values()))


def cvxpy_weights(returns: Array) -> Array:
    """The problem as it is written down in cvxpy, solved by Clarabel."""
    import cvxpy

    x = returns - returns.mean(axis=0)
    w = cvxpy.Variable(ASSETS)
    risk = cvxpy.quad_form(w, cvxpy.psd_wrap(x.T @ x / (x.shape[0] - 1)))
    cvxpy.Problem(cvxpy.Minimize(risk), [w >= 0, cvxpy.sum(w) == 1]).solve(solver=cvxpy.CLARABEL)
    return np.asarray(w.value)


PEERS: tuple[tuple[tuple[str, ...], str, Callable[[Array], Array]], ...] = (
    (("skfolio",), "skfolio MeanRisk", skfolio_weights),
    (("pyportfolioopt",), "PyPortfolioOpt min_volatility", pypfopt_weights),
    (("cvxpy", "cvxpy-base"), "cvxpy with Clarabel", cvxpy_weights),
)


def check_agreement(returns: Array, peers: list[tuple[str, Callable[[Array], Array]]]) -> None:
    """The project's answer is an optimum, the limit's is the same, and no peer's is better."""
    covariance, weights = sample_covariance(returns), ours(returns)
    variance = float(weights @ covariance @ weights)
    slope, held = covariance @ weights / variance - 1.0, weights > 0.0
    worst = max(float(np.abs(slope[held]).max()), float(np.maximum(-slope[~held], 0.0).max(initial=0.0)))
    if worst > EXACT:
        raise RuntimeError(f"an optimum is missed by {worst:g}")
    np.testing.assert_allclose(weights, limit(returns), atol=1e-11)
    for name, solve in peers:
        other = solve(returns)
        excess = float(np.sqrt(other @ covariance @ other / variance)) / float(other.sum()) - 1.0
        if not -1e-9 < excess < BEHIND:
            raise RuntimeError(f"{name} has another answer: its volatility is {excess:+.1e} beside the least")


def main(result: Path, rounds: int) -> None:
    """Measure and write the table."""
    returns = made_returns()
    peers = [(name, solve) for packages, name, solve in PEERS if any(map(installed, packages))]
    check_agreement(returns, peers)
    cases = [
        Case("plain NumPy (limit)", lambda: limit(returns)),
        Case("advisor, exact", lambda: ours(returns), goal=Goal(ratio=2.0)),
        *(Case(name, lambda solve=solve: solve(returns)) for name, solve in peers),
    ]
    title = f"W6a: least variance, long only, {ASSETS} assets, {DAYS:,} days, covariance included"
    write_tables(result, [compare(title, cases, rounds)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
