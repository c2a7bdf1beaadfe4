"""Price series made from a sheet: one instrument's days on the basis that was asked for.

A sheet adjusted for splits holds total return only where the endpoint gave its own adjusted close;
a raw sheet carries the events from which both adjusted bases follow. Nothing is filled: a day
without a close falls away, and the history says so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.adjustment import NOTE, total_return
from data_sources.errors import BasisNotOffered, NoBarsInWindow
from data_sources.model import (
    FloatArray,
    InstrumentKind,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    Repair,
    RepairRule,
)
from data_sources.repair.record import repair_of
from data_sources.sheet import BarSheet

# What pays nothing that a sheet would know of: its total return cannot be made from its prices.
PAYING = (InstrumentKind.STOCK, InstrumentKind.ETF, InstrumentKind.FUND)
SCALED = "open, high and low scaled by adjusted close / close of the day"
LATER_SPLITS = "raw prices divided by the ratios of all later splits"


def bases_of(sheet: BarSheet) -> tuple[PriceBasis, ...]:
    """The bases on which ``history_on`` can show a sheet, total return first."""
    total = sheet.adjusted_close is not None or (sheet.basis is PriceBasis.RAW and sheet.instrument.kind in PAYING)
    plain = (PriceBasis.SPLIT_ADJUSTED, PriceBasis.RAW) if sheet.basis is PriceBasis.RAW else (sheet.basis,)
    return (PriceBasis.TOTAL_RETURN, *plain) if total else plain


def history_on(sheet: BarSheet, basis: PriceBasis, request: PriceRequest, source: str) -> PriceHistory:
    """The sheet's days of the request's window on one basis.

    Args:
        sheet: at least one day, repaired or as it came; its repairs stand in the history too.
        basis: the basis of the answer.
        request: its dates, both inclusive; its own basis is not read.
        source: registered name of who answers, for the sentence of an error.

    Returns:
        At least one bar. A day without a close (or without the factor that the basis needs) is
        left out, and a ``NULL_ROW`` repair names it.

    Raises:
        BasisNotOffered: the sheet holds too little for this basis.
        NoBarsInWindow: no bar lies in the window.
    """
    offered = bases_of(sheet)
    if basis not in offered:
        raise BasisNotOffered(sheet.instrument.symbol, source, basis.value, tuple(entry.value for entry in offered))
    scale, shares, note = _scale(sheet, basis)
    close = sheet.close * scale
    if basis is PriceBasis.TOTAL_RETURN and sheet.adjusted_close is not None:
        close = sheet.adjusted_close  # as the endpoint wrote it: no digit is lost by scaling
    keep = np.isfinite(close)
    if not keep.any():
        raise NoBarsInWindow(
            sheet.instrument.symbol, source, request.start, request.end, first=sheet.first, last=sheet.last
        )
    whole = PriceHistory(
        instrument=sheet.instrument,
        basis=basis,
        dates=sheet.dates[keep],
        close=close[keep],
        origin=_noted(sheet.origin, note),
        open=_column(sheet.open * scale, keep),
        high=_column(sheet.high * scale, keep),
        low=_column(sheet.low * scale, keep),
        volume=_column(sheet.volume * shares, keep),
        repairs=(*sheet.repairs, *_left_out(sheet, ~keep)),
        doubts=sheet.doubts,
    )
    window = whole.between(request.start, request.end)
    if not len(window):
        raise NoBarsInWindow(
            sheet.instrument.symbol, source, request.start, request.end, first=whole.first, last=whole.last
        )
    return window


def later_splits(sheet: BarSheet) -> FloatArray:
    """What a day's price is divided by for the splits after it: shape (n_days,), 1 on the newest day."""
    after = np.cumprod(sheet.splits[::-1])[::-1]  # the product from the day on, its own split included
    return np.append(after[1:], 1.0)


def _scale(sheet: BarSheet, basis: PriceBasis) -> tuple[FloatArray, FloatArray, str]:
    """What prices and volume of the sheet are multiplied by, and what the origin says of it."""
    same = np.ones(len(sheet))
    if basis is sheet.basis:
        return same, same, ""
    if basis is PriceBasis.SPLIT_ADJUSTED:
        ratios = later_splits(sheet)
        return 1.0 / ratios, ratios, LATER_SPLITS if (ratios != 1.0).any() else ""
    if sheet.adjusted_close is not None:
        sound = np.isfinite(sheet.close) & (sheet.close != 0.0)
        factor = np.full(len(sheet), np.nan)
        factor[sound] = sheet.adjusted_close[sound] / sheet.close[sound]
        return factor, same, SCALED
    return total_return(sheet), later_splits(sheet), NOTE


def _column(values: FloatArray, keep: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> FloatArray | None:
    """The kept values, or None where the endpoint says nothing on any day."""
    kept = values[keep]
    return kept if np.isfinite(kept).any() else None


def _left_out(sheet: BarSheet, gone: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> tuple[Repair, ...]:
    """The record of the days without a close."""
    return (repair_of(RepairRule.NULL_ROW, sheet, gone, ("close",)),) if gone.any() else ()


def _noted(origin: Origin, note: str) -> Origin:
    if not note:
        return origin
    return replace(origin, note=f"{origin.note}; {note}" if origin.note else note)
