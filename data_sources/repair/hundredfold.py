"""Prices in the hundredth unit: pence for pounds, cents for rands, on some days or up to some day.

A price does not move to its hundredfold from one day to the next. Where it does, the days on one
side of the step are in the other unit. Counted from the newest day backwards every such step changes
the unit; all days that are not in the newest day's unit are brought into it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.model import FloatArray, RepairRule
from data_sources.repair.moves import moves_of, unexplained
from data_sources.repair.record import Mask, doubt_of, repair_of
from data_sources.sheet import BarSheet

HUNDRED = float(np.log(100.0))
SLACK = 0.4  # log: 67 to 149; the day's own move comes on top of the step
WILDEST = HUNDRED / 12.0  # ordinary moves of 38 % are those of a price that is worth a few ticks
# So few newest days against so many before them: then the newest are the odd ones.
ODD_END, LONG_BEFORE = 2, 20


def mend_hundredfold(sheet: BarSheet) -> BarSheet:
    """The sheet with all prices in one unit: the newest day's, unless only the last day or two are odd."""
    close_levels = _levels(sheet, sheet.close)
    close = sheet.close / 100.0**close_levels
    open_, high, low = (_beside(column, close) for column in (sheet.open, sheet.high, sheet.low))
    adjusted = sheet.adjusted_close
    if adjusted is not None:
        adjusted = adjusted / 100.0 ** _levels(sheet, adjusted)
    after = {"open": open_, "high": high, "low": low, "close": close, "adjusted_close": adjusted}
    changed: Mask = np.zeros(len(sheet), dtype=bool)
    columns = []
    for name, values in after.items():
        differs = _differs(getattr(sheet, name), values)
        changed |= differs
        columns += [name] if differs.any() else []
    if not changed.any():
        return sheet
    if np.abs(close_levels).max() > 1:
        return doubt_of(RepairRule.HUNDREDFOLD, sheet, changed, tuple(columns))
    record = repair_of(RepairRule.HUNDREDFOLD, sheet, changed, tuple(columns), {"factor": 100.0})
    return replace(
        sheet,
        open=open_,
        high=high,
        low=low,
        close=close,
        adjusted_close=adjusted,
        repairs=(*sheet.repairs, record),
    )


def _differs(before: FloatArray | None, after: FloatArray | None) -> Mask:
    if before is None or after is None:
        return np.zeros(1, dtype=bool)  # no column: nothing differs on any day
    differs: Mask = (before != after) & ~np.isnan(before)
    return differs


def _levels(sheet: BarSheet, column: FloatArray) -> FloatArray:
    """How many times a hundredfold a price stands above the unit of the series; 0.0 on ordinary days."""
    moves = moves_of(column)
    levels = np.zeros(column.size)
    near = np.abs(np.abs(moves.steps) - HUNDRED) <= SLACK
    if not near.any() or moves.spread() > WILDEST:
        return levels
    steps = unexplained(sheet, moves)
    edges = np.flatnonzero(np.abs(np.abs(steps) - HUNDRED) <= SLACK)
    priced = np.zeros(steps.size)
    for edge in edges[::-1].tolist():
        priced[:edge] -= np.sign(steps[edge])
    if edges.size and steps.size - edges[-1] <= ODD_END and edges[-1] >= LONG_BEFORE:
        before = priced[edges[-1] - LONG_BEFORE : edges[-1]]
        priced -= before[0] if (before == before[0]).all() else 0.0
    levels[moves.rows] = priced
    return levels


def _beside(column: FloatArray, close: FloatArray) -> FloatArray:
    """Open, high or low in the unit of the close of the same day."""
    sound = (column > 0.0) & (close > 0.0)
    ratio = np.zeros(column.size)
    ratio[sound] = np.log(column[sound] / close[sound])
    return np.where(np.abs(np.abs(ratio) - HUNDRED) <= SLACK, column / 100.0 ** np.sign(ratio), column)
