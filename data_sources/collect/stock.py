"""Requests to one snapshot: the only place here that knows in which order things are asked.

Nothing is computed of the prices. What could not be had is a note in the snapshot; only the
subject's own prices are indispensable, and without them there is no snapshot. What depends on them
alone is asked side by side, and stands in the snapshot in a fixed order, whoever answers first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from data_sources.calendars import align
from data_sources.collect.asking import Gathered, SideBySide, Tell, tell_nobody
from data_sources.collect.benchmark import SourcesOf, benchmark_prices, wanted_benchmarks
from data_sources.collect.facts import Asked, actions_of, company_of, holders_of, news_of, quote_of
from data_sources.collect.prices import subject_prices
from data_sources.collect.rate import rate_of
from data_sources.collect.request import StockRequest
from data_sources.collect.second_source import cross_checks
from data_sources.collect.statements import statements_of
from data_sources.collect.timeliness import examined, newest_kept, note_day, note_market_state, speaks_of_now
from data_sources.cross_check import CrossCheck
from data_sources.model import InstrumentKind, PriceHistory, Quote
from data_sources.protocol import PriceSource
from data_sources.quality import Defect
from data_sources.quality.facts import examine_facts
from data_sources.snapshot import BENCHMARK, SUBJECT, AlignmentNote, MarketSnapshot, NoteKind, RoleHistory
from data_sources.symbols import CanonicalSymbol, parse_symbol


def collect_stock(
    request: StockRequest,
    sources: Sequence[PriceSource],
    *,
    sources_of: SourcesOf | None = None,
    others: Sequence[PriceSource] = (),
    tell: Tell = tell_nobody,
) -> MarketSnapshot:
    """Everything that a stock diagnosis is made from, asked of the sources in their order.

    Args:
        request: what is wanted.
        sources: of the subject, in the user's order.
        sources_of: the sources of a market by its country, for a benchmark of another one; None: the same sources.
        others: sources beyond those, for the cross-check alone.
        tell: hears what is asked of whom before it is asked; called from several threads.

    Raises:
        UnreadableSymbol, AmbiguousSymbol: the subject's or the benchmark's spelling.
        NoData: the subject is unknown to every source, or has no bar in the window; so with a
            benchmark that was named. (A default benchmark that is missing is a note.)
        NoSourceAnswered, SourceUnavailable, ...: the subject's prices could not be had.
    """
    log = Gathered(tell)
    canonical = parse_symbol(request.symbol, prefer=InstrumentKind.STOCK)
    wanted_benchmarks(request, canonical)  # a spelling that cannot be meant is refused before anybody is asked
    prices = subject_prices(canonical, request, sources, log)
    as_of = request.as_of or prices.last
    note_day(request.as_of, prices, as_of, log)
    had = _beside(request, canonical, prices, _Whom(sources, sources_of or (lambda _: sources), others), log)
    if request.offline and not prices.origin.is_sample:
        log.note(NoteKind.KEPT_ONLY, prices.instrument.symbol, newest_kept(sources) or prices.origin.retrieved)
    return replace(had, attempts=tuple(log.attempts), notes=tuple(log.notes))


@dataclass(frozen=True, slots=True)
class _Whom:
    """Who is asked: for the subject, for a market's benchmark, and for the cross-check alone."""

    sources: Sequence[PriceSource]
    of: SourcesOf
    others: Sequence[PriceSource]

    def besides(self, provider: str) -> tuple[PriceSource, ...]:
        """Everybody but the provider, each once."""
        return tuple({one.name: one for one in (*self.sources, *self.others) if one.name != provider}.values())


def _beside(
    request: StockRequest, canonical: CanonicalSymbol, prices: PriceHistory, whom: _Whom, log: Gathered
) -> MarketSnapshot:
    """All that follows from the subject's prices; attempts and notes go to the log in a fixed order."""
    subject, as_of = prices.instrument, request.as_of or prices.last
    is_now = speaks_of_now(request, prices)
    today = max(as_of, request.at.date()) if is_now and request.at is not None else as_of
    asked = Asked(subject, as_of, is_now, today, whom.sources)
    with SideBySide(log.tell) as asking:
        benchmark_asked = asking.ask(partial(benchmark_prices, request, canonical, prices, whom.of))
        rate = asking.ask(partial(rate_of, prices, whom.sources))
        statements = asking.ask(partial(statements_of, prices, as_of, canonical.country, whom.sources))
        actions = asking.ask(partial(actions_of, asked))
        quote_asked = asking.ask(partial(quote_of, asked))
        company = asking.ask(partial(company_of, asked))
        holders = asking.ask(partial(holders_of, asked))
        news = asking.ask(partial(news_of, asked))
        checks = asking.ask(partial(_checked, request, prices, whom))
        benchmark = benchmark_asked.into(log)
        histories = [RoleHistory(SUBJECT, prices)]
        if benchmark is not None:
            histories.append(RoleHistory(BENCHMARK, benchmark))
        defects = [defect for entry in histories for defect in examined(entry.history, request, as_of, log)]
        had = MarketSnapshot(
            as_of=as_of,
            subject=subject,
            basis=request.basis,
            histories=tuple(histories),
            rate=rate.into(log),
            statements=statements.into(log),
            defects=tuple(defects),
            alignments=tuple(_alignment(prices, entry) for entry in histories[1:]),
            actions=actions.into(log),
            quote=_quoted(quote_asked.into(log), request, prices, log),
            company=company.into(log),
            holders=holders.into(log),
            news=news.into(log),
            cross_checks=checks.into(log),
        )
    return replace(had, defects=had.defects + _of_facts(had))


def _of_facts(had: MarketSnapshot) -> tuple[Defect, ...]:
    """What is wrong with the facts beside the prices, the first of each kind."""
    found = examine_facts(
        had.subject,
        quote=had.quote,
        statements=had.statements,
        holders=had.holders,
        actions=had.actions,
        as_of=had.as_of if had.quote is not None else None,
        last_bar=(had.prices.last, float(had.prices.close[-1])),
    )
    kinds = {defect.kind for defect in had.defects if defect.symbol == had.subject.symbol}
    first = {defect.kind: defect for defect in reversed(found) if defect.kind not in kinds}
    return tuple(defect for defect in found if first.get(defect.kind) is defect)


def _quoted(quote: Quote | None, request: StockRequest, prices: PriceHistory, log: Gathered) -> Quote | None:
    """The quote, and what it and the hour say of the market's state."""
    note_market_state(request, prices, quote, log)
    return quote


def _checked(request: StockRequest, prices: PriceHistory, whom: _Whom, log: Gathered) -> tuple[CrossCheck, ...]:
    """The cross-check where it is wanted."""
    if not request.cross_check:
        return ()
    provider = prices.origin.provider
    used = next((source for source in whom.sources if source.name == provider), None)
    return cross_checks(prices, whom.besides(provider), log, used)


def _alignment(prices: PriceHistory, entry: RoleHistory) -> AlignmentNote:
    met = align(prices, entry.history)
    return AlignmentNote(entry.role, len(met.days), met.only_first, met.only_second)
