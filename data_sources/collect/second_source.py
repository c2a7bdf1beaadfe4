"""A second source held against the one that is used. It is compared, never joined and never averaged."""

from __future__ import annotations

from collections.abc import Sequence

from data_sources.chain import Refused
from data_sources.collect.asking import Gathered
from data_sources.collect.prices import prices_on
from data_sources.collect.request import Days
from data_sources.cross_check import CrossCheck, cross_check
from data_sources.model import PriceHistory
from data_sources.protocol import PriceSource
from data_sources.snapshot import NoteKind


def cross_checks(prices: PriceHistory, others: Sequence[PriceSource], log: Gathered) -> tuple[CrossCheck, ...]:
    """The subject's bars against those of the next source that has them on the same basis; () with a note if none.

    Args:
        prices: as used in the report.
        others: sources in order, the one that is used left out.
        log: what is asked and found goes there.
    """
    symbol = prices.instrument.symbol
    if not others:
        log.note(NoteKind.CROSS_CHECK_FAILED, symbol, f"no source besides {prices.origin.provider} is there to ask")
        return ()
    reply = prices_on((prices.basis,), symbol, Days(prices.first, prices.last), others, log)
    if isinstance(reply, Refused):
        log.note_absence(NoteKind.CROSS_CHECK_FAILED, symbol, reply)
        return ()
    check = cross_check(prices, reply)
    if check.failure:
        log.note(NoteKind.CROSS_CHECK_FAILED, symbol, check.failure)
    elif check.count:
        log.note(NoteKind.CROSS_CHECK_DIFFERS, symbol, str(check.count), str(check.days))
    return (check,)
