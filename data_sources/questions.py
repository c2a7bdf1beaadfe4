"""Every question that a source can be asked, as a record: what a recording and a cache are keyed by.

``AskedSource`` keeps all protocols at once. Each of its methods makes one ``Asking`` (the method, its
arguments as JSON, the type of the answer, and the call that puts it to a source) and hands it to
``_answer``, where a subclass decides who answers: the source, a recording, a cache.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from data_sources.encoding import Json, canonical_text, digest, encode
from data_sources.errors import NoData
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
from data_sources.protocol import (
    ActionsSource,
    BreadthSource,
    CalendarSource,
    CompanySource,
    EventSource,
    FundamentalsSource,
    FundSource,
    HoldersSource,
    ListingSource,
    NewsSource,
    PriceSource,
    QuoteSource,
    RateSource,
    SectorSource,
    SheetSource,
    YieldSource,
)

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a source: the method and its arguments as JSON."""

    source: str
    method: str
    arguments: Json

    @property
    def key(self) -> str:
        """Digest of the question: the name of its file."""
        return digest(canonical_text(self.to_json()))

    def to_json(self) -> Json:
        """The question as it stands in its file."""
        return {"source": self.source, "method": self.method, "arguments": self.arguments}

    def __str__(self) -> str:
        return f"{self.method} {canonical_text(self.arguments)}"


@dataclass(frozen=True, slots=True)
class Asking(Generic[Answer]):
    """A question with the types to ask it and to read its answer.

    Args:
        method, arguments: of the question.
        kind: the answer's type, as ``encoding.decode`` reads it.
        ask: puts the question to a source; NoData where the source does not keep the protocol.
        words: what is asked for, in words.
        exchange: of the instrument that it is about, "" for none.
    """

    method: str
    arguments: Json
    kind: type[Answer]
    ask: Callable[[object], Answer]
    words: str
    exchange: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Days:
    days: DateArray


@dataclass(frozen=True, slots=True)
class _Bases:
    bases: tuple[PriceBasis, ...]


@dataclass(frozen=True, slots=True)
class _Listings:
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rates:
    series: tuple[RateSeries, ...]


@dataclass(frozen=True, slots=True)
class _Sectors:
    moves: tuple[SectorMove, ...]


@dataclass(frozen=True, slots=True)
class _Events:
    events: tuple[DatedEvent, ...]


@dataclass(frozen=True, slots=True)
class _Statements:
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class _Holders:
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class _Holdings:
    reports: tuple[FundHoldings, ...]


@dataclass(frozen=True, slots=True)
class _News:
    items: tuple[NewsItem, ...]


