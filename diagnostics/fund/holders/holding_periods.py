"""What holders earned: chances of a gain by holding period, the worst entry, regular investment."""

from __future__ import annotations

import numpy as np

from data_sources.model import to_date
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.holders.plan import plan_blocks, plan_facts, plan_findings
from diagnostics.measure import figure
from diagnostics.metrics.fund import holding_period as metrics
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureTable, KeyFigures, Note, Section

# How long is no trailing window: the holdings are of the whole record.
HELD = {"held_6m": 6, "held_1y": 12, "held_3y": 36}  # months
FIGURES = ("gain_probability", "worst_held", "median_held", "best_held", "windows_held", "independent_held")
ENTRY = ("worst_entry", "worst_exit", "worst_change", "worst_recovered", "worst_days")
ENTRY_HELD = "held_1y"
ENTERED = "holdings from every day with a value to the last value on or before the same day so many months later"
PROBABILITY, INDEPENDENT = "holding_periods.gain_probability.held_1y", "holding_periods.independent_held.held_1y"


def holding_periods(evidence: FundEvidence) -> Section:
    """Chances of a gain when held for half a year, one and three years; the worst entry; a plan of purchases."""
    by_label = {label: _held(evidence, label) for label in HELD}
    held = tuple(fact for label in HELD for fact in held_facts(evidence, label, by_label[label]))
    entry = entry_facts(evidence, by_label[ENTRY_HELD])
    planned, result = plan_facts(evidence)
    bounds = tuple(threshold(f"rule.gain_probability.{name}", evidence.as_of) for name in ("high", "low", "windows"))
    rows = tuple(
        (f"holding_periods.{name}", tuple(f"holding_periods.{name}.{label}" for label in HELD)) for name in FIGURES
    )
    reached = (ENTRY_HELD, "all")
    entries = tuple(
        (f"holding_periods.{name}", tuple(f"holding_periods.{name}.{label}" for label in reached)) for name in ENTRY
    )
    blocks: list[Block] = [
        KeyFigures((PROBABILITY, "holding_periods.plan_return")),
        FigureTable("holding_gains", tuple(HELD), rows),
        FigureTable("worst_entries", ("entry_year", "entry_to_date"), entries),
        *_without_loss(entry),
        *plan_blocks(evidence, planned, result),
    ]
    if isinstance(by_label[ENTRY_HELD], metrics.HoldingPeriods):
        blocks.insert(2, Note("overlapping_holdings", (INDEPENDENT,)))
    found = gain_findings({fact.key: fact for fact in held}, bounds) + entry_findings(entry) + plan_findings(planned)
    return Section("holding_periods", (*held, *entry, *planned, *bounds), tuple(blocks), found)


def _held(evidence: FundEvidence, label: str) -> metrics.HoldingPeriods | Absence:
    levels = evidence.levels
    try:
        return metrics.holding_periods(levels.dates, levels.values, HELD[label])
    except NotComputable as refused:
        return refused.absence


def held_facts(evidence: FundEvidence, label: str, held: metrics.HoldingPeriods | Absence) -> tuple[Fact, ...]:
    """How often a holding of this length gained, the worst, the median and the best, and how many there were."""
    absence = held if isinstance(held, Absence) else None
    values: tuple[Value | None, ...] = (None,) * len(FIGURES)
    window = None
    if isinstance(held, metrics.HoldingPeriods):
        returns, days = held.returns, evidence.levels.dates
        spread = float(returns.min()), float(np.median(returns)), float(returns.max())
        values = (held.gain_probability, *spread, int(returns.size), held.independent)
        first, last = to_date(days[held.entries[0]]), to_date(days[held.exits[-1]])
        window = Window(label, first, last, int(returns.size), evidence.frequency)
    rows = (
        (Unit.FRACTION, f"share above zero of the returns of {ENTERED}"),
        (Unit.CHANGE, f"lowest return of {ENTERED}"),
        (Unit.CHANGE, f"median return of {ENTERED}"),
        (Unit.CHANGE, f"highest return of {ENTERED}"),
        (Unit.COUNT, f"number of {ENTERED}; they overlap"),
        (Unit.COUNT, "holdings that follow each other without overlap, from the first day on"),
    )
    return tuple(
        figure(
            evidence,
            f"holding_periods.{name}.{label}",
            value,
            unit,
            formula=formula,
            window=window,
            absence=absence,
            parameters=(("end_of_month", "a month without that day ends on its last"),),
        )
        for name, value, (unit, formula) in zip(FIGURES, values, rows, strict=True)
    )


