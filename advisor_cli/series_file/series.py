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
from advisor_cli.series_file.frequency import FREQUENCIES, frequency_of, unknown_spacing
from advisor_cli.series_file.text import TextTable, read_table
from data_sources.errors import BadFile, Fault
from data_sources.model import DateArray, FloatArray
from data_sources.text_file.dates import read_dates, reads_as_date
from data_sources.text_file.numbers import NumberColumn, read_numbers

DATE_HEADERS: tuple[str, ...] = ("date", "dates", "day", "datetime", "time", "timestamp", "month")
DATE_HEADERS += ("日期", "交易日期", "净值日期", "时间", "月份")
FEWEST_ROWS = 2
FIRST_DAY = date(1600, 1, 1)  # the first share was traded in 1602
# Beyond these no price or return of anything has been, and squares of them leave the range of a double.
LEAST_PRICE, GREATEST_PRICE = 1e-12, 1e15
GREATEST_RETURN = 1e6
GREATEST_GROWTH = 150 * math.log(10)


class ValueKind(Enum):
    """What the numbers are. The user says it; it is never guessed."""

    PRICES = "prices"
    RETURNS = "returns"


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
        BadFile: every cell that cannot be read, with row and column; else every fault in the order of the dates.
        UsageFault: there is no such column of dates.
    """
    table = read_table(path)
    place = _date_place(table, date_column)
    days, columns = _cells(table, place, kind)
    reversed_order = _runs_backwards(table, place, days, today)
    _refuse_short(table.path, columns)
    order = slice(None, None, -1) if reversed_order else slice(None)
    if kind is ValueKind.RETURNS:
        _refuse_unlivable(table, columns, order)
    dates = np.array(days, dtype="datetime64[D]")[order]
    series = tuple(_series(name, column, dates, order) for name, column in columns)
    return SeriesTable(
        path=table.path,
        sha256=table.sha256,
        encoding=table.encoding,
        separator=table.separator,
        decimal="," if any(column.decimal_comma for _, column in columns) else ".",
        kind=kind,
        date_column=table.header[place],
        columns=series,
        frequency=frequency or _frequency(table, dates, series),
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


def _cells(table: TextTable, place: int, kind: ValueKind) -> tuple[list[date], list[tuple[str, NumberColumn]]]:
    """Dates and numbers in the file's order; what cannot be read of either is named together."""
    name = table.header[place]
    days, undated = read_dates([(row, values[place]) for row, values in table.rows], name)
    columns, unread = _columns(table, place, kind)
    # When no row has a date the column is the wrong one, and the others are read wrongly too.
    if len(undated) == len(table.rows):
        unread = []
    if undated:
        faults = sorted(undated + unread, key=lambda fault: fault.row or 0)
        raise BadFile(table.path, faults, f"the dates were read from column {name!r}; --date-column names another")
    if unread:
        raise BadFile(
            table.path, sorted(unread, key=lambda fault: fault.row or 0), f"its numbers were read as {kind.value}"
        )
    if not columns:
        raise BadFile(table.path, [Fault("it has no column of values beside the dates")])
    return days, columns


def _runs_backwards(table: TextTable, place: int, days: Sequence[date], today: date) -> bool:
    """Whether the newest row stands first. Any other disorder is refused, and days that no series has."""
    name = table.header[place]
    rows = [row for row, _ in table.rows]
    if len(days) < FEWEST_ROWS:
        raise BadFile(table.path, [Fault("there is only one row", row=rows[0])], "a series has at least two")
    impossible = [
        Fault(f"{day} lies " + ("in the future" if day > today else "before all markets"), row=row, column=name)
        for row, day in zip(rows, days, strict=True)
        if day > today or day < FIRST_DAY
    ]
    if impossible:
        raise BadFile(table.path, impossible)
    _refuse_repeated(table.path, name, rows, days)
    steps = np.sign(np.diff(np.array(days, dtype="datetime64[D]")).astype(np.int64))
    if (steps < 0).all():
        return True
    unsorted = [
        Fault(f"{days[place + 1]} stands after {days[place]}", row=rows[place + 1], column=name)
        for place in np.flatnonzero(steps < 0).tolist()
    ]
    if unsorted:
        raise BadFile(table.path, unsorted, "sort the rows by date and check that none is out of place")
    return False


