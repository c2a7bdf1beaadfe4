"""Which holdings the risk comes from."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def risk_parts(evidence: AccountEvidence) -> Section:
    """Which holdings the risk comes from."""
    del evidence
    return Section("risk_parts", (), ())
