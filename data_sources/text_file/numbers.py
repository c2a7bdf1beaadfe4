"""Numbers as people write them in files: percent signs, decimal commas, grouped thousands, missing cells.

A column is read in one way. Where two readings give different numbers and no cell tells which
is meant, the column is refused.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from data_sources.errors import Fault

MISSING = frozenset({"", "-", "--", "n/a", "na", "nan", "null", "none", "#n/a", "无", "—"})
REAL_MINUS = str.maketrans({"\u2212": "-", "\u00a0": "", "\u202f": "", "\u2009": ""})

_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_GROUPED_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
_COMMA = re.compile(r"[+-]?(\d+(,\d*)?|,\d+)([eE][+-]?\d+)?")
_GROUPED_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?")
_EITHER = re.compile(r"[+-]?\d{1,3},\d{3}")


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column as read: NaN where a cell is missing; ``percent`` when its cells bore percent signs."""

    values: tuple[float, ...]
    missing: int
    percent: bool
    decimal_comma: bool


def read_numbers(cells: Sequence[tuple[int, str]], column: str) -> tuple[NumberColumn | None, list[Fault]]:
    """The numbers of a column, or what is wrong with it.

    Args:
        cells: (row number, text).
        column: the column's name, for the faults.

    Returns:
        The column, None when there are faults; and the faults. Percent signs are kept as a mark:
        the values are as written, and the caller divides.
    """
    plain = [(row, _plain(text)) for row, text in cells]
    present = [(row, text) for row, text in plain if text.lower() not in MISSING]
    signed = [(row, text) for row, text in present if text.endswith("%")]
    if signed and len(signed) != len(present):
        bare = next(row for row, text in present if not text.endswith("%"))
        what = f"row {signed[0][0]} has a percent sign and this one has none; write all in one way"
        return None, [Fault(what, row=bare, column=column)]
    bodies = [(row, text.rstrip("% ")) for row, text in present]
    comma = any(_COMMA.fullmatch(text) and "," in text and not _GROUPED_POINT.fullmatch(text) for _, text in bodies)
    comma = comma or any(_GROUPED_COMMA.fullmatch(text) and "," in text for _, text in bodies)
    if not comma and (faults := _undecided(bodies, column)):
        return None, faults
    read = [(row, text, _number(text, comma=comma)) for row, text in bodies]
    faults = [Fault(f"{text!r} is not a number", row=row, column=column) for row, text, value in read if value is None]
    if faults:
        return None, faults
    numbers = iter([value for _, _, value in read if value is not None])
    values = tuple(math.nan if text.lower() in MISSING else next(numbers) for _, text in plain)
    return NumberColumn(values, len(plain) - len(present), bool(signed), comma), []


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(REAL_MINUS))
    return text.strip()


def _undecided(bodies: Sequence[tuple[int, str]], column: str) -> list[Fault]:
    """A fault when every comma could group thousands or mark the decimals (1,234) and nothing tells."""
    with_comma = [(row, text) for row, text in bodies if "," in text]
    if not with_comma or any("." in text for _, text in bodies):
        return []
    if not all(_EITHER.fullmatch(text) for _, text in with_comma):
        return []
    # 1,234 beside 987 is a count of thousands: a column of decimals would write 987,000 too.
    if len(with_comma) < len(bodies):
        return []
    row, text = with_comma[0]
    readings = f"{text.replace(',', '')} or {text.replace(',', '.')}"
    what = f"{text!r} can be {readings}, and no row tells; write a decimal point"
    return [Fault(what, row=row, column=column)]


def _number(text: str, *, comma: bool) -> float | None:
    if comma:
        if not (_COMMA.fullmatch(text) or _GROUPED_COMMA.fullmatch(text)):
            return None
        text = text.replace(".", "").replace(",", ".")
    elif _GROUPED_POINT.fullmatch(text):
        text = text.replace(",", "")
    elif not _POINT.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None