def _refuse_repeated(path: str, name: str, rows: Sequence[int], days: Sequence[date]) -> None:
    first: dict[date, int] = {}
    faults = []
    for row, day in zip(rows, days, strict=True):
        if day in first:
            faults.append(Fault(f"{day} stands already in row {first[day]}", row=row, column=name))
        first.setdefault(day, row)
    if faults:
        raise BadFile(path, faults, "keep one row a date")


def _columns(table: TextTable, place: int, kind: ValueKind) -> tuple[list[tuple[str, NumberColumn]], list[Fault]]:
    """Every column of values, and what in them cannot be read or cannot be of its kind."""
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
    return ([], faults) if faults else (columns, [])


def _refuse_short(path: str, columns: Sequence[tuple[str, NumberColumn]]) -> None:
    short = [name for name, column in columns if len(column.values) - column.missing < FEWEST_ROWS]
    if short:
        what = [Fault("it has fewer than two values", column=name) for name in short]
        raise BadFile(path, what, "leave the column out or fill it")


def _impossible(name: str, rows: Sequence[int], column: NumberColumn, kind: ValueKind) -> list[Fault]:
    """What no price or return can be."""
    faults = []
    everything = -100.0 if column.percent else -1.0
    for row, value in zip(rows, column.values, strict=True):
        if math.isnan(value):
            continue
        if abs(value) > GREATEST_PRICE or (kind is ValueKind.PRICES and 0 < value < LEAST_PRICE):
            faults.append(Fault(f"{value:g} is beyond what a {kind.value[:-1]} can be", row=row, column=name))
        elif kind is ValueKind.RETURNS and value > GREATEST_RETURN * (100 if column.percent else 1):
            faults.append(Fault(f"{value:g} is beyond what a return can be", row=row, column=name))
        elif kind is ValueKind.PRICES and (value <= 0 or column.percent):
            what = "a percent sign in a price" if column.percent else f"a price of {value:g} is not above zero"
            faults.append(Fault(f"{what}; returns are read with --returns", row=row, column=name))
        elif kind is ValueKind.RETURNS and value < everything:
            what = f"a return of {value:g}{'%' if column.percent else ''} loses more than everything"
            advice = "" if column.percent else "; write percents with their sign (-5%), prices go with --prices"
            faults.append(Fault(what + advice, row=row, column=name))
    return faults


def _refuse_unlivable(table: TextTable, columns: Sequence[tuple[str, NumberColumn]], order: slice) -> None:
    """Refuse returns after everything was lost, and such as nothing has ever grown by; oldest first by ``order``."""
    rows = [row for row, _ in table.rows][order]
    faults = []
    for name, column in columns:
        values = np.array(column.values, dtype=np.float64)[order] / (100.0 if column.percent else 1.0)
        lost = next((place for place, value in enumerate(values.tolist()) if value == -1.0), len(rows))
        after = [
            row
            for row, value in zip(rows[lost + 1 :], values[lost + 1 :].tolist(), strict=True)
            if not math.isnan(value)
        ]
        faults += [
            Fault(f"everything was lost in row {rows[lost]}, and nothing can follow", row=row, column=name)
            for row in after
        ]
        if np.nansum(np.log1p(values[:lost])) > GREATEST_GROWTH:
            advice = "write percents with their sign (5%), prices go with --prices"
            faults.append(Fault(f"its returns compound to more than all money; {advice}", column=name))
    if faults:
        raise BadFile(table.path, faults, "its numbers were read as returns")


def _series(name: str, column: NumberColumn, dates: DateArray, order: slice) -> SeriesColumn:
    values: npt.NDArray[np.float64] = np.array(column.values, dtype=np.float64)[order]
    if column.percent:
        values = values / 100.0
    present = ~np.isnan(values)
    return SeriesColumn(name, dates[present], values[present], column.missing, column.percent)


def _frequency(table: TextTable, dates: DateArray, columns: Sequence[SeriesColumn]) -> str:
    """The frequency of the rows, which every column must have: all figures of a file are annualized alike."""
    found = frequency_of(dates)
    if found is None:
        advice = f"say with --frequency what to take them for: {', '.join(FREQUENCIES)}"
        raise BadFile(table.path, [Fault(f"its rows are {unknown_spacing(dates)}")], advice)
    own = [(column.name, frequency_of(column.dates)) for column in columns]
    other = [
        Fault(f"its values are {frequency}, the rows of the file {found}", column=name)
        for name, frequency in own
        if frequency not in (None, found)
    ]
    if other:
        raise BadFile(table.path, other, "put series of another frequency in a file of their own")
    return found
