"""Implied volatility: level, change, and where the level stands in the past year; a leap seldom seen is told."""

from __future__ import annotations

from dataclasses import replace

from data_sources.brief_snapshot import VOLATILITY
from diagnostics.brief.day_facts import move_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_rows, unusual_moves
from diagnostics.brief.moves import Move
from diagnostics.facts import Absence, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.metrics.market_day.session import percentile_rank
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.section import FigureTable, Section

COLUMNS = ("level", "day_change", "week_change", "range_place", "quoted_on")
AFTER = 3  # columns before the rank: name, level, change
HIGH = "rule.market_level.upper"
RANKED = "share of the closes of the past year below the last one, equal ones counting half"


def volatility(evidence: BriefEvidence) -> Section:
    """Implied volatility: level, change, and where the level stands in the past year."""
    moves = evidence.moves(VOLATILITY)
    if not moves:
        return Section("volatility", (), ())
    facts, tables = move_rows(evidence, "volatility", moves, COLUMNS)
    ranks = tuple(_rank(evidence, at, move) for at, move in enumerate(moves, start=1))
    widened = tuple(_with_rank(one, ranks) for one in tables)
    bound = threshold(HIGH, evidence.as_of)
    return Section("volatility", (*facts, *ranks, bound), widened, _found(moves, ranks))


def _with_rank(table: FigureTable, ranks: tuple[Fact, ...]) -> FigureTable:
    """The table with the rank of the level after the change of the day."""
    lines = zip(table.rows, ranks, strict=True)
    rows = tuple((label, (*cells[:AFTER], rank.key, *cells[AFTER:])) for (label, cells), rank in lines)
    return FigureTable(table.name, (*table.columns[:AFTER], "brief_level_percentile", *table.columns[AFTER:]), rows)


def _rank(evidence: BriefEvidence, at: int, move: Move) -> Fact:
    """The last level among those of the year before it, itself not among them."""
    year, value = move.year, None
    if not isinstance(year, Absence):
        closes = move.closes[year]
        value = percentile_rank(closes[:-1], float(closes[-1]))
    key, level = f"volatility.level_percentile.{at}", f"volatility.level.{at}"
    told = year if isinstance(year, Absence) else value
    window = None if isinstance(year, Absence) else move.window(year.stop - year.start - 1, "1y")
    return move_fact(evidence, move, key, told, Unit.FRACTION, RANKED, window=window, inputs=(level,))


def _found(moves: tuple[Move, ...], ranks: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Levels among the highest of the year, told on the day of each bar once; of the others, moves seldom seen."""
    high = {
        move.symbol: at
        for at, (move, rank) in enumerate(zip(moves, ranks, strict=True), start=1)
        if move.is_news and rank.value is not None and rank.number >= THRESHOLDS[HIGH].value
    }
    levels = tuple(
        Finding(
            "market",
            "volatility_high",
            Severity.NOTABLE,
            Direction.NEUTRAL,
            (f"volatility.name.{at}", f"volatility.level.{at}", f"volatility.level_percentile.{at}", HIGH),
        )
        for at in high.values()
    )
    leaps = unusual_moves("volatility", moves, far_only=True, told=high)
    # What it is drawn from goes before it: the fall of the index is told first, and its own leap is no worse.
    return (*levels, *(replace(one, severity=Severity.NOTABLE) for one in leaps))
