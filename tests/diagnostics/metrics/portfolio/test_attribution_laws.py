"""Attribution by hand, its laws, and its edges: effects always add up, alone and linked."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.portfolio.attribution import (
    brinson_fachler,
    brinson_hood_beebower,
    effects_of_contributions,
    geometric_attribution,
)
from diagnostics.metrics.portfolio.currency_attribution import karnosky_singer
from diagnostics.metrics.portfolio.drifting_weights import drifting_portfolio
from diagnostics.metrics.portfolio.linking import carino_factors, frongello, grap_factors, link, menchero_factors
from diagnostics.metrics.spec import NotComputable

Column = npt.NDArray[np.float64]
SEGMENTS, PERIODS = 4, 6
RETURN = st.floats(-0.6, 0.9).map(lambda value: round(value, 9))
SHARE = st.floats(0.0, 1.0).map(lambda value: round(value, 9))
RETURNS = arrays(np.float64, (PERIODS, SEGMENTS), elements=RETURN)
SHARES = arrays(np.float64, (PERIODS, SEGMENTS), elements=SHARE)
METHODS = (carino_factors, menchero_factors, grap_factors)


def whole(shares: Column) -> Column:
    """Weights that add up to one."""
    return np.asarray((shares + 0.01) / (shares + 0.01).sum(axis=-1, keepdims=True))


@given(SHARES, SHARES, RETURNS, RETURNS)
def test_effects_add_up_to_the_excess(p: Column, b: Column, own: Column, other: Column) -> None:
    wp, wb = whole(p), whole(b)
    for model in (brinson_fachler, brinson_hood_beebower):
        effects = model(wp, wb, own, other)
        np.testing.assert_allclose(effects.residual, 0.0, atol=1e-12)
    np.testing.assert_allclose(geometric_attribution(wp, wb, own, other).residual, 0.0, atol=1e-12)


@given(SHARES, SHARES, RETURNS, RETURNS)
def test_linked_effects_add_up_to_the_linked_excess(p: Column, b: Column, own: Column, other: Column) -> None:
    effects = brinson_fachler(whole(p), whole(b), own, other)
    rp, rb = effects.portfolio_return, effects.benchmark_return
    excess = float(np.prod(1 + rp) - np.prod(1 + rb))
    for method in METHODS:
        assert float(link(effects.total, method(rp, rb)).sum()) == pytest.approx(excess, abs=1e-10)
    assert float(frongello(effects.total, rp, rb).sum()) == pytest.approx(excess, abs=1e-10)


@given(SHARES, SHARES, RETURNS, RETURNS)
def test_contributions_give_the_effects_of_returns(p: Column, b: Column, own: Column, other: Column) -> None:
    wp, wb = whole(p), whole(b)
    by_return = brinson_fachler(wp, wb, own, other)
    by_part = effects_of_contributions(wp, wb, wp * own, wb * other)
    for name in ("allocation", "selection", "interaction"):
        np.testing.assert_allclose(getattr(by_part, name), getattr(by_return, name), atol=1e-10)


@given(SHARES, SHARES, RETURNS, RETURNS, arrays(np.float64, (PERIODS, SEGMENTS), elements=st.floats(-0.2, 0.2)))
def test_currency_effects_add_up(p: Column, b: Column, own: Column, other: Column, moves: Column) -> None:
    rates = np.abs(moves) / 10.0
    made = karnosky_singer(whole(p), whole(b), own, other, currency_returns=moves, cash_rates=rates)
    np.testing.assert_allclose(made.residual, 0.0, atol=1e-12)
    np.testing.assert_allclose(
        made.excess, (whole(p) * (own + moves) - whole(b) * (other + moves)).sum(axis=-1), atol=1e-12
    )


@given(SHARES, SHARES, RETURNS, RETURNS, st.permutations(range(SEGMENTS)))
def test_the_order_of_segments_does_not_matter(
    p: Column, b: Column, own: Column, other: Column, order: list[int]
) -> None:
    straight = brinson_fachler(whole(p), whole(b), own, other)
    turned = brinson_fachler(*(one[:, order] for one in (whole(p), whole(b), own, other)))
    np.testing.assert_allclose(turned.total, straight.total[:, order], atol=1e-12)


def test_equal_sides_have_no_effects() -> None:
    effects = brinson_fachler([0.6, 0.4], [0.6, 0.4], [0.1, -0.1], [0.1, -0.1])
    assert not effects.total.any()


def test_a_segment_outside_the_benchmark_is_all_selection() -> None:
    # By hand: the benchmark earns 0.5 * 0.10 + 0.5 * 0.02 = 0.06; gold, 20 % of the portfolio, earns 0.30.
    effects = brinson_fachler([0.4, 0.4, 0.2], [0.5, 0.5, 0.0], [0.10, 0.02, 0.30], [0.10, 0.02, np.nan])
    assert effects.allocation[2] == 0.0
    assert effects.selection[2] == pytest.approx(0.2 * (0.30 - 0.06))
    assert effects.interaction[2] == 0.0
    assert float(effects.residual) == pytest.approx(0.0, abs=1e-15)


def test_a_segment_that_is_not_held_is_all_allocation() -> None:
    effects = brinson_fachler([1.0, 0.0], [0.5, 0.5], [0.10, np.nan], [0.10, 0.02])
    assert effects.allocation[1] == pytest.approx(-0.5 * (0.02 - 0.06))
    assert effects.selection[1] == 0.0
    assert effects.interaction[1] == 0.0


def test_what_was_bought_and_sold_within_a_day_is_selection() -> None:
    effects = effects_of_contributions(
        np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.array([0.01, 0.005]), np.array([0.02, 0.0])
    )
    assert effects.selection[1] == pytest.approx(0.005)
    assert float(effects.residual) == pytest.approx(0.0, abs=1e-16)


def test_newcomers_leave_no_return_to_speak_of() -> None:
    # A weight of one in ten thousand and a gain of half a percent: no return of 5000 % is split up.
    wp, wb = np.array([0.0001, 0.9999]), np.array([0.5, 0.5])
    parts = np.array([0.005, 0.0]), np.array([0.0, 0.0])
    effects = effects_of_contributions(wp, wb, *parts, newcomers=np.array([True, False]))
    assert effects.interaction[0] == 0.0
    assert effects.selection[0] == pytest.approx(0.005)


@pytest.mark.parametrize("method", METHODS)
def test_one_period_links_to_itself(method: object) -> None:
    np.testing.assert_allclose(method([0.05], [0.02]), [1.0], atol=1e-12)  # type: ignore[operator]


def test_carino_limits() -> None:
    # Periods and totals equal: k_t = 1 / (1 + r), k = 1 / (1 + R).
    np.testing.assert_allclose(carino_factors([0.05, 0.02], [0.05, 0.02]), [1.02, 1.05], atol=1e-14)
    # Equal totals by different ways.
    rp, rb = np.array([0.10, 0.0]), np.array([0.0, 0.10])
    assert float(link([[0.1], [-0.1]], carino_factors(rp, rb)).sum()) == pytest.approx(0.0, abs=1e-15)
    # Near the limit the factor is continuous: a difference of 1e-13 does not lose its digits.
    near = carino_factors([0.05 + 1e-13, 0.02], [0.05, 0.01])
    np.testing.assert_allclose(near, carino_factors([0.05, 0.02], [0.05, 0.01]), rtol=1e-10)


def test_menchero_limit_of_equal_totals() -> None:
    factors = menchero_factors([0.05, 0.05], [0.05, 0.05])
    np.testing.assert_allclose(factors, [1.05, 1.05])


def test_a_total_loss_has_no_logarithm() -> None:
    for method in (carino_factors, menchero_factors):
        with pytest.raises(NotComputable) as failure:
            method([-1.0, 0.1], [0.0, 0.0])
        assert failure.value.absence.reason is AbsenceReason.TOTAL_LOSS
    assert np.isfinite(grap_factors([-1.0, 0.1], [0.0, 0.0])).all()


def test_what_is_missing_is_refused() -> None:
    with pytest.raises(ValueError, match="a missing return is not zero"):
        brinson_fachler([0.5, 0.5], [0.5, 0.5], [0.1, np.nan], [0.1, 0.1])
    with pytest.raises(ValueError, match="different sums"):
        brinson_fachler([0.5, 0.4], [0.5, 0.5], [0.1, 0.1], [0.1, 0.1])
    with pytest.raises(ValueError, match="not a finite number"):
        brinson_fachler([0.5, np.nan], [0.5, 0.5], [0.1, 0.1], [0.1, 0.1])
    with pytest.raises(ValueError, match="one shape"):
        brinson_fachler([1.0], [0.5, 0.5], [0.1, 0.1], [0.1, 0.1])
    with pytest.raises(ValueError, match="one shape"):
        carino_factors([0.1], [0.1, 0.2])
    with pytest.raises(ValueError, match="missing"):
        carino_factors([np.nan], [0.1])
    with pytest.raises(NotComputable):
        carino_factors([], [])
    with pytest.raises(ValueError, match="periods"):
        link([[0.1]], np.ones(2))
    with pytest.raises(ValueError, match="periods"):
        frongello([[0.1]], [0.1, 0.1], [0.1, 0.1])


def test_bought_and_held_weights_are_those_of_the_values() -> None:
    moves = np.array([[0.5, 0.0], [0.0, 0.5], [0.1, -0.1]])
    made = drifting_portfolio(moves, [0.5, 0.5])
    worth = np.array([0.75, 0.5]), np.array([0.75, 0.75])
    np.testing.assert_allclose(made.weights[1], worth[0] / worth[0].sum())
    np.testing.assert_allclose(made.weights[2], worth[1] / worth[1].sum())
    assert float(np.prod(1 + made.returns)) == pytest.approx(0.75 * 1.1 + 0.75 * 0.9)
    restored = drifting_portfolio(moves, [0.5, 0.5], np.ones(3, dtype=bool))
    np.testing.assert_allclose(restored.returns, moves.mean(axis=1))
    cash = drifting_portfolio(moves, [0.5, 0.0])
    assert float(np.prod(1 + cash.returns)) == pytest.approx(0.5 * 1.5 * 1.1 + 0.5)
    with pytest.raises(ValueError, match="periods, assets"):
        drifting_portfolio(moves, [1.0])
    with pytest.raises(ValueError, match="missing"):
        drifting_portfolio([[np.nan]], [1.0])
