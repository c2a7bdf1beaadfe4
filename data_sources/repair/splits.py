"""Prices around a split that were not divided by it, or were divided twice.

In a sheet adjusted for splits nothing happens to the price on a split's day. A step as large as the
split's own ratio near that day, which no dividend explains, means that the days on one side of it
stand on another basis. Counted from the newest day backwards, every such step changes the basis; all
days off the newest basis are brought back to it, volume the other way (the money traded stays the same).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.model import FloatArray, PriceBasis, RepairRule
from data_sources.repair.moves import Moves, moves_of, unexplained
from data_sources.repair.record import doubt_of, repair_of
from data_sources.sheet import BarSheet

SMALLEST = 0.2  # log ratio: below 1.22 for one a step may be an ordinary bad day
SPREADS = 6.0  # ... and the ratio has to be so many ordinary moves
NEAR = 0.15  # share of the log ratio by which a step may miss it: the day's own move comes on top
OWN_MOVE = 8.0  # ... or so many ordinary moves, because fresh splits come in wild times
FARTHEST = 0.35  # ... but never more than this share: past it a step is nearer to nothing than to the ratio
# A source adjusts old prices some days late or early. The block between the two days has two edges.
BEFORE, AFTER = 15, 10
BLOCK_BEFORE = 60
AMOUNT_SHOWS = 0.2  # relative: nearer than this the adjustment of an ex-day was made by a reading of its amount


def mend_splits(sheet: BarSheet) -> BarSheet:
    """The sheet with every split applied once to all the days before it, newest split first."""
    if sheet.basis is not PriceBasis.SPLIT_ADJUSTED:
        return sheet
    for row in np.flatnonzero((sheet.splits != 1.0) & (sheet.splits > 0.0)).tolist()[::-1]:
        sheet = _mend(sheet, row)
    return sheet


def _mend(sheet: BarSheet, split_row: int) -> BarSheet:
    """One split."""
    size = abs(float(np.log(sheet.splits[split_row])))
    moves = moves_of(sheet.close)
    if moves.rows.size < 2 or size < SMALLEST:
        return sheet
    place = int(np.searchsorted(moves.rows, split_row))
    steps = unexplained(sheet, moves)
    # In a short or untraded series the steps in question would be half of what is known of its moves.
    spread = moves.spread(_edges(steps, place, size, FARTHEST * size))
    slack = max(NEAR * size, min(OWN_MOVE * spread, FARTHEST * size))
    edges = _edges(steps, place, size, slack)
    if not edges:
        return sheet
    if size < SPREADS * spread:
        return _doubted(sheet, moves, edges)
    levels = _levels(steps, edges)
    sides = set(np.unique(levels).tolist())
    if not sides <= {0, 1} and not sides <= {0, -1}:
        return _doubted(sheet, moves, edges)
    # Off the basis to the oldest day: only an edge close to the split is trusted that far.
    if levels[0] and not place - BEFORE <= edges[0] <= place + AFTER:
        return _doubted(sheet, moves, edges)
    return _scaled(sheet, moves, levels, size, split_row)


def _edges(steps: FloatArray, place: int, size: float, slack: float) -> list[int]:
    """Priced days near the split whose step is as large as its ratio, oldest first."""
    first, end = max(1, place - BLOCK_BEFORE), min(steps.size, place + AFTER + 1)
    near = np.abs(np.abs(steps[first:end]) - size) <= slack
    return [first + int(found) for found in np.flatnonzero(near)]


def _levels(steps: FloatArray, edges: list[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """How many ratios a day's price stands above (+) or below (-) the newest day's basis, by priced day."""
    levels = np.zeros(steps.size, dtype=np.int64)
    for edge in edges[::-1]:
        levels[:edge] -= int(np.sign(steps[edge]))
    return levels


def _scaled(
    sheet: BarSheet,
    moves: Moves,
    levels: np.ndarray[tuple[int, ...], np.dtype[np.int64]],
    size: float,
    split_row: int,
) -> BarSheet:
    """The days off the basis brought back to it, each column that is off."""
    factor = np.ones(len(sheet))
    factor[moves.rows] = np.exp(-size * levels)
    _spread_over_gaps(factor, moves)
    changed = factor != 1.0
    correction = float(factor[changed][0])
    ratio = float(sheet.splits[split_row])
    missing = abs(correction * ratio - 1.0) < abs(correction / ratio - 1.0)
    rule = RepairRule.MISSING_SPLIT_ADJUSTMENT if missing else RepairRule.DOUBLED_SPLIT_ADJUSTMENT
    columns = ["open", "high", "low", "close", "volume"]
    adjusted = sheet.adjusted_close
    if adjusted is not None and _follows(adjusted, factor):
        adjusted = adjusted * factor
        columns.append("adjusted_close")
    record = repair_of(rule, sheet, changed, tuple(columns), {"factor": correction, "split": ratio})
    return replace(
        sheet,
        open=sheet.open * factor,
        high=sheet.high * factor,
        low=sheet.low * factor,
        close=sheet.close * factor,
        volume=sheet.volume / factor,
        adjusted_close=adjusted,
        dividends=_amounts(sheet, factor),
        repairs=(*sheet.repairs, record),
    )


def _spread_over_gaps(factor: FloatArray, moves: Moves) -> None:
    """Days without a close (perhaps with another price) stand on the basis of the priced day before."""
    places = np.clip(np.searchsorted(moves.rows, np.arange(factor.size), side="right") - 1, 0, None)
    factor[:] = factor[moves.rows[places]]


def _follows(adjusted: FloatArray, factor: FloatArray) -> bool:
    """Whether the adjusted close has the same steps, so that it needs the same factor."""
    moves = moves_of(adjusted)
    logs = np.log(factor[moves.rows])
    edges = np.flatnonzero(np.diff(logs) != 0.0) + 1
    wanted = -np.diff(logs)[edges - 1]
    return bool(edges.size) and bool((np.abs(moves.steps[edges] - wanted) < np.abs(moves.steps[edges])).all())


def _amounts(sheet: BarSheet, factor: FloatArray) -> FloatArray:
    """Dividends of the days off the basis: on the old prices' basis where the adjusted close says so.

    An ex-day whose adjustment was made by neither reading of its amount goes with the majority of the others.
    """
    amounts = sheet.dividends
    if sheet.adjusted_close is None or not ((amounts != 0.0) & (factor != 1.0)).any():
        return amounts
    rows = [
        row
        for row in np.flatnonzero((amounts != 0.0) & (factor != 1.0)).tolist()
        if row > 0 and factor[row] == factor[row - 1]
    ]
    said = {row: _on_old_prices(sheet, row, float(factor[row])) for row in rows}
    known = [old for old in said.values() if old is not None]
    most = 2 * sum(known) > len(known)
    amounts = amounts.copy()
    for row, old in said.items():
        amounts[row] *= factor[row] if (most if old is None else old) else 1.0
    return amounts


def _on_old_prices(sheet: BarSheet, row: int, factor: float) -> bool | None:
    """Whether the adjusted close of an ex-day speaks for the amount as one of the old prices; None: for neither."""
    adjusted, close = sheet.adjusted_close, sheet.close
    if adjusted is None:
        return None
    implied = 1.0 - float(adjusted[row - 1] / close[row - 1] / (adjusted[row] / close[row]))
    plain = float(sheet.dividends[row] / close[row - 1])
    misses = (abs(implied / plain - 1.0), abs(implied * factor / plain - 1.0))
    if not min(misses) <= AMOUNT_SHOWS:
        return None
    return misses[0] < misses[1]


def _doubted(sheet: BarSheet, moves: Moves, edges: list[int]) -> BarSheet:
    """Unchanged, with the days of the steps named."""
    marked = np.zeros(len(sheet), dtype=bool)
    marked[moves.rows[edges]] = True
    return doubt_of(RepairRule.MISSING_SPLIT_ADJUSTMENT, sheet, marked, ("close",))
