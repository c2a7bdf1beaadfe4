"""The shape of the distribution of returns: skewness and kurtosis, each divisor under its own name."""

from __future__ import annotations

import math

from diagnostics.facts import Unit
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Skewness",
    unit=Unit.RATIO,
    formula="G1 = g1 * sqrt(n * (n - 1)) / (n - 2)",
    source="Joanes and Gill (1998), adjusted Fisher-Pearson",
    minimum=3,
)
def skewness(sample: ReturnSample) -> FloatArray:
    """Bias-adjusted skewness G1, as spreadsheets give it, shape (k,)."""
    n = sample.n
    return sample.skewness * (math.sqrt(n * (n - 1.0)) / (n - 2.0))


@metric(
    label="Population skewness",
    unit=Unit.RATIO,
    formula="g1 = m3 / m2^1.5, moments with divisor n",
    source="Joanes and Gill (1998)",
    minimum=2,
)
def population_skewness(sample: ReturnSample) -> FloatArray:
    """Moment skewness g1, the one that enters Cornish-Fisher and the probabilistic Sharpe ratio, shape (k,)."""
    return sample.skewness


@metric(
    label="Sample skewness (Bacon)",
    unit=Unit.RATIO,
    formula="n / ((n - 1) * (n - 2)) * sum((r - m)^3) / m2^1.5",
    source="Bacon (2008)",
    minimum=3,
)
def sample_skewness(sample: ReturnSample) -> FloatArray:
    """Skewness with a sample factor on population moments, shape (k,); not the spreadsheets' figure."""
    n = sample.n
    return sample.skewness * (n * n / ((n - 1.0) * (n - 2.0)))


@metric(
    label="Excess kurtosis",
    unit=Unit.RATIO,
    formula="G2 = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)",
    source="Joanes and Gill (1998), unbiased for the normal",
    minimum=4,
)
def excess_kurtosis(sample: ReturnSample) -> FloatArray:
    """Bias-adjusted kurtosis above the normal's, G2, as spreadsheets give it, shape (k,)."""
    n = sample.n
    return (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * (sample.kurtosis - 3.0) + 6.0)


@metric(
    label="Population kurtosis",
    unit=Unit.RATIO,
    formula="m4 / m2^2, moments with divisor n; 3 for the normal",
    source="Joanes and Gill (1998)",
    minimum=2,
)
def population_kurtosis(sample: ReturnSample) -> FloatArray:
    """Moment kurtosis, 3 for the normal, shape (k,)."""
    return sample.kurtosis


@metric(
    label="Population excess kurtosis",
    unit=Unit.RATIO,
    formula="g2 = m4 / m2^2 - 3, moments with divisor n",
    source="Joanes and Gill (1998)",
    minimum=2,
)
def population_excess_kurtosis(sample: ReturnSample) -> FloatArray:
    """Moment kurtosis above the normal's, g2, the one that enters Cornish-Fisher, shape (k,)."""
    return sample.kurtosis - 3.0


@metric(
    label="Sample kurtosis (Bacon)",
    unit=Unit.RATIO,
    formula="n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * sum((r - m)^4) / s^4, s with divisor n - 1",
    source="Bacon (2008)",
    minimum=4,
)
def sample_kurtosis(sample: ReturnSample) -> FloatArray:
    """Kurtosis with the sample factor, shape (k,); less 3 * (n-1)^2 / ((n-2) * (n-3)) it is the excess kurtosis."""
    n = sample.n
    return sample.kurtosis * ((n + 1.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0)))


@metric(
    label="Skewness-kurtosis ratio",
    unit=Unit.RATIO,
    formula="g1 / (m4 / m2^2)",
    source="Bacon (2008)",
    minimum=2,
)
def skewness_kurtosis_ratio(sample: ReturnSample) -> FloatArray:
    """Population skewness per unit of population kurtosis, shape (k,)."""
    return sample.skewness / sample.kurtosis
