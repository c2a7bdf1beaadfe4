"""Which markets are open today, and the last session that is over."""

from __future__ import annotations

from datetime import date

from data_sources.brief_snapshot import MarketDay
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Block, FigureTable, Note, Section

COLUMNS = ("country", "exchange", "state", "last", "next")
CALENDAR = "calendar of the exchange"


def sessions(evidence: BriefEvidence) -> Section:
    """Which markets are open today, and the last session that is over."""
    markets = evidence.snapshot.markets
    if not markets:
        return Section("sessions", (), ())
    facts = [fact for at, one in enumerate(markets, start=1) for fact in _facts(evidence, at, one)]
    known = {fact.key for fact in facts if fact.value is not None}
    rows = tuple(
        (str(at), tuple(key if (key := f"sessions.{name}.{at}") in known else None for name in COLUMNS))
        for at in range(1, len(markets) + 1)
    )
    blocks: list[Block] = [FigureTable("sessions_markets", tuple(f"sessions_{name}" for name in COLUMNS), rows)]
    if any(one.is_provisional for one in markets):
        blocks.append(Note("snapshot_provisional_calendar"))
    return Section("sessions", tuple(facts), tuple(blocks), _found(markets))


def _facts(evidence: BriefEvidence, at: int, one: MarketDay) -> list[Fact]:
    made = [
        day_fact(evidence, f"sessions.country.{at}", f"country {one.country}", Unit.TEXT),
        day_fact(evidence, f"sessions.exchange.{at}", one.exchange, Unit.TEXT),
        day_fact(evidence, f"sessions.state.{at}", state(one, evidence.as_of), Unit.TEXT, formula=CALENDAR),
    ]
    if one.last_complete is not None:
        made.append(day_fact(evidence, f"sessions.last.{at}", one.last_complete, Unit.DATE, formula=CALENDAR))
    if one.next_session is not None:
        made.append(day_fact(evidence, f"sessions.next.{at}", one.next_session, Unit.DATE, formula=CALENDAR))
    return made


def state(one: MarketDay, as_of: date) -> str:
    """What the market does on the brief's day, as a word of ours."""
    if not one.is_session:
        return "session none"
    if one.is_open:
        return "session open"
    is_over = one.last_complete is not None and one.last_complete >= as_of
    return "session over" if is_over else "session to come"


def _found(markets: tuple[MarketDay, ...]) -> tuple[Finding, ...]:
    """Markets that are closed on the day; that all of them are."""
    closed = [at for at, one in enumerate(markets, start=1) if not one.is_session]
    if len(closed) == len(markets):
        return (Finding("session", "all_closed", Severity.NOTE, Direction.NEUTRAL, ("sessions.country.1",)),)
    return tuple(
        Finding("session", "closed", Severity.NOTE, Direction.NEUTRAL, (f"sessions.country.{at}",)) for at in closed
    )
