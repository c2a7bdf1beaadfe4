"""``--factors FILE``: returns of factors, in the form of Kenneth French's library or as a plain CSV.

The library's files have lines of text above and below the table, percents without signs, dates as 20241029
or 202410, and -99.99 or -999 where a value is missing; a second table of years may follow one of months and is
left out. A plain CSV has a column of dates and decimals, or percents with their sign.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from advisor_cli.fund_files.source import date_faults, ordered, origin_of, printable
from advisor_cli.series_file.frequency import FREQUENCIES, frequency_of, unknown_spacing
from advisor_cli.series_file.series import DATE_HEADERS
from advisor_cli.series_file.text import FileText, TextTable, read_text, table_of
from data_sources.errors import BadFile, Fault
from data_sources.model import FactorSet, FloatArray
from data_sources.text_file.dates import read_dates
from data_sources.text_file.numbers import read_numbers

MARKET, RISK_FREE = "MKT", "RF"
NAMES = {
    "mkt-rf": MARKET,
    "mktrf": MARKET,
    "mkt": MARKET,
    "market": MARKET,
    "市场": MARKET,
    "smb": "SMB",
    "规模": "SMB",
    "hml": "HML",
    "价值": "HML",
    "umd": "UMD",
    "mom": "UMD",
    "wml": "UMD",
    "动量": "UMD",
    "rmw": "RMW",
    "盈利": "RMW",
    "cma": "CMA",
    "投资": "CMA",
    "rf": RISK_FREE,
    "无风险利率": RISK_FREE,
}
KNOWN = "known are Mkt-RF (MKT), SMB, HML, UMD (MOM), RMW, CMA and RF"
DATA_LINE = re.compile(r"\s*(\d{8}|\d{6})\s*,")
MISSING = (-99.99, -999.0)
PER_CENT = 100.0
JUDGED_ROWS = 60
JUDGED_FROM = 20  # rows; a few that are equal are no sign of a wrong file
LEAST_OF_PERCENTS = 0.2  # in three months of days every market moves more than a fifth of a percent


def read_factors(path: Path, *, today: date | None = None) -> FactorSet:
    """The factors of a file.

    Args:
        path: the CSV.
        today: no row may be dated later; None lets any date pass.

    Raises:
        BadFile: every fault with row and column: a name that is no factor's, a cell that is no number, a date
            that stands there twice, units that do not fit the form.
    """
    file = read_text(path)
    rows, header, days, columns = _library_form(file) or _plain_form(table_of(file))
    faults = date_faults(rows, days, "date", today)
    if faults:
        raise BadFile(file.path, faults, "keep one row a date")
    dates, order = ordered(days)
    frequency = frequency_of(dates) if dates.size > 1 else None
    if frequency is None:
        what = f"its rows are {unknown_spacing(dates)}" if dates.size > 1 else "there is only one row"
        raise BadFile(file.path, [Fault(what)], f"factors are {', '.join(FREQUENCIES)}")
    named = {name: np.asarray(values[order]) for name, values in zip(header, columns, strict=True)}
    risk_free = named.pop(RISK_FREE, None)
    if not named:
        raise BadFile(file.path, [Fault("it has no factor beside the risk-free rate")], KNOWN)
    still = [name for name, values in named.items() if np.unique(values[~np.isnan(values)]).size < 2]
    if still and dates.size >= JUDGED_FROM:
        raise BadFile(file.path, [Fault("its values never change", column=name) for name in still], "returns vary")
    names = tuple(named)
    origin = origin_of(path, file.sha256)
    return FactorSet(printable(path.name), names, dates, tuple(named.values()), risk_free, frequency, origin)


Read = tuple[list[int], list[str], list[date], list[FloatArray]]


def _library_form(file: FileText) -> Read | None:
    """Rows, names, days and decimals of a file of the library; None when it is of another form."""
    lines = file.text.splitlines()
    head = next(
        (
            at
            for at, line in enumerate(lines[:-1])
            if line.lstrip().startswith(",") and DATA_LINE.match(lines[at + 1]) is not None
        ),
        None,
    )
    if head is None:
        return None
    names = _mapped(file.path, [cell.strip() for cell in lines[head].split(",")][1:], head + 1)
    end = next((at for at in range(head + 1, len(lines)) if not DATA_LINE.match(lines[at])), len(lines))
    again = next((at for at in range(end, len(lines)) if DATA_LINE.match(lines[at])), None)
    if again is not None:
        what = f"rows of data go on here after row {end + 1}, which holds none"
        raise BadFile(file.path, [Fault(what, row=again + 1)], "keep one table a file")
    rows, days, cells, faults = [], [], [], []
    for number in range(head + 1, end):
        day, values, wrong = _library_row(lines[number].split(","), number + 1, names)
        rows.append(number + 1)
        days.append(day)
        cells.append(values)
        faults += wrong
    if faults:
        raise BadFile(file.path, faults, "it was read as a file of Kenneth French's library")
    percents = np.array(cells, dtype=np.float64)
    percents[np.isin(percents, MISSING)] = math.nan
    _refuse_decimals(file.path, names, percents)
    return rows, names, [day for day in days if day is not None], [one / PER_CENT for one in percents.T]


def _library_row(cells: Sequence[str], row: int, names: Sequence[str]) -> tuple[date | None, list[float], list[Fault]]:
    digits = cells[0].strip()
    year, month = int(digits[:4]), int(digits[4:6])
    day = None
    if 1 <= month <= 12 and year:
        last = calendar.monthrange(year, month)[1]
        number = int(digits[6:]) if len(digits) == 8 else last
        day = date(year, month, number) if 1 <= number <= last else None
    faults = [] if day else [Fault(f"{digits!r} is not a date", row=row)]
    if len(cells) != len(names) + 1:
        return day, [math.nan] * len(names), [*faults, Fault(f"it has {len(cells)} cells", row=row)]
    values = []
    for name, cell in zip(names, cells[1:], strict=True):
        read, wrong = read_numbers([(row, cell)], name)
        value = math.nan if read is None else read.values[0]
        faults += wrong
        if abs(value) > PER_CENT and value not in MISSING:
            faults.append(Fault(f"{value:g} is no return in percents", row=row, column=name))
        values.append(value)
    return day, values, faults


def _refuse_decimals(path: str, names: Sequence[str], percents: FloatArray) -> None:
    """Refuse the library's form with decimals in it: they would be divided by a hundred once more."""
    if MARKET not in names or percents.shape[0] < JUDGED_ROWS:
        return
    largest = np.nanmax(np.abs(percents[:, names.index(MARKET)]), initial=0.0)
    if largest < LEAST_OF_PERCENTS:
        what = f"its values are read as percents, and none is larger than {largest:g}: they look like decimals"
        raise BadFile(path, [Fault(what)], "write decimals as a plain CSV that begins with its header line")


