"""What it would lose in crises of the past, in supposed ones, and what it would take to lose a given part."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def stress(evidence: AccountEvidence) -> Section:
    """What it would lose in crises of the past, in supposed ones, and what it would take to lose a given part."""
    del evidence
    return Section("stress", (), ())
