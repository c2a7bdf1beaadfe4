"""How deep the account fell by its time-weighted return: the section of a share, in words of an account."""

from __future__ import annotations

from dataclasses import replace

from diagnostics.account.evidence import AccountEvidence
from diagnostics.performance import drawdown as of_any_series
from diagnostics.section import Section

AT_HIGH = "drawdown.at_high"


def drawdown(evidence: AccountEvidence) -> Section:
    """The drawdowns; an account has no price that could be at its peak."""
    return _of_an_account(of_any_series.drawdown(evidence))


def open_drawdown(evidence: AccountEvidence) -> Section:
    """Of the same chapter what it finds and rests on: the fall from the last peak, and the deepest one."""
    return _of_an_account(of_any_series.open_drawdown(evidence))


def _of_an_account(section: Section) -> Section:
    findings = tuple(
        replace(found, variant="account_at_high") if found.name == AT_HIGH else found for found in section.findings
    )
    return replace(section, findings=findings)
