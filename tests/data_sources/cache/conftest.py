"""The folder, the file and the store that the tests of the cache harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cache_command import report
from live_source import Clock

from data_sources.cache.store import MARKET_FILE, Store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def file(folder: Path) -> Path:
    """A cache with one series and one answer in it, closed."""
    store = Store(folder, Clock())
    report(store)
    store.close()
    return folder / MARKET_FILE


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    made = Store(folder, Clock(), busy_seconds=0.1)
    yield made
    made.close()
