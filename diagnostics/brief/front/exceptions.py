"""What cannot wait: alerts, clients to call, markets that moved more than they do, gaps in the data."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import Section


def exceptions(evidence: BriefEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """What cannot wait: alerts, clients to call, markets that moved more than they do, gaps in the data."""
    del evidence, ledger, findings
    return Section("exceptions", (), ())
