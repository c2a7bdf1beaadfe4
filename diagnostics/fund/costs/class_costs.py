"""One class of a fund against another: the purchase fee of A against the sales service fee of C, by days held."""

from __future__ import annotations

from data_sources.model import FundProfile
from diagnostics.facts import Absence, Fact, Unit
from diagnostics.fund.costs.fee_schedule import RunningCost, derived, running_cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import are_classes_of_one_fund
from diagnostics.metrics.fund.fund_cost import (
    DAYS_OF_YEAR,
    ClassCost,
    Crossing,
    FeeBasis,
    cheaper_from,
    purchase_fee,
    schedule,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, FigureTable

LUMP_SUM = 10_000.0
HORIZON = 10 * DAYS_OF_YEAR
SHOWN = 8  # changes of the cheaper class that a table lists
FORMULA = "days on which the class that keeps more of a payment changes, every day to the horizon looked at"


def class_cost(profile: FundProfile) -> ClassCost | Absence:
    """What the class takes of a lump sum, coming, staying and going; a reason where the source does not say it all."""
    running = running_cost(profile)
    if isinstance(running, Absence):
        return running
    basis = FeeBasis.INVESTED if profile.currency == "CNY" else FeeBasis.PAID
    entry = "purchase" if schedule(profile.fee_steps, "purchase") else "subscription"
    try:
        fee = purchase_fee(profile.fee_steps, LUMP_SUM, basis, entry)
    except NotComputable as failure:
        return failure.absence
    return ClassCost(running.value, fee / LUMP_SUM, profile.fee_steps)


def class_comparison(evidence: FundEvidence, profile: FundProfile) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """Which class costs less by days held; nothing where the other fund is no other class of the same one."""
    against = evidence.study.against
    other = None if against is None else against.profile
    if other is None or not are_classes_of_one_fund(profile, other):
        return (), ()
    facts = [
        derived(evidence, profile, "cost.own_class", profile.name, Unit.TEXT, formula="observed"),
        derived(evidence, other, "cost.other_class", other.name, Unit.TEXT, formula="observed"),
        _other_running(evidence, other),
    ]
    crossings, more = _crossings(evidence, profile, other)
    facts += more
    blocks: list[Block] = [FigureList("share_classes", tuple(fact.key for fact in facts))]
    listed = tuple(
        fact
        for at, crossing in enumerate(crossings[:SHOWN], start=1)
        for fact in _crossing(evidence, profile, other, crossing, at)
    )
    if len(crossings) > 1:
        rows = tuple((str(at // 2 + 1), (listed[at].key, listed[at + 1].key)) for at in range(0, len(listed), 2))
        blocks.append(FigureTable("class_crossings", ("crossing_day", "crossing_class"), rows))
    return (*facts, *listed), tuple(blocks)


def _other_running(evidence: FundEvidence, other: FundProfile) -> Fact:
    cost = running_cost(other)
    return derived(
        evidence,
        other,
        "cost.other_running_cost",
        cost.value if isinstance(cost, RunningCost) else None,
        Unit.FRACTION,
        formula="of the other class, as its own running cost",
        absence=cost if isinstance(cost, Absence) else None,
    )


def _crossings(
    evidence: FundEvidence, profile: FundProfile, other: FundProfile
) -> tuple[tuple[Crossing, ...], list[Fact]]:
    """The changes of the cheaper class, and how many there are, which is first, and from when on it is for good."""
    ours, theirs = class_cost(profile), class_cost(other)
    absence = ours if isinstance(ours, Absence) else theirs if isinstance(theirs, Absence) else None
    first: bool | None = None
    crossings: tuple[Crossing, ...] = ()
    if isinstance(ours, ClassCost) and isinstance(theirs, ClassCost):
        try:
            first, crossings = cheaper_from(ours, theirs, HORIZON)
        except NotComputable as failure:
            absence = failure.absence
    parameters = (("horizon", f"{HORIZON} days"), ("paid at once", f"{LUMP_SUM:g}"))
    count = None if absence is not None else len(crossings)
    made = [
        derived(
            evidence,
            profile,
            "cost.crossings",
            count,
            Unit.COUNT,
            formula=FORMULA,
            absence=absence,
            parameters=parameters,
        )
    ]
    if first is not None:
        name = profile.name if first else other.name
        made.append(derived(evidence, profile, "cost.cheaper_at_first", name, Unit.TEXT, formula=FORMULA))
    if crossings:
        formula = "last day on which the cheaper class changes within the horizon"
        day = crossings[-1].day
        made.append(
            derived(
                evidence,
                profile,
                "cost.break_even_days",
                day,
                Unit.DAYS,
                formula=formula,
                inputs=("cost.crossings",),
                parameters=parameters,
            )
        )
    return crossings, made


def _crossing(
    evidence: FundEvidence, profile: FundProfile, other: FundProfile, crossing: Crossing, at: int
) -> tuple[Fact, Fact]:
    name = profile.name if crossing.first_is_cheaper else other.name
    return (
        derived(evidence, profile, f"cost.crossing_day.{at}", crossing.day, Unit.DAYS, formula=FORMULA),
        derived(evidence, profile, f"cost.crossing_class.{at}", name, Unit.TEXT, formula=FORMULA),
    )
