"""A brief over unmodified yfinance and akshare, which are led to recordings on loopback; then from the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from replay_proxy import Answer, ReplayProxy

from data_sources.brief_snapshot import (
    COMMODITY,
    EXCHANGE_RATE,
    INDEX,
    SECTOR_INDEX,
    STYLE_INDEX,
    VOLATILITY,
    WATCHED,
    BriefSnapshot,
)
from data_sources.collect.brief.collect import collect_brief
from data_sources.collect.brief.request import BriefRequest
from data_sources.model import InstrumentKind
from data_sources.model.watchlist import WatchedItem, Watchlist
from data_sources.protocol import PriceSource
from data_sources.registry import SourceContext, make_sources
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.wire.manners import Manners, Politeness

Recorded = Callable[..., ReplayProxy]  # the fixture of tests/conftest.py
# Saturday, 21 November 2026, noon in Shanghai: Friday's sessions are complete there and in New York.
AT = datetime(2026, 11, 21, 4, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
WATCHLIST = Watchlist(
    items=(WatchedItem("AAPL", "core"), WatchedItem("600519.SH"), WatchedItem("510300.SH")),
    markets=("US", "CN"),
    indices=("^GSPC", "000300.SH"),
    currencies=("EURUSD=X", "USDCNY=X"),
    commodities=("GC=F", "CL=F"),
    volatility=("^VIX",),
)


def unhurried(seconds: float) -> None:
    """Waits are only as long as the test's patience: none."""


class Sources:
    """The registry's sources of each market, made once, over one cache."""

    def __init__(self, cache: Path, *, offline: bool = False, at: datetime = AT) -> None:
        manners = Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=unhurried)
        self.context = SourceContext(lambda: at, manners, cache, offline=offline)
        self.made: dict[str, Sequence[PriceSource]] = {}

    def of(self, country: str) -> Sequence[PriceSource]:
        key = country if country in ("CN", "HK") else ""
        return self.made.setdefault(key, make_sources((), key, self.context))


def brief(cache: Path, watchlist: Watchlist = WATCHLIST, *, offline: bool = False) -> BriefSnapshot:
    sources = Sources(cache, offline=offline)
    return collect_brief(BriefRequest(watchlist, at=AT, offline=offline), sources.of)


def symbols(snapshot: BriefSnapshot, role: str) -> list[str]:
    return [one.instrument.symbol for one in snapshot.histories_of(role)]


FOLDERS = ("brief", "yahoo", "yahoo/statements_and_facts", "akshare")


def test_everything_of_a_brief_comes_over_the_wire(recorded: Recorded, tmp_path: Path) -> None:
    recorded(*FOLDERS)
    found = brief(tmp_path / "cache")
    assert (found.as_of, found.moment) == (date(2026, 11, 20), "2026-11-21T04:00:00+00:00")
    assert symbols(found, INDEX) == ["^GSPC", "000300.SH"]
    assert symbols(found, STYLE_INDEX) == ["MTUM", "QUAL", "SIZE", "USMV", "VLUE"]
    assert symbols(found, SECTOR_INDEX) == ["XLF", "XLK"]
    assert symbols(found, EXCHANGE_RATE) == ["EURUSD=X", "USDCNY=X"]
    assert symbols(found, COMMODITY) == ["GC=F", "CL=F"]
    assert symbols(found, VOLATILITY) == ["^VIX"]
    assert symbols(found, WATCHED) == ["AAPL", "600519.SH", "510300.SH"]
    gold = found.histories_of(COMMODITY)[0]
    assert (gold.instrument.kind, gold.instrument.currency, gold.last) == (InstrumentKind.FUTURE, "USD", FRIDAY)
    tenors = {one.name: one for one in found.rates}
    assert list(tenors)[:4] == [
        "US Treasury bill, 13 weeks",
        "US Treasury note, 5 years",
        "US Treasury note, 10 years",
        "US Treasury bond, 30 years",
    ]
    assert {"China loan prime rate, 1 year", "China government bond yield, 10 years"} <= set(tenors)
    assert tenors["China loan prime rate, 5 years"].annual_rate[-1] == pytest.approx(0.035)
    assert all(-0.05 < float(np.nanmax(one.annual_rate)) < 0.5 for one in found.rates)


def test_breadth_sectors_and_dates_ahead_are_told_with_their_day(recorded: Recorded, tmp_path: Path) -> None:
    recorded(*FOLDERS)
    found = brief(tmp_path / "cache")
    (counted,) = found.breadth
    assert (counted.country, counted.day) == ("CN", FRIDAY)
    assert (counted.advancing, counted.declining, counted.unchanged) == (3293, 1956, 154)
    assert (counted.limit_up, counted.limit_down, counted.turnover) == (41, 6, pytest.approx(1.231e12))
    assert [(one.name, one.change) for one in found.sectors] == [
        ("银行", pytest.approx(0.0182)),
        ("酿酒行业", pytest.approx(0.0044)),
        ("煤炭行业", 0.0),
        ("半导体", pytest.approx(-0.0235)),
    ]
    assert found.sectors[0].turnover == 8.8e9
    assert (found.sectors[1].leader, found.sectors[1].leader_change) == ("", None)
    told = [(one.day.isoformat(), one.kind, one.symbol, one.country, one.title) for one in found.events]
    assert ("2026-11-26", "holiday", "", "US", "") in told
    assert ("2026-11-27", "half_day", "", "US", "") in told
    assert ("2026-11-27", "dividend", "AAPL", "US", "") in told
    assert ("2026-12-01", "earnings", "AAPL", "US", "estimate") in told


def test_offline_the_same_brief_comes_from_the_cache_in_two_seconds(recorded: Recorded, tmp_path: Path) -> None:
    proxy = recorded(*FOLDERS)
    told = brief(tmp_path / "cache")
    asked = len(proxy.seen)
    began = time.process_time()
    found = brief(tmp_path / "cache", offline=True)
    spent = time.process_time() - began
    assert len(proxy.seen) == asked
    assert symbols(found, WATCHED) == symbols(told, WATCHED) == ["AAPL", "600519.SH", "510300.SH"]
    assert (found.breadth, found.events, found.news) == (told.breadth, told.events, told.news)
    assert {note.kind for note in found.notes} >= {NoteKind.KEPT_ONLY}
    assert spent < 2.0


def test_a_source_that_is_down_leaves_what_the_other_has(recorded: Recorded, tmp_path: Path) -> None:
    proxy = recorded(*FOLDERS)
    down = Answer(503, {"Content-Type": "text/plain"}, b"down")
    proxy.answers.append(lambda seen: down if seen.host.endswith("yahoo.com") else None)
    found = brief(tmp_path / "cache")
    assert symbols(found, INDEX) == ["000300.SH"]
    assert symbols(found, WATCHED) == ["600519.SH", "510300.SH"]
    assert found.breadth
    missed = {note.about for note in found.notes if note.kind is NoteKind.UNPRICED and note.need == SOURCE_FAILED}
    assert {"AAPL", "^GSPC", "GC=F", "^VIX"} <= missed
    assert {"AAPL", "^GSPC"} <= {symbol for symbol, _ in found.unpriced}
    assert BriefSnapshot.from_json(found.to_json()).sha256 == found.sha256
