"""The firm on this day: assets, flows, exposures, how many clients stand in the queue."""

from __future__ import annotations

from data_sources.model.book import FirmTotal
from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.facts import Fact, Unit
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 12
EXPOSURE = "exposure."
CLASS, CASH_CLASS = "exposure.class.", "exposure.class.cash"
COLUMNS = ("total_name", "total", "total_clients")
# Words of ours for a kind of exposure, before its name; of the others the name stands alone.
PREFIXES = {"class": "class ", "country": "country ", "sector": "sector "}


def firm(evidence: BriefEvidence) -> Section:
    """The firm on this day: assets, flows, exposures, how many clients stand in the queue."""
    book = evidence.snapshot.book
    if book is None:
        return Section("firm", (), ())
    told = (
        ("clients", book.clients, "clients of the book"),
        ("diagnosed", book.diagnosed, "clients with figures"),
        ("in_queue", book.in_queue, "clients with a reason to be looked at"),
    )
    counts = tuple(
        day_fact(evidence, f"firm.{name}", count, Unit.COUNT, formula=formula, source="book", as_of=book.as_of)
        for name, count, formula in told
    )
    day = day_fact(evidence, "firm.as_of", book.as_of, Unit.DATE, source="book", formula="day of the book's figures")
    totals = sorted((one for one in book.totals if _is_told(one.key)), key=_order)[:SHOWN]
    facts = [fact for at, one in enumerate(totals, start=1) for fact in _total(evidence, at, one)]
    rows = tuple((str(at), tuple(f"firm.{name}.{at}" for name in COLUMNS)) for at in range(1, len(totals) + 1))
    blocks: list[Block] = [FigureList("firm_counts", (*(fact.key for fact in counts), day.key))]
    if rows:
        blocks.append(FigureTable("firm_totals", tuple(f"firm_{name}" for name in COLUMNS), rows))
    if any(one.by_currency for one in totals):
        blocks.append(Note("firm_by_currency"))
    if book.as_of < evidence.as_of:
        blocks.append(Note("firm_earlier", (day.key,)))
    return Section("firm", (*counts, day, *facts), tuple(blocks))


def _is_told(key: str) -> bool:
    """Sums, and what they are invested in; the book has the rest. What clients hold as cash is a sum already."""
    return not key.startswith(EXPOSURE) or (key.startswith(CLASS) and key != CASH_CLASS)


def _order(one: FirmTotal) -> tuple[int, str, float]:
    """Assets and flows first, then exposures, of each kind the largest first."""
    if not one.key.startswith(EXPOSURE):
        return (0, "", 0.0)
    return (1, one.key.split(".")[1], -abs(one.value))


def _total(evidence: BriefEvidence, at: int, one: FirmTotal) -> list[Fact]:
    day = evidence.as_of if evidence.snapshot.book is None else evidence.snapshot.book.as_of

    def of_book(name: str, value: str | float, unit: Unit, currency: str = "") -> Fact:
        formula = "sum over the clients who have it" if unit is Unit.MONEY else "observed"
        key = f"firm.{name}.{at}"
        return day_fact(evidence, key, value, unit, formula=formula, source="book", as_of=day, currency=currency)

    return [
        of_book("total_name", total_name(one.key), Unit.TEXT),
        of_book("total", one.value, Unit.MONEY, one.currency),
        of_book("total_clients", one.clients, Unit.COUNT),
    ]


def total_name(key: str) -> str:
    """What a total is called: a word of ours for "value" or "exposure.class.equity", a name for a symbol."""
    if not key.startswith(EXPOSURE):
        return f"firm {key}"
    _, of, name = (*key.split(".", 2), "", "")[:3]
    return f"{PREFIXES.get(of, '')}{name}"
