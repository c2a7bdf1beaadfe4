"""The rules of the watchlist that fired, each with the figures that fired it."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.section import Section


def alerts(evidence: BriefEvidence) -> Section:
    """The rules of the watchlist that fired, each with the figures that fired it."""
    del evidence
    return Section("alerts", (), ())
