"""How much room words take on a sheet, and words cut to the room that there is."""

from __future__ import annotations

from itertools import accumulate
from unicodedata import east_asian_width

from advisor_cli.report.charts.sheet import LETTERS

WIDE, NARROW = 1.0, 0.52  # breadth of a character by its height: Chinese, Latin on average
MORE = "\u2026"


def breadth(words: str, size: float = LETTERS) -> float:
    """Points that the words take from left to right, about."""
    return sum(map(_breadth, words)) * size


def fitted(words: str, room: float, size: float = LETTERS) -> str:
    """The words, or as many of their first characters as ``room`` points hold before an ellipsis."""
    if breadth(words, size) <= room:
        return words
    ends = accumulate(map(_breadth, words))
    kept = sum(end * size + size <= room for end in ends)
    return words[: max(kept, 1)].rstrip() + MORE


def _breadth(character: str) -> float:
    return WIDE if east_asian_width(character) in "WFA" else NARROW
