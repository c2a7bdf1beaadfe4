"""What is asked of a fund once its own series is had: begun side by side, taken in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from data_sources.calendars import align
from data_sources.collect.asking import Gathered, Pending, SideBySide
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.facts import Asked, actions_of, quote_of
from data_sources.collect.fund.against import Against, against_of
from data_sources.collect.fund.benchmark import FundBenchmark, defaults_for, fund_benchmark
from data_sources.collect.fund.beside import holdings_of, nav_of, profile_of
from data_sources.collect.fund.currency import currency_history, foreign_currency
from data_sources.collect.fund.extras import Extras, Styles, begin_legs, factor_legs
from data_sources.collect.fund.request import FundRequest
from data_sources.collect.fund.series import FundSeries
from data_sources.collect.prices import prices_on
from data_sources.collect.rate import rate_of
from data_sources.collect.request import Days, StockRequest
from data_sources.collect.timeliness import speaks_of_now
from data_sources.model import (
    CorporateActions,
    FactorLegs,
    FundHoldings,
    FundProfile,
    FundRecord,
    FundStudy,
    InstrumentKind,
    NavHistory,
    PriceBasis,
    PriceHistory,
    Quote,
)
from data_sources.protocol import PriceSource
from data_sources.rates import RateChoice
from data_sources.snapshot import (
    AGAINST,
    BENCHMARK,
    BENCHMARK_PART,
    CURRENCY,
    FACTOR_LEG,
    QUOTED,
    STYLE,
    SUBJECT,
    AlignmentNote,
    MarketSnapshot,
    NoteKind,
    RoleHistory,
)
from data_sources.symbols import CanonicalSymbol

# Of a fund under a number that names no market (0P00000AWJ), the market whose money it counts in.
MARKET_OF = {"USD": "US", "CNY": "CN", "HKD": "HK"}
MET = (BENCHMARK, BENCHMARK_PART, AGAINST)  # roles whose days are held against the subject's one by one


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is asked: for the fund, and for indices and funds of a market by its country."""

    sources: Sequence[PriceSource]
    of: SourcesOf


@dataclass(frozen=True, slots=True)
class _Begun:
    """Questions that are under way and depend on nothing but the fund's series."""

    profile: Pending[FundProfile | None]
    holdings: Pending[tuple[FundHoldings, ...]]
    nav: Pending[NavHistory | None]
    quoted: Pending[PriceHistory | None]
    quote: Pending[Quote | None]
    actions: Pending[CorporateActions | None]
    rate: Pending[RateChoice]
    against: Pending[Against | None]


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """What the fund is held against, and the rate of the currency in which it invests."""

    benchmark: FundBenchmark
    against: Against | None
    styles: tuple[PriceHistory, ...]
    legs: tuple[FactorLegs, ...]
    sides: tuple[PriceHistory, ...]
    currency: PriceHistory | None


