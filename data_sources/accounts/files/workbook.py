"""Excel workbooks as rows of text: values as they were last computed, never formulas, never anything that runs."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from data_sources.errors import Fault

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_UNPACKED = 512 * 1024 * 1024
MOST_CELLS = 5_000_000
# A sheet of figures packs to a tenth; a hundredth and less is made to fill memory.
MOST_RATIO = 200
RATIO_COUNTS_FROM = 16 * 1024 * 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
# Names in an OLE directory are UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLD_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))

# What a damaged part raises, of the archive, of its packing and of the workbook within.
DAMAGES = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip

# A formula whose result is text says so, and an empty one is a value all the same.
_TEXT_RESULT = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*t="str"')

Sheets = list[tuple[str, list[tuple[int, list[str]]]]]


def is_workbook(content: bytes) -> bool:
    """Whether it is an .xlsx, locked ones and damaged ones among them; other archives are not."""
    if content.startswith(ZIP):
        return b"xl/" in content
    return content.startswith(OLE) and ENCRYPTED in content


def is_old_workbook(content: bytes) -> bool:
    """Whether it is an Excel file from before 2007."""
    return content.startswith(OLE) and ENCRYPTED not in content and any(name in content for name in OLD_BOOKS)


def read_workbook(content: bytes) -> tuple[Sheets, tuple[Fault, ...]]:
    """The visible sheets of an .xlsx: (name, rows of text), or why it is not read.

    A formula counts as the value that was saved with it; one without is a fault with its place.
    """
    if content.startswith(OLE):
        return [], (Fault("it is protected by a password", expected="a workbook saved without one"),)
    if damage := _unfit_archive(content):
        return [], (Fault(damage),)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except DAMAGES as failure:
        return [], (Fault(f"it is no whole workbook ({type(failure).__name__})", expected="a workbook; save it again"),)
    sheets: Sheets = []
    faults: list[Fault] = []
    cells = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows: list[tuple[int, list[str]]] = []
        try:
            for number, values in _rows(sheet):
                cells += len(values)
                if cells > MOST_CELLS:
                    return [], (Fault(f"it has more than {MOST_CELLS:,} cells"),)
                rows.append((number, [shown(value) for value in values]))
        except DAMAGES as failure:
            faults.append(Fault(f"sheet {sheet.title!r} cannot be read ({type(failure).__name__})"))
        sheets.append((sheet.title, rows))
    if not faults and _has_formulas(content):
        faults += _unvalued_formulas(content, sheets)
    return sheets, tuple(faults)


def _rows(sheet: Worksheet) -> Iterator[tuple[int, tuple[object, ...]]]:
    # Files of other programs state a size of one cell, which would cut every row.
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        last = next((place for place in range(len(values), 0, -1) if values[place - 1] is not None), 0)
        if last:
            yield number, values[:last]


def _unfit_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return "it is a damaged workbook; save it again"
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked > MOST_RATIO * packed):
        times = unpacked // packed
        return f"it would unpack to {unpacked >> 20} MB, {times} times its size; it is not opened"
    if any(part.flag_bits & 1 for part in parts):
        return "its parts are protected by a password; save it without one"
    return ""


def _sheet_parts(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                yield archive.read(part)


def _has_formulas(content: bytes) -> bool:
    return any(b"<f>" in part or b"<f " in part or b":f>" in part for part in _sheet_parts(content))


def _unvalued_formulas(content: bytes, sheets: Sheets) -> list[Fault]:
    """Cells whose formula was saved without its value, as programs do that write and do not compute."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    valued = {name: dict(rows) for name, rows in sheets}
    empty_texts = {cell.decode() for part in _sheet_parts(content) for cell in _TEXT_RESULT.findall(part)}
    faults: list[Fault] = []
    for sheet in book.worksheets:
        if sheet.title not in valued:
            continue
        header: list[str] = []
        for number, values in _rows(sheet):
            known = valued[sheet.title].get(number, [])
            header = header or [shown(value) for value in values]
            for place, value in enumerate(values):
                if not (isinstance(value, str) and value.startswith("=")) or known[place : place + 1] not in ([], [""]):
                    continue
                if f"{_letters(place)}{number}" in empty_texts:  # its value is an empty text
                    continue
                name = header[place] if place < len(header) and header[place] else _letters(place)
                what = f"the formula {value[:40]!r} was saved without its value"
                faults.append(Fault(what, number, name, "a workbook saved by a program that computes", sheet.title))
    return faults


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_old_workbook(content: bytes) -> tuple[Sheets, tuple[Fault, ...]]:
    """The visible sheets of an .xls: (name, rows of text), or why it is not read."""
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
    except xlrd.XLRDError as failure:
        locked = "encrypted" in str(failure).lower()
        what = "it is protected by a password" if locked else "it is a damaged workbook"
        return [], (Fault(what, expected="a workbook saved without one" if locked else "a workbook; save it again"),)
    except (CompDocError, struct.error, AssertionError, ValueError, IndexError, KeyError, TypeError) as failure:
        return [], (
            Fault(f"it is a damaged workbook ({type(failure).__name__})", expected="a workbook; save it again"),
        )
    sheets: Sheets = []
    for sheet in book.sheets():
        if sheet.visibility:
            continue
        rows = [
            (row + 1, [_old_cell(cell.ctype, cell.value, book.datemode) for cell in sheet.row(row)])
            for row in range(sheet.nrows)
        ]
        sheets.append((sheet.name, rows))
    return sheets, ()


def _old_cell(kind: int, value: object, datemode: int) -> str:
    import xlrd

    if kind == xlrd.XL_CELL_DATE and isinstance(value, float):
        try:
            return shown(xlrd.xldate_as_datetime(value, datemode))
        except (ValueError, OverflowError, xlrd.XLDateError):
            return repr(value)
    if kind == xlrd.XL_CELL_ERROR:
        return "#N/A"
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    return shown(value)


def shown(value: object) -> str:
    """A cell's value as text: numbers with every digit and a point, days in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)
