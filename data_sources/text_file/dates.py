"""Dates as people write them in files. One way of writing for the whole column; an ambiguous one is refused."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date

from data_sources.errors import Fault

MONTH_NAMES = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}

_TIME = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DAY_NAMED_MONTH = re.compile(r"(\d{1,2})[- ]([A-Za-z]{3})[A-Za-z]*\.?[- ,]+(\d{4})")
_NAMED_MONTH_DAY = re.compile(r"([A-Za-z]{3})[A-Za-z]*\.? (\d{1,2}),? (\d{4})")

Reader = Callable[[str], date | None]


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _TIME.sub("", text.strip())


def _year_first(text: str) -> date | None:
    match = _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text)
    return None if match is None else _day(int(match[1]), int(match[2]), int(match[3]))


def _whole_month(text: str) -> date | None:
    """A month stands for its last day."""
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    year, month = int(match[1]), int(match[2])
    return _day(year, month, calendar.monthrange(year, month)[1]) if year else None


def _day_first(text: str) -> date | None:
    match = _YEAR_LAST.fullmatch(text)
    return None if match is None else _day(int(match[3]), int(match[2]), int(match[1]))


def _month_first(text: str) -> date | None:
    match = _YEAR_LAST.fullmatch(text)
    return None if match is None else _day(int(match[3]), int(match[1]), int(match[2]))


def _named_month(text: str) -> date | None:
    if match := _DAY_NAMED_MONTH.fullmatch(text):
        return _day(int(match[3]), MONTH_NAMES.get(match[2].lower(), 0), int(match[1]))
    if match := _NAMED_MONTH_DAY.fullmatch(text):
        return _day(int(match[3]), MONTH_NAMES.get(match[1].lower(), 0), int(match[2]))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


READERS: tuple[Reader, ...] = (_year_first, _whole_month, _named_month, _day_first, _month_first)


def reads_as_date(text: str) -> bool:
    """Whether the cell is a date in any of the ways of writing."""
    plain = _plain(text)
    return any(reader(plain) is not None for reader in READERS)


def read_dates(cells: Sequence[tuple[int, str]], column: str) -> tuple[list[date], list[Fault]]:
    """The dates of a column, or what is wrong with it.

    Args:
        cells: (row number, text), at least one.
        column: the column's name, for the faults.

    Returns:
        The dates in the file's order, complete when there are no faults; and the faults.
    """
    texts = [_plain(text) for _, text in cells]
    best: list[date | None] = []
    for reader in READERS:
        days = [reader(text) for text in texts]
        if all(day is not None for day in days):
            if reader is _day_first and all(_month_first(text) is not None for text in texts):
                return [], _ambiguous(cells, column)
            return [day for day in days if day is not None], []
        if len(days) - days.count(None) > len(best) - best.count(None) or not best:
            best = days
    faults = [
        Fault(f"{text!r} is not a date; write it as 2024-11-29", row=row, column=column)
        for (row, text), day in zip(cells, best, strict=True)
        if day is None
    ]
    return [], faults


def _ambiguous(cells: Sequence[tuple[int, str]], column: str) -> list[Fault]:
    row, text = cells[0]
    what = f"{text!r} can be day before month or month before day, and no row tells; write it as 2024-11-29"
    return [Fault(what, row=row, column=column)]
