"""What the client's own money earned, and what the timing of it cost."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def money_weighted(evidence: AccountEvidence) -> Section:
    """What the client's own money earned, and what the timing of it cost."""
    del evidence
    return Section("money_weighted", (), ())
