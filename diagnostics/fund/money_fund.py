"""Sections of risk for a money fund: its values rise every day by all but the same, so that most of them tell nothing.

Ratios to a volatility of thousandths of a percent are numbers without a meaning, and no rule made for prices that move
can judge it. What it pays is told by its yield.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data_sources.model import InstrumentKind
from diagnostics.findings import Finding
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.fund_kind import FundKind, fund_kind
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.section import Section, UnderwaterChart


def risk_of_fund(evidence: FundEvidence) -> Section:
    """The risk figures; of a money fund without a judgement of them."""
    return _unjudged(evidence, risk(evidence))


def drawdown_of_fund(evidence: FundEvidence) -> Section:
    """The drawdowns; of a money fund without a judgement, and without the chart of a line that never left zero."""
    section = drawdown(evidence)
    if evidence.subject.kind is InstrumentKind.FUND:  # it has a value, and no price that could stand at a peak
        section = replace(section, findings=tuple(map(_of_a_value, section.findings)))
    if np.all(np.diff(evidence.levels.values) >= 0.0):
        section = replace(section, blocks=tuple(b for b in section.blocks if not isinstance(b, UnderwaterChart)))
    return _unjudged(evidence, section)


def tail_risk_of_fund(evidence: FundEvidence) -> Section:
    """The tails; nothing of a money fund."""
    return Section("tail_risk", (), ()) if _is_money(evidence) else tail_risk(evidence)


def risk_adjusted_of_fund(evidence: FundEvidence) -> Section:
    """The ratios to risk; nothing of a money fund."""
    return Section("risk_adjusted", (), ()) if _is_money(evidence) else risk_adjusted(evidence)


def _of_a_value(finding: Finding) -> Finding:
    return replace(finding, variant="at_high_value") if finding.variant == "at_high" else finding


def _is_money(evidence: FundEvidence) -> bool:
    return fund_kind(evidence) is FundKind.MONEY


def _unjudged(evidence: FundEvidence, section: Section) -> Section:
    return replace(section, findings=()) if _is_money(evidence) else section
