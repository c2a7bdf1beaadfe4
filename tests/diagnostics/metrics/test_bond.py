"""Bonds: an outside oracle, cases by hand, laws, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.fixed_income.bond import (
    bond_measures,
    bond_measures_continuous,
    leverage,
    weighted_average,
    yield_to_maturity,
)
from diagnostics.metrics.spec import NotComputable

ORACLE = Path(__file__).parents[2] / "oracles" / "09_fixed_income.json"
CASES = json.loads(ORACLE.read_text(encoding="utf-8"))["cases"]


def cases(metric: str) -> list[Any]:
    chosen = [case for case in CASES if case["metric"] == metric]
    return [pytest.param(case, id=case["id"]) for case in chosen]


@pytest.mark.parametrize("case", cases("bond_metrics"))
def test_measures_meet_the_oracle(case: dict[str, Any]) -> None:
    given_, wanted = case["inputs"], case["expected"]
    found = bond_measures(
        given_["coupon"], given_["yield_"], given_["years"], frequency=given_["freq"], face=given_["face"]
    )
    rel = case["tolerance"]["rel"]
    assert found.price[0] == pytest.approx(wanted["price"], rel=rel)
    assert found.macaulay_duration[0] == pytest.approx(wanted["macaulay"], rel=rel)
    assert found.modified_duration[0] == pytest.approx(wanted["modified"], rel=rel)
    assert found.convexity[0] == pytest.approx(wanted["convexity"], rel=rel)
    assert found.dv01[0] == pytest.approx(wanted["dv01"], rel=rel)


@pytest.mark.parametrize("case", cases("yield_to_maturity"))
def test_yields_meet_the_oracle(case: dict[str, Any]) -> None:
    given_ = case["inputs"]
    found = yield_to_maturity(
        given_["coupon"], given_["price"], given_["years"], frequency=given_["freq"], face=given_["face"]
    )
    assert found == pytest.approx(case["expected"], abs=case["tolerance"]["abs"])


@pytest.mark.parametrize("case", cases("bond_continuous"))
def test_continuous_yields_meet_the_oracle(case: dict[str, Any]) -> None:
    given_, wanted = case["inputs"], case["expected"]
    price, duration, _ = bond_measures_continuous(
        given_["coupon"], given_["yield_cont"], given_["years"], frequency=given_["freq"]
    )
    assert price == pytest.approx(wanted["price"], abs=case["tolerance"]["abs"])
    assert duration == pytest.approx(wanted["macaulay"], abs=case["tolerance"]["abs"])
    assert price == pytest.approx(case["published"]["price"], abs=0.0005)
    assert duration == pytest.approx(case["published"]["macaulay"], abs=0.0005)


def test_every_case_of_the_oracle_is_a_test() -> None:
    assert {case["metric"] for case in CASES} == {"bond_metrics", "yield_to_maturity", "bond_continuous"}


def test_a_zero_coupon_bond_by_hand() -> None:
    found = bond_measures(0.0, 0.10, 2.0)
    assert found.price[0] == pytest.approx(100 / 1.21)
    assert found.macaulay_duration[0] == pytest.approx(2.0)
    assert found.modified_duration[0] == pytest.approx(2.0 / 1.1)
    assert found.convexity[0] == pytest.approx(2 * 3 / 1.21)


def test_between_coupon_days_the_price_is_the_full_one() -> None:
    # By hand: 10 a year, half a year to the next payment and a year and a half to the last, at 10 %.
    found = bond_measures(0.10, 0.10, 1.5)
    assert found.price[0] == pytest.approx(10 / 1.1**0.5 + 110 / 1.1**1.5)
    assert found.accrued[0] == pytest.approx(5.0)
    assert bond_measures(0.10, 0.10, 2.0).accrued[0] == 0.0


def test_many_bonds_at_once_are_as_one_by_one() -> None:
    coupons, yields, years = [0.0, 0.03, 0.08], [0.02, 0.05, -0.01], [0.4, 7.25, 30.0]
    together = bond_measures(coupons, yields, years, frequency=2)
    for at, (coupon, one, until) in enumerate(zip(coupons, yields, years, strict=True)):
        alone = bond_measures(coupon, one, until, frequency=2)
        assert together.price[at] == pytest.approx(alone.price[0], rel=1e-14)
        assert together.convexity[at] == pytest.approx(alone.convexity[0], rel=1e-13)


bonds = st.tuples(st.floats(0.0, 0.15), st.floats(-0.02, 0.20), st.floats(0.1, 30.0), st.sampled_from((1, 2, 4)))


@given(bonds)
def test_the_yield_comes_back_from_the_price(bond: tuple[float, float, float, int]) -> None:
    coupon, at, years, frequency = bond
    price = float(bond_measures(coupon, at, years, frequency=frequency).price[0])
    assert yield_to_maturity(coupon, price, years, frequency=frequency) == pytest.approx(at, abs=1e-9)


@given(bonds)
def test_duration_and_convexity_are_the_derivatives_of_the_price(bond: tuple[float, float, float, int]) -> None:
    coupon, at, years, frequency = bond
    step = 1e-4
    low, mid, high = bond_measures(coupon, [at - step, at, at + step], years, frequency=frequency).price
    found = bond_measures(coupon, at, years, frequency=frequency)
    assert found.modified_duration[0] == pytest.approx((low - high) / (2 * step) / mid, rel=1e-4)
    assert found.convexity[0] == pytest.approx((low - 2 * mid + high) / step**2 / mid, rel=1e-3, abs=1e-3)
    assert 0.0 < found.macaulay_duration[0] <= years * (1 + 1e-12)


def test_what_is_no_bond_is_refused() -> None:
    with pytest.raises(NotComputable):
        bond_measures(0.05, 0.05, 0.0)
    with pytest.raises(NotComputable):
        bond_measures(0.05, -1.0, 5.0)
    with pytest.raises(ValueError, match="finite"):
        bond_measures(0.05, float("nan"), 5.0)
    with pytest.raises(ValueError, match="coupons a year"):
        bond_measures(0.05, 0.05, 5.0, frequency=0)
    for price in (0.0, -5.0, 1e15, float("nan")):
        with pytest.raises(NotComputable):
            yield_to_maturity(0.05, price, 5.0)


def test_a_mean_is_of_all_bonds_or_of_none() -> None:
    assert weighted_average([0.6, 0.2], [2.0, 6.0]) == pytest.approx(3.0)
    with pytest.raises(NotComputable) as refused:
        weighted_average([0.6, 0.2], [2.0, np.nan])
    assert (refused.value.absence.have, refused.value.absence.need) == ("1", "2")
    with pytest.raises(NotComputable):
        weighted_average([], [])
    with pytest.raises(NotComputable):
        weighted_average([0.5, -0.5], [1.0, 2.0])


def test_leverage_counts_what_is_held() -> None:
    assert leverage([1.15, 0.05, -0.20]) == pytest.approx(1.20)
    assert leverage([0.9, 0.1]) == pytest.approx(1.0)
    with pytest.raises(NotComputable) as refused:
        leverage([0.5, 0.2])
    assert refused.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS


def test_the_yield_of_a_long_bond_overflows_nowhere() -> None:
    """Warnings are errors here: the lower end of the bracket prices thirty years of monthly coupons beyond a float."""
    price = float(bond_measures(0.04, 0.05, 29.9, frequency=12).price[0])
    assert yield_to_maturity(0.04, price, 29.9, frequency=12) == pytest.approx(0.05, abs=1e-10)
