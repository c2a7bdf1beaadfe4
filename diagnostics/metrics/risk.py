"""How much returns vary: volatility, its weighted and autocorrelation-adjusted forms, and one-sided deviations."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.autocorrelation import autocorrelations, default_lags, summing_factor
from diagnostics.metrics.rows import FloatArray, row_count, row_dot, row_sum
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Standard deviation of a period",
    unit=Unit.FRACTION,
    formula="sqrt(sum((r - mean(r))^2) / (n - 1))",
    source="Bacon (2008)",
    minimum=2,
)
def period_standard_deviation(sample: ReturnSample) -> FloatArray:
    """Sample standard deviation of the period returns, shape (k,); 0 for a constant series."""
    return sample.standard_deviation


@metric(
    label="Volatility",
    unit=Unit.FRACTION,
    formula="stdev(r) * sqrt(periods_per_year)",
    source="Bacon (2008)",
    minimum=2,
)
def annualized_volatility(sample: ReturnSample) -> FloatArray:
    """Sample standard deviation scaled to a year by the square root of time, shape (k,)."""
    return sample.standard_deviation * sample.root_of_time


@metric(
    label="EWMA volatility",
    unit=Unit.FRACTION,
    formula="sqrt(periods_per_year * sum(decay^i * r[n-1-i]^2) / sum(decay^i)), i = 0 .. n-1",
    source="J.P. Morgan/Reuters, RiskMetrics Technical Document (1996), section 5.2",
    minimum=20,
)
def ewma_volatility(sample: ReturnSample, decay: float = 0.94) -> FloatArray:
    """Annualized volatility with weights that fade into the past, the mean taken as zero, shape (k,).

    The weights of the n returns are divided by their sum, so no starting variance has to be assumed.
    """
    weights = _fading_weights(sample.n, decay)
    squares = (sample.returns * sample.returns) @ weights
    return np.sqrt(squares * (sample.periods_per_year / float(weights.sum())))


@lru_cache(maxsize=16)
def _fading_weights(n: int, decay: float) -> FloatArray:
    """decay^(n-1) .. decay^0, shape (n,)."""
    weights = decay ** np.arange(n - 1, -1, -1, dtype=np.float64)
    weights.setflags(write=False)
    return weights


@metric(
    label="Autocorrelation-adjusted volatility",
    unit=Unit.FRACTION,
    formula="stdev(r) * sqrt(q + 2 * sum((q - k) * rho[k])), q = periods_per_year, k = 1 .. lags",
    source="Lo (2002)",
    minimum=24,
)
def autocorrelation_adjusted_volatility(sample: ReturnSample, lags: int | None = None) -> FloatArray:
    """Volatility of a year's sum of returns that are not independent, shape (k,).

    Args:
        sample: k series.
        lags: autocorrelations that enter; by default those of one year for data up to monthly, else the
            Newey-West rule 4 * (n / 100)^(2/9), because 251 daily autocorrelations are mostly noise.
    """
    periods = round(sample.periods_per_year)
    correlations = autocorrelations(sample.centred, default_lags(sample.n, periods) if lags is None else lags)
    adjusted = sample.standard_deviation * np.sqrt(summing_factor(correlations, periods))
    return np.where(sample.variance > 0, adjusted, 0.0)


@metric(
    label="Downside deviation of a period",
    unit=Unit.FRACTION,
    formula="sqrt(sum(min(r - MAR, 0)^2) / n)",
    source="Sortino and Price (1994)",
)
def downside_deviation(sample: ReturnSample) -> FloatArray:
    """Root mean square shortfall below the minimum acceptable return, over all periods, shape (k,)."""
    return sample.downside_deviation


@metric(
    label="Downside deviation",
    unit=Unit.FRACTION,
    formula="sqrt(sum(min(r - MAR, 0)^2) / n) * sqrt(periods_per_year)",
    source="Sortino and Price (1994)",
)
def annualized_downside_deviation(sample: ReturnSample) -> FloatArray:
    """Downside deviation scaled to a year by the square root of time, shape (k,)."""
    return sample.downside_deviation * sample.root_of_time


@metric(
    label="Downside deviation of losing periods",
    unit=Unit.FRACTION,
    formula="sqrt(sum(min(r - MAR, 0)^2) / count(r < MAR))",
    source="Bacon (2008), subset variant",
    undefined=AbsenceReason.NO_LOSSES,
)
def downside_deviation_subset(sample: ReturnSample) -> FloatArray:
    """Root mean square shortfall over the periods below the minimum acceptable return only, shape (k,)."""
    losing = row_count(sample.shortfall > 0)
    return np.sqrt(row_dot(sample.shortfall, sample.shortfall) / losing)


@metric(
    label="Semi-deviation of a period",
    unit=Unit.FRACTION,
    formula="sqrt(sum(min(r - mean(r), 0)^2) / n)",
    source="Bacon (2008)",
)
def semi_deviation(sample: ReturnSample) -> FloatArray:
    """Downside deviation with the sample's own mean as target, over all periods, shape (k,)."""
    below = np.minimum(sample.centred, 0.0)
    return np.where(sample.variance > 0, np.sqrt(row_dot(below, below) / sample.n), 0.0)


@metric(
    label="Upside deviation of a period",
    unit=Unit.FRACTION,
    formula="sqrt(sum(max(r - MAR, 0)^2) / n)",
    source="Bacon (2008), upside risk",
)
def upside_deviation(sample: ReturnSample) -> FloatArray:
    """Root mean square excess over the minimum acceptable return, over all periods, shape (k,)."""
    above = np.maximum(sample.returns - sample.minimum_acceptable_return, 0.0)
    return np.sqrt(row_dot(above, above) / sample.n)


@metric(
    label="Mean absolute deviation of a period",
    unit=Unit.FRACTION,
    formula="sum(abs(r - mean(r))) / n",
    source="Bacon (2008)",
)
def mean_absolute_deviation(sample: ReturnSample) -> FloatArray:
    """Mean distance from the mean, shape (k,)."""
    return np.where(sample.variance > 0, row_sum(np.abs(sample.centred)) / sample.n, 0.0)
