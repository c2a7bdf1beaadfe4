"""Where the return differs from that of the policy's benchmark: allocation, selection, currency."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.returns.grouping import by_sector
from diagnostics.account.returns.linked_effects import EFFECTS, EXCESS, TOTAL, WEIGHTS, LinkedFacts, linked_effects
from diagnostics.account.returns.sector_attribution import by_sector_table
from diagnostics.account.returns.segments import DailySegments, daily_segments
from diagnostics.evidence import has_ended
from diagnostics.facts import Absence, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section
from diagnostics.valuation.valuation import Valuation
from diagnostics.windows import start_of

ALL = "all"
WINDOWS = ("1y", ALL)
BOUND = "rule.attribution.material"
LEFT_OUT = "attribution.days_left_out"


def attribution(evidence: AccountEvidence) -> Section:
    """Where the return differs from that of the policy's benchmark: allocation, selection, currency."""
    valuation = evidence.valuation
    if valuation is None or valuation.returns.size < 1:
        return Section("attribution", (), ())
    segments = daily_segments(evidence, valuation)
    if isinstance(segments, Absence):
        fact = figure(evidence, "attribution.excess.all", None, Unit.CHANGE, formula=EXCESS, absence=segments)
        return Section("attribution", (fact,), (FigureList(f"attribution_totals_{ALL}", (fact.key,)),))
    facts = [*_of_benchmark(evidence, segments)]
    blocks: list[Block] = []
    for window in WINDOWS:
        made, block = _window(evidence, segments, window)
        facts += made
        blocks += block
    sectors, table = _by_sector(evidence, valuation)
    facts += sectors
    blocks += table
    facts.append(threshold(BOUND, evidence.as_of))
    notes = [Note("attribution_method")]
    notes += [Note("attribution_currency")] if segments.foreign else []
    notes += [Note("attribution_price_only")] if segments.price_only else []
    notes += [Note("attribution_days", (LEFT_OUT,))] if segments.left_out else []
    found = _findings({fact.key: fact for fact in facts})
    return Section("attribution", tuple(facts), (*blocks, *notes), found)


def _of_benchmark(evidence: AccountEvidence, segments: DailySegments) -> tuple[Fact, ...]:
    """What the account is held against, and the days on which it cannot be."""
    made = figure(
        evidence,
        "attribution.benchmark",
        segments.parts,
        Unit.TEXT,
        formula="the policy's parts, weights restored every day",
        parameters=(("stated by", "the profile"),),
    )
    benchmark = replace(made, source=segments.source)
    if not segments.left_out:
        return (benchmark,)
    said = "days on which the account has a return and the benchmark none; left out of both"
    return benchmark, figure(evidence, LEFT_OUT, segments.left_out, Unit.COUNT, formula=said, inputs=(benchmark.key,))


def _window(
    evidence: AccountEvidence, segments: DailySegments, label: str
) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """Facts and blocks of one window; nothing where the account is younger."""
    first = start_of(label, segments.dates)
    if first is None:
        return (), ()
    n = int(segments.dates.size) - 1 - first
    window = Window(label, to_date(segments.dates[first]), to_date(segments.dates[-1]), n)
    if label != ALL and has_ended(window.end, evidence.as_of, evidence.frequency):
        return (), ()  # it would bear the name of a time that it is not of
    try:
        linked = linked_effects(segments, first)
    except NotComputable as failure:
        key = f"attribution.excess.{label}"
        absent = figure(evidence, key, None, Unit.CHANGE, formula=EXCESS, window=window, absence=failure.absence)
        return (absent,), (FigureList(f"attribution_totals_{label}", (key,)),)
    made = LinkedFacts(evidence, segments, window)
    facts = [*made.totals(linked), *made.by_class(linked)]
    keys = tuple(fact.key for fact in facts)
    shown = [name for name in (*WEIGHTS, *EFFECTS) if f"attribution.{name}.{segments.classes[0]}.{label}" in keys]
    table = FigureTable(
        f"attribution_{label}",
        tuple(f"attribution_{name}" for name in shown),
        tuple(
            (name, tuple(key if (key := f"attribution.{one}.{name}.{label}") in keys else None for one in shown))
            for name in (*segments.classes, TOTAL)
        ),
    )
    return tuple(facts), (FigureList(f"attribution_totals_{label}", keys[:4]), table)


def _by_sector(evidence: AccountEvidence, valuation: Valuation) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """The same by sector over the last year, or all of a younger account, where the benchmark is given so."""
    grouping = by_sector(evidence.snapshot, valuation)
    segments = None if grouping is None else daily_segments(evidence, valuation, grouping)
    if segments is None or isinstance(segments, Absence):
        return (), ()
    first = start_of(WINDOWS[0], segments.dates)
    label = ALL if first is None else WINDOWS[0]
    first = first or 0
    n = int(segments.dates.size) - 1 - first
    window = Window(label, to_date(segments.dates[first]), to_date(segments.dates[-1]), n)
    try:
        linked = linked_effects(segments, first)
    except NotComputable:
        return (), ()  # the table by class says why
    made = by_sector_table(LinkedFacts(evidence, segments, window), linked)
    return made.facts, (made.table,)


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Which effect made most of a difference that matters, over the last year."""
    label = WINDOWS[0]
    if f"attribution.total.{TOTAL}.{label}" not in facts:
        return ()
    excess, bound = facts[f"attribution.excess.{label}"], facts[BOUND]
    if abs(excess.number) < bound.number:
        return ()
    effects = [facts[key] for name in EFFECTS[:-1] if (key := f"attribution.{name}.{TOTAL}.{label}") in facts]
    largest = max(effects, key=lambda fact: fact.number * np.sign(excess.number))
    name = largest.key.split(".")[1]
    ahead = excess.number > 0.0
    return (
        Finding(
            "attribution",
            f"{name}_{'ahead' if ahead else 'behind'}",
            Severity.NOTE,
            Direction.FAVOURABLE if ahead else Direction.ADVERSE,
            (excess.key, largest.key, bound.key),
        ),
    )
