"""Steps of the adjusted close for which no dividend is told: named, never filled, because no amount is known for sure.

The adjusted close is the source's own sum over its amounts. Where it steps against the close on a day
without an event, either the event is missing (a dividend, a share of another company handed out) or the
adjustment is one too many; total returns and the list of dividends contradict each other there.
"""

from __future__ import annotations

import numpy as np

from data_sources.model import FloatArray, RepairRule
from data_sources.repair.moves import Rows, moves_of
from data_sources.repair.payouts import resolution
from data_sources.repair.record import Mask, doubt_of
from data_sources.sheet import BarSheet

# Of the price: below it the digits that are written, and roundings of amounts, make such steps.
SMALLEST_STEP = 0.001
ROUNDINGS = 3.0  # so many steps of the last digit of the adjusted close


def doubt_untold(sheet: BarSheet) -> BarSheet:
    """The sheet unchanged, with the days named on which its adjusted close steps for no event of the day."""
    if sheet.adjusted_close is None:
        return sheet
    rows = _rows_with_both(sheet.close, sheet.adjusted_close)
    if rows.size < 2:
        return sheet
    logs = np.log(sheet.adjusted_close[rows] / sheet.close[rows])
    steps = np.abs(np.diff(logs))
    found = (steps > SMALLEST_STEP + ROUNDINGS * resolution(sheet)) & ~_told(sheet, rows)
    if not found.any():
        return sheet
    marked: Mask = np.zeros(len(sheet), dtype=bool)
    marked[rows[1:][found]] = True
    largest = float(-np.expm1(-steps[found].max()))
    return doubt_of(RepairRule.MISSING_DIVIDEND, sheet, marked, ("dividends",), {"largest": largest})


def _rows_with_both(close: FloatArray, adjusted: FloatArray) -> Rows:
    """The rows with a positive close and adjusted close."""
    both: Rows = np.intersect1d(moves_of(close).rows, moves_of(adjusted).rows, assume_unique=True)
    return both


def _told(sheet: BarSheet, rows: Rows) -> Mask:
    """Whether an event stands between one of the rows (left out) and the next one (included): shape (n_rows - 1,)."""
    events = (sheet.dividends != 0.0) | (sheet.splits != 1.0)
    if sheet.capital_gains is not None:
        events |= sheet.capital_gains != 0.0
    count = np.cumsum(events)
    told: Mask = np.diff(count[rows]) > 0
    return told
