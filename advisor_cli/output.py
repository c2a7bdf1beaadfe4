"""What goes to standard output as text: tables aligned for Latin and Chinese, and JSON."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence

from advisor_cli.console import one_line


def width(text: str) -> int:
    """Columns that the text takes in a terminal; a Chinese character takes two."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> str:
    """A table of plain text: heads, then rows, columns two blanks apart.

    Args:
        heads: names of the columns.
        rows: cells, as many as heads; control characters are left out.
        right: places of the columns that are aligned to the right.
    """
    lines = [tuple(heads), *(tuple(map(_indented, row)) for row in rows)]
    widths = [max(width(line[place]) for line in lines) for place in range(len(heads))]

    def cell(text: str, place: int) -> str:
        blank = " " * (widths[place] - width(text))
        return blank + text if place in right else text + blank

    return "\n".join("  ".join(cell(text, place) for place, text in enumerate(line)).rstrip() for line in lines)


def _indented(cell: str) -> str:
    """The cell on one line; blanks before it are an indent and stay."""
    return " " * (len(cell) - len(cell.lstrip(" "))) + one_line(cell)


def json_text(value: object) -> str:
    """JSON for people and programs: two blanks of indent, Chinese as it is. The value is plain JSON values."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
