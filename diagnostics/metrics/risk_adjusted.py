"""Return per unit of risk: over volatility, over downside deviation, over drawdown."""

from __future__ import annotations

import math

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Sharpe ratio",
    unit=Unit.RATIO,
    formula="mean(r - rf) / stdev(r - rf) * sqrt(periods_per_year)",
    source="Sharpe (1994)",
    minimum=2,
    needs_rate=True,
)
def sharpe_ratio(sample: ReturnSample) -> FloatArray:
    """Mean excess return per unit of its volatility, annualized by the square root of time, shape (k,)."""
    return sample.excess_mean / sample.excess_standard_deviation * sample.root_of_time


@metric(
    label="Sharpe ratio of a period",
    unit=Unit.RATIO,
    formula="mean(r - rf) / stdev(r - rf)",
    source="Sharpe (1994)",
    minimum=2,
    needs_rate=True,
)
def sharpe_ratio_per_period(sample: ReturnSample) -> FloatArray:
    """Mean excess return per unit of its standard deviation, not annualized, shape (k,)."""
    return sample.excess_mean / sample.excess_standard_deviation


@metric(
    label="Sharpe ratio, geometric",
    unit=Unit.RATIO,
    formula="(prod(1 + r - rf)^(periods_per_year / n) - 1) / (stdev(r - rf) * sqrt(periods_per_year))",
    source="Bacon (2008)",
    minimum=2,
    needs_rate=True,
)
def sharpe_ratio_geometric(sample: ReturnSample) -> FloatArray:
    """Compound annual excess return per unit of annual volatility, shape (k,)."""
    return sample.annualized_excess / (sample.excess_standard_deviation * sample.root_of_time)


@metric(
    label="Adjusted Sharpe ratio",
    unit=Unit.RATIO,
    formula="SR * (1 + S/6 * SR - (K - 3)/24 * SR^2), SR geometric and annual, S and K of the population",
    source="Pezier and White (2006); Bacon (2008)",
    minimum=4,
    needs_rate=True,
)
def adjusted_sharpe_ratio(sample: ReturnSample) -> FloatArray:
    """Geometric Sharpe ratio, less for negative skewness and fat tails, shape (k,)."""
    ratio = sharpe_ratio_geometric.quietly_of(sample)
    return ratio * (1.0 + sample.skewness / 6.0 * ratio - (sample.kurtosis - 3.0) / 24.0 * ratio**2)


@metric(
    label="Sortino ratio",
    unit=Unit.RATIO,
    formula="(mean(r) - MAR) / sqrt(sum(min(r - MAR, 0)^2) / n) * sqrt(periods_per_year)",
    source="Sortino and Price (1994)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def sortino_ratio(sample: ReturnSample) -> FloatArray:
    """Mean return above the target per unit of downside deviation, annualized, shape (k,)."""
    above = sample.mean - sample.minimum_acceptable_return
    return above / sample.downside_deviation * sample.root_of_time


@metric(
    label="Sortino ratio of a period",
    unit=Unit.RATIO,
    formula="(mean(r) - MAR) / sqrt(sum(min(r - MAR, 0)^2) / n)",
    source="Sortino and Price (1994)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def sortino_ratio_per_period(sample: ReturnSample) -> FloatArray:
    """Mean return above the target per unit of downside deviation, not annualized, shape (k,)."""
    return (sample.mean - sample.minimum_acceptable_return) / sample.downside_deviation


@metric(
    label="Calmar ratio",
    unit=Unit.RATIO,
    formula="annualized return / abs(maximum drawdown), whole sample",
    source="Young (1991)",
    undefined=AbsenceReason.NO_DRAWDOWN,
    annualizes=True,
)
def calmar_ratio(sample: ReturnSample) -> FloatArray:
    """Compound annual return per unit of the deepest drawdown, shape (k,)."""
    return sample.annualized / -sample.max_drawdown


@metric(
    label="Sterling ratio",
    unit=Unit.RATIO,
    formula="annualized return / (abs(maximum drawdown) + excess)",
    source="Bacon (2008), with the customary 10 % on top of the drawdown",
    annualizes=True,
)
def sterling_ratio(sample: ReturnSample, excess: float = 0.10) -> FloatArray:
    """Compound annual return per unit of the deepest drawdown plus ten percentage points, shape (k,)."""
    return sample.annualized / (excess - sample.max_drawdown)


@metric(
    label="Burke ratio",
    unit=Unit.RATIO,
    formula="(annualized return - rf) / sqrt(sum(depth^2)), depths of the drawdown episodes",
    source="Burke (1994)",
    undefined=AbsenceReason.NO_DRAWDOWN,
    annualizes=True,
    needs_rate=True,
)
def burke_ratio(sample: ReturnSample) -> FloatArray:
    """Compound annual return above the risk-free rate per unit of all drawdowns together, shape (k,)."""
    squares = sample.episodes.total(sample.episodes.depth**2)
    return (sample.annualized - sample.risk_free_annual) / np.sqrt(squares)


@metric(
    label="Modified Burke ratio",
    unit=Unit.RATIO,
    formula="Burke ratio * sqrt(n)",
    source="Bacon (2008)",
    undefined=AbsenceReason.NO_DRAWDOWN,
    annualizes=True,
    needs_rate=True,
)
def modified_burke_ratio(sample: ReturnSample) -> FloatArray:
    """Burke ratio with the drawdowns spread over the periods of the sample, shape (k,)."""
    return burke_ratio.quietly_of(sample) * math.sqrt(sample.n)


@metric(
    label="Martin ratio",
    unit=Unit.RATIO,
    formula="(annualized return - rf) / ulcer index",
    source="Martin and McCann (1989)",
    undefined=AbsenceReason.NO_DRAWDOWN,
    annualizes=True,
    needs_rate=True,
)
def martin_ratio(sample: ReturnSample) -> FloatArray:
    """Compound annual return above the risk-free rate per unit of root mean square drawdown, shape (k,)."""
    return (sample.annualized - sample.risk_free_annual) / sample.ulcer


@metric(
    label="Pain ratio",
    unit=Unit.RATIO,
    formula="(annualized return - rf) / pain index",
    source="Becker (2006)",
    undefined=AbsenceReason.NO_DRAWDOWN,
    annualizes=True,
    needs_rate=True,
)
def pain_ratio(sample: ReturnSample) -> FloatArray:
    """Compound annual return above the risk-free rate per unit of mean drawdown, shape (k,)."""
    return (sample.annualized - sample.risk_free_annual) / sample.pain


@metric(
    label="Kelly fraction",
    unit=Unit.RATIO,
    formula="max(mean(r - rf) / variance(r - rf), 0)",
    source="Thorp (2006)",
    minimum=2,
    needs_rate=True,
)
def kelly_fraction(sample: ReturnSample) -> FloatArray:
    """Leverage that would have grown wealth fastest, never below zero, shape (k,); show the half beside it."""
    fraction = sample.excess_mean / sample.excess_standard_deviation**2
    return np.where(np.isfinite(fraction), np.maximum(fraction, 0.0), np.nan)


@metric(
    label="Half Kelly fraction",
    unit=Unit.RATIO,
    formula="Kelly fraction / 2",
    source="Thorp (2006)",
    minimum=2,
    needs_rate=True,
)
def half_kelly_fraction(sample: ReturnSample) -> FloatArray:
    """Half of the Kelly fraction: three quarters of the growth at half the volatility, shape (k,)."""
    return 0.5 * kelly_fraction.quietly_of(sample)
