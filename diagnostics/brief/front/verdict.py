"""What a brief amounts to: how many alerts, clients to call, unusual moves and gaps the rules found. Never advice."""

from __future__ import annotations

from datetime import date

from diagnostics.brief.front.ranking import ORDER
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Section

# What each rule's findings are counted as, in the order of the sentence.
CALL = "call"
COUNTED = dict(zip(ORDER, ("alerts", "calls", "markets", "gaps"), strict=True))


def verdict_of_brief(findings: tuple[Finding, ...], as_of: date) -> Section:
    """Count what is out of the ordinary, by rule; findings that are only noted do not count.

    Without a book nobody looked at the clients: nothing is said of how many are to be called.
    """
    book = any(one.rule == CALL for one in findings)
    counts = tuple(_count(rule, name, findings, as_of) for rule, name in COUNTED.items() if book or rule != CALL)
    variant = "exceptional" if any(fact.number for fact in counts) else "quiet"
    variant += "" if book else "_no_book"
    found = Finding("verdict", variant, Severity.SERIOUS, Direction.NEUTRAL, tuple(fact.key for fact in counts))
    return Section("verdict", counts, blocks=(), findings=(found,))


def _count(rule: str, name: str, findings: tuple[Finding, ...], as_of: date) -> Fact:
    told = [one for one in findings if one.rule == rule and one.severity > Severity.NOTE]
    return Fact(
        f"verdict.{name}",
        len(told),
        Unit.COUNT,
        as_of,
        source="",
        formula="number of findings of this rule: " + (", ".join(one.name for one in told) or "none"),
        inputs=tuple(dict.fromkeys(key for one in told for key in one.facts)),
    )
