"""What is lost in the worst periods: value at risk and expected shortfall. Losses are negative returns.

All are of one period of the sample (a day for daily returns) and are never scaled by the square root of time.
"""

from __future__ import annotations

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.distributions import normal_density, normal_quantile
from diagnostics.metrics.rows import FloatArray, Mask
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


@metric(
    label="Value at risk, historical",
    unit=Unit.FRACTION,
    formula="quantile(r, 1 - confidence_level), type 7",
    source="Jorion (2006); Hyndman and Fan (1996)",
    minimum=20,
)
def value_at_risk_historical(sample: ReturnSample, confidence_level: float = 0.95) -> FloatArray:
    """Return that only 1 - ``confidence_level`` of the periods stayed below, shape (k,); a loss is negative."""
    return sample.ordered.quantile(1.0 - confidence_level)


@metric(
    label="Expected shortfall, historical",
    unit=Unit.FRACTION,
    formula="mean of r <= quantile(r, 1 - confidence_level), type 7",
    source="Acerbi and Tasche (2002)",
    minimum=20,
)
def expected_shortfall_historical(sample: ReturnSample, confidence_level: float = 0.95) -> FloatArray:
    """Mean return of the periods at or below the historical value at risk, shape (k,); a loss is negative."""
    return sample.ordered.mean_up_to_quantile(1.0 - confidence_level)


def _deviation(sample: ReturnSample, degrees_of_freedom: int) -> FloatArray:
    """Standard deviation with the divisor n - degrees_of_freedom, shape (k,); exactly 0 without variation."""
    return np.sqrt(sample.variance * (sample.n / (sample.n - float(degrees_of_freedom))))


@metric(
    label="Value at risk, Gaussian",
    unit=Unit.FRACTION,
    formula="mean(r) + z * stdev(r), z = normal quantile of 1 - confidence_level",
    source="Jorion (2006)",
    minimum=20,
)
def value_at_risk_gaussian(
    sample: ReturnSample, confidence_level: float = 0.95, degrees_of_freedom: int = 1
) -> FloatArray:
    """Quantile of the normal with the sample's mean and deviation (divisor n - degrees_of_freedom), shape (k,)."""
    return sample.mean + normal_quantile(1.0 - confidence_level) * _deviation(sample, degrees_of_freedom)


@metric(
    label="Expected shortfall, Gaussian",
    unit=Unit.FRACTION,
    formula="mean(r) - stdev(r) * phi(z) / (1 - confidence_level)",
    source="McNeil, Frey and Embrechts (2005)",
    minimum=20,
)
def expected_shortfall_gaussian(
    sample: ReturnSample, confidence_level: float = 0.95, degrees_of_freedom: int = 1
) -> FloatArray:
    """Mean of the normal below its value at risk (deviation with divisor n - degrees_of_freedom), shape (k,)."""
    tail = 1.0 - confidence_level
    return sample.mean - _deviation(sample, degrees_of_freedom) * (normal_density(normal_quantile(tail)) / tail)


def cornish_fisher_quantile(z: float, skewness: FloatArray, excess: FloatArray) -> FloatArray:
    """The normal quantile z bent to the skewness and excess kurtosis (Cornish and Fisher 1937), shape (k,)."""
    return (
        z
        + (z * z - 1.0) / 6.0 * skewness
        + (z**3 - 3.0 * z) / 24.0 * excess
        - (2.0 * z**3 - 5.0 * z) / 36.0 * skewness * skewness
    )


def _bent(sample: ReturnSample, tail: float) -> FloatArray:
    quantile_ = cornish_fisher_quantile(normal_quantile(tail), sample.skewness, sample.kurtosis - 3.0)
    return np.where(sample.variance > 0, quantile_, 0.0)  # a constant series has no shape, and none is needed


@metric(
    label="Value at risk, Cornish-Fisher",
    unit=Unit.FRACTION,
    formula="mean(r) + h * stdev(r), h = z + (z^2-1)*S/6 + (z^3-3z)*K/24 - (2z^3-5z)*S^2/36",
    source="Zangari (1996); Favre and Galeano (2002)",
    minimum=20,
)
def value_at_risk_cornish_fisher(
    sample: ReturnSample, confidence_level: float = 0.95, degrees_of_freedom: int = 1
) -> FloatArray:
    """Gaussian value at risk bent to the population skewness S and excess kurtosis K, shape (k,).

    Holds only where the bent quantile still rises with the probability: ask ``cornish_fisher_domain``.
    """
    return sample.mean + _bent(sample, 1.0 - confidence_level) * _deviation(sample, degrees_of_freedom)


