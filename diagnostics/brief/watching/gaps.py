"""What this brief does not know: sources that failed, prices that end early, what nobody has."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def gaps(evidence: BriefEvidence) -> Section:
    """What this brief does not know: sources that failed, prices that end early, what nobody has."""
    del evidence
    return Section("gaps", (), ())
