"""The verdict: what the findings amount to, counted by rule. Never a rating, never advice.

Findings about the data itself do not count: they say how far the others can be trusted.
With no finding for or against, the verdict is silent; it is never "hold" by default.
"""

from __future__ import annotations

from datetime import date

from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.rules import threshold
from diagnostics.section import Section

ABOUT_THE_DATA = "data_quality"


def verdict(findings: tuple[Finding, ...], as_of: date) -> Section:
    """Count the findings for and against, and compare the counts with the margin."""
    judged = [finding for finding in findings if finding.rule != ABOUT_THE_DATA]
    favourable = [finding for finding in judged if finding.direction is Direction.FAVOURABLE]
    adverse = [finding for finding in judged if finding.direction is Direction.ADVERSE]
    margin = threshold("rule.verdict.margin", as_of)
    counts = (
        _count("verdict.favourable", favourable, as_of),
        _count("verdict.adverse", adverse, as_of),
    )
    difference = len(favourable) - len(adverse)
    if not favourable and not adverse:
        variant, direction = "silent", Direction.NEUTRAL
    elif difference >= margin.number:
        variant, direction = "favourable", Direction.FAVOURABLE
    elif -difference >= margin.number:
        variant, direction = "adverse", Direction.ADVERSE
    else:
        variant, direction = "balanced", Direction.NEUTRAL
    found = Finding("verdict", variant, Severity.SERIOUS, direction, tuple(fact.key for fact in counts))
    return Section("verdict", (margin, *counts), blocks=(), findings=(found,))


def _count(key: str, findings: list[Finding], as_of: date) -> Fact:
    rested_on = tuple(dict.fromkeys(name for finding in findings for name in finding.facts))
    return Fact(
        key,
        len(findings),
        Unit.COUNT,
        as_of,
        source="",
        formula="number of rules that fired on this side: " + (", ".join(f.name for f in findings) or "none"),
        inputs=rested_on,
    )
