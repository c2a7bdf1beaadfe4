"""Requests to one snapshot of an account: everything it ever held, asked for once each and side by side.

Nothing is computed. What could not be had is a note, or stands among the unpriced holdings; there is no
snapshot only where nothing of the account can be valued. Everything stands in a fixed order, whoever
answers first: holdings by symbol, then rates, benchmark, factors, and what is said of the holdings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from data_sources.account_snapshot import AccountSnapshot
from data_sources.collect.account.against import (
    HOME_OF,
    Against,
    Asking,
    Span,
    benchmark_of,
    check_benchmark,
    factors_of,
)
from data_sources.collect.account.asks import SIDE_BY_SIDE, Asks
from data_sources.collect.account.choices import factor_market, first_day, held_today, home_of, moneys_of, report_day
from data_sources.collect.account.currency import Rates, pair, report_currency
from data_sources.collect.account.described import Described, described, together
from data_sources.collect.account.listings import listings_of
from data_sources.collect.account.noted import examined_all, note_days, note_unpriced
from data_sources.collect.account.request import AccountRequest
from data_sources.collect.account.series import HeldSeries, held_series
from data_sources.collect.account.wanted import Spelling, Wanted, spelled_book, wanted_of
from data_sources.collect.asking import Gathered, Tell, tell_nobody
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.facts import Asked
from data_sources.collect.rate import rate_in
from data_sources.collect.request import Days, years_before
from data_sources.collect.timeliness import newest_kept, speaks_of_now
from data_sources.errors import NoData
from data_sources.many import Question
from data_sources.model import FactorLegs, Instrument, InstrumentKind, PolicyBenchmark, PriceHistory
from data_sources.price_file.source import OwnPrices
from data_sources.protocol import PriceSource
from data_sources.rates import RateChoice
from data_sources.snapshot import (
    BENCHMARK_PART,
    CURRENCY,
    FACTOR_LEG,
    HELD,
    HELD_TOTAL,
    NoteKind,
    RoleHistory,
)

PAIR = "=X"  # how the symbol of a rate ends
BEFORE = timedelta(days=15)  # closes are had from so long before the first row: a long closure lies within


def collect_account(
    request: AccountRequest, sources_of: SourcesOf, tell: Tell = tell_nobody, asks: Asks = SIDE_BY_SIDE
) -> AccountSnapshot:
    """Everything that an account report is made from, asked of the sources in their order.

    Args:
        request: what is wanted.
        sources_of: the sources of a market by its country, in the user's order.
        tell: hears what is asked of whom before it is asked; called from several threads.
        asks: how the questions are put.

    Raises:
        UnreadableSymbol, AmbiguousSymbol, BenchmarkNotRead: the benchmark's spelling.
        NoData: the files have no row by the day of the report; nothing of the account can be valued; or a part of
            the benchmark that was named does not exist.
        NoSourceAnswered, SourceUnavailable, ...: not one price could be had, and a source failed.
    """
    return _Collecting(request, sources_of, Gathered(tell), asks).snapshot()


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """What is had beside the holdings."""

    rates: tuple[PriceHistory, ...]
    against: Against
    legs: tuple[FactorLegs, ...]
    sides: tuple[PriceHistory, ...]
    rate: RateChoice
    described: Described


class _Collecting:
    """One collection: what it asks, and of whom."""

    def __init__(self, request: AccountRequest, sources_of: SourcesOf, log: Gathered, asks: Asks) -> None:
        self.request, self.sources_of, self.log, self.asks = request, sources_of, log, asks
        own = OwnPrices(request.own_prices)
        self.own = dict.fromkeys(own.symbols, own)
        self.named = check_benchmark(request.benchmark, request.profile)
        self.spelling = Spelling(dict(request.profile.symbols), frozenset(self.own))
        self.book = spelled_book(request.book, self.spelling)
        self.wanted = wanted_of(self.book, self.spelling, request.as_of)

    def sources_for(self, symbol: str, country: str) -> tuple[PriceSource, ...]:
        """The user's own prices first, then the sources of the symbol's market."""
        own = self.own.get(symbol)
        return (*(() if own is None else (own,)), *self.sources_of(country))

    def asks_of(self, symbol: str) -> Asks:
        """How questions of a symbol are put: what hangs on the user's own prices is this account's alone."""
        return SIDE_BY_SIDE if symbol in self.own else self.asks

    def snapshot(self) -> AccountSnapshot:
        request, log = self.request, self.log
        first = first_day(self.book, request.as_of)
        self._find_listings()
        series = self._holdings()
        as_of = request.as_of or report_day(series, self.book, request.at)
        quoted_from = min(first, as_of) - BEFORE
        series = tuple(
            one.through(as_of, max(quoted_from, one.wanted.first - BEFORE), self.asks_of(one.symbol)) for one in series
        )
        self._refuse_nothing(series)
        # Crises of the past are older than the report: whatever tells of a return is had from its first day on.
        window = Days(None, as_of)
        report_from = None if request.years is None else min(years_before(as_of, request.years), quoted_from)
        currency = request.profile.currency or self._currency(series, window, as_of)
        rate_from = report_from or quoted_from
        beside = self._beside(series, currency, Span(quoted_from, as_of), window, rate_from)
        self._refuse_no_rate(currency, moneys_of(self.book, series) - {""}, beside.rates)
        defects = examined_all(series, request, Days(report_from, as_of), log, self.asks_of)
        note_unpriced(series, log)
        note_days(request, series, self.book, as_of, log)
        self._note_kept(series)
        typed = bool(request.benchmark) and bool(beside.against.policy)
        profile = replace(request.profile, benchmark=beside.against.policy) if typed else request.profile
        return AccountSnapshot(
            as_of=as_of,
            subject=Instrument(request.subject, InstrumentKind.ACCOUNT, "", currency),
            book=self.book,
            profile=profile,
            histories=self._roles(series, beside),
            rate=beside.rate,
            actions=tuple(one.actions for one in series if one.actions is not None),
            companies=beside.described.companies,
            funds=beside.described.funds,
            unpriced=tuple((one.symbol, one.why) for one in series if one.held is None),
            attempts=tuple(log.attempts),
            defects=defects,
            notes=tuple(dict.fromkeys(log.notes)),
            earlier=request.earlier,
            named=request.named,
            legs=beside.legs,
        )

    def _find_listings(self) -> None:
        """What the files name by its ISIN alone gets the symbol of a listing, where a source knows one."""
        found = listings_of(self.wanted, frozenset(self.own), self.sources_of, self.log, self.asks)
        if found:
            self.spelling = Spelling(dict(self.request.profile.symbols) | found, frozenset(self.own))
            self.book = spelled_book(self.request.book, self.spelling)
            self.wanted = wanted_of(self.book, self.spelling, self.request.as_of)

    def _holdings(self) -> tuple[HeldSeries, ...]:
        """Everything ever held, each asked for in one place."""
        logs = [Gathered(self.log.tell) for _ in self.wanted]
        outcomes = self.asks.many([self._holding(one, own) for one, own in zip(self.wanted, logs, strict=True)])
        for own in logs:
            self.log.attempts.extend(own.attempts)
        self.log.notes.extend(together([note for own in logs for note in own.notes]))
        return tuple(
            outcome.answer
            if outcome.answer is not None
            else HeldSeries(wanted, None, None, None, str(outcome.failure), source_failed=True)
            for wanted, outcome in zip(self.wanted, outcomes, strict=True)
        )

    def _holding(self, wanted: Wanted, log: Gathered) -> Question[HeldSeries]:
        own = self.own.get(wanted.symbol)
        # Nobody but the user's own file has a symbol of no known form.
        unread = () if own is None else (own,)
        sources = self.sources_for(wanted.symbol, wanted.country) if wanted.canonical is not None else unread
        return Question(wanted.symbol, partial(self._held, wanted, sources, log), sources[0].name if sources else "")

    def _held(self, wanted: Wanted, sources: Sequence[PriceSource], log: Gathered) -> HeldSeries:
        if wanted.symbol in self.own:
            return held_series(wanted, sources, log)
        key = ("held", wanted.symbol, wanted.country, wanted.why, bool(sources))
        shared = self.asks.once(key, partial(held_series, wanted, sources), log)
        return shared if shared.wanted is wanted else replace(shared, wanted=wanted)

    def _refuse_nothing(self, series: Sequence[HeldSeries]) -> None:
        """Raises where not one thing has a price and there is no money: nothing can be said of the account."""
        if not self.wanted or any(one.held is not None for one in series):
            return
        money = any(abs(one.amount) > 0.0 for one in self.book.transactions) or self.book.cash
        if money and not any(one.wanted.is_held for one in series):
            return
        failed = next((one.failure for one in series if one.source_failed and one.failure is not None), None)
        if failed is not None:
            raise failed
        asked = f"price of any of the account's {len(series)} holdings"
        raise NoData(asked, "the choice of sources", f"{series[0].symbol}: {series[0].why}")

    @staticmethod
    def _refuse_no_rate(currency: str, money: set[str], rates: Sequence[PriceHistory]) -> None:
        """Raises where no money of the account has a rate in the currency of the report: nothing has a value in it."""
        if not money or currency in money or any(one.instrument.symbol[:3] in money for one in rates):
            return
        wanted = pair(min(money), currency)
        advice = f"name another --currency, or give the rate as {wanted} in a price file"
        raise NoData(f"exchange rate of {' or '.join(sorted(money))} in {currency}", "the choice of sources", advice)

    def _currency(self, series: Sequence[HeldSeries], window: Days, as_of: date) -> str:
        values: dict[str, float] = {}
        for one in series:
            if one.held is not None and one.wanted.is_held:
                money = one.held.instrument.currency
                values[money] = values.get(money, 0.0) + abs(one.wanted.quantity * float(one.held.close[-1]))
        if not values:
            for row in self.book.transactions:
                values[row.currency] = values.get(row.currency, 0.0) + abs(row.amount)
            for balance in self.book.cash:
                values[balance.currency] = values.get(balance.currency, 0.0) + abs(balance.amount)
        values.pop("", None)
        return report_currency(values, self._rates(window), as_of)

    def _rates(self, window: Days) -> Rates:
        quiet = Gathered(self.log.tell)
        quiet.attempts = self.log.attempts  # every attempt is kept, and what is missing for the choice is no note
        return Rates(self.sources_of, self.own, window, quiet)

    def _beside(
        self, series: Sequence[HeldSeries], currency: str, span: Span, window: Days, rate_from: date
    ) -> _Beside:
        home = home_of(series, currency)
        known = {one.symbol: one.total for one in series if one.total is not None}
        money = moneys_of(self.book, series)
        with self.asks.begun(self.log.tell) as asking:
            rates = asking.ask(partial(self._pairs, money, currency, window))
            ask = partial(
                Asking, self.sources_for, known, window=window, span=span, asks=self.asks, own=frozenset(self.own)
            )
            against = asking.ask(partial(self._against, home, ask()))
            sides = asking.ask(partial(factors_of, factor_market(series, home), ask()))
            sources = self.sources_of(HOME_OF.get(currency, ""))
            free = partial(rate_in, currency, rate_from, window.end, sources)
            rate = asking.ask(partial(self.asks.once, ("rate", currency, rate_from, window.end), free))
            today = [self._asked(one, span.last) for one in held_today(series)]
            facts = asking.ask(partial(described, today, asks=self.asks))
            had = rates.into(self.log)
            compared = against.into(self.log)
            legs, histories = sides.into(self.log)
            choice, said = rate.into(self.log), facts.into(self.log)
        foreign = {one.instrument.currency for one in (*compared.parts, *histories)} - money
        had += self._pairs(foreign, currency, window, self.log)
        return _Beside(had, compared, legs, histories, choice, said)

    def _against(self, home: str, ask: Asking, log: Gathered) -> Against:
        if self.named is None:
            log.note(NoteKind.NO_BENCHMARK, self.request.subject, "none was wanted")
            return Against()
        named: tuple[PolicyBenchmark, ...] = self.named
        return benchmark_of(named, home, ask, log)

    def _pairs(self, money: set[str], currency: str, window: Days, log: Gathered) -> tuple[PriceHistory, ...]:
        own = any(symbol.endswith(PAIR) for symbol in self.own)
        key = None if own else ("rates", frozenset(money), currency, window)
        return self.asks.once(key, partial(self._had_pairs, money, currency, window), log)

    def _had_pairs(self, money: set[str], currency: str, window: Days, log: Gathered) -> tuple[PriceHistory, ...]:
        rates = Rates(self.sources_of, self.own, window, log)
        found = [rates.rate(one, currency) for one in sorted(money) if one not in ("", currency)]
        return tuple(one for one in found if one is not None)

    def _asked(self, one: HeldSeries, as_of: date) -> Asked:
        assert one.held is not None, "only what has a price is asked about"
        like, prices = self.request.like(one.symbol), one.held
        is_now = speaks_of_now(like, prices)
        at = self.request.at
        today = max(as_of, at.date()) if is_now and at is not None else as_of
        return Asked(prices.instrument, as_of, is_now, today, self.sources_of(one.wanted.country))

    def _note_kept(self, series: Sequence[HeldSeries]) -> None:
        live = [one for one in series if one.held is not None and not one.held.origin.is_sample]
        if self.request.offline and live:
            sources = {source.name: source for one in live for source in self.sources_of(one.wanted.country)}
            retrieved = max(one.held.origin.retrieved for one in live if one.held is not None)
            self.log.note(NoteKind.KEPT_ONLY, self.request.subject, newest_kept([*sources.values()]) or retrieved)

    def _roles(self, series: Sequence[HeldSeries], beside: _Beside) -> tuple[RoleHistory, ...]:
        """Every history with its part; a day's range and volume only of what is held, where they are read."""
        played = [
            *((HELD, one.held) for one in series),
            *((HELD_TOTAL, one.total) for one in series),
            *((CURRENCY, one) for one in beside.rates),
            *((BENCHMARK_PART, one) for one in beside.against.parts),
            *((FACTOR_LEG, one) for one in beside.sides),
        ]
        return tuple(
            RoleHistory(role, replace(one, open=None) if role == HELD else self._closes(one))
            for role, one in played
            if one is not None and len(one)
        )

    def _closes(self, history: PriceHistory) -> PriceHistory:
        return self.asks_of(history.instrument.symbol).made("closes", history, closes_alone)


def closes_alone(history: PriceHistory) -> PriceHistory:
    """A history without what only holdings are asked for."""
    return replace(history, open=None, high=None, low=None, volume=None)
