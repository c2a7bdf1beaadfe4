"""What Yahoo's calendar lists of a company: the day of its results, and its ex-dividend day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from data_sources.calendars import local_day
from data_sources.errors import BadReply, SchemaChanged
from data_sources.model import Instrument
from data_sources.model.market_day import DatedEvent
from data_sources.providers.yahoo.instruments import spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import EARLIEST, LATEST, Part, day, modules, part
from data_sources.symbols import parse_symbol

ASK: Callable[[Any], object] = lambda ticker: ticker.calendar
ESTIMATE = "estimate"  # the title of results whose day the company has not confirmed


def fetch_events(library: YahooLibrary, instrument: Instrument) -> tuple[DatedEvent, ...]:
    """The next results and the ex-dividend day, as far as they are listed; past ones where nothing newer is.

    Results that are expected within a span of days stand on its first day. A day is that of the exchange.

    Raises:
        NoData: Yahoo has no calendar of it. SourceUnavailable, BadReply, SchemaChanged.
    """
    asked = f"dates ahead of {instrument.symbol}"
    said, origin = modules(library, spelling(instrument.symbol), asked, ASK)
    calendar = part(said, "calendarEvents", asked)
    results = part(calendar, "earnings", asked)
    country = parse_symbol(instrument.symbol).country
    found: list[DatedEvent] = []
    days = sorted(_days(results, "earningsDate", instrument.exchange, asked))
    if days:
        estimated = len(days) > 1 or results.get("isEarningsDateEstimate") is True
        title = ESTIMATE if estimated else ""
        found.append(DatedEvent(days[0], "earnings", instrument.symbol, country, title, origin))
    paid = day(calendar, "exDividendDate", asked)
    if paid is not None:
        found.append(DatedEvent(paid, "dividend", instrument.symbol, country, "", origin))
    return tuple(sorted(found, key=lambda event: event.day))


def _days(results: Part, key: str, exchange: str, asked: str) -> set[date]:
    """Days of a list of moments, plain seconds or ``{"raw": ...}``; none where it is absent.

    Raises:
        SchemaChanged: it is no list of moments. BadReply: one lies before 1900 or after 2100.
    """
    value = results.get(key)
    if value is None:
        return set()
    if not isinstance(value, list):
        raise SchemaChanged(NAME, asked, f"{key} is no list")
    found = set()
    for one in value:
        seconds = one.get("raw") if isinstance(one, dict) else one
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise SchemaChanged(NAME, asked, f"{key} holds no moment")
        if not _AT_FIRST <= seconds <= _AT_LAST:
            raise BadReply(NAME, asked, f"{key} is no day of our time")
        found.add(local_day(exchange, datetime.fromtimestamp(seconds, UTC)))
    return found


_AT_FIRST, _AT_LAST = (
    datetime(one.year, 1, 1, tzinfo=UTC).timestamp() for one in (max(EARLIEST, date(1970, 1, 1)), LATEST)
)
