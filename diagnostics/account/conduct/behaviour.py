"""How the account was traded."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def behaviour(evidence: AccountEvidence) -> Section:
    """How the account was traded."""
    del evidence
    return Section("behaviour", (), ())
