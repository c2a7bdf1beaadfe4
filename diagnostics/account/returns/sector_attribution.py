"""Attribution by sector of shares, where the policy's benchmark is given by sectors; other classes as they are.

Names of sectors are words of the sources: they stand as text facts, ranked by the size of all effects.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.account.returns.linked_effects import EFFECTS, FORMULAS, WEIGHTS, Linked, LinkedFacts
from diagnostics.facts import Fact, Unit
from diagnostics.section import FigureTable

ROWS = 15


@dataclass(frozen=True, slots=True)
class SectorTable:
    """The facts of one window by sector, and their table."""

    facts: tuple[Fact, ...]
    table: FigureTable


def by_sector_table(made: LinkedFacts, linked: Linked) -> SectorTable:
    """One row a sector, the largest effect first."""
    segments = made.segments
    names = [*WEIGHTS, *(name for name in EFFECTS if name != "currency" or segments.foreign)]
    order = np.argsort(-np.abs(linked.total), kind="stable")[:ROWS]
    facts, rows = [], []
    for rank, at in enumerate(order, 1):
        name_of = made.ranked(f"sector_name.{rank}", segments.classes[at], Unit.TEXT, "by the size of all effects")
        row = [name_of]
        for name in names:
            unit = Unit.FRACTION if name in WEIGHTS else Unit.CHANGE
            value = float(getattr(linked, name)[at])
            row.append(made.ranked(f"sector_{name}.{rank}", value, unit, FORMULAS[name]))
        facts += row
        rows.append((str(rank), tuple(fact.key for fact in row)))
    left = "excess - sum of all effects; rounding alone"
    residual = made.ranked("sector_residual", linked.residual, Unit.CHANGE, left)
    heads = ("attribution_sector", *(f"attribution_{name}" for name in names))
    return SectorTable((*facts, residual), FigureTable("attribution_sectors", heads, tuple(rows)))
