"""What part it can play in a portfolio, and what would be a reason to hold or to replace it.

The part follows by rule from the kind of fund, its volatility and what its benchmark explains of it. It is a
description of how the fund has behaved, not an advice; where the figures are not had, there is no part.
"""

from __future__ import annotations

import math

import numpy as np

from data_sources.model import PriceHistory, to_date
from data_sources.snapshot import AGAINST
from diagnostics.evidence import Levels, compare
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.costs.fee_schedule import RunningCost, running_cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.excess import without_movement
from diagnostics.fund.fund_kind import BOND_WORDS, FundKind, fund_kind
from diagnostics.fund.part.conditions import condition_findings, conditions, state_facts
from diagnostics.market.evidence import sound_bars, source_id
from diagnostics.measure import figure, measure
from diagnostics.metrics.regression import beta, correlation, r_squared
from diagnostics.metrics.risk import annualized_volatility
from diagnostics.metrics.sample import ReturnSample
from diagnostics.observation import observation
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

UNKNOWN = Absence(AbsenceReason.FEES_UNKNOWN)
WINDOWS = ("3y", "1y", "all")  # the first that the data covers
BOUNDS = (
    "cash_volatility",
    "anchor_volatility",
    "core_r_squared",
    "core_volatility",
    "core_beta_distance",
    "diversifier_correlation",
)


def role(evidence: FundEvidence) -> Section:
    """Part in a portfolio, conditions to look at, and a cheaper fund where one was given to compare with."""
    label = next(name for name in WINDOWS if evidence.window(name) is not None)
    # The days that the benchmark has too may be fewer, and may end earlier.
    common = next((name for name in WINDOWS if evidence.window(name, relative=True) is not None), "all")
    kind = kind_fact(evidence)
    measured: tuple[Fact, ...] = (
        measure(annualized_volatility, evidence, "role", label),
        measure(r_squared, evidence, "role", common),
        measure(beta, evidence, "role", common),
        measure(correlation, evidence, "role", common),
    )
    if evidence.beside_deposits:
        measured = (measured[0], *without_movement(measured[1:]))
    bounds = tuple(threshold(f"rule.role.{name}", evidence.as_of) for name in BOUNDS)
    part = part_fact(evidence, kind, measured, bounds)
    known = conditions(evidence)
    states = state_facts(evidence, known)
    other = alternative_facts(evidence)
    rows = tuple((f"role.state.{one.name}", (f"role.state.{one.name}", one.seen.key, one.bound.key)) for one in known)
    blocks: list[Block] = [
        FigureList("role", (part.key, kind.key, *(fact.key for fact in measured))),
        FigureTable("conditions", ("condition_state", "condition_seen", "condition_bound"), rows),
        Note("conditions_are_no_advice"),
    ]
    if other:
        blocks.append(FigureList("alternative", tuple(fact.key for fact in other[:-1])))
    rested = tuple(fact for one in known for fact in one.facts)
    facts = (kind, *measured, *bounds, part, *rested, *states, *other)
    found = part_findings(part, measured) + condition_findings(known) + alternative_findings(other)
    return Section("role", facts, tuple(blocks), found)


def kind_fact(evidence: FundEvidence) -> Fact:
    """The kind of fund, read from what the source calls it."""
    profile = evidence.profile
    kind = fund_kind(evidence)
    if profile is None or kind is None:
        return figure(
            evidence,
            "role.kind",
            None,
            Unit.TEXT,
            formula="kind of fund by the words of its source",
            absence=Absence(AbsenceReason.NOT_OFFERED),
        )
    return observation(
        "role.kind", kind.value, Unit.TEXT, as_of=evidence.as_of, origin=profile.origin, symbol=profile.symbol
    )


def part_fact(evidence: FundEvidence, kind: Fact, measured: tuple[Fact, ...], bounds: tuple[Fact, ...]) -> Fact:
    """Cash, anchor, core, diversifier or satellite; absent where no rule can be applied."""
    part, absence = _part(evidence, fund_kind(evidence), measured, bounds)
    return figure(
        evidence,
        "role.part",
        part,
        Unit.TEXT,
        formula="money fund, or bonds with hardly any volatility: cash-like; bonds with little: anchor; "
        "little correlation with the benchmark: diversifier; explained by it, beta near 1, volatility within bounds: "
        "core; else satellite",
        window=measured[0].window,
        absence=absence,
        inputs=tuple(fact.key for fact in (kind, *measured, *bounds) if fact.value is not None),
    )


def _part(
    evidence: FundEvidence, kind: FundKind | None, measured: tuple[Fact, ...], bounds: tuple[Fact, ...]
) -> tuple[str | None, Absence | None]:
    """The first rule that applies, in the order of ``part_fact``'s formula."""
    volatility, explained, slope, related = measured
    cash, anchor, core, calm, near, apart = bounds
    if kind is FundKind.MONEY:
        return "cash-like", None
    if volatility.value is None:
        return None, volatility.absent_because
    if holds_bonds(evidence, kind):
        if volatility.number <= cash.number:
            return "cash-like", None
        return ("anchor" if volatility.number <= anchor.number else "satellite"), None
    ended = evidence.start("1y", relative=True)
    if evidence.compared_until is not None and isinstance(ended, Absence):
        return None, ended  # what held until the benchmark's data ended gives no fund its part today
    if explained.value is None or slope.value is None or related.value is None:
        return None, explained.absent_because or slope.absent_because or related.absent_because
    if related.number <= apart.number:
        return "diversifier", None
    close = abs(slope.number - 1.0) <= near.number
    if explained.number >= core.number and close and volatility.number <= calm.number:
        return "core", None
    return "satellite", None


