# ruff: noqa: ANN401 - a reply may be anything until it has been checked here
"""A chart reply of Yahoo's, held against its known form before anything of it is believed.

yfinance turns a chart into a table and mends or drops what does not fit on the way. What it was
given is therefore looked at first: kinds of values, lengths of columns, bounds. The figures
themselves are then taken from yfinance's table.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from data_sources.errors import BadReply, SchemaChanged
from data_sources.providers.yahoo.library import NAME

PRICES = ("open", "high", "low", "close")
MOST_ROWS = 60_000  # the longest daily history there is (1927) has half of it
LARGEST_PRICE = 1e10  # the dearest share costs a million dollars, and 1e10 of the smallest money
LARGEST_VOLUME = 1e13
LARGEST_RATIO = 1e5  # of a split, either way
EARLIEST, LATEST = -3_786_912_000, 4_102_444_800  # 1850 and 2100, in seconds


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart says that yfinance's table does not.

    Args:
        head: its ``meta`` part.
        moments: the time stamps, seconds since 1970, as they came.
        silent_volume: moments with a price and no word on the volume (yfinance writes 0).
        adjusted: it has an adjusted close of its own (else yfinance repeats the close).
        dividend_money: (moment, amount, currency word) of the dividends that name one.
    """

    head: dict[str, Any]
    moments: tuple[int, ...]
    silent_volume: tuple[int, ...]
    adjusted: bool
    dividend_money: tuple[tuple[int, float, str], ...]


def read_chart(reply: Any, asked: str) -> Chart:
    """A chart whose head has been looked at already.

    Raises:
        SchemaChanged: a part that the known form has is missing.
        BadReply: a value of another kind, out of any bound, or columns of different lengths.
    """
    result = reply["chart"]["result"][0]
    if result["meta"].get("dataGranularity", "1d") != "1d":
        raise BadReply(NAME, asked, "it sent bars of other than days")
    moments = result.get("timestamp") or []
    indicators = result.get("indicators")
    quotes = indicators.get("quote") if isinstance(indicators, dict) else None
    columns = quotes[0] if isinstance(quotes, list) and quotes else None
    if not isinstance(columns, dict) or not isinstance(moments, list):
        raise SchemaChanged(NAME, asked, "no columns of prices")
    if len(moments) > MOST_ROWS:
        raise BadReply(NAME, asked, f"it claims {len(moments)} days")
    _check(moments, "time stamps", EARLIEST, LATEST, asked, whole=True, gaps=False)
    # The last one is the quote of a session under way, and may bear the time of a bar before it.
    if any(later < earlier for earlier, later in pairwise(moments[:-1])):
        raise BadReply(NAME, asked, "its days are not in order")
    if moments:
        _check_columns(columns, len(moments), asked)
    adjusted = _adjusted_close(indicators, len(moments), asked)
    volume = columns.get("volume") or []
    silent = tuple(moment for moment, value in zip(moments, volume, strict=bool(moments)) if value is None)
    return Chart(result["meta"], tuple(moments), silent, adjusted, _check_events(result.get("events"), asked))


def _check_columns(columns: dict[str, Any], count: int, asked: str) -> None:
    for name in (*PRICES, "volume"):
        values = columns.get(name)
        if not isinstance(values, list):
            raise SchemaChanged(NAME, asked, f"no column {name}")
        if len(values) != count:
            raise BadReply(NAME, asked, f"its column {name} has {len(values)} values beside {count} days")
        largest = LARGEST_VOLUME if name == "volume" else LARGEST_PRICE
        _check(values, name, 0.0 if name == "volume" else -largest, largest, asked)


def _adjusted_close(indicators: dict[str, Any], count: int, asked: str) -> bool:
    """Whether there is a column of adjusted closes; it is checked if there is."""
    parts = indicators.get("adjclose")
    values = parts[0].get("adjclose") if isinstance(parts, list) and parts and isinstance(parts[0], dict) else None
    if not count or values is None:
        return False
    if not isinstance(values, list) or len(values) != count:
        raise BadReply(NAME, asked, "its column of adjusted closes has another length than its days")
    _check(values, "adjusted close", -LARGEST_PRICE, LARGEST_PRICE, asked)
    return True


def _check(
    values: list[Any], name: str, lowest: float, highest: float, asked: str, *, whole: bool = False, gaps: bool = True
) -> None:
    """Every value is a number within bounds; None stands for a gap where gaps may be."""
    kinds = (int,) if whole else (int, float)
    for value in values:
        if value is None and gaps:
            continue
        if type(value) not in kinds:  # a bool is an int, and no number
            raise BadReply(NAME, asked, f"its {name} holds something that is no number")
        if not lowest <= value <= highest:
            raise BadReply(NAME, asked, f"its {name} holds a value beyond any bound")


def _check_events(events: Any, asked: str) -> tuple[tuple[int, float, str], ...]:
    """Dividends, capital gains and splits; returns the dividends that name a currency."""
    if events is None:
        return ()
    if not isinstance(events, dict):
        raise SchemaChanged(NAME, asked, "its events are no list")
    named = []
    for entry in _entries(events, "dividends", asked):
        _check([entry.get("amount")], "dividends", 0.0, LARGEST_PRICE, asked, gaps=False)
        word = entry.get("currency")
        if isinstance(word, str) and word:
            named.append((entry["date"], float(entry["amount"]), word))
    for entry in _entries(events, "capitalGains", asked):
        _check([entry.get("amount")], "capital gains", 0.0, LARGEST_PRICE, asked, gaps=False)
    for entry in _entries(events, "splits", asked):
        above, below = entry.get("numerator"), entry.get("denominator")
        _check([above, below], "splits", 0.0, LARGEST_PRICE, asked, gaps=False)
        if not above or not below or not 1 / LARGEST_RATIO <= above / below <= LARGEST_RATIO:
            raise BadReply(NAME, asked, "a split in it is none")
    return tuple(named)


def _entries(events: dict[str, Any], kind: str, asked: str) -> list[dict[str, Any]]:
    """The events of one kind, each with a moment."""
    part = events.get(kind)
    if part is None:
        return []
    if not isinstance(part, dict) or len(part) > MOST_ROWS:
        raise SchemaChanged(NAME, asked, f"its {kind} are no list")
    entries = list(part.values())
    for entry in entries:
        if not isinstance(entry, dict):
            raise SchemaChanged(NAME, asked, f"its {kind} are no list")
        _check([entry.get("date")], f"{kind} dates", EARLIEST, LATEST, asked, whole=True, gaps=False)
    return entries
