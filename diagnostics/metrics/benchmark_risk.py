"""Risk split at the benchmark, and returns restated at the benchmark's risk, by Bacon's definitions."""

from __future__ import annotations

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.risk_adjusted import sortino_ratio_per_period
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="M squared, geometric",
    unit=Unit.FRACTION,
    formula="RF + (R - RF) * stdev(b) / stdev(r), annualized compound returns",
    source="Bacon (2008)",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def m_squared_geometric(sample: ReturnSample) -> FloatArray:
    """Compound annual return of the series levered to the benchmark's volatility, shape (k,)."""
    leverage = sample.benchmark_sample.standard_deviation / sample.standard_deviation
    return sample.risk_free_annual + (sample.annualized - sample.risk_free_annual) * leverage


@metric(
    label="M squared excess",
    unit=Unit.FRACTION,
    formula="(1 + geometric M squared) / (1 + annualized benchmark return) - 1",
    source="Bacon (2008)",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def m_squared_excess(sample: ReturnSample) -> FloatArray:
    """Geometric excess of M squared over the benchmark, shape (k,)."""
    return (1.0 + m_squared_geometric.quietly_of(sample)) / (1.0 + sample.benchmark_sample.annualized) - 1.0


@metric(
    label="M squared excess, arithmetic",
    unit=Unit.FRACTION,
    formula="geometric M squared - annualized benchmark return",
    source="Bacon (2008)",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
    needs_rate=True,
)
def m_squared_excess_arithmetic(sample: ReturnSample) -> FloatArray:
    """Arithmetic excess of M squared over the benchmark, shape (k,)."""
    return m_squared_geometric.quietly_of(sample) - sample.benchmark_sample.annualized


@metric(
    label="M squared for Sortino",
    unit=Unit.FRACTION,
    formula="R + Sortino ratio of a period * (annual downside deviation of b - that of r), R annualized and compound",
    source="Bacon (2008), whose Sortino ratio is that of a period",
    minimum=2,
    needs_benchmark=True,
    annualizes=True,
)
def m_squared_sortino(sample: ReturnSample) -> FloatArray:
    """Annual return at the benchmark's downside deviation, as Bacon prints it, shape (k,)."""
    difference = sample.benchmark_sample.downside_deviation - sample.downside_deviation
    return sample.annualized + sortino_ratio_per_period.quietly_of(sample) * difference * sample.root_of_time


@metric(
    label="Specific risk",
    unit=Unit.FRACTION,
    formula="sqrt(sum(residual^2) / n) * sqrt(periods_per_year)",
    source="Bacon (2008)",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def specific_risk(sample: ReturnSample) -> FloatArray:
    """Annualized population deviation of what the benchmark does not explain, shape (k,)."""
    return np.sqrt(sample.market.residual_squares / sample.n * sample.periods_per_year)


@metric(
    label="Systematic risk",
    unit=Unit.FRACTION,
    formula="abs(beta) * stdev(b - rf) * sqrt(periods_per_year)",
    source="Bacon (2008)",
    minimum=3,
    needs_benchmark=True,
    needs_rate=True,
)
def systematic_risk(sample: ReturnSample) -> FloatArray:
    """Annualized volatility that comes from the benchmark, shape (k,)."""
    volatility = sample.benchmark_sample.excess_standard_deviation * sample.root_of_time
    return np.abs(sample.market.beta) * volatility


@metric(
    label="Fama beta",
    unit=Unit.RATIO,
    formula="stdev(r) / stdev(b)",
    source="Fama (1972)",
    minimum=2,
    needs_benchmark=True,
)
def fama_beta(sample: ReturnSample) -> FloatArray:
    """Total risk of the series in units of the benchmark's, shape (k,)."""
    return sample.standard_deviation / sample.benchmark_sample.standard_deviation
