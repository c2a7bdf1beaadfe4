"""Interest rates: levels and changes in basis points."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def interest(evidence: BriefEvidence) -> Section:
    """Interest rates: levels and changes in basis points."""
    del evidence
    return Section("interest", (), ())
