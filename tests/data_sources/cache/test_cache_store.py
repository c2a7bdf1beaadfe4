"""What the cache keeps beside prices, and how much of it there is."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from live_source import NOON, SHARE, Clock, LiveSource, sheet

from data_sources.cache.lifetimes import LIFETIMES, valid_until
from data_sources.cache.store import MARKET_FILE, Store, asked_for_prices
from data_sources.errors import SourceUnavailable
from data_sources.market_source import MarketSource
from data_sources.model import Repair, RepairRule
from data_sources.questions import AskedSource
from data_sources.wire.exchange import Exchange

ASKED = asked_for_prices("AAPL", None, date(2024, 6, 18), NOON)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Store:
    return Store(tmp_path / "cache", clock, body_bytes=100_000)


def exchange(body: bytes, path: str = "/v8/finance/chart/AAPL") -> Exchange:
    digest = hashlib.sha256(body).hexdigest()
    return Exchange("yahoo", "GET", "host", path, (("range", "max"),), 200, "application/json", body, digest, 0.1)


def test_a_sheet_comes_back_as_it_was_to_the_last_bit(store: Store) -> None:
    kept = sheet(date(2024, 6, 18))
    odd = kept.close.copy()
    odd[3:6] = (np.nan, -0.0, 1e308)
    mended = Repair(RepairRule.NULL_ROW, 1, (date(2020, 1, 1),), ("close",), (("factor", 0.1),))
    gains = np.where(np.arange(len(kept)) == 7, 0.5, 0.0)
    whole = replace(kept, close=odd, capital_gains=gains, repairs=(mended,), volume=np.full(len(kept), np.nan))
    store.keep_series("live", whole, ASKED)
    again = store.series("live", "AAPL")
    assert again is not None
    for name in ("dates", *("open", "high", "low", "close", "volume", "adjusted_close", "dividends", "splits")):
        assert np.array_equal(getattr(again.sheet, name), getattr(whole, name), equal_nan=name != "dates")
    assert np.array_equal(np.asarray(again.sheet.capital_gains), gains)
    assert (again.sheet.repairs, again.sheet.origin) == ((mended,), whole.origin)
    assert again.sheet.instrument == SHARE
    with pytest.raises(ValueError, match="read-only"):
        again.sheet.close[0] = 0.0


def test_a_tail_that_another_process_was_faster_with_is_not_put_behind_it(store: Store) -> None:
    whole = sheet(date(2024, 6, 18))
    store.keep_series("live", whole, ASKED)
    seen = store.series("live", "AAPL")
    assert seen is not None
    store.keep_series("live", replace(whole, close=whole.close * 2.0), ASKED)
    tail = sheet(date(2024, 6, 20), first=date(2024, 6, 20))
    assert not store.extend_series(seen, tail, ASKED)
    kept = store.series("live", "AAPL")
    assert kept is not None
    assert len(kept.sheet) == len(whole)
    assert store.troubles == ()


def test_a_row_can_be_looked_at_with_any_sqlite_tool(store: Store, tmp_path: Path) -> None:
    whole = sheet(date(2024, 6, 18))
    store.keep_series("live", whole, ASKED)
    store.close()
    with sqlite3.connect(tmp_path / "cache" / MARKET_FILE) as connection:
        rows = connection.execute(
            "SELECT source, symbol, date, close, split FROM bars_by_date ORDER BY date"
        ).fetchall()
    connection.close()
    assert rows[-1] == ("live", "AAPL", "2024-06-18", float(whole.close[-1]), 1.0)
    assert len(rows) == len(whole)


def test_a_body_is_kept_once_and_the_oldest_gives_way(store: Store, clock: Clock) -> None:
    bodies = [np.random.default_rng(seed).bytes(30_000) for seed in range(6)]
    for body in (*bodies, bodies[-1]):
        clock.forward(seconds=1)
        store.receive(exchange(body))
    digests = [hashlib.sha256(body).hexdigest() for body in bodies]
    kept = [store.body(digest) is not None for digest in digests]
    assert kept == sorted(kept)
    assert 1 <= sum(kept) <= 3
    assert store.body(digests[-1]) == bodies[-1]
    assert store.contents().bodies == sum(kept)


def test_a_crumb_is_not_kept(store: Store) -> None:
    store.receive(exchange(b"Zx4secret", "/v1/test/getcrumb"))
    assert store.body(hashlib.sha256(b"Zx4secret").hexdigest()) is None


def test_a_source_is_remembered_with_its_last_answer_and_since_when_it_fails(store: Store, clock: Clock) -> None:
    live = LiveSource(clock)
    MarketSource(live, store, clock).fetch_company(SHARE)
    for _ in range(2):
        clock.forward(hours=1)
        live.failure = SourceUnavailable("live", "quote of AAPL", "503")
        with pytest.raises(SourceUnavailable):
            MarketSource(live, store, clock).fetch_quote(SHARE)
    (state,) = store.states()
    assert (state.answered_at, state.failing_since, state.failed_at) == (NOON, NOON.replace(hour=17), clock.now)
    assert "503" in state.sentence
    live.failure = None
    MarketSource(live, store, clock).fetch_quote(SHARE)
    assert store.states()[0].failing_since is None


def test_contents_count_what_is_kept_and_make_nothing(store: Store, clock: Clock, tmp_path: Path) -> None:
    assert store.contents().bytes == 0
    assert not (tmp_path / "cache").exists()
    source = MarketSource(LiveSource(clock), store, clock)
    days = len(source.sheet_of(source.find_instrument("AAPL")))
    found = store.contents()
    assert (found.series, found.days, found.answers, found.newest) == (1, days, 1, NOON)
    assert found.bytes > 0


def test_every_question_has_a_lifetime() -> None:
    asked = {name for name in vars(AskedSource) if name.startswith(("fetch_", "find_"))}
    assert set(LIFETIMES) == asked - {"fetch_prices", "fetch_quote"}
    assert all(valid_until(method, NOON, absent=True) <= valid_until(method, NOON) for method in LIFETIMES)


def test_answers_that_nobody_asks_for_any_more_go_after_three_months(store: Store, clock: Clock) -> None:
    live = LiveSource(clock)
    for days in (0, 60, 40):
        clock.forward(days=days)
        source = MarketSource(live, store, clock)
        source.fetch_quote(replace(SHARE, name=str(days)))
        assert store.contents().answers == (1 if days == 0 else 2)
