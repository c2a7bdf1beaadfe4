"""What the readers of a fund's files share: who said it, and names and dates as a record can bear them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from advisor_cli.series_file.series import FIRST_DAY
from data_sources.errors import Fault
from data_sources.model import DateArray, Origin

FILE = "file"
LONGEST_NAME = 80


def origin_of(path: Path, sha256: str) -> Origin:
    """The file as a source: its name without folders, and when it was last written."""
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    return Origin(FILE, printable(path.name), written, sha256)


def printable(text: str) -> str:
    """The text without control characters, cut to what a table can hold."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(mark for mark in encodable if mark.isprintable()).strip()[:LONGEST_NAME]


def date_faults(rows: Sequence[int], days: Sequence[date], column: str, today: date | None = None) -> list[Fault]:
    """Dates that stand there twice, with both rows, dates before all markets and, where today is known, after it.

    A file most of whose rows repeat others was put together from pages of which one came again and again: that
    is said first, because the rows that follow are too many to read.
    """
    seen: dict[date, int] = {}
    faults = []
    for row, day in zip(rows, days, strict=True):
        if day in seen:
            faults.append(Fault(f"{day} stands already in row {seen[day]}", row=row, column=column))
        seen.setdefault(day, row)
        if day < FIRST_DAY:
            faults.append(Fault(f"{day} lies before all markets", row=row, column=column))
        if today is not None and day > today:
            faults.append(Fault(f"{day} lies in the future", row=row, column=column))
    if len(days) > 2 * len(seen):
        what = f"{len(seen):,} distinct dates in {len(days):,} rows: the same rows were written again and again"
        faults.insert(0, Fault(what, column=column))
    return faults


def ordered(days: Sequence[date]) -> tuple[DateArray, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """The dates from the oldest on, and which row each comes from."""
    column = np.array(days, dtype="datetime64[D]")
    order = np.argsort(column, kind="stable")
    return column[order], order
