"""What the funds in it hold, and what is held twice."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def look_through(evidence: AccountEvidence) -> Section:
    """What the funds in it hold, and what is held twice."""
    del evidence
    return Section("look_through", (), ())
