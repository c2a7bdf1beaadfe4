"""Whether an active fund is an index fund at an active fund's price: R squared on its benchmark against its fee."""

from __future__ import annotations

import math

from data_sources.model import FundProfile
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.costs.fee_schedule import running_cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.measure import figure
from diagnostics.metrics.fund.active_cost import active_expense_ratio, active_weight
from diagnostics.metrics.regression import r_squared
from diagnostics.metrics.relative import tracking_error
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import Metric
from diagnostics.observation import said_by
from diagnostics.rules import threshold

EXPLAINED = "style.closet_r_squared"
FEE = "style.running_cost"
ACTIVE_RISK = "style.active_risk"
BOUNDS = ("rule.closet.likeness", "rule.closet.index_fee")
FEWEST = 60  # returns beside the benchmark


def closet_facts(evidence: FundEvidence) -> tuple[Fact, ...]:
    """R squared and active risk beside the benchmark, the fee, and what the active part costs; none of index funds."""
    profile = evidence.profile
    alike = evidence.compared is not None and not evidence.beside_deposits
    if profile is None or fund_kind(evidence) is not FundKind.ACTIVE or not alike:
        return ()
    explained, risk = _beside_the_benchmark(evidence)
    fee = _fee(evidence, profile)
    bounds = tuple(threshold(key, evidence.as_of) for key in BOUNDS)
    return (explained, risk, fee, *bounds, *_cost_of_activity(evidence, explained, risk, fee, bounds[1]))


def _beside_the_benchmark(evidence: FundEvidence) -> tuple[Fact, Fact]:
    """R squared and tracking error over three years, over all where there are fewer; not of a benchmark that ended."""
    younger = evidence.compared_until is None and isinstance(evidence.start("3y", relative=True), Absence)
    label = "all" if younger else "3y"
    sample = evidence.sample(label, relative=True)
    made = []
    for key, metric in ((EXPLAINED, r_squared), (ACTIVE_RISK, tracking_error)):
        value, absence = _measured(metric, sample)
        made.append(
            figure(
                evidence,
                key,
                value,
                metric.spec.unit,
                formula=metric.spec.formula,
                window=evidence.window(label, relative=True),
                absence=absence,
                relative=True,
                with_rate=metric.spec.needs_rate,
            )
        )
    return made[0], made[1]


def _measured(metric: Metric, sample: ReturnSample | Absence) -> tuple[float | None, Absence | None]:
    have = 0 if isinstance(sample, Absence) else sample.n
    if isinstance(sample, Absence) or have < FEWEST:
        return None, Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(have), need=str(FEWEST))
    value = float(metric.of(sample)[0])
    return (value, None) if math.isfinite(value) else (None, metric.spec.absence(sample))


def _fee(evidence: FundEvidence, profile: FundProfile) -> Fact:
    cost = running_cost(profile)
    source = said_by(profile.origin, profile.symbol)
    if isinstance(cost, Absence):
        return Fact(FEE, None, Unit.FRACTION, evidence.as_of, source, "observed", absent_because=cost)
    formula = " + ".join(part.replace("_", " ") for part in cost.parts)
    return Fact(FEE, cost.value, Unit.FRACTION, evidence.as_of, source, formula)


def _cost_of_activity(evidence: FundEvidence, explained: Fact, risk: Fact, fee: Fact, bound: Fact) -> tuple[Fact, ...]:
    """Weight of the active part, what it costs a year, and the extra fee for each unit of active risk."""
    weight = price = per_risk = None
    absence = explained.absent_because or fee.absent_because
    if explained.value is not None:
        weight = active_weight(explained.number)
    if absence is None and weight == 0.0:
        absence = Absence(AbsenceReason.NO_VARIATION)
    if absence is None:
        price = active_expense_ratio(explained.number, fee.number, bound.number)
        per_risk = (fee.number - bound.number) / risk.number if risk.number > 0.0 else None
    window = explained.window
    made = (
        (
            "style.active_weight",
            weight,
            Unit.FRACTION,
            "sqrt(1 - R2) / (R + sqrt(1 - R2)); Miller (2007)",
            (EXPLAINED,),
        ),
        (
            "style.active_expense_ratio",
            price,
            Unit.FRACTION,
            "index fee + (running cost - index fee) / active weight; Miller (2007)",
            ("style.active_weight", FEE, bound.key),
        ),
        (
            "style.fee_per_active_risk",
            per_risk,
            Unit.RATIO,
            "(running cost - index fee) / tracking error",
            (FEE, bound.key, ACTIVE_RISK),
        ),
    )
    return tuple(
        figure(
            evidence,
            key,
            value,
            unit,
            formula=formula,
            window=window,
            inputs=inputs,
            relative=True,
            absence=None if value is not None else (absence or Absence(AbsenceReason.NO_VARIATION)),
        )
        for key, value, unit, formula, inputs in made
    )


def closet_findings(facts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """An active fee for what the benchmark does, or a fund that is neither."""
    by_key = {fact.key: fact for fact in facts}
    if EXPLAINED not in by_key or by_key[EXPLAINED].value is None or by_key[FEE].value is None:
        return ()
    explained, fee = by_key[EXPLAINED], by_key[FEE]
    alike, dear = (by_key[key] for key in BOUNDS)
    if explained.number < alike.number:
        return (Finding("closet", "own_way", Severity.NOTE, Direction.NEUTRAL, (explained.key, alike.key)),)
    if fee.number <= dear.number:
        cited: tuple[str, ...] = (explained.key, alike.key, fee.key, dear.key)
        return (Finding("closet", "cheap", Severity.NOTE, Direction.NEUTRAL, cited),)
    price = by_key["style.active_expense_ratio"]
    cited = (explained.key, alike.key, fee.key, dear.key, *((price.key,) if price.value is not None else ()))
    variant = "index_at_active_fee" if price.value is not None else "is_the_index"
    return (Finding("closet", variant, Severity.SERIOUS, Direction.ADVERSE, cited),)
