"""How fast what is kept is had again: one symbol, a watchlist, and a day's tail for many.

    python benchmarks/cached.py

Made-up prices of ten years (2,520 days) for every symbol, on a cache in a temporary folder. "Loaded" is all
that a report does for its prices: find the instrument, read its series, repair it, show it on total return.
CPU time is given, as
everywhere here. Goals: one symbol under 20 ms, 200 symbols under 3 s, a day's tail for 1,000 symbols stored under 1 s.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from data_sources.cache import tail
from data_sources.cache.store import Store, asked_for_prices
from data_sources.calendars import sessions_between
from data_sources.market_source import MarketSource
from data_sources.model import Instrument, InstrumentKind, Origin, PriceBasis, PriceRequest
from data_sources.sheet import BarSheet

DAYS, LONG = 2520, 11_000
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
COLUMNS = ("dates", "open", "high", "low", "close", "volume", "adjusted_close", "dividends", "splits")


def made_up(symbol: str, days: int) -> BarSheet:
    """Seeded prices that end with the last complete session, a dividend a quarter."""
    sessions = sessions_between("XNYS", date(1980, 1, 2), date(2026, 11, 20)).days[-days:].copy()
    rng = np.random.default_rng(sum(symbol.encode()))
    close = 100.0 * np.exp(np.cumsum(rng.normal(0.0003, 0.012, days)))
    dividends = np.zeros(days)
    dividends[::63] = 0.004 * close[::63]
    kept = np.append(np.cumprod(1.0 - dividends[::-1] / close[::-1])[::-1][1:], 1.0)
    return BarSheet(
        Instrument(symbol, InstrumentKind.STOCK, "XNYS", "USD", symbol),
        PriceBasis.SPLIT_ADJUSTED,
        sessions,
        close * 0.999,
        close * 1.008,
        close * 0.992,
        close,
        np.round(rng.lognormal(14.0, 0.4, days)),
        dividends,
        np.ones(days),
        Origin("made-up", "benchmark", NOW.isoformat(), "0" * 64),
        adjusted_close=close * kept,
    )


class MadeUp:
    """A source that has every symbol."""

    name = "made-up"

    def find_instrument(self, symbol: str) -> Instrument:
        return Instrument(symbol, InstrumentKind.STOCK, "XNYS", "USD", symbol)

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:  # noqa: ARG002
        return (PriceBasis.TOTAL_RETURN,)

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:  # noqa: ARG002
        return made_up(instrument.symbol, LONG if instrument.symbol.startswith("LONG") else DAYS)


def now() -> datetime:
    return NOW


def load(folder: Path, symbols: list[str]) -> float:
    """CPU seconds to have the total-return prices of the symbols, in a source that has just been made."""
    began = time.process_time()
    source = MarketSource(MadeUp(), Store(folder, now), now)
    for symbol in symbols:
        source.fetch_prices(PriceRequest(source.find_instrument(symbol), date.max))
    return time.process_time() - began


def store_tails(folder: Path, symbols: list[str]) -> float:
    """CPU seconds to put one day behind each of the kept series."""
    store = Store(folder, now)
    kept = [found for symbol in symbols if (found := store.series("made-up", symbol)) is not None]
    later = NOW + timedelta(days=3)
    tails = []
    for found in kept:
        part: dict[str, Any] = {name: getattr(found.sheet, name)[-1:].copy() for name in COLUMNS}
        part["dates"] = part["dates"] + np.timedelta64(3, "D")
        tails.append(replace(found.sheet, **part))
    began = time.process_time()
    for found, new in zip(kept, tails, strict=True):
        asked = asked_for_prices(new.instrument.symbol, tail.overlap_start(found.sheet), new.last, later)
        if not store.extend_series(found, new, asked):
            raise SystemExit("a tail was not stored")
    return time.process_time() - began


def main() -> None:
    """Prints the medians."""
    watchlist = [f"S{number:04d}" for number in range(1000)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        load(folder, [*watchlist, "LONG"])  # the first time asks and keeps
        one = statistics.median(load(folder, [symbol]) for symbol in watchlist[:50])
        long = statistics.median(load(folder, ["LONG"]) for _ in range(20))
        many = statistics.median(load(folder, watchlist[:200]) for _ in range(3))
        print(f"one cached symbol, {DAYS} days: {one * 1e3:.1f} ms (goal 20)")
        print(f"one cached symbol, {LONG} days: {long * 1e3:.1f} ms")
        print(f"200 cached symbols: {many:.2f} s (goal 3)")
        print(f"a day's tail of 1,000 symbols stored: {store_tails(folder, watchlist):.2f} s (goal 1)")
        print(f"size: {sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.0f} MB for 1,000 symbols")


if __name__ == "__main__":
    main()
