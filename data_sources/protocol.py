"""The contract of every source, in words. A provider is a file, or a folder of files, that keeps it.

For each method: an answer carries its ``Origin``; what does not exist raises ``NoData`` (or
``UnknownSymbol`` with what was perhaps meant); what could not be had for now raises
``SourceUnavailable``; a library or key that is missing raises ``SourceNotInstalled`` or
``SourceNotConfigured``. An empty answer is never an error in disguise, and no error is ever
an empty answer. Prices on another basis than the one asked for are not answered: they raise
``BasisNotOffered``. Nothing is filled, resampled or joined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol, runtime_checkable

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
    PriceHistory,
    PriceRequest,
    Quote,
    RateSeries,
    Statement,
)
from data_sources.model.market_day import DatedEvent, MarketBreadth, SectorMove
from data_sources.sheet import BarSheet


@runtime_checkable
class PriceSource(Protocol):
    """Bars of instruments."""

    name: str

    def find_instrument(self, symbol: str) -> Instrument:
        """The instrument of a canonical symbol; UnknownSymbol with near spellings if there is none."""
        ...

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """The bases on which this source has the instrument, best first."""
        ...

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """Bars from start to end, both inclusive, on the basis asked for, at least one bar."""
        ...


@runtime_checkable
class ListingSource(Protocol):
    """Where a security is listed."""

    name: str

    def find_listings(self, isin: str) -> tuple[str, ...]:
        """Canonical symbols of the listings of an ISIN that have prices here, the likeliest first, at least one."""
        ...


@runtime_checkable
class RateSource(Protocol):
    """Interest rates."""

    name: str

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """Every series of the currency that touches the window, most risk-free first."""
        ...


@runtime_checkable
class YieldSource(Protocol):
    """Interest rates side by side: what a curve is drawn from."""

    name: str

    def fetch_yields(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """Every policy rate, interbank rate and government yield that touches the window, at least one."""
        ...


@runtime_checkable
class BreadthSource(Protocol):
    """How many of a market rose and fell."""

    name: str

    def fetch_breadth(self, country: str) -> MarketBreadth:
        """Of the newest session, complete or under way, as its day says; NoData for a market that is not counted."""
        ...


@runtime_checkable
class SectorSource(Protocol):
    """What the sectors of a market did."""

    name: str

    def fetch_sectors(self, country: str) -> tuple[SectorMove, ...]:
        """Of the newest session, all of one day, the greatest rise first; NoData for a market that is not sorted."""
        ...


@runtime_checkable
class EventSource(Protocol):
    """What companies have announced for days ahead."""

    name: str

    def fetch_events(self, instrument: Instrument) -> tuple[DatedEvent, ...]:
        """Results and ex-dividend days that the source lists, past ones too, by day; empty where it lists none."""
        ...


@runtime_checkable
class SheetSource(Protocol):
    """What a live provider gives of prices: whole sheets as they came. ``MarketSource`` makes a PriceSource of it."""

    name: str

    def find_instrument(self, symbol: str) -> Instrument:
        """As ``PriceSource.find_instrument``."""
        ...

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """The bases that can be made from this source's sheets of the instrument, best first."""
        ...

    def fetch_sheet(self, instrument: Instrument, start: date | None, end: date) -> BarSheet:
        """Days and events from start (None: the first there is) to end, both inclusive, at least one day.

        Raises:
            NoData: the source has the instrument but no day of the window.
        """
        ...


@runtime_checkable
class ActionsSource(Protocol):
    """Dividends, splits, rights issues."""

    name: str

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        """All that the source knows of; empty where there never was one."""
        ...


@runtime_checkable
class QuoteSource(Protocol):
    """Quotes as quoted."""

    name: str

    def fetch_quote(self, instrument: Instrument) -> Quote:
        """The last quote."""
        ...


@runtime_checkable
class CompanySource(Protocol):
    """What companies are."""

    name: str

    def fetch_company(self, instrument: Instrument) -> CompanyProfile:
        """The company behind a share."""
        ...


@runtime_checkable
class HoldersSource(Protocol):
    """Who holds a share."""

    name: str

    def fetch_holders(self, instrument: Instrument) -> tuple[Holder, ...]:
        """The newest report of each kind, the largest holder first within a kind; NoData where none is known."""
        ...


@runtime_checkable
class FundamentalsSource(Protocol):
    """Financial statements."""

    name: str

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """Statements whose period ended by ``end``, annual, interim and trailing, oldest first.

        ``Statement.months`` tells them apart: 12 for a year, cumulative 3, 6, 9 where the source
        cumulates (mainland China); where it gives single quarters they carry ``kind`` "income_quarter"
        or "cash_flow_quarter" and 3, and a trailing year "income_trailing" or "cash_flow_trailing" and 12.
        """
        ...


@runtime_checkable
class FundSource(Protocol):
    """What funds say of themselves."""

    name: str

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        """The fund's profile."""
        ...

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        """Every net asset value published; NoData for what trades on an exchange and publishes none here."""
        ...

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        """The holdings by report, the newest first, at least one; earlier ones where the source has them at hand."""
        ...


@runtime_checkable
class RemembersValues(Protocol):
    """A source that knows which net asset values it gave before the newest ones."""

    def earlier_nav(self, symbol: str) -> NavHistory | None:
        """The values of a fund that were replaced in this run; None where none were."""
        ...


@runtime_checkable
class CalendarSource(Protocol):
    """Sessions of exchanges."""

    name: str

    def fetch_sessions(self, exchange: str, start: date, end: date) -> DateArray:
        """Days on which the exchange had, or has announced, a session: datetime64[D], strictly increasing."""
        ...


@runtime_checkable
class NewsSource(Protocol):
    """News, newest first."""

    name: str

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
        """Items published in the window, newest first; empty when there were none."""
        ...


@runtime_checkable
class SpeaksFor(Protocol):
    """A source that answers for one that is not here: it has every method and knows which of them count."""

    def keeps(self, kind: type) -> bool:
        """Whether the source that it speaks for keeps the protocol."""
        ...


def able(source: object, kind: type) -> bool:
    """Whether a source, or the one that it stands before (a cache, a recording), keeps this protocol."""
    if isinstance(source, SpeaksFor):
        return source.keeps(kind)
    return isinstance(getattr(source, "behind", source), kind)
