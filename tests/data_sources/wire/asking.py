"""The two ways on which a library reaches a wire, told apart by nothing but their name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from data_sources.wire.exchange import Exchange
from data_sources.wire.limits import Limits
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.wire import Wire

QUICK = Politeness(spacing_seconds=0.0, first_wait_seconds=0.001, circuit_failures=3)
WAYS = ("curl_cffi", "requests")
HOST = "data.example.com"


def quick_wire(
    *listeners: Callable[[Exchange], None],
    limits: Limits = Limits(reply_seconds=10.0, body_bytes=1_000_000),
    manners: Manners | None = None,
    plain: frozenset[str] = frozenset(),
) -> Wire:
    return Wire("fake", frozenset({".example.com"}), manners or Manners(QUICK), limits, listeners, plain)


def get(wire: Wire, way: str, url: str, **options: Any) -> Any:
    """A GET as a library would make it, within a call that is under way."""
    return send(wire, way, "GET", url, **options)


def send(wire: Wire, way: str, method: str, url: str, **options: Any) -> Any:
    if way == "curl_cffi":
        return wire.session().request(method, url, **options)  # type: ignore[arg-type]
    import requests

    return requests.request(method, url, **options)
