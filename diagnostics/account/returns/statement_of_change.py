"""From the first value to the last: flows, income, costs, gain, and what is left over."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.section import Section


def statement_of_change(evidence: AccountEvidence) -> Section:
    """From the first value to the last: flows, income, costs, gain, and what is left over."""
    del evidence
    return Section("statement_of_change", (), ())
