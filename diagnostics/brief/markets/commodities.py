"""Commodities: level, change, and where the change stands in the past year."""

from __future__ import annotations

from data_sources.brief_snapshot import COMMODITY
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_rows, unusual_moves
from diagnostics.section import Section

COLUMNS = ("level", "day_change", "day_percentile", "week_change", "year_change", "quoted_on")


def commodities(evidence: BriefEvidence) -> Section:
    """Commodities: level, change, and where the change stands in the past year."""
    moves = evidence.moves(COMMODITY)
    facts, tables = move_rows(evidence, "commodities", moves, COLUMNS)
    return Section("commodities", facts, tables, unusual_moves("commodities", moves))
