"""The smallest Excel workbook: one sheet, written without a library so that equal rows are equal bytes everywhere.

Nothing is packed: libraries of compression differ in the bytes they write.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

EARLIEST = (1980, 1, 1, 0, 0, 0)  # of archives: the time of the writing is no part of a book
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_SHEETS = f"{_OFFICE}/spreadsheetml/2006/main"
_RELATIONS = f"{_OFFICE}/package/2006/relationships"
_KINDS = f"{_OFFICE}/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# ruff: noqa: ISC004  a part is its name and its text
PARTS = (
    (
        "[Content_Types].xml",
        f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/></Types>',
    ),
    (
        "_rels/.rels",
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_KINDS}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
    ),
    (
        "xl/workbook.xml",
        f'<workbook xmlns="{_SHEETS}" xmlns:r="{_KINDS}"><sheets><sheet name="Transactions" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_KINDS}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
    ),
)


def workbook(rows: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx of one sheet: texts as texts, numbers as numbers, "" as no cell."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(value, f"{_letters(at)}{number}") for at, value in enumerate(row) if value != "")
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, text in (*PARTS, ("xl/worksheets/sheet1.xml", sheet)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 0  # the same on every system
            archive.writestr(entry, (_HEAD + text).encode())
    return out.getvalue()


def _cell(value: object, place: str) -> str:
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _letters(at: int) -> str:
    return chr(ord("A") + at)  # no table here has more than 26 columns
