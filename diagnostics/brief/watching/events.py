"""What is on the calendar for what is watched and for the markets."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def events(evidence: BriefEvidence) -> Section:
    """What is on the calendar for what is watched and for the markets."""
    del evidence
    return Section("events", (), ())
