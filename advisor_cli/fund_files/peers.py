"""``--peers FILE``: total-return values of funds of one kind, a column a fund, reduced to the ends of months.

The values are accumulated or adjusted net asset values, or any other index of wealth. Returns are refused: a
column of returns and one of values cannot be told apart by looking at them, only by what the user was asked for.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from advisor_cli.fund_files.source import date_faults, ordered, origin_of, printable
from advisor_cli.series_file.series import DATE_HEADERS, GREATEST_PRICE, LEAST_PRICE
from advisor_cli.series_file.text import TextTable, read_text, table_of
from data_sources.errors import BadFile, Fault
from data_sources.model import DateArray, FloatArray, PeerSet
from data_sources.text_file.dates import read_dates, reads_as_date
from data_sources.text_file.numbers import NumberColumn, read_numbers

WANTED = "it wants a column of dates and, a column a fund, total-return values (accumulated or adjusted NAV)"
FRESH = np.timedelta64(7, "D")  # a value older than this at the end of a month is not that month's
ENDS_FROM = 20  # a last month whose newest day is earlier than this is not over; long holidays begin on the 23rd


def read_peers(path: Path, *, today: date | None = None) -> PeerSet:
    """The funds of a file.

    The rows may run either way; the value of a month is the fund's last one in the seven days up to the last
    day that the file has in the month. A last month that ends before its 20th day is left out as not over.

    Args:
        path: the CSV.
        today: no row may be dated later; None lets any date pass.

    Raises:
        BadFile: every fault of the heads, else of the cells, else of the dates, with row and column.
    """
    table = table_of(read_text(path), distinct=False)
    place = _date_place(table)
    _refuse_double(table, place)
    days, undated = read_dates([(row, cells[place]) for row, cells in table.rows], table.header[place])
    columns, unread = _columns(table, place)
    if len(undated) == len(table.rows):
        raise BadFile(table.path, undated, WANTED)
    if undated or unread:
        raise BadFile(table.path, sorted(undated + unread, key=lambda fault: fault.row or 0), WANTED)
    faults = date_faults([row for row, _ in table.rows], days, table.header[place], today)
    if faults:
        raise BadFile(table.path, faults, "keep one row a date")
    dates, order = ordered(days)
    ends = month_ends(dates)
    if ends.size < 2:
        raise BadFile(table.path, [Fault(f"it reaches over {ends.size} ends of months")], "peers need at least two")
    values = tuple(at_month_ends(dates, np.array(column.values)[order], ends) for _, column in columns)
    symbols = tuple(printable(name) for name, _ in columns)
    return PeerSet(printable(path.name), symbols, dates[ends], values, origin_of(path, table.sha256))


def month_ends(dates: DateArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Places of the last day of each month; that of a last month which is not over is left out."""
    months = dates.astype("datetime64[M]")
    ends = np.flatnonzero(np.append(months[1:] != months[:-1], True))
    newest = (dates[-1] - months[-1].astype("datetime64[D]")).astype(np.int64) + 1
    return ends[:-1] if newest < ENDS_FROM else ends


def at_month_ends(dates: DateArray, values: FloatArray, ends: np.ndarray[tuple[int], np.dtype[np.intp]]) -> FloatArray:
    """The newest value at each end of a month, NaN where it is older than a week or of another month."""
    known = np.flatnonzero(~np.isnan(values))
    latest = np.searchsorted(known, ends, side="right") - 1
    row = known[np.maximum(latest, 0)]
    months = dates.astype("datetime64[M]")
    fresh = (latest >= 0) & (dates[ends] - dates[row] <= FRESH) & (months[row] == months[ends])
    return np.where(fresh, values[row], math.nan)


def _date_place(table: TextTable) -> int:
    if reads_as_date(table.header[0]):
        what = f"the first line holds data ({table.header[0]!r}), not the funds' codes"
        raise BadFile(table.path, [Fault(what, row=1)], "add a header line")
    return next((place for place, name in enumerate(table.header) if name.lower() in DATE_HEADERS), 0)


def _code(name: str) -> str:
    """110011, 110011.OF and 110011.of are one fund."""
    plain = printable(name).upper()
    return plain.removesuffix(".OF")


def _refuse_double(table: TextTable, place: int) -> None:
    seen: dict[str, tuple[int, str]] = {}
    faults = []
    for at, name in enumerate(table.header):
        if at == place:
            continue
        code = _code(name)
        if code in seen:
            first, written = seen[code]
            what = f"column {at + 1} is the same fund as column {first + 1} ({written})"
            faults.append(Fault(what, row=1, column=name))
        seen.setdefault(code, (at, name))
    if faults:
        raise BadFile(table.path, faults, "keep one column a fund")


def _columns(table: TextTable, place: int) -> tuple[list[tuple[str, NumberColumn]], list[Fault]]:
    columns: list[tuple[str, NumberColumn]] = []
    faults: list[Fault] = []
    rows = [row for row, _ in table.rows]
    for at, name in enumerate(table.header):
        if at == place:
            continue
        column, wrong = read_numbers([(row, cells[at]) for row, cells in table.rows], name)
        if column is not None:
            wrong = _impossible(name, rows, column)
            columns.append((name, column))
        faults += wrong
    return columns, faults


def _impossible(name: str, rows: Sequence[int], column: NumberColumn) -> list[Fault]:
    if column.percent:
        return [Fault("its values bear percent signs: these are returns, total-return values are wanted", column=name)]
    if column.missing == len(rows):
        return [Fault("it has no value", column=name)]
    faults = []
    for row, value in zip(rows, column.values, strict=True):
        if value <= 0.0:
            faults.append(
                Fault(f"{value:g} is not above zero: returns are no total-return values", row=row, column=name)
            )
        elif value > GREATEST_PRICE or value < LEAST_PRICE:
            faults.append(Fault(f"{value:g} is beyond what a value of a fund can be", row=row, column=name))
    return faults
