"""Commodities: level, change, percentile of the change."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def commodities(evidence: BriefEvidence) -> Section:
    """Commodities: level, change, percentile of the change."""
    del evidence
    return Section("commodities", (), ())
