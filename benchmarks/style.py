"""W8c and W2b: style analysis in rolling windows, and the figures of a thousand funds of different ages.

The limit is plain NumPy for the same work, written for speed and nothing else: products of 21-day stretches summed over
windows, then the indices of all problems exchanged at once until none violates the conditions of an optimum.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks import limits, project
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, write_tables
from diagnostics.many_funds import FundTable, fund_figures
from diagnostics.many_funds_rolling import BLOCK_FUNDS, fund_styles
from diagnostics.metrics.fund.simplex_least_variance import largest_violation
from diagnostics.metrics.headline import BLOCK_ROWS, HEADLINE

Array = npt.NDArray[np.float64]

INDICES, WINDOW, STEP = 8, 252, 21
FUNDS, MANY = 512, 1_000
EXACT = 1e-10  # of the indices' mean square: how far an answer may be from the conditions of an optimum


def made_funds(funds: int, seed: int = 3) -> tuple[Array, Array]:
    """Funds that are mixes of indices and something of their own, shape (funds, PERIODS), and the indices."""
    drawn = np.random.default_rng(seed)
    market = 0.0003 + 0.010 * drawn.standard_t(5, project.PERIODS) / np.sqrt(5 / 3)
    styles = 0.8 * market + drawn.normal(0.0, 0.006, (INDICES, project.PERIODS))
    weights = drawn.dirichlet(np.full(INDICES, 0.5), funds)
    return weights @ styles + drawn.normal(0.0, 0.004, (funds, project.PERIODS)), styles


def limit(y: Array, x: Array) -> tuple[Array, Array]:
    """Weights (k, w, m) and R squared (k, w) of k funds."""
    m, n = x.shape
    parts, per = n // STEP, WINDOW // STEP
    xs = np.concatenate((x - x.mean(axis=1)[:, None], np.ones((1, n)))).reshape(m + 1, parts, STEP).transpose(1, 0, 2)
    ys = (y - y.mean(axis=1)[:, None]).reshape(-1, parts, STEP)

    def rolled(v: Array) -> Array:
        two = v[:-1] + v[1:]
        four = two[:-2] + two[2:]
        return four[: 1 - per + parts] + four[4 : 5 - per + parts] + four[8 : 9 - per + parts]

    a, b = rolled(xs @ xs.transpose(0, 2, 1)), rolled(xs @ ys.transpose(1, 2, 0))
    yy = rolled(np.vecdot(ys, ys).T)
    s, t = a[:, :m, m], b[:, m, :]
    g = a[:, :m, :m] - s[:, :, None] * s[:, None, :] / WINDOW
    c = (b[:, :m, :] - s[:, :, None] * t[:, None, :] / WINDOW).transpose(2, 0, 1)
    yy = (yy - t * t / WINDOW).T
    level = np.trace(g, axis1=1, axis2=2) / m
    w = _weights(g / level[:, None, None] + 1.0, np.ascontiguousarray(c / level[:, None])).reshape(c.shape)
    left = yy - 2 * (w * c).sum(axis=2) + ((g @ w[..., None])[..., 0] * w).sum(axis=2)
    return w, 1 - left / yy


def _maps(g: Array, sets: npt.NDArray[np.int64], m: int) -> tuple[Array, Array]:
    eye = np.eye(m)
    inside = ((sets[:, None] >> np.arange(m)) & 1).astype(float)
    both = inside[:, :, None] * inside[:, None, :]
    p = np.linalg.inv(g * both + eye * (1 - inside)[:, None, :]) * both
    u = p.sum(axis=2)
    total = u.sum(axis=1)
    share = u / total[:, None]
    a = p - u[:, :, None] * share[:, None, :]
    outside = 1 - inside
    a += outside[:, :, None] * (g @ a - eye + share[:, None, :])
    return a, share + outside * ((g @ share[:, :, None])[:, :, 0] - 1 / total[:, None])


def _weights(g: Array, c: Array) -> Array:
    """Block principal pivoting; no care for problems that it does not end on."""
    k, windows, m = c.shape
    bits = 1 << np.arange(m)
    full = (1 << m) - 1
    a, b = _maps(g, np.full(windows, full), m)
    state = ((a @ c.transpose(1, 2, 0)).transpose(2, 0, 1) + b).reshape(-1, m)
    pulls, place = c.reshape(-1, m), np.tile(np.arange(windows), k)
    sets = np.full(place.size, full)
    w = np.empty(pulls.shape)
    left = np.arange(place.size)
    while left.size:
        wrong = state < -1e-11
        more = wrong.any(axis=1)
        done = left[~more]
        w[done] = np.where((sets[done, None] & bits) != 0, state[~more], 0.0)
        left = left[more]
        sets[left] ^= wrong[more] @ bits
        keys, own = np.unique((place[left] << m) | sets[left], return_inverse=True)
        a, b = _maps(g[keys >> m], keys & full, m)
        state = np.einsum("qij,qj->qi", a[own], pulls[left]) + b[own]
    return w


def check_agreement(y: Array, x: Array, days: project.Days) -> None:
    """Both have the same weights, and these are optima."""
    ours, (weights, explained) = fund_styles(days, y, x, WINDOW, STEP), limit(y, x)
    np.testing.assert_allclose(ours.weights, weights, atol=1e-9)
    np.testing.assert_allclose(ours.r_squared, explained, rtol=1e-8)
    cut = [slice(end + 1 - WINDOW, end + 1) for end in range(WINDOW - 1, project.PERIODS, STEP)]
    centred = [x[:, own] - x[:, own].mean(axis=1)[:, None] for own in cut]
    gram = np.array([own @ own.T for own in centred])
    cross = np.array([y[:, own] @ apart.T for own, apart in zip(cut, centred, strict=True)]).transpose(1, 0, 2)
    worst = float(largest_violation(gram, cross, ours.weights).max())
    if worst > EXACT:
        raise RuntimeError(f"an optimum is missed by {worst:g}")


def style_cases(y: Array, x: Array, days: project.Days) -> list[Case]:
    """Limit and project, 109 problems a fund."""

    def plain() -> object:
        return [limit(y[at : at + BLOCK_FUNDS], x) for at in range(0, FUNDS, BLOCK_FUNDS)]

    ours = Case("advisor, exact", lambda: fund_styles(days, y, x, WINDOW, STEP), FUNDS, Goal(ratio=1.5))
    return [Case("plain NumPy (limit)", plain, FUNDS), ours, Case("advisor, one fund", partial(_first, y, x, days))]


def _first(y: Array, x: Array, days: project.Days) -> object:
    return fund_styles(days, y[:1], x, WINDOW, STEP)


def batch_cases() -> list[Case]:
    """The headline figures of a thousand funds: of one age, of twenty ages, and of a thousand."""
    returns, market, days = project.made_returns(MANY)
    dates = np.concatenate((days[:1] - 1, days))
    levels = np.cumprod(np.concatenate((np.ones((MANY, 1)), 1.0 + returns), axis=1), axis=1)
    benchmark = np.cumprod(np.concatenate(([1.0], 1.0 + market)))

    def plain() -> object:
        return [
            limits.batch(levels[at : at + BLOCK_ROWS, 1:] / levels[at : at + BLOCK_ROWS, :-1] - 1.0, market, days)
            for at in range(0, MANY, BLOCK_ROWS)
        ]

    def table(ages: int) -> FundTable:
        young = levels.copy()
        for row in range(MANY):
            young[row, : (row % ages) * (project.PERIODS - WINDOW) // ages] = np.nan
        return FundTable(dates, young, benchmark, 0.0)

    made = {ages: table(ages) for ages in (1, 20, MANY)}
    names = {1: "one age", 20: "twenty ages", MANY: "a thousand ages"}
    cases = [Case("plain NumPy (limit), with tables and rolling figures", plain, MANY)]
    return cases + [
        Case(f"advisor, {names[ages]}", partial(fund_figures, one), MANY, Goal(ratio=1.5) if ages == 1 else None)
        for ages, one in made.items()
    ]


def main(result: Path, rounds: int) -> None:
    """Measure and write the tables."""
    y, x = made_funds(FUNDS)
    days = np.busday_offset(np.datetime64("2015-01-05"), np.arange(project.PERIODS))
    check_agreement(y[:64], x, days)
    problems = (project.PERIODS - WINDOW) // STEP + 1
    title = f"W8c: style analysis, {INDICES} indices, {problems} windows of {WINDOW} returns, per fund"
    made = compare(title, style_cases(y, x, days), rounds)
    batch = compare(f"W2b: {len(HEADLINE)} figures of {MANY:,} funds in one call, per fund", batch_cases(), rounds)
    write_tables(result, [made, batch])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
