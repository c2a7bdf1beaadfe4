"""What is on the calendar from today on."""

from __future__ import annotations

from data_sources.model.market_day import DatedEvent
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.watching.alerts import name_of
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.observation import said_by
from diagnostics.rules import THRESHOLDS, threshold
from diagnostics.section import Block, FigureTable, Note, Section

SHOWN = 15
COLUMNS = ("day", "kind", "what", "title")
SOON = "rule.event.soon_days"


def events(evidence: BriefEvidence) -> Section:
    """What is on the calendar from today on."""
    coming = sorted(
        (one for one in evidence.snapshot.events if one.day >= evidence.as_of),
        key=lambda one: (one.day, one.symbol == "", one.symbol, one.kind),
    )
    if not coming:
        return Section("events", (), (Note("no_events"),))
    soon = [one for one in coming if (one.day - evidence.as_of).days <= THRESHOLDS[SOON].value]
    count = day_fact(
        evidence, "events.soon", len(soon), Unit.COUNT, formula="events from the day on, within the days of the rule"
    )
    facts = [fact for at, one in enumerate(coming[:SHOWN], start=1) for fact in _facts(evidence, at, one)]
    known = {fact.key for fact in facts}
    rows = tuple(
        (str(at), tuple(key if (key := f"events.{name}.{at}") in known else None for name in COLUMNS))
        for at in range(1, min(len(coming), SHOWN) + 1)
    )
    blocks: list[Block] = [FigureTable("events_coming", tuple(f"events_{name}" for name in COLUMNS), rows)]
    if len(coming) > SHOWN:
        blocks.append(Note("events_more"))
    found = (Finding("event", "soon", Severity.NOTE, Direction.NEUTRAL, (count.key, SOON)),) if soon else ()
    return Section("events", (threshold(SOON, evidence.as_of), count, *facts), tuple(blocks), found)


def _facts(evidence: BriefEvidence, at: int, one: DatedEvent) -> list[Fact]:
    source = said_by(one.origin, one.symbol or one.country)
    called, names = name_of(evidence, one.symbol) if one.symbol else (f"country {one.country}", ())
    made = [
        day_fact(evidence, f"events.day.{at}", one.day, Unit.DATE, source=source),
        day_fact(evidence, f"events.kind.{at}", f"event {one.kind}", Unit.TEXT, source=source),
        day_fact(evidence, f"events.what.{at}", called, Unit.TEXT, source=source, parameters=names),
    ]
    if one.title:
        made.append(day_fact(evidence, f"events.title.{at}", one.title, Unit.TEXT, source=source))
    return made
