"""Regular investment in the fund (定投), and the same money put in at once."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.model import FeeStep, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.measure import figure
from diagnostics.metrics.fund.investment_plan import PlanResult, regular_investment, value_of_each_unit_invested
from diagnostics.metrics.fund.money_weighted import MoneyWeightedReturn, RateStatus
from diagnostics.metrics.spec import NotComputable
from diagnostics.observation import observation
from diagnostics.section import Block, FigureList, FigureTable, Note, WealthChart
from diagnostics.windows import spans_a_year

PURCHASE = ("purchase", "subscription")  # 申购 of a fund that is open before 认购 of one that is being launched
TERMS = ("plan_amount", "plan_day", "plan_fee", "plan_purchases", "plan_first", "plan_invested")
OUTCOME = ("value", "gain", "gain_share", "return")
ROWS = ("plan", "lump_sum")
INPUTS = tuple(f"holding_periods.{name}" for name in ("plan_amount", "plan_day", "plan_fee"))


def plan_facts(evidence: FundEvidence) -> tuple[tuple[Fact, ...], PlanResult | None]:
    """The plan's terms, what it came to, and the lump sum beside it."""
    plan, levels = evidence.study.plan, evidence.levels
    fee = fee_fact(evidence)
    terms = (
        _assumed(evidence, "holding_periods.plan_amount", plan.amount, Unit.MONEY),
        _assumed(evidence, "holding_periods.plan_day", plan.day, Unit.COUNT),
        fee,
    )
    result, absence = None, None
    try:
        result = regular_investment(
            levels.dates, levels.values, amount=plan.amount, day=plan.day, fee=float(fee.number)
        )
    except NotComputable as refused:
        absence = refused.absence
    return (*terms, *_outcome(evidence, result, absence)), result


def fee_fact(evidence: FundEvidence) -> Fact:
    """The fee of a purchase: as asked for, else the fund's own for small amounts, else none."""
    asked = evidence.study.plan.fee
    step = None if asked is not None else own_fee(evidence)
    profile = evidence.profile
    if step is not None and profile is not None:
        return observation(
            "holding_periods.plan_fee",
            step.rate,
            Unit.FRACTION,
            as_of=evidence.as_of,
            origin=profile.origin,
            symbol=profile.symbol,
        )
    return _assumed(evidence, "holding_periods.plan_fee", 0.0 if asked is None else asked, Unit.FRACTION)


def own_fee(evidence: FundEvidence) -> FeeStep | None:
    """The first step of the fund's purchase fees, the one that small amounts pay; None where it is not known."""
    steps = () if evidence.profile is None else evidence.profile.fee_steps
    for kind in PURCHASE:
        known = [step for step in steps if step.fee == kind and step.rate is not None]
        if known:
            return min(known, key=lambda step: step.from_value or 0.0)
    return None


def _assumed(evidence: FundEvidence, key: str, value: float, unit: Unit) -> Fact:
    currency = evidence.subject.currency if unit is Unit.MONEY else ""
    return Fact(key, value, unit, evidence.as_of, source="", formula="assumed", currency=currency)


