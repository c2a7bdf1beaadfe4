"""The subject's bars: without them there is no snapshot. One instrument, one source, one series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from data_sources.chain import SOURCE_FAILURES, Answered, Outcome, Refused
from data_sources.collect.asking import Gathered
from data_sources.collect.request import Days, StockRequest, bases_for, years_before
from data_sources.model import PriceBasis, PriceHistory, PriceRequest
from data_sources.protocol import PriceSource
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.symbols import CanonicalSymbol


def subject_prices(
    canonical: CanonicalSymbol, request: StockRequest, sources: Sequence[PriceSource], log: Gathered
) -> PriceHistory:
    """The subject's bars on the basis asked for, or on the next best one that anybody has.

    Raises:
        SourceError: nobody has them; the error that helps most.
    """
    start = None if request.as_of is None or request.years is None else years_before(request.as_of, request.years)
    bases = bases_for(request.basis, canonical.kind)
    reply = prices_on(bases, canonical.symbol, Days(start, request.as_of or date.max), sources, log)
    if isinstance(reply, Refused):
        raise reply.failure
    if request.as_of is None and request.years is not None:
        reply = reply.between(years_before(reply.last, request.years), reply.last)
    if reply.basis is not request.basis:
        symbol = reply.instrument.symbol
        log.note(NoteKind.BASIS_DIFFERS, symbol, reply.basis.value, request.basis.value)
        wanted = f"{request.basis.value} prices of {symbol}"
        failed = [one for one in log.attempts if one.asked == wanted and one.outcome in SOURCE_FAILURES]
        if failed:
            log.note(NoteKind.BASIS_LOST, symbol, failed[-1].sentence, SOURCE_FAILED)
    return reply


def prices_on(
    bases: Sequence[PriceBasis], symbol: str, window: Days, sources: Sequence[PriceSource], log: Gathered
) -> PriceHistory | Refused:
    """Bars from one source on the first basis that is answered; else why the first basis was not.

    Without a basis to ask for, each source is asked for the one that it offers first.
    """
    if not bases:
        offered = log.ask(sources, f"prices of {symbol}", partial(_fetch, symbol, window, None))
        return offered.answer if isinstance(offered, Answered) else offered
    refused: list[Refused] = []
    for basis in bases:
        reply = log.ask(sources, f"{basis.value} prices of {symbol}", partial(_fetch, symbol, window, basis))
        if isinstance(reply, Answered):
            return reply.answer
        if not any(attempt.outcome is Outcome.BASIS_NOT_OFFERED for attempt in reply.attempts):
            return reply
        refused.append(reply)
    return refused[0]


def _fetch(symbol: str, window: Days, basis: PriceBasis | None, source: PriceSource) -> PriceHistory:
    instrument = source.find_instrument(symbol)
    return source.fetch_prices(
        PriceRequest(
            instrument, window.end, window.start, basis or next(iter(source.offered_bases(instrument)), PriceBasis.RAW)
        )
    )