@dataclass(frozen=True)
class Beside:
    """Everything beside a fund's own series.

    Args:
        request: what is wanted.
        like: the same as a request of prices.
        canonical, other: the fund and the one that it is compared with.
        series: of the fund.
        whom: who is asked.
        log: attempts and notes go there in a fixed order, whoever answers first.
    """

    request: FundRequest
    like: StockRequest
    canonical: CanonicalSymbol
    other: CanonicalSymbol | None
    series: FundSeries
    whom: Whom
    log: Gathered

    @cached_property
    def prices(self) -> PriceHistory:
        """The fund's own series."""
        return self.series.history

    @cached_property
    def market(self) -> str:
        """The country whose indices the fund is held against."""
        return self.canonical.country or MARKET_OF.get(self.prices.instrument.currency, "")

    @cached_property
    def asked(self) -> Asked:
        """Of what, for which day, and whom."""
        as_of = self.request.as_of or self.prices.last
        is_now = speaks_of_now(self.like, self.prices)
        today = max(as_of, self.request.at.date()) if is_now and self.request.at is not None else as_of
        return Asked(self.prices.instrument, as_of, is_now, today, self.whom.sources)

    def snapshot(self) -> MarketSnapshot:
        """All that follows from the fund's series, without what its checks say."""
        log, asked = self.log, self.asked
        styles = Styles.wanted(self.request.styles, self.market, asked.subject.symbol)
        with SideBySide(log.tell) as asking:
            begun = self._begin(asking)
            extras = Extras(asking, self.prices, self.whom.of, log)
            profile = begun.profile.into(log)
            foreign = foreign_currency(asked.subject, profile)
            currency = asking.ask(partial(self._currency, foreign))
            nav, holdings = begun.nav.into(log), begun.holdings.into(log)
            benchmark = self._benchmark(profile, extras)
            # Twenty series that are dispensable wait for the one that is not: where time is short, they are missing.
            styles.begin(extras)
            if self.request.factors is None:
                begin_legs(extras, self.market)
            against = begun.against.into(log)
            chosen = styles.histories(extras, asked.subject.symbol, log)
            legs, sides = self._factors(extras, profile)
            compared = _Compared(benchmark, against, chosen, legs, sides, currency.into(log))
            histories = _roles(self.prices, begun.quoted.into(log), compared)
            record = FundRecord(asked.subject, profile, nav, holdings)
            return MarketSnapshot(
                as_of=asked.as_of,
                subject=asked.subject,
                basis=PriceBasis.TOTAL_RETURN,
                histories=histories,
                rate=begun.rate.into(log),
                alignments=tuple(_alignment(self.prices, entry) for entry in histories if entry.role in MET),
                actions=begun.actions.into(log),
                quote=begun.quote.into(log),
                fund=self._study(record, compared, foreign),
            )

    def _begin(self, asking: SideBySide) -> _Begun:
        asked = self.asked
        return _Begun(
            profile=asking.ask(partial(profile_of, asked)),
            holdings=asking.ask(self._holdings),
            nav=asking.ask(self._nav),
            quoted=asking.ask(self._quoted),
            quote=asking.ask(self._quote),
            actions=asking.ask(self._actions),
            rate=asking.ask(partial(rate_of, self.prices, self.whom.sources)),
            against=asking.ask(self._against),
        )

    def _study(self, record: FundRecord, compared: _Compared, foreign: str) -> FundStudy:
        return FundStudy(
            fund=record,
            against=None if compared.against is None else compared.against.record,
            benchmark=compared.benchmark.formula,
            factors=self.request.factors,
            legs=compared.legs,
            peers=self.request.peers,
            foreign_currency=foreign,
            plan=self.request.plan,
        )

    @property
    def _trades(self) -> bool:
        return self.prices.instrument.kind is InstrumentKind.ETF

    def _holdings(self, log: Gathered) -> tuple[FundHoldings, ...]:
        """Those of the user's file, else what a source says."""
        return (self.request.holdings,) if self.request.holdings is not None else holdings_of(self.asked, log)

    def _nav(self, log: Gathered) -> NavHistory | None:
        return self.series.nav if self.series.nav is not None else nav_of(self.asked, self.canonical.country, log)

    def _actions(self, log: Gathered) -> CorporateActions | None:
        """Of a fund whose series is made of unit values, its distributions are there already."""
        return None if self.series.nav is not None else actions_of(self.asked, log)

    def _quote(self, log: Gathered) -> Quote | None:
        return quote_of(self.asked, log) if self._trades else None

    def _quoted(self, log: Gathered) -> PriceHistory | None:
        """The closes as quoted of a fund that trades; the quote is missing where a source failed for them."""
        if not self._trades:
            return None
        bases = (PriceBasis.RAW, PriceBasis.SPLIT_ADJUSTED)
        window = Days(self.prices.first, self.prices.last)
        reply = prices_on(bases, self.prices.instrument.symbol, window, self.whom.sources, log)
        if isinstance(reply, PriceHistory):
            return reply
        if reply.source_failed:
            log.note_absence(NoteKind.NO_QUOTE, self.prices.instrument.symbol, reply)
        return None

    def _currency(self, foreign: str, log: Gathered) -> PriceHistory | None:
        if not foreign:
            return None
        own = self.prices.instrument.currency
        first, last = self.prices.first, self.prices.last
        return currency_history(foreign, own, first, last, sources_of=self.whom.of, log=log)

    def _against(self, log: Gathered) -> Against | None:
        if self.other is None:
            return None
        request = replace(self.like, symbol=self.other.symbol, as_of=self.asked.as_of)
        today = self.asked.today if self.asked.is_now else None
        return against_of(self.other, request, self.whom.of(self.other.country), log, today=today)

    def _benchmark(self, profile: FundProfile | None, extras: Extras) -> FundBenchmark:
        return fund_benchmark(
            self.like,
            replace(self.canonical, country=self.market),
            self.prices,
            profile,
            extras=extras,
            sources_of=self.whom.of,
            log=self.log,
        )

    def _factors(
        self, extras: Extras, profile: FundProfile | None
    ) -> tuple[tuple[FactorLegs, ...], tuple[PriceHistory, ...]]:
        """The market's own, where no file gives others; they are of shares, so none of a bond or a money fund."""
        shares = defaults_for(self.prices, profile, self.market) is None
        if self.request.factors is not None or not shares:
            return (), ()
        return factor_legs(extras, self.market, self.prices.instrument.symbol, self.log)


def _roles(prices: PriceHistory, quoted: PriceHistory | None, compared: _Compared) -> tuple[RoleHistory, ...]:
    """Every history with its role, the subject's first."""
    single: tuple[tuple[str, PriceHistory | None], ...] = (
        (SUBJECT, prices),
        (BENCHMARK, compared.benchmark.single),
        (AGAINST, None if compared.against is None else compared.against.history),
        (QUOTED, quoted),
        (CURRENCY, compared.currency),
    )
    several = (
        *((BENCHMARK_PART, one) for one in compared.benchmark.parts),
        *((STYLE, one) for one in compared.styles),
        *((FACTOR_LEG, one) for one in compared.sides),
    )
    return tuple(RoleHistory(role, history) for role, history in (*single, *several) if history is not None)


def _alignment(prices: PriceHistory, entry: RoleHistory) -> AlignmentNote:
    met = align(prices, entry.history)
    return AlignmentNote(entry.role, len(met.days), met.only_first, met.only_second)
