"""Whether new days may be put behind kept ones, and the cutting that this takes.

A source that adjusts its prices rewrites all of them at every split and dividend. So a tail is asked
for with some days that are kept already; where these differ, or where anything went ex in the tail,
the kept days stand on another footing than the new ones and nothing is joined.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from data_sources.model import FloatArray, to_date
from data_sources.sheet import BarSheet

OVERLAP = 10  # days asked for again: two weeks of sessions, so that a holiday week still overlaps
TOLERANCE = 1e-5  # relative; sources give six digits or more, and a dividend of 0.001 % is none
EVENTS = {"dividends": 0.0, "splits": 1.0, "capital_gains": 0.0}


def overlap_start(sheet: BarSheet) -> date:
    """The day from which a tail of the sheet is asked for."""
    return to_date(sheet.dates[-min(OVERLAP, len(sheet))])


def through(sheet: BarSheet, day: date) -> BarSheet:
    """The sheet's days up to a day, inclusive; the same object where there are no others."""
    end = int(np.searchsorted(sheet.dates, np.datetime64(day, "D"), side="right"))
    return sheet if end == len(sheet) else _rows(sheet, slice(0, end))


def after(sheet: BarSheet, day: date) -> BarSheet:
    """The sheet's days after a day, without the repairs that concern none of them."""
    start = int(np.searchsorted(sheet.dates, np.datetime64(day, "D"), side="right"))
    repairs = tuple(repair for repair in sheet.repairs if any(changed > day for changed in repair.days))
    return replace(_rows(sheet, slice(start, len(sheet))), repairs=repairs)


def other_kind(kept: BarSheet, new: BarSheet) -> str:
    """In what two sheets of one symbol differ so that they cannot be one series; "" for nothing."""
    if kept.instrument.currency != new.instrument.currency:
        return f"in {kept.instrument.currency}, not in {new.instrument.currency}"
    if kept.instrument.kind is not new.instrument.kind:
        return f"as {kept.instrument.kind.value}, not as {new.instrument.kind.value}"
    if kept.basis is not new.basis:
        return f"{kept.basis.value}, not {new.basis.value}"
    if set(_columns(kept)) != set(_columns(new)):
        return "with other columns"
    return ""


def disagreement(kept: BarSheet, tail: BarSheet) -> str:
    """Why a tail does not continue what is kept, in words; "" where it does.

    Args:
        kept: what is kept, at least one day.
        tail: what was asked for from ``overlap_start(kept)`` on.
    """
    if odd := other_kind(kept, tail):
        return f"kept {odd}"
    old = _rows(kept, slice(int(np.searchsorted(kept.dates, np.datetime64(overlap_start(kept), "D"))), len(kept)))
    new = through(tail, kept.last)
    if not np.array_equal(old.dates, new.dates):
        return "its last kept days are other days now"
    for name in ("close", "adjusted_close", *EVENTS):
        before, now = getattr(old, name), getattr(new, name)
        if before is not None and not _close(before, now):
            return f"its {name.replace('_', ' ')} changed on days that were kept"
    fresh = after(tail, kept.last)
    for name, nothing in EVENTS.items():
        column = getattr(fresh, name)
        if column is not None and (column != nothing).any():
            return f"new {name.replace('_', ' ')} since"
    return ""


def _close(before: FloatArray, now: FloatArray) -> bool:
    return bool(np.isclose(before, now, rtol=TOLERANCE, atol=0.0, equal_nan=True).all())


def _columns(sheet: BarSheet) -> dict[str, npt.NDArray[Any]]:
    """Every column that the sheet has, by name, the days included."""
    values = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
    return {name: value for name, value in values.items() if isinstance(value, np.ndarray)}


def _rows(sheet: BarSheet, part: slice) -> BarSheet:
    cut: dict[str, Any] = {name: column[part].copy() for name, column in _columns(sheet).items()}
    return replace(sheet, **cut)
