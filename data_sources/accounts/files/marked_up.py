"""Tables in mark-up that brokers save under the name of a workbook: a page with a table, and Excel's XML of 2003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

EXCEL_XML = "{urn:schemas-microsoft-com:office:spreadsheet}"
FEWEST_ROWS = 2  # a table of one row is a title
WIDEST_CELL = 500  # columns that one cell may span; more is made to fill memory

NumberedRows = list[tuple[int, list[str]]]

_ROW = re.compile(r"<tr[\s>]", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def has_rows(text: str) -> bool:
    """Whether a text is mark-up with the rows of a table in it."""
    return text.lstrip()[:1] == "<" and len(_ROW.findall(text)) >= FEWEST_ROWS


def page_tables(text: str) -> list[NumberedRows]:
    """The tables of a page: (row number, cells) each, rows counted through the page as a spreadsheet shows them.

    A cell that spans several columns is followed by empty ones. Where any table has several rows, those of one
    row, the titles, are left out.
    """
    reader = _Page()
    reader.feed(text)
    reader.close()
    reader.end_row()
    tables = [table for table in reader.tables if table]
    return [table for table in tables if len(table) >= FEWEST_ROWS] or tables


class _Page(HTMLParser):
    """Rows and cells as they come; a row or cell that is not closed ends where the next begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[NumberedRows] = []
        self._rows = 0
        self._cells: list[str] | None = None
        self._words: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.end_row()
            self.tables.append([])
        elif tag == "tr":
            self.end_row()
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self._end_cell()
            span = dict(attrs).get("colspan") or ""
            self._words, self._span = [], min(int(span), WIDEST_CELL) if span.isdecimal() else 1
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def _end_cell(self) -> None:
        if self._words is not None and self._cells is not None:
            self._cells += [_BLANKS.sub(" ", "".join(self._words)).strip(), *[""] * (self._span - 1)]
        self._words = None

    def end_row(self) -> None:
        """The row that is open is one of the last table."""
        self._end_cell()
        if self._cells is not None:
            self._rows += 1
            if not self.tables:
                self.tables.append([])
            self.tables[-1].append((self._rows, self._cells))
        self._cells = None


def excel_xml_sheets(root: Element) -> Iterator[tuple[str, NumberedRows]]:
    """(name, rows) of the sheets of a workbook in Excel's XML; nothing for other documents."""
    if root.tag != f"{EXCEL_XML}Workbook":
        return
    for sheet in root.iter(f"{EXCEL_XML}Worksheet"):
        rows: NumberedRows = []
        number = 0
        for row in sheet.iter(f"{EXCEL_XML}Row"):
            number = _index(row, number + 1)
            cells: list[str] = []
            for cell in row.iter(f"{EXCEL_XML}Cell"):
                cells += [""] * (min(_index(cell, len(cells) + 1), len(cells) + WIDEST_CELL) - 1 - len(cells))
                data = cell.find(f"{EXCEL_XML}Data")
                cells.append("" if data is None else "".join(data.itertext()))
            rows.append((number, cells))
        yield sheet.get(f"{EXCEL_XML}Name", ""), rows


def _index(element: Element, otherwise: int) -> int:
    """Where a row or cell stands, from 1: it is written only behind a gap."""
    text = element.get(f"{EXCEL_XML}Index", "")
    return max(int(text), otherwise) if text.isdecimal() else otherwise
