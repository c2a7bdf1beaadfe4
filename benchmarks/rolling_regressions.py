"""W8a and W8b: regressions of many funds on five factors over rolling windows of a year of days."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from benchmarks.installed import installed, missing
from benchmarks.project import PERIODS, WINDOW, FloatArray
from benchmarks.rounds import Case, compare
from benchmarks.table import Goal, Table, write_tables
from diagnostics.metrics.factors.rolling_regression import rolling_regression

FUNDS = 512
FACTORS = 5
MONTH = 21
FEW = 2  # a peer's time grows with the number of funds, so a few tell as much as all
EACH_DAY_BLOCK, MONTHLY_BLOCK = 4, 32  # funds at a time for plain NumPy: measured best for each
STATSMODELS = "statsmodels"


def made_funds(seed: int = 11) -> tuple[FloatArray, FloatArray]:
    """Fat-tailed factors with a common part, shape (5, PERIODS), and funds made of them, shape (FUNDS, PERIODS)."""
    generator = np.random.default_rng(seed)
    factors = 0.006 * generator.standard_t(5, (FACTORS, PERIODS)) + 0.003 * generator.standard_t(5, PERIODS)
    betas = generator.normal(0.2, 0.5, (FUNDS, FACTORS))
    return betas @ factors + 0.004 * generator.standard_t(4, (FUNDS, PERIODS)), factors


def _sums(values: FloatArray, window: int) -> FloatArray:
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=total[..., 1:])
    return total[..., window:] - total[..., :-window]


def limit_each_day(x: FloatArray, f: FloatArray, window: int, block: int = EACH_DAY_BLOCK) -> FloatArray:
    """Betas, alpha and R2 of every window, shape (m, k + 2, n_windows), by running sums: fast, and not exact."""
    k, level = f.shape[0], f.mean(axis=1, keepdims=True)
    z = f - level
    first, second = np.triu_indices(k)
    sz = _sums(z, window)
    pairs = _sums(z[first] * z[second], window) - sz[first] * sz[second] / window
    gram = np.empty((sz.shape[1], k, k))
    gram[:, first, second] = gram[:, second, first] = pairs.T
    inverse = np.ascontiguousarray(np.linalg.inv(gram).transpose(1, 2, 0))
    mean = sz / window
    out = np.empty((x.shape[0], k + 2, sz.shape[1]))
    for at in range(0, x.shape[0], block):
        own, made = x[at : at + block], out[at : at + block]
        centre = own.mean(axis=1, keepdims=True)
        y = own - centre
        sy = _sums(y, window)
        products = _sums(y[:, None] * z, window) - sy[:, None] * mean
        np.einsum("ijt,bjt->bit", inverse, products, out=made[:, :k])
        made[:, k] = sy / window + centre - np.einsum("bkt,kt->bt", made[:, :k], mean + level)
        total = _sums(y * y, window) - sy * sy / window
        made[:, k + 1] = np.einsum("bkt,bkt->bt", made[:, :k], products) / total
    return out


def limit_monthly(x: FloatArray, f: FloatArray, window: int, step: int, block: int = MONTHLY_BLOCK) -> FloatArray:
    """The same every ``step`` periods, which divide the window: sums of whole steps, shape (k + 2, n_windows, m)."""
    k, parts = f.shape[0], window // step
    chunks = f.shape[1] // step
    windows = (f.shape[1] - window) // step + 1
    level = f.mean(axis=1, keepdims=True)
    z = np.ones((chunks, step, k + 1))
    z[:, :, :k] = (f - level).T[: chunks * step].reshape(chunks, step, k)
    across = z.swapaxes(1, 2)
    gram = _sums((across @ z).transpose(1, 2, 0), parts).transpose(2, 0, 1)[:windows]
    mean = gram[:, :k, k] / window
    inverse = np.linalg.inv(gram[:, :k, :k] - window * mean[:, :, None] * mean[:, None, :])
    out = np.empty((k + 2, windows, x.shape[0]))
    for at in range(0, x.shape[0], block):
        own = x[at : at + block].T
        centre = own.mean(axis=0)
        y = (own - centre)[: chunks * step].reshape(chunks, step, -1)
        each = np.empty((chunks + 1, k + 2, y.shape[2]))
        each[0] = 0.0
        np.matmul(across, y, out=each[1:, : k + 1])
        np.einsum("csb,csb->cb", y, y, out=each[1:, k + 1])
        np.cumsum(each, axis=0, out=each)
        sums = each[parts : parts + windows] - each[:windows]
        sy = sums[:, k]
        products = sums[:, :k] - mean[:, :, None] * sy[:, None]
        betas = inverse @ products
        made = out[:, :, at : at + block]
        made[:k] = betas.swapaxes(0, 1)
        made[k] = sy / window + centre - np.einsum("tkb,tk->tb", betas, mean + level[:, 0])
        made[k + 1] = np.einsum("tkb,tkb->tb", betas, products) / (sums[:, k + 1] - sy * sy / window)
    return out


def _lstsq_loop(x: FloatArray, f: FloatArray, window: int, step: int) -> list[object]:
    design = np.vstack((np.ones(f.shape[1]), f)).T
    starts = range(0, f.shape[1] - window + 1, step)
    return [np.linalg.lstsq(design[at : at + window], own[at : at + window]) for own in x for at in starts]


def _rolling_ols(x: FloatArray, f: FloatArray, *, r_squared: bool) -> list[object]:
    from statsmodels.regression.rolling import RollingOLS

    design = np.vstack((np.ones(f.shape[1]), f)).T
    made = []
    for own in x:
        fit = RollingOLS(own, design, window=WINDOW).fit(params_only=not r_squared)
        made.append((fit.params, fit.rsquared) if r_squared else fit.params)
    return made


def _ols_loop(x: FloatArray, f: FloatArray, window: int, step: int) -> list[object]:
    from statsmodels.api import OLS

    design = np.vstack((np.ones(f.shape[1]), f)).T
    starts = range(0, f.shape[1] - window + 1, step)
    made = []
    for own in x:
        for at in starts:
            fit = OLS(own[at : at + window], design[at : at + window]).fit()
            made.append((fit.params, fit.rsquared))
    return made


def check_agreement(x: FloatArray, f: FloatArray) -> None:
    """Raise unless the project, plain NumPy and least squares of single windows give the same."""
    for step, limit in ((1, limit_each_day(x, f, WINDOW)), (MONTH, limit_monthly(x, f, WINDOW, MONTH))):
        plain = limit if step == 1 else limit.transpose(2, 0, 1)
        ours = rolling_regression(x, f, WINDOW, step)
        both = np.concatenate((ours.betas.swapaxes(1, 2), ours.alpha[:, None], ours.r_squared[:, None]), axis=1)
        np.testing.assert_allclose(both, plain, rtol=1e-7, atol=1e-9)
        for at in (0, ours.starts.size // 2, ours.starts.size - 1):
            days = slice(int(ours.starts[at]), int(ours.starts[at]) + WINDOW)
            design = np.vstack((np.ones(WINDOW), f[:, days])).T
            found = np.linalg.lstsq(design, x[:, days].T)[0]
            np.testing.assert_allclose(both[:, FACTORS, at], found[0], rtol=1e-9, atol=1e-14)
            np.testing.assert_allclose(both[:, :FACTORS, at], found[1:].T, rtol=1e-9, atol=1e-12)


def _each_day(x: FloatArray, f: FloatArray, rounds: int) -> Table:
    few = x[:FEW]
    cases = [
        Case("plain NumPy (limit), running sums", lambda: limit_each_day(x, f, WINDOW), FUNDS),
        Case("advisor, exact", lambda: rolling_regression(x, f, WINDOW), FUNDS, Goal(ratio=1.5)),
        Case("np.linalg.lstsq, a window at a time", lambda: _lstsq_loop(few[:1], f, WINDOW, 1), 1),
    ]
    if installed(STATSMODELS) is not None:
        cases.append(Case("statsmodels RollingOLS, betas only", lambda: _rolling_ols(few, f, r_squared=False), FEW))
        cases.append(Case("statsmodels RollingOLS, with R2", lambda: _rolling_ols(few, f, r_squared=True), FEW))
    windows = PERIODS - WINDOW + 1
    title = f"W8a: {windows} windows of {WINDOW} days, {FACTORS} factors, {FUNDS} funds, per fund"
    return compare(title, cases, rounds, missing([STATSMODELS]))


def _each_month(x: FloatArray, f: FloatArray, rounds: int) -> Table:
    few = x[:FEW]
    cases = [
        Case("plain NumPy (limit), sums of months", lambda: limit_monthly(x, f, WINDOW, MONTH), FUNDS),
        Case("advisor, exact", lambda: rolling_regression(x, f, WINDOW, MONTH), FUNDS, Goal(ratio=1.5)),
        Case("np.linalg.lstsq, a window at a time", lambda: _lstsq_loop(few, f, WINDOW, MONTH), FEW),
    ]
    if installed(STATSMODELS) is not None:
        cases.append(Case("statsmodels OLS, a window at a time", lambda: _ols_loop(few, f, WINDOW, MONTH), FEW))
    windows = (PERIODS - WINDOW) // MONTH + 1
    title = f"W8b: {windows} windows of {WINDOW} days, one every {MONTH}, {FACTORS} factors, {FUNDS} funds, per fund"
    return compare(title, cases, rounds, missing([STATSMODELS]))


def main(result: Path, rounds: int) -> None:
    """Measure and write the tables."""
    x, f = made_funds()
    check_agreement(x[:16], f)
    write_tables(result, [_each_day(x, f, rounds), _each_month(x, f, rounds)])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
