"""A live source made of numbers: it keeps the protocols, counts what it is asked, and changes its mind when told to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from data_sources.calendars import sessions_between
from data_sources.errors import NoBarsInWindow, NoData, SourceError, UnknownSymbol
from data_sources.model import (
    CompanyProfile,
    Instrument,
    InstrumentKind,
    MarketState,
    Origin,
    PriceBasis,
    PriceHistory,
    Quote,
    Statement,
)
from data_sources.sheet import BarSheet

SHARE = Instrument("AAPL", InstrumentKind.STOCK, "XNAS", "USD", "Apple Inc.")
NOON = datetime(2024, 6, 20, 16, 0, tzinfo=UTC)  # Thursday, 12:00 in New York: the session is under way


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


class LiveSource:
    """Split-adjusted sheets of seeded prices for the sessions of New York, from 2019 to today."""

    name = "live"

    def __init__(self, clock: Callable[[], datetime], instrument: Instrument = SHARE) -> None:
        self.clock = clock
        self.instrument = instrument
        self.asked: list[tuple[str, date | None, date]] = []
        self.questions: list[str] = []
        self.failure: SourceError | None = None
        self.change: Callable[[BarSheet], BarSheet] = lambda sheet: sheet
        self.first = date(2019, 1, 2)
        self.suspended_after = date.max
        self.gives_all = False  # as a source that gives today's bar whatever the end that it is asked for

    def find_instrument(self, symbol: str) -> Instrument:
        self._answer("find_instrument")
        if symbol != self.instrument.symbol:
            raise UnknownSymbol(symbol, self.name, [self.instrument.symbol])
        return self.instrument

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        return (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED)

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        self._answer("fetch_sheet")
        self.asked.append((instrument.symbol, start, end))
        whole = self.change(sheet(self.clock().date(), self.instrument, self.first, self.clock()))
        low = 0 if start is None else int(np.searchsorted(whole.dates, np.datetime64(start)))
        last = date.max if self.gives_all else min(end, self.suspended_after)
        part = slice(low, int(np.searchsorted(whole.dates, np.datetime64(last), side="right")))
        if part.start >= part.stop:
            raise NoBarsInWindow(instrument.symbol, self.name, start, end, first=whole.first, last=whole.last)
        columns = ("dates", "open", "high", "low", "close", "volume", "adjusted_close", "dividends", "splits")
        had = {name: column for name in columns if (column := getattr(whole, name)) is not None}
        return replace(whole, **{name: column[part].copy() for name, column in had.items()})

    def fetch_quote(self, instrument: Instrument) -> Quote:
        self._answer("fetch_quote")
        return Quote(instrument.symbol, 101.5, "USD", self.clock(), MarketState.OPEN, origin(self.clock()))

    def fetch_company(self, instrument: Instrument) -> CompanyProfile:
        self._answer("fetch_company")
        return CompanyProfile(
            instrument.symbol, "Apple Inc.", "Technology", "", "US", "", 164_000, None, origin(self.clock())
        )

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        self._answer("fetch_statements")
        raise NoData(f"statements of {instrument.symbol}", self.name)

    def _answer(self, method: str) -> None:
        self.questions.append(method)
        if self.failure is not None:
            raise self.failure


def origin(at: datetime, body: str = "body") -> Origin:
    return Origin("live", "chart", at.isoformat(), hashlib.sha256(body.encode()).hexdigest())


def sheet(last: date, instrument: Instrument = SHARE, first: date = date(2019, 1, 2), at: datetime = NOON) -> BarSheet:
    """The same prices on the same days, whatever the last day is."""
    days = sessions_between("XNYS", first, last).days.copy()
    draws = np.random.default_rng(5).normal(0.0, 0.01, 30_000)[: days.size]
    close = 100.0 * np.exp(np.cumsum(draws))
    return BarSheet(
        instrument=instrument,
        basis=PriceBasis.SPLIT_ADJUSTED,
        dates=days,
        open=close * 0.999,
        high=close * 1.01,
        low=close * 0.99,
        close=close,
        volume=np.round(1e6 * (1.0 + np.abs(draws))),
        dividends=np.zeros(days.size),
        splits=np.ones(days.size),
        adjusted_close=close.copy(),
        origin=origin(at, f"{last} {days.size}"),
    )


def same(first: PriceHistory, second: PriceHistory) -> bool:
    columns = ("dates", "close", "open", "high", "low", "volume")
    return all(np.array_equal(getattr(first, name), getattr(second, name)) for name in columns)


def event(column: str, value: float, place: int) -> Callable[[BarSheet], BarSheet]:
    def change(whole: BarSheet) -> BarSheet:
        values = getattr(whole, column).copy()
        values[place] = value
        return replace(whole, **{column: values})

    return change
