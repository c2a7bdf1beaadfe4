"""From what was observed to a brief's evidence."""

from __future__ import annotations

from data_sources.brief_snapshot import BriefSnapshot
from diagnostics.assumptions import Assumptions
from diagnostics.brief.evidence import BriefEvidence


def brief_evidence(snapshot: BriefSnapshot, assumptions: Assumptions) -> BriefEvidence:
    """Everything that a brief is made from. A pure function of the snapshot and the assumptions."""
    return BriefEvidence(snapshot, assumptions, assumptions.facts(snapshot.as_of))
