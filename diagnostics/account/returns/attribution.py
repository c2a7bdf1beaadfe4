"""Where the return differs from that of the policy's benchmark: allocation, selection, currency."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def attribution(evidence: AccountEvidence) -> Section:
    """Where the return differs from that of the policy's benchmark: allocation, selection, currency."""
    del evidence
    return Section("attribution", (), ())
