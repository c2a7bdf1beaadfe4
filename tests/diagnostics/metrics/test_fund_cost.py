"""Fees by step, redemption first in first out, drag and break-even: by hand, by laws, at the edges of the steps."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.model import FeeStep
from diagnostics.facts import AbsenceReason
from diagnostics.metrics.fund.fund_cost import (
    ClassCost,
    Crossing,
    FeeBasis,
    Lot,
    StepFault,
    StepFaultKind,
    cheaper_from,
    cost_drag,
    kept_share,
    purchase_fee,
    redemption_fee,
    redemption_rates,
    return_before_costs,
    schedule_faults,
    step_at,
)
from diagnostics.metrics.spec import NotComputable
from tests.diagnostics.fund.cost_observed import C_STEPS, STEPS

ON = date(2024, 11, 29)
FREE = FeeStep("redemption", 0.0, None, None, None)


def held(days: int, units: float = 100.0) -> Lot:
    return Lot(ON - timedelta(days=days), units)


# -- steps -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "rate"),
    [
        (0, 0.015),
        (6, 0.015),  # under seven days: 1.5 %
        (7, 0.0075),  # the seventh day is no longer under seven
        (8, 0.0075),
        (29, 0.0075),
        (30, 0.005),
        (364, 0.005),
        (365, 0.0025),
        (729, 0.0025),
        (730, 0.0),
        (5000, 0.0),
    ],
)
def test_a_step_holds_from_its_lower_bound_and_not_at_its_upper_one(days: int, rate: float) -> None:
    assert step_at(STEPS, "redemption", days).rate == rate
    assert redemption_rates(STEPS, np.array([days]))[0] == rate


@pytest.mark.parametrize(
    ("amount", "invested", "paid"),
    [
        (10_000.0, 10_000 - 10_000 / 1.015, 150.0),  # by hand: 147.783...
        (999_999.99, 999_999.99 - 999_999.99 / 1.015, 14_999.99985),
        (1e6, 1e6 - 1e6 / 1.008, 8_000.0),
        (5e6, 1000.0, 1000.0),
    ],
)
def test_a_purchase_fee_is_of_what_is_invested_or_of_what_is_paid(amount: float, invested: float, paid: float) -> None:
    assert purchase_fee(STEPS, amount, FeeBasis.INVESTED) == pytest.approx(invested, rel=1e-12)
    assert purchase_fee(STEPS, amount, FeeBasis.PAID) == pytest.approx(paid, rel=1e-12)


def test_the_fee_that_is_not_stated_is_not_known() -> None:
    with pytest.raises(NotComputable) as caught:
        purchase_fee(STEPS, 1000.0, FeeBasis.INVESTED, "subscription")
    assert caught.value.absence.reason is AbsenceReason.FEES_UNKNOWN
    with pytest.raises(ValueError, match="not above zero"):
        purchase_fee(STEPS, 0.0, FeeBasis.INVESTED)


def test_a_fixed_fee_above_the_payment_is_no_fee() -> None:
    steps = (FeeStep("purchase", None, 1000.0, None, None),)
    assert purchase_fee(steps, 1000.0, FeeBasis.PAID) == 1000.0
    with pytest.raises(NotComputable) as caught:
        purchase_fee(steps, 999.0, FeeBasis.PAID)
    assert caught.value.absence.reason is AbsenceReason.OUTSIDE_DOMAIN


def test_a_whole_schedule_has_no_fault() -> None:
    assert schedule_faults(STEPS, "purchase") == ()
    assert schedule_faults(STEPS, "redemption") == ()
    assert schedule_faults(STEPS, "subscription") == ()


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (((0.015, None, 7), (0.005, 30, None)), [("gap", 7.0)]),
        (((0.015, None, 7),), [("gap", 7.0)]),
        (((0.015, 7, None),), [("gap", 0.0)]),
        (((0.015, None, 30), (0.005, 7, None)), [("overlap", 7.0)]),
        (((0.005, None, 30), (0.005, 7, None)), []),  # both charge the same
        (((1.5, None, 7), (0.0, 7, None)), [("not a fraction", 0.0)]),  # percent for a fraction
        (((-0.01, None, None),), [("not a fraction", 0.0)]),
        (((0.015, None, 7), (0.01, 9, 8), (0.0, 7, None)), [("reversed", 9.0)]),
        (((None, None, None),), [("nothing charged", 0.0)]),
    ],
)
def test_what_is_wrong_with_a_schedule_is_named(
    steps: tuple[tuple[float | None, float | None, float | None], ...], expected: list[tuple[str, float]]
) -> None:
    made = tuple(FeeStep("redemption", rate, None, low, high) for rate, low, high in steps)
    wanted = tuple(StepFault(StepFaultKind(kind), "redemption", at) for kind, at in expected)
    assert schedule_faults(made, "redemption") == wanted


def test_no_fee_is_taken_from_a_gap_an_overlap_or_a_percentage() -> None:
    gap = (FeeStep("redemption", 0.015, None, None, 7.0), FeeStep("redemption", 0.0, None, 30.0, None))
    overlap = (FeeStep("redemption", 0.015, None, None, 30.0), FeeStep("redemption", 0.0, None, 7.0, None))
    percent = (FeeStep("redemption", 1.5, None, None, None),)
    for steps in (gap, overlap, percent):
        with pytest.raises(NotComputable):
            step_at(steps, "redemption", 10)
        assert math.isnan(redemption_rates(steps, np.array([10]))[0])
    assert redemption_rates(overlap, np.array([6, 7, 30])).tolist()[::2] == [0.015, 0.0]


# -- redemption ------------------------------------------------------------------------------


def test_redemption_takes_the_oldest_lots_first_each_at_its_own_rate() -> None:
    lots = (held(6), held(400), held(30))
    made = redemption_fee(lots, 250.0, 2.0, ON, STEPS)
    # by hand: 100 * 2 * 0.25 % + 100 * 2 * 0.5 % + 50 * 2 * 1.5 %
    assert [(lot.days_held, lot.units, lot.rate) for lot in made.lots] == [
        (400, 100.0, 0.0025),
        (30, 100.0, 0.005),
        (6, 50.0, 0.015),
    ]
    assert made.fee == pytest.approx(0.5 + 1.0 + 1.5)
    assert made.gross == 500.0
    assert made.net == pytest.approx(497.0)


def test_what_rounding_leaves_over_is_taken_from_no_further_lot() -> None:
    made = redemption_fee((held(40, 0.1), held(39, 0.2), held(0, 1.0)), 0.1 + 0.2, 1.0, ON, STEPS)
    assert [lot.days_held for lot in made.lots] == [40, 39]


@pytest.mark.parametrize(("days", "fee"), [(6, 1.5), (7, 0.75)])
def test_the_seventh_day_is_the_first_that_is_spared(days: int, fee: float) -> None:
    assert redemption_fee((held(days),), 100.0, 1.0, ON, STEPS).fee == pytest.approx(fee)


def test_a_fixed_redemption_fee_is_paid_once() -> None:
    steps = (FeeStep("redemption", None, 5.0, None, None),)
    assert redemption_fee((held(1), held(2)), 200.0, 1.0, ON, steps).fee == 5.0


def test_what_was_not_held_on_the_day_cannot_be_redeemed() -> None:
    later = Lot(ON + timedelta(days=1), 100.0)
    with pytest.raises(ValueError, match="cannot be redeemed"):
        redemption_fee((held(10), later), 150.0, 1.0, ON, STEPS)
    with pytest.raises(ValueError, match="above zero"):
        redemption_fee((held(10),), 0.0, 1.0, ON, STEPS)


@given(
    lots=st.lists(st.tuples(st.integers(0, 1500), st.floats(1.0, 1e5)), min_size=1, max_size=8),
    part=st.floats(0.01, 1.0),
    cut=st.floats(0.1, 0.9),
)
def test_redeeming_in_two_parts_on_one_day_costs_the_same(
    lots: list[tuple[int, float]], part: float, cut: float
) -> None:
    held_lots = sorted((held(days, units) for days, units in lots), key=lambda lot: lot.bought)
    units = part * sum(lot.units for lot in held_lots)
    whole = redemption_fee(held_lots, units, 1.3, ON, STEPS)
    first = redemption_fee(held_lots, units * cut, 1.3, ON, STEPS)
    left, taken = [], units * cut
    for lot in held_lots:
        gone = min(lot.units, taken)
        taken -= gone
        if lot.units - gone > 0.0:
            left.append(replace(lot, units=lot.units - gone))
    rest = redemption_fee(left, units * (1.0 - cut) * (1 - 1e-12), 1.3, ON, STEPS)
    assert first.fee + rest.fee == pytest.approx(whole.fee, rel=1e-9, abs=1e-9)
    assert 0.0 <= whole.fee <= 0.015 * whole.gross * (1 + 1e-12)
    assert sum(lot.units for lot in whole.lots) == pytest.approx(units)


# -- drag ------------------------------------------------------------------------------------


def test_ten_years_of_drag_by_hand() -> None:
    cost = ClassCost(0.015, 0.01, (FREE,))
    drag = cost_drag(cost, 0.08, 10)
    kept = 0.99 * (1 - 0.015 / 365) ** 3650
    assert drag.without == pytest.approx(1.08**10)
    assert drag.share == pytest.approx(1 - kept)
    assert drag.share == pytest.approx(0.14790, abs=1e-5)  # 1 - 0.99 * exp(-0.15), to the day
    assert drag.with_costs == pytest.approx(1.08**10 * kept)
    assert (1 - drag.annual) ** 10 == pytest.approx(kept)


@given(running=st.floats(0.0, 0.05), entry=st.floats(0.0, 0.05), gross=st.floats(-0.5, 0.5), years=st.integers(1, 30))
def test_the_share_lost_does_not_depend_on_the_return(running: float, entry: float, gross: float, years: int) -> None:
    cost = ClassCost(running, entry, (FREE,))
    drag = cost_drag(cost, gross, years)
    assert drag.share == pytest.approx(cost_drag(cost, 0.0, years).share)
    assert drag.with_costs == pytest.approx(drag.without * (1 - drag.share))
    assert cost_drag(ClassCost(running + 0.001, entry, (FREE,)), gross, years).share > drag.share


@given(net=st.floats(-0.5, 0.5), running=st.floats(0.0, 0.05))
def test_the_return_before_costs_leaves_the_net_one(net: float, running: float) -> None:
    gross = return_before_costs(net, running)
    drag = cost_drag(ClassCost(running, 0.0, (FREE,)), gross, 1)
    assert drag.with_costs - 1.0 == pytest.approx(net, abs=1e-12)


def test_a_drag_without_a_step_for_ten_years_is_not_known() -> None:
    cost = ClassCost(0.01, 0.0, (FeeStep("redemption", 0.015, None, None, 7.0),))
    with pytest.raises(NotComputable):
        cost_drag(cost, 0.0, 10)


# -- one class against another ---------------------------------------------------------------


def test_one_crossing_where_the_sales_fee_eats_up_the_front_load() -> None:
    a = ClassCost(0.014, 1 - 1 / 1.015, (FREE,))
    c = ClassCost(0.019, 0.0, (FREE,))
    # (1 / 1.015) * (1 - 0.014 / 365)^d = (1 - 0.019 / 365)^d
    exact = math.log(1 / 1.015) / (math.log(1 - 0.019 / 365) - math.log(1 - 0.014 / 365))
    assert cheaper_from(a, c, 3650) == (False, (Crossing(math.ceil(exact), True),))
    assert cheaper_from(c, a, 3650) == (True, (Crossing(math.ceil(exact), False),))


def test_redemption_steps_can_change_the_cheaper_class_more_than_once() -> None:
    steps = (FeeStep("redemption", 0.02, None, None, 100.0), FeeStep("redemption", 0.0, None, 100.0, None))
    late = (FeeStep("redemption", 0.0, None, None, 50.0), FeeStep("redemption", 0.01, None, 50.0, 200.0))
    first = ClassCost(0.01, 0.005, steps)
    second = ClassCost(0.012, 0.0, (*late, FeeStep("redemption", 0.03, None, 200.0, 300.0), FREE_FROM_300))
    ahead, crossings = cheaper_from(first, second, 1000)
    days = np.arange(1001)
    lead = kept_share(first, days) > kept_share(second, days)
    turns = [int(day) for day in np.flatnonzero(lead[1:] != lead[:-1]) + 1]
    assert ahead is False
    assert [crossing.day for crossing in crossings] == turns
    assert len(turns) == 3
    assert [crossing.first_is_cheaper for crossing in crossings] == [True, False, True]


FREE_FROM_300 = FeeStep("redemption", 0.0, None, 300.0, None)


def test_no_crossing_and_no_difference() -> None:
    cheap, dear = ClassCost(0.01, 0.0, (FREE,)), ClassCost(0.02, 0.01, (FREE,))
    assert cheaper_from(cheap, dear, 3650) == (True, ())
    assert cheaper_from(cheap, cheap, 3650) == (None, ())


def test_a_schedule_with_a_gap_tells_no_break_even() -> None:
    whole = ClassCost(0.01, 0.0, (FREE,))
    with pytest.raises(NotComputable) as caught:
        cheaper_from(whole, ClassCost(0.01, 0.0, (FeeStep("redemption", 0.0, None, 7.0, None),)), 3650)
    assert caught.value.absence.reason is AbsenceReason.FEES_UNKNOWN


@given(
    load=st.floats(0.0, 0.02),
    sales=st.floats(0.0, 0.01),
    horizon=st.integers(1, 2000),
)
def test_crossings_are_where_the_order_of_what_is_kept_changes(load: float, sales: float, horizon: int) -> None:
    a, c = ClassCost(0.012, load, STEPS), ClassCost(0.012 + sales, 0.0, C_STEPS)
    ahead, crossings = cheaper_from(a, c, horizon)
    days = np.arange(horizon + 1)
    ours, theirs = kept_share(a, days), kept_share(c, days)
    state = ahead
    at = {crossing.day: crossing.first_is_cheaper for crossing in crossings}
    for day in days.tolist():
        state = at.get(day, state)
        if abs(ours[day] - theirs[day]) > 1e-12:
            assert state is bool(ours[day] > theirs[day])
    flipped, back = cheaper_from(c, a, horizon)
    assert flipped is (None if ahead is None else not ahead)
    assert [one.day for one in back] == [one.day for one in crossings]
