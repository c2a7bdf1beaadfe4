"""What cannot wait: alerts, clients to call, markets that moved more than they do, gaps in the data.

The first page has the first of them as sentences and the verdict their number; here are those for which it had no room.
"""

from __future__ import annotations

from diagnostics.brief.day_facts import day_fact
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.front.ranking import ORDER, exceptional, out_of_the_ordinary
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import FigureTable, Section

SHOWN = 20
COLUMNS = ("exceptions_kind", "exceptions_what", "exceptions_value")
BESIDE = {"alert": "alerts", "call": "calls", "market": "markets", "gap": "gaps"}


def exceptions(evidence: BriefEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """A line for each that the first page has no room for; without one there is no chapter."""
    every, first = out_of_the_ordinary(findings), exceptional(findings)
    counts = [
        day_fact(
            evidence, f"exceptions.{BESIDE[rule]}", sum(one.rule == rule for one in every), Unit.COUNT,
            formula="findings of this sort that are out of the ordinary",
        )
        for rule in ORDER
    ]  # fmt: skip
    more = [one for one in every if one not in first][:SHOWN]
    facts: list[Fact] = [*counts]
    rows = []
    for at, one in enumerate(more, start=1):
        kind = f"{one.rule} {one.variant}"
        facts.append(day_fact(evidence, f"exceptions.kind.{at}", kind, Unit.TEXT, formula="rule that fired"))
        rows.append((str(at), (f"exceptions.kind.{at}", *_told(one, ledger))))
    blocks = (FigureTable("exceptions_more", COLUMNS, tuple(rows)),) if rows else ()
    return Section("exceptions", tuple(facts), blocks)


def _told(one: Finding, ledger: FactLedger) -> tuple[str | None, str | None]:
    """Whom it is about, and its figure: the last name and what follows it, a count alone being the figure.

    Of a client to call it is the alias: the chapter of the clients says why.
    """
    if one.rule == "call":
        return one.facts[0], None
    names = [at for at, key in enumerate(one.facts[:2]) if ledger[key].unit is Unit.TEXT]
    if not names:
        return None, one.facts[0]
    after = names[-1] + 1
    return one.facts[names[-1]], one.facts[after] if len(one.facts) > after else None
