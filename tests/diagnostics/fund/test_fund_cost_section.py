"""The section of cost: what is stated, what it amounts to, one class against another, and bad fees."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from data_sources.model import FeeStep, FundRecord, PeerSet
from diagnostics.facts import AbsenceReason
from diagnostics.fund.costs.cost import cost
from diagnostics.fund.fund_kind import FundKind, fund_kind, share_class
from diagnostics.ledger import FactLedger
from diagnostics.metrics.fund.fund_cost import ClassCost, cheaper_from, kept_share
from diagnostics.section import FigureTable
from tests.diagnostics.fund.cost_observed import (
    C_STEPS,
    OPEN,
    STEPS,
    class_c,
    facts_of,
    findings_of,
    listed_fund,
    money_fund,
    open_fund,
    profile,
    small_fund,
)
from tests.diagnostics.observed import ORIGIN, days


def test_an_expense_ratio_is_never_added_to_its_parts() -> None:
    facts = facts_of(cost(open_fund(profile(expense_ratio=0.0185, sales_fee=0.001))))
    assert facts["cost.running_cost"].value == 0.0185
    assert facts["cost.running_cost"].inputs == ("cost.expense_ratio",)
    assert facts["cost.management_fee"].value == 0.012  # shown, and not counted again


def test_without_one_the_stated_fees_are_added_up() -> None:
    facts = facts_of(cost(open_fund(profile(sales_fee=0.004))))
    assert facts["cost.running_cost"].number == pytest.approx(0.018)
    assert facts["cost.running_cost"].inputs == ("cost.management_fee", "cost.custody_fee", "cost.sales_fee")
    assert facts_of(cost(open_fund(profile())))["cost.running_cost"].number == pytest.approx(0.014)


@pytest.mark.parametrize(
    "said",
    [
        profile(management_fee=None),
        profile(custody_fee=None),
        profile(name="虚构混合C"),  # a class C whose sales service fee is not stated
    ],
)
def test_a_fee_that_is_missing_makes_no_sum(said: object) -> None:
    facts = facts_of(cost(open_fund(said)))  # type: ignore[arg-type]
    assert facts.keys().isdisjoint({"cost.drag_amount.10y", "cost.holding_cost.1y", "cost.gross_return"})
    for key in ("cost.running_cost", "cost.drag_share.10y"):
        absent = facts[key].absent_because
        assert absent is not None, key
        assert absent.reason is AbsenceReason.FEES_UNKNOWN
    assert findings_of(cost(open_fund(said))) == set()  # type: ignore[arg-type]


def test_percent_for_a_fraction_makes_no_figure() -> None:
    facts = facts_of(cost(open_fund(profile(management_fee=1.5))))
    absent = facts["cost.running_cost"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.OUTSIDE_DOMAIN


def test_figures_by_hand() -> None:
    values = np.array(100.0 * 1.0004 ** np.arange(805))
    section = cost(open_fund(profile(), values))
    facts = facts_of(section)
    FactLedger(open_fund(profile(), values).facts).extend(section.facts)
    kept = (1 / 1.015) * (1 - 0.014 / 365) ** 365 * (1 - 0.0025)
    assert facts["cost.holding_cost.1y"].number == pytest.approx(1 - kept)
    month = (1 / 1.015) * (1 - 0.014 / 365) ** 30 * (1 - 0.005)
    assert facts["cost.holding_cost.1m"].number == pytest.approx(1 - month)
    decade = (1 / 1.015) * (1 - 0.014 / 365) ** 3650
    assert facts["cost.drag_share.10y"].number == pytest.approx(1 - decade)
    gross = 1.0004**252 / (1 - 0.014 / 365) ** 365 - 1
    assert facts["cost.gross_return"].number == pytest.approx(gross)
    assert facts["cost.drag_amount.10y"].number == pytest.approx(10_000 * (1 + gross) ** 10 * (1 - decade))
    assert facts["cost.drag_amount_flat.10y"].number == pytest.approx(10_000 * (1 - decade))


def test_a_dollar_funds_load_is_of_what_is_paid() -> None:
    said = profile(currency="USD", expense_ratio=0.01)
    facts = facts_of(cost(open_fund(said)))
    assert facts["cost.holding_cost.1y"].number == pytest.approx(1 - 0.985 * (1 - 0.01 / 365) ** 365 * 0.9975)


def test_a_young_fund_has_no_return_of_its_own_and_still_a_flat_drag() -> None:
    facts = facts_of(cost(open_fund(profile(), np.array(100.0 + np.arange(50)))))
    absent = facts["cost.gross_return"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.UNDER_ONE_YEAR
    assert facts["cost.drag_amount.10y"].value is None
    assert facts["cost.drag_amount_flat.10y"].value is not None


def test_two_years_are_not_carried_forward_over_ten() -> None:
    facts = facts_of(cost(open_fund(profile(), np.array(100.0 * 1.002 ** np.arange(505)))))
    absent = facts["cost.gross_return"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.WINDOW_NOT_COVERED
    assert facts["cost.drag_amount.10y"].value is None
    assert facts["cost.drag_amount_flat.10y"].value is not None


def test_the_redemption_steps_are_a_table_with_open_ends() -> None:
    section = cost(open_fund(profile()))
    table = next(one for one in section.blocks if isinstance(one, FigureTable) and one.name == "redemption_steps")
    facts = facts_of(section)
    assert len(table.rows) == 5
    assert table.rows[0][1] == (None, "cost.held_to.1", "cost.redemption_rate.1")
    assert table.rows[4][1] == ("cost.held_from.5", None, "cost.redemption_rate.5")
    assert [facts[f"cost.redemption_rate.{at}"].value for at in range(1, 6)] == [0.015, 0.0075, 0.005, 0.0025, 0.0]
    assert facts["cost.purchase_amount.3"].value == 1000.0
    assert facts["cost.purchase_amount.3"].currency == "CNY"


def test_a_year_of_purchases_is_redeemed_first_in_first_out() -> None:
    flat = np.full(800, 100.0)
    facts = facts_of(cost(open_fund(profile(), flat)))
    # As of 29 November 2024, twelve firsts of the month from December 2023 on; the one of 1 November was held 28 days.
    bought = [date(2023 + (month + 10) // 12, (month + 10) % 12 + 1, 1) for month in range(1, 13)]
    at = [day if day.weekday() < 5 else date.fromordinal(day.toordinal() + 7 - day.weekday()) for day in bought]
    held = [(date(2024, 11, 29) - day).days for day in at]
    rates = [next(s.rate for s in STEPS if s.fee == "redemption" and (s.to_value or 1e9) > one) for one in held]
    assert facts["cost.plan_redemption.1y"].number == pytest.approx(sum(rate or 0.0 for rate in rates) / 12)


def test_a_listed_fund_and_one_without_steps_pay_their_running_cost_only() -> None:
    for evidence, running in ((listed_fund(), 0.002), (money_fund(), 0.0165)):
        facts = facts_of(cost(evidence))
        assert facts["cost.drag_share.10y"].number == pytest.approx(1 - (1 - running / 365) ** 3650)
        assert "cost.holding_cost.1y" not in facts
        assert "cost.plan_redemption.1y" not in facts


def test_faulty_steps_are_named_and_make_no_figure() -> None:
    steps = (FeeStep("redemption", 0.015, None, None, 7.0), FeeStep("redemption", 0.005, None, 30.0, 365.0))
    section = cost(open_fund(profile(fee_steps=(*STEPS[:3], *steps))))
    facts = facts_of(section)
    assert (facts["cost.step_fault.1"].value, facts["cost.step_fault_at.1"].value) == ("redemption gap", 7.0)
    assert (facts["cost.step_fault.2"].value, facts["cost.step_fault_at.2"].value) == ("redemption gap", 365.0)
    assert facts["cost.holding_cost.1m"].value is not None
    assert facts["cost.holding_cost.1y"].value is None
    assert facts["cost.drag_share.10y"].value is None
    assert "cost.drag_amount.10y" in facts
    assert "fund_fees.faulty" in findings_of(section)


def test_one_class_against_the_other() -> None:
    section = cost(small_fund())
    facts = facts_of(section)
    ours, theirs = ClassCost(0.014, 1 - 1 / 1.015, STEPS), ClassCost(0.019, 0.0, C_STEPS)
    _, crossings = cheaper_from(ours, theirs, 3650)
    assert facts["cost.crossings"].value == len(crossings) == 1
    day = facts["cost.break_even_days"].value
    assert isinstance(day, int)
    around = np.array([day - 1, day])
    lead = kept_share(ours, around) - kept_share(theirs, around)
    assert lead[0] < 0 < lead[1]
    assert facts["cost.cheaper_at_first"].value == "虚构混合C"
    assert facts["cost.crossing_class.1"].value == "虚构混合A"
    assert facts["cost.other_running_cost"].number == pytest.approx(0.019)


def test_no_break_even_where_the_other_class_is_always_dearer_or_its_fee_unknown() -> None:
    dear = FundRecord(OPEN, profile=class_c(sales_fee=0.02, fee_steps=STEPS))
    facts = facts_of(cost(open_fund(profile(), against=dear)))
    assert facts["cost.crossings"].value == 0
    assert facts["cost.cheaper_at_first"].value == "虚构混合A"
    assert "cost.break_even_days" not in facts
    unknown = FundRecord(OPEN, profile=class_c(sales_fee=None))
    facts = facts_of(cost(open_fund(profile(), against=unknown)))
    assert facts["cost.crossings"].value is None
    other = FundRecord(OPEN, profile=class_c(name="另一只混合C"))
    assert "cost.crossings" not in facts_of(cost(open_fund(profile(), against=other)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("易方达中小盘混合C", ("易方达中小盘混合", "C")),
        ("易方达中小盘混合", ("易方达中小盘混合", "")),
        ("招商中证白酒指数(LOF)A", ("招商中证白酒指数(LOF)", "A")),
        ("某某增长-E", ("某某增长", "E")),
        ("某某增长C类", ("某某增长", "C")),
        ("Growth Fund Class A", ("Growth Fund", "A")),
        ("Growth Fund A", ("Growth Fund", "A")),
        ("NVIDIA", ("NVIDIA", "")),
    ],
)
def test_the_class_is_the_letter_at_the_end(name: str, expected: tuple[str, str]) -> None:
    assert share_class(name) == expected


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (profile(), FundKind.ACTIVE),
        (profile(fund_type="债券型-长债"), FundKind.BOND),
        (profile(fund_type="指数型-股票"), FundKind.INDEX),
        (profile(fund_type="指数型-股票", name="虚构沪深300指数增强A"), FundKind.ACTIVE),
        (profile(fund_type="货币型-普通货币"), FundKind.MONEY),
        (profile(tracking_target="该基金无跟踪标的"), FundKind.ACTIVE),
        (profile(tracking_target="沪深300指数"), FundKind.INDEX),
        (None, None),
    ],
)
def test_the_kind_is_read_from_the_sources_words(said: object, kind: FundKind | None) -> None:
    assert fund_kind(open_fund(said)) is kind  # type: ignore[arg-type]


def test_the_bound_is_that_of_the_kind() -> None:
    for fee, found in ((0.0155, set()), (0.0156, {"fund_cost.high"}), (0.0065, {"fund_cost.low"})):
        assert findings_of(cost(open_fund(profile(management_fee=fee)))) == found


def test_no_place_among_peers_whose_fees_no_source_gives() -> None:
    peers = PeerSet("peers", ("x",), days("2024-10-31", "2024-11-29"), (np.array([1.0, 1.1]),), ORIGIN)
    for evidence in (open_fund(profile()), open_fund(profile(), peers=peers)):
        assert "cost.fee_percentile" not in facts_of(cost(evidence))