def holds_bonds(evidence: FundEvidence, kind: FundKind | None) -> bool:
    """Whether it is a bond fund, one that follows a bond index included."""
    words = "" if evidence.profile is None else evidence.profile.fund_type
    return kind is FundKind.BOND or (kind is FundKind.INDEX and BOND_WORDS.search(words) is not None)


def part_findings(part: Fact, measured: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """The part with what it follows from; it points neither way."""
    if not isinstance(part.value, str):
        return ()
    volatility, explained, slope, related = measured
    told = {
        "cash-like": (volatility,),
        "anchor": (volatility,),
        "core": (explained, slope, volatility),
        "diversifier": (related, volatility),
        "satellite": (volatility,),
    }[part.value]
    if any(fact.value is None for fact in told):
        return ()
    bound = {
        "cash-like": "cash_volatility",
        "anchor": "anchor_volatility",
        "core": "core_r_squared",
        "diversifier": "diversifier_correlation",
        "satellite": "core_volatility",
    }[part.value]
    facts = (*(fact.key for fact in told), f"rule.role.{bound}")
    return (Finding("role", part.value.replace("-", "_"), Severity.NOTE, Direction.NEUTRAL, facts),)


def alternative_facts(evidence: FundEvidence) -> tuple[Fact, ...]:
    """The fund that it is compared with: how alike both run, and what each costs a year; the bound of "alike" last."""
    other, history = evidence.study.against, evidence.snapshot.history(AGAINST)
    if other is None or history is None:
        return ()
    history = sound_bars(history)
    source, as_of = source_id(history), evidence.as_of
    own = UNKNOWN if evidence.profile is None else running_cost(evidence.profile)
    its = UNKNOWN if other.profile is None else running_cost(other.profile)
    both = not isinstance(own, Absence) and not isinstance(its, Absence)
    costs = "expense ratio as stated, else management + custody + sales service fee"
    difference = its.value - own.value if not isinstance(own, Absence) and not isinstance(its, Absence) else None
    return (
        Fact("role.other", other.instrument.symbol, Unit.TEXT, as_of, source=source, formula="observed"),
        _alike(evidence, history),
        _cost(evidence, "role.own_cost", own, costs, evidence.levels.source),
        _cost(evidence, "role.other_cost", its, costs, source),
        Fact(
            "role.cost_difference",
            difference,
            Unit.CHANGE,
            as_of,
            source=f"{evidence.levels.source} {source}",
            formula="running costs of the other fund - running costs of this one",
            inputs=("role.own_cost", "role.other_cost") if both else (),
            absent_because=UNKNOWN if difference is None else None,
        ),
        threshold("rule.alternative.alike_r_squared", as_of),
    )


def _alike(evidence: FundEvidence, history: PriceHistory) -> Fact:
    """R2 of the two funds' returns on the dates that both have; absent where they are of two currencies."""
    theirs = Levels.from_values(history.dates, history.close, source_id(history))
    alike = compare(history.instrument, evidence.levels, theirs)
    value, absence, window = None, None, None
    have, need = history.instrument.currency, evidence.subject.currency
    if have != need:
        absence = Absence(AbsenceReason.CURRENCIES_DIFFER, have=have, need=need)
    elif isinstance(alike, Absence):
        absence = alike
    else:
        sample = ReturnSample(alike.subject.returns[np.newaxis, :], benchmark=alike.benchmark.returns)
        explained = float(r_squared.of(sample)[0])
        days = alike.subject.dates
        window = Window("all", to_date(days[0]), to_date(days[-1]), alike.subject.n, evidence.frequency)
        value = explained if math.isfinite(explained) else None
        absence = r_squared.spec.absence(sample) if value is None else None
    return Fact(
        "role.other_r_squared",
        value,
        Unit.FRACTION,
        evidence.as_of,
        source=f"{evidence.levels.source} {theirs.source}",
        formula="squared correlation of the returns of both on the dates that both have",
        window=window,
        absent_because=absence,
    )


def _cost(evidence: FundEvidence, key: str, cost: RunningCost | Absence, formula: str, source: str) -> Fact:
    missing = cost if isinstance(cost, Absence) else None
    value = None if isinstance(cost, Absence) else cost.value
    return Fact(key, value, Unit.FRACTION, evidence.as_of, source=source, formula=formula, absent_because=missing)


def alternative_findings(other: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """That the fund given to compare with runs alike and costs less, or runs alike and does not."""
    if not other:
        return ()
    name, alike, own, its, difference, bound = other
    if alike.value is None or difference.value is None or alike.number < bound.number:
        return ()
    variant = "cheaper" if difference.number < 0.0 else "not_cheaper"
    facts = (name.key, alike.key, own.key, its.key, bound.key)
    return (Finding("alternative", variant, Severity.NOTE, Direction.NEUTRAL, facts),)
