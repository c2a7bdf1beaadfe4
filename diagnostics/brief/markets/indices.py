"""Indices: level, change, percentile of the change, place within the range of a year."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def indices(evidence: BriefEvidence) -> Section:
    """Indices: level, change, percentile of the change, place within the range of a year."""
    del evidence
    return Section("indices", (), ())
