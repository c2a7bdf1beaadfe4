"""Trailing windows by the calendar: which bar a window of a given name starts from.

A window of one year to 29 Nov 2024 starts from the last bar on or before 29 Nov 2023. When the
first bar is later than that day, the window is not covered and has no figure.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import numpy as np

from data_sources.model import DateArray, to_date

MONTHS = {"1m": 1, "3m": 3, "6m": 6, "1y": 12, "2y": 24, "3y": 36, "5y": 60, "10y": 120}
MONTHS_APART = {"monthly": 1, "quarterly": 3, "annual": 12}
FRIDAY = 4
TRAILING = ("mtd", "ytd", "1m", "3m", "6m", "1y", "3y", "5y", "all")


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def anchor(label: str, end: date) -> date | None:
    """The day whose close a window starts from; None for the whole history.

    Raises:
        KeyError: no window goes by this name.
    """
    if label == "all":
        return None
    if label == "mtd":
        return end.replace(day=1) - timedelta(days=1)
    if label == "ytd":
        return date(end.year - 1, 12, 31)
    return months_before(end, MONTHS[label])


def start_of(label: str, dates: DateArray) -> int | None:
    """Index of the bar that the window starts from, None when the bars do not reach back so far.

    Args:
        label: one of TRAILING, or a name in MONTHS.
        dates: datetime64[D], increasing, at least one.
    """
    day = anchor(label, to_date(dates[-1]))
    if day is None:
        return 0
    index = int(np.searchsorted(dates, np.datetime64(day), side="right")) - 1
    return index if index >= 0 else None


def next_due(last: date, frequency: str) -> date:
    """First day on which a series may have its next value, for want of a calendar of its market.

    Args:
        last: day of the newest value.
        frequency: "daily" (the next weekday), "weekly" (seven days on), or a name in MONTHS_APART (the
            first day of the month in which the next one falls).
    """
    if frequency == "daily":
        return last + timedelta(days=max(1, 7 - last.weekday()) if last.weekday() >= FRIDAY else 1)
    if frequency == "weekly":
        return last + timedelta(days=7)
    return months_before(last.replace(day=1), -MONTHS_APART[frequency])


def spans_a_year(start: date, end: date) -> bool:
    """Whether the window is one year or longer."""
    return start <= months_before(end, MONTHS["1y"])
