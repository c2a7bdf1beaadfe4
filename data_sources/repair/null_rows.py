"""Days without a single price are taken out; what goes ex on one of them goes ex on the next day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.model import RepairRule
from data_sources.repair.record import repair_of
from data_sources.sheet import BarSheet


def without_null_rows(sheet: BarSheet) -> BarSheet:
    """The sheet without the days on which neither open, high, low nor close is given.

    Such a row is a holiday or a hole of the source and no observation. A dividend, gain or split on
    it is kept on the next day that stays; where no day follows, its row stays as well.
    """
    null = np.isnan(sheet.close)
    if not null.any():
        return sheet
    null &= np.isnan(sheet.open) & np.isnan(sheet.high) & np.isnan(sheet.low)
    gains = np.zeros(len(sheet)) if sheet.capital_gains is None else sheet.capital_gains
    eventful = null & ((sheet.dividends != 0.0) | (sheet.splits != 1.0) | (gains != 0.0))
    last = int(np.flatnonzero(~null)[-1]) if (~null).any() else -1
    null &= ~(eventful & (np.arange(len(sheet)) > last))
    if not null.any():
        return sheet
    dividends, splits, gains = sheet.dividends.copy(), sheet.splits.copy(), gains.copy()
    for row in np.flatnonzero(eventful & null).tolist():
        following = row + 1 + int(np.argmin(null[row + 1 :]))
        dividends[following] += dividends[row]
        gains[following] += gains[row]
        splits[following] *= splits[row]
    keep = ~null
    return replace(
        sheet,
        dates=sheet.dates[keep],
        open=sheet.open[keep],
        high=sheet.high[keep],
        low=sheet.low[keep],
        close=sheet.close[keep],
        volume=sheet.volume[keep],
        dividends=dividends[keep],
        splits=splits[keep],
        adjusted_close=None if sheet.adjusted_close is None else sheet.adjusted_close[keep],
        capital_gains=None if sheet.capital_gains is None else gains[keep],
        repairs=(*sheet.repairs, repair_of(RepairRule.NULL_ROW, sheet, null, ("open", "high", "low", "close"))),
    )
