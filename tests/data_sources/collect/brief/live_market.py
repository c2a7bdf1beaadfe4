"""A live source made in memory: any symbol, any exchange, every protocol of a brief; it fails where it is told to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np

from data_sources.calendars import has_calendar, sessions_between
from data_sources.errors import BasisNotOffered, NoBarsInWindow, SourceError, UnknownSymbol
from data_sources.model import (
    CorporateActions,
    Dividend,
    Instrument,
    InstrumentKind,
    NewsItem,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    RateSeries,
    Split,
)
from data_sources.model.market_day import DatedEvent, MarketBreadth, SectorMove
from data_sources.symbols import parse_symbol

ORIGIN = Origin("made up", "made up", "2026-01-01T00:00:00+00:00", "0" * 64)
FIRST = date(2020, 1, 2)


class LiveMarket:
    """Bars of each session from 2020 to ``last``, the one under way included, a unit more each session.

    Args:
        fails: what a symbol, or a method, raises.
        exchanges: of symbols whose form does not tell it; "XNYS" for the others.
        last: of a symbol, "" for all others.
    """

    name = "made up"

    def __init__(
        self,
        fails: Mapping[str, SourceError] | None = None,
        exchanges: Mapping[str, str] | None = None,
        last: Mapping[str, date] | None = None,
        splits: Mapping[str, tuple[Split, ...]] | None = None,
        dividends: Mapping[str, tuple[date, ...]] | None = None,
        counted: date = date(2026, 11, 20),
        offers: tuple[PriceBasis, ...] = (PriceBasis.SPLIT_ADJUSTED, PriceBasis.TOTAL_RETURN),
    ) -> None:
        self.fails, self.exchanges, self.ends = fails or {}, exchanges or {}, last or {}
        self.splits, self.dividends, self.counted, self.offers = splits or {}, dividends or {}, counted, offers
        self.asked: list[str] = []

    def _tell(self, method: str, symbol: str = "") -> None:
        self.asked.append(f"{method} {symbol}".strip())
        for name in (symbol, method):
            if name in self.fails:
                raise self.fails[name]

    def find_instrument(self, symbol: str) -> Instrument:
        self._tell("find_instrument", symbol)
        canonical = parse_symbol(symbol, InstrumentKind.STOCK)
        if symbol.startswith("NONE"):
            raise UnknownSymbol(symbol, self.name)
        exchange = self.exchanges.get(symbol, canonical.exchange or ("" if "=" in symbol else "XNYS"))
        return Instrument(
            symbol, canonical.kind or InstrumentKind.STOCK, exchange, canonical.currency or "USD", f"{symbol} Inc."
        )

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        return self.offers

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        instrument = request.instrument
        self._tell("fetch_prices", instrument.symbol)
        if request.basis not in self.offers:
            raise BasisNotOffered(instrument.symbol, self.name, request.basis.value, ("another",))
        calendar = instrument.exchange if has_calendar(instrument.exchange) else "XNYS"
        last = self.ends.get(instrument.symbol, self.ends.get("", date(2026, 12, 31)))
        days = sessions_between(calendar, FIRST, last).days
        close = 100.0 + np.arange(days.size, dtype=np.float64)
        whole = PriceHistory(
            instrument, request.basis, days.copy(), close, ORIGIN, close, close, close, np.full(days.size, 1000.0)
        )
        window = whole.between(request.start, request.end)
        if not len(window):
            raise NoBarsInWindow(
                instrument.symbol, self.name, request.start, request.end, first=whole.first, last=whole.last
            )
        return window

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        self._tell("fetch_actions", instrument.symbol)
        paid = tuple(Dividend(day, 0.25, "USD") for day in self.dividends.get(instrument.symbol, ()))
        return CorporateActions(
            instrument.symbol, paid, self.splits.get(instrument.symbol, ()), as_declared=False, origin=ORIGIN
        )

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> tuple[NewsItem, ...]:
        self._tell("fetch_news", instrument.symbol)
        moments = [datetime(2026, 11, day, 12, tzinfo=UTC) for day in range(25, 0, -1)]
        return tuple(
            NewsItem(at, f"{instrument.symbol} {at.day}", "made up", "media", "", ORIGIN)
            for at in moments
            if start <= at.date() <= end
        )

    def fetch_yields(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        self._tell("fetch_yields", currency)
        days = np.arange(np.datetime64("2020-01-01"), np.datetime64("2027-01-01"), np.timedelta64(1, "D"))
        return tuple(
            RateSeries(f"{currency} {years} years", currency, days.copy(), np.full(days.size, years / 100.0), ORIGIN)
            for years in (2, 10)
        )

    def fetch_breadth(self, country: str) -> MarketBreadth:
        self._tell("fetch_breadth", country)
        return MarketBreadth(country, self.counted, 3, 2, 1, None, None, None, "CNY", ORIGIN)

    def fetch_sectors(self, country: str) -> tuple[SectorMove, ...]:
        self._tell("fetch_sectors", country)
        return (SectorMove(country, self.counted, "made up", 0.01, "", None, ORIGIN),)

    def fetch_events(self, instrument: Instrument) -> tuple[DatedEvent, ...]:
        self._tell("fetch_events", instrument.symbol)
        return (
            DatedEvent(date(2026, 11, 30), "earnings", instrument.symbol, "US", "", ORIGIN),
            DatedEvent(date(2026, 11, 24), "dividend", instrument.symbol, "US", "", ORIGIN),
            DatedEvent(date(2027, 11, 30), "earnings", instrument.symbol, "US", "", ORIGIN),
        )
