"""The fees that a fund states, as facts: what it takes every year, and its steps for coming and going."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data_sources.model import FeeStep, FundProfile
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import share_class
from diagnostics.metrics.fund.fund_cost import HIGHEST_RATE, StepFault, schedule, schedule_faults
from diagnostics.observation import observation, said_by
from diagnostics.section import Block, FigureTable

UNKNOWN = Absence(AbsenceReason.FEES_UNKNOWN)
PARTS = ("management_fee", "custody_fee", "sales_fee")
FRONT_CLASSES = ("", "A")  # whose class takes no sales service fee where the source states none
# Names of the figures of a step, by fee: lower bound, upper bound, rate, fixed amount.
STEP_NAMES = {
    "purchase": ("purchase_from", "purchase_to", "purchase_rate", "purchase_amount"),
    "subscription": ("subscription_from", "subscription_to", "subscription_rate", "subscription_amount"),
    "redemption": ("held_from", "held_to", "redemption_rate", "redemption_amount"),
}


@dataclass(frozen=True, slots=True)
class RunningCost:
    """All running costs a year, a decimal, and the names of the stated fees that make it up."""

    value: float
    parts: tuple[str, ...]


def running_cost(profile: FundProfile) -> RunningCost | Absence:
    """The expense ratio as stated, which holds its parts already; else management, custody and sales service fee.

    A sales service fee that is not stated counts as none where the class is A or has no letter; of any other class
    it is not known. A rate above a tenth is a percentage that was taken for a fraction, and no figure is made of it.
    """
    if profile.expense_ratio is not None:
        return _plausible(RunningCost(profile.expense_ratio, ("expense_ratio",)), (profile.expense_ratio,))
    management, custody, sales = profile.management_fee, profile.custody_fee, profile.sales_fee
    if management is None or custody is None:
        return UNKNOWN
    if sales is None:
        if share_class(profile.name)[1] not in FRONT_CLASSES:
            return UNKNOWN
        return _plausible(RunningCost(management + custody, PARTS[:2]), (management, custody))
    return _plausible(RunningCost(management + custody + sales, PARTS), (management, custody, sales))


def _plausible(cost: RunningCost, rates: tuple[float, ...]) -> RunningCost | Absence:
    inside = all(0.0 <= rate <= HIGHEST_RATE for rate in (*rates, cost.value))
    return cost if inside else Absence(AbsenceReason.OUTSIDE_DOMAIN)


def derived(
    evidence: FundEvidence,
    profile: FundProfile,
    key: str,
    value: Value | None,
    unit: Unit,
    *,
    formula: str,
    inputs: tuple[str, ...] = (),
    absence: Absence | None = None,
    parameters: tuple[tuple[str, str], ...] = (),
) -> Fact:
    """A figure made of what the profile states."""
    return Fact(
        key,
        value,
        unit,
        evidence.as_of,
        said_by(profile.origin, profile.symbol),
        formula,
        inputs=inputs,
        currency=profile.currency if unit is Unit.MONEY else "",
        parameters=parameters,
        absent_because=absence if value is None else None,
    )


def stated_fees(evidence: FundEvidence, profile: FundProfile) -> tuple[Fact, ...]:
    """Every yearly fee that the source states; what a running cost would need and is not stated is absent."""
    needed = () if profile.expense_ratio is not None else ("management_fee", "custody_fee")
    made = []
    for name in (*PARTS, "expense_ratio"):
        value = getattr(profile, name)
        if value is not None or name in needed:
            fact = _said(evidence, profile, f"cost.{name}", value, Unit.FRACTION)
            made.append(fact if value is not None else replace(fact, absent_because=UNKNOWN))
    return tuple(made)


def running_fact(evidence: FundEvidence, profile: FundProfile) -> Fact:
    """``cost.running_cost``."""
    cost = running_cost(profile)
    if isinstance(cost, Absence):
        formula = "expense ratio as stated, or management + custody + sales service fee"
        return derived(evidence, profile, "cost.running_cost", None, Unit.FRACTION, formula=formula, absence=cost)
    formula = "expense ratio as stated, which holds its parts already"
    if cost.parts != ("expense_ratio",):
        formula = "management fee + custody fee + sales service fee, as far as stated"
    inputs = tuple(f"cost.{part}" for part in cost.parts)
    return derived(evidence, profile, "cost.running_cost", cost.value, Unit.FRACTION, formula=formula, inputs=inputs)


def step_tables(evidence: FundEvidence, profile: FundProfile) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """The steps of purchase (of the offer where there are no others) and of redemption, a row each."""
    entry = "purchase" if schedule(profile.fee_steps, "purchase") else "subscription"
    facts: list[Fact] = []
    blocks: list[Block] = []
    for fee in (entry, "redemption"):
        rows = []
        low, high, rate, fixed = STEP_NAMES[fee]
        for at, step in enumerate(schedule(profile.fee_steps, fee), start=1):
            made = _step(evidence, profile, fee, step, at)
            facts += made
            keys = {fact.key for fact in made}
            charged = f"cost.{rate}.{at}" if step.rate is not None else f"cost.{fixed}.{at}"
            cells = (f"cost.{low}.{at}", f"cost.{high}.{at}", charged)
            rows.append((str(at), tuple(key if key in keys else None for key in cells)))
        if rows:
            blocks.append(FigureTable(f"{fee}_steps", (low, high, rate), tuple(rows)))
    return tuple(facts), tuple(blocks)


def _step(evidence: FundEvidence, profile: FundProfile, fee: str, step: FeeStep, at: int) -> list[Fact]:
    low, high, rate, fixed = STEP_NAMES[fee]
    bound = Unit.DAYS if fee == "redemption" else Unit.MONEY
    rows = (
        (low, step.from_value, bound),
        (high, step.to_value, bound),
        (rate, step.rate, Unit.FRACTION),
        (fixed, step.amount if step.rate is None else None, Unit.MONEY),
    )
    return [
        _said(evidence, profile, f"cost.{name}.{at}", value, unit) for name, value, unit in rows if value is not None
    ]


def fault_facts(evidence: FundEvidence, profile: FundProfile) -> tuple[Fact, ...]:
    """What is wrong with the schedules, and from which value on: no figure is made of such a step."""
    made: list[Fact] = []
    for at, fault in enumerate(faults(profile), start=1):
        named = f"{fault.fee} {fault.kind.value}"
        unit = Unit.DAYS if fault.fee == "redemption" else Unit.MONEY
        formula = "steps in order of their bounds, each holding from its lower bound and below its upper one"
        made.append(derived(evidence, profile, f"cost.step_fault.{at}", named, Unit.TEXT, formula=formula))
        made.append(derived(evidence, profile, f"cost.step_fault_at.{at}", fault.at, unit, formula=formula))
    return tuple(made)


def faults(profile: FundProfile) -> tuple[StepFault, ...]:
    """The faults of every schedule."""
    return tuple(fault for fee in STEP_NAMES for fault in schedule_faults(profile.fee_steps, fee))


def _said(evidence: FundEvidence, profile: FundProfile, key: str, value: Value | None, unit: Unit) -> Fact:
    currency = profile.currency if unit is Unit.MONEY else ""
    return observation(
        key, value, unit, as_of=evidence.as_of, origin=profile.origin, symbol=profile.symbol, currency=currency
    )
