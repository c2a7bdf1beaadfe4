"""The contract of every source, in words. A provider is one file that keeps it.

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
    FundProfile,
    Instrument,
    NewsItem,
    PriceBasis,
    PriceHistory,
    PriceRequest,
    RateSeries,
    Statement,
)


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
class RateSource(Protocol):
    """Interest rates."""

    name: str

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """Every series of the currency that touches the window, most risk-free first."""
        ...


@runtime_checkable
class FundamentalsSource(Protocol):
    """Financial statements."""

    name: str

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """Statements whose period ended by ``end``, oldest first."""
        ...


@runtime_checkable
class FundSource(Protocol):
    """What funds say of themselves."""

    name: str

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        """The fund's profile."""
        ...


@runtime_checkable
class NewsSource(Protocol):
    """News, newest first."""

    name: str

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
        """Items published in the window, newest first; empty when there were none."""
        ...
