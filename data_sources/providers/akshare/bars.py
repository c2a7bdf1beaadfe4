"""Rows of a reply to columns of bars: dates, prices, and volume in shares whatever the endpoint counts in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from data_sources.errors import SchemaChanged
from data_sources.model import DateArray, FloatArray, Instrument, InstrumentKind

if TYPE_CHECKING:
    import pandas as pd

LOT = 100.0  # 手: a hundred shares
# Turnover over volume is the day's average price. Held against the close it tells the unit without doubt:
# it is about 1 for shares and about 100 for lots, and no day's average is twice or half its close.
UNIT_BAND = 2.0
EARLIEST_DAY, LATEST_DAY = np.datetime64("1980-01-01"), np.datetime64("2100-01-01")
MOST_ROWS = 30_000  # more days than any exchange has had


class Columns(NamedTuple):
    """What an endpoint calls its columns; None where it has none."""

    date: str
    open: str
    high: str
    low: str
    close: str
    volume: str | None
    amount: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Days of one reply, oldest first, columns of shape (n_days,); NaN where the endpoint says nothing."""

    dates: DateArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    amount: FloatArray

    def between(self, start: date | None, end: date) -> Bars:
        """The days from start to end, both inclusive."""
        keep = self.dates <= np.datetime64(end)
        if start is not None:
            keep &= self.dates >= np.datetime64(start)
        open_, high, low, close = self.open[keep], self.high[keep], self.low[keep], self.close[keep]
        return Bars(self.dates[keep], open_, high, low, close, self.volume[keep], self.amount[keep])

    def divided_by(self, unit: float) -> Bars:
        """Prices of one where the endpoint quotes ``unit`` of it."""
        return replace(self, open=self.open / unit, high=self.high / unit, low=self.low / unit, close=self.close / unit)


def bars_of(frame: pd.DataFrame, columns: Columns, source: str, asked: str, today: date) -> Bars:
    """The bars of a frame, in the order of their days.

    Args:
        frame: as the endpoint gave it, oldest day first.
        columns: what it calls them.
        source: who is blamed in an error.
        asked: what was asked for, in words.
        today: in UTC; a bar of a later day than tomorrow's there cannot be.

    Raises:
        SchemaChanged: a day that is none, lies ahead, stands twice or out of order, a price that is not a positive
            number, or more rows than days there ever were. One such row makes all others doubtful.
    """
    if len(frame) > MOST_ROWS:
        raise SchemaChanged(source, asked, f"{len(frame)} rows")
    if not len(frame):
        nothing = np.empty(0)
        return Bars(np.empty(0, "datetime64[D]"), nothing, nothing, nothing, nothing, nothing, nothing)
    dates = days_of(frame[columns.date], source, asked)
    numbers = [_numbers(frame, name, source, asked) for name in columns[1:]]
    steps = np.diff(dates).astype(np.int64)
    if (steps <= 0).any():
        # A day that stands in the wrong place is another day's with a wrong date: that one would be missing.
        raise SchemaChanged(source, asked, "a day that stands " + ("out of order" if (steps < 0).any() else "twice"))
    if dates[-1] > np.datetime64(today + timedelta(days=1)):
        raise SchemaChanged(source, asked, "a day that lies ahead")
    opens, highs, lows, closes, volume, amount = numbers
    for name, column in zip(columns[1:5], (opens, highs, lows, closes), strict=True):
        if not np.isfinite(column).all() or (column <= 0.0).any():
            raise SchemaChanged(source, asked, f"a value in {name} that is no price")
    if (volume < 0.0).any():
        raise SchemaChanged(source, asked, "a volume below zero")
    return Bars(dates, opens, highs, lows, closes, volume, amount)


def days_of(column: pd.Series, source: str, asked: str) -> DateArray:
    """Cells that are days, whatever pandas made of them; SchemaChanged where one is none."""
    import pandas as pd

    try:
        days = pd.to_datetime(column, errors="coerce").to_numpy().astype("datetime64[D]")
    except (ValueError, TypeError, OverflowError):
        raise SchemaChanged(source, asked, f"{column.name} holds no days") from None
    if np.isnat(days).any() or (days < EARLIEST_DAY).any() or (days > LATEST_DAY).any():
        raise SchemaChanged(source, asked, f"a value in {column.name} that is no day")
    return days


def in_shares(bars: Bars, shares_a_unit: float, source: str, asked: str, instrument: Instrument) -> Bars:
    """The same days with volume in shares, the unit proved by the turnover.

    Endpoints count in lots or in shares by segment of the market, and have changed it before. Turnover in
    money is the witness: on every day it over the shares is the average price.

    Args:
        bars: as the endpoint gave them.
        shares_a_unit: what the endpoint is known to count in; used where the turnover cannot tell (an index).
        source: who is blamed in an error.
        asked: what was asked for, in words.
        instrument: whose bars they are; the turnover of an index or a currency proves nothing.

    Raises:
        SchemaChanged: volume and turnover fit neither shares nor lots.
    """
    if instrument.kind in (InstrumentKind.INDEX, InstrumentKind.CURRENCY):
        return replace(bars, volume=bars.volume * shares_a_unit)
    traded = (bars.volume > 0.0) & (bars.amount > 0.0)
    if not traded.any():
        return replace(bars, volume=bars.volume * shares_a_unit)
    ratio = float(np.median(bars.amount[traded] / bars.volume[traded] / bars.close[traded]))
    for unit in (shares_a_unit, 1.0, LOT):
        if unit / UNIT_BAND < ratio < unit * UNIT_BAND:
            return replace(bars, volume=bars.volume * unit)
    raise SchemaChanged(source, asked, "volume and turnover that fit neither shares nor lots")


def _numbers(frame: pd.DataFrame, name: str | None, source: str, asked: str) -> FloatArray:
    """A column as numbers; NaN all over where the endpoint has no such column."""
    import pandas as pd

    if name is None:
        return np.full(len(frame), np.nan)
    try:
        values: FloatArray = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=np.float64, copy=True)
    except (ValueError, TypeError, OverflowError):
        raise SchemaChanged(source, asked, f"{name} holds no numbers") from None
    if np.isinf(values).any():
        raise SchemaChanged(source, asked, f"a value in {name} that is no number")
    return values
