"""What a brief tells beside closes: interest rates, how many rose and fell, and what the sectors did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.collect.brief.days import Moment
from data_sources.collect.request import Days
from data_sources.model import Origin, RateSeries
from data_sources.model.market_day import MarketBreadth, SectorMove
from data_sources.protocol import BreadthSource, PriceSource, RateSource, SectorSource, YieldSource, able
from data_sources.rates import in_force
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.watchlist.usual import USUAL


def rates_of(currency: str, window: Days, sources: Sequence[PriceSource], log: Gathered) -> tuple[RateSeries, ...]:
    """Policy and interbank rates and government yields of a currency, in the source's order, of the window alone."""
    asked = f"yields in {currency}"
    having = [one for one in sources if able(one, YieldSource) or able(one, RateSource)]
    assert window.start is not None, "a brief's window has a first day"
    start, end = window.start, window.end
    if not having:
        log.note(NoteKind.NO_YIELDS, currency, "no source has interest rates")
        return ()

    def fetch(source: PriceSource) -> tuple[RateSeries, ...]:
        if able(source, YieldSource):
            return cast("YieldSource", source).fetch_yields(currency, start, end)
        return cast("RateSource", source).fetch_rates(currency, start, end)

    reply = log.ask(having, asked, fetch)
    if not isinstance(reply, Answered):
        log.note_absence(NoteKind.NO_YIELDS, currency, reply)
        return ()
    _note_lacking(NoteKind.NO_YIELDS, currency, [one.origin for one in reply.answer], log)
    return tuple(cut for one in reply.answer if (cut := in_force(one, start, end)).dates.size)


def breadth_of(country: str, moment: Moment, sources: Sequence[PriceSource], log: Gathered) -> MarketBreadth | None:
    """How many rose and fell in the last session of a market; of the present alone: nobody keeps earlier ones."""
    having = [one for one in sources if able(one, BreadthSource)]
    if not having:
        log.note(NoteKind.NO_BREADTH, country, "no source counts them")
        return None
    if not moment.is_now:
        log.note(NoteKind.NO_BREADTH, country, "sources count them of their newest session alone")
        return None
    reply = log.ask(having, f"breadth of {country}", lambda one: cast("BreadthSource", one).fetch_breadth(country))
    if not isinstance(reply, Answered):
        log.note_absence(NoteKind.NO_BREADTH, country, reply)
        return None
    if other := _another_day(reply.answer.day, country, moment):
        log.note(NoteKind.NO_BREADTH, country, other)
        return None
    _note_lacking(NoteKind.NO_BREADTH, country, [reply.answer.origin], log)
    return reply.answer


def sectors_of(country: str, moment: Moment, sources: Sequence[PriceSource], log: Gathered) -> tuple[SectorMove, ...]:
    """What the sectors of a market did in its last session, by their change; () where funds stand for them."""
    having = [one for one in sources if able(one, SectorSource)]
    if not having or USUAL[country].sectors:
        return ()
    if not moment.is_now:
        log.note(NoteKind.NO_SECTORS, country, "sources have those of their newest session alone")
        return ()
    reply = log.ask(having, f"sectors of {country}", lambda one: cast("SectorSource", one).fetch_sectors(country))
    if not isinstance(reply, Answered):
        log.note_absence(NoteKind.NO_SECTORS, country, reply)
        return ()
    if other := _another_day(reply.answer[0].day, country, moment):
        log.note(NoteKind.NO_SECTORS, country, other)
        return ()
    return reply.answer


def _note_lacking(kind: NoteKind, about: str, origins: Sequence[Origin], log: Gathered) -> None:
    """What a source failed for beside what it answered, each sentence once."""
    for lacking in dict.fromkeys(one.lacks for one in origins if one.lacks):
        log.note(kind, about, lacking, SOURCE_FAILED)


def _another_day(day: date, country: str, moment: Moment) -> str:
    """Why what a source has of a day is not that of the last complete session; "" where it is."""
    expected = moment.through(USUAL[country].exchange)
    if day == expected:
        return ""
    if day > expected:
        return f"the session of {day.isoformat()} is not complete"
    return f"the newest that was had is of {day.isoformat()}"
