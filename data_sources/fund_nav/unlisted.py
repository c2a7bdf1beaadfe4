"""Distributions and splits of a fund that no list has, and listed ones that left no trace.

The source's own published return, and the accumulated value beside it, say what the unit value alone
does not. What both show is taken into the events of the day; what only the published return shows is
a doubt, and the events stay as they were listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from data_sources.model import DateArray, FloatArray, Repair, RepairRule, to_date

ROUNDED_RETURN = 0.5e-4  # published returns are percents of two decimals
# Relative differences between NAV and published return that are called an event: where the accumulated
# value says the same, and where the published return stands alone. Smaller ones the checks name by day.
AGREED_STEP, DOUBTFUL_STEP = 0.002, 0.01
TO_ONE = 0.0051  # splits bring the unit value to one, give or take what the day itself did
SMALLEST_TO_ONE = 1.3  # ... and are made of values well above it; a distribution may end near one too
SIMPLE_RATIOS = (0.1, 0.2, 0.25, 0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 10.0)

Mask = npt.NDArray[np.bool_]


class StepKind(Enum):
    """What made the units of a reinvesting holder more."""

    DISTRIBUTION = "distribution"
    SPLIT = "unit split"
    BOTH = "distribution and unit split"
    UNLISTED_SPLIT = "unit split that the source does not list"
    UNLISTED_DISTRIBUTION = "distribution that the source does not list"


@dataclass(frozen=True, slots=True)
class Events:
    """What happened on each day that has a value; ``find_unlisted`` changes the arrays.

    Args:
        amount: distributed a unit, shape (n_days,), 0.0 for none.
        ratio: units after for each unit before, shape (n_days,), 1.0 for none.
        outside: how many events lie before the second or after the last value.
    """

    amount: FloatArray
    ratio: FloatArray
    outside: int


class Found:
    """What the source's own published figures show beside what it lists."""

    def __init__(self) -> None:
        self.repairs: list[Repair] = []
        self.doubts: list[Repair] = []
        self.kinds: dict[int, StepKind] = {}


def grown(value: FloatArray, events: Events, split_first: Mask) -> FloatArray:
    """What one unit of the day before became, distribution included."""
    per_old = events.ratio * value + events.amount
    per_new = events.ratio * (value + events.amount)
    return np.where(split_first, per_new, per_old)


def tick_of(values: FloatArray) -> float:
    """The last decimal that unit values are published with: 0.001 or 0.0001 of the currency (at least the latter)."""
    known = values[np.isfinite(values)]
    return 1e-3 if known.size and bool(np.all(np.abs(known * 1e3 - np.round(known * 1e3)) < 1e-6)) else 1e-4


def return_tolerance(value: FloatArray) -> FloatArray:
    """How far a return made of rounded unit values may lie from the published one, shape (n,); the first is 0."""
    room = np.zeros_like(value)
    room[1:] = ROUNDED_RETURN + tick_of(value) / value[:-1] * 1.05
    return room


def find_unlisted(
    dates: DateArray,
    value: FloatArray,
    events: Events,
    *,
    published: FloatArray,
    accumulated: FloatArray | None,
    found: Found,
) -> None:
    """Events that the published return shows and no list has, and listed ones of which nothing is seen.

    Changes ``events`` where the accumulated value says the same as the published return.
    """
    made = np.zeros_like(value)
    made[1:] = grown(value, events, np.zeros(value.shape, dtype=np.bool_))[1:] / value[:-1] - 1.0
    room = np.maximum(1.5 * return_tolerance(value), AGREED_STEP)
    off = np.isfinite(published) & (np.abs(made - published) > room)
    off[0] = False
    off &= ~_comes_back((1.0 + published) / (1.0 + made), off)
    for at in np.flatnonzero(off):
        plain = value[at] / value[at - 1] - 1.0
        listed = events.amount[at] != 0.0 or events.ratio[at] != 1.0
        agrees = _accumulated_agrees(value, accumulated, published, int(at))
        day = (to_date(dates[at]),)
        if not agrees and abs(made[at] - published[at]) <= DOUBTFUL_STEP:
            continue
        if listed:
            if abs(plain - published[at]) > room[at] or events.ratio[at] != 1.0:
                continue  # neither with nor without the event: the disagreement itself is named by the checks
            details = (("amount", float(events.amount[at])),)
            repair = Repair(RepairRule.PHANTOM_DIVIDEND, 1, day, ("unit_nav",), details)
            (found.repairs if agrees else found.doubts).append(repair)
            if agrees:
                events.amount[at] = 0.0
            continue
        became = (1.0 + published[at]) * value[at - 1]
        is_split = _looks_split(became / value[at], float(value[at]))
        if became < value[at] and not is_split:
            continue  # nothing that is handed out makes a holder poorer
        rule = RepairRule.UNLISTED_SPLIT if is_split else RepairRule.UNLISTED_DISTRIBUTION
        details = (("ratio", float(became / value[at])),) if is_split else (("amount", float(became - value[at])),)
        repair = Repair(rule, 1, day, ("unit_nav",), details)
        (found.repairs if agrees else found.doubts).append(repair)
        if agrees:
            _add(events, found, int(at), became, float(value[at]), is_split=is_split)


def _comes_back(missing: FloatArray, off: Mask) -> Mask:
    """Days of a wrong value: what is missing on one day is there again on the next; no event does that."""
    back = np.zeros_like(off)
    both = off[1:] & off[:-1]
    pair = np.zeros_like(both)
    pair[both] = np.abs(missing[1:][both] * missing[:-1][both] - 1.0) < AGREED_STEP
    back[1:] |= pair
    back[:-1] |= pair
    return back


def _add(events: Events, found: Found, at: int, became: float, value: float, *, is_split: bool) -> None:
    """The event that the published return and the accumulated value both show."""
    if is_split:
        events.ratio[at] = became / value
        found.kinds[at] = StepKind.UNLISTED_SPLIT
    else:
        events.amount[at] = became - value
        found.kinds[at] = StepKind.UNLISTED_DISTRIBUTION


def _looks_split(ratio: float, after: float) -> bool:
    """A simple ratio, or a unit value brought to one from well above or below it."""
    simple = any(abs(ratio / one - 1.0) < TO_ONE for one in SIMPLE_RATIOS)
    far = max(ratio, 1.0 / ratio) >= SMALLEST_TO_ONE
    return simple or (far and abs(after - 1.0) < TO_ONE)


def _accumulated_agrees(value: FloatArray, accumulated: FloatArray | None, published: FloatArray, at: int) -> bool:
    """Whether the accumulated value moved as the published return says: it does not know of a loss."""
    if accumulated is None or not np.isfinite(accumulated[at - 1 : at + 1]).all():
        return False
    move = accumulated[at] - accumulated[at - 1]
    gained = published[at] * value[at - 1]
    room = 2.0 * tick_of(value) + ROUNDED_RETURN * value[at - 1]
    # Some companies state it per first unit, so that it moves by as much as the accumulated value is larger.
    scaled = published[at] * accumulated[at - 1]
    return bool(
        abs(move - gained) <= room or abs(move - scaled) <= room * max(1.0, accumulated[at - 1] / value[at - 1])
    )