def entry_facts(evidence: FundEvidence, held: metrics.HoldingPeriods | Absence) -> tuple[Fact, ...]:
    """The entry that had lost most after a year, and the one that has lost most to date."""
    values = evidence.levels.values
    after: metrics.WorstEntry | Absence = held if isinstance(held, Absence) else metrics.worst_entry(held, values)
    today: metrics.WorstEntry | Absence
    try:
        today = metrics.worst_entry_to_date(values)
    except NotComputable as refused:
        today = refused.absence
    return _entry(evidence, ENTRY_HELD, after, "after one year") + _entry(evidence, "all", today, "at the last value")


def _without_loss(entry: tuple[Fact, ...]) -> tuple[Note, ...]:
    """Says in words why no day to buy is the worst to date, where none has lost."""
    return (Note("no_loss_to_date"),) if entry[len(ENTRY)].value is None else ()


def _entry(evidence: FundEvidence, label: str, worst: metrics.WorstEntry | Absence, reached: str) -> tuple[Fact, ...]:
    cells: tuple[Value | None, ...] = (None,) * len(ENTRY)
    missing = worst if isinstance(worst, Absence) else None
    back, window = missing, None
    if isinstance(worst, metrics.WorstEntry):
        days = evidence.levels.dates
        entry, end = to_date(days[worst.entry]), to_date(days[worst.exit])
        lost = worst.change < 0.0
        again = None if worst.recovered is None or not lost else to_date(days[worst.recovered])
        back = Absence(AbsenceReason.NOT_RECOVERED if lost else AbsenceReason.NO_LOSSES) if again is None else None
        cells = (entry, end, worst.change, again, None if again is None else (again - entry).days)
        window = Window(label, entry, end, worst.exit - worst.entry, evidence.frequency)
    rows = (
        (Unit.DATE, f"day of the value of which least was left {reached}", missing),
        (Unit.DATE, f"day of that value {reached}", missing),
        (Unit.CHANGE, f"value {reached} / value at the entry - 1", missing),
        (Unit.DATE, "first day from then on with a value not below the entry's", back),
        (Unit.DAYS, "calendar days from the entry to that day", back),
    )
    return tuple(
        figure(
            evidence,
            f"holding_periods.{name}.{label}",
            value,
            unit,
            formula=formula,
            window=window,
            absence=why if value is None else None,
        )
        for name, value, (unit, formula, why) in zip(ENTRY, cells, rows, strict=True)
    )


def gain_findings(held: dict[str, Fact], bounds: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether most holdings of a year gained; nothing where too few lie end to end to say so."""
    probability, independent = held[PROBABILITY], held[INDEPENDENT]
    high, low, fewest = bounds
    if probability.value is None or independent.number < fewest.number:
        return ()
    cited = (probability.key, independent.key)
    if probability.number >= high.number:
        facts = (*cited, high.key)
        return (Finding("gain_probability", "high", Severity.NOTE, Direction.FAVOURABLE, facts),)
    if probability.number <= low.number:
        facts = (*cited, low.key)
        return (Finding("gain_probability", "low", Severity.NOTABLE, Direction.ADVERSE, facts),)
    return (Finding("gain_probability", "mixed", Severity.NOTE, Direction.NEUTRAL, (*cited, low.key, high.key)),)


def entry_findings(entry: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """When the worst entry of a year was made good, or that it was not."""
    begun, _, change, again, days = entry[: len(ENTRY)]
    if change.value is None or change.number >= 0.0:
        return ()
    if again.value is None:
        facts = (begun.key, change.key)
        return (Finding("worst_entry", "open", Severity.NOTE, Direction.NEUTRAL, facts),)
    cited = (begun.key, change.key, again.key, days.key)
    return (Finding("worst_entry", "recovered", Severity.NOTE, Direction.NEUTRAL, cited),)
