"""Edges of cost, trading and scale: what is stated half, what shares no day, what was nothing before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.model import FeeStep, FundRecord, ScalePoint
from data_sources.snapshot import CURRENCY, QUOTED
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.fund.costs.cost import cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.market.trading import trading
from diagnostics.fund.size.scale import scale
from diagnostics.section import FigureTable
from tests.diagnostics.fund.cost_observed import (
    C_STEPS,
    OPEN,
    STEPS,
    class_c,
    facts_of,
    foreign_fund,
    listed_fund,
    money_fund,
    open_fund,
    profile,
)
from tests.diagnostics.observed import random_prices


def reason(fact: Fact) -> AbsenceReason | None:
    return None if fact.absent_because is None else fact.absent_because.reason


def with_history(evidence: FundEvidence, role: str, **changes: object) -> FundEvidence:
    entries = tuple(
        replace(one, history=replace(one.history, **changes)) if one.role == role else one  # type: ignore[arg-type]
        for one in evidence.snapshot.histories
    )
    return FundEvidence(replace(evidence.snapshot, histories=entries), evidence.assumptions)


@pytest.mark.parametrize(
    "steps",
    [
        tuple(step for step in C_STEPS if step.fee != "purchase"),  # what a purchase pays is not stated
        C_STEPS[:3],  # what a redemption pays after thirty days is not stated
    ],
)
def test_half_a_schedule_tells_no_break_even(steps: tuple[FeeStep, ...]) -> None:
    other = FundRecord(OPEN, profile=class_c(fee_steps=steps))
    facts = facts_of(cost(open_fund(profile(), against=other)))
    assert reason(facts["cost.crossings"]) is AbsenceReason.FEES_UNKNOWN
    assert "cost.break_even_days" not in facts


def test_several_changes_of_the_cheaper_class_are_all_listed() -> None:
    free = FeeStep("purchase", 0.0, None, None, None)
    steps = (
        free,
        FeeStep("redemption", 0.0, None, None, 50.0),
        FeeStep("redemption", 0.01, None, 50.0, 200.0),
        FeeStep("redemption", 0.03, None, 200.0, 300.0),
        FeeStep("redemption", 0.0, None, 300.0, None),
    )
    loaded = FeeStep("purchase", 0.005, None, None, None)
    late = (loaded, FeeStep("redemption", 0.02, None, None, 100.0), FeeStep("redemption", 0.0, None, 100.0, None))
    other = FundRecord(OPEN, profile=class_c(fee_steps=steps))
    section = cost(open_fund(profile(fee_steps=late), against=other))
    facts = facts_of(section)
    table = next(one for one in section.blocks if isinstance(one, FigureTable) and one.name == "class_crossings")
    count = facts["cost.crossings"].value
    assert isinstance(count, int)
    assert count == len(table.rows) == 3  # at 100 and 300 days, and where the sales fee has eaten up the load
    assert facts["cost.break_even_days"].value == facts[f"cost.crossing_day.{count}"].value


def test_monthly_purchases_need_a_year_of_values_and_a_whole_schedule() -> None:
    young = facts_of(cost(open_fund(profile(), np.full(100, 100.0))))["cost.plan_redemption.1y"]
    assert reason(young) is AbsenceReason.WINDOW_NOT_COVERED
    gap = (*STEPS[:3], FeeStep("redemption", 0.0, None, None, 7.0))
    assert reason(facts_of(cost(open_fund(profile(fee_steps=gap))))["cost.plan_redemption.1y"]) is (
        AbsenceReason.FEES_UNKNOWN
    )


def test_sizes_that_are_missing_or_nothing_make_no_flow() -> None:
    said = profile(
        scales=(
            ScalePoint(date(2023, 12, 31), 0.0, 0.0),
            ScalePoint(date(2024, 3, 31), 1e8, 1e8, 1e8, 0.0),
            ScalePoint(date(2024, 6, 30), None, 9e7),
            ScalePoint(date(2024, 9, 30), 2e8),
        )
    )
    facts = facts_of(scale(open_fund(said)))
    assert reason(facts["scale.net_flow.3"]) is AbsenceReason.OUTSIDE_DOMAIN  # a share of nothing
    assert "scale.net_units.3" not in facts
    assert facts.keys().isdisjoint({"scale.flow_assets.2", "scale.net_flow.2", "scale.net_flow.1"})


def test_a_share_of_the_holders_that_is_not_stated_is_an_empty_cell() -> None:
    section = scale(open_fund(profile(scales=())))
    assert not any(isinstance(block, FigureTable) for block in section.blocks)


def test_a_quoted_fund_with_one_common_day_has_its_tracking_by_prices() -> None:
    evidence = listed_fund()
    nav = evidence.nav
    assert nav is not None
    lone = replace(nav, dates=nav.dates[-1:].copy(), unit_nav=nav.unit_nav[-1:].copy())
    study = replace(evidence.study, fund=replace(evidence.study.fund, nav=lone))
    facts = facts_of(trading(FundEvidence(replace(evidence.snapshot, fund=study), evidence.assumptions)))
    assert facts["trading.premium"].value is not None
    assert "trading.average_premium.all" not in facts
    assert facts["trading.tracking_error.all"].number > 0.01


def test_two_common_days_have_no_tracking_error() -> None:
    evidence = listed_fund()
    short = evidence.snapshot.benchmark
    assert short is not None
    facts = facts_of(trading(with_history(evidence, "benchmark", dates=short.dates[-2:], close=short.close[-2:])))
    assert reason(facts["trading.tracking_error.all"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert reason(facts["trading.tracking_difference.all"]) is AbsenceReason.UNDER_ONE_YEAR


def test_a_rate_of_other_days_or_of_one_has_no_effect() -> None:
    rates = foreign_fund().snapshot.history(CURRENCY)
    assert rates is not None
    for dates, count in ((rates.dates + np.timedelta64(36500, "D"), "0"), (rates.dates[-1:], "1")):
        close = rates.close[-dates.size :]
        facts = facts_of(trading(with_history(foreign_fund(), CURRENCY, dates=dates, close=close)))
        absent = facts["trading.local_return.all"].absent_because
        assert absent is not None
        assert (absent.reason, absent.have) == (AbsenceReason.TOO_FEW_OBSERVATIONS, count)


def test_a_fund_that_stands_still_has_no_share_of_variance() -> None:
    evidence = foreign_fund()
    facts = facts_of(trading(with_history(evidence, "subject", close=np.full(800, 1.0))))
    assert reason(facts["trading.currency_variance_share.all"]) is AbsenceReason.NO_VARIATION
    assert facts["trading.total_return.all"].value == 0.0


def test_a_young_money_fund_and_one_without_published_yields() -> None:
    facts = facts_of(trading(money_fund(30)))
    assert reason(facts["trading.average_yield.1y"]) is AbsenceReason.WINDOW_NOT_COVERED
    evidence = money_fund()
    nav = evidence.nav
    assert nav is not None
    study = replace(evidence.study, fund=replace(evidence.study.fund, nav=replace(nav, seven_day_yield=None)))
    facts = facts_of(trading(FundEvidence(replace(evidence.snapshot, fund=study), evidence.assumptions)))
    assert facts["trading.seven_day_yield"].value is None
    assert facts["trading.seven_day_yield_simple"].number == pytest.approx(0.0219)
    assert facts["trading.yield_apart_simple.all"].value is None


def test_a_thin_year_of_premiums_places_nothing() -> None:
    evidence = listed_fund()
    quoted = evidence.snapshot.history(QUOTED)
    assert quoted is not None
    thin = with_history(evidence, QUOTED, dates=quoted.dates[::20].copy(), close=quoted.close[::20].copy())
    facts = facts_of(trading(thin))
    assert reason(facts["trading.premium_percentile.1y"]) is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert facts["trading.average_premium.1y"].value is not None
    assert facts["trading.days_only_nav"].value > 700  # type: ignore[operator]


def test_another_seed_of_the_index_is_another_benchmark() -> None:
    evidence = listed_fund()
    moved = with_history(evidence, "benchmark", close=random_prices(800, 99))
    assert facts_of(trading(moved))["trading.tracking_error.all"].number > 0.1
