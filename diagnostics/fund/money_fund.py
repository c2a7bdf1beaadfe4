"""Sections of risk for a money fund: its values rise every day by all but the same, so that most of them tell nothing.

Ratios to a volatility of thousandths of a percent are numbers without a meaning, and no rule made for prices that move
can judge it. What it pays is told by its yield.
"""

from __future__ import annotations

from dataclasses import replace

from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.section import Section


def risk_of_fund(evidence: FundEvidence) -> Section:
    """The risk figures; of a money fund without a judgement of them."""
    return _unjudged(evidence, risk(evidence))


def drawdown_of_fund(evidence: FundEvidence) -> Section:
    """The drawdowns; of a money fund without a judgement of them."""
    return _unjudged(evidence, drawdown(evidence))


def tail_risk_of_fund(evidence: FundEvidence) -> Section:
    """The tails; nothing of a money fund."""
    return Section("tail_risk", (), ()) if _is_money(evidence) else tail_risk(evidence)


def risk_adjusted_of_fund(evidence: FundEvidence) -> Section:
    """The ratios to risk; nothing of a money fund."""
    return Section("risk_adjusted", (), ()) if _is_money(evidence) else risk_adjusted(evidence)


def _is_money(evidence: FundEvidence) -> bool:
    return fund_kind(evidence) is FundKind.MONEY


def _unjudged(evidence: FundEvidence, section: Section) -> Section:
    return replace(section, findings=()) if _is_money(evidence) else section
