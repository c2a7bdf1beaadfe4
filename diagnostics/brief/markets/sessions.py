"""Which markets are open, their last complete session and the next one."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def sessions(evidence: BriefEvidence) -> Section:
    """Which markets are open, their last complete session and the next one."""
    del evidence
    return Section("sessions", (), ())
