"""Supposed shocks, the most likely loss, sizes of positions and crises: by hand, by law, and at their edges."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.metrics.sizing.kelly import kelly_binary, kelly_continuous, kelly_from_trades
from diagnostics.metrics.sizing.position_size import position_size, volatility_target_weight
from diagnostics.metrics.sizing.stops import average_range_stop, chandelier_exit
from diagnostics.metrics.spec import NotComputable
from diagnostics.metrics.stress.scenarios import scenarios
from diagnostics.metrics.stress.shocks import beta_stress, market_fall_for_loss, most_likely_loss, rate_shock


@given(st.integers(0, 1000), st.floats(0.01, 0.9))
def test_the_most_likely_loss_is_the_loss(seed: int, loss: float) -> None:
    random = np.random.default_rng(seed)
    returns = random.normal(0.005, 0.04, (60, 3)) + random.normal(0, 0.03, (60, 1))
    weights = random.dirichlet(np.ones(3))
    found = most_likely_loss(returns, weights, loss)
    assert float(weights @ found.returns) == pytest.approx(-loss, abs=1e-10)
    whole = returns @ weights
    assert found.deviations == pytest.approx((whole.mean() + loss) / whole.std(ddof=1))


def test_the_most_likely_loss_is_the_mean_of_the_draws_near_it() -> None:
    covariance = np.array([[0.04, 0.01], [0.01, 0.02]])
    draws = np.random.default_rng(1).multivariate_normal([0.01, 0.0], covariance, 400_000)
    weights = np.array([0.6, 0.4])
    near = draws[np.abs(draws @ weights + 0.2) < 0.005]
    found = most_likely_loss(draws, weights, 0.2)
    np.testing.assert_allclose(found.returns, near.mean(axis=0), atol=0.006)


def test_what_stands_still_loses_nothing() -> None:
    with pytest.raises(NotComputable):
        most_likely_loss(np.full((5, 1), 0.0), [1.0], 0.1)
    with pytest.raises(NotComputable):
        most_likely_loss(np.zeros((1, 1)), [1.0], 0.1)
    with pytest.raises(ValueError, match="holdings"):
        most_likely_loss(np.zeros((5, 2)), [1.0], 0.1)


def test_nothing_loses_more_than_everything() -> None:
    made = beta_stress([0.5, 0.5], [3.0, 0.5], -0.5)
    np.testing.assert_allclose(made.contributions, [-0.5, -0.125])
    with pytest.raises(ValueError, match="one beta"):
        beta_stress([1.0], [1.0, 2.0], -0.1)
    with pytest.raises(ValueError, match="finite"):
        beta_stress([1.0], [np.nan], -0.1)


def test_the_fall_that_gives_a_loss() -> None:
    assert market_fall_for_loss(0.8, 0.2) == pytest.approx(-0.25)
    assert beta_stress([1.0], [0.8], market_fall_for_loss(0.8, 0.2)).portfolio_return == pytest.approx(-0.2)
    for beta in (0.0, -0.5, 0.1):
        with pytest.raises(NotComputable):
            market_fall_for_loss(beta, 0.2)
    with pytest.raises(ValueError, match="between 0 and 1"):
        market_fall_for_loss(1.0, 1.5)


def test_convexity_softens_a_rise_of_yields() -> None:
    assert rate_shock(5.0, 0.01) == pytest.approx(-0.05)
    assert rate_shock(5.0, 0.01, 40.0) == pytest.approx(-0.05 + 0.5 * 40 * 1e-4)
    assert rate_shock(5.0, -0.01, 40.0) > 0.05


@given(st.floats(0.0, 1.0), st.floats(0.1, 10.0))
def test_kelly_never_bets_against_the_odds(probability: float, odds: float) -> None:
    share = kelly_binary(probability, odds)
    assert 0.0 <= share.recommended <= 1.0
    assert share.half == 0.5 * share.full
    assert (share.full > 0.0) == (probability * odds > 1.0 - probability) or abs(share.full) < 1e-12


def test_kelly_maximizes_growth() -> None:
    shares = np.linspace(0.0, 0.5, 5001)
    growth = 0.6 * np.log1p(shares) + 0.4 * np.log1p(-shares)
    assert shares[int(growth.argmax())] == pytest.approx(kelly_binary(0.6, 1.0).full, abs=1e-3)


def test_kelly_edges() -> None:
    with pytest.raises(ValueError, match="odds"):
        kelly_binary(0.5, 0.0)
    with pytest.raises(NotComputable):
        kelly_from_trades(0.5, 100.0, 0.0)
    with pytest.raises(NotComputable):
        kelly_from_trades(0.5, 0.0, 100.0)
    with pytest.raises(NotComputable):
        kelly_continuous(0.1, 0.0, 0.0)


@given(
    st.floats(1e3, 1e7),
    st.floats(0.001, 0.05),
    st.floats(1.0, 500.0),
    st.floats(0.5, 0.99),
    st.sampled_from([1, 100]),
)
def test_a_position_never_risks_or_costs_too_much(
    equity: float, fraction: float, entry: float, part: float, lot: int
) -> None:
    stop = entry * part
    made = position_size(equity, fraction, entry, stop, lot=lot)
    assert made.shares % lot == 0
    assert made.max_loss <= equity * fraction * (1 + 1e-8)
    assert made.shares * entry <= equity * (1 + 1e-8)


def test_position_edges() -> None:
    assert position_size(1000.0, 0.01, 50.0, 40.0, lot=100).shares == 0
    assert position_size(1e6, 0.01, 50.0, 47.5, cash=1000.0).shares == 20
    assert position_size(1e6, 0.01, 50.0, 52.5).shares == 4000  # a short sale's stop lies above
    with pytest.raises(NotComputable):
        position_size(1000.0, 0.01, 50.0, 50.0)
    with pytest.raises(ValueError, match="positive"):
        position_size(0.0, 0.01, 50.0, 40.0)
    with pytest.raises(NotComputable):
        volatility_target_weight(0.1, 0.0)
    assert volatility_target_weight(0.2, 0.1) == 1.0


def test_stops_lie_below_and_wait_for_their_window() -> None:
    close = np.linspace(10.0, 20.0, 40)
    high, low = close + 0.5, close - 0.5
    stop = average_range_stop(high, low, close, 14, 2.0)
    assert np.isnan(stop[:14]).all()
    assert (stop[14:] < close[14:]).all()
    exit_ = chandelier_exit(high, low, close, 22, 3.0)
    assert np.isnan(exit_[:22]).all()
    assert exit_[-1] == pytest.approx(high[-1] - 3.0 * (close[-1] - stop[-1]) / 2.0, rel=1e-2)


def test_crises_are_in_order_and_fall() -> None:
    every = scenarios()
    assert len(every) == 10
    assert len({one.name for one in every}) == 10
    for one in every:
        assert one.start < one.end <= date(2024, 12, 31)
        assert -0.75 < one.index_return < -0.15
        assert one.origin
        assert one.region in {"world", "china"}
