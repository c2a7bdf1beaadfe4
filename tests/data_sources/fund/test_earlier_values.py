"""Values that a fund's source publishes anew are found by the cache that kept the earlier ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data_sources.cache.store import Store
from data_sources.market_source import MarketSource
from data_sources.model import FundHoldings, FundProfile, Instrument, NavHistory
from data_sources.protocol import RemembersValues
from data_sources.quality import revised
from tests.data_sources.fund.fake_funds import Funds
from tests.data_sources.fund.nav_histories import FUND, fund_nav, growth
from tests.live_source import Clock, LiveSource


class LiveFunds(LiveSource):
    """Gives the values that it is told to give."""

    def __init__(self, clock: Clock, nav: NavHistory) -> None:
        super().__init__(clock)
        self.nav = nav

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        self.questions.append("fetch_nav")
        return replace(self.nav, instrument=instrument)

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        return Funds().fetch_profile(instrument)

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        return Funds().fetch_holdings(instrument)


def test_the_cache_remembers_what_it_replaced(tmp_path: Path) -> None:
    clock = Clock()
    live = LiveFunds(clock, fund_nav(growth(50)))

    def run() -> MarketSource:
        return MarketSource(live, Store(tmp_path / "cache", clock), clock)

    first = run()
    first.fetch_nav(FUND)
    assert isinstance(first, RemembersValues)
    assert first.earlier_nav("110011.OF") is None
    value = live.nav.unit_nav.copy()
    value[20] += 0.001
    live.nav = replace(live.nav, unit_nav=value)
    kept = run()
    kept.fetch_nav(FUND)
    assert kept.earlier_nav("110011.OF") is None  # still the answer of before
    clock.forward(hours=30)
    later = run()
    new = later.fetch_nav(FUND)
    earlier = later.earlier_nav("110011.OF")
    assert earlier is not None
    defect = revised(earlier, new)
    assert defect is not None
    assert (defect.count, live.questions.count("fetch_nav")) == (1, 2)
