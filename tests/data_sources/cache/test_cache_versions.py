"""A cache file of an older or a newer version, or of another program: kept, brought up to date, or left alone."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cache_command import report, trouble
from live_source import SHARE, Clock, LiveSource

from data_sources.cache import schema
from data_sources.cache.database import Database
from data_sources.cache.schema import MARKET, Schema
from data_sources.cache.store import MARKET_FILE, Store, asked_for_prices
from data_sources.market_source import MarketSource


def test_a_file_of_a_newer_version_is_left_alone(folder: Path, file: Path, store: Store) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute(f"PRAGMA user_version={len(MARKET.steps) + 1}")
    connection.close()
    before = file.read_bytes()
    assert report(store).questions == ["find_instrument", "fetch_sheet"]
    assert "newer version of this program and is left alone" in trouble(store)
    assert file.read_bytes() == before


def test_another_programs_file_is_left_alone(folder: Path, store: Store) -> None:
    folder.mkdir()
    with sqlite3.connect(folder / MARKET_FILE) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    before = (folder / MARKET_FILE).read_bytes()
    report(store)
    assert "another program's file" in trouble(store)
    assert (folder / MARKET_FILE).read_bytes() == before


def test_a_file_of_the_version_before_is_brought_up_to_date_with_what_is_in_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = replace(MARKET, steps=MARKET.steps[:1])
    monkeypatch.setattr("data_sources.cache.store.MARKET", first)
    old = Store(folder, Clock())
    monkeypatch.undo()
    source = MarketSource(LiveSource(Clock()), None, Clock())
    old.keep_series("live", source.sheet_of(SHARE), asked_for_prices("AAPL", None, date(2024, 6, 18), Clock()()))
    old._market.close()
    with sqlite3.connect(folder / MARKET_FILE) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'states'").fetchone() == (0,)
    connection.close()
    new = Store(folder, Clock())
    assert report(new).questions == ["find_instrument"]  # the prices are those that the old version kept
    assert [state.source for state in new.states()] == ["live"]
    assert new.troubles == ()


def test_a_step_that_fails_leaves_the_old_version_as_it_was(folder: Path) -> None:
    folder.mkdir()
    told: list[str] = []
    first = Schema(schema.MARKET.application_id, ("CREATE TABLE one (value INTEGER); INSERT INTO one VALUES (7)",))
    Database(folder / "file", first, told.append).write(lambda _: True)
    second = replace(first, steps=(*first.steps, "CREATE TABLE two (value INTEGER); CREATE TABLE one (value)"))
    assert not Database(folder / "file", second, told.append).write(lambda _: True)
    with sqlite3.connect(folder / "file.damaged-1") as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("one",)]
    connection.close()
