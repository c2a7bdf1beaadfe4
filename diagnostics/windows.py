"""Trailing windows by the calendar: which bar a window of a given name starts from.

A window of one year to 29 Nov 2024 starts from the last bar on or before 29 Nov 2023. When the
first bar is later than that day, the window is not covered and has no figure.

A value of a month stands for its whole month, on whichever of its last days it is dated: windows of
monthly, quarterly and annual series are counted in months. One year to the November dated 29 Nov 2024
starts from the November dated 30 Nov 2023.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import numpy as np

from data_sources.model import DateArray, to_date

MONTHS = {"1m": 1, "3m": 3, "6m": 6, "1y": 12, "2y": 24, "3y": 36, "5y": 60, "10y": 120}
MONTHS_APART = {"monthly": 1, "quarterly": 3, "annual": 12}
FRIDAY = 4
WEEKS_OF_YEAR = timedelta(weeks=52)
TRAILING = ("mtd", "ytd", "1m", "3m", "6m", "1y", "3y", "5y", "all")


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def anchor(label: str, end: date, frequency: str = "daily") -> date | None:
    """The day whose close a window starts from; None for the whole history.

    Args:
        label: one of TRAILING, or a name in MONTHS.
        end: day of the window's last value.
        frequency: of the series; one in MONTHS_APART is counted in whole months.

    Raises:
        KeyError: no window goes by this name.
    """
    if label == "all":
        return None
    if label == "mtd":
        return end.replace(day=1) - timedelta(days=1)
    if label == "ytd":
        return date(end.year - 1, 12, 31)
    day = months_before(end, MONTHS[label])
    return month_end(day) if frequency in MONTHS_APART else day


def start_of(label: str, dates: DateArray, frequency: str = "daily") -> int | None:
    """Index of the bar that the window starts from, None when the bars do not reach back so far.

    Args:
        label: one of TRAILING, or a name in MONTHS.
        dates: datetime64[D], increasing, at least one.
        frequency: of the series.
    """
    day = anchor(label, to_date(dates[-1]), frequency)
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


def is_resolved(label: str, frequency: str) -> bool:
    """Whether values so far apart can tell what a window of this name holds: quarters say nothing of a month."""
    apart = MONTHS_APART.get(frequency, 0)
    if label == "mtd":
        return apart <= 1
    return label not in MONTHS or apart <= 1 or MONTHS[label] % apart == 0


def spans_a_year(start: date, end: date, frequency: str = "daily") -> bool:
    """Whether the window is one year or longer; 52 weeks are the year of a weekly series."""
    if frequency == "weekly":
        return end - start >= WEEKS_OF_YEAR
    year = anchor("1y", end, frequency)
    return year is not None and start <= year
