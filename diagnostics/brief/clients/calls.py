"""The clients to call first, and why."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def calls(evidence: BriefEvidence) -> Section:
    """The clients to call first, and why."""
    del evidence
    return Section("calls", (), ())
