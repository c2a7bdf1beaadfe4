"""Whether the goal is likely to be reached, and what could be changed."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def planning(evidence: AccountEvidence) -> Section:
    """Whether the goal is likely to be reached, and what could be changed."""
    del evidence
    return Section("planning", (), ())
