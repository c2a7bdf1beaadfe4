"""What a report is made from, asked of the sources and frozen in a snapshot."""

from __future__ import annotations

from data_sources.collect.asking import Tell
from data_sources.collect.benchmark import DEFAULT_BENCHMARKS, SourcesOf
from data_sources.collect.fund.collect import collect_fund
from data_sources.collect.fund.request import FundRequest
from data_sources.collect.fund.series import fund_symbol
from data_sources.collect.request import StockRequest, years_before
from data_sources.collect.statements import known_from
from data_sources.collect.stock import collect_stock

__all__ = [
    "DEFAULT_BENCHMARKS",
    "FundRequest",
    "SourcesOf",
    "StockRequest",
    "Tell",
    "collect_fund",
    "collect_stock",
    "fund_symbol",
    "known_from",
    "years_before",
]
