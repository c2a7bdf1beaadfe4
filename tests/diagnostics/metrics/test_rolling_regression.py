"""Rolling regressions against least squares of every window by itself, on data made to break running sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.factors.rolling_factors import factor_windows, inverse_root, window_sums
from diagnostics.metrics.factors.rolling_regression import rolling_regression
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

AGREES = 1e-9
Change = Callable[[FloatArray], FloatArray]


def made(k: int, n: int, m: int = 6, seed: int = 1) -> tuple[FloatArray, FloatArray]:
    source = np.random.default_rng(seed)
    factors = source.normal(0.0003, 0.01, (k, n)) + 0.4 * source.normal(0.0, 0.01, n)
    return source.normal(0.0, 1.0, (m, k)) @ factors + source.normal(0.0001, 0.005, (m, n)), factors


def by_itself(x: FloatArray, f: FloatArray, window: int, step: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Alpha, betas and R2 by numpy's least squares of each window's centred columns, scaled to one."""
    starts = range(0, x.shape[1] - window + 1, step)
    alpha, betas, fit = [], [], []
    for start in starts:
        own, y = f[:, start : start + window], x[:, start : start + window]
        level, mean = own.mean(axis=1), y.mean(axis=1)
        columns, moved = (own - level[:, None]).T, (y - mean[:, None]).T
        scale = np.sqrt((columns**2).sum(axis=0))
        slopes = np.linalg.lstsq(columns / scale, moved, rcond=None)[0] / scale[:, None]
        alpha.append(mean - level @ slopes)
        betas.append(slopes.T)
        fit.append(1.0 - ((moved - columns @ slopes) ** 2).sum(axis=0) / (moved**2).sum(axis=0))
    return np.array(alpha).T, np.array(betas).swapaxes(0, 1), np.array(fit).T


def assert_exact(x: FloatArray, f: FloatArray, window: int, step: int) -> None:
    """Betas in units of what each moves the fund, alpha beside the means it is made of, to 1e-9."""
    got = rolling_regression(x, f, window, step)
    alpha, betas, fit = by_itself(x, f, window, step)
    spread = np.array([f[:, at : at + window].std(axis=1) for at in got.starts])
    error, size = np.abs(got.betas - betas) * spread, np.abs(betas) * spread
    assert float((error.max(axis=2) / size.max(axis=2)).max()) < AGREES
    levels = np.array([np.abs(f[:, at : at + window].mean(axis=1)) for at in got.starts])
    terms = np.abs(alpha) + (np.abs(betas) * levels).sum(axis=2)
    assert float((np.abs(got.alpha - alpha) / terms).max()) < AGREES
    assert float(np.abs(got.r_squared - fit).max()) < AGREES


@pytest.mark.parametrize(
    ("window", "step"), [(60, 1), (60, 7), (36, 40), (252, 21), (7, 1), (400, 1), (399, 1), (61, 61), (250, 3)]
)
def test_every_window_is_what_it_is_by_itself(window: int, step: int) -> None:
    x, f = made(5, 400)
    assert_exact(x, f, window, step)


@pytest.mark.parametrize(
    ("name", "of_x", "of_f"),
    [
        ("factors in units far apart", lambda x: x, lambda f: f * np.array([1.0, 1e4, 1e-4, 1e2, 1e-2])[:, None]),
        ("walks around a level", lambda x: np.cumsum(x, axis=1) + 5.0, lambda f: np.cumsum(f, axis=1) - 3.0),
        ("wild, then quiet", lambda x: x * np.repeat([1e4, 1e-2], 300), lambda f: f * np.repeat([1e4, 1e-2], 300)),
        ("quiet, then wild", lambda x: x * np.repeat([1e-2, 1e4], 300), lambda f: f),
        ("a steep drift", lambda x: x * 1e3 + np.linspace(0, 1e4, 600), lambda f: f + np.linspace(0, 10, 600)),
        ("one huge day", lambda x: x + 1e5 * (np.arange(600) == 20), lambda f: f + 1e3 * (np.arange(600) == 20)),
        ("nearly collinear", lambda x: x, lambda f: np.vstack((f[:4], f[0] + 1e-3 * f[4]))),
    ],
)
def test_data_that_breaks_running_sums_does_not_break_these(name: str, of_x: Change, of_f: Change) -> None:
    x, f = made(5, 600)
    assert name
    assert_exact(of_x(x), of_f(f), 60, 1)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    k=st.integers(1, 4),
    window=st.integers(8, 40),
    step=st.integers(1, 50),
    scale=st.floats(1e-3, 1e3),
)
def test_any_window_step_and_scale(seed: int, k: int, window: int, step: int, scale: float) -> None:
    x, f = made(k, 90, 3, seed)
    assert_exact(scale * x, f / scale, window, step)


