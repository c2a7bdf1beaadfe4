"""A live source of funds made in memory: unit values, prices, profiles and holdings, and failures where told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from data_sources.calendars import sessions_between
from data_sources.errors import BasisNotOffered, NoData, SourceError, UnknownSymbol
from data_sources.model import (
    CorporateActions,
    Dividend,
    FundHolding,
    FundHoldings,
    FundProfile,
    Instrument,
    InstrumentKind,
    ManagerTenure,
    NavHistory,
    Origin,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    RateSeries,
    ScalePoint,
)

STOCK, ETF, FUND, INDEX = InstrumentKind.STOCK, InstrumentKind.ETF, InstrumentKind.FUND, InstrumentKind.INDEX
CURRENCY = InstrumentKind.CURRENCY
FIRST, LAST = date(2020, 1, 2), date(2024, 11, 29)
DISTRIBUTED = date(2022, 6, 1)


def _known() -> dict[str, Instrument]:
    funds = ("110011.OF", "000001.OF", "161130.OF", "519018.OF")
    made = {symbol: Instrument(symbol, FUND, "", "CNY", "", "示例混合") for symbol in funds}
    made["161130.OF"] = Instrument("161130.OF", FUND, "", "CNY", "", "示例纳斯达克100(QDII)")
    made["510300.SH"] = Instrument("510300.SH", ETF, "XSHG", "CNY", "", "沪深300ETF")
    for symbol in ("000300.SH", "000905.SH", "000852.SH", "000012.SH", "000919.SH", "000918.SH"):
        made[symbol] = Instrument(symbol, INDEX, "XSHG", "CNY")
    made["399006.SZ"] = Instrument("399006.SZ", INDEX, "XSHE", "CNY")
    for symbol in ("SPY", "QUAL", "SIZE", "USMV", "VLUE", "MTUM", "QQQ"):
        made[symbol] = Instrument(symbol, ETF, "ARCX", "USD", symbol)
    made["VFINX"] = Instrument("VFINX", FUND, "XNAS", "USD", "Vanguard 500 Index")
    made["AAPL"] = Instrument("AAPL", STOCK, "XNAS", "USD", "Apple")
    made["^NDX"] = Instrument("^NDX", INDEX, "XNAS", "USD", "Nasdaq 100")
    for money in ("CNY", "USD"):
        made[f"EUR{money}=X"] = Instrument(f"EUR{money}=X", CURRENCY, "", money)
    return made


KNOWN = _known()
LEVELS = {"EURCNY=X": 7.8, "EURUSD=X": 1.1}


class PricesOnly:
    """Prices of everything that trades, and nothing of funds."""

    def __init__(self, name: str = "prices", fails: Mapping[str, SourceError] | None = None, last: date = LAST) -> None:
        self.name, self.last = name, last
        self.fails = dict(fails or {})
        self.asked: list[str] = []

    def hear(self, method: str, about: str) -> Origin:
        self.asked.append(f"{method} {about}")
        for key in (method, f"{method} {about}"):
            if key in self.fails:
                raise self.fails[key]
        return Origin(self.name, f"{method} {about}", "2024-12-01T00:00:00+00:00", "0" * 64)

    def find_instrument(self, symbol: str) -> Instrument:
        if symbol not in KNOWN:
            raise UnknownSymbol(symbol, self.name)
        return KNOWN[symbol]

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        if instrument.kind in (INDEX, CURRENCY):
            return (PriceBasis.RAW,)
        return (PriceBasis.TOTAL_RETURN, PriceBasis.SPLIT_ADJUSTED, PriceBasis.RAW)

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        symbol = request.instrument.symbol
        origin = self.hear("fetch_prices", symbol)
        if symbol.endswith(".OF"):
            raise NoData(f"price of {symbol}", self.name)
        if request.basis not in self.offered_bases(request.instrument):
            raise BasisNotOffered(symbol, self.name, request.basis.value, ["raw"])
        days = sessions_between(request.instrument.exchange or "XSHG", FIRST, self.last).days.copy()
        seed = sum(map(ord, symbol))
        moves = np.random.default_rng(seed).normal(0.0004, 0.01, days.size)
        close = LEVELS.get(symbol, 100.0) * np.exp(np.cumsum(moves))
        return PriceHistory(request.instrument, request.basis, days, close, origin).between(request.start, request.end)

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        origin = self.hear("fetch_rates", currency)
        days = sessions_between("XSHG", start, end).days.copy()
        return (RateSeries("bill", currency, days, np.full(len(days), 0.02), origin),)

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        origin = self.hear("fetch_actions", instrument.symbol)
        paid = (
            Dividend(date(2021, 1, 18), 0.07, instrument.currency),
            Dividend(date(2022, 1, 19), 0.08, instrument.currency),
        )
        return CorporateActions(instrument.symbol, paid, (), True, origin)


class Funds(PricesOnly):
    """A source that knows funds too.

    Args:
        benchmark: in the profile.
        fund_type: in the profile.
        until: last day of the unit values.
        nav: in place of the made ones.
    """

    def __init__(
        self,
        benchmark: str = "沪深300指数收益率×80%+上证国债指数收益率×15%+银行活期存款利率(税后)×5%",
        fund_type: str = "混合型-偏股",
        until: date = LAST,
        fails: Mapping[str, SourceError] | None = None,
        name: str = "funds",
        nav: NavHistory | None = None,
    ) -> None:
        super().__init__(name, fails)
        self.benchmark, self.fund_type, self.until, self.nav = benchmark, fund_type, until, nav

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        origin = self.hear("fetch_nav", instrument.symbol)
        if instrument.exchange.startswith("ARC"):
            raise NoData(f"net asset values of {instrument.symbol}", self.name)
        if self.nav is not None:
            return replace(self.nav, instrument=instrument, origin=origin)
        days = sessions_between("XSHG", FIRST, self.until).days.copy()
        moves = np.random.default_rng(5).normal(0.0004, 0.01, days.size)
        value = np.exp(np.cumsum(moves))
        at = int(np.searchsorted(days, np.datetime64(DISTRIBUTED)))
        paid = 0.2 * value[at]
        value[at:] *= 0.8
        published = np.full(days.size, np.nan)
        published[1:] = np.expm1(moves[1:])
        accumulated = value.copy()
        accumulated[at:] += paid
        return NavHistory(
            instrument,
            days,
            value,
            origin,
            accumulated_nav=accumulated,
            published_return=published,
            distributions=(Dividend(DISTRIBUTED, float(paid), instrument.currency),),
        )

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        origin = self.hear("fetch_profile", instrument.symbol)
        return FundProfile(
            symbol=instrument.symbol,
            name=instrument.name_zh or instrument.name,
            fund_type=self.fund_type,
            currency=instrument.currency,
            inception=FIRST,
            benchmark=self.benchmark if instrument.currency == "CNY" else "",
            manager="甲",
            company="某基金",
            management_fee=0.012,
            custody_fee=0.002,
            origin=origin,
            managers=(ManagerTenure("甲", FIRST, date(2023, 1, 31)), ManagerTenure("乙", date(2023, 2, 1))),
            scales=(ScalePoint(date(2022, 12, 31), 1e9), ScalePoint(date(2024, 9, 30), 2e9)),
            scale=2e9,
            scale_date=date(2024, 9, 30),
        )

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        origin = self.hear("fetch_holdings", instrument.symbol)
        held = (FundHolding("600519.SH", "贵州茅台", 0.09),)
        days = (date(2024, 9, 30), date(2022, 6, 30))
        return tuple(FundHoldings(instrument.symbol, day, held, (), (), origin) for day in days)
