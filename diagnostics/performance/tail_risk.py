"""How bad the worst days are: value at risk and expected shortfall in three readings."""

from __future__ import annotations

from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure, measure
from diagnostics.metrics.tail_risk import (
    cornish_fisher_domain,
    expected_shortfall_cornish_fisher,
    expected_shortfall_gaussian,
    expected_shortfall_historical,
    tail_ratio,
    value_at_risk_cornish_fisher,
    value_at_risk_gaussian,
    value_at_risk_historical,
)
from diagnostics.rules import threshold
from diagnostics.section import Block, DistributionChart, FigureTable, Note, Section

LEVELS = {"95": 0.95, "99": 0.99}
METRICS = (
    value_at_risk_historical,
    value_at_risk_gaussian,
    value_at_risk_cornish_fisher,
    expected_shortfall_historical,
    expected_shortfall_gaussian,
    expected_shortfall_cornish_fisher,
)
HEAVY = "tail.shortfall_excess.99"


def tail_risk(evidence: SeriesEvidence) -> Section:
    """Loss of one period that is exceeded in 5 or 1 of 100, and the mean beyond it."""
    grid = {
        (metric.spec.name, level): measure(
            metric, evidence, "tail", qualifier=level, unit=Unit.CHANGE, confidence_level=confidence
        )
        for metric in METRICS
        for level, confidence in LEVELS.items()
    }
    ratio = measure(tail_ratio, evidence, "tail")
    heavy = excess_over_normal(
        evidence, grid["expected_shortfall_historical", "99"], grid["expected_shortfall_gaussian", "99"]
    )
    bound = threshold("rule.tail.heavy", evidence.as_of)
    rows = tuple((metric.spec.name, tuple(grid[metric.spec.name, level].key for level in LEVELS)) for metric in METRICS)
    marks = ("tail.value_at_risk_historical.95", "tail.expected_shortfall_historical.95")
    blocks: list[Block] = [FigureTable("tail_risk", tuple(LEVELS), rows)]
    if evidence.levels.n:
        blocks.insert(0, DistributionChart("distribution", evidence.levels.returns, marks=marks, facts=marks[:1]))
    if not bool(cornish_fisher_domain(evidence.whole)[0]):
        blocks.append(Note("cornish_fisher_outside_domain", ("tail.value_at_risk_cornish_fisher.99",)))
    facts = (*grid.values(), ratio, heavy, bound)
    return Section("tail_risk", facts, tuple(blocks), tail_findings(heavy, bound))


def excess_over_normal(evidence: SeriesEvidence, historical: Fact, gaussian: Fact) -> Fact:
    """Expected shortfall that was, over the one that the normal law would give."""
    absence = historical.absent_because or gaussian.absent_because
    # A normal law with a mean above its spread expects no loss: nothing can be held against it.
    if absence is None and gaussian.number >= 0.0:
        absence = Absence(AbsenceReason.NO_LOSSES)
    value = historical.number / gaussian.number if absence is None else None
    return figure(
        evidence,
        HEAVY,
        value,
        Unit.RATIO,
        formula="historical expected shortfall at 99 % / Gaussian expected shortfall at 99 %",
        window=evidence.window("all"),
        absence=absence,
        inputs=(historical.key, gaussian.key),
    )


def tail_findings(heavy: Fact, bound: Fact) -> tuple[Finding, ...]:
    """Whether the worst losses go beyond what the normal law would give."""
    if heavy.value is None:
        return ()
    cited = ("tail.expected_shortfall_historical.99", "tail.expected_shortfall_gaussian.99", heavy.key, bound.key)
    if heavy.number >= bound.number:
        return (Finding("tail", "heavy", Severity.NOTABLE, Direction.ADVERSE, cited),)
    return (Finding("tail", "normal", Severity.NOTE, Direction.NEUTRAL, cited),)
