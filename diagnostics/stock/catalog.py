"""The stock diagnosis, to be read like a table of contents."""

from __future__ import annotations

from diagnostics.market.data_quality import data_quality
from diagnostics.market.evidence import MarketEvidence
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.relative import relative
from diagnostics.performance.returns import performance
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.pipeline import Diagnosis
from diagnostics.stock.company import company
from diagnostics.stock.events import events
from diagnostics.stock.header import header
from diagnostics.stock.technique import technique

STOCK_DIAGNOSIS: Diagnosis[MarketEvidence] = Diagnosis(
    "stock",
    (
        header,
        performance,
        risk,
        drawdown,
        tail_risk,
        risk_adjusted,
        relative,
        technique,
        events,
        company,
        data_quality,
    ),
)
