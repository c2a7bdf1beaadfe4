"""What a brief amounts to: how many alerts, clients to call, unusual moves and gaps the rules found. Never advice."""

from __future__ import annotations

from datetime import date

from diagnostics.brief.front.ranking import ORDER
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Section

# What each rule's findings are counted as, in the order of the sentence.
COUNTED = dict(zip(ORDER, ("alerts", "calls", "markets", "gaps"), strict=True))


def verdict_of_brief(findings: tuple[Finding, ...], as_of: date) -> Section:
    """Count what is out of the ordinary, by rule; findings that are only noted do not count."""
    counts = tuple(_count(rule, name, findings, as_of) for rule, name in COUNTED.items())
    quiet = not any(fact.number for fact in counts)
    variant, direction = ("quiet", Direction.NEUTRAL) if quiet else ("exceptional", Direction.NEUTRAL)
    found = Finding("verdict", variant, Severity.SERIOUS, direction, tuple(fact.key for fact in counts))
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
