"""How deep the subject fell, how long it took, and whether it came back."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.model import to_date
from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure, measure
from diagnostics.metrics.drawdown import (
    DrawdownEpisode,
    average_drawdown,
    conditional_drawdown_at_risk,
    current_drawdown,
    drawdown_tables,
    max_drawdown,
    pain_index,
    ulcer_index,
)
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Section, UnderwaterChart

WINDOWS = ("1y", "3y", "5y", "all")
WORST = 10
COLUMNS = ("depth", "peak", "trough", "recovery", "length")


def drawdown(evidence: SeriesEvidence) -> Section:
    """Depth, length and recovery of the falls from a peak."""
    deepest = tuple(_deepest(evidence, window) for window in WINDOWS)
    average = (
        measure(average_drawdown, evidence, "drawdown", unit=Unit.CHANGE),
        measure(ulcer_index, evidence, "drawdown"),
        measure(pain_index, evidence, "drawdown"),
        measure(conditional_drawdown_at_risk, evidence, "drawdown", unit=Unit.CHANGE, confidence_level=0.95),
    )
    state = drawdown_state(evidence)
    episodes = episode_facts(evidence)
    ranks = sorted({int(fact.key.rsplit(".", 1)[1]) for fact in episodes})
    rows = tuple((str(rank), tuple(f"drawdown.{column}.{rank}" for column in COLUMNS)) for rank in ranks)
    blocks: tuple[Block, ...] = (
        *underwater_chart(evidence),
        FigureTable("max_drawdown", WINDOWS, (("max_drawdown", tuple(fact.key for fact in deepest)),)),
        *((FigureTable("worst_drawdowns", COLUMNS, rows),) if rows else ()),
        FigureList("drawdown_measures", tuple(fact.key for fact in state + average)),
    )
    bound = threshold("rule.drawdown.deep", evidence.as_of)
    facts = (*deepest, *average, *state, *episodes, bound)
    return Section("drawdown", facts, blocks, state_findings(state, bound))


def open_drawdown(evidence: SeriesEvidence) -> Section:
    """Of the same chapter what it finds and rests on: the fall from the last peak, and the deepest one."""
    state = drawdown_state(evidence)
    bound = threshold("rule.drawdown.deep", evidence.as_of)
    return Section("drawdown", (_deepest(evidence, "all"), *state, bound), (), state_findings(state, bound))


def _deepest(evidence: SeriesEvidence, window: str) -> Fact:
    return measure(max_drawdown, evidence, "drawdown", window, unit=Unit.CHANGE)


def drawdown_state(evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """How far below its peak the subject stands, and the day of that peak."""
    now = measure(current_drawdown, evidence, "drawdown", unit=Unit.CHANGE)
    values = evidence.levels.values
    peak = to_date(evidence.levels.dates[values.size - 1 - int(np.argmax(values[::-1]))])
    return (
        now,
        figure(
            evidence,
            "drawdown.peak_date.all",
            peak,
            Unit.DATE,
            formula="last day on which the value was at its highest",
            window=evidence.window("all"),
        ),
    )


def episode_facts(evidence: SeriesEvidence) -> tuple[Fact, ...]:
    """Depth, dates and length of the ten deepest episodes."""
    made: list[Fact] = []
    for rank, episode in enumerate(drawdown_tables(evidence.whole, WORST)[0], start=1):
        made += _episode(evidence, rank, episode)
    return tuple(made)


def state_findings(state: tuple[Fact, ...], bound: Fact) -> tuple[Finding, ...]:
    """At its high, a little below it, or deep below it."""
    now, peak = state
    if now.value is None:
        return ()
    if now.number == 0.0:
        return (Finding("drawdown", "at_high", Severity.NOTE, Direction.FAVOURABLE, (peak.key,)),)
    cited = (now.key, peak.key, "drawdown.max_drawdown.all", bound.key)
    if now.number <= bound.number:
        return (Finding("drawdown", "deep", Severity.SERIOUS, Direction.ADVERSE, cited),)
    return (Finding("drawdown", "shallow", Severity.NOTE, Direction.NEUTRAL, cited),)


def underwater_chart(evidence: SeriesEvidence) -> tuple[UnderwaterChart, ...]:
    """The drawdown after each return; nothing when there is no return."""
    if not evidence.levels.n:
        return ()
    curve = np.asarray(evidence.whole.drawdown[0], dtype=np.float64)
    return (UnderwaterChart("underwater", evidence.levels.dates[1:], curve, facts=("drawdown.max_drawdown.all",)),)


def _episode(evidence: SeriesEvidence, rank: int, episode: DrawdownEpisode) -> list[Fact]:
    days = evidence.levels.dates
    # Period p of the returns ends on dates[p + 1]; the peak of period -1 is the first value itself.
    peak, trough = to_date(days[episode.peak + 1]), to_date(days[episode.trough + 1])
    recovered = None if episode.end is None else to_date(days[episode.end + 1])
    last = recovered or evidence.as_of
    window = Window("episode", peak, last, episode.length, evidence.frequency)
    cells: tuple[tuple[str, float | date | None, Unit, str], ...] = (
        ("depth", episode.depth, Unit.CHANGE, "lowest value of the episode / peak - 1"),
        ("peak", peak, Unit.DATE, "day of the value that the episode fell from"),
        ("trough", trough, Unit.DATE, "day of the episode's lowest value"),
        ("recovery", recovered, Unit.DATE, "first day at or above the peak"),
        ("length", (last - peak).days, Unit.DAYS, "calendar days from the peak to the recovery, or to the last bar"),
    )
    return [
        figure(
            evidence,
            f"drawdown.{name}.{rank}",
            value,
            unit,
            formula=formula,
            window=window,
            absence=Absence(AbsenceReason.NOT_RECOVERED) if value is None else None,
        )
        for name, value, unit, formula in cells
    ]
