"""Small price histories made for one test each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from data_sources.calendars import sessions_between
from data_sources.model import DateArray, FloatArray, Instrument, InstrumentKind, Origin, PriceBasis, PriceHistory

SHARE = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY", "Kweichow Moutai", "贵州茅台")
ORIGIN = Origin("test", "made by hand", "2024-01-01", "0" * 64)


def sessions(count: int, start: date = date(2023, 1, 3)) -> DateArray:
    """The first sessions of Shanghai from a day on."""
    return sessions_between("XSHG", start, date(start.year + 1 + count // 200, 12, 31)).days[:count].copy()


def history(
    close: Sequence[float],
    dates: DateArray | None = None,
    instrument: Instrument = SHARE,
    basis: PriceBasis = PriceBasis.RAW,
    **columns: Sequence[float] | FloatArray,
) -> PriceHistory:
    """Bars of a share on consecutive sessions, unless the days are given."""
    return PriceHistory(
        instrument=instrument,
        basis=basis,
        dates=sessions(len(close)) if dates is None else dates,
        close=np.array(close, dtype=np.float64),
        origin=ORIGIN,
        **{name: np.array(values, dtype=np.float64) for name, values in columns.items()},
    )


def walk(count: int, seed: int = 7, level: float = 100.0) -> list[float]:
    """An ordinary series of closes: daily moves of one percent."""
    moves = np.random.default_rng(seed).normal(0.0, 0.01, count)
    return [float(value) for value in level * np.exp(np.cumsum(moves))]
