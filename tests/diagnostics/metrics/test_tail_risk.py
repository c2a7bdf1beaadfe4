"""Where the Cornish-Fisher figures may be relied on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.rows import OrderStatistics
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.tail_risk import (
    cornish_fisher_domain,
    cornish_fisher_is_monotone,
    cornish_fisher_quantile,
    expected_shortfall_cornish_fisher,
    expected_shortfall_cornish_fisher_unfloored,
    value_at_risk_cornish_fisher,
)


@given(skewness=st.floats(-3, 3), excess=st.floats(-2, 12))
@settings(max_examples=50, deadline=None)
def test_domain_is_where_the_bent_quantile_rises(skewness: float, excess: float) -> None:
    grid = np.linspace(-60, 60, 4001)
    bent = np.array([float(cornish_fisher_quantile(z, np.array(skewness), np.array(excess))) for z in grid])
    inside = bool(cornish_fisher_is_monotone(np.array(skewness), np.array(excess)))
    if inside:
        assert (np.diff(bent) >= -1e-9).all()
    elif (np.diff(bent) > 1e-6).all():  # it may fall between two points of the grid, but only just
        assert bool(cornish_fisher_is_monotone(np.array(skewness * 0.95), np.array(excess * 0.95 + 0.05)))


@pytest.mark.parametrize(
    ("skewness", "excess", "inside"),
    [(0.0, 0.0, True), (0.0, 7.9, True), (0.0, 8.1, False), (0.0, -0.1, False), (2.5, 10.0, False), (0.5, 2.0, True)],
)
def test_domain_at_known_points(skewness: float, excess: float, *, inside: bool) -> None:
    # Without skewness the derivative is 1 - K/8 + K/8 z^2: it must hold that 0 <= K <= 8 (Maillard 2012).
    assert bool(cornish_fisher_is_monotone(np.array(skewness), np.array(excess))) is inside


def test_a_crash_takes_the_sample_out_of_the_domain() -> None:
    calm = np.random.default_rng(0).normal(0, 0.01, 500)
    calm = np.concatenate((calm, -calm))  # no skewness
    crash = calm.copy()
    crash[0] = -0.5
    domain = cornish_fisher_domain(ReturnSample(np.stack((crash, np.zeros(1000)))))
    assert domain.tolist() == [False, True]


def test_outside_the_domain_the_floor_holds() -> None:
    # JPM 2018-2022: excess kurtosis near 13. The shortfall as published is next to nothing, milder than the VaR.
    prices = Path(__file__).parents[2] / "oracles" / "data" / "daily_jpm.csv"
    returns = np.loadtxt(prices, delimiter=",", skiprows=1, usecols=1)
    assert not cornish_fisher_domain(ReturnSample(returns[None, :]))[0]
    floor = value_at_risk_cornish_fisher(returns)
    assert floor == pytest.approx(-0.0253, abs=1e-4)
    assert expected_shortfall_cornish_fisher_unfloored(returns) > -0.001
    assert expected_shortfall_cornish_fisher(returns) == pytest.approx(floor)


@given(
    values=st.lists(st.integers(-20, 20), min_size=1, max_size=120),
    probability=st.one_of(st.floats(0, 1), st.sampled_from([0.01, 0.05, 0.95, 0.99, 1 - 0.95, 1 - 0.99])),
)
@settings(max_examples=50, deadline=None)
def test_order_statistics_agree_with_a_sort(values: list[int], probability: float) -> None:
    row = np.array(values, dtype=float)
    own = OrderStatistics(row[None, :])
    threshold = np.quantile(row, probability)
    assert own.quantile(probability)[0] == pytest.approx(threshold, abs=1e-12)
    exact = float(own.quantile(probability)[0])
    assert own.mean_up_to_quantile(probability)[0] == pytest.approx(row[row <= exact].mean(), abs=1e-12)
