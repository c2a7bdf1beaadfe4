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


def _check(returns: FloatArray, dates: DateArray) -> IntArray:
    """The months of the dates, counted from January 1970."""
    if dates.shape != returns.shape[-1:]:
        raise ValueError(f"{returns.shape[-1]} returns beside {dates.size} dates; each return has its date")
    days = dates.astype("datetime64[D]", copy=False).view(np.int64)
    if not bool((days[1:] > days[:-1]).all()):
        raise ValueError("dates are not strictly ascending; sort them and drop duplicates first")
    return dates.astype("datetime64[M]").view(np.int64)


def _compounded(returns: FloatArray, labels: IntArray) -> tuple[IntArray, FloatArray, IntArray]:
    """First position, compound return and number of returns of each run of equal labels."""
    first = np.flatnonzero(np.concatenate(([True], labels[1:] != labels[:-1])))
    growth = np.multiply.reduceat(1.0 + returns, first, axis=-1)
    return first, growth - 1.0, np.diff(np.concatenate((first, [labels.size])))


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
    labels = _check(returns, dates)
    first, values, counts = _compounded(returns, labels)
    months = labels[first]
    return MonthlyTable(months // 12 + 1970, months % 12 + 1, counts.astype(np.int64), values)


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
    months = _check(returns, dates)
    first, values, counts = _compounded(returns, months // 12)
    last = first + counts - 1
    partial = (months[first] % 12 > 0) | (months[last] % 12 < 11)
    partial[1:-1] = False  # between the sample's ends every year is whole
    if partial.size > 1:
        partial[0], partial[-1] = months[0] % 12 > 0, months[-1] % 12 < 11
    years = (months[first] // 12 + 1970).tolist()
    rows = zip(years, values.tolist(), counts.tolist(), partial.tolist(), strict=True)
    return tuple(YearlyReturn(*row) for row in rows)
