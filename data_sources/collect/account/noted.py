"""What a reader has to know of an account's prices: quality, what is unpriced, and which day was taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial

from data_sources.collect.account.asks import SIDE_BY_SIDE, Asks
from data_sources.collect.account.described import together
from data_sources.collect.account.request import AccountRequest
from data_sources.collect.account.series import HeldSeries
from data_sources.collect.asking import Gathered
from data_sources.collect.request import Days
from data_sources.collect.timeliness import examined
from data_sources.model import AccountBook, InstrumentKind
from data_sources.quality import Defect
from data_sources.snapshot import SOURCE_FAILED, NoteKind

FILES_LATE = timedelta(days=92)  # an account without a row for a quarter may have had one that nobody handed in


def examined_all(
    series: Sequence[HeldSeries],
    request: AccountRequest,
    window: Days,
    log: Gathered,
    asks_of: Callable[[str], Asks] = lambda _: SIDE_BY_SIDE,
) -> tuple[Defect, ...]:
    """The quality checks of each holding's total return in the report's window; what was sold need not go on."""
    found: list[Defect] = []
    noted = Gathered(log.tell)
    for one in series:
        whole = one.total or one.held
        if whole is None or whole.instrument.kind is InstrumentKind.FUND:
            continue
        asks = asks_of(one.symbol)
        history = asks.between(whole, window.start, window.end)
        if not len(history):
            continue
        through = window.end if one.wanted.is_held else history.last
        like = request.like(one.symbol)
        key = ("examined", history, through, like)
        found += asks.once(key, partial(examined, history, like, through), noted)
    log.notes.extend(together(noted.notes))
    return tuple(found)


def note_unpriced(series: Sequence[HeldSeries], log: Gathered) -> None:
    """Each holding without a price, with what to do about it."""
    for one in series:
        if one.held is None:
            log.note(NoteKind.UNPRICED, one.symbol, one.why, SOURCE_FAILED if one.source_failed else "")


def note_days(
    request: AccountRequest, series: Sequence[HeldSeries], book: AccountBook, as_of: date, log: Gathered
) -> None:
    """Which day was taken, and how the files lie to it."""
    if request.as_of is None:
        log.note(NoteKind.AS_OF_IS_LAST_BAR, request.subject, as_of.isoformat())
    sampled = [one.held for one in series if one.held is not None and one.held.origin.is_sample]
    if sampled:
        log.note(NoteKind.SAMPLE, request.subject, max(one.last for one in sampled).isoformat())
    days = [row.day for rows in (book.transactions, book.holdings, book.cash) for row in rows]
    if as_of - max(days) > FILES_LATE:
        log.note(NoteKind.FILES_END, request.subject, max(days).isoformat(), as_of.isoformat())
    after = sum(day > as_of for day in days)
    if after:
        log.note(NoteKind.ROWS_AFTER, request.subject, str(after), as_of.isoformat())
