"""A fund's own series: of an open-end fund its unit values made total return, of a listed one its prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

import numpy as np

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.collect.prices import subject_prices
from data_sources.collect.request import StockRequest, years_before
from data_sources.errors import NoBarsInWindow, NoData, NotAFund
from data_sources.fund_nav.total_return import refuse_repeated, total_return_history
from data_sources.model import FloatArray, Instrument, InstrumentKind, NavHistory, PriceHistory, to_date
from data_sources.protocol import FundSource, PriceSource, RemembersValues, able
from data_sources.symbols import CanonicalSymbol, parse_symbol

OPEN_END = ".OF"
# 519001 to 519999 are sold through Shanghai's exchange and traded nowhere: they have unit values and no prices.
SOLD_NOT_TRADED = ("519", ".SH")
WHAT = {
    InstrumentKind.STOCK: "a stock",
    InstrumentKind.INDEX: "an index",
    InstrumentKind.CURRENCY: "a currency pair",
    InstrumentKind.FUTURE: "a future",
}


@dataclass(frozen=True, slots=True, eq=False)
class FundSeries:
    """The series that figures are made of, and the unit values where they were had on the way to it.

    Args:
        history: total return where there is one, cut to the window.
        nav: up to the report's day, whole; None for a fund that trades.
        earlier: the values that the source gave before these, where it knows them.
    """

    history: PriceHistory
    nav: NavHistory | None
    earlier: NavHistory | None = None


def fund_symbol(text: str) -> CanonicalSymbol:
    """The fund that a spelling means; 000001 is the fund and 510300 the exchange-traded one.

    Raises:
        UnreadableSymbol, AmbiguousSymbol: the spelling.
        NotAFund: a code of a stock, an index or a currency.
    """
    canonical = parse_symbol(text, prefer=InstrumentKind.FUND)
    head, market = SOLD_NOT_TRADED
    if canonical.symbol.startswith(head) and canonical.symbol.endswith(market):
        canonical = parse_symbol(canonical.symbol.removesuffix(market) + OPEN_END)
    if canonical.kind is not None:
        refuse_others(canonical.symbol, canonical.kind)
    return canonical


def refuse_others(symbol: str, kind: InstrumentKind) -> None:
    """Raises NotAFund for what is no fund."""
    if kind in WHAT:
        raise NotAFund(symbol, WHAT[kind])


def fund_series(
    canonical: CanonicalSymbol, request: StockRequest, sources: Sequence[PriceSource], log: Gathered
) -> FundSeries:
    """The fund's series in the window.

    Raises:
        NotAFund: the sources say that it is something else.
        SourceError: nobody has it; the error that helps most.
    """
    if canonical.symbol.endswith(OPEN_END):
        having = fund_sources(sources)
        if having:
            return _of_values(canonical, request, having, log)
    prices = subject_prices(canonical, request, sources, log)
    if canonical.kind is None and prices.instrument.kind is InstrumentKind.STOCK:
        prices = replace(prices, instrument=_known_better(prices, sources, log))
    refuse_others(prices.instrument.symbol, prices.instrument.kind)
    return FundSeries(prices, None)


def _known_better(prices: PriceHistory, sources: Sequence[PriceSource], log: Gathered) -> Instrument:
    """The instrument as another source knows it, if that says that it is a fund.

    Some sources call everything in Hong Kong a share, because its codes do not tell (2800.HK is a fund).
    """
    instrument = prices.instrument
    asked = f"the kind of {instrument.symbol}"
    for source in (one for one in sources if one.name != prices.origin.provider):
        reply = log.ask((source,), asked, lambda one: one.find_instrument(instrument.symbol))
        if isinstance(reply, Answered) and reply.answer.kind in (InstrumentKind.ETF, InstrumentKind.FUND):
            return replace(instrument, kind=reply.answer.kind, name=reply.answer.name or instrument.name)
    return instrument


def fund_sources(sources: Sequence[PriceSource]) -> list[FundSource]:
    """Those that know what funds say of themselves."""
    return [cast("FundSource", source) for source in sources if able(source, FundSource)]


def _of_values(
    canonical: CanonicalSymbol, request: StockRequest, sources: Sequence[FundSource], log: Gathered
) -> FundSeries:
    symbol = canonical.symbol

    def fetch(source: FundSource) -> NavHistory:
        found = source.fetch_nav(cast("PriceSource", source).find_instrument(symbol))
        refuse_repeated(found)  # the next source is asked then
        return found

    reply = log.ask(sources, f"net asset values of {symbol}", fetch)
    if not isinstance(reply, Answered):
        raise reply.failure
    whole = reply.answer
    refuse_others(symbol, whole.instrument.kind)
    nav = nav_between(whole, None, request.as_of)
    history = total_return_history(nav)
    if not len(history):
        raise _nothing(whole, request)
    start = None if request.years is None else years_before(request.as_of or history.last, request.years)
    cut = history if start is None else history.between(start, history.last)
    if not len(cut):
        raise _nothing(whole, request)
    return FundSeries(cut, nav, _earlier(symbol, sources, reply.attempts[-1].source))


def _earlier(symbol: str, sources: Sequence[FundSource], answered_by: str) -> NavHistory | None:
    """What the source that answered had given before; None where it does not remember."""
    source = next((one for one in sources if one.name == answered_by), None)
    return source.earlier_nav(symbol) if isinstance(source, RemembersValues) else None


def _nothing(nav: NavHistory, request: StockRequest) -> NoData:
    """Why there is no value: none at all, or none in the window."""
    symbol, source = nav.instrument.symbol, nav.origin.provider
    if not nav.dates.size or request.as_of is None:
        return NoData(f"net asset values of {symbol}", source)
    end = request.as_of
    start = None if request.years is None else years_before(end, request.years)
    return NoBarsInWindow(symbol, source, start, end, first=to_date(nav.dates[0]), last=to_date(nav.dates[-1]))


def nav_between(nav: NavHistory, first: date | None, last: date | None) -> NavHistory:
    """What was published of the days from the first to the last one, both inclusive; None is open."""
    if first is None and last is None:
        return nav
    start = 0 if first is None else int(np.searchsorted(nav.dates, np.datetime64(first), side="left"))
    stop = nav.dates.size if last is None else int(np.searchsorted(nav.dates, np.datetime64(last), side="right"))

    def within(day: date) -> bool:
        return (first is None or day >= first) and (last is None or day <= last)

    def part(column: FloatArray | None) -> FloatArray | None:
        return None if column is None else column[start:stop].copy()

    return replace(
        nav,
        dates=nav.dates[start:stop].copy(),
        unit_nav=nav.unit_nav[start:stop].copy(),
        accumulated_nav=part(nav.accumulated_nav),
        published_return=part(nav.published_return),
        income_per_ten_thousand=part(nav.income_per_ten_thousand),
        seven_day_yield=part(nav.seven_day_yield),
        distributions=tuple(one for one in nav.distributions if within(one.ex_date)),
        unit_splits=tuple(one for one in nav.unit_splits if within(one.ex_date)),
    )
