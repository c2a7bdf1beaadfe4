"""The days that have a price, the moves between them, and how far a move ordinarily goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.model import FloatArray, PriceBasis
from data_sources.sheet import BarSheet

Rows = npt.NDArray[np.intp]

FEW_MOVES = 20  # below this many, the spread of the moves is not known from them
SPREAD_UNKNOWN = 0.02  # ... and an ordinary share's daily two percent stands in
SPREAD_FLOOR = 0.003  # no share is calmer; a spread near zero would make every tick a proof
FREEDOM = 4.0  # of the Student distribution by which moves are weighed: daily returns have about so fat tails
DAILY_GAP = 3.0  # days between the bars of a daily sheet, in the middle; those of a weekly one lie 7 apart


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """The priced days of a sheet and the log moves of a column between them.

    Args:
        rows: rows of the sheet with a positive price, increasing, shape (n_priced,).
        log_price: natural logarithm of the price there, same shape.
        steps: log move from the priced day before, same shape, 0 at the first.
    """

    rows: Rows
    log_price: FloatArray
    steps: FloatArray

    def spread(self, without: Sequence[int] = ()) -> float:
        """The ordinary size of a move: 1.4826 times the median size of those that are not zero.

        Days on which nothing was traded repeat the price; they say nothing of how far it moves.

        Args:
            without: places of moves that are under suspicion themselves, and not to be their own measure.
        """
        counted = np.abs(self.steps)
        counted[list(without)] = 0.0
        sizes = np.sort(counted[counted > 0.0])
        if not sizes.size:
            return SPREAD_UNKNOWN
        middle = float(sizes[(sizes.size - 1) // 2] + sizes[sizes.size // 2]) / 2.0
        found = max(1.4826 * middle, SPREAD_FLOOR)
        return found if sizes.size >= FEW_MOVES else max(found, SPREAD_UNKNOWN)


def moves_of(column: FloatArray) -> Moves:
    """The moves of one price column; days without a positive price are passed over."""
    rows = np.flatnonzero(np.isfinite(column) & (column > 0.0))
    logs = np.log(column[rows])
    return Moves(rows, logs, np.concatenate(([0.0], np.diff(logs))) if rows.size else logs)


def is_daily(sheet: BarSheet) -> bool:
    """Whether the bars lie so close that an ex-day has a bar of its own."""
    gaps = np.diff(sheet.dates).astype(np.int64)
    return bool(gaps.size) and float(np.sort(gaps)[gaps.size // 2]) < DAILY_GAP


def surprise(step: float, expected: float, spread: float) -> float:
    """How much a move speaks against what was expected of it: minus the log likelihood, 0 where it fits exactly.

    Args:
        step: log move of the day.
        expected: log move that a hypothesis expects, -inf for one that leaves nothing of the price.
        spread: ordinary size of a move.
    """
    if not np.isfinite(expected):
        return 20.0
    distance = (step - expected) / spread
    return float((FREEDOM + 1.0) / 2.0 * np.log1p(distance * distance / FREEDOM))


def unexplained(sheet: BarSheet, moves: Moves) -> FloatArray:
    """The moves of the closes without what the sheet's own events explain of them, by priced day.

    A dividend explains a fall, and a split of raw prices its step; what would only make a move larger
    explains nothing. An event on a day without a price falls to the next priced one.
    """
    rows, steps = moves.rows, moves.steps.copy()
    for row in np.flatnonzero(sheet.dividends > 0.0).tolist():
        place = int(np.searchsorted(rows, row))
        if 0 < place < rows.size:
            fraction = float(sheet.dividends[row]) / float(sheet.close[rows[place - 1]])
            without = steps[place] - np.log1p(-min(fraction, 0.95))
            steps[place] = without if abs(without) < abs(steps[place]) else steps[place]
    if sheet.basis is PriceBasis.RAW:
        for row in np.flatnonzero((sheet.splits != 1.0) & (sheet.splits > 0.0)).tolist():
            place = int(np.searchsorted(rows, row))
            if 0 < place < rows.size:
                steps[place] += np.log(sheet.splits[row])
    return steps
