"""From bytes to rows of text: encoding, separator and header of a CSV as spreadsheets in any country save it.

A file of more rows than there are days in five centuries is no series of daily values; it is
refused after the first few megabytes, so that its size does not matter.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data_sources.encoding import digest
from data_sources.errors import BadFile, Fault
from data_sources.text_file.dates import reads_as_date
from data_sources.text_file.decoding import FOREIGN_FORMATS, decoded

DATES = "date"
WANTED_ROWS = "it wants a header line and rows below it"
MOST_ROWS = 200_000
MOST_BYTES = 256 * 1024 * 1024
CHUNK = 1024 * 1024
SEPARATORS = (",", ";", "\t", "|")
ROWS_TRIED = 50


@dataclass(frozen=True, slots=True)
class TextTable:
    """The cells of a file as text.

    Args:
        path: as the user wrote it.
        sha256: digest of the file's bytes.
        encoding: how the bytes were read.
        separator: what stands between two cells.
        header: names of the columns, blanks around them removed.
        rows: (row number in the file, cells), each as long as the header; blank lines left out.
    """

    path: str
    sha256: str
    encoding: str
    separator: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class FileText:
    """A file's text: ``path`` as the user wrote it, digest of the bytes, how they were read."""

    path: str
    sha256: str
    encoding: str
    text: str


def read_table(path: Path) -> TextTable:
    """The file's cells.

    Raises:
        BadFile: it is missing, unreadable, empty, too long, no text, or its rows are of different lengths.
    """
    return table_of(read_text(path))


def read_text(path: Path) -> FileText:
    """The file's text.

    Raises:
        BadFile: it is missing, unreadable, empty, too long or no text.
    """
    content = _read_bytes(path)
    if not content.strip():
        raise BadFile(str(path), [Fault("the file is empty")], WANTED_ROWS)
    text, encoding = _decoded(path, content)
    # A name that is no UTF-8 could be written into no record.
    return FileText(os.fsencode(path).decode("utf-8", "replace"), digest(content), encoding, text)


def table_of(file: FileText, *, distinct: bool = True) -> TextTable:
    """The text's cells; columns may share a name where the caller judges that himself (``distinct`` False).

    Raises:
        BadFile: there are no rows, they are of different lengths, or columns have no name or share one.
    """
    path = Path(file.path)
    separator = _separator(path, file.text)
    lines = _split(path, file.text, separator)
    header = _named([cell.strip() for cell in lines[0][1]], lines[1:])
    _check_header(path, header if distinct else sorted(set(header)), lines[0][0])
    rows = tuple((number, tuple(cell.strip() for cell in cells)) for number, cells in lines[1:])
    if not rows:
        raise BadFile(file.path, [Fault("there are no rows below the header")], WANTED_ROWS)
    ragged = [
        Fault(f"it has {len(cells)} cells, the header has {len(header)}", row=number)
        for number, cells in rows
        if len(cells) != len(header)
    ]
    if ragged:
        raise BadFile(file.path, ragged)
    return TextTable(file.path, file.sha256, file.encoding, separator, header, rows)


def _read_bytes(path: Path) -> bytes:
    """The file's bytes; a file that is too long is refused before it is read to its end."""
    chunks: list[bytes] = []
    lines = size = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                chunks.append(chunk)
                lines += chunk.count(b"\n") or chunk.count(b"\r")
                size += len(chunk)
                if lines > MOST_ROWS + 1 or size > MOST_BYTES:
                    raise BadFile(
                        str(path),
                        [Fault(f"it has more than {MOST_ROWS:,} rows or {MOST_BYTES >> 20} MB")],
                        "a series has one row a day, week or month; aggregate or split the file",
                    )
    except FileNotFoundError as failure:
        raise BadFile(str(path), [Fault("there is no such file")], "check the path") from failure
    except OSError as failure:
        raise BadFile(str(path), [Fault(f"it cannot be read ({failure.strerror})")]) from failure
    return b"".join(chunks)


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    """The text by its byte order mark, else as UTF-8, else as GB 18030, which GBK and GB 2312 are part of."""
    for mark, what in FOREIGN_FORMATS:
        if content.startswith(mark):
            raise BadFile(str(path), [Fault(f"it is {what}, not a CSV")], "save it as CSV")
    if read := decoded(content):
        return read
    advice = "save it as CSV in UTF-8"
    raise BadFile(str(path), [Fault("it is no text in UTF-8, UTF-16 or GB 18030")], advice)


def _separator(path: Path, text: str) -> str:
    """The separator that cuts the first rows into the same number of cells, and into the most of them."""
    sample = io.StringIO("".join(text.splitlines(keepends=True)[:ROWS_TRIED]), newline="")
    best, most = "", 1
    for separator in SEPARATORS:
        sample.seek(0)
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=separator) if any(cells)]
        except csv.Error as failure:
            raise BadFile(str(path), [Fault(f"it is no CSV ({failure})")]) from failure
        if widths and min(widths) == max(widths) > most:
            best, most = separator, max(widths)
    if best:
        return best
    first = text.lstrip().splitlines()[0]
    likely = max(SEPARATORS, key=first.count)
    if not first.count(likely) and any(
        line.count(mark) for mark in SEPARATORS for line in text.splitlines()[:ROWS_TRIED]
    ):
        what = f"{first[:40]!r} stands above the columns' names"
        raise BadFile(str(path), [Fault(what, row=1)], "remove what stands above the header line")
    if not first.count(likely):
        raise BadFile(
            str(path), [Fault("it has only one column")], "it wants a column of dates and one or more of values"
        )
    return likely


def _split(path: Path, text: str, separator: str) -> list[tuple[int, list[str]]]:
    """(line number, cells) of each line that is not blank; the number is that of the row's last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as failure:
        raise BadFile(str(path), [Fault(f"the line is no CSV ({failure})", row=reader.line_num)]) from failure


def _named(header: list[str], lines: Sequence[tuple[int, list[str]]]) -> tuple[str, ...]:
    """The header; a first column of dates may go without a name, as pandas writes its index."""
    unnamed = header[0] == "" and len(header) > 1 and DATES not in header
    if unnamed and lines and reads_as_date(lines[0][1][0]):
        header = [DATES, *header[1:]]
    return tuple(header)


def _check_header(path: Path, header: Sequence[str], row: int) -> None:
    faults = [Fault(f"column {place} has no name", row=row) for place, name in enumerate(header, 1) if not name]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    faults += [Fault("the name stands there twice", row=row, column=name) for name in twice]
    if faults:
        raise BadFile(str(path), faults, "give each column a name of its own")
