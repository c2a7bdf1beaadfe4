"""What is held, by class, country, currency and sector."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def exposure(evidence: AccountEvidence) -> Section:
    """What is held, by class, country, currency and sector."""
    del evidence
    return Section("exposure", (), ())
