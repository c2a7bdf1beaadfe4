"""Returns by the calendar: of months and of years.

Dates are those on which each return was earned (the later of its two prices), shape (n,), ``datetime64[D]``,
strictly ascending. A part of a year is marked as such and never annualized.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.rows import FloatArray

DateArray = npt.NDArray[np.datetime64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """Compound return of one calendar month.

    Args:
        year: calendar year.
        month: 1 to 12.
        value: compound return as a decimal.
        n: number of returns in it.
    """

    year: int
    month: int
    value: float
    n: int


@dataclass(frozen=True, slots=True)
class YearlyReturn:
    """Compound return of one calendar year.

    Args:
        year: calendar year.
        value: compound return as a decimal, never annualized.
        n: number of returns in it.
        partial: whether the sample may miss part of it: its first year does not begin in January, or its last does
            not end in December.
    """

    year: int
    value: float
    n: int
    partial: bool


@dataclass(frozen=True, slots=True, eq=False)
class MonthlyTable:
    """Monthly returns of k series: rows of months, oldest first.

    Args:
        years: calendar year of each month, shape (m,).
        months: 1 to 12, shape (m,).
        counts: number of returns in each month, shape (m,).
        values: compound returns, shape (k, m).
    """

    years: IntArray
    months: IntArray
    counts: IntArray
    values: FloatArray


def _days(returns: FloatArray, dates: DateArray) -> DateArray:
    """The dates as days, each with its return, in order."""
    if dates.shape != returns.shape[-1:]:
        raise ValueError(f"{returns.shape[-1]} returns beside {dates.size} dates; each return has its date")
    days = dates.astype("datetime64[D]", copy=False)
    counted = days.view(np.int64)
    # What is no date counts as the least number of all, so it can only stand first.
    if bool(np.isnat(days[:1]).any()) or not bool((counted[1:] > counted[:-1]).all()):
        raise ValueError("dates are not strictly ascending; sort them, drop duplicates and what is no date first")
    return days


@dataclass(frozen=True, slots=True, eq=False)
class CalendarSpans:
    """The calendar months or years that have a day of the series, oldest first; a span without a day is left out.

    Args:
        numbers: months or years since 1970, shape (m,).
        first: position of each span's first day, shape (m,).
        counts: number of days in each, shape (m,).
    """

    numbers: IntArray
    first: IntArray
    counts: IntArray


def calendar_spans(days: DateArray, unit: str) -> CalendarSpans:
    """Which days belong to which calendar month or year: the one definition behind every return by the calendar.

    The borders of the few spans are searched among the days; turning every day into its month takes ten times longer.

    Args:
        days: datetime64[D], strictly ascending, at least one.
        unit: "M" for months, "Y" for years.
    """
    ends = days[[0, -1]].astype(f"datetime64[{unit}]").view(np.int64)
    numbers = np.arange(ends[0], ends[1] + 2)
    borders = numbers.view(f"datetime64[{unit}]").astype("datetime64[D]").view(np.int64)
    first = np.searchsorted(days.view(np.int64), borders)
    counts = np.diff(first)
    held = counts > 0
    return CalendarSpans(numbers[:-1][held], first[:-1][held], counts[held])


def _compounded(returns: FloatArray, first: IntArray) -> FloatArray:
    """Compound return of each run that begins at one of the positions and ends before the next."""
    growth: FloatArray = np.multiply.reduceat(1.0 + returns, first, axis=-1)
    return growth - 1.0


def monthly_table(returns: FloatArray, dates: DateArray) -> MonthlyTable:
    """Compound return of each calendar month, for many series at once.

    Args:
        returns: simple period returns as decimals, shape (k, n), n at least 1, no NaN, oldest first.
        dates: shape (n,).

    Raises:
        ValueError: dates and returns differ in length, or dates are not strictly ascending.
    """
    if dates.size == 0:
        raise ValueError("there are no returns to be put in months")
    spans = calendar_spans(_days(returns, dates), "M")
    years, months = spans.numbers // 12 + 1970, spans.numbers % 12 + 1
    return MonthlyTable(years, months, spans.counts, _compounded(returns, spans.first))


def monthly_returns(returns: FloatArray, dates: DateArray) -> tuple[MonthlyReturn, ...]:
    """Compound return of each calendar month of one series, oldest first; months without returns are absent.

    Args:
        returns: simple period returns as decimals, shape (n,), no NaN, oldest first.
        dates: shape (n,).

    Raises:
        ValueError: dates and returns differ in length, or dates are not strictly ascending.
    """
    if dates.size == 0 and returns.size == 0:
        return ()
    table = monthly_table(returns[None, :], dates)
    rows = zip(
        table.years.tolist(), table.months.tolist(), table.values[0].tolist(), table.counts.tolist(), strict=True
    )
    return tuple(MonthlyReturn(*row) for row in rows)


def calendar_year_returns(returns: FloatArray, dates: DateArray) -> tuple[YearlyReturn, ...]:
    """Compound return of each calendar year of one series, oldest first, never annualized.

    Args:
        returns: simple period returns as decimals, shape (n,), no NaN, oldest first.
        dates: shape (n,).

    Raises:
        ValueError: dates and returns differ in length, or dates are not strictly ascending.
    """
    if dates.size == 0 and returns.size == 0:
        return ()
    days = _days(returns, dates)
    spans = calendar_spans(days, "Y")
    begins, ends = (days[[0, -1]].astype("datetime64[M]").view(np.int64) % 12).tolist()
    partial = [False] * spans.first.size  # between the sample's ends every year is whole
    partial[0] = begins > 0
    partial[-1] = partial[-1] or ends < 11
    years, values = (spans.numbers + 1970).tolist(), _compounded(returns, spans.first).tolist()
    rows = zip(years, values, spans.counts.tolist(), partial, strict=True)
    return tuple(YearlyReturn(*row) for row in rows)
