"""The published pairs of daily frames with Yahoo's errors and their mended twins, as sheets."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from data_sources.model import FloatArray, Instrument, InstrumentKind, Origin, PriceBasis
from data_sources.sheet import BarSheet

FOLDER = Path(__file__).parent
CURRENCIES = {"L": "GBP", "IL": "USD", "JO": "ZAR", "HK": "HKD", "T": "JPY", "TO": "CAD", "V": "CAD", "ST": "SEK"}
DAMAGED = tuple(sorted(path.stem.removesuffix("-fixed") for path in FOLDER.glob("*-fixed.csv")))
CLEAN = tuple(sorted(path.stem for path in FOLDER.glob("*-no-bad-divs.csv")))


def sheet_of(stem: str) -> BarSheet:
    """One file as a sheet, oldest day first."""
    with (FOLDER / f"{stem}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = next(iter(rows[0]))
    rows.sort(key=lambda row: row[first])
    symbol = ".".join(stem.split("-1", maxsplit=1)[0].rsplit("-", 1))

    def column(name: str) -> FloatArray:
        return np.array([float(row[name] or "nan") for row in rows])

    splits = column("Stock Splits")
    return BarSheet(
        instrument=Instrument(
            symbol,
            InstrumentKind.STOCK,
            "",
            CURRENCIES.get(symbol.rpartition(".")[2], "EUR" if "." in symbol else "USD"),
        ),
        basis=PriceBasis.SPLIT_ADJUSTED,
        dates=np.array([row[first][:10] for row in rows], dtype="datetime64[D]"),
        open=column("Open"),
        high=column("High"),
        low=column("Low"),
        close=column("Close"),
        volume=column("Volume"),
        dividends=column("Dividends"),
        splits=np.where(splits == 0.0, 1.0, splits),
        adjusted_close=column("Adj Close"),
        capital_gains=column("Capital Gains") if "Capital Gains" in rows[0] else None,
        origin=Origin("test", stem, "2024-01-01", "0" * 64),
    )
