"""News as Yahoo sends it, through yfinance as it is, against recorded replies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from facts_of_yahoo import NEWS, says, share, yahoo

from data_sources.errors import BadReply, SchemaChanged, SourceUnavailable
from data_sources.model import NewsItem
from data_sources.protocol import NewsSource

APPLE = share("AAPL", name="Apple Inc.")
START, END = date(2025, 1, 1), date(2026, 11, 20)


def entry(link: object = "https://a.com/1", title: object = "Title", **fields: object) -> dict[str, object]:
    """One item in Yahoo's form."""
    content = {"title": title, "pubDate": "2025-10-29T20:33:56Z", "canonicalUrl": {"url": link},
               "provider": {"displayName": "Reuters"}}  # fmt: skip
    return {"id": "1", "content": content | fields}


def stream(*entries: object) -> dict[str, object]:
    return {"data": {"tickerStream": {"stream": list(entries)}}}


def told(recorded: Any, *entries: object) -> tuple[NewsItem, ...]:
    proxy = recorded("yahoo")
    says(proxy, NEWS, stream())
    says(proxy, NEWS, stream(*entries), having="latestNews")
    return tuple(yahoo().fetch_news(APPLE, START, END))


def test_keeps_the_protocol() -> None:
    assert isinstance(yahoo(), NewsSource)


def test_apples_news(recorded: Any) -> None:
    proxy = recorded("yahoo")
    found = yahoo().fetch_news(APPLE, START, END)
    assert len(found) == 20
    assert [item.published for item in found] == sorted((item.published for item in found), reverse=True)
    assert all(item.published.tzinfo is UTC for item in found)
    assert all(item.link.startswith("https://") for item in found)
    first = next(item for item in found if item.title.startswith("Earnings live"))
    assert (first.publisher, first.published) == ("Yahoo Finance", datetime(2025, 10, 29, 20, 33, 56, tzinfo=UTC))
    asked = [seen.query["queryRef"] for seen in proxy.seen if seen.path == NEWS]
    assert asked == ["latestNews", "pressRelease"]  # yfinance gives the first stream again unless asked anew


def test_strangers_press_releases_are_not_official(recorded: Any) -> None:
    """Every release of the recorded stream is another company's; none is Apple's word."""
    recorded("yahoo")
    wires = [
        item for item in yahoo().fetch_news(APPLE, START, END) if item.publisher in ("PR Newswire", "Business Wire")
    ]
    assert wires
    assert {item.source_class for item in wires if not item.title.startswith("Apple")} == {"media"}


@pytest.mark.parametrize(
    ("publisher", "title", "source_class"),
    [
        ("Business Wire", "Apple Reports Fourth Quarter Results", "official"),
        ("Business Wire", "The Apple's Watch sells", "official"),
        ("Business Wire", "SellYourMac Expands, Offering Apple Devices", "media"),
        ("Business Wire", "Applebee's opens", "media"),
        ("Reuters", "Apple reports", "media"),
        ("EDGAR Online", "8-K", "official"),
    ],
)
def test_who_speaks(recorded: Any, publisher: str, title: str, source_class: str) -> None:
    found = told(recorded, entry(title=title, provider={"displayName": publisher}))
    assert [item.source_class for item in found] == [source_class]


def test_the_window_is_days_in_utc_both_inclusive(recorded: Any) -> None:
    recorded("yahoo")
    source = yahoo()
    day = date(2025, 10, 29)
    found = source.fetch_news(APPLE, day, day)
    assert found
    assert {item.published.date() for item in found} == {day}
    assert source.fetch_news(APPLE, date(2020, 1, 1), date(2020, 12, 31)) == ()


def test_no_news_is_empty(recorded: Any) -> None:
    recorded("yahoo")
    assert yahoo().fetch_news(share("SAP.DE", "EUR"), START, END) == ()


def test_titles_are_cleaned(recorded: Any) -> None:
    found = told(
        recorded, entry(title="\x1b]8;;http://evil\x07Buy\x1b]8;;\x07 <img src=x onerror=y>now\u202e!" + "z" * 900)
    )
    assert found[0].title.startswith("Buy now")
    assert len(found[0].title) <= 300
    assert found[0].title.isprintable()


def test_unsafe_links_are_left_out_and_counted(recorded: Any) -> None:
    bad = ["http://a.com", "javascript:alert(1)", "https://a.com/\x1b[31m", None, "https://x@evil.com"]
    found = told(recorded, entry(), *[entry(link) for link in bad], entry(title=""))
    assert [item.link for item in found] == ["https://a.com/1"]
    assert found[0].origin.note == "6 of 7 items left out: no title, or no safe address"


def test_the_same_item_twice_is_one_and_advertisements_are_none(recorded: Any) -> None:
    found = told(recorded, entry(), entry(), entry("https://a.com/ad") | {"ad": [{"x": 1}]})
    assert len(found) == 1


def test_a_moment_with_another_zone_is_told_in_utc(recorded: Any) -> None:
    found = told(recorded, entry(pubDate="2025-10-29T23:30:00-05:00"))
    assert found[0].published == datetime(2025, 10, 30, 4, 30, tzinfo=UTC)


HOSTILE: dict[str, tuple[object, type[SourceUnavailable]]] = {
    "no zone": (stream(entry(pubDate="2025-10-29T20:33:56")), SchemaChanged),
    "no date": (stream(entry(pubDate="\x1b[31msoon")), SchemaChanged),
    "seconds": (stream(entry(pubDate=1735603200)), SchemaChanged),
    "a year far away": (stream(entry(pubDate="9999-10-29T20:33:56Z")), SchemaChanged),
    "items that are none": (stream("x"), SchemaChanged),
    "no list": ({"data": {"tickerStream": {"stream": {"a": 1}}}}, SchemaChanged),
    "another form": ({"items": []}, SchemaChanged),
    "too many": (stream(*[entry()] * 1_001), BadReply),
    "a web page": (b"<html>Will be right back\x1b[31m</html>", BadReply),
    "NaN": (b'{"data": NaN}', BadReply),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_reply_is_refused_by_name(recorded: Any, what: str) -> None:
    content, error = HOSTILE[what]
    says(recorded("yahoo"), NEWS, content)
    with pytest.raises(error) as refused:
        yahoo().fetch_news(APPLE, START, END)
    assert "news of AAPL" in str(refused.value)
    assert str(refused.value).isprintable()
