"""What holds for every test: no network but loopback, a home folder of its own, no key, no settings of the machine."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

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
