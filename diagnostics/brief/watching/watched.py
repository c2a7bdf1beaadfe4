"""Everything watched: close, change, percentile of the change, drawdown."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def watched(evidence: BriefEvidence) -> Section:
    """Everything watched: close, change, percentile of the change, drawdown."""
    del evidence
    return Section("watched", (), ())
