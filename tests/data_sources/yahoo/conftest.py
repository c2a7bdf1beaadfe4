"""YahooSource over recordings, in this process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from replay_proxy import ReplayProxy

from data_sources.providers.yahoo.source import HOSTS, YahooSource
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.wire import Wire

Recorded = Callable[..., ReplayProxy]  # the fixture of tests/conftest.py

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def unhurried(seconds: float) -> None:
    """Waits are only as long as the test's patience: none."""


def quick_manners() -> Manners:
    return Manners(Politeness(spacing_seconds=0.0, first_wait_seconds=0.0), sleep=unhurried)


@pytest.fixture
def make_yahoo() -> Callable[[], YahooSource]:
    """A source made after the proxy's variables are set."""
    return lambda: YahooSource(Wire("yahoo", HOSTS, quick_manners()), lambda: NOW)


@pytest.fixture
def yahoo(recorded: Recorded, make_yahoo: Callable[[], YahooSource]) -> YahooSource:
    """Yahoo as it is recorded under tests/recordings/yahoo."""
    recorded("yahoo")
    return make_yahoo()
