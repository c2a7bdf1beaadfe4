"""A client's rows of a table as bytes, and as the file that readers read: each row keeps its number in the table."""

from __future__ import annotations

import json
from functools import cached_property

from data_sources.accounts.files.opened import Grid, OpenedFile
from data_sources.encoding import canonical_text
from data_sources.errors import Fault

Rows = tuple[tuple[int, tuple[str, ...]], ...]


def written_rows(sheet: str, rows: Rows) -> bytes:
    """The rows, the header first, as the bytes that ``opened_rows`` reads."""
    return canonical_text({"sheet": sheet, "rows": [[number, list(cells)] for number, cells in rows]}).encode()


class _RowsOfTable(OpenedFile):
    """A file that has nothing but one grid of cells."""

    @cached_property
    def _grid(self) -> Grid:
        whole = json.loads(self.content)
        rows = tuple((int(number), tuple(str(cell) for cell in cells)) for number, cells in whole["rows"])
        return Grid(str(whole["sheet"]), ",", rows)

    def grids(self) -> tuple[Grid, ...]:
        """The client's rows below the table's header."""
        return (self._grid,)

    @property
    def text(self) -> str:
        """Nothing: its cells are all there is."""
        return ""

    @property
    def foreign(self) -> str:
        """It is of no other kind."""
        return ""

    @property
    def problems(self) -> tuple[Fault, ...]:
        """What was wrong with the whole table was said when it was found."""
        return ()


def opened_rows(name: str, content: bytes, retrieved: str = "") -> OpenedFile:
    """A client's rows, opened like a file of his own."""
    return _RowsOfTable(name, content, retrieved)
