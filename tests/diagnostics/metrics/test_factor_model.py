"""Factor regressions: by hand, against least squares written out, their laws, their edges; known funds recovered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics import timing
from diagnostics.metrics.factors.factor_model import FactorModel, factor_model, factor_models
from diagnostics.metrics.market_model import newey_west_lags
from diagnostics.metrics.regression import alpha_per_period, alpha_t_statistic_hac, beta
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import NotComputable

FUNDS = 300
# Within these shares of 300 an interval of 95 % holds the truth in 99.9 of 100 studies: three and a third deviations.
NOMINAL = (0.95 - 3.3 * np.sqrt(0.95 * 0.05 / FUNDS), 0.95 + 3.3 * np.sqrt(0.95 * 0.05 / FUNDS))


def drawn(k: int, n: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Excess returns of one fund, and correlated factors."""
    source = np.random.default_rng(seed)
    factors = source.normal(0.0002, 0.01, (k, n)) + 0.3 * source.normal(0.0, 0.01, n)
    return source.normal(0.0, 1.0, k) @ factors + source.normal(0.0001, 0.005, n), factors


def residuals_of(funds: int, n: int, seed: int, correlation: float) -> FloatArray:
    """Autocorrelated residuals whose variance moves in waves, shape (funds, n)."""
    shocks = np.random.default_rng(seed).normal(0.0, 0.004, (funds, n)) * np.exp(0.5 * np.sin(np.arange(n) / 50.0))
    for at in range(1, n):
        shocks[:, at] += correlation * shocks[:, at - 1]
    return shocks


def covered(model: FactorModel, place: int, truth: float) -> float:
    low, high = model.interval_hac(0.95)
    return float(np.mean((low[:, place] <= truth) & (truth <= high[:, place])))


def test_a_line_through_four_points_by_hand() -> None:
    # x = 0.1, 0.3, 0.2, 0.6 on y = -1, 0, 0, 1: the slope is (0.6 - 0.1) / 2, the intercept the mean of x.
    model = factor_model(np.array([0.1, 0.3, 0.2, 0.6]), np.array([[-1.0, 0.0, 0.0, 1.0]]), lags=0)
    assert model.coefficients[0] == pytest.approx([0.3, 0.25])
    left = np.array([0.05, 0.0, -0.1, 0.05])
    assert model.residual_deviation[0] == pytest.approx(np.sqrt(left @ left / 2))
    assert model.r_squared[0] == pytest.approx(1.0 - 0.015 / 0.14)
    assert model.standard_errors[0] == pytest.approx(np.sqrt(0.0075 * np.array([1 / 4, 1 / 2])))
    assert model.covariance_hac[0, 1, 1] == pytest.approx((0.05**2 + 0.05**2) / 4)  # White: u^2 y^2 over (y'y)^2


def test_the_robust_covariance_is_that_written_out() -> None:
    excess, factors = drawn(3, 90, 4)
    model = factor_model(excess, factors, lags=5)
    design = np.vstack((np.ones(90), factors)).T
    inverse = np.linalg.inv(design.T @ design)
    score = design * (excess - design @ (inverse @ design.T @ excess))[:, None]
    middle = score.T @ score
    for lag in range(1, 6):
        apart = score[lag:].T @ score[:-lag]
        middle += (1 - lag / 6) * (apart + apart.T)
    assert model.covariance_hac[0] == pytest.approx(inverse @ middle @ inverse, rel=1e-8)


def test_one_factor_is_the_market_model_of_the_reports() -> None:
    excess, factors = drawn(1, 500, 8)
    sample = ReturnSample(excess[None, :], benchmark=factors[0])
    model = factor_model(excess, factors)
    assert model.lags == newey_west_lags(500)
    assert model.coefficients[0, 0] == pytest.approx(alpha_per_period.of(sample)[0], rel=1e-9)
    assert model.coefficients[0, 1] == pytest.approx(beta.of(sample)[0], rel=1e-12)
    assert model.t_statistics_hac[0, 0] == pytest.approx(alpha_t_statistic_hac.of(sample)[0], rel=1e-9)


def test_timing_models_have_the_gammas_of_the_metrics() -> None:
    excess, factors = drawn(1, 400, 2)
    sample = ReturnSample(excess[None, :], benchmark=factors[0])
    for model, metric, t in (
        (timing.treynor_mazuy_model, timing.treynor_mazuy_gamma, timing.treynor_mazuy_t_statistic),
        (timing.henriksson_merton_model, timing.henriksson_merton_gamma, timing.henriksson_merton_t_statistic),
    ):
        made = model(excess[None, :], factors[0])
        assert made.coefficients[0, timing.GAMMA] == pytest.approx(metric.of(sample)[0], rel=1e-9)
        assert made.t_statistics[0, timing.GAMMA] == pytest.approx(t.of(sample)[0], rel=1e-9)


def test_many_funds_are_what_each_is_alone() -> None:
    _, factors = drawn(4, 300, 3)
    funds = np.random.default_rng(1).normal(0.0, 0.01, (5, 300)) + factors[0]
    together = factor_models(funds, factors)
    for at, fund in enumerate(funds):
        alone = factor_model(fund, factors)
        assert together.coefficients[at] == pytest.approx(alone.coefficients[0], rel=1e-10)
        assert together.standard_errors_hac[at] == pytest.approx(alone.standard_errors_hac[0], rel=1e-10)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 5), scale=st.floats(0.01, 100.0), shift=st.floats(-0.01, 0.01))
