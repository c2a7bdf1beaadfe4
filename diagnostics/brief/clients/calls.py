"""The clients to call first, and why."""

from __future__ import annotations

from data_sources.model.book import BookStanding, ClientStanding, StandingFigure
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.watching.book_checks import said_in_both
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Block, FigureTable, Note, Section

SHOWN = 10  # lines of the table
KEPT = 40  # that are facts: the next brief is held against them
COLUMNS = ("alias", "reason", "value", "change")
VALUE, CHANGE = "overview.value", "book.return.1m"


def calls(evidence: BriefEvidence) -> Section:
    """The clients to call first, and why; by alias, in the order of the queue."""
    book = evidence.snapshot.book
    if book is None:
        return Section("calls", (), ())
    count = day_fact(
        evidence, "calls.in_queue", book.in_queue, Unit.COUNT, formula="clients with a reason to be looked at",
        source="book", as_of=book.as_of,
    )  # fmt: skip
    queue = [one for one in book.queue if one.reasons]
    if not queue:
        found = (Finding("call", "none", Severity.NOTE, Direction.NEUTRAL, (count.key,)),)
        return Section("calls", (count,), (Note("no_calls"),) if not book.in_queue else (), found)
    facts = [fact for at, one in enumerate(queue[:KEPT], start=1) for fact in _facts(evidence, book, at, one)]
    known = {fact.key for fact in facts}
    rows = tuple(
        (str(at), tuple(key if (key := f"calls.{name}.{at}") in known else None for name in COLUMNS))
        for at in range(1, min(len(queue), SHOWN) + 1)
    )
    blocks: list[Block] = [FigureTable("calls_first", tuple(f"calls_{name}" for name in COLUMNS), rows)]
    if book.in_queue > SHOWN:
        blocks.append(Note("calls_more", (count.key,)))
    blocks.append(Note("calls_names"))
    return Section("calls", (count, *facts), tuple(blocks), _found(queue))


def _facts(evidence: BriefEvidence, book: BookStanding, at: int, one: ClientStanding) -> list[Fact]:
    """Alias, kind of the first reason, its sentence, the account's value and its return of the last month."""
    first, day = one.reasons[0], one.as_of or book.as_of
    sentence, names = said_in_both(first.said)
    made = [
        day_fact(evidence, f"calls.alias.{at}", one.alias, Unit.TEXT, source="book", as_of=day),
        day_fact(evidence, f"calls.kind.{at}", f"queue {first.kind.value}", Unit.TEXT, source="book", as_of=day),
        day_fact(evidence, f"calls.severity.{at}", first.severity, Unit.COUNT, source="book", as_of=day),
    ]
    if sentence:
        key = f"calls.reason.{at}"
        made.append(day_fact(evidence, key, sentence, Unit.TEXT, source="book", as_of=day, parameters=names))
    for name, figure, unit in (
        ("value", one.figure(VALUE), Unit.MONEY),
        ("change", one.figure(CHANGE), Unit.CHANGE),
    ):
        number = _number(figure)
        if figure is not None and number is not None:
            key, currency = f"calls.{name}.{at}", (figure.currency or one.currency) if unit is Unit.MONEY else ""
            made.append(day_fact(evidence, key, number, unit, source="book", as_of=day, currency=currency))
    return made


def _number(figure: StandingFigure | None) -> float | None:
    value = None if figure is None else figure.value
    return float(value) if isinstance(value, float | int) else None


def _found(queue: list[ClientStanding]) -> tuple[Finding, ...]:
    """A finding for each of the first clients, as severe as his first reason."""
    made = []
    for at, one in enumerate(queue[:SHOWN], start=1):
        first = one.reasons[0]
        variant = first.kind.value.replace(" ", "_")
        told = (f"calls.alias.{at}", f"calls.reason.{at}") if first.said else (f"calls.alias.{at}", f"calls.kind.{at}")
        severity = Severity(min(max(first.severity, Severity.NOTE), Severity.SERIOUS))
        made.append(Finding("call", variant, severity, Direction.NEUTRAL, told))
    return tuple(made)