def _plain_form(table: TextTable) -> Read:
    place = next((at for at, name in enumerate(table.header) if name.lower() in DATE_HEADERS), 0)
    given = [name for at, name in enumerate(table.header) if at != place]
    names = _mapped(table.path, given, 1)
    days, faults = read_dates([(row, cells[place]) for row, cells in table.rows], table.header[place])
    columns = []
    for at, name in ((at, name) for at, name in enumerate(table.header) if at != place):
        column, wrong = read_numbers([(row, cells[at]) for row, cells in table.rows], name)
        faults += wrong
        if column is None:
            continue
        values = np.array(column.values, dtype=np.float64) / (PER_CENT if column.percent else 1.0)
        beyond = np.flatnonzero(np.abs(values) > 1.0).tolist()
        faults += [
            Fault(
                f"{values[one]:g} is no return as a decimal; write percents with their sign (0.5%)",
                row=row,
                column=name,
            )
            for one, row in ((one, table.rows[one][0]) for one in beyond)
        ]
        columns.append(values)
    if faults:
        raise BadFile(table.path, sorted(faults, key=lambda fault: fault.row or 0), "it was read as a plain CSV")
    return [row for row, _ in table.rows], names, days, columns


def _mapped(path: str, given: Sequence[str], row: int) -> list[str]:
    """The factors' names; one that is unknown, or there twice under two spellings, is refused."""
    names = [NAMES.get(name.lower().replace(" ", "").replace("_", "-"), "") for name in given]
    faults = [
        Fault("it is no factor that is known", row=row, column=printable(name))
        for name, known in zip(given, names, strict=True)
        if not known
    ]
    faults += [
        Fault(f"{known} stands there twice", row=row, column=printable(given[at]))
        for at, known in enumerate(names)
        if known and known in names[:at]
    ]
    if faults:
        raise BadFile(path, faults, KNOWN)
    return names
