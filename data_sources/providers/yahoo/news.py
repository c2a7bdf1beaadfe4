"""News of an instrument as Yahoo collects it: dated headlines of strangers, cleaned, with safe links only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from data_sources.errors import NoData, SchemaChanged
from data_sources.model import Instrument, NewsItem, Origin
from data_sources.plain_text import plain_text
from data_sources.providers.yahoo.company import web_address
from data_sources.providers.yahoo.instruments import spelling
from data_sources.providers.yahoo.library import NAME, YahooLibrary
from data_sources.providers.yahoo.replies import Part, answer, asked_of, part, rows

PATH = "/xhr/ncp"
COUNT = 50
MOST_ITEMS = 1_000
LONGEST_TITLE = 300
# Yahoo's two streams, and yfinance's words for them.
STREAMS = ("news", "press releases")
# Distributors of what companies say of themselves. Anybody can have a release distributed, and Yahoo lists it under
# every company that it names: it is official only where its title begins with the company's own name.
RELEASE_WIRES = ("business wire", "businesswire", "pr newswire", "globenewswire", "globe newswire", "accesswire")
REGULATORS = ("edgar", "sec filings", "securities and exchange commission")


def fetch_news(library: YahooLibrary, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
    """Items published from start to end (days in UTC, both inclusive), newest first; () when there were none.

    Yahoo gives the newest fifty of each stream: an early window may be empty although there was news.

    Raises:
        SourceUnavailable, BadReply, SchemaChanged.
    """
    symbol = spelling(instrument.symbol)
    found: dict[str, NewsItem] = {}
    for stream in STREAMS:
        for item in _stream(library, instrument, symbol, stream):
            if start <= item.published.date() <= end:
                found.setdefault(item.link, item)
    return tuple(sorted(found.values(), key=lambda item: (item.published, item.title), reverse=True))


def _stream(library: YahooLibrary, instrument: Instrument, symbol: str, stream: str) -> list[NewsItem]:
    """The items of one stream."""
    asked = f"{stream} of {instrument.symbol}"
    ask: Callable[[Any], object] = lambda ticker: ticker.get_news(count=COUNT, tab=stream)
    with library.ask(symbol, asked) as question:
        try:
            said = answer(asked_of(library, question, ask, PATH)[-1], asked)
        except NoData:  # 404: no stream of this symbol
            return []
        origin = library.origin(question, f"tickerStream: {stream}")
    if "data" not in said:
        raise SchemaChanged(NAME, asked, "no data in it")
    entries = rows(part(part(said, "data", asked), "tickerStream", asked), "stream", asked, MOST_ITEMS)
    made = [_item(entry, instrument, origin, asked) for entry in entries if not entry.get("ad")]
    dropped = sum(item is None for item in made)
    if not dropped:
        return [item for item in made if item is not None]
    note = f"{dropped} of {len(made)} items left out: no title, or no safe address"
    return [replace(item, origin=replace(origin, note=note)) for item in made if item is not None]


def _item(entry: Part, instrument: Instrument, origin: Origin, asked: str) -> NewsItem | None:
    """One item; None where it has no title or no https address."""
    content = part(entry, "content", asked)
    title = plain_text(content.get("title"), LONGEST_TITLE)
    link = next(
        (
            address
            for key in ("canonicalUrl", "clickThroughUrl")
            if (address := web_address(part(content, key, asked).get("url"), ("https",)))
        ),
        "",
    )
    if not title or not link:
        return None
    publisher = plain_text(part(content, "provider", asked).get("displayName"))
    return NewsItem(
        published=_moment(content.get("pubDate"), asked),
        title=title,
        publisher=publisher,
        source_class=_source_class(publisher, title, instrument),
        link=link,
        origin=origin,
    )


def _moment(text: object, asked: str) -> datetime:
    """An aware moment in UTC; SchemaChanged where the text is none."""
    if isinstance(text, str) and len(text) <= 40:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise SchemaChanged(NAME, asked, "a date of publication is none") from error
        if moment.tzinfo is not None and 1990 <= moment.year <= 2100:
            return moment.astimezone(UTC)
    raise SchemaChanged(NAME, asked, "a date of publication is none")


def _source_class(publisher: str, title: str, instrument: Instrument) -> str:
    """Who speaks: "official" for what the company or its regulator says, "media" for all else."""
    said_by = publisher.lower()
    if any(name in said_by for name in REGULATORS):
        return "official"
    if any(name in said_by for name in RELEASE_WIRES):
        first = instrument.name.split(" ", 1)[0].strip(".,").lower()
        begins = title.lower().removeprefix("the ").split(" ", 1)[0].rstrip(".,:'’s")
        if len(first) > 1 and first.rstrip("'’s") == begins:
            return "official"
    return "media"
