"""Yahoo's search for an ISIN. The replies are MADE UP, in the form that yfinance reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data_sources.errors import NoData, SourceUnavailable
from data_sources.protocol import ListingSource, PriceSource, able
from data_sources.registry import SourceContext, make_sources
from data_sources.wire.manners import Manners, Politeness

ISIN = "IE00B3XXRP09"
AT = datetime(2026, 11, 21, 17, tzinfo=UTC)


def replies(folder: Path, body: object, status: int = 200) -> Path:
    """A folder with the one reply of the search."""
    path = folder / "search"
    path.mkdir()
    text = body if isinstance(body, str) else json.dumps(body)
    (path / "search.body").write_text(text, encoding="utf-8")
    meta: Mapping[str, object] = {
        "method": "GET", "host": "query2.finance.yahoo.com", "path": "/v1/finance/search", "query": {"q": ISIN},
        "status": status, "headers": {"Content-Type": "application/json"}, "body": "search.body",
    }  # fmt: skip
    (path / "search.meta.json").write_text(json.dumps(meta), encoding="utf-8")
    return path


def yahoo() -> PriceSource:
    manners = Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=lambda _: None)
    (source,) = make_sources(("yahoo",), "US", SourceContext(clock=lambda: AT, manners=manners))
    return source


def asked(source: PriceSource) -> tuple[str, ...]:
    assert able(source, ListingSource)
    assert isinstance(source, ListingSource)
    return source.find_listings(ISIN)


def quote(symbol: str, kind: str = "ETF") -> dict[str, str]:
    return {"symbol": symbol, "quoteType": kind, "exchange": "LSE", "shortname": "A fund"}


def test_listings_in_yahoo_s_order_without_what_has_no_symbol_here(recorded: Any, tmp_path: Path) -> None:
    quotes = [
        quote("VUSA.L"),
        quote("VUSA.XX9"),
        quote("VUSA.AS"),
        quote("600519.SS"),
        quote("X-USD", "CRYPTOCURRENCY"),
    ]
    proxy = recorded("yahoo", replies(tmp_path, {"quotes": [*quotes, quote("VUSA.L")], "news": []}))
    assert asked(yahoo()) == ("VUSA.L", "VUSA.AS", "600519.SH")
    searches = [one for one in proxy.seen if one.path == "/v1/finance/search"]
    assert [one.query["q"] for one in searches] == [ISIN]


@pytest.mark.parametrize("body", [{"quotes": []}, {"quotes": [quote("VUSA.XX9")]}])
def test_nothing_found_is_no_data(recorded: Any, tmp_path: Path, body: object) -> None:
    recorded("yahoo", replies(tmp_path, body))
    with pytest.raises(NoData, match=f"listing of {ISIN}"):
        asked(yahoo())


@pytest.mark.parametrize(("body", "status"), [("<html>", 200), ([], 200), ({"quotes": 5}, 200), ("no", 429), ("", 500)])
def test_a_reply_that_is_none_is_a_failure(recorded: Any, tmp_path: Path, body: object, status: int) -> None:
    recorded("yahoo", replies(tmp_path, body, status))
    with pytest.raises(SourceUnavailable):
        asked(yahoo())
