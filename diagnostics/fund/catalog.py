"""The fund diagnosis, to be read like a table of contents."""

from __future__ import annotations

from diagnostics.fund.comparison.comparison import comparison
from diagnostics.fund.costs.cost import cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.excess import relative_of_fund
from diagnostics.fund.factors.alpha import alpha
from diagnostics.fund.factors.manager import manager
from diagnostics.fund.holders.holding_periods import holding_periods
from diagnostics.fund.identity import identity
from diagnostics.fund.market.trading import trading
from diagnostics.fund.money_fund import drawdown_of_fund, risk_adjusted_of_fund, risk_of_fund, tail_risk_of_fund
from diagnostics.fund.part.role import role
from diagnostics.fund.peers.peers import peers
from diagnostics.fund.portfolio.bonds import bonds
from diagnostics.fund.portfolio.holdings import holdings
from diagnostics.fund.size.scale import scale
from diagnostics.fund.style.style import style
from diagnostics.fund.total_return import total_return
from diagnostics.market.data_quality import data_quality
from diagnostics.performance.returns import performance
from diagnostics.pipeline import Diagnosis

FUND_DIAGNOSIS: Diagnosis[FundEvidence] = Diagnosis(
    "fund",
    (
        identity,
        performance,
        holding_periods,
        cost,
        trading,
        risk_of_fund,
        drawdown_of_fund,
        tail_risk_of_fund,
        risk_adjusted_of_fund,
        relative_of_fund,
        peers,
        alpha,
        style,
        holdings,
        bonds,
        manager,
        scale,
        comparison,
        role,
        total_return,
        data_quality,
    ),
)
