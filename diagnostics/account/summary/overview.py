"""What the account is worth, what it became, and against what it is held."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import Section


def overview(evidence: AccountEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """What the account is worth, what it became, and against what it is held."""
    del evidence, ledger, findings
    return Section("overview", (), ())
