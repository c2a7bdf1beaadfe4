"""A plain list of symbols as a watchlist: one a line, with a label after a comma, a semicolon or a tab, or without."""

from __future__ import annotations

import csv
from io import StringIO

from data_sources.client_profile.table import SHOWN
from data_sources.errors import AmbiguousSymbol, BadFile, Fault, UnreadableSymbol
from data_sources.model.watchlist import WatchedItem
from data_sources.plain_text import plain_text
from data_sources.symbols import parse_symbol
from data_sources.text_file.decoding import decoded, likely_encodings

ADVICE = "write one symbol a line, a comma and your own words for it after it where you like"
# Heads that such a column has in the exports of terminals and web pages.
HEADS = frozenset(
    {"symbol", "symbols", "ticker", "code", "instrument", "代码", "证券代码", "股票代码", "基金代码", "品种代码"}
)
LABEL_LENGTH = 120
MOST_LINES = 10_000


def plain_items(content: bytes, name: str) -> tuple[WatchedItem, ...]:
    """The symbols of a list in their order; blank lines and what stands after # are passed over.

    Raises:
        BadFile: no text, no symbol, or a line that is none, that may mean several, or that stands twice; all are named.
    """
    read = decoded(content, likely_encodings(content))
    if read is None:
        raise BadFile(name, [Fault("it is no text")], ADVICE)
    text = read[0]
    mark = max(",;\t", key=text.count) if any(one in text for one in ",;\t") else ","
    found: dict[str, tuple[int, str]] = {}
    faults: list[Fault] = []
    for row, line in enumerate(text.splitlines(), start=1):
        if row > MOST_LINES:
            faults.append(Fault(f"it has more than {MOST_LINES} lines"))
            break
        cells = _cells(line, mark)
        if not cells or (not found and not faults and cells[0].lower() in HEADS):
            continue
        symbol = _symbol(cells[0], row, faults)
        if symbol in found:
            faults.append(Fault(f"{symbol} stands in row {found[symbol][0]} too", row=row, expected="each once"))
        elif symbol:
            found[symbol] = (row, plain_text(cells[1], LABEL_LENGTH) if len(cells) > 1 else "")
    if not found and not faults:
        faults.append(Fault("it holds no symbol"))
    if faults:
        raise BadFile(name, faults, ADVICE)
    return tuple(WatchedItem(symbol, label) for symbol, (_, label) in found.items())


def _cells(line: str, mark: str) -> list[str]:
    """The cells of a line without its comment; [] where nothing stands in it."""
    rows = list(csv.reader(StringIO(line.partition("#")[0].strip()), delimiter=mark))
    cells = [cell.strip() for cell in rows[0]] if rows else []
    return cells if cells and cells[0] else []


def _symbol(text: str, row: int, faults: list[Fault]) -> str:
    try:
        return parse_symbol(text[: SHOWN * 2]).symbol
    except (AmbiguousSymbol, UnreadableSymbol) as refused:
        faults.append(Fault(str(refused), row=row))
        return ""
