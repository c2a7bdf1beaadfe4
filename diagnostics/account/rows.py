"""Which rows of the files a figure comes from, as a parameter of its fact."""

from __future__ import annotations

from collections.abc import Iterable

from data_sources.model import Place

ROWS_SHOWN = 20


def rows_parameter(places: Iterable[Place | None]) -> tuple[tuple[str, str], ...]:
    """("rows", "a.csv:12 a.csv:40 ... and 31 more"), the first twenty by file and row; nothing of no rows."""
    named = sorted({(place.file, place.sheet, place.row) for place in places if place is not None and place.row})
    if not named:
        return ()
    shown = [f"{file}:{sheet + '!' if sheet else ''}{row}" for file, sheet, row in named[:ROWS_SHOWN]]
    if len(named) > ROWS_SHOWN:
        shown.append(f"... and {len(named) - ROWS_SHOWN} more")
    return (("rows", " ".join(shown)),)
