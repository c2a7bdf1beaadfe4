"""Transactions that stand out, each with its evidence."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def unusual(evidence: AccountEvidence) -> Section:
    """Transactions that stand out, each with its evidence."""
    del evidence
    return Section("unusual", (), ())
