"""How many of each market rose and fell, and its turnover."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def breadth(evidence: BriefEvidence) -> Section:
    """How many of each market rose and fell, and its turnover."""
    del evidence
    return Section("breadth", (), ())
