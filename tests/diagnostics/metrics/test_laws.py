"""How figures must change when the returns are scaled, shifted, put in another order, or repeated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import diagnostics.metrics.headline  # noqa: F401  entering the metrics
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import METRICS

# Whole basis points: returns as prices give them, without values next to zero that only rounding tells apart.
basis_points = st.lists(st.integers(-900, 900), min_size=24, max_size=60)
series = basis_points.filter(lambda values: len(set(values)) > 4).map(lambda values: np.array(values) / 10_000)
quick = settings(max_examples=30, deadline=None)

SCALE_WITH = (
    "mean_return",
    "period_standard_deviation",
    "annualized_volatility",
    "ewma_volatility",
    "downside_deviation",
    "semi_deviation",
    "mean_absolute_deviation",
    "value_at_risk_historical",
    "expected_shortfall_historical",
    "value_at_risk_gaussian",
    "expected_shortfall_gaussian",
    "value_at_risk_cornish_fisher",
)
SCALE_FREE = (
    "sharpe_ratio",
    "skewness",
    "excess_kurtosis",
    "sortino_ratio",
    "omega_ratio",
    "kappa_3",
    "tail_ratio",
    "probabilistic_sharpe_ratio",
    "autocorrelation",
    "positive_share",
)
ORDER_FREE = (
    "cumulative_return",
    "annualized_return",
    "annualized_volatility",
    "skewness",
    "sharpe_ratio",
    "sortino_ratio",
    "omega_ratio",
    "value_at_risk_historical",
    "expected_shortfall_historical",
)
SHIFT_FREE = ("annualized_volatility", "semi_deviation", "mean_absolute_deviation", "skewness", "excess_kurtosis")


def _value(name: str, returns: FloatArray, **inputs: FloatArray) -> float:
    return float(METRICS[name].batch(returns[None, :], **inputs)[0])


@pytest.mark.parametrize("name", SCALE_WITH)
@given(returns=series, factor=st.floats(0.1, 10.0))
@quick
def test_doubled_returns_double_it(name: str, returns: FloatArray, factor: float) -> None:
    assert _value(name, factor * returns) == pytest.approx(factor * _value(name, returns), rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("name", SCALE_FREE)
@given(returns=series, factor=st.floats(0.1, 10.0))
@quick
def test_scale_does_not_matter(name: str, returns: FloatArray, factor: float) -> None:
    expected = _value(name, returns)
    assert _value(name, factor * returns) == pytest.approx(expected, rel=1e-7, abs=1e-9, nan_ok=True)


@pytest.mark.parametrize("name", ORDER_FREE)
@given(returns=series, seed=st.integers(0, 99))
@quick
def test_order_does_not_matter(name: str, returns: FloatArray, seed: int) -> None:
    shuffled = np.random.default_rng(seed).permutation(returns)
    assert _value(name, shuffled) == pytest.approx(_value(name, returns), rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("name", SHIFT_FREE)
@given(returns=series, shift=st.floats(-0.05, 0.05))
@quick
def test_shift_does_not_matter(name: str, returns: FloatArray, shift: float) -> None:
    assert _value(name, returns + shift) == pytest.approx(_value(name, returns), rel=1e-6, abs=1e-9)


@given(returns=series)
@quick
def test_repeated_returns_keep_the_population_figures(returns: FloatArray) -> None:
    twice = np.tile(returns, 2)
    for name in ("mean_return", "downside_deviation", "population_skewness", "population_kurtosis", "omega_ratio"):
        assert _value(name, twice) == pytest.approx(_value(name, returns), rel=1e-9, abs=1e-12, nan_ok=True)
    assert _value("cumulative_return", twice) == pytest.approx((1 + _value("cumulative_return", returns)) ** 2 - 1)


@given(returns=series)
@quick
def test_tail_figures_are_ordered(returns: FloatArray) -> None:
    for kind in ("historical", "gaussian", "cornish_fisher"):
        quantile, shortfall = _value(f"value_at_risk_{kind}", returns), _value(f"expected_shortfall_{kind}", returns)
        assert shortfall <= quantile + 1e-12
    assert _value("worst_period", returns) <= _value("expected_shortfall_historical", returns) + 1e-15


@given(returns=series)
@quick
def test_drawdown_figures_are_ordered(returns: FloatArray) -> None:
    deepest = _value("max_drawdown", returns)
    assert -1 <= deepest <= _value("current_drawdown", returns) <= 0
    assert _value("pain_index", returns) <= _value("ulcer_index", returns) + 1e-15 <= -deepest + 2e-15
    assert deepest <= min(_value("worst_period", returns), 0.0) + 1e-15
    assume(deepest < 0)
    assert deepest <= _value("average_drawdown", returns) < 0


@given(returns=series, gross=st.floats(-2.0, 3.0), extra=st.floats(-0.01, 0.01))
@quick
def test_a_levered_benchmark_is_recognized(returns: FloatArray, gross: float, extra: float) -> None:
    levered = np.maximum(gross * returns + extra, -1.0)
    assume((levered > -1.0).all())
    assert _value("beta", levered, benchmark_returns=returns) == pytest.approx(gross, abs=1e-9)
    assert _value("alpha_per_period", levered, benchmark_returns=returns) == pytest.approx(extra, abs=1e-11)
    assert _value("specific_risk", levered, benchmark_returns=returns) == pytest.approx(0.0, abs=1e-9)
    assume(abs(gross) > 0.01)
    assert _value("r_squared", levered, benchmark_returns=returns) == pytest.approx(1.0, abs=1e-9)
    assert _value("correlation", levered, benchmark_returns=returns) == pytest.approx(math.copysign(1.0, gross))


@given(returns=series)
@quick
def test_the_benchmark_against_itself(returns: FloatArray) -> None:
    beside = {"benchmark_returns": returns}
    assert _value("tracking_error", returns, **beside) == 0.0
    assert math.isnan(_value("information_ratio", returns, **beside))
    assert _value("active_premium", returns, **beside) == 0.0
    assert _value("batting_average", returns, **beside) == 0.0
    for name in ("beta", "up_capture", "down_capture", "fama_beta"):
        assert _value(name, returns, **beside) == pytest.approx(1.0, abs=1e-9, nan_ok=True)


@given(returns=series)
@quick
def test_figures_of_one_series_do_not_change_when_a_benchmark_is_added(returns: FloatArray) -> None:
    for name in ("sharpe_ratio", "max_drawdown", "omega_ratio", "annualized_volatility"):
        alone = METRICS[name].batch(returns[None, :])
        beside = METRICS[name].batch(returns[None, :], benchmark_returns=returns[::-1].copy())
        assert np.array_equal(alone, beside, equal_nan=True)
