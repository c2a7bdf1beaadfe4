"""What the account moves with."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def factor_exposure(evidence: AccountEvidence) -> Section:
    """What the account moves with."""
    del evidence
    return Section("factor_exposure", (), ())
