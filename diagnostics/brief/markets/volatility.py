"""Volatility indices: level, change, percentile of the level."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def volatility(evidence: BriefEvidence) -> Section:
    """Volatility indices: level, change, percentile of the level."""
    del evidence
    return Section("volatility", (), ())
