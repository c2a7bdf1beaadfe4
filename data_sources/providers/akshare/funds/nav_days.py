"""Days of a fund, in order, once, and consistent with each other, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from data_sources.errors import BadReply
from data_sources.model import Dividend, FloatArray, Instrument, NavHistory, Origin, Split

LONGEST = 20_000  # days since the first fund of the mainland (1998), twice over
# A step between accumulated and unit value that no rounding to four decimals makes.
STEP = 0.002


@dataclass(frozen=True, slots=True)
class NavDay:
    """One published day. None where the page says nothing; rates are decimals."""

    day: date
    unit: float | None = None
    accumulated: float | None = None
    published_return: float | None = None
    income: float | None = None
    seven_day_yield: float | None = None
    event: Dividend | Split | None = None


def nav_history(days: Sequence[NavDay], instrument: Instrument, origin: Origin, asked: str) -> NavHistory:
    """The history of days that come oldest first.

    Raises:
        BadReply: days repeat or run backwards (a pager that serves its first page again), a value is no
            price, or a distribution is missing beside a value that fell by it.
    """
    ordered = _once_each(days, origin.provider, asked)
    for day in ordered:
        if day.unit is not None and not 0 < day.unit < 1e6:
            raise BadReply(origin.provider, asked, f"it gives a unit value that cannot be on {day.day.isoformat()}")
    _no_hidden_distribution(ordered, origin.provider, asked)

    def column(name: str) -> FloatArray | None:
        values = [getattr(day, name) for day in ordered]
        if all(value is None for value in values):
            return None
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

    events = [day.event for day in ordered]
    unit = column("unit")
    return NavHistory(
        instrument=instrument,
        dates=np.array([day.day.isoformat() for day in ordered], dtype="datetime64[D]"),
        unit_nav=np.full(len(ordered), np.nan) if unit is None else unit,
        origin=origin,
        accumulated_nav=column("accumulated"),
        published_return=column("published_return"),
        income_per_ten_thousand=column("income"),
        seven_day_yield=column("seven_day_yield"),
        distributions=tuple(event for event in events if isinstance(event, Dividend)),
        unit_splits=tuple(event for event in events if isinstance(event, Split)),
    )


def _once_each(days: Sequence[NavDay], provider: str, asked: str) -> Sequence[NavDay]:
    if len(days) > LONGEST:
        raise BadReply(provider, asked, f"it gives {len(days):,} days, more than there can be")
    distinct = len({day.day for day in days})
    if distinct < len(days):
        raise BadReply(provider, asked, f"its pages repeat: {distinct:,} distinct days in {len(days):,} rows")
    if any(later.day <= earlier.day for earlier, later in pairwise(days)):
        raise BadReply(provider, asked, "its days are not in order")
    return days


def _no_hidden_distribution(days: Sequence[NavDay], provider: str, asked: str) -> None:
    """Refuses a day on which three columns say that something was paid and no remark does.

    The accumulated value is the unit value plus all that was paid so far. Where it moves away from the
    unit value, and the stated return does not know of the loss, the payment is missing; taken as it is,
    the series would show it as a loss. After a split the two values move apart every day: it ends there.
    """
    for earlier, later in pairwise(days):
        if isinstance(later.event, Split):
            return
        values = (earlier.unit, later.unit, earlier.accumulated, later.accumulated, later.published_return)
        if later.event is not None or any(value is None for value in values):
            continue
        unit, next_unit, accumulated, next_accumulated, stated = (float(value) for value in values if value is not None)
        step = (next_accumulated - next_unit) - (accumulated - unit)
        unexplained = unit * (1 + stated) - next_unit
        if step > STEP and unexplained > 0.5 * step:
            raise BadReply(
                provider, asked, f"its value of {later.day.isoformat()} fell by a distribution that it does not list"
            )
