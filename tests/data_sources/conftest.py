"""A live source with a clock of its own, and the runs that share one cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from live_source import Clock, LiveSource

from data_sources.cache.store import Store
from data_sources.market_source import MarketSource


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def live(clock: Clock) -> LiveSource:
    return LiveSource(clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def run(live: LiveSource, clock: Clock, folder: Path) -> Callable[..., MarketSource]:
    """A new run of the program on the same cache."""

    def begin(*, offline: bool = False) -> MarketSource:
        return MarketSource(live, Store(folder, clock), clock, offline=offline)

    return begin
