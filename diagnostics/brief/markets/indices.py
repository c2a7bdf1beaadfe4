"""Indices of each market: level, change, where today's change and today's level stand in the year."""

from __future__ import annotations

import numpy as np

from data_sources.brief_snapshot import INDEX
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_rows, unusual_moves
from diagnostics.brief.moves import Move
from diagnostics.facts import Absence
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import BarChart, Block, Note, Section

FEWEST_BARS = 3  # of a chart: two figures are read in a table


def indices(evidence: BriefEvidence) -> Section:
    """Indices of each market: level, change, where today's change and today's level stand in the year."""
    moves = evidence.moves(INDEX)
    if not moves:
        return Section("indices", (), (Note("no_indices"),))
    facts, tables = move_rows(evidence, "indices", moves)
    blocks: list[Block] = [*tables]
    drawn = tuple(
        (f"indices.name.{at}", f"indices.day_change.{at}")
        for at, move in enumerate(moves, start=1)
        if move.short_of(2) is None
    )
    if len(drawn) >= FEWEST_BARS:
        blocks.append(BarChart("indices_bars", drawn))
    found = (*unusual_moves("indices", moves), *_ends_of_the_year(moves))
    return Section("indices", facts, tuple(blocks), found)


def _ends_of_the_year(moves: tuple[Move, ...]) -> tuple[Finding, ...]:
    """Closes above, or below, all others of the past year."""
    made = []
    for at, move in enumerate(moves, start=1):
        year = move.year
        if isinstance(year, Absence) or not move.is_news:
            continue
        closes = move.closes[year]
        last, before = float(closes[-1]), closes[:-1]
        if last > float(np.max(before)) or last < float(np.min(before)):
            variant = "year_high" if last > float(np.max(before)) else "year_low"
            cited = (f"indices.name.{at}", f"indices.level.{at}")
            made.append(Finding("market", variant, Severity.NOTE, Direction.NEUTRAL, cited))
    return tuple(made)
