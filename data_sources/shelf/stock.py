"""A shelf is stocked once for a book: everything that any client's report will ask is asked here, of the real sources.

The questions are put by the same functions that put them for one account; the shelf writes down what they asked and
what they were answered. A source that fails is an answer too: whoever holds what it failed for learns so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import cast

from data_sources.client_book.wants import ClientWants
from data_sources.collect.account.against import HOME_OF, MORE_PAIRS, check_benchmark, has_factors
from data_sources.collect.account.currency import Rates
from data_sources.collect.account.described import described
from data_sources.collect.account.series import HeldSeries, held_series, total_return_of
from data_sources.collect.account.wanted import Wanted
from data_sources.collect.asking import Gathered, Tell, tell_nobody
from data_sources.collect.benchmark import DEFAULT_BENCHMARKS, SourcesOf
from data_sources.collect.facts import Asked
from data_sources.collect.fund.extras import FACTOR_PAIRS
from data_sources.collect.rate import rate_in
from data_sources.collect.request import BASES, Days, bases_for, years_before
from data_sources.encoding import canonical_text
from data_sources.errors import SourceError
from data_sources.many import Outcome, Question, fetch_many
from data_sources.model import ClientProfile, InstrumentKind, PriceHistory, PriceRequest
from data_sources.protocol import ListingSource, PriceSource, able
from data_sources.questions import Answer, AskedSource, Asking
from data_sources.recording import FAILURES, PROTOCOLS, failure_json
from data_sources.shelf.columns import Columns, packed
from data_sources.shelf.shelf import Shelf, SourceOnShelf
from data_sources.shelf.source import Entry, ShelfSource, entry_of
from data_sources.symbols import OTHER_MARKETS, CanonicalSymbol, parse_symbol

COUNTRIES = tuple(sorted({"CN", "US", "HK", *HOME_OF.values(), *(country for _, country in OTHER_MARKETS.values())}))
BEFORE = timedelta(days=15)  # as an account's rates are asked for


@dataclass(frozen=True, slots=True)
class ShelfTerms:
    """What holds for every client, as far as it decides what is asked.

    Args:
        as_of: last day of the figures.
        years: how far the reports reach back; None: as far as there is anything.
        at: the moment of asking, aware; None: not known.
        benchmark: as typed; "" for each policy's, else the home market's; None for none.
        firm_currency: in which the firm sums what its clients have in theirs; "" for none.
    """

    as_of: date
    years: int | None = 10
    at: datetime | None = None
    benchmark: str | None = ""
    firm_currency: str = ""


def stock_shelf(
    wants: ClientWants,
    terms: ShelfTerms,
    sources_of: SourcesOf,
    tell: Tell = tell_nobody,
    before: Shelf | None = None,
) -> Shelf:
    """Everything of the market that the clients need, asked once each and side by side.

    Args:
        wants: of all clients together.
        terms: of the run.
        sources_of: the sources of a market by its country, in the user's order; they keep the time budget.
        tell: hears what is asked of whom, and how many instruments of how many are had; from several threads.
        before: a shelf whose answers stand: only what it has not, or what a source failed to say, is asked.

    Raises:
        UnreadableSymbol, AmbiguousSymbol, BenchmarkNotRead: the spelling of the benchmark in the terms.
    """
    return _Stocking(wants, terms, sources_of, tell, before).shelf()


class _Noted:
    """What was asked and answered so far; several threads write."""

    def __init__(self) -> None:
        self.columns = Columns({})
        self.entries: dict[tuple[str, str, str], Entry] = {}
        self._lock = threading.Lock()

    def note(self, source: str, asking: Asking[Answer], answer: object, failure: SourceError | None) -> None:
        with self._lock:
            result = {"answer": packed(answer, self.columns)} if failure is None else failure_json(failure)
            entry = entry_of(source, asking, result, failure)
            self.entries[(source, *entry.key)] = entry


class _Listening(AskedSource):
    """A source whose every answer and failure is noted; each question is put to it once.

    Args:
        source: that is asked.
        noted: takes what it says.
        before: what it said another time, which stands.
    """

    def __init__(self, source: PriceSource, noted: _Noted, before: ShelfSource | None) -> None:
        super().__init__(source.name)
        self.behind = getattr(source, "behind", source)
        self.source = source
        self._noted = noted
        self._before = before
        self._known: dict[tuple[str, str], object] = {}
        self._lock = threading.Lock()
        self._locks: dict[tuple[str, str], threading.Lock] = {}

    def keeps(self, kind: type) -> bool:
        """Whether the source keeps the protocol."""
        return able(self.source, kind)

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """Every bar there is: a shelf cuts every window from the whole."""
        whole = super().fetch_prices(PriceRequest(request.instrument, date.max, None, request.basis))
        return whole.between(request.start, request.end)

    def _answer(self, asking: Asking[Answer]) -> Answer:
        key = (asking.method, canonical_text(asking.arguments))
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:  # two clients' questions may be one: it is put once
            if key not in self._known:
                self._known[key] = self._asked(cast("Asking[object]", asking))
            known = self._known[key]
        if isinstance(known, SourceError):
            raise known
        return cast("Answer", known)

    def _asked(self, asking: Asking[object]) -> object:
        try:
            if self._before is not None and self._before.has(asking):
                answer = self._before.said(asking)
            else:
                answer = asking.ask(self.source)
        except SourceError as failure:
            if type(failure).__name__ not in FAILURES:
                raise
            self._noted.note(self.name, asking, None, failure)
            return failure
        self._noted.note(self.name, asking, answer, None)
        return answer


class _Stocking:
    """One stocking: what it asks, and of whom."""

    def __init__(
        self, wants: ClientWants, terms: ShelfTerms, sources_of: SourcesOf, tell: Tell, before: Shelf | None
    ) -> None:
        self.wants, self.terms, self.tell = wants, terms, tell
        self.named = check_benchmark(terms.benchmark, ClientProfile())
        self.noted = _Noted()
        self.before = before
        self._listening: dict[str, _Listening] = {}
        self._countries = {country: tuple(sources_of(country)) for country in ("", *COUNTRIES)}
        self._sources_of = sources_of

    def sources_of(self, country: str) -> tuple[PriceSource, ...]:
        """The sources of a country, each with an ear at it."""
        if country not in self._countries:
            self._countries[country] = tuple(self._sources_of(country))
        for one in self._countries[country]:
            if one.name not in self._listening:
                before = None if self.before is None else self.before.source(one.name)
                self._listening[one.name] = _Listening(one, self.noted, before)
        return tuple(self._listening[one.name] for one in self._countries[country])

    def shelf(self) -> Shelf:
        """All that is wanted, in the order in which one thing follows from another."""
        for country in (*self._countries,):
            self.sources_of(country)
        found = self._listings()
        symbols = sorted({*self.wants.symbols, *found})
        series = self._holdings(symbols)
        self._described([one for one in series if one.symbol in {*self.wants.held, *found}])
        homes = self._homes(series)
        beside = self._beside(homes)
        money = {one.instrument.currency for one in beside}
        money |= {one.held.instrument.currency for one in series if one.held is not None}
        self._rates(money)
        return self._stocked()

    def _listings(self) -> set[str]:
        """Symbols of what the files name by its ISIN alone."""
        found: set[str] = set()

        def ask(isin: str) -> None:
            for source in self.sources_of(isin[:2]):
                if able(source, ListingSource):
                    found.update(cast("ListingSource", source).find_listings(isin))

        isins = sorted({isin for isin, _ in self.wants.isins})
        self._many([(isin, self.sources_of(isin[:2]), partial(ask, isin)) for isin in isins], "listings")
        return {parse_symbol(one).symbol for one in found}

    def _holdings(self, symbols: Sequence[str]) -> list[HeldSeries]:
        """Closes, total return and actions of everything that was ever held."""
        asked = []
        for symbol in symbols:
            wanted = _wanted(symbol)
            sources = self.sources_of(wanted.country)
            asked.append((symbol, sources, partial(held_series, wanted, sources, Gathered(self.tell))))
        outcomes = self._many(asked, "instruments")
        return [one.answer for one in outcomes if one.answer is not None]

    def _described(self, series: Iterable[HeldSeries]) -> None:
        """What is said of what is held today. The moment decides what of it is shown, not what is asked."""
        end = self.terms.as_of
        asked = [
            Asked(one.held.instrument, end, is_now=True, today=end, sources=self.sources_of(one.wanted.country))
            for one in series
            if one.held is not None
        ]
        described(asked, Gathered(self.tell))

    def _homes(self, series: Iterable[HeldSeries]) -> set[str]:
        """The countries whose indices and factors some account may be held against."""
        held = {one.wanted.country for one in series}
        home = {HOME_OF.get(currency, "") for currency in self.wants.reports}
        return {one for one in held | home if one in DEFAULT_BENCHMARKS or has_factors(one)} - {""}

    def _beside(self, homes: set[str]) -> list[PriceHistory]:
        """Benchmarks and the sides of factors."""
        wanted = set(self.wants.benchmarks) if self.named is not None else set()
        if self.named:
            wanted = {one.symbol for one in self.named}
        elif self.named is not None:
            wanted |= {symbol for home in homes for symbol in DEFAULT_BENCHMARKS.get(home, ())}
        for home in homes:
            for _, pairs in (*FACTOR_PAIRS.get(home, ()), *MORE_PAIRS.get(home, ())):
                wanted |= {side for pair in pairs for side in pair if side}
        asked = []
        for symbol in sorted(wanted):
            canonical = parse_symbol(symbol, InstrumentKind.INDEX)
            sources = self.sources_of(canonical.country)
            bases = bases_for(BASES[0], canonical.kind)
            window = Days(None, date.max)
            question = partial(total_return_of, canonical.symbol, bases, window, sources, Gathered(self.tell))
            asked.append((canonical.symbol, sources, question))
        replies = [one.answer for one in self._many(asked, "benchmarks and factors")]
        return [one for one in replies if isinstance(one, PriceHistory)]

    def _rates(self, money: set[str]) -> None:
        """Interest rates of every report, and what each money was worth in it."""
        end, start = self.terms.as_of, self._since()
        reports = sorted({*self.wants.reports} or money)
        for currency in reports:
            sources = self.sources_of(HOME_OF.get(currency, ""))
            rate_in(currency, start, end, sources, Gathered(self.tell))
        moneys = sorted((money | {*self.wants.currencies}) - {""})
        pairs = [(of, into) for into in reports for of in moneys if of != into]
        firm = self.terms.firm_currency
        if firm:  # which may be nobody's but the firm's
            pairs += [(of, firm) for of in sorted({*reports, *moneys} - {firm}) if (of, firm) not in pairs]
        log = Gathered(self.tell)
        rates = Rates(self.sources_of, {}, Days(None, end), log)
        asked = [(f"{of}{into}", self.sources_of(""), partial(rates.rate, of, into)) for of, into in pairs]
        self._many(asked, "exchange rates")

    def _since(self) -> date:
        first = min(self.wants.first or self.terms.as_of, self.terms.as_of) - BEFORE
        years = self.terms.years
        return first if years is None else min(first, years_before(self.terms.as_of, years))

    def _many(
        self, asked: Sequence[tuple[str, Sequence[PriceSource], Callable[[], Answer]]], what: str
    ) -> tuple[Outcome[Answer], ...]:
        """Many questions side by side, a queue for each source; how many of them are done is told."""
        done = [0]
        lock = threading.Lock()

        def told(_: Outcome[Answer]) -> None:
            with lock:
                done[0] += 1
                self.tell(f"{done[0]} of {len(asked)} {what}")

        questions = [Question(subject, ask, sources[0].name if sources else "") for subject, sources, ask in asked]
        return fetch_many(questions, on_outcome=told)

    def _stocked(self) -> Shelf:
        protocols = (*PROTOCOLS, ListingSource)
        sources = [
            SourceOnShelf(
                name,
                tuple(kind.__name__ for kind in protocols if able(one.source, kind)),
                cast("datetime | None", getattr(one.source, "kept_until", None)),
            )
            for name, one in sorted(self._listening.items())
        ]
        countries = {country: tuple(one.name for one in had) for country, had in sorted(self._countries.items())}
        columns = {name: column for name, (_, column) in sorted(self.noted.columns.kept.items())}
        entries = [self.noted.entries[key] for key in sorted(self.noted.entries)]
        return Shelf(self.terms.as_of, sources, countries, entries, columns)


def _wanted(symbol: str) -> Wanted:
    canonical: CanonicalSymbol = parse_symbol(symbol, prefer=InstrumentKind.STOCK)
    return Wanted(canonical.symbol, canonical, "", "", "", date.min, 0.0)
