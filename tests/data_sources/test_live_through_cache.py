"""The real libraries behind the cache, on recorded replies: the second call of the day asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from data_sources.errors import SourceError
from data_sources.market_source import MarketSource
from data_sources.model import PriceRequest
from data_sources.registry import SourceContext, make_source
from data_sources.wire.manners import Manners, Politeness

MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(("name", "symbol"), [("yahoo", "AAPL"), ("akshare-eastmoney", "600519.SH")])
def test_the_second_call_of_the_day_asks_no_host(
    recorded: Callable[..., object], tmp_path: Path, name: str, symbol: str
) -> None:
    proxy = recorded(name.partition("-")[0])

    def begin(*, offline: bool = False) -> MarketSource:
        manners = Manners(Politeness(spacing_seconds=0.0))
        source = make_source(name, SourceContext(lambda: MOMENT, manners, tmp_path / "cache", offline))
        assert isinstance(source, MarketSource)
        return source

    def ask(source: MarketSource) -> tuple[object, ...]:
        instrument = source.find_instrument(symbol)
        prices = source.fetch_prices(PriceRequest(instrument, date.max, basis=source.offered_bases(instrument)[0]))
        return instrument, prices.close, prices.origin

    first = begin()
    asked = ask(first)
    count = len(proxy.seen)  # type: ignore[attr-defined]
    assert count > 0
    for offline in (False, True):
        again = ask(begin(offline=offline))
        assert again[0] == asked[0]
        assert np.array_equal(np.asarray(again[1]), np.asarray(asked[1]))
        assert again[2] == asked[2]
    assert len(proxy.seen) == count  # type: ignore[attr-defined]
    assert first.store is not None
    assert first.store.troubles == ()
    assert first.store.contents().bodies > 0
    with pytest.raises(SourceError, match="without --offline"):
        begin(offline=True).find_instrument("MSFT" if name == "yahoo" else "600036.SH")
