"""Whether cash and positions add up, and what could explain what does not."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def reconciliation(evidence: AccountEvidence) -> Section:
    """Whether cash and positions add up, and what could explain what does not."""
    del evidence
    return Section("reconciliation", (), ())
