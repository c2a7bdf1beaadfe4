"""The rolling panels: which there are, over which days, and when there are none."""

from __future__ import annotations

import numpy as np
import pytest
from observed import random_prices, series, weekdays

from diagnostics.performance.risk import risk, rolling_chart
from diagnostics.section import RollingChart


def test_rolling_panels() -> None:
    n = 300
    at = weekdays(n)
    rated = rolling_chart(series(random_prices(n), at, benchmark=(at[5:], random_prices(n - 5, 2)), annual_rate=0.02))
    (chart,) = rated
    assert [name for name, _ in chart.panels] == [
        "rolling_annualized_return",
        "rolling_volatility",
        "rolling_sharpe_ratio",
        "rolling_beta",
    ]
    assert chart.dates.tolist() == at[252:].tolist()
    assert all(values.shape == (n - 252,) for _, values in chart.panels)
    beta = dict(chart.panels)["rolling_beta"]
    assert np.isnan(beta[:5]).all()  # the benchmark begins five days later
    assert np.isfinite(beta[5:]).all()


def test_without_a_rate_no_rolling_sharpe_ratio_and_no_rolling_beta() -> None:
    (chart,) = rolling_chart(series(random_prices(300), benchmark=random_prices(300, 2)))
    assert [name for name, _ in chart.panels] == ["rolling_annualized_return", "rolling_volatility"]


def test_a_benchmark_of_less_than_a_year_has_no_rolling_beta() -> None:
    at = weekdays(300)
    evidence = series(random_prices(300), at, benchmark=(at[200:], random_prices(100, 2)), annual_rate=0.02)
    (chart,) = rolling_chart(evidence)
    assert "rolling_beta" not in dict(chart.panels)


@pytest.mark.parametrize(("n", "charts"), [(253, 0), (254, 1)])
def test_rolling_needs_more_than_a_year(n: int, charts: int) -> None:
    assert len(rolling_chart(series(random_prices(n)))) == charts
    blocks = risk(series(random_prices(n))).blocks
    assert sum(isinstance(block, RollingChart) for block in blocks) == charts


def test_annual_returns_have_no_rolling_year() -> None:
    at = np.array([f"{year}-12-31" for year in range(2008, 2021)], dtype="datetime64[D]")
    assert rolling_chart(series(random_prices(13), at, frequency="annual", periods_per_year=1)) == ()
