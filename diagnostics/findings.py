"""Findings: what the figures amount to, decided by rule and never by a model.

A rule compares facts with each other or with thresholds that are facts themselves, and
names the variant of what it found. The sentence for it is chosen later, by language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum


class Severity(IntEnum):
    """How much a finding matters; reports list the most severe first."""

    NOTE = 1
    NOTABLE = 2
    SERIOUS = 3


class Direction(Enum):
    """Which way a finding points for a holder of the subject."""

    FAVOURABLE = "favourable"
    ADVERSE = "adverse"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired.

    Args:
        rule: name of the rule ("trend"), stable and public.
        variant: which of its outcomes ("rising"); rule and variant name the sentence.
        severity: how much it matters.
        direction: which way it points.
        facts: keys of the facts it rests on, thresholds included, in the order in which the
            sentence's slots {0}, {1} ... name them. All are present in the ledger.
    """

    rule: str
    variant: str
    severity: Severity
    direction: Direction
    facts: tuple[str, ...]

    @property
    def name(self) -> str:
        """rule.variant, the key of its sentence."""
        return f"{self.rule}.{self.variant}"


def most_severe_first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings ordered by severity, those of equal severity in the order of the sections."""
    return tuple(sorted(findings, key=lambda finding: -finding.severity))
