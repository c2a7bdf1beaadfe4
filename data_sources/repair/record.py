"""How a change is put down: which rule, how many bars, which days, and the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from data_sources.model import Repair, RepairRule, to_date
from data_sources.sheet import BarSheet

DAYS_SHOWN = 10

Mask = npt.NDArray[np.bool_]


def repair_of(
    rule: RepairRule,
    sheet: BarSheet,
    changed: Mask,
    columns: tuple[str, ...],
    details: Mapping[str, float] | None = None,
) -> Repair:
    """The record of one rule's change of the days of a mask, at least one of them."""
    days = tuple(to_date(day) for day in sheet.dates[changed][:DAYS_SHOWN])
    return Repair(rule, int(np.count_nonzero(changed)), days, columns, tuple(sorted((details or {}).items())))


def doubt_of(
    rule: RepairRule,
    sheet: BarSheet,
    suspected: Mask,
    columns: tuple[str, ...],
    details: Mapping[str, float] | None = None,
) -> BarSheet:
    """The sheet unchanged, with what a rule suspects of the days of a mask but is not sure of."""
    return replace(sheet, doubts=(*sheet.doubts, repair_of(rule, sheet, suspected, columns, details)))
