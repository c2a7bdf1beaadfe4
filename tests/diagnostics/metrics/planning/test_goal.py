"""Probabilities of a goal and what it needs: closed forms, cases by hand, laws on the same draws."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.planning.block_bootstrap import month_ends, month_growths, monthly_draws
from diagnostics.metrics.planning.goal import (
    Wanted,
    amount_for,
    contribution_for,
    goal_probability,
    month_for,
    probability,
    required_return,
    shares_by_month,
)
from diagnostics.metrics.spec import NotComputable

MEAN, DEVIATION = 0.004, 0.04  # of the logarithm of a month
MONTHS = np.exp(np.random.default_rng(11).normal(MEAN, DEVIATION, 4000))
DRAWS = monthly_draws(MONTHS, 1.0, 60, block_months=1, paths=4000, seed=5)
ENDS = month_ends(DRAWS, range(61))


def test_the_probability_of_independent_lognormal_months_is_the_closed_form() -> None:
    logs = np.log(MONTHS)
    law = NormalDist(logs.mean() * 60, logs.std() * 60**0.5)
    for amount in (0.9, 1.1, 1.3, 1.6):
        found = goal_probability(ENDS[60], 1.0, 0.0, amount)
        exact = 1.0 - law.cdf(float(np.log(amount)))
        wide = probability(round(found.share * found.n), found.n, z=3.5)
        assert wide.lower <= exact <= wide.upper


def test_wilson_by_hand() -> None:
    found = probability(8, 10)
    assert (found.share, round(found.lower, 4), round(found.upper, 4)) == (0.8, 0.4902, 0.9433)
    assert probability(0, 50).lower == 0.0
    assert 0.0 < probability(0, 50).upper < 0.1
    assert probability(50, 50).upper == pytest.approx(1.0)
    with pytest.raises(NotComputable):
        probability(0, 0)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 50.0), st.floats(-0.2, 1.0), st.floats(1.0, 200.0), st.integers(1, 60))
def test_more_money_is_never_less_likely(start: float, paid: float, amount: float, month: int) -> None:
    base = goal_probability(ENDS[month], start, paid, amount).share
    assert goal_probability(ENDS[month], start + 1.0, paid, amount).share >= base
    assert goal_probability(ENDS[month], start, paid + 0.1, amount).share >= base
    assert goal_probability(ENDS[month], start, paid, amount * 1.1).share <= base


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 50.0), st.floats(1.0, 200.0), st.sampled_from([0.5, 0.75, 0.9]), st.integers(2, 60))
def test_the_contribution_is_just_enough(start: float, amount: float, share: float, month: int) -> None:
    needed = contribution_for(ENDS[month], start, amount, share)
    little = 1e-9 * (abs(needed) + amount)
    assert goal_probability(ENDS[month], start, needed + little, amount).share >= share
    assert goal_probability(ENDS[month], start, needed - little, amount).share < share


@settings(max_examples=30, deadline=None)
@given(st.floats(1.0, 50.0), st.floats(0.0, 1.0), st.sampled_from([0.5, 0.75]), st.integers(1, 60))
def test_the_amount_is_the_largest(start: float, paid: float, share: float, month: int) -> None:
    largest = amount_for(ENDS[month], start, paid, share)
    assert goal_probability(ENDS[month], start, paid, largest * (1 - 1e-12)).share >= share
    assert goal_probability(ENDS[month], start, paid, largest * (1 + 1e-9)).share < share


def test_the_month_is_the_first_from_which_it_holds() -> None:
    (shares,), _ = shares_by_month(DRAWS, 1.0, [Wanted(0.0, np.full(61, 1.05))])
    found = month_for(shares, 0.5)
    assert found is not None
    assert (shares[found:] >= 0.5).all()
    assert shares[found - 1] < 0.5
    assert month_for(shares, 1.0) is None
    assert month_for(np.array([0.9, 0.9]), 0.5) == 0


def test_several_goals_are_answered_in_one_walk() -> None:
    grown = 1.05 * 1.002 ** np.arange(61)
    wanted = [Wanted(0.0, np.full(61, 1.05)), Wanted(0.01, grown)]
    shares, ends = shares_by_month(DRAWS, 1.0, wanted, {0, 60})
    assert sorted(ends) == [0, 60]
    assert (ends[60].unit == ENDS[60].unit).all()
    for month in (0, 17, 60):
        for found, one in zip(shares, wanted, strict=True):
            alone = goal_probability(ENDS[month], 1.0, one.contribution, float(one.amounts[month]))
            assert found[month] == alone.share


def test_a_withdrawal_that_uses_everything_up_reaches_nothing() -> None:
    assert goal_probability(ENDS[60], 1.0, -0.1, 0.01).share == 0.0
    assert amount_for(ENDS[60], 1.0, -0.1, 0.5) == 0.0


def test_the_required_return_by_hand() -> None:
    assert required_return(100.0, 0.0, 200.0, 120) == pytest.approx(2**0.1 - 1, abs=1e-14)
    assert required_return(0.0, 10.0, 1200.0, 120) == pytest.approx(0.0, abs=1e-14)
    assert required_return(1000.0, 0.0, 500.0, 12) == pytest.approx(-0.5, abs=1e-14)


@settings(deadline=None)
@given(st.floats(1.0, 1e6), st.floats(0.0, 1e4), st.floats(-0.5, 2.0), st.integers(1, 600))
def test_the_required_return_solves_its_equation(start: float, paid: float, rate: float, months: int) -> None:
    growth = (1.0 + rate) ** (1.0 / 12.0)
    value = start
    for _ in range(months):
        value = value * growth + paid
    if value > 0.0 and np.isfinite(value):
        assert required_return(start, paid, value, months) == pytest.approx(rate, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize(("start", "paid", "amount", "months"), [(0.0, 0.0, 10.0, 12), (10.0, 0.0, 5.0, 0)])
def test_a_goal_that_no_return_reaches(start: float, paid: float, amount: float, months: int) -> None:
    with pytest.raises(NotComputable):
        required_return(start, paid, amount, months)


def test_a_contribution_needs_a_month() -> None:
    with pytest.raises(NotComputable):
        contribution_for(ENDS[0], 1.0, 2.0, 0.5)


def test_a_history_in_blocks_keeps_its_mean() -> None:
    returns = np.random.default_rng(2).normal(0.0005, 0.01, 900)
    draws = monthly_draws(month_growths(returns, 252), 21.0, 120, block_months=3, paths=4000, seed=1)
    drawn = np.log(month_ends(draws, {120})[120].unit).mean() / 120
    assert drawn == pytest.approx(np.log1p(returns).mean() * 21, abs=4 * 0.01 * 21**0.5 / (4000 * 120 / 3) ** 0.5)
