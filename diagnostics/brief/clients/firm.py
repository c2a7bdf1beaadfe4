"""The firm on this day: assets, flows, exposures, how many clients stand in the queue."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def firm(evidence: BriefEvidence) -> Section:
    """The firm on this day: assets, flows, exposures, how many clients stand in the queue."""
    del evidence
    return Section("firm", (), ())
