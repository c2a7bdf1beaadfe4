"""Requests to one snapshot of a fund. Only the fund's own series is indispensable; all else may be a note.

What depends on the series alone is asked side by side. The benchmark and the currency wait for the
profile, because the fund's own words decide them. Everything stands in the snapshot in a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_sources.collect.asking import Gathered, Tell, tell_nobody
from data_sources.collect.benchmark import SourcesOf, wanted_benchmarks
from data_sources.collect.fund.against import other_fund
from data_sources.collect.fund.benchmark import check_named
from data_sources.collect.fund.checks import fund_defects, note_end, note_files
from data_sources.collect.fund.extras import Styles
from data_sources.collect.fund.gathering import Beside, Whom
from data_sources.collect.fund.request import FundRequest
from data_sources.collect.fund.series import fund_series, fund_symbol
from data_sources.collect.request import StockRequest
from data_sources.collect.timeliness import newest_kept, note_day
from data_sources.protocol import PriceSource
from data_sources.snapshot import MarketSnapshot, NoteKind


def collect_fund(
    request: FundRequest,
    sources: Sequence[PriceSource],
    *,
    sources_of: SourcesOf | None = None,
    tell: Tell = tell_nobody,
) -> MarketSnapshot:
    """Everything that a fund diagnosis is made from, asked of the sources in their order.

    Args:
        request: what is wanted.
        sources: of the fund, in the user's order; those that know nothing of funds give prices alone.
        sources_of: the sources of a market by its country, for indices of another one; None: the same sources.
        tell: hears what is asked of whom before it is asked; called from several threads.

    Raises:
        NotAFund: the symbol is of a stock, an index or a currency.
        UnreadableSymbol, AmbiguousSymbol: a spelling of the fund, the benchmark, the other fund or a style index.
        BenchmarkNotRead: the formula that was named.
        NoOtherFund: the other fund is the fund itself, or no fund.
        StylesNotUsable: fewer than two style indices were named, or the fund itself among them.
        NoData: the fund is unknown to every source, or has no value in the window; so with a benchmark, another
            fund or a style index that was named.
        NoSourceAnswered, SourceUnavailable, ...: the fund's series could not be had.
    """
    log = Gathered(tell)
    canonical = fund_symbol(request.symbol)
    like = _plain(request)
    if check_named(like, canonical.symbol) is None:
        wanted_benchmarks(like, canonical)  # a spelling that cannot be meant is refused before anybody is asked
    Styles.wanted(request.styles, canonical.country, canonical.symbol)
    other = other_fund(request.against, canonical.symbol) if request.against else None
    series = fund_series(canonical, like, sources, log)
    note_day(request.as_of, series.history, request.as_of or series.history.last, log)
    whom = Whom(sources, sources_of or (lambda _: sources))
    had = Beside(request, like, canonical, other, series, whom, log).snapshot()
    note_end(had, like, log)
    note_files(request, series.history, log)
    had = replace(had, defects=fund_defects(had, like, log, earlier=series.earlier))
    if request.offline and not series.history.origin.is_sample:
        log.note(NoteKind.KEPT_ONLY, had.subject.symbol, newest_kept(sources) or series.history.origin.retrieved)
    return replace(had, attempts=tuple(log.attempts), notes=tuple(dict.fromkeys(log.notes)))


def _plain(request: FundRequest) -> StockRequest:
    """What a fund's request has in common with a stock's: symbol, window, benchmark and moment."""
    return StockRequest(
        request.symbol,
        benchmark=request.benchmark,
        as_of=request.as_of,
        years=request.years,
        at=request.at,
        offline=request.offline,
    )
