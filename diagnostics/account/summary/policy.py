"""What the account is for and what it may hold, as the profile says."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def policy(evidence: AccountEvidence) -> Section:
    """What the account is for and what it may hold, as the profile says."""
    del evidence
    return Section("policy", (), ())
