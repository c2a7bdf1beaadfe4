"""Risk-adjusted return and stars: by hand, the limits of the formula, laws, the cut points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.fund.morningstar import overall_stars, risk_adjusted_return, stars


def test_a_fund_without_risk_earns_its_excess_return() -> None:
    """1 % a month over 0.2 %: (1.01 / 1.002)^12 - 1, whatever the risk aversion."""
    expected = (1.01 / 1.002) ** 12 - 1.0
    for gamma in (0.0, 1.0, 2.0, 5.0):
        found = risk_adjusted_return(np.full((1, 36), 0.01), np.full(36, 0.002), gamma)
        assert found[0] == pytest.approx(expected, rel=1e-12)


def test_two_months_by_hand() -> None:
    """+10 % and -10 %, no risk-free rate: mean of 1.1^-2 and 0.9^-2 is 1.030507; to the power of -6 less 1."""
    found = risk_adjusted_return(np.array([[0.10, -0.10]]), np.zeros(2))
    mean = (1 / 1.21 + 1 / 0.81) / 2
    assert mean == pytest.approx(1.0305071, abs=1e-7)
    assert found[0] == pytest.approx(mean**-6 - 1.0, rel=1e-12)
    assert found[0] == pytest.approx(-0.164985, abs=1e-6)


def test_a_total_loss_is_minus_one_and_a_missing_month_is_no_figure() -> None:
    returns = np.array([[0.1, -1.0, 0.1], [0.1, math.nan, 0.1], [0.1, 0.1, 0.1]])
    found = risk_adjusted_return(returns, np.zeros(3))
    assert found[0] == -1.0
    assert math.isnan(found[1])
    assert found[2] > 0.0


@given(st.integers(0, 1000), st.floats(0.0, 0.01))
@settings(max_examples=40, deadline=None)
def test_laws_of_the_risk_adjusted_return(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    returns = rng.normal(0.005, 0.05, (8, 36)).clip(-0.9)
    rates = np.full(36, rate)
    found = risk_adjusted_return(returns, rates)
    # The more averse to risk, the less it is worth; with no aversion it is the geometric mean.
    neutral = risk_adjusted_return(returns, rates, 0.0)
    assert (found <= neutral + 1e-12).all()
    assert neutral == pytest.approx(np.prod((1 + returns) / (1 + rate), axis=1) ** (12 / 36) - 1.0)
    assert (risk_adjusted_return(returns, rates, 4.0) <= found + 1e-12).all()
    # The order of the months changes nothing, one more good month does.
    assert risk_adjusted_return(returns[:, ::-1], rates) == pytest.approx(found)
    better = returns.copy()
    better[:, 0] += 0.01
    assert (risk_adjusted_return(better, rates) > found).all()
    # One fund by itself has what it has among others.
    assert risk_adjusted_return(returns[2:3], rates)[0] == pytest.approx(found[2])


@pytest.mark.parametrize(
    ("funds", "counts"),
    [
        (1000, (100, 225, 350, 225, 100)),
        (40, (4, 9, 14, 9, 4)),
        (10, (1, 2, 4, 2, 1)),
        (5, (1, 1, 1, 1, 1)),
    ],
)
def test_the_stars_follow_the_published_shares(funds: int, counts: tuple[int, ...]) -> None:
    given = stars(np.random.default_rng(1).permutation(np.linspace(-0.2, 0.3, funds)))
    assert tuple(np.bincount(given.astype(int), minlength=6)[1:]) == counts


def test_the_best_has_five_stars_and_the_worst_one() -> None:
    given = stars(np.linspace(0.0, 1.0, 20))
    assert (given[0], given[-1]) == (1.0, 5.0)
    assert (np.diff(given) >= 0).all()
    assert stars(-np.linspace(0.0, 1.0, 20)).tolist() == (6.0 - given).tolist()


def test_fewer_than_five_funds_have_no_stars() -> None:
    assert np.isnan(stars(np.array([0.1, 0.2, 0.3, 0.4]))).all()
    assert np.isnan(stars(np.array([0.1, 0.2, 0.3, 0.4, math.nan]))).all()
    known = stars(np.array([0.1, 0.2, 0.3, 0.4, math.nan, 0.5]))
    assert math.isnan(known[4])
    assert not np.isnan(np.delete(known, 4)).any()


def test_equal_funds_have_equal_stars() -> None:
    assert stars(np.full(9, 0.1)).tolist() == [3.0] * 9


@pytest.mark.parametrize(
    ("by_period", "overall"),
    [
        ({}, None),
        ({"5y": 4.0}, None),
        ({"3y": 4.0}, 4.0),
        ({"3y": 2.0, "5y": 5.0}, 4.0),  # 3.8
        ({"3y": 5.0, "5y": 2.0}, 3.0),  # 3.2
        ({"3y": 5.0, "5y": 4.0, "10y": 1.0}, 3.0),  # 2.7
        ({"3y": 1.0, "5y": 1.0, "10y": 5.0}, 3.0),
        ({"3y": 2.0, "5y": 2.0, "10y": 3.0}, 3.0),  # 2.5: half a star up
    ],
)
def test_the_overall_rating_by_hand(by_period: dict[str, float], overall: float | None) -> None:
    assert overall_stars(by_period) == overall
