"""A file of a broker or of the user's own, opened once: its bytes, its text, its cells, its XML, as they are asked for.

Nothing here raises for what a file holds: what cannot be opened is among ``problems``, and the reader
is not asked.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from xml.etree.ElementTree import Element, ParseError, fromstring

from data_sources.accounts.files.marked_up import FEWEST_ROWS, excel_xml_sheets, has_rows, page_tables
from data_sources.accounts.files.workbook import is_old_workbook, is_workbook, read_old_workbook, read_workbook
from data_sources.encoding import digest
from data_sources.errors import Fault
from data_sources.model import Origin
from data_sources.text_file.decoding import decoded, likely_encodings

SEPARATORS = (",", ";", "\t", "|")
ROWS_TRIED = 200
WEB_PAGE = "a web page"
FOREIGN = (
    (b"%pdf", "a PDF"),
    (b"\x89png", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"gif8", "an image"),
    (b"pk\x03\x04", "an archive or a document of another office program"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x1f\x8b", "a packed file"),
    (b"<!doctype html", WEB_PAGE),
    (b"<html", WEB_PAGE),
)
MOST_LINES_IN_A_CELL = 30
LONGEST_CELL = 1_000_000

# What ``_cell`` takes off the ends of a cell beside the common blank.
_OTHER_BLANKS = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff\u200b" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_FORMULA_TEXT = re.compile(r'(^|[,;\t|])="', re.MULTILINE)
_UNWRAPPED = re.compile(r'="(.*)"', re.DOTALL)
_PAGE_ROW = re.compile(rb"<tr[\s>]", re.IGNORECASE)
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a text table, or of one sheet of a workbook, as text.

    Args:
        sheet: its name, "" for text.
        separator: what stood between two cells, "" for a workbook.
        rows: (row number in the file from 1, as a spreadsheet counts; cells without the blanks at their ends,
            ="..." unwrapped); blank rows are left out; rows may differ in length.
    """

    sheet: str
    separator: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class OpenedFile:
    """One file; every reading of it is made when it is first asked for, and kept."""

    def __init__(self, name: str, content: bytes, retrieved: str = "") -> None:
        self.name = name
        self.content = content
        self.sha256 = digest(content)
        self._retrieved = retrieved

    @property
    def origin(self) -> Origin:
        """Where its figures come from: the file, by name and digest."""
        return Origin("file", self.name, self._retrieved, self.sha256)

    @cached_property
    def _decoded(self) -> tuple[str, str]:
        if self.is_workbook or self.foreign:
            return "", ""
        return decoded(self.content, likely_encodings(self.content)) or ("", "")

    @property
    def is_workbook(self) -> bool:
        """Whether it is an Excel file, by its content."""
        return is_workbook(self.content) or is_old_workbook(self.content)

    @property
    def foreign(self) -> str:
        """What it is, where it is of a kind that no account is exported in; "" otherwise."""
        if self.is_workbook:
            return ""
        start = self.content[:512].lstrip()
        found = next((what for mark, what in FOREIGN if start.lower().startswith(mark)), "")
        # Programs of brokers save a page with one table under the name of a workbook.
        return "" if found == WEB_PAGE and len(_PAGE_ROW.findall(self.content)) >= FEWEST_ROWS else found

    @property
    def text(self) -> str:
        """Its text without a byte order mark; "" for what is no text."""
        return self._decoded[0]

    @property
    def encoding(self) -> str:
        """How the text was read, "" for what is no text."""
        return self._decoded[1]

    @cached_property
    def _sheets(self) -> tuple[tuple[Grid, ...], tuple[Fault, ...]]:
        if not self.is_workbook:
            return self._text_grids(), ()
        read = read_old_workbook if is_old_workbook(self.content) else read_workbook
        sheets, faults = read(self.content)
        grids = tuple(Grid(name, "", _shown(rows)) for name, rows in sheets)
        return tuple(grid for grid in grids if grid.rows), faults

    def _text_grids(self) -> tuple[Grid, ...]:
        if not self.text.strip():
            return ()
        root = self.xml()
        sheets = [] if root is None else list(excel_xml_sheets(root))
        if not sheets and has_rows(self.text):
            sheets = [("", rows) for rows in page_tables(self.text)]
        grids = [Grid(name, "", _shown(rows)) for name, rows in sheets]
        return tuple(grid for grid in grids if grid.rows) or (_text_grid(self.text),)

    def grids(self) -> tuple[Grid, ...]:
        """The text as one table, or every visible sheet that is not empty; () for what has no rows."""
        return self._sheets[0]

    def grid(self) -> Grid:
        """The first table; one without rows where there is none."""
        return next(iter(self.grids()), Grid("", "", ()))

    @property
    def problems(self) -> tuple[Fault, ...]:
        """Why it, or a cell of it, cannot be read by anybody: a password, a zip bomb, formulas without values."""
        return self._sheets[1] if self.is_workbook else ()

    @cached_property
    def _root(self) -> Element | None:
        start = self.text.lstrip()[:1]
        if start != "<" or _DTD.search(self.content):
            return None
        try:
            # A declaration of the encoding belongs to the bytes; in UTF-16 they carry their own mark.
            return fromstring(self.content)  # noqa: S314 (a DTD, and with it every entity, is refused above)
        except (ParseError, ValueError, LookupError):
            return None

    def xml(self) -> Element | None:
        """The root of an XML document; None for other files, and for one with a DTD or entities of its own."""
        return self._root