def test_laws_of_scale_shift_and_order(seed: int, k: int, scale: float, shift: float) -> None:
    excess, factors = drawn(k, 60, seed)
    base = factor_model(excess, factors)
    larger = factor_model(scale * excess, factors)
    assert larger.coefficients == pytest.approx(scale * base.coefficients, rel=1e-8, abs=1e-12)
    assert larger.t_statistics_hac == pytest.approx(base.t_statistics_hac, rel=1e-6, abs=1e-9)
    shifted = factor_model(excess + shift, factors)
    assert shifted.coefficients[0, 0] == pytest.approx(base.coefficients[0, 0] + shift, abs=1e-13)
    assert shifted.coefficients[0, 1:] == pytest.approx(base.coefficients[0, 1:], rel=1e-8, abs=1e-10)
    order = np.random.default_rng(seed).permutation(k)
    turned = factor_model(excess, factors[order])
    assert turned.coefficients[0, 1:] == pytest.approx(base.coefficients[0, 1:][order], rel=1e-8, abs=1e-10)
    assert turned.standard_errors_hac[0, 0] == pytest.approx(base.standard_errors_hac[0, 0], rel=1e-8)
    if k > 1:
        assert factor_model(excess, factors[:-1]).r_squared[0] <= base.r_squared[0] + 1e-12


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scales=st.lists(st.floats(1e-4, 1e4), min_size=3, max_size=3))
def test_a_factor_in_percent_has_a_hundredth_of_the_beta(seed: int, scales: list[float]) -> None:
    excess, factors = drawn(3, 80, seed)
    by = np.array(scales)
    scaled = factor_model(excess, by[:, None] * factors)
    base = factor_model(excess, factors)
    assert scaled.coefficients[0, 1:] * by == pytest.approx(base.coefficients[0, 1:], rel=1e-8, abs=1e-10)
    assert scaled.r_squared[0] == pytest.approx(base.r_squared[0], rel=1e-10)


def test_factors_that_cannot_be_told_apart_are_named_collinear() -> None:
    excess, factors = drawn(2, 100, 5)
    for third in (factors[0] - 2.0 * factors[1], factors[0], np.full(100, 0.001)):
        with pytest.raises(NotComputable) as caught:
            factor_model(excess, np.vstack((factors, third)))
        assert caught.value.absence.reason is AbsenceReason.COLLINEAR


def test_a_perfect_fit_has_no_errors_and_no_t_statistic() -> None:
    _, factors = drawn(2, 100, 6)
    model = factor_model(0.5 * factors[0] + 0.2 * factors[1] + 0.0001, factors)
    assert model.coefficients[0] == pytest.approx([0.0001, 0.5, 0.2])
    assert model.r_squared[0] == 1.0
    assert not model.standard_errors_hac.any()
    assert np.isnan(model.t_statistics_hac).all()
    assert np.isnan(model.f_statistic).all()


def test_too_few_periods_a_constant_fund_and_holes() -> None:
    excess, factors = drawn(3, 100, 7)
    with pytest.raises(NotComputable) as few:
        factor_model(excess[:4], factors[:, :4])
    assert few.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert (few.value.absence.have, few.value.absence.need) == ("4", "5")
    assert factor_model(excess[:5], factors[:, :5]).n == 5
    with pytest.raises(NotComputable) as still:
        factor_model(np.full(100, 0.0001), factors)
    assert still.value.absence.reason is AbsenceReason.NO_VARIATION
    mixed = factor_models(np.array([excess, np.full(100, 0.0001)]), factors)
    assert np.isfinite(mixed.coefficients[0]).all()
    assert np.isnan(mixed.coefficients[1]).all()
    assert np.isnan(mixed.standard_errors_hac[1]).all()
    with pytest.raises(ValueError, match="NaN"):
        factor_model(np.where(np.arange(100) == 3, np.nan, excess), factors)
    with pytest.raises(ValueError, match="got"):
        factor_models(excess[None, :50], factors)


def test_known_alpha_and_betas_lie_in_their_intervals_as_often_as_stated() -> None:
    _, factors = drawn(4, 1000, 11)
    truth = np.array([0.0002, 1.0, 0.4, -0.3, 0.1])
    funds = truth[0] + truth[1:] @ factors + residuals_of(FUNDS, 1000, 12, 0.2)
    model = factor_models(funds, factors)
    for place, value in enumerate(truth):
        assert NOMINAL[0] <= covered(model, place, value) <= NOMINAL[1], place
    classic = np.abs(model.coefficients[:, 0] - truth[0]) <= 1.96 * model.standard_errors[:, 0]
    assert float(classic.mean()) < NOMINAL[0]  # errors that overlook the autocorrelation promise too much


@pytest.mark.parametrize(
    ("model", "curve"),
    [
        (timing.treynor_mazuy_model, np.square),
        (timing.henriksson_merton_model, lambda market: np.maximum(-market, 0.0)),
    ],
)
def test_known_timing_lies_in_its_interval_as_often_as_stated(
    model: Callable[[FloatArray, FloatArray], FactorModel], curve: Callable[[FloatArray], FloatArray]
) -> None:
    _, factors = drawn(1, 1000, 21)
    market, gamma = factors[0], 0.6
    funds = 0.0001 + 0.9 * market + gamma * curve(market) + residuals_of(FUNDS, 1000, 22, 0.1)
    made = model(funds, market)
    assert NOMINAL[0] <= covered(made, timing.GAMMA, gamma) <= NOMINAL[1]
