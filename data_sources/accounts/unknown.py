"""What a user is told of a file that no reader knows: what its columns are, which formats are near, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.formats import READERS
from data_sources.accounts.rows.tables import heading
from data_sources.errors import Fault
from data_sources.plain_text import plain_text
from data_sources.text_file.decoding import likely_encodings

MOST_COLUMNS = 12
NEAREST = 3
CHINESE, WESTERN = "gb18030", ("cp1252", "latin-1")


@runtime_checkable
class KnownByColumns(Protocol):
    """A reader that goes by the names of columns, and so can be near to a file that it does not know."""

    @property
    def columns(self) -> Mapping[str, Sequence[str]]:
        """Names of a column by field."""
        ...


def _broken_chinese(file: OpenedFile) -> Fault | None:
    """Chinese text with a byte that belongs to no character, where every other encoding makes nonsense of it."""
    if file.encoding not in WESTERN or CHINESE not in likely_encodings(file.content):
        return None
    try:
        file.content.decode(CHINESE)
    except UnicodeDecodeError as failure:
        byte, row = file.content[failure.start], file.content[: failure.start].count(b"\n") + 1
        return Fault(f"byte 0x{byte:02X} is no character, in what else is Chinese text (GB 18030)", row)
    return None


def unknown_file(file: OpenedFile) -> tuple[Fault, str]:
    """The fault, and the advice that goes with it."""
    if file.foreign:
        what = f"it is {file.foreign}, not an export of an account"
        return Fault(what, expected="CSV, Excel, OFX or XML as the broker exports it"), _advice("")
    cells = _header(file)
    if not cells and not file.is_workbook and (at := file.content.find(b"\0")) >= 0 and not file.text:
        row = file.content[:at].count(b"\n") + 1
        return Fault("it is no text: it has zero bytes", row), "save it again as CSV, or export it again"
    if not cells:
        return Fault("it is of no format that is read (not CSV, Excel, OFX or XML)"), _advice("")
    if (broken := _broken_chinese(file)) is not None:
        return broken, "save it again as UTF-8, or export it again"
    listed = ", ".join(repr(plain_text(cell, 30)) for cell in cells[:MOST_COLUMNS])
    more = f" and {len(cells) - MOST_COLUMNS} more" if len(cells) > MOST_COLUMNS else ""
    return Fault(f"no reader knows a file with these columns: {listed}{more}"), _advice(_nearest(cells))


def _header(file: OpenedFile) -> list[str]:
    """The row that is likeliest to name the columns: the first of the widest."""
    rows = [[cell for cell in cells if cell] for grid in file.grids()[:1] for _, cells in grid.rows[:40]]
    if not rows or (file.grid().separator and file.text.lstrip()[:1] in ("<", "{", "[")):
        return []
    return max(rows, key=len)


def _nearest(cells: Sequence[str]) -> str:
    names = {heading(cell) for cell in cells}
    scored = []
    for reader in READERS:
        if not isinstance(reader, KnownByColumns):
            continue
        shared = sum(1 for spellings in reader.columns.values() if names & {heading(name) for name in spellings})
        if shared > 1:
            scored.append((-shared, reader.name))
    return ", ".join(name for _, name in sorted(scored)[:NEAREST])


def _advice(nearest: str) -> str:
    near = f"the nearest formats are {nearest}; " if nearest else ""
    return (
        f"{near}advisor account-report --formats lists what is read; [columns] in the profile says which column "
        "of another file is what"
    )
