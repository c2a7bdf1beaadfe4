"""Exchange rates: level, change, percentile of the change."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def currencies(evidence: BriefEvidence) -> Section:
    """Exchange rates: level, change, percentile of the change."""
    del evidence
    return Section("currencies", (), ())
