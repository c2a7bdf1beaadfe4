"""Eastmoney (东方财富), through akshare: shares, funds and indices of the mainland, shares of Hong Kong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from data_sources.model import (
    CompanyProfile,
    CorporateActions,
    DateArray,
    FundHoldings,
    FundProfile,
    Holder,
    Instrument,
    NavHistory,
    NewsItem,
    PriceBasis,
    Quote,
    RateSeries,
    Statement,
)
from data_sources.model.market_day import MarketBreadth, SectorMove
from data_sources.providers.akshare.library import AkshareLibrary
from data_sources.sheet import BarSheet

if TYPE_CHECKING:
    from data_sources.wire.wire import Wire


class EastmoneySource:
    """What Eastmoney says. Prices are raw; its own adjusted prices are made by differences and are not used.

    Args:
        wire: the way to the hosts; akshare's requests are led through it.
        clock: aware moments.
    """

    name = "akshare-eastmoney"
    hosts = frozenset({".eastmoney.com"})

    def __init__(self, wire: Wire, clock: Callable[[], datetime]) -> None:
        self._library = AkshareLibrary(self.name, wire, clock)

    def find_instrument(self, symbol: str) -> Instrument:
        """The instrument of a canonical symbol, with the name that Eastmoney shows."""
        from data_sources.providers.akshare.instruments import find_instrument

        return find_instrument(self._library, symbol)

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """Total return only where Eastmoney lists every event: shares and traded funds of the mainland."""
        from data_sources.providers.akshare.sheets import offered_bases

        return offered_bases(instrument)

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        """Raw days, with the events of a mainland share or traded fund."""
        from data_sources.providers.akshare.sheets import fetch_sheet

        return fetch_sheet(self._library, instrument, start, end)

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        """Dividends, bonus shares and rights issues, as declared: of mainland shares and traded funds."""
        from data_sources.providers.akshare.actions import fetch_actions

        return fetch_actions(self._library, instrument)

    def fetch_quote(self, instrument: Instrument) -> Quote:
        """The last quote."""
        from data_sources.providers.akshare.quotes import fetch_quote

        return fetch_quote(self._library, instrument)

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """SHIBOR and government bond yields (CNY), HIBOR (HKD)."""
        from data_sources.providers.akshare.rates import fetch_rates

        return fetch_rates(self._library, currency, start, end)

    def fetch_yields(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """Government yields and the loan prime rate (CNY), US Treasury yields (USD), HIBOR (HKD)."""
        from data_sources.providers.akshare.yields import fetch_yields

        return fetch_yields(self._library, currency, start, end)

    def fetch_breadth(self, country: str) -> MarketBreadth:
        """How many shares of the mainland rose and fell."""
        from data_sources.providers.akshare.market_day import fetch_breadth

        return fetch_breadth(self._library, country)

    def fetch_sectors(self, country: str) -> tuple[SectorMove, ...]:
        """What the industry boards of the mainland did."""
        from data_sources.providers.akshare.market_day import fetch_sectors

        return fetch_sectors(self._library, country)

    def fetch_sessions(self, exchange: str, start: date, end: date) -> DateArray:
        """Days on which the exchange's own index has a bar."""
        from data_sources.providers.akshare.sessions import fetch_sessions

        return fetch_sessions(self._library, exchange, start, end)

    def fetch_company(self, instrument: Instrument) -> CompanyProfile:
        """The company behind a share."""
        from data_sources.providers.akshare.company import fetch_company

        return fetch_company(self._library, instrument)

    def fetch_holders(self, instrument: Instrument) -> tuple[Holder, ...]:
        """The ten largest holders, of all shares and of the free float."""
        from data_sources.providers.akshare.holders import fetch_holders

        return fetch_holders(self._library, instrument)

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """Statements as reported, cumulative through the year, with their publication dates."""
        from data_sources.providers.akshare.statements import fetch_statements

        return fetch_statements(self._library, instrument, end)

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        """What a fund is."""
        from data_sources.providers.akshare.funds import fetch_profile

        return fetch_profile(self._library, instrument)

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        """Every net asset value of a fund."""
        from data_sources.providers.akshare.funds import fetch_nav

        return fetch_nav(self._library, instrument)

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        """What a fund held, report by report, the newest first."""
        from data_sources.providers.akshare.funds import fetch_holdings

        return fetch_holdings(self._library, instrument)

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
        """News and announcements of the window, newest first."""
        from data_sources.providers.akshare.news import fetch_news

        return fetch_news(self._library, instrument, start, end)
