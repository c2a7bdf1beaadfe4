"""Styles and sectors: what led and what lagged."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def styles(evidence: BriefEvidence) -> Section:
    """Styles and sectors: what led and what lagged."""
    del evidence
    return Section("styles", (), ())
