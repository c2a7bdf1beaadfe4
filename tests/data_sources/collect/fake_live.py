"""A live source made in memory: it keeps every protocol, knows two symbols, and fails where it is told to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import numpy as np

from data_sources.calendars import sessions_between
from data_sources.errors import BasisNotOffered, SourceError, UnknownSymbol
from data_sources.model import (
    CompanyProfile,
    CorporateActions,
    Dividend,
    Holder,
    Instrument,
    InstrumentKind,
    MarketState,
    NewsItem,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    Quote,
    RateSeries,
    Split,
    Statement,
)

STOCK, INDEX = InstrumentKind.STOCK, InstrumentKind.INDEX
KNOWN = {
    "AAPL": Instrument("AAPL", STOCK, "XNAS", "USD", "Apple"),
    "SPY": Instrument("SPY", InstrumentKind.ETF, "ARCX", "USD", "S&P 500 fund"),
    "600519.SH": Instrument("600519.SH", STOCK, "XSHG", "CNY", "Kweichow Moutai"),
    "000300.SH": Instrument("000300.SH", INDEX, "XSHG", "CNY", "CSI 300"),
    "SAP.DE": Instrument("SAP.DE", STOCK, "XXXX", "EUR", "SAP"),
}
FIRST = date(2022, 1, 3)


class FakeLive:
    """Prices rise by a thousandth a session; level and last day can be set.

    Args:
        fails: what a method raises, by its name.
        last: the newest bar.
        scale: factor of the whole series.
        bases: offered, best first.
    """

    def __init__(
        self,
        name: str = "fake",
        fails: Mapping[str, SourceError] | None = None,
        last: date = date(2024, 11, 29),
        scale: float = 1.0,
        bases: tuple[PriceBasis, ...] = (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED),
        state: MarketState = MarketState.CLOSED,
    ) -> None:
        self.name = name
        self.fails = dict(fails or {})
        self.last, self.scale, self.bases, self.state = last, scale, bases, state
        self.asked: list[str] = []

    def _hear(self, method: str, symbol: str) -> Origin:
        self.asked.append(f"{method} {symbol}")
        if method in self.fails:
            raise self.fails[method]
        return Origin(self.name, f"{method} {symbol}", "2024-12-01T00:00:00+00:00", "0" * 64)

    def find_instrument(self, symbol: str) -> Instrument:
        if symbol not in KNOWN:
            raise UnknownSymbol(symbol, self.name)
        return KNOWN[symbol]

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        return (PriceBasis.RAW,) if instrument.kind is INDEX else self.bases

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        origin = self._hear("fetch_prices", request.instrument.symbol)
        offered = self.offered_bases(request.instrument)
        if request.basis not in offered:
            names = [basis.value for basis in offered]
            raise BasisNotOffered(request.instrument.symbol, self.name, request.basis.value, names)
        exchange = "XNYS" if request.instrument.exchange == "XXXX" else request.instrument.exchange
        days = sessions_between(exchange, FIRST, self.last).days.copy()
        close = 100.0 * self.scale * 1.001 ** np.arange(len(days), dtype=np.float64)
        close[::7] *= 0.99
        return PriceHistory(request.instrument, request.basis, days, close, origin).between(request.start, request.end)

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        origin = self._hear("fetch_actions", instrument.symbol)
        days = (date(2023, 5, 5), date(2024, 5, 10), date(2024, 12, 20))
        dividends = tuple(Dividend(day, 0.25, instrument.currency) for day in days)
        return CorporateActions(instrument.symbol, dividends, (Split(date(2023, 8, 1), 4.0),), False, origin)

    def fetch_quote(self, instrument: Instrument) -> Quote:
        origin = self._hear("fetch_quote", instrument.symbol)
        return Quote(
            instrument.symbol, 101.0, instrument.currency, datetime(2024, 11, 29, tzinfo=UTC), self.state, origin
        )

    def fetch_company(self, instrument: Instrument) -> CompanyProfile:
        origin = self._hear("fetch_company", instrument.symbol)
        return CompanyProfile(instrument.symbol, "Apple", "Technology", "Hardware", "US", "", 150_000, None, origin)

    def fetch_holders(self, instrument: Instrument) -> tuple[Holder, ...]:
        origin = self._hear("fetch_holders", instrument.symbol)
        days = (date(2023, 3, 31), date(2024, 9, 30), None)
        return tuple(Holder(instrument.symbol, f"{day}", "institution", 1.0, None, day, origin) for day in days)

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        origin = self._hear("fetch_statements", instrument.symbol)
        ends = (date(2022, 12, 31), date(2023, 12, 31))
        return tuple(
            Statement(instrument.symbol, "income", day, 12, None, "USD", (), origin) for day in ends if day <= end
        )

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> tuple[NewsItem, ...]:
        origin = self._hear("fetch_news", instrument.symbol)
        days = (datetime(2024, 11, 30, 8, tzinfo=UTC), datetime(2024, 11, 20, 8, tzinfo=UTC))
        return tuple(
            NewsItem(day, "A title", "somebody", "media", "", origin) for day in days if start <= day.date() <= end
        )

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        origin = self._hear("fetch_rates", currency)
        days = sessions_between("XNYS", start, end).days.copy()
        return (RateSeries("bill", currency, days, np.full(len(days), 0.05), origin),)
