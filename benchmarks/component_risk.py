"""W6c: what each of 50 holdings adds to volatility, value at risk and expected shortfall, over 2,520 days.

Gaussian value at risk and expected shortfall, historical expected shortfall and volatility at 95 %, with the parts of
all holdings. The limit is plain NumPy for the same work. It knows the trick, too: no covariance matrix is made, since
what a holding adds follows from its returns and the portfolio's. A second limit makes the matrix, as peers do.
Many portfolios of the same holdings are computed in one call, and given per portfolio.

Medians of 9 rounds on two cores, one used: 264 us against 185 us of the limit and 679 us of that with the matrix; a
thousand portfolios in one call 58 us each against 55.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from benchmarks import project
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.metrics.portfolio.component_risk import (
    Parts,
    PortfolioReturns,
    component_expected_shortfall,
    component_historical_shortfall,
    component_value_at_risk,
    component_volatility,
)

Array = npt.NDArray[np.float64]

HOLDINGS, MANY = 50, 1_000
TAIL = 0.05
Z = NormalDist().inv_cdf(TAIL)
SHORTFALL = -NormalDist().pdf(Z) / TAIL
EXACT = 1e-12


def made_returns(holdings: int = HOLDINGS, seed: int = 5) -> tuple[Array, Array]:
    """Fat-tailed returns that share a market, shape (PERIODS, holdings), and weights of one portfolio."""
    drawn = np.random.default_rng(seed)
    market = 0.0003 + 0.008 * drawn.standard_t(5, project.PERIODS) / np.sqrt(5 / 3)
    returns = market[:, None] * drawn.uniform(0.3, 1.6, holdings)
    returns += 0.010 * drawn.standard_t(5, (project.PERIODS, holdings)) / np.sqrt(5 / 3)
    return returns, drawn.dirichlet(np.ones(holdings))


def limit(r: Array, w: Array) -> tuple[Array, Array, Array, Array]:
    """Parts of volatility, gaussian value at risk and shortfall, and historical shortfall, shape (k,) each."""
    n = r.shape[0]
    y = r @ w
    m = r.sum(axis=0) / n
    x = y - float(y.sum()) / n
    s = (float(x @ x) / (n - 1)) ** 0.5
    pull = w * (x @ r) / (s * (n - 1))
    drift = w * m
    low = int(TAIL * (n - 1))
    o = np.partition(y, (low, low + 1))
    q = float(o[low]) + (TAIL * (n - 1) - low) * float(o[low + 1] - o[low])
    worst = np.flatnonzero(y <= q)
    return pull, drift + Z * pull, drift + SHORTFALL * pull, w * (r[worst].sum(axis=0) / worst.size)


def limit_with_matrix(r: Array, w: Array) -> tuple[Array, Array, Array, Array]:
    """The same by the covariance matrix."""
    n = r.shape[0]
    m = r.mean(axis=0)
    x = r - m
    pull = x.T @ x @ w / (n - 1)
    s = float(w @ pull) ** 0.5
    y = r @ w
    worst = y <= np.quantile(y, TAIL)
    return w * pull / s, w * (m + Z * pull / s), w * (m + SHORTFALL * pull / s), w * r[worst].mean(axis=0)


def limit_many(r: Array, w: Array) -> tuple[Array, Array, Array, Array]:
    """The same for p portfolios, w of shape (p, k)."""
    n = r.shape[0]
    y = w @ r.T
    m = r.sum(axis=0) / n
    x = y - y.sum(axis=1)[:, None] / n
    s = np.sqrt(np.vecdot(x, x) / (n - 1))
    pull = w * (x @ r) / (s * (n - 1))[:, None]
    drift = w * m
    low = int(TAIL * (n - 1))
    o = np.partition(y, (low, low + 1), axis=1)
    q = o[:, low] + (TAIL * (n - 1) - low) * (o[:, low + 1] - o[:, low])
    worst = (y <= q[:, None]).astype(np.float64)
    tail = w * (worst @ r) / worst.sum(axis=1)[:, None]
    return pull, drift + Z * pull, drift + SHORTFALL * pull, tail


def ours(returns: Array, weights: Array) -> tuple[Parts, ...]:
    """The project's parts, with totals and marginal parts beside them."""
    given = PortfolioReturns(returns, weights)
    return (
        component_volatility(given),
        component_value_at_risk(given, 1.0 - TAIL),
        component_expected_shortfall(given, 1.0 - TAIL),
        component_historical_shortfall(given, 1.0 - TAIL),
    )


def many_weights(portfolios: int = MANY) -> Array:
    """Weights of many portfolios of the same holdings."""
    return np.random.default_rng(6).dirichlet(np.ones(HOLDINGS), portfolios)


def check_agreement(returns: Array, weights: Array) -> None:
    """Project and limits have the same parts, and these add up to the whole."""
    several = np.vstack((weights, many_weights(3)))
    for plain in (limit, limit_with_matrix):
        for made, known in zip(ours(returns, weights), plain(returns, weights), strict=True):
            np.testing.assert_allclose(made.contributions, known, rtol=1e-9, atol=EXACT)
            np.testing.assert_allclose(made.contributions.sum(), made.total, rtol=0, atol=1e-12)
    for made, known in zip(ours(returns, several), limit_many(returns, several), strict=True):
        np.testing.assert_allclose(made.contributions, known, rtol=1e-9, atol=EXACT)


def main(result: Path, rounds: int) -> None:
    """Measure and write the tables."""
    returns, weights = made_returns()
    check_agreement(returns, weights)
    times = 20
    one = [
        Case("plain NumPy (limit)", partial(_repeated, limit, returns, weights, times), times),
        Case("advisor", partial(_repeated, ours, returns, weights, times), times, Goal(ratio=2.0)),
        Case("plain NumPy by the matrix", partial(_repeated, limit_with_matrix, returns, weights, times), times),
    ]
    several = many_weights()
    many = [
        Case("plain NumPy (limit)", lambda: limit_many(returns, several), MANY),
        Case("advisor, one call", lambda: ours(returns, several), MANY, Goal(ratio=2.0)),
    ]
    title = f"{HOLDINGS} holdings, {project.PERIODS:,} days"
    tables = [
        compare(f"W6c: parts of the risk, {title}, per portfolio", one, rounds),
        compare(f"W6c: {MANY:,} portfolios of the same {title}, per portfolio", many, rounds),
    ]
    write_tables(result, tables)


def _repeated(compute: object, returns: Array, weights: Array, times: int) -> object:
    return [compute(returns, weights) for _ in range(times)]  # type: ignore[operator]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
