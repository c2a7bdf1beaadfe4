"""What Yahoo's replies say beside prices, read strictly and field by field.

yfinance asks (it knows the cookies, the crumbs and the addresses), but its tables are not used here:
they lose the currency and the period of every amount, and one missing number (``{}``) loses a whole
statement. The replies themselves are read, as they came over the wire. A number that is absent is
None; a number that is text, a truth value or not finite is refused, and so is a reply about another
symbol than the one that was asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Origin
from data_sources.providers.yahoo.library import NAME, Question, YahooLibrary, read_json
from data_sources.wire.exchange import Exchange

SUMMARY_PATH = "/v10/finance/quoteSummary/"
# Nothing on earth is worth or numbers more; what is beyond is no amount.
LARGEST = 1e18
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
MOST_ROWS = 2_000  # of one list; Yahoo's own have ten to two hundred
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Part = dict[str, Any]


def asked_of(
    library: YahooLibrary, question: Question, ask: Callable[[Any], object], path: str
) -> tuple[Exchange, ...]:
    """Lets the library put a question and gives the exchanges of it, whatever the library made of them.

    Args:
        library: the adapter.
        question: the one that is under way.
        ask: puts it to yfinance's ticker.
        path: part of the path of the exchanges that matter.

    Raises:
        SourceError: a request of the question failed, or there was none.
    """
    before = len(question.heard.exchanges)

    def heard() -> tuple[Exchange, ...]:
        return tuple(exchange for exchange in question.heard.exchanges[before:] if path in exchange.path)

    try:
        ask(question.ticker)
    except library.failures():
        if question.heard.failure is not None or not heard():
            raise
    found = heard()
    if not found:
        raise BadReply(NAME, question.asked, "the library asked for nothing that could be the answer")
    return found


def answer(exchange: Exchange, asked: str) -> Part:
    """The reply of one exchange as an object.

    Raises:
        NoData: the host says that it does not exist (404 with Yahoo's own words).
        SourceUnavailable: it refused. BadReply: it is no data.
    """
    if exchange.status == 429:
        raise SourceUnavailable(NAME, asked, "it limits the number of requests (HTTP 429)")
    if exchange.status >= 400 and exchange.status != 404:
        raise SourceUnavailable(NAME, asked, f"it refused the request (HTTP {exchange.status})")
    reply = read_json(exchange.body, asked)
    if not isinstance(reply, dict):
        raise SchemaChanged(NAME, asked, "it is no object")
    if exchange.status == 404:
        raise NoData(asked, NAME)
    return reply


def modules(
    library: YahooLibrary, symbol: str, asked: str, ask: Callable[[Any], object], beside: tuple[str, ...] = ()
) -> tuple[Part, Origin]:
    """The modules of a quoteSummary question, by name, and their origin.

    Args:
        library: the adapter.
        symbol: in Yahoo's spelling.
        asked: in words, for the sentences of errors.
        ask: puts the question to yfinance's ticker.
        beside: what yfinance asks beside it, as host and path, and whose failure does not matter here.

    Raises:
        NoData: Yahoo has none of them. SourceUnavailable, BadReply, SchemaChanged.
    """
    with library.ask(symbol, asked) as question:
        question.heard.tolerate.update(beside)
        said = answer(asked_of(library, question, ask, SUMMARY_PATH)[-1], asked)
        return results(said, "quoteSummary", asked)[0], library.origin(question, "quoteSummary")


def results(said: Part, envelope: str, asked: str, most: int = MOST_ROWS) -> tuple[Part, ...]:
    """The results inside Yahoo's usual envelope, at least one.

    Raises:
        NoData: the envelope is empty. BadReply: it holds an error. SchemaChanged: it has another form.
    """
    inside = part(said, envelope, asked)
    if "result" not in inside:
        raise SchemaChanged(NAME, asked, f"no {envelope} in it")
    found = rows(inside, "result", asked, most)
    if not found:
        error = inside.get("error")
        if error and not (isinstance(error, dict) and error.get("code") == "Not Found"):
            raise BadReply(NAME, asked, "it answered with an error")
        raise NoData(asked, NAME)
    return found


def part(parent: Part, key: str, asked: str) -> Part:
    """An object inside an object; {} where it is absent."""
    value = parent.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise SchemaChanged(NAME, asked, f"{key} is no object")
    return value


def rows(parent: Part, key: str, asked: str, most: int = MOST_ROWS) -> tuple[Part, ...]:
    """A list of objects inside an object; () where it is absent.

    Raises:
        SchemaChanged: it is no list of objects. BadReply: it is longer than any real one.
    """
    value = parent.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise SchemaChanged(NAME, asked, f"{key} is no list")
    if len(value) > most:
        raise BadReply(NAME, asked, f"{key} has {len(value)} rows, more than the {most} that are believable")
    if not all(isinstance(row, dict) for row in value):
        raise SchemaChanged(NAME, asked, f"a row of {key} is no object")
    return tuple(value)


def number(parent: Part, key: str, asked: str) -> float | None:
    """A number inside an object, plain or as ``{"raw": ...}``; None where it is absent or ``{}``.

    Raises:
        SchemaChanged: it is text, a truth value, or another thing. BadReply: it is not finite or beyond any amount.
    """
    value = parent.get(key)
    if isinstance(value, dict):
        value = value.get("raw")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SchemaChanged(NAME, asked, f"{key} is no number")
    if not abs(value) <= LARGEST or not math.isfinite(value):
        raise BadReply(NAME, asked, f"{key} is beyond any amount")
    return float(value)


def day(parent: Part, key: str, asked: str) -> date | None:
    """A day inside an object, as seconds since 1970 (UTC) or ISO 8601; None where it is absent or ``{}``.

    Raises:
        SchemaChanged: it is no day. BadReply: it lies before 1900 or after 2100.
    """
    value = parent.get(key)
    if isinstance(value, str):
        return iso_day(value, key, asked)
    seconds = number(parent, key, asked)
    if seconds is None:
        return None
    if not _seconds(EARLIEST) <= seconds <= _seconds(LATEST):
        raise BadReply(NAME, asked, f"{key} is no day of our time")
    # Not fromtimestamp: it fails before 1970 on Windows.
    return (EPOCH + timedelta(seconds=seconds)).date()


def iso_day(text: object, key: str, asked: str) -> date:
    """A day as ISO 8601 writes it; SchemaChanged where it is none, BadReply before 1900 or after 2100."""
    if not isinstance(text, str) or not ISO_DAY.fullmatch(text):
        raise SchemaChanged(NAME, asked, f"{key} is no day")
    try:
        found = date.fromisoformat(text)
    except ValueError as error:  # the 31st of June
        raise SchemaChanged(NAME, asked, f"{key} is no day") from error
    if not EARLIEST <= found <= LATEST:
        raise BadReply(NAME, asked, f"{key} is no day of our time")
    return found


def _seconds(of: date) -> float:
    return (of - EPOCH.date()).total_seconds()
