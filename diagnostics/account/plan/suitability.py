"""Whether the account fits the client."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def suitability(evidence: AccountEvidence) -> Section:
    """Whether the account fits the client."""
    del evidence
    return Section("suitability", (), ())
