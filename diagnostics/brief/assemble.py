"""From what was observed to a brief's evidence."""

from __future__ import annotations

from data_sources.brief_snapshot import BriefSnapshot
from diagnostics.assumptions import Assumptions
from diagnostics.brief.day_facts import observed_facts
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.markets.move_rows import move_bounds


def brief_evidence(snapshot: BriefSnapshot, assumptions: Assumptions) -> BriefEvidence:
    """Everything that a brief is made from. A pure function of the snapshot and the assumptions.

    A brief has no rate and no periods of its own: of the assumptions none stands behind its figures.
    """
    told = [(entry.role, entry.history) for entry in snapshot.histories]
    return BriefEvidence(snapshot, assumptions, (*observed_facts(told), *move_bounds(snapshot.as_of)))
