"""What holding it costs: all layers, redemption steps, ten years of drag, one class against the other."""

from __future__ import annotations

from diagnostics.facts import Fact
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.costs.class_costs import class_comparison
from diagnostics.fund.costs.cost_drag import HELD, drag_facts, holding_costs, plan_redemption
from diagnostics.fund.costs.fee_schedule import fault_facts, running_fact, stated_fees, step_tables
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, KeyFigures, Note, Section


def cost(evidence: FundEvidence) -> Section:
    """Fees as stated, what they take by days held and in ten years, the other class of the same fund."""
    profile = evidence.profile
    if profile is None:
        return Section("cost", (), ())
    running = running_fact(evidence, profile)
    stated = (*stated_fees(evidence, profile), running)
    steps, tables = step_tables(evidence, profile)
    faults = fault_facts(evidence, profile)
    held = holding_costs(evidence, profile)
    drag = (*drag_facts(evidence, profile), *plan_redemption(evidence, profile))
    classes, class_blocks = class_comparison(evidence, profile)
    blocks: list[Block] = [
        KeyFigures(("cost.running_cost", "cost.drag_share.10y")),
        FigureList("fees", tuple(fact.key for fact in stated)),
        *tables,
    ]
    if faults:
        rows = tuple((str(at // 2 + 1), (faults[at].key, faults[at + 1].key)) for at in range(0, len(faults), 2))
        blocks.append(FigureTable("step_faults", ("step_fault", "step_fault_at"), rows))
    if held:
        windows = tuple(name for name, _ in HELD)
        blocks.append(FigureTable("holding_costs", windows, (("cost.holding_cost", tuple(one.key for one in held)),)))
    blocks.append(FigureList("cost_drag", tuple(fact.key for fact in drag)))
    blocks += class_blocks
    blocks.append(Note("fees_as_stated"))
    facts = (*stated, *steps, *faults, *held, *drag, *classes, *(_bound(evidence) if running.value is not None else ()))
    return Section("cost", facts, tuple(blocks), cost_findings(facts))


def _bound(evidence: FundEvidence) -> tuple[Fact, ...]:
    kind = fund_kind(evidence)
    return () if kind is None else (threshold(f"rule.fund_cost.{kind.value}_fund", evidence.as_of),)


def cost_findings(facts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether the running cost lies above the house's bound for the kind of fund, or at most at half of it."""
    by_key = {fact.key: fact for fact in facts}
    found = []
    if "cost.step_fault.1" in by_key:
        cited = ("cost.step_fault.1", "cost.step_fault_at.1")
        found.append(Finding("fund_fees", "faulty", Severity.NOTABLE, Direction.NEUTRAL, cited))
    running = by_key["cost.running_cost"]
    bound = next((by_key[key] for kind in FundKind if (key := f"rule.fund_cost.{kind.value}_fund") in by_key), None)
    if running.value is None or bound is None:
        return tuple(found)
    if running.number > bound.number:
        found.append(Finding("fund_cost", "high", Severity.NOTABLE, Direction.ADVERSE, (running.key, bound.key)))
    elif running.number <= bound.number / 2.0:
        found.append(Finding("fund_cost", "low", Severity.NOTE, Direction.FAVOURABLE, (running.key, bound.key)))
    return tuple(found)
