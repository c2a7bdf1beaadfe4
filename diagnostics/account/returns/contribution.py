"""Which holdings the return came from."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def contribution(evidence: AccountEvidence) -> Section:
    """Which holdings the return came from."""
    del evidence
    return Section("contribution", (), ())
