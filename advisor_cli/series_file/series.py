"""From rows of text to dated series: one column of dates, and prices or returns, which the user says."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from advisor_cli.errors import UsageFault, nearest
from advisor_cli.series_file.dates import read_dates, reads_as_date
from advisor_cli.series_file.numbers import NumberColumn, read_numbers
from advisor_cli.series_file.text import TextTable, read_table
from data_sources.errors import BadFile, Fault
from data_sources.model import DateArray, FloatArray

DATE_HEADERS: tuple[str, ...] = ("date", "dates", "day", "datetime", "time", "timestamp", "month")
DATE_HEADERS += ("日期", "交易日期", "净值日期", "时间", "月份")
FEWEST_ROWS = 2


class ValueKind(Enum):
    """What the numbers are. The user says it; it is never guessed."""

    PRICES = "prices"
    RETURNS = "returns"


# Frequency, and the days between two observations that go with it.
SPACINGS = (("daily", 1, 4), ("weekly", 5, 10), ("monthly", 20, 45), ("quarterly", 80, 100), ("annual", 350, 380))
FREQUENCIES = tuple(name for name, _, _ in SPACINGS)
EVENLY = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class SeriesColumn:
    """One column without its missing cells.

    Args:
        dates: datetime64[D], increasing, shape (n,).
        values: prices, or returns as decimals, shape (n,).
        missing: cells that were empty and are left out.
        percent: whether the cells bore percent signs and were divided by 100.
    """

    name: str
    dates: DateArray
    values: FloatArray
    missing: int
    percent: bool


@dataclass(frozen=True, slots=True, eq=False)
class SeriesTable:
    """A file of series as read.

    Args:
        path: as the user wrote it; ``sha256`` digests its bytes.
        encoding, separator, decimal: how it was read.
        columns: in the file's order.
        frequency: "daily", "weekly", "monthly", "quarterly" or "annual"; ``detected`` unless the user said it.
        reversed_order: the file ran from the newest to the oldest and was turned round.
    """

    path: str
    sha256: str
    encoding: str
    separator: str
    decimal: str
    kind: ValueKind
    date_column: str
    columns: tuple[SeriesColumn, ...]
    frequency: str
    detected: bool
    reversed_order: bool

    def column(self, name: str) -> SeriesColumn:
        """The column of this name; UsageFault with what was perhaps meant if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        names = [column.name for column in self.columns]
        near = nearest(name, names)
        advice = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(names)}"
        raise UsageFault(f"{self.path} has no column {name!r}; {advice}")


def read_series(
    path: Path, kind: ValueKind, *, today: date, date_column: str | None = None, frequency: str | None = None
) -> SeriesTable:
    """The series of a file.

    Args:
        path: the CSV.
        kind: what its numbers are.
        today: no row may be dated later.
        date_column: name of the column of dates; None takes the one whose name says so, else the first.
        frequency: one of FREQUENCIES; None detects it.

    Raises:
        BadFile: every fault of the first kind that was found, with row and column.
        UsageFault: there is no such column of dates.
    """
    table = read_table(path)
    place = _date_place(table, date_column)
    days, reversed_order = _dates(table, place, today)
    order = slice(None, None, -1) if reversed_order else slice(None)
    dates = np.array(days, dtype="datetime64[D]")[order]
    columns = _columns(table, place, kind)
    found = frequency or _frequency(table, dates)
    return SeriesTable(
        path=table.path,
        sha256=table.sha256,
        encoding=table.encoding,
        separator=table.separator,
        decimal="," if any(column.decimal_comma for _, column in columns) else ".",
        kind=kind,
        date_column=table.header[place],
        columns=tuple(_series(name, column, dates, order) for name, column in columns),
        frequency=found,
        detected=frequency is None,
        reversed_order=reversed_order,
    )


def _date_place(table: TextTable, named: str | None) -> int:
    if reads_as_date(table.header[0]):
        raise BadFile(
            table.path,
            [Fault(f"the first line holds data ({table.header[0]!r}), not the columns' names", row=1)],
            "add a header line",
        )
    if named is None:
        return next((place for place, name in enumerate(table.header) if name.lower() in DATE_HEADERS), 0)
    if named in table.header:
        return table.header.index(named)
    near = nearest(named, table.header)
    advice = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(table.header)}"
    raise UsageFault(f"{table.path} has no column {named!r}; {advice}")


