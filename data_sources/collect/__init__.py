"""What a report is made from, asked of the sources and frozen in a snapshot."""

from __future__ import annotations

from data_sources.collect.asking import Tell
from data_sources.collect.benchmark import DEFAULT_BENCHMARKS, SourcesOf
from data_sources.collect.request import StockRequest, years_before
from data_sources.collect.statements import known_from
from data_sources.collect.stock import collect_stock

__all__ = ["DEFAULT_BENCHMARKS", "SourcesOf", "StockRequest", "Tell", "collect_stock", "known_from", "years_before"]
