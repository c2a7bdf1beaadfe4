"""Rolling figures against the same figure of each window computed by itself."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.metrics.regression import beta
from diagnostics.metrics.returns import cumulative_return
from diagnostics.metrics.risk import annualized_volatility
from diagnostics.metrics.risk_adjusted import sharpe_ratio
from diagnostics.metrics.rolling import (
    rolling_beta,
    rolling_return,
    rolling_sharpe_ratio,
    rolling_volatility,
)
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample

WINDOW = 20


def _sample(*, rates: bool = False) -> ReturnSample:
    generator = np.random.default_rng(11)
    market = generator.normal(0.0005, 0.01, 300)
    returns = np.clip(1.1 * market + generator.normal(0, 0.01, (3, 300)), -0.5, None)
    risk_free = generator.uniform(0, 0.0002, 300) if rates else 0.0001
    return ReturnSample(returns, market, risk_free)


def _by_window(figure: object, sample: ReturnSample) -> FloatArray:
    columns = []
    for start in range(sample.n - WINDOW + 1):
        own = slice(start, start + WINDOW)
        assert sample.benchmark is not None
        rates = sample.risk_free[own] if isinstance(sample.risk_free, np.ndarray) else sample.risk_free
        part = ReturnSample(sample.returns[:, own], sample.benchmark[own], rates)
        columns.append(figure.of(part))  # type: ignore[attr-defined]
    return np.array(columns).T


@pytest.mark.parametrize("rates", [False, True])
@pytest.mark.parametrize(
    ("rolling", "figure"),
    [
        (rolling_return, cumulative_return),
        (rolling_volatility, annualized_volatility),
        (rolling_sharpe_ratio, sharpe_ratio),
        (rolling_beta, beta),
    ],
)
def test_each_window_is_the_figure_of_its_returns(rolling: object, figure: object, *, rates: bool) -> None:
    sample = _sample(rates=rates)
    values = rolling(sample, WINDOW)  # type: ignore[operator]
    assert values.shape == (3, 300 - WINDOW + 1)
    np.testing.assert_allclose(values, _by_window(figure, sample), rtol=1e-9, atol=1e-12)


def test_a_constant_window_in_a_wild_series_has_no_volatility() -> None:
    returns = np.concatenate((np.full(30, 0.5), np.full(30, 0.001), np.full(30, -0.4)))[None, :]
    sample = ReturnSample(returns)
    volatility, sharpe = rolling_volatility(sample, 20), rolling_sharpe_ratio(sample, 20)
    assert volatility[0, 35] == 0.0
    assert np.isnan(sharpe[0, 35])
    assert volatility[0, 15] > 1.0


def test_a_quiet_window_in_a_wild_series_keeps_its_digits() -> None:
    quiet = 1e-7 * np.array([1.0, -1.0] * 15)
    market = np.concatenate((np.full(30, 0.9), quiet, np.full(30, -0.9)))
    sample = ReturnSample((0.5 * market)[None, :], market)
    assert rolling_volatility(sample, 20)[0, 35] == pytest.approx(0.5e-7 * np.sqrt(20 / 19 * 252), rel=1e-9)
    assert rolling_beta(sample, 20)[0, 35] == pytest.approx(0.5, rel=1e-6)


def test_beta_to_a_benchmark_that_stands_still_is_unknown() -> None:
    generator = np.random.default_rng(2)
    market = np.concatenate((np.zeros(40), generator.normal(0, 0.01, 40)))
    values = rolling_beta(ReturnSample(generator.normal(0, 0.01, (1, 80)), market), 20)
    assert np.isnan(values[0, :21]).all()
    assert np.isfinite(values[0, 22:]).all()


def test_no_return_after_a_total_loss() -> None:
    values = rolling_return(ReturnSample(np.array([[0.1, -1.0, 0.1, 0.1]])), 2)
    assert values[0, :2] == pytest.approx([-1.0, -1.0])
    assert np.isnan(values[0, 2])


@pytest.mark.parametrize("window", [0, 1, 301])
def test_windows_that_do_not_fit_are_refused(window: int) -> None:
    with pytest.raises(ValueError, match=f"a window of {window} periods"):
        rolling_volatility(_sample(), window)


def test_rolling_beta_needs_a_benchmark() -> None:
    with pytest.raises(ValueError, match="no benchmark"):
        rolling_beta(ReturnSample(np.zeros((1, 30))), 20)
