"""The diagnosis of any series of returns, to be read like a table of contents."""

from __future__ import annotations

from diagnostics.evidence import SeriesEvidence
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.relative import relative
from diagnostics.performance.returns import performance
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.pipeline import Diagnosis

SERIES_DIAGNOSIS: Diagnosis[SeriesEvidence] = Diagnosis(
    "metrics",
    (performance, risk, drawdown, tail_risk, risk_adjusted, relative),
)
