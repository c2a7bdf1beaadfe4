"""What was paid for what is held, and what sales realised."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def lots(evidence: AccountEvidence) -> Section:
    """What was paid for what is held, and what sales realised."""
    del evidence
    return Section("lots", (), ())
