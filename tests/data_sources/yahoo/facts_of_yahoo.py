"""A Yahoo source that asks politely of nobody but the replay, and replies made by a test."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from replay_proxy import Answer, ReplayProxy, Seen

from data_sources.model import Instrument, InstrumentKind
from data_sources.providers.yahoo.source import HOSTS, YahooSource
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.wire import Wire

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC)
TIMESERIES = "/ws/fundamentals-timeseries/"
SUMMARY = "/v10/finance/quoteSummary/"
NEWS = "/xhr/ncp"


def yahoo(tries: int = 1, now: datetime = NOW) -> YahooSource:
    """A source whose waits take no time."""
    manners = Manners(Politeness(spacing_seconds=0, tries=tries), sleep=lambda _: None)
    return YahooSource(Wire("yahoo", HOSTS, manners), lambda: now)


def share(symbol: str, currency: str = "USD", name: str = "") -> Instrument:
    return Instrument(symbol, InstrumentKind.STOCK, "", currency, name or symbol)


def fund(symbol: str, kind: InstrumentKind = InstrumentKind.ETF, currency: str = "USD") -> Instrument:
    return Instrument(symbol, kind, "", currency, symbol)


def says(proxy: ReplayProxy, path: str, content: object, status: int = 200, having: str = "") -> None:
    """From now on the replay answers so where the path begins so and the query holds the text."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()

    def make(seen: Seen) -> Answer | None:
        fits = seen.path.startswith(path) and having in json.dumps(seen.query)
        return Answer(status, {"Content-Type": "application/json"}, body) if fits else None

    proxy.answers.insert(0, make)


def summary(**modules: object) -> dict[str, object]:
    """Modules in Yahoo's envelope."""
    return {"quoteSummary": {"result": [modules], "error": None}}


def series(symbol: str, name: str, *points: dict[str, object]) -> dict[str, object]:
    """One series in Yahoo's form."""
    return {"meta": {"symbol": [symbol], "type": [name]}, "timestamp": [0] * len(points), name: list(points)}


def point(
    day: str = "2025-12-31", raw: object = 100.0, currency: str = "USD", period: str = "12M"
) -> dict[str, object]:
    """One amount of a series in Yahoo's form."""
    return {"asOfDate": day, "periodType": period, "currencyCode": currency, "reportedValue": {"raw": raw}}


def timeseries(*many: dict[str, object]) -> dict[str, object]:
    return {"timeseries": {"result": list(many), "error": None}}
