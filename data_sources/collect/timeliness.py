"""How fresh and how whole the bars are: sessions, staleness, suspension, the session under way, repairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from data_sources.calendars import (
    Sessions,
    has_calendar,
    known_until,
    last_complete_session,
    session_under_way,
    sessions_between,
)
from data_sources.collect.asking import Gathered
from data_sources.collect.request import StockRequest
from data_sources.complete_days import last_complete_day
from data_sources.model import MarketState, PriceHistory, Quote, to_date
from data_sources.protocol import PriceSource
from data_sources.quality import Defect, examine
from data_sources.snapshot import NoteKind


def speaks_of_now(request: StockRequest, prices: PriceHistory) -> bool:
    """Whether the report is of the present: no day was asked for, or the last session that there has been."""
    if prices.origin.is_sample:
        return request.as_of is None
    if request.as_of is None or request.at is None:
        return request.as_of is None
    return request.as_of >= last_complete_day(prices.instrument.exchange, request.at)


def examined(history: PriceHistory, request: StockRequest, as_of: date, log: Gathered) -> tuple[Defect, ...]:
    """The quality checks, against the market's sessions where they are known.

    A report of the present expects the last complete session; one of a past day, and the bundled
    sample, that day.
    """
    instrument = history.instrument
    for repair in history.repairs:
        log.note(NoteKind.REPAIRED, instrument.symbol, repair.rule.value, str(repair.count))
    if not has_calendar(instrument.exchange):
        log.note(NoteKind.CALENDAR_UNKNOWN, instrument.symbol, instrument.exchange)
        return examine(history)
    through = max(as_of, history.last)
    if request.at is not None and speaks_of_now(request, history):
        expected = last_complete_session(instrument.exchange, request.at)
        through = max(through, expected) if not history.origin.is_sample else through
    sessions = sessions_between(instrument.exchange, history.first, through)
    if sessions.days.size and to_date(sessions.days[-1]) > history.last:
        log.note(NoteKind.STALE, instrument.symbol, history.last.isoformat(), to_date(sessions.days[-1]).isoformat())
    _note_provisional(sessions, log)
    return examine(history, sessions)


def _note_provisional(sessions: Sessions, log: Gathered) -> None:
    """Beyond its last published year a calendar counts every weekday; said once an exchange."""
    known = known_until(sessions.exchange)
    said = any(note.kind is NoteKind.PROVISIONAL_CALENDAR and note.about == sessions.exchange for note in log.notes)
    if sessions.days.size and to_date(sessions.days[-1]) > known and not said:
        log.note(NoteKind.PROVISIONAL_CALENDAR, sessions.exchange, known.isoformat())


def note_market_state(request: StockRequest, prices: PriceHistory, quote: Quote | None, log: Gathered) -> None:
    """Whether the market is open now, and whether the subject is suspended."""
    exchange, symbol = prices.instrument.exchange, prices.instrument.symbol
    if request.at is None or prices.origin.is_sample or not speaks_of_now(request, prices):
        return
    if quote is not None and quote.state is MarketState.SUSPENDED:
        log.note(NoteKind.SUSPENDED, symbol, prices.last.isoformat())
    elif has_calendar(exchange) and (under_way := session_under_way(exchange, request.at)) is not None:
        expected = last_complete_session(exchange, request.at)
        log.note(NoteKind.MARKET_OPEN, symbol, under_way.isoformat(), expected.isoformat())


def newest_kept(sources: Sequence[PriceSource]) -> str:
    """When the newest part of what the sources had kept was received, ISO 8601; "" where none of them says so."""
    moments = [getattr(source, "kept_until", None) for source in sources]
    return max((moment.isoformat() for moment in moments if moment is not None), default="")


def note_day(asked: date | None, history: PriceHistory, as_of: date, log: Gathered) -> None:
    """Which day was taken where none was asked for, and what the values are by their origin."""
    symbol = history.instrument.symbol
    if asked is None:
        log.note(NoteKind.AS_OF_IS_LAST_BAR, symbol, as_of.isoformat())
    if history.origin.is_sample:
        log.note(NoteKind.SAMPLE, symbol, history.last.isoformat())