def _outcome(evidence: FundEvidence, result: PlanResult | None, absence: Absence | None) -> tuple[Fact, ...]:
    window = None
    counts: tuple[Value | None, ...] = (None,) * 4
    plan: tuple[Value | None, ...] = (None,) * len(OUTCOME)
    lump: tuple[Value | None, ...] = plan
    why = sum_why = absence
    if result is not None:
        days = evidence.levels.dates
        first, last = to_date(days[result.purchases[0]]), to_date(days[-1])
        window = Window("all", first, last, int(days.size - 1 - result.purchases[0]), evidence.frequency)
        counts = (int(result.purchases.size), result.skipped, first, result.invested)
        rate, why = _annual(result.money_weighted, first, last)
        sum_rate, sum_why = _annual(result.lump_sum_weighted, first, last)
        plan = (result.final_value, result.gain, result.gain_share, rate)
        lump = (result.lump_sum_value, result.lump_sum_value - result.invested, result.lump_sum_share, sum_rate)
    units = "sum of amount / (1 + fee) / value on the day of purchase"
    rows: tuple[tuple[str, Value | None, Unit, str, Absence | None], ...] = (
        ("plan_purchases", counts[0], Unit.COUNT, "one a month, on the day or the next session", absence),
        ("plan_skipped", counts[1], Unit.COUNT, "months without a session before the next planned day", absence),
        ("plan_first", counts[2], Unit.DATE, "first session on or after a planned day", absence),
        ("plan_invested", counts[3], Unit.MONEY, "amount * purchases, fees included", absence),
        ("plan_value", plan[0], Unit.MONEY, f"last value * {units}; distributions reinvested", absence),
        ("plan_gain", plan[1], Unit.MONEY, "value of the plan - money invested", absence),
        ("plan_gain_share", plan[2], Unit.CHANGE, "value of the plan / money invested - 1", absence),
        ("plan_return", plan[3], Unit.CHANGE, "rate at which purchases and last value discount to 0, act/365", why),
        ("lump_sum_value", lump[0], Unit.MONEY, "money invested / (1 + fee) * last value / first value", absence),
        ("lump_sum_gain", lump[1], Unit.MONEY, "value of the lump sum - money invested", absence),
        ("lump_sum_gain_share", lump[2], Unit.CHANGE, "value of the lump sum / money invested - 1", absence),
        ("lump_sum_return", lump[3], Unit.CHANGE, "(value of the lump sum / money invested)^(365 / days) - 1", sum_why),
    )
    return tuple(
        figure(
            evidence,
            f"holding_periods.{name}",
            value,
            unit,
            formula=formula,
            window=window,
            absence=missing if value is None else None,
            inputs=INPUTS,
            currency=evidence.subject.currency if unit is Unit.MONEY else "",
        )
        for name, value, unit, formula, missing in rows
    )


def _annual(found: MoneyWeightedReturn, first: date, last: date) -> tuple[float | None, Absence | None]:
    """The rate of a year, or why none is stated: a shorter time is not scaled up to one (GIPS 2020)."""
    if not spans_a_year(first, last):
        return None, Absence(AbsenceReason.UNDER_ONE_YEAR)
    if found.rate is None or found.status is not RateStatus.FOUND:
        lost = found.status is RateStatus.TOTAL_LOSS
        return None, Absence(AbsenceReason.TOTAL_LOSS if lost else AbsenceReason.OUTSIDE_DOMAIN)
    return found.rate, None


def plan_blocks(evidence: FundEvidence, planned: tuple[Fact, ...], result: PlanResult | None) -> tuple[Block, ...]:
    """The terms, plan and lump sum side by side, and what one unit of money put in was worth on each day."""
    known = {fact.key for fact in planned}
    terms = tuple(key for name in TERMS if (key := f"holding_periods.{name}") in known)
    rows = tuple((row, tuple(f"holding_periods.{row}_{name}" for name in OUTCOME)) for row in ROWS)
    heads = tuple(f"plan_head_{name}" for name in OUTCOME)
    blocks: list[Block] = [FigureList("plan_terms", terms), FigureTable("plan", heads, rows)]
    if result is not None:
        first, values = int(result.purchases[0]), evidence.levels.values
        lump = result.lump_sum_value / result.invested * values[first:] / values[-1]
        blocks.append(
            WealthChart(
                "plan_wealth",
                evidence.levels.dates[first:],
                value_of_each_unit_invested(result, values),
                "regular investment",
                benchmark=np.asarray(lump, dtype=np.float64),
                benchmark_name="lump sum at the start",
                facts=("holding_periods.plan_gain_share", "holding_periods.lump_sum_gain_share"),
            )
        )
    blocks.append(Note("plan_fee_outside_in", ("holding_periods.plan_fee",)))
    if evidence.study.plan.fee is None and own_fee(evidence) is None:
        blocks.append(Note("plan_without_fee"))
    skipped = next((fact for fact in planned if fact.key == "holding_periods.plan_skipped"), None)
    if skipped is not None and skipped.value:
        blocks.append(Note("plan_months_skipped", (skipped.key,)))
    return tuple(blocks)


def plan_findings(planned: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether spreading the purchases brought more or less than all at the start; it points neither way."""
    by_key = {fact.key: fact for fact in planned}
    plan, lump = (by_key[f"holding_periods.{row}_gain_share"] for row in ROWS)
    if plan.value is None or lump.value is None:
        return ()
    variant = "ahead" if plan.number > lump.number else "behind"
    facts = (plan.key, lump.key, "holding_periods.plan_purchases")
    return (Finding("plan", variant, Severity.NOTE, Direction.NEUTRAL, facts),)
