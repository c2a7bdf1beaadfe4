"""Parts of the risk: they add up, follow the weights, agree with derivatives by difference and with single series."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.portfolio.component_risk import (
    Parts,
    PortfolioReturns,
    component_expected_shortfall,
    component_historical_shortfall,
    component_modified_shortfall,
    component_modified_value_at_risk,
    component_value_at_risk,
    component_volatility,
    covariance_parts,
    diversification_ratio,
    effective_bets,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.metrics.tail_risk import expected_shortfall_historical, value_at_risk_gaussian

Column = npt.NDArray[np.float64]
FIGURES: tuple[Callable[[PortfolioReturns], Parts], ...] = (
    component_volatility,
    component_value_at_risk,
    component_expected_shortfall,
    component_historical_shortfall,
    component_modified_value_at_risk,
    component_modified_shortfall,
)
SMOOTH = tuple(one for one in FIGURES if one is not component_historical_shortfall)
SEEDS = st.integers(0, 10_000)


def drawn(seed: int, n: int = 300, k: int = 4) -> tuple[Column, Column]:
    random = np.random.default_rng(seed)
    shared = random.standard_t(6, n) * 0.008
    returns = shared[:, None] * random.uniform(0.2, 1.5, k) + random.standard_t(5, (n, k)) * 0.006
    return returns, random.dirichlet(np.ones(k))


@pytest.mark.parametrize("figure", FIGURES)
@given(seed=SEEDS)
def test_parts_add_up_and_weights_scale_the_whole(figure: Callable[[PortfolioReturns], Parts], seed: int) -> None:
    returns, weights = drawn(seed)
    parts = figure(PortfolioReturns(returns, weights))
    assert float(parts.contributions.sum()) == pytest.approx(float(parts.total), abs=1e-9)
    doubled = figure(PortfolioReturns(returns, 2.0 * weights))
    assert float(doubled.total) == pytest.approx(2.0 * float(parts.total), rel=1e-9)
    np.testing.assert_allclose(doubled.contributions, 2.0 * parts.contributions, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("figure", SMOOTH)
def test_marginal_parts_are_derivatives(figure: Callable[[PortfolioReturns], Parts]) -> None:
    returns, weights = drawn(7)
    parts = figure(PortfolioReturns(returns, weights))
    step = 1e-6
    for at in range(weights.size):
        more, less = weights.copy(), weights.copy()
        more[at] += step
        less[at] -= step
        slope = (figure(PortfolioReturns(returns, more)).total - figure(PortfolioReturns(returns, less)).total) / (
            2 * step
        )
        assert float(slope) == pytest.approx(float(parts.marginal[at]), rel=1e-5)


@pytest.mark.parametrize("figure", FIGURES)
def test_many_portfolios_are_the_single_ones(figure: Callable[[PortfolioReturns], Parts]) -> None:
    returns, _ = drawn(3)
    weights = np.random.default_rng(4).dirichlet(np.ones(4), 7)
    many = figure(PortfolioReturns(returns, weights))
    for row, own in enumerate(weights):
        one = figure(PortfolioReturns(returns, own))
        assert float(many.total[row]) == pytest.approx(float(one.total), rel=1e-12)
        np.testing.assert_allclose(many.contributions[row], one.contributions, rtol=1e-9, atol=1e-14)


@given(seed=SEEDS)
def test_wholes_are_those_of_the_portfolio_as_one_series(seed: int) -> None:
    returns, weights = drawn(seed)
    given_ = PortfolioReturns(returns, weights)
    series = returns @ weights
    assert float(component_volatility(given_).total) == pytest.approx(series.std(ddof=1), rel=1e-12)
    assert float(component_value_at_risk(given_).total) == pytest.approx(value_at_risk_gaussian(series), rel=1e-9)
    whole = float(component_historical_shortfall(given_).total)
    assert whole == pytest.approx(expected_shortfall_historical(series), rel=1e-9)


@given(seed=SEEDS)
def test_the_covariance_gives_the_same_parts(seed: int) -> None:
    returns, weights = drawn(seed)
    of_returns = component_volatility(PortfolioReturns(returns, weights))
    of_matrix = covariance_parts(np.cov(returns, rowvar=False), weights)
    np.testing.assert_allclose(of_matrix.contributions, of_returns.contributions, rtol=1e-9, atol=1e-14)


def test_a_weight_of_zero_has_no_part() -> None:
    returns, weights = drawn(5)
    weights[2] = 0.0
    for figure in FIGURES:
        assert figure(PortfolioReturns(returns, weights)).contributions[2] == 0.0


def test_one_holding_is_the_whole() -> None:
    returns, _ = drawn(6, k=1)
    given_ = PortfolioReturns(returns, [1.0])
    for figure in FIGURES:
        parts = figure(given_)
        assert float(parts.contributions[0]) == pytest.approx(float(parts.total))
    assert float(diversification_ratio(given_)) == pytest.approx(1.0)
    assert effective_bets([1.0]) == pytest.approx(1.0)


def test_twins_share_the_risk() -> None:
    returns, _ = drawn(8, k=1)
    parts = component_volatility(PortfolioReturns(np.hstack((returns, returns)), [0.5, 0.5]))
    np.testing.assert_allclose(parts.shares, [0.5, 0.5])
    assert effective_bets(parts.shares) == pytest.approx(2.0)


def test_a_mild_shortfall_takes_the_parts_of_the_value_at_risk() -> None:
    returns = np.random.default_rng(1).normal(0.0, 0.01, (1000, 2))
    returns[::100], returns[50::100] = 0.08, -0.08
    given_ = PortfolioReturns(returns, [0.5, 0.5])
    floored, raw = component_modified_shortfall(given_), component_modified_shortfall(given_, floored=False)
    at_risk = component_modified_value_at_risk(given_)
    assert float(raw.total) > float(at_risk.total)  # the expansion breaks down: milder than the quantile
    np.testing.assert_allclose(floored.contributions, at_risk.contributions)


def test_edges_are_refused_by_name() -> None:
    returns, weights = drawn(9)
    with pytest.raises(NotComputable) as few:
        PortfolioReturns(returns[:19], weights)
    assert few.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS
    for nothing, own in ((np.full((30, 2), 0.001), [0.5, 0.5]), (returns, np.zeros(4))):
        with pytest.raises(NotComputable) as still:
            PortfolioReturns(nothing, own)
        assert still.value.absence.reason is AbsenceReason.NO_VARIATION
    with pytest.raises(ValueError, match="holdings"):
        PortfolioReturns(returns, weights[:2])
    with pytest.raises(ValueError, match="finite"):
        PortfolioReturns(np.where(np.arange(300)[:, None] == 4, np.nan, returns), weights)
    with pytest.raises(NotComputable):
        effective_bets([1.5, -0.5])
    with pytest.raises(NotComputable):
        covariance_parts(np.zeros((2, 2)), [0.5, 0.5])
    with pytest.raises(ValueError, match="beside weights"):
        covariance_parts(np.eye(3), [0.5, 0.5])
