"""What the costs take of a payment: by time held, in ten years, and of a year of monthly purchases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.model import FeeStep, FundProfile, InstrumentKind, to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.fund.costs.class_costs import LUMP_SUM, class_cost
from diagnostics.fund.costs.fee_schedule import UNKNOWN, RunningCost, derived, running_cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.measure import figure, measure
from diagnostics.metrics.fund.fund_cost import (
    DAYS_OF_YEAR,
    ClassCost,
    CostDrag,
    Lot,
    cost_drag,
    kept_share,
    redemption_fee,
    return_before_costs,
    schedule,
)
from diagnostics.metrics.returns import annualized_return
from diagnostics.metrics.spec import NotComputable
from diagnostics.windows import months_before

YEARS = 10
LEAST_HISTORY = "3y"  # below it the fund's own return is not carried forward over ten years
HELD = (("1m", 30), ("1y", DAYS_OF_YEAR), ("3y", 3 * DAYS_OF_YEAR), ("5y", 5 * DAYS_OF_YEAR))
ALL_FEES = "1 - (1 - purchase fee) * (1 - running cost / 365)^days * (1 - redemption fee of the days)"
RUNNING_ONLY = "1 - (1 - running cost / 365)^days"
FREE = (FeeStep("redemption", 0.0, None, None, None),)
MONTHS_OF_PLAN = 12


@dataclass(frozen=True, slots=True)
class _Lump:
    """What a lump sum pays, and by which formula."""

    cost: ClassCost | Absence
    formula: str


def is_traded(evidence: FundEvidence) -> bool:
    """Whether it changes hands on an exchange, so that its holders pay no purchase or redemption fee to the fund."""
    return evidence.subject.kind is InstrumentKind.ETF


def holding_costs(evidence: FundEvidence, profile: FundProfile) -> tuple[Fact, ...]:
    """What is lost of a payment by time held, all fees together; nothing where holders pay by no steps."""
    if not profile.fee_steps or is_traded(evidence):
        return ()
    whole = class_cost(profile)
    if isinstance(whole, Absence):
        return ()
    shares = 1.0 - kept_share(whole, np.array([days for _, days in HELD], dtype=np.int64))
    return tuple(
        derived(
            evidence,
            profile,
            f"cost.holding_cost.{name}",
            share if np.isfinite(share) else None,
            Unit.FRACTION,
            formula=ALL_FEES,
            inputs=("cost.running_cost",),
            absence=UNKNOWN,
            parameters=(("days held", str(days)), ("paid at once", f"{LUMP_SUM:g}")),
        )
        for (name, days), share in zip(HELD, shares.tolist(), strict=True)
    )


def _lump(evidence: FundEvidence, profile: FundProfile) -> _Lump:
    """A fund that is traded, or of which no steps are known, is taken to cost nothing but its running costs."""
    running = running_cost(profile)
    if isinstance(running, RunningCost) and (is_traded(evidence) or not profile.fee_steps):
        return _Lump(ClassCost(running.value, 0.0, FREE), RUNNING_ONLY)
    return _Lump(class_cost(profile), ALL_FEES)


def drag_facts(evidence: FundEvidence, profile: FundProfile) -> tuple[Fact, ...]:
    """Ten years of a lump sum: the share and the money lost to costs, at its own return before costs and at none."""
    lump = _lump(evidence, profile)
    if isinstance(lump.cost, Absence):
        # One reason is said once: what would be made of the missing fee is not listed too.
        key, unit = "cost.drag_share.10y", Unit.FRACTION
        return (derived(evidence, profile, key, None, unit, formula=ALL_FEES, absence=lump.cost),)
    gross = gross_return(evidence, profile)
    flat = _drag(lump.cost, 0.0)
    own = _drag(lump.cost, gross.number) if gross.value is not None else gross.absent_because or UNKNOWN
    rows = (
        ("cost.drag_share.10y", flat, Unit.FRACTION, lump.formula),
        ("cost.drag_rate.10y", flat, Unit.FRACTION, "1 - (1 - share lost)^(1 / years)"),
        ("cost.drag_amount.10y", own, Unit.MONEY, "lump sum * (1 + return before costs)^years * share lost"),
        ("cost.drag_amount_flat.10y", flat, Unit.MONEY, "lump sum * share lost, at a return of zero before costs"),
    )
    made = [gross]
    for key, drag, unit, formula in rows:
        of_return = ("cost.gross_return",) if drag is own else ()
        made.append(
            derived(
                evidence,
                profile,
                key,
                _drawn(drag, key) if isinstance(drag, CostDrag) else None,
                unit,
                formula=formula,
                inputs=("cost.running_cost", *of_return),
                absence=drag if isinstance(drag, Absence) else None,
                parameters=(("paid at once", f"{LUMP_SUM:g}"), ("years held", str(YEARS))),
            )
        )
    return tuple(made)


def _drag(cost: ClassCost, growth: float) -> CostDrag | Absence:
    try:
        return cost_drag(cost, growth, YEARS)
    except NotComputable as failure:
        return failure.absence


def _drawn(drag: CostDrag, key: str) -> float:
    """The part of the drag that a key names."""
    if key.startswith("cost.drag_amount"):
        return LUMP_SUM * (drag.without - drag.with_costs)
    return drag.annual if key.startswith("cost.drag_rate") else drag.share


def gross_return(evidence: FundEvidence, profile: FundProfile) -> Fact:
    """The fund's own annual return before its running costs, from a whole history of three years or more."""
    running = running_cost(profile)
    net = measure(annualized_return, evidence, "cost", "all")
    covered = evidence.start(LEAST_HISTORY)
    absence = running if isinstance(running, Absence) else net.absent_because
    if absence is None and isinstance(covered, Absence):
        absence = covered
    value = None
    if isinstance(running, RunningCost) and absence is None:
        value = return_before_costs(net.number, running.value)
    return figure(
        evidence,
        "cost.gross_return",
        value,
        Unit.CHANGE,
        formula="(1 + annualized return of the whole history) / (1 - running cost / 365)^365 - 1",
        window=net.window,
        absence=absence if value is None else None,
        inputs=("cost.running_cost",),
    )


def plan_redemption(evidence: FundEvidence, profile: FundProfile) -> tuple[Fact, ...]:
    """What redeeming a year of monthly purchases would pay on the last day, first in first out."""
    if not schedule(profile.fee_steps, "redemption") or is_traded(evidence):
        return ()
    levels, plan = evidence.levels, evidence.study.plan
    first, end = to_date(levels.dates[0]), to_date(levels.dates[-1])
    start = months_before(end, MONTHS_OF_PLAN)
    months = [months_before(end, back).replace(day=plan.day) for back in range(MONTHS_OF_PLAN, -1, -1)]
    wanted = np.array([day for day in months if start <= day <= end], dtype="datetime64[D]")
    value, absence = None, None
    if start < first:
        absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have=first.isoformat(), need=start.isoformat())
    else:
        places = np.searchsorted(levels.dates, wanted).tolist()
        lots = [Lot(to_date(levels.dates[at]), plan.amount / float(levels.values[at])) for at in places]
        units = sum(lot.units for lot in lots)
        try:
            made = redemption_fee(lots, units, float(levels.values[-1]), end, profile.fee_steps)
            value = made.fee / made.gross
        except NotComputable as failure:
            absence = failure.absence
    return (
        derived(
            evidence,
            profile,
            "cost.plan_redemption.1y",
            value,
            Unit.FRACTION,
            formula="sum over lots of units * rate of the days held / all units, first in first out",
            absence=absence,
            parameters=(("day of the month", str(plan.day)),),
        ),
    )
