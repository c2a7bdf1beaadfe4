"""A second source held against the one that is used. It is compared, never joined and never averaged."""

from __future__ import annotations

from collections.abc import Sequence

from data_sources.chain import Outcome, Refused
from data_sources.collect.asking import Gathered
from data_sources.collect.prices import prices_on
from data_sources.collect.request import Days
from data_sources.cross_check import ONE_BASIS, VOLUME_TOLERANCE, CrossCheck, cross_check
from data_sources.model import PriceHistory
from data_sources.protocol import PriceSource
from data_sources.snapshot import NoteKind


def cross_checks(
    prices: PriceHistory, others: Sequence[PriceSource], log: Gathered, used: PriceSource | None = None
) -> tuple[CrossCheck, ...]:
    """The subject's bars against those of the next source that has them on the same basis; () with a note if none.

    Where no other source has that basis, both sources' bars on another one that they share are compared:
    raw closes of two sources tell of a wrong day as well as total returns do.

    Args:
        prices: as used in the report.
        others: sources in order, the one that is used left out.
        used: the source of ``prices``; None where it cannot be asked for another basis.
        log: what is asked and found goes there.
    """
    symbol = prices.instrument.symbol
    if not others:
        log.note(NoteKind.CROSS_CHECK_FAILED, symbol, f"no source besides {prices.origin.provider} is there to ask")
        return ()
    # What pays nothing out and is never split has one series, whatever basis a source calls it.
    is_one = prices.instrument.kind in ONE_BASIS
    bases = () if is_one else (prices.basis,)
    reply = prices_on(bases, symbol, Days(prices.first, prices.last), others, log)
    if isinstance(reply, Refused) and used is not None:
        prices, reply = _on_another_basis(prices, used, others, log, reply)
    if isinstance(reply, Refused):
        log.note_absence(NoteKind.CROSS_CHECK_FAILED, symbol, reply)
        return ()
    # The volume of an index is lots, shares or thousands of them, as a source likes.
    check = cross_check(prices, reply, volume_tolerance=None if is_one else VOLUME_TOLERANCE)
    if check.failure:
        log.note(NoteKind.CROSS_CHECK_FAILED, symbol, check.failure)
    elif check.count or check.volume_count:
        log.note(NoteKind.CROSS_CHECK_DIFFERS, symbol, str(check.count + check.volume_count), str(check.days))
    return (check,)


def _on_another_basis(
    prices: PriceHistory, used: PriceSource, others: Sequence[PriceSource], log: Gathered, refused: Refused
) -> tuple[PriceHistory, PriceHistory | Refused]:
    """Both sources' bars on the first basis that they share; what was given where they share none."""
    if not any(attempt.outcome is Outcome.BASIS_NOT_OFFERED for attempt in refused.attempts):
        return prices, refused
    symbol, window = prices.instrument.symbol, Days(prices.first, prices.last)
    for basis in used.offered_bases(prices.instrument):
        if basis is prices.basis:
            continue
        theirs = prices_on((basis,), symbol, window, others, log)
        ours = theirs if isinstance(theirs, Refused) else prices_on((basis,), symbol, window, (used,), log)
        if not isinstance(theirs, Refused) and not isinstance(ours, Refused):
            return ours, theirs
    return prices, refused
