"""What one endpoint said of one instrument's days, as it came, and the price series that are made from it.

A sheet is the unit that is fetched, kept and repaired; a ``PriceHistory`` is one view of it, on one
basis. Nothing of two sources ever stands in one sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import DateArray, FloatArray, Instrument, Origin, PriceBasis, Repair, frozen, to_date


@dataclass(frozen=True, slots=True, eq=False)
class BarSheet:
    """Bars and events of one instrument from one endpoint. All columns have shape (n_days,), oldest first.

    Args:
        basis: what open, high, low and close are adjusted for: RAW or SPLIT_ADJUSTED.
        dates: datetime64[D], strictly increasing.
        open, high, low, close: in ``instrument.currency``; NaN where the endpoint says nothing.
        volume: shares, never lots; NaN where the endpoint says nothing.
        adjusted_close: the endpoint's own total-return close, or None where it has none.
        dividends: money a share that goes ex on the day, on the sheet's ``basis``; 0 on days without.
        splits: shares after for each share before that goes ex on the day; 1 on days without.
        capital_gains: a fund's distributed gains a share on the day, or None; the dividends do not hold them.
        whole: the sheet begins with the first bar that the endpoint has.
        repairs: what ``repair`` changed, () for a sheet as it came.
        doubts: what its rules suspect but were not sure of, and so left.
    """

    instrument: Instrument
    basis: PriceBasis
    dates: DateArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    dividends: FloatArray
    splits: FloatArray
    origin: Origin
    adjusted_close: FloatArray | None = None
    capital_gains: FloatArray | None = None
    whole: bool = True
    repairs: tuple[Repair, ...] = ()
    doubts: tuple[Repair, ...] = ()

    def __post_init__(self) -> None:
        optional = (self.adjusted_close, self.capital_gains)
        for column in (*self.columns(), *optional):
            if column is None:
                continue
            if column.shape != self.dates.shape:
                raise ValueError(
                    f"{self.instrument.symbol}: a column of {column.shape[0]} values beside {self.dates.shape[0]} dates"
                )
            frozen(column)
        frozen(self.dates)
        if self.dates.size and (np.diff(self.dates).astype(np.int64) <= 0).any():
            raise ValueError(f"{self.instrument.symbol}: the days of a sheet are not strictly increasing")

    def columns(self) -> tuple[FloatArray, ...]:
        """The columns that every sheet has, in the order of the fields."""
        return (self.open, self.high, self.low, self.close, self.volume, self.dividends, self.splits)

    def __len__(self) -> int:
        return int(self.dates.shape[0])

    @property
    def first(self) -> date:
        """Its oldest day."""
        return to_date(self.dates[0])

    @property
    def last(self) -> date:
        """Its newest day."""
        return to_date(self.dates[-1])