def _dates(table: TextTable, place: int, today: date) -> tuple[list[date], bool]:
    """The dates in the file's order, and whether they run backwards. Any other disorder is refused."""
    name = table.header[place]
    cells = [(row, values[place]) for row, values in table.rows]
    days, faults = read_dates(cells, name)
    if faults:
        raise BadFile(table.path, faults, f"the dates were read from column {name!r}; --date-column names another")
    rows = [row for row, _ in cells]
    if len(days) < FEWEST_ROWS:
        raise BadFile(table.path, [Fault("there is only one row", row=rows[0])], "a series has at least two")
    late = [
        Fault(f"{day} lies in the future", row=row, column=name)
        for row, day in zip(rows, days, strict=True)
        if day > today
    ]
    if late:
        raise BadFile(table.path, late)
    _refuse_repeated(table.path, name, rows, days)
    steps = np.sign(np.diff(np.array(days, dtype="datetime64[D]")).astype(np.int64))
    if (steps < 0).all():
        return days, True
    unsorted = [
        Fault(f"{days[place + 1]} stands after {days[place]}", row=rows[place + 1], column=name)
        for place in np.flatnonzero(steps < 0).tolist()
    ]
    if unsorted:
        raise BadFile(table.path, unsorted, "sort the rows by date and check that none is out of place")
    return days, False


def _refuse_repeated(path: str, name: str, rows: Sequence[int], days: Sequence[date]) -> None:
    first: dict[date, int] = {}
    faults = []
    for row, day in zip(rows, days, strict=True):
        if day in first:
            faults.append(Fault(f"{day} stands already in row {first[day]}", row=row, column=name))
        first.setdefault(day, row)
    if faults:
        raise BadFile(path, faults, "keep one row a date")


def _columns(table: TextTable, place: int, kind: ValueKind) -> list[tuple[str, NumberColumn]]:
    """Every column of values, checked for what its kind allows."""
    columns: list[tuple[str, NumberColumn]] = []
    faults: list[Fault] = []
    for at, name in enumerate(table.header):
        if at == place:
            continue
        cells = [(row, values[at]) for row, values in table.rows]
        column, wrong = read_numbers(cells, name)
        if column is not None:
            wrong = _impossible(name, [row for row, _ in cells], column, kind)
            columns.append((name, column))
        faults += wrong
    if faults:
        advice = f"its numbers were read as {kind.value}"
        raise BadFile(table.path, sorted(faults, key=lambda fault: fault.row or 0), advice)
    if not columns:
        raise BadFile(table.path, [Fault("it has no column of values beside the dates")])
    short = [name for name, column in columns if len(column.values) - column.missing < FEWEST_ROWS]
    if short:
        what = [Fault("it has fewer than two values", column=name) for name in short]
        raise BadFile(table.path, what, "leave the column out or fill it")
    return columns


def _impossible(name: str, rows: Sequence[int], column: NumberColumn, kind: ValueKind) -> list[Fault]:
    """What no price or return can be."""
    faults = []
    everything = -100.0 if column.percent else -1.0
    lost: int | None = None
    for row, value in zip(rows, column.values, strict=True):
        if math.isnan(value):
            continue
        if kind is ValueKind.PRICES and (value <= 0 or column.percent):
            what = "a percent sign in a price" if column.percent else f"a price of {value:g} is not above zero"
            faults.append(Fault(f"{what}; returns are read with --returns", row=row, column=name))
        elif kind is ValueKind.RETURNS and value < everything:
            what = f"a return of {value:g}{'%' if column.percent else ''} loses more than everything"
            advice = "" if column.percent else "; write percents with their sign (-5%), prices go with --prices"
            faults.append(Fault(what + advice, row=row, column=name))
        elif kind is ValueKind.RETURNS and lost is not None:
            faults.append(Fault(f"everything was lost in row {lost}, and nothing can follow", row=row, column=name))
        elif kind is ValueKind.RETURNS and value == everything:
            lost = row
    return faults


def _series(name: str, column: NumberColumn, dates: DateArray, order: slice) -> SeriesColumn:
    values: npt.NDArray[np.float64] = np.array(column.values, dtype=np.float64)[order]
    if column.percent:
        values = values / 100.0
    present = ~np.isnan(values)
    return SeriesColumn(name, dates[present], values[present], column.missing, column.percent)


def _frequency(table: TextTable, dates: DateArray) -> str:
    """The frequency whose spacing at least three quarters of the gaps have."""
    gaps = np.diff(dates).astype(np.int64)
    for name, shortest, longest in SPACINGS:
        if np.mean((gaps >= shortest) & (gaps <= longest)) >= EVENLY:
            return name
    what = f"its rows are not evenly spaced (median {np.median(gaps):g} days)"
    raise BadFile(table.path, [Fault(what)], f"say --frequency {', '.join(FREQUENCIES)}")
