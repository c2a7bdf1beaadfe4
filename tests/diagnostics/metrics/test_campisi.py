"""Campisi's attribution: by hand, its sums, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.metrics.fixed_income.bond import bond_measures
from diagnostics.metrics.fixed_income.campisi import BondColumns, campisi
from diagnostics.metrics.spec import NotComputable

# Two bonds over half a year, by hand: income 0.6*4%*0.5 + 0.3*6%*0.5 = 2.1 %; treasury -0.6*5*0.2% - 0.3*2*0.1% =
# -0.66 %; spread -0.6*5*(0.3%-0.2%) - 0.3*2*(-0.1%-0.1%) = -0.3 % + 0.12 % = -0.18 %; together 1.26 %.
COLUMNS = BondColumns([0.6, 0.3], [0.04, 0.06], [5.0, 2.0], [0.003, -0.001], [0.002, 0.001])


def test_by_hand() -> None:
    found = campisi(COLUMNS, 0.5, 0.015)
    assert found.total_income == pytest.approx(0.021)
    assert found.total_treasury == pytest.approx(-0.0066)
    assert found.total_spread == pytest.approx(-0.0018)
    assert found.selection == pytest.approx(0.015 - 0.0126)
    assert found.bonds == pytest.approx(0.9)
    assert found.income.tolist() == pytest.approx([0.012, 0.009])
    assert found.total_convexity == 0.0


def test_of_bonds_whose_own_returns_are_known() -> None:
    given_ = BondColumns([0.6, 0.4], [0.04, 0.06], [5.0, 2.0], [0.003, -0.001], [0.002, 0.001], returns=[0.01, 0.03])
    found = campisi(given_, 0.5)
    assert found.actual == pytest.approx(0.6 * 0.01 + 0.4 * 0.03)
    assert found.selection_of is not None
    assert found.selection == pytest.approx(float(found.selection_of.sum()), abs=1e-15)


def test_the_second_order_term_is_there_only_when_it_is_given() -> None:
    bent = BondColumns([1.0], [0.04], [5.0], [0.01], [0.01], convexities=[30.0])
    assert campisi(bent, 1.0, 0.0).total_convexity == pytest.approx(0.5 * 30 * 0.01**2)


def test_a_repriced_bond_leaves_little_to_selection() -> None:
    # A ten-year bond of 4 % over half a year, its yield up by 20 bp, of which the treasury's 15.
    start, end = bond_measures(0.04, 0.04, 10.0), bond_measures(0.04, 0.042, 9.5)
    earned = float(end.price[0] / start.price[0] - 1.0)
    duration, convexity = float(start.modified_duration[0]), float(start.convexity[0])
    found = campisi(BondColumns([1.0], [0.04], [duration], [0.002], [0.0015], convexities=[convexity]), 0.5, earned)
    assert abs(found.selection) < 0.001
    assert found.total_treasury == pytest.approx(-duration * 0.0015)


moves = st.floats(-0.05, 0.05)
portfolios = st.lists(
    st.tuples(st.floats(-0.5, 1.5), st.floats(0.0, 0.2), st.floats(0.0, 30.0), moves, moves), min_size=1, max_size=12
)


@given(portfolios, st.floats(0.01, 3.0), st.floats(-0.5, 0.5))
def test_the_effects_add_up_to_the_return(
    bonds: list[tuple[float, float, float, float, float]], years: float, actual: float
) -> None:
    found = campisi(BondColumns(*map(list, zip(*bonds, strict=True))), years, actual)
    total = found.total_income + found.total_treasury + found.total_spread + found.total_convexity + found.selection
    assert total == pytest.approx(actual, abs=1e-12)
    assert found.total_income == pytest.approx(float(found.income.sum()), abs=1e-12)


@given(portfolios, st.floats(0.01, 3.0))
def test_a_portfolio_is_the_sum_of_its_bonds(
    bonds: list[tuple[float, float, float, float, float]], years: float
) -> None:
    whole = campisi(BondColumns(*map(list, zip(*bonds, strict=True))), years, 0.0)
    alone = [campisi(BondColumns(*([value] for value in bond)), years, 0.0) for bond in bonds]
    assert whole.total_spread == pytest.approx(sum(one.total_spread for one in alone), abs=1e-12)


@pytest.mark.parametrize("column", ["weights", "yields", "durations", "yield_changes", "treasury_yield_changes"])
def test_one_missing_input_takes_the_whole(column: str) -> None:
    given_ = {name: list(getattr(COLUMNS, name)) for name in COLUMNS.__slots__ if getattr(COLUMNS, name) is not None}
    given_[column][1] = np.nan
    with pytest.raises(NotComputable) as refused:
        campisi(BondColumns(**given_), 0.5, 0.01)
    assert (refused.value.absence.have, refused.value.absence.need) == ("1", "2")


def test_what_cannot_be_explained_is_refused() -> None:
    with pytest.raises(NotComputable):
        campisi(BondColumns([], [], [], [], []), 0.5, 0.01)
    with pytest.raises(NotComputable):
        campisi(COLUMNS, 0.5)
    with pytest.raises(ValueError, match="period"):
        campisi(COLUMNS, 0.0, 0.01)
    with pytest.raises(ValueError, match="one value"):
        campisi(BondColumns([0.5], [0.04, 0.05], [5.0], [0.0], [0.0]), 0.5, 0.01)
