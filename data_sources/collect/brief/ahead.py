"""What lies ahead of a brief's day: ex-dividend days, splits, results, closed markets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import cast

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.brief.days import AHEAD, Moment, calendar_events
from data_sources.collect.brief.series import Had
from data_sources.many import Question, fetch_many
from data_sources.model import Instrument, InstrumentKind
from data_sources.model.market_day import DatedEvent
from data_sources.protocol import EventSource, PriceSource, able
from data_sources.snapshot import NoteKind
from data_sources.symbols import parse_symbol

REPORTING = (InstrumentKind.STOCK,)


def events_of(
    countries: Sequence[str], watched: Sequence[Had], moment: Moment, sources_of: SourcesOf, log: Gathered
) -> tuple[DatedEvent, ...]:
    """Everything from the brief's day on, by day; markets before instruments, those in the order of the watchlist.

    What is announced for days ahead is known only of the present: of a past day nobody says what was known then.
    """
    found = [*calendar_events(countries, moment.as_of)]
    for one in watched:
        found += _actions(one, moment)
    if moment.is_now:
        found += _announced(watched, sources_of, log)
    last = moment.as_of + AHEAD
    # A dividend that both its list and a calendar have is told once, by the one that has its amount.
    once: dict[tuple[date, str, str, str], DatedEvent] = {}
    for event in found:
        key = (event.day, event.kind, event.symbol, event.country)
        if moment.as_of <= event.day <= last and (key not in once or (event.title and not once[key].title)):
            once[key] = event
    return tuple(sorted(once.values(), key=lambda event: event.day))


def _actions(one: Had, moment: Moment) -> list[DatedEvent]:
    """Dividends and splits on the brief's day, and those that are known to come."""
    if one.actions is None:
        return []

    def told(day: date) -> bool:
        return day == moment.as_of or (moment.is_now and day > moment.as_of)

    symbol, origin = one.wanted.symbol, one.actions.origin
    country = parse_symbol(symbol).country
    paid = [
        DatedEvent(each.ex_date, "dividend", symbol, country, f"{each.amount:.10g} {each.currency}", origin)
        for each in one.actions.dividends
        if told(each.ex_date)
    ]
    split = [
        DatedEvent(each.ex_date, "split", symbol, country, f"{each.ratio:.10g}", origin)
        for each in one.actions.splits
        if told(each.ex_date)
    ]
    return [*paid, *split]


def _announced(watched: Sequence[Had], sources_of: SourcesOf, log: Gathered) -> list[DatedEvent]:
    """What sources list as announced, of all that reports."""
    asked: list[tuple[Instrument, list[PriceSource], Gathered]] = []
    for one in watched:
        if one.history is not None and one.history.instrument.kind in REPORTING:
            country = parse_symbol(one.wanted.symbol).country
            having = [source for source in sources_of(country) if able(source, EventSource)]
            if having:
                asked.append((one.history.instrument, having, Gathered(log.tell)))
    questions = [
        Question(subject.symbol, partial(_ask, subject, having, own), having[0].name) for subject, having, own in asked
    ]
    outcomes = fetch_many(questions)
    for _, _, own in asked:
        log.attempts.extend(own.attempts)
        log.notes.extend(own.notes)
    return [event for one in outcomes for event in one.answer or ()]


def _ask(subject: Instrument, having: Sequence[PriceSource], log: Gathered) -> tuple[DatedEvent, ...]:
    reply = log.ask(
        having, f"dates ahead of {subject.symbol}", lambda one: cast("EventSource", one).fetch_events(subject)
    )
    if isinstance(reply, Answered):
        return reply.answer
    if reply.source_failed:
        log.note_absence(NoteKind.NO_EVENTS, subject.symbol, reply)
    return ()