class AskedSource(ABC):
    """The methods of all protocols, each turned into a question; how it is answered is the subclass's."""

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def _answer(self, asking: Asking[Answer]) -> Answer:
        """The answer to one question, by asking or by reading."""

    def _about(
        self, method: str, what: str, instrument: Instrument, kind: type[Answer], ask: Callable[[object], Answer]
    ) -> Answer:
        """The answer to a question whose one argument is an instrument."""
        arguments: Json = {"instrument": encode(instrument)}
        words = f"{what} of {instrument.symbol}"
        return self._answer(Asking(method, arguments, kind, ask, words, instrument.exchange))

    def _none(self, what: str) -> NoData:
        return NoData(what, self.name)

    def find_instrument(self, symbol: str) -> Instrument:
        """As ``PriceSource.find_instrument``."""

        def ask(source: object) -> Instrument:
            if not isinstance(source, PriceSource | SheetSource):
                raise self._none("instruments")
            return source.find_instrument(symbol)

        return self._answer(Asking("find_instrument", {"symbol": symbol}, Instrument, ask, symbol))

    def find_listings(self, isin: str) -> tuple[str, ...]:
        """As ``ListingSource.find_listings``; NoData where the source knows of none."""

        def ask(source: object) -> _Listings:
            if not isinstance(source, ListingSource):
                raise self._none("listings")
            return _Listings(source.find_listings(isin))

        return self._answer(Asking("find_listings", {"isin": isin}, _Listings, ask, f"listings of {isin}")).symbols

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """As ``PriceSource.offered_bases``."""

        def ask(source: object) -> _Bases:
            if not isinstance(source, PriceSource | SheetSource):
                raise self._none("prices")
            return _Bases(source.offered_bases(instrument))

        return self._about("offered_bases", "price bases", instrument, _Bases, ask).bases

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """As ``PriceSource.fetch_prices``."""

        def ask(source: object) -> PriceHistory:
            if not isinstance(source, PriceSource):
                raise self._none("prices")
            return source.fetch_prices(request)

        words = f"{request.basis.value} prices of {request.instrument.symbol}"
        arguments: Json = {"request": encode(request)}
        asking = Asking("fetch_prices", arguments, PriceHistory, ask, words, request.instrument.exchange)
        return self._answer(asking)

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """As ``RateSource.fetch_rates``; NoData where the source has no rates at all."""

        def ask(source: object) -> _Rates:
            if not isinstance(source, RateSource):
                raise self._none("interest rates")
            return _Rates(source.fetch_rates(currency, start, end))

        arguments: Json = {"currency": currency, "start": encode(start), "end": encode(end)}
        return self._answer(Asking("fetch_rates", arguments, _Rates, ask, f"interest rates in {currency}")).series

    def fetch_yields(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """As ``YieldSource.fetch_yields``; NoData where the source has no yields."""

        def ask(source: object) -> _Rates:
            if not isinstance(source, YieldSource):
                raise self._none("yields")
            return _Rates(source.fetch_yields(currency, start, end))

        arguments: Json = {"currency": currency, "start": encode(start), "end": encode(end)}
        return self._answer(Asking("fetch_yields", arguments, _Rates, ask, f"yields in {currency}")).series

    def fetch_breadth(self, country: str) -> MarketBreadth:
        """As ``BreadthSource.fetch_breadth``; NoData where the source counts none."""

        def ask(source: object) -> MarketBreadth:
            if not isinstance(source, BreadthSource):
                raise self._none("breadth of a market")
            return source.fetch_breadth(country)

        return self._answer(Asking("fetch_breadth", {"country": country}, MarketBreadth, ask, f"breadth of {country}"))

    def fetch_sectors(self, country: str) -> tuple[SectorMove, ...]:
        """As ``SectorSource.fetch_sectors``; NoData where the source has no sectors."""

        def ask(source: object) -> _Sectors:
            if not isinstance(source, SectorSource):
                raise self._none("sectors of a market")
            return _Sectors(source.fetch_sectors(country))

        asking = Asking("fetch_sectors", {"country": country}, _Sectors, ask, f"sectors of {country}")
        return self._answer(asking).moves

    def fetch_events(self, instrument: Instrument) -> tuple[DatedEvent, ...]:
        """As ``EventSource.fetch_events``; NoData where the source lists none of anybody."""

        def ask(source: object) -> _Events:
            if not isinstance(source, EventSource):
                raise self._none("dates ahead")
            return _Events(source.fetch_events(instrument))

        return self._about("fetch_events", "dates ahead", instrument, _Events, ask).events

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """As ``FundamentalsSource.fetch_statements``; NoData where the source has no statements at all."""

        def ask(source: object) -> _Statements:
            if not isinstance(source, FundamentalsSource):
                raise self._none("financial statements")
            return _Statements(source.fetch_statements(instrument, end))

        arguments: Json = {"instrument": encode(instrument), "end": encode(end)}
        words = f"financial statements of {instrument.symbol}"
        asking = Asking("fetch_statements", arguments, _Statements, ask, words, instrument.exchange)
        return self._answer(asking).statements

    def fetch_actions(self, instrument: Instrument) -> CorporateActions:
        """As ``ActionsSource.fetch_actions``; NoData where the source has none at all."""

        def ask(source: object) -> CorporateActions:
            if not isinstance(source, ActionsSource):
                raise self._none("dividends and splits")
            return source.fetch_actions(instrument)

        return self._about("fetch_actions", "dividends and splits", instrument, CorporateActions, ask)

    def fetch_quote(self, instrument: Instrument) -> Quote:
        """As ``QuoteSource.fetch_quote``; NoData where the source has no quotes at all."""

        def ask(source: object) -> Quote:
            if not isinstance(source, QuoteSource):
                raise self._none("quotes")
            return source.fetch_quote(instrument)

        return self._about("fetch_quote", "quote", instrument, Quote, ask)

    def fetch_company(self, instrument: Instrument) -> CompanyProfile:
        """As ``CompanySource.fetch_company``; NoData where the source has no profiles at all."""

        def ask(source: object) -> CompanyProfile:
            if not isinstance(source, CompanySource):
                raise self._none("company profiles")
            return source.fetch_company(instrument)

        return self._about("fetch_company", "company profile", instrument, CompanyProfile, ask)

    def fetch_holders(self, instrument: Instrument) -> tuple[Holder, ...]:
        """As ``HoldersSource.fetch_holders``; NoData where the source has no holders at all."""

        def ask(source: object) -> _Holders:
            if not isinstance(source, HoldersSource):
                raise self._none("holders")
            return _Holders(source.fetch_holders(instrument))

        return self._about("fetch_holders", "holders", instrument, _Holders, ask).holders

    def fetch_profile(self, instrument: Instrument) -> FundProfile:
        """As ``FundSource.fetch_profile``; NoData where the source has no funds."""

        def ask(source: object) -> FundProfile:
            if not isinstance(source, FundSource):
                raise self._none("fund profiles")
            return source.fetch_profile(instrument)

        return self._about("fetch_profile", "fund profile", instrument, FundProfile, ask)

    def fetch_nav(self, instrument: Instrument) -> NavHistory:
        """As ``FundSource.fetch_nav``; NoData where the source has no funds."""

        def ask(source: object) -> NavHistory:
            if not isinstance(source, FundSource):
                raise self._none("net asset values")
            return source.fetch_nav(instrument)

        return self._about("fetch_nav", "net asset values", instrument, NavHistory, ask)

    def fetch_holdings(self, instrument: Instrument) -> tuple[FundHoldings, ...]:
        """As ``FundSource.fetch_holdings``; NoData where the source has no funds."""

        def ask(source: object) -> _Holdings:
            if not isinstance(source, FundSource):
                raise self._none("fund holdings")
            return _Holdings(source.fetch_holdings(instrument))

        return self._about("fetch_holdings", "fund holdings", instrument, _Holdings, ask).reports

    def fetch_sessions(self, exchange: str, start: date, end: date) -> DateArray:
        """As ``CalendarSource.fetch_sessions``; NoData where the source has no calendars."""

        def ask(source: object) -> _Days:
            if not isinstance(source, CalendarSource):
                raise self._none("trading calendars")
            return _Days(source.fetch_sessions(exchange, start, end))

        arguments: Json = {"exchange": exchange, "start": encode(start), "end": encode(end)}
        return self._answer(Asking("fetch_sessions", arguments, _Days, ask, f"sessions of {exchange}", exchange)).days

    def fetch_news(self, instrument: Instrument, start: date, end: date) -> Sequence[NewsItem]:
        """As ``NewsSource.fetch_news``; NoData where the source has no news at all."""

        def ask(source: object) -> _News:
            if not isinstance(source, NewsSource):
                raise self._none("news")
            return _News(tuple(source.fetch_news(instrument, start, end)))

        arguments: Json = {"instrument": encode(instrument), "start": encode(start), "end": encode(end)}
        words = f"news of {instrument.symbol}"
        return self._answer(Asking("fetch_news", arguments, _News, ask, words, instrument.exchange)).items
