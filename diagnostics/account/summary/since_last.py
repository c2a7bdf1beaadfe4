"""What changed since the last report of this client."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import Section


def since_last(evidence: AccountEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """What changed since the last report of this client."""
    del evidence, ledger, findings
    return Section("since_last", (), ())