def _edgeworth_shortfall(sample: ReturnSample, tail: float) -> FloatArray:
    """Mean of the standardized Edgeworth density below the Cornish-Fisher quantile, shape (k,), negative."""
    h = _bent(sample, tail)
    s, k = sample.skewness, sample.kurtosis - 3.0
    squared = h * h
    terms = (
        1.0
        + h * squared * s / 6.0
        + (squared * squared - 2.0 * squared - 1.0) * k / 24.0
        + (squared**3 - 9.0 * squared * squared + 9.0 * squared + 3.0) * s * s / 72.0
    )
    shortfall = -np.exp(-0.5 * squared) / (2.0 * np.pi) ** 0.5 * terms / tail
    return np.where(sample.variance > 0, shortfall, 0.0)


@metric(
    label="Expected shortfall, Cornish-Fisher",
    unit=Unit.FRACTION,
    formula="mean(r) + stdev(r) * min(h, -phi(h)/tail * (1 + h^3*S/6 + (h^4-2h^2-1)*K/24 + (h^6-9h^4+9h^2+3)*S^2/72))",
    source="Boudt, Peterson and Croux (2008), never milder than the value at risk",
    minimum=20,
)
def expected_shortfall_cornish_fisher(
    sample: ReturnSample, confidence_level: float = 0.95, degrees_of_freedom: int = 1
) -> FloatArray:
    """Modified expected shortfall, floored at the Cornish-Fisher value at risk, shape (k,); a loss is negative."""
    tail = 1.0 - confidence_level
    worst = np.minimum(_edgeworth_shortfall(sample, tail), _bent(sample, tail))
    return sample.mean + worst * _deviation(sample, degrees_of_freedom)


@metric(
    label="Expected shortfall, Cornish-Fisher without floor",
    unit=Unit.FRACTION,
    formula="mean(r) - stdev(r) * phi(h)/tail * (1 + h^3*S/6 + (h^4-2h^2-1)*K/24 + (h^6-9h^4+9h^2+3)*S^2/72)",
    source="Boudt, Peterson and Croux (2008)",
    minimum=20,
)
def expected_shortfall_cornish_fisher_unfloored(
    sample: ReturnSample, confidence_level: float = 0.95, degrees_of_freedom: int = 1
) -> FloatArray:
    """Modified expected shortfall as published, shape (k,); outside the domain it can be milder than the VaR."""
    shortfall = _edgeworth_shortfall(sample, 1.0 - confidence_level)
    return sample.mean + shortfall * _deviation(sample, degrees_of_freedom)


def cornish_fisher_is_monotone(skewness: FloatArray, excess: FloatArray) -> Mask:
    """Whether the bent quantile rises with the probability everywhere (Maillard 2012), same shape.

    Its derivative is a*z^2 + b*z + c with a = K/8 - S^2/6, b = S/3, c = 1 - K/8 + 5*S^2/36; it must not be negative.
    """
    a = excess / 8.0 - skewness * skewness / 6.0
    b = skewness / 3.0
    c = 1.0 - excess / 8.0 + 5.0 * skewness * skewness / 36.0
    return np.where(a > 0, b * b <= 4.0 * a * c, (a == 0) & (b == 0) & (c >= 0)).astype(np.bool_)


def cornish_fisher_domain(sample: ReturnSample) -> Mask:
    """Whether the Cornish-Fisher figures of each series may be relied on, shape (k,); a constant series may.

    Outside the domain the expansion is no longer a quantile: a report shows the figures with a warning.
    """
    with np.errstate(all="ignore"):
        inside = cornish_fisher_is_monotone(sample.skewness, sample.kurtosis - 3.0)
    return np.where(sample.variance == 0, True, inside)


@metric(
    label="Tail ratio",
    unit=Unit.RATIO,
    formula="abs(quantile(r, confidence_level)) / abs(quantile(r, 1 - confidence_level)), type 7",
    source="Lopez de Prado (2018)",
    minimum=2,
    undefined=AbsenceReason.NO_LOSSES,
)
def tail_ratio(sample: ReturnSample, confidence_level: float = 0.95) -> FloatArray:
    """Size of the right tail against the left one, shape (k,), zero or positive."""
    upper = sample.ordered.quantile(confidence_level)
    return np.abs(upper) / np.abs(sample.ordered.quantile(1.0 - confidence_level))
