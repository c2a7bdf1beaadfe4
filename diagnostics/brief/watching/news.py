"""News of what is watched, as the sources have them."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def news(evidence: BriefEvidence) -> Section:
    """News of what is watched, as the sources have them."""
    del evidence
    return Section("news", (), ())