def _text_grid(text: str) -> Grid:
    text, named = _separator_line(text)
    if '="' in text:
        text = _FORMULA_TEXT.sub(r'\1"', text)
    separator = named or _separator(text)
    records = _records(text, separator)
    rows = enumerate(records, 2 if named else 1)
    if _are_trimmed(records):
        return Grid("", separator, tuple([(number, tuple(cells)) for number, cells in rows if any(cells)]))
    return Grid("", separator, _shown(rows))


def _are_trimmed(records: list[list[str]]) -> bool:
    """Whether every cell is as it is shown: none is unwrapped, or has a blank at an end.

    Those of most files of programs are, and a few looks at all of them together are less than one at each.
    """
    # No text has the sign that stands between two cells here: with it in, it is none.
    cells = "\0".join(chain.from_iterable(records))
    if '="' in cells or " \0" in cells or "\0 " in cells or any(blank in cells for blank in _OTHER_BLANKS):
        return False
    return not (cells.startswith(" ") or cells.endswith(" "))


def _separator_line(text: str) -> tuple[str, str]:
    """The first line that Excel writes for itself (sep=;) taken off, and what it says."""
    match = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    return (text[match.end() :], match[1]) if match else (text, "")


def _separator(text: str) -> str:
    """What cuts the most rows into the same number of cells, and those into many."""
    sample = "\n".join(text.splitlines()[:ROWS_TRIED])
    best, most = ",", 0
    found = [separator for separator in SEPARATORS if separator in sample]
    for separator in found if found != [best] else ():  # alone it has nothing to be held against
        widths = [len(cells) for cells in _records(sample, separator) if len(cells) > 1]
        commonest = max(set(widths), key=lambda width: widths.count(width) * (width - 1), default=1)
        score = widths.count(commonest) * (commonest - 1)
        if score > most:
            best, most = separator, score
    return best


def _records(text: str, separator: str) -> list[list[str]]:
    """The rows; where a quotation mark that is never closed swallows lines, quotation marks are letters."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        rows = list(reader)
    except csv.Error:
        rows = []
    has_lines = reader.line_num > len(rows)  # a cell of several lines is in it
    if rows and not (has_lines and any(_is_swallowed(cell) for cells in rows for cell in cells)):
        return rows
    lines = text.splitlines()
    return [[cell.strip().removeprefix('"').removesuffix('"') for cell in line.split(separator)] for line in lines]


def _is_swallowed(cell: str) -> bool:
    """Whether a cell has more lines than anybody writes into one."""
    return "\n" in cell and cell.count("\n") > MOST_LINES_IN_A_CELL


def _shown(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    kept = []
    for number, cells in rows:
        plain = tuple([_cell(cell) if cell else "" for cell in cells])
        if any(plain):
            kept.append((number, plain))
    return tuple(kept)


@lru_cache(maxsize=32768)
def _cell(text: str) -> str:
    """The cell without blanks around it; most of a file's cells say what another one said."""
    bare = text.strip().strip("\ufeff\u200b\u00a0 ")
    if bare.startswith('="') and (match := _UNWRAPPED.fullmatch(bare)):
        return match[1].strip()
    return bare
