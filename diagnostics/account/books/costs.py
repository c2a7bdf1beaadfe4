"""What trading and holding cost."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def costs(evidence: AccountEvidence) -> Section:
    """What trading and holding cost."""
    del evidence
    return Section("costs", (), ())
