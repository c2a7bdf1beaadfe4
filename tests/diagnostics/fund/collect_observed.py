"""Evidence of funds collected from sources made in memory, for the composite benchmark and the total-return section."""

from __future__ import annotations

from data_sources.collect import FundRequest, collect_fund
from diagnostics.assumptions import ASSUMED_RATES, Assumptions
from diagnostics.fund.evidence import FundEvidence, fund_periods_per_year
from tests.data_sources.fund.fake_funds import Funds


def evidence_of(symbol: str, source: Funds | None = None, benchmark: str | None = "") -> FundEvidence:
    """The evidence of one fund of a source."""
    snapshot = collect_fund(FundRequest(symbol, benchmark=benchmark), (source or Funds(),))
    return FundEvidence(snapshot, Assumptions(fund_periods_per_year(snapshot), assumed_rate=ASSUMED_RATES["CNY"]))
