"""What it paid, and what it is going to pay."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def income(evidence: AccountEvidence) -> Section:
    """What it paid, and what it is going to pay."""
    del evidence
    return Section("income", (), ())
