"""What is new since the last brief, and what is over."""

from __future__ import annotations

from diagnostics.brief.evidence import BriefEvidence
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.section import Section


def since_brief(evidence: BriefEvidence, ledger: FactLedger, findings: tuple[Finding, ...]) -> Section:
    """What is new since the last brief, and what is over."""
    del evidence, ledger, findings
    return Section("since_brief", (), ())
