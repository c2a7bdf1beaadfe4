"""How fast it could be sold."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def liquidity(evidence: AccountEvidence) -> Section:
    """How fast it could be sold."""
    del evidence
    return Section("liquidity", (), ())
