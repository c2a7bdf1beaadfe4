"""What a command does with a cache, and what it must get from it in every state of the file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from live_source import SHARE, Clock, LiveSource

from data_sources.cache.store import Store
from data_sources.market_source import MarketSource
from data_sources.model import PriceRequest

REQUEST = PriceRequest(SHARE, date.max)
EXPECTED = MarketSource(LiveSource(Clock()), None, Clock()).fetch_prices(REQUEST)


def report(store: Store, live: LiveSource | None = None) -> LiveSource:
    """What a command does; its answer is the same in every state of the cache. Returns the source, which counts."""
    asked = live or LiveSource(Clock())
    source = MarketSource(asked, store, Clock())
    prices = source.fetch_prices(PriceRequest(source.find_instrument("AAPL"), date.max))
    assert np.array_equal(prices.close, EXPECTED.close)
    assert np.array_equal(prices.dates, EXPECTED.dates)
    return asked


def trouble(store: Store) -> str:
    """The one sentence on what went wrong."""
    (sentence,) = store.troubles
    assert "\n" not in sentence
    return sentence


def kept_again(folder: Path) -> None:
    """The cache works for the next command, which asks nothing."""
    later = Store(folder, Clock())
    assert report(later).questions == []
    assert later.troubles == ()
    later.close()
