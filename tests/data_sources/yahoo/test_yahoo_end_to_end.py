"""Yahoo behind the cache, and the whole command over the recordings, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from contracts import PriceSourceContract
from replay_proxy import ReplayProxy

from data_sources.cache.store import Store
from data_sources.market_source import MarketSource
from data_sources.providers.yahoo.source import YahooSource

ROOT = Path(__file__).parents[3]


def noon() -> datetime:
    return datetime(2026, 11, 22, 12, tzinfo=UTC)


class TestYahooBehindTheCache(PriceSourceContract):
    @pytest.fixture
    def source(self, yahoo: YahooSource, tmp_path: Path) -> MarketSource:
        return MarketSource(yahoo, Store(tmp_path / "kept", noon), noon)

    @pytest.fixture
    def symbol(self) -> str:
        return "AAPL"


class TestYahooWithoutACache(TestYahooBehindTheCache):
    @pytest.fixture
    def source(self, yahoo: YahooSource) -> MarketSource:  # type: ignore[override]
        return MarketSource(yahoo, None, noon)

    @pytest.fixture
    def symbol(self) -> str:
        return "^GSPC"


def diagnosed(proxy: ReplayProxy, home: Path, symbol: str) -> subprocess.CompletedProcess[str]:
    variables = os.environ | proxy.env() | {"HOME": str(home / "user"), "XDG_CACHE_HOME": str(home / "user" / "cache")}
    command = [sys.executable, "-m", "advisor_cli", "diagnose-stock", symbol, "--source", "yahoo"]
    return subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("symbol", ["AAPL", "SAP.DE", "7203.T", "BABA"])
def test_a_share_is_diagnosed_from_recordings_alone(recorded: Callable[..., Any], home: Path, symbol: str) -> None:
    proxy = recorded("yahoo")
    done = diagnosed(proxy, home, symbol)
    assert done.returncode == 0, done.stderr
    assert symbol in done.stdout
    assert "Traceback" not in done.stderr
    assert proxy.misses == []
    assert not (home / "user").exists()  # yfinance would keep a cookie there


def test_a_symbol_that_yahoo_does_not_know_is_told_in_one_line(recorded: Callable[..., Any], home: Path) -> None:
    done = diagnosed(recorded("yahoo"), home, "QQQQQ")
    assert done.returncode == 4
    assert done.stdout == ""
    assert done.stderr.strip() == "advisor: yahoo has no instrument 'QQQQQ'; check the spelling"
