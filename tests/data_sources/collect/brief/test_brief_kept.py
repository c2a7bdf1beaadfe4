"""A brief that was recorded is replayed without its sources, and one of forty symbols comes from the cache at once."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from live_market import ORIGIN, LiveMarket

from data_sources.brief_snapshot import WATCHED, BriefSnapshot
from data_sources.cache.store import Store
from data_sources.calendars import sessions_between
from data_sources.collect.brief.collect import collect_brief
from data_sources.collect.brief.request import BriefRequest
from data_sources.errors import SourceUnavailable
from data_sources.market_source import MarketSource
from data_sources.model import Instrument, PriceBasis
from data_sources.model.watchlist import WatchedItem, Watchlist
from data_sources.protocol import BreadthSource, EventSource, SectorSource, YieldSource, able
from data_sources.providers.sample import SampleSource
from data_sources.recording import Recording, RecordingSource, ReplaySource
from data_sources.sheet import BarSheet

AT = datetime(2026, 11, 20, 23, tzinfo=UTC)
NAMES = tuple(f"S{first}{second}" for first in "ABCDE" for second in "ABCDEFGH")
NEW = (YieldSource, BreadthSource, SectorSource, EventSource)


class LiveSheets(LiveMarket):
    """The same market as sheets, ten years of them."""

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        self._tell("fetch_sheet", instrument.symbol)
        days = sessions_between("XNYS", start or date(2016, 1, 4), min(end, date(2026, 11, 20))).days
        close = 100.0 + np.arange(days.size, dtype=np.float64) / 100.0
        return BarSheet(
            instrument=instrument,
            basis=PriceBasis.SPLIT_ADJUSTED,
            dates=days.copy(),
            open=close.copy(),
            high=close.copy(),
            low=close.copy(),
            close=close,
            volume=np.full(days.size, 1000.0),
            dividends=np.zeros(days.size),
            splits=np.ones(days.size),
            origin=ORIGIN,
            adjusted_close=close.copy(),
            whole=start is None,
        )


def brief(source: object, watchlist: Watchlist, *, offline: bool = False) -> BriefSnapshot:
    return collect_brief(BriefRequest(watchlist, at=AT, offline=offline), lambda _: (source,))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("broken", [(), ("SAC", "fetch_yields", "fetch_breadth", "fetch_events")])
def test_a_recorded_brief_is_replayed_without_its_sources(broken: tuple[str, ...], tmp_path: Path) -> None:
    failure = SourceUnavailable("made up", "it", "503")
    market = LiveMarket(fails=dict.fromkeys(broken, failure))
    watchlist = Watchlist(items=tuple(WatchedItem(name) for name in NAMES[:4]), markets=("CN", "US"))
    recording = Recording(tmp_path / "recording")
    first = brief(RecordingSource(market, recording), watchlist)
    replayed = ReplaySource("made up", recording)
    assert all(able(replayed, kind) for kind in NEW)
    assert brief(replayed, watchlist).to_json() == first.to_json()


def test_the_sample_keeps_yields_and_none_of_the_others(tmp_path: Path) -> None:
    for source in (SampleSource(), RecordingSource(SampleSource(), Recording(tmp_path))):
        assert [kind for kind in NEW if able(source, kind)] == [YieldSource]


def test_forty_symbols_come_from_the_cache_within_two_seconds(tmp_path: Path) -> None:
    watchlist = Watchlist(items=tuple(WatchedItem(name) for name in NAMES), markets=("US",))

    def clock() -> datetime:
        return AT

    live = LiveSheets()
    told = brief(MarketSource(live, Store(tmp_path / "cache", clock), clock), watchlist)
    asked = len(live.asked)
    kept = MarketSource(live, Store(tmp_path / "cache", clock), clock, offline=True)
    began = time.process_time()
    found = brief(kept, watchlist, offline=True)
    spent = time.process_time() - began
    assert len(live.asked) == asked
    assert len(found.histories_of(WATCHED)) == len(told.histories_of(WATCHED)) == 40
    assert found.events == told.events
    assert spent < 2.0, spent
