"""Exchange rates: level, change, and where the change stands in the past year."""

from __future__ import annotations

from data_sources.brief_snapshot import EXCHANGE_RATE
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_rows, unusual_moves
from diagnostics.section import Section

COLUMNS = ("level", "day_change", "day_percentile", "week_change", "year_change", "quoted_on")


def currencies(evidence: BriefEvidence) -> Section:
    """Exchange rates: level, change, and where the change stands in the past year."""
    moves = evidence.moves(EXCHANGE_RATE)
    facts, tables = move_rows(evidence, "currencies", moves, COLUMNS)
    return Section("currencies", facts, tables, unusual_moves("currencies", moves))
