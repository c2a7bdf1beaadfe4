"""Yahoo Finance as a source: which question goes to which part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from data_sources.model import (
    CompanyProfile,
    CorporateActions,
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
from data_sources.model.market_day import DatedEvent
from data_sources.providers.yahoo import instruments, quotes, rates, sheets
from data_sources.providers.yahoo.library import HOSTS, NAME, YahooLibrary
from data_sources.sheet import BarSheet
from data_sources.wire.wire import Wire

__all__ = ["HOSTS", "YahooSource"]


class YahooSource:
    """Everything that Yahoo Finance has of an instrument.

    Keeps SheetSource, ListingSource, ActionsSource, QuoteSource, RateSource, CompanySource, HoldersSource,
    FundamentalsSource, FundSource, NewsSource, YieldSource and EventSource.

    Args:
        wire: made for ``HOSTS``.
        clock: aware UTC.
    """

    name = NAME
    hosts = HOSTS

    def __init__(self, wire: Wire, clock: Callable[[], datetime]) -> None:
        self.library = YahooLibrary(wire, clock)

    def find_instrument(self, symbol: str) -> Instrument:
        """The instrument of a canonical symbol, as Yahoo lists it."""
        return instruments.find_instrument(self.library, symbol)

    def find_listings(self, isin: str) -> tuple[str, ...]:
        """Symbols under which Yahoo lists an ISIN."""
        from data_sources.providers.yahoo.listings import find_listings

        return find_listings(self.library, isin)

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """Total return and split-adjusted; an index or a currency pair has no dividends and only the latter."""
        return sheets.offered_bases(instrument)

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        """Days from start to end, both inclusive, with the session under way as Yahoo gives it."""
        return sheets.fetch_sheet(self.library, instrument, start, end)

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        """Dividends, capital gains and splits, amounts a share of today."""
        return sheets.fetch_actions(self.library, instrument)

    def fetch_quote(self, instrument: Instrument) -> Quote:
        """The last quote."""
        return quotes.fetch_quote(self.library, instrument)

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """US Treasury yields as the exchange quotes them; no other currency."""
        return rates.fetch_rates(self.library, currency, start, end)

    def fetch_yields(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """US Treasury yields of 13 weeks, 5, 10 and 30 years; no other currency."""
        return rates.fetch_yields(self.library, currency, start, end)

    def fetch_events(self, instrument: Instrument) -> tuple[DatedEvent, ...]:
        """Results and ex-dividend days that Yahoo lists."""
        from data_sources.providers.yahoo.calendar_events import fetch_events

        return fetch_events(self.library, instrument)

    def fetch_company(self, instrument: Instrument) -> CompanyProfile:
        """The company behind a share."""
        from data_sources.providers.yahoo.company import fetch_company

        return fetch_company(self.library, instrument)

    def fetch_holders(self, instrument: Instrument) -> tuple[Holder, ...]:
        """Institutions, funds and insiders."""
        from data_sources.providers.yahoo.holders import fetch_holders

        return fetch_holders(self.library, instrument)

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """Statements whose period ended by ``end``, oldest first."""
        from data_sources.providers.yahoo.statements import fetch_statements

        return fetch_statements(self.library, instrument, end)

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        """The fund's profile."""
        from data_sources.providers.yahoo.funds import fetch_profile

        return fetch_profile(self.library, instrument)

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        """A mutual fund's net asset values; NoData for what trades on an exchange."""
        from data_sources.providers.yahoo.funds import fetch_nav

        return fetch_nav(self.library, instrument)

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        """The holdings of the newest report."""
        from data_sources.providers.yahoo.funds import fetch_holdings

        return (fetch_holdings(self.library, instrument),)

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
        """Items published in the window, newest first."""
        from data_sources.providers.yahoo.news import fetch_news

        return fetch_news(self.library, instrument, start, end)
