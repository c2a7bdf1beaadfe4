"""What holds for every test: no network but loopback, a home folder of its own, no key, no settings of the machine."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from hypothesis import settings
from replay_proxy import RECORDINGS, Faults, ReplayProxy, replay

# The laws are tried on the same examples every time, so that a run of the tests says something of
# the change and not of chance. HYPOTHESIS_PROFILE=explore draws new ones.
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, database=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that connects anywhere but to this machine fails with the address that it wanted."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse_others(address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            pytest.fail(f"a test wanted to connect to {address}")

    def guarded(self: socket.socket, address: Any) -> None:
        refuse_others(address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        refuse_others(address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder of the test, with no settings file and no key in the environment."""
    folder = tmp_path / "advisor-home"
    for name in list(os.environ):
        if name.startswith("ADVISOR_") or name.endswith(("_API_KEY", "_BASE_URL", "_PROXY", "_proxy")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ADVISOR_HOME", str(folder))
    monkeypatch.setenv("ADVISOR_CONFIG", str(tmp_path / "advisor-config.toml"))
    # litellm asks the network for its price list at import unless it is told not to.
    monkeypatch.setenv("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    return folder


class Recorded(Protocol):
    """What the fixture ``recorded`` hands to a test."""

    def __call__(self, *folders: str | Path, faults: Faults | None = None, misses: bool = False) -> ReplayProxy:
        """Leads the libraries to these recordings until the test ends."""
        ...


@pytest.fixture
def recorded(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorded]:
    """``recorded("yahoo", "akshare")``: a proxy that answers from tests/recordings, for this process and its children.

    Folders are names under tests/recordings, or paths. A request that is not recorded fails the test
    unless ``misses=True``. It is called before the source is made. ``home`` comes first: it clears the
    proxies of the machine.
    """
    with contextlib.ExitStack() as stack:
        running: list[tuple[ReplayProxy, bool]] = []

        def start(*folders: str | Path, faults: Faults | None = None, misses: bool = False) -> ReplayProxy:
            proxy = stack.enter_context(replay([RECORDINGS / folder for folder in folders], faults))
            for name, value in proxy.env().items():
                monkeypatch.setenv(name, value)
            forget_yahoo(tmp_path)
            running.append((proxy, misses))
            return proxy

        yield start
        for proxy, misses in running:
            assert misses or not proxy.misses, proxy.misses
            assert not proxy.broken, proxy.broken
    forget_yahoo(tmp_path)


def forget_yahoo(folder: Path) -> None:
    """What yfinance keeps for the whole process: its session, cookie and crumb, replies, and its files."""
    if "yfinance" not in sys.modules:
        return  # it will begin anew
    import yfinance
    from yfinance import cache, data

    data.SingletonMeta._instances.clear()
    data.YfData.cache_get.cache_clear()
    cache._TzCacheManager._tz_cache = None
    cache._CookieCacheManager._Cookie_cache = None
    cache._ISINCacheManager._isin_cache = None
    yfinance.set_tz_cache_location(str(folder / "yfinance"))