def test_more_funds_than_a_block_are_each_themselves() -> None:
    x, f = made(2, 80, 300)
    together = rolling_regression(x, f, 30)
    for at in (0, 127, 128, 299):
        alone = rolling_regression(x[at : at + 1], f, 30)
        assert together.betas[at] == pytest.approx(alone.betas[0], rel=1e-9)
        assert together.r_squared[at] == pytest.approx(alone.r_squared[0], rel=1e-9)


def test_shapes_and_starts() -> None:
    x, f = made(3, 100, 4)
    got = rolling_regression(x, f, 30, 10)
    assert got.starts.tolist() == [0, 10, 20, 30, 40, 50, 60, 70]
    assert (got.alpha.shape, got.betas.shape, got.r_squared.shape) == ((4, 8), (4, 8, 3), (4, 8))


def test_a_window_in_which_a_factor_stands_still_has_no_answer() -> None:
    x, f = made(2, 120)
    f[1, 40:80] = 0.001
    got = rolling_regression(x, f, 20)
    inside = (got.starts >= 40) & (got.starts <= 60)
    assert np.isnan(got.betas[:, inside]).all()
    assert np.isnan(got.alpha[:, inside]).all()
    assert np.isfinite(got.betas[:, ~inside]).all()
    everywhere = rolling_regression(x, np.vstack((f[0], 2.0 * f[0])), 20)
    assert np.isnan(everywhere.betas).all()


def test_a_fund_that_stands_still_has_no_r_squared() -> None:
    x, f = made(2, 120)
    x[1, 40:80] = 0.0004
    got = rolling_regression(x, f, 20)
    inside = (got.starts >= 40) & (got.starts <= 60)
    assert np.isnan(got.r_squared[1, inside]).all()
    assert not got.betas[1, inside].any()
    assert got.alpha[1, inside] == pytest.approx(0.0004)
    assert np.isfinite(got.r_squared[0]).all()


def test_too_short_too_narrow_and_holes_are_refused() -> None:
    x, f = made(2, 50)
    with pytest.raises(NotComputable) as caught:
        rolling_regression(x, f, 60)
    assert caught.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS
    for window, step in ((3, 1), (20, 0)):
        with pytest.raises(ValueError, match="windows of 4"):
            rolling_regression(x, f, window, step)
    with pytest.raises(ValueError, match="NaN"):
        rolling_regression(np.where(x > 0.01, np.nan, x), f, 20)
    with pytest.raises(ValueError, match="got"):
        rolling_regression(x[:, :40], f, 20)


def test_window_sums_and_inverse_roots_written_out() -> None:
    values = np.random.default_rng(3).normal(size=(50, 2))
    starts = np.arange(0, 44, 3)
    assert window_sums(values, 7, starts) == pytest.approx(np.array([values[at : at + 7].sum(axis=0) for at in starts]))
    x = np.random.default_rng(4).normal(size=(3, 9, 4))
    squares = x.swapaxes(1, 2) @ x
    squares[2, 3] = squares[2, :, 3] = squares[2, 0]  # not of full rank any more
    root, sound = inverse_root(squares)
    assert sound.tolist() == [True, True, False]
    assert root[:2] == pytest.approx(np.linalg.inv(np.linalg.cholesky(squares[:2])))


def test_windows_that_lose_digits_are_marked() -> None:
    _, f = made(2, 200)
    starts = np.arange(141)
    assert not factor_windows(f, 60, starts).unsure.any()
    f[1, :100] *= 1e-5
    assert factor_windows(f, 60, starts).unsure.tolist() == [at <= 40 for at in range(141)]
