"""How surely a Sharpe ratio is known: standard error, probability, record length, and selection among trials.

The formulas take Sharpe ratios of one period, and kurtosis that is not in excess (3 for the normal). Skewness
and kurtosis are those of the returns that the ratio is made of: returns less the risk-free rate of their period.
"""

from __future__ import annotations

import math

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.autocorrelation import autocorrelations, default_lags, lo_scale_factor
from diagnostics.metrics.distributions import normal_probability, normal_quantile
from diagnostics.metrics.risk_adjusted import sharpe_ratio_per_period
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric

EULER_GAMMA = 0.5772156649015329


def sharpe_variance(sharpe: FloatArray, skewness: FloatArray, kurtosis: FloatArray) -> FloatArray:
    """Variance of a period's Sharpe ratio times the degrees of freedom (Mertens 2002), same shape.

    1 - S * SR + (K - 1) / 4 * SR^2; 1 + SR^2 / 2 for the normal.
    """
    return 1.0 - skewness * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe


def probability_above(
    sharpe: FloatArray, threshold: float, n: int, skewness: FloatArray, kurtosis: FloatArray
) -> FloatArray:
    """Probability that the true Sharpe ratio of a period is above the threshold (Bailey and Lopez de Prado 2012).

    Args:
        sharpe: estimated Sharpe ratios of one period, shape (k,).
        threshold: Sharpe ratio of one period to be beaten.
        n: number of returns behind the estimates.
        skewness: population skewness, shape (k,).
        kurtosis: population kurtosis, 3 for the normal, shape (k,).
    """
    score = (sharpe - threshold) * math.sqrt(n - 1.0) / np.sqrt(sharpe_variance(sharpe, skewness, kurtosis))
    return np.array([normal_probability(value) for value in score.tolist()])


def track_record_length(
    sharpe: FloatArray, threshold: float, skewness: FloatArray, kurtosis: FloatArray, confidence_level: float
) -> FloatArray:
    """Returns needed to tell the Sharpe ratio from the threshold with confidence, shape (k,).

    1 + (1 - S*SR + (K-1)/4*SR^2) * (z / (SR - threshold))^2 (Bailey and Lopez de Prado 2012). An estimate below
    the threshold gives the length after which it is surely below; infinite when both are equal.
    """
    score = normal_quantile(confidence_level) / (sharpe - threshold)
    return 1.0 + sharpe_variance(sharpe, skewness, kurtosis) * score * score


def expected_max_sharpe(trials: int, variance: float) -> float:
    """Sharpe ratio that the best of several worthless strategies is expected to show.

    sqrt(V) * ((1 - g) * Z(1 - 1/N) + g * Z(1 - 1/(N*e))), g Euler's constant (Bailey and Lopez de Prado 2014).

    Args:
        trials: number of independent strategies tried (N), at least 2.
        variance: variance of their Sharpe ratios (V), of the same period as the result.

    Raises:
        ValueError: fewer than two trials, or a negative variance.
    """
    if trials < 2 or variance < 0:
        raise ValueError(f"needs two trials and a variance of zero or more; got {trials} and {variance:g}")
    best = normal_quantile(1.0 - 1.0 / trials)
    tail = normal_quantile(1.0 - 1.0 / (trials * math.e))
    return math.sqrt(variance) * ((1.0 - EULER_GAMMA) * best + EULER_GAMMA * tail)


@metric(
    label="Standard error of the Sharpe ratio",
    unit=Unit.RATIO,
    formula="sqrt((1 - S*SR + (K-1)/4*SR^2) / (n - 1)) * sqrt(periods_per_year), SR of a period",
    source="Mertens (2002); Bailey and Lopez de Prado (2012)",
    minimum=4,
    needs_rate=True,
)
def sharpe_standard_error(sample: ReturnSample) -> FloatArray:
    """Standard error of the annualized Sharpe ratio for independent returns of any shape, (k,)."""
    sharpe = sharpe_ratio_per_period.quietly_of(sample)
    variance = sharpe_variance(sharpe, sample.excess_skewness, sample.excess_kurtosis)
    return np.sqrt(variance / (sample.n - 1.0) * sample.periods_per_year)


@metric(
    label="Probabilistic Sharpe ratio",
    unit=Unit.FRACTION,
    formula="Phi((SR - SR*) * sqrt(n - 1) / sqrt(1 - S*SR + (K-1)/4*SR^2)), SR of a period",
    source="Bailey and Lopez de Prado (2012)",
    minimum=4,
    needs_rate=True,
)
def probabilistic_sharpe_ratio(sample: ReturnSample, threshold_per_period: float = 0.0) -> FloatArray:
    """Probability that the true Sharpe ratio is above the threshold, of one period, shape (k,)."""
    sharpe = sharpe_ratio_per_period.quietly_of(sample)
    return probability_above(sharpe, threshold_per_period, sample.n, sample.excess_skewness, sample.excess_kurtosis)


@metric(
    label="Minimum track record length",
    unit=Unit.PERIODS,
    formula="1 + (1 - S*SR + (K-1)/4*SR^2) * (Z(confidence_level) / (SR - SR*))^2, SR of a period",
    source="Bailey and Lopez de Prado (2012)",
    minimum=4,
    needs_rate=True,
)
def minimum_track_record_length(
    sample: ReturnSample, threshold_per_period: float = 0.0, confidence_level: float = 0.95
) -> FloatArray:
    """Returns needed to be sure on which side of the threshold the Sharpe ratio lies, shape (k,).

    Of use where the ratio is above the threshold; below it, the length says how soon that is beyond doubt.
    """
    sharpe = sharpe_ratio_per_period.quietly_of(sample)
    skewness, kurtosis = sample.excess_skewness, sample.excess_kurtosis
    return track_record_length(sharpe, threshold_per_period, skewness, kurtosis, confidence_level)


@metric(
    label="Deflated Sharpe ratio",
    unit=Unit.FRACTION,
    formula="probabilistic Sharpe ratio with SR* = expected maximum of the trials",
    source="Bailey and Lopez de Prado (2014)",
    minimum=4,
    needs_rate=True,
)
def deflated_sharpe_ratio(sample: ReturnSample, trials: int = 10, trial_variance: float | None = None) -> FloatArray:
    """Probability that the true Sharpe ratio is above what the best of several trials shows by luck, shape (k,).

    Args:
        sample: k series.
        trials: number of strategies tried before this one was chosen, at least 2.
        trial_variance: variance of their Sharpe ratios of one period; by default 1 / (n - 1), that of an
            estimate whose true value is zero.
    """
    variance = 1.0 / (sample.n - 1.0) if trial_variance is None else trial_variance
    return probabilistic_sharpe_ratio.quietly_of(sample, threshold_per_period=expected_max_sharpe(trials, variance))


@metric(
    label="Sharpe ratio, autocorrelation-adjusted",
    unit=Unit.RATIO,
    formula="SR * q / sqrt(q + 2 * sum((q - k) * rho[k])), k = 1 .. lags, SR of a period, q = periods_per_year",
    source="Lo (2002)",
    minimum=24,
    needs_rate=True,
)
def sharpe_ratio_autocorrelation_adjusted(sample: ReturnSample, lags: int | None = None) -> FloatArray:
    """Annual Sharpe ratio of excess returns that are not independent, shape (k,); lags as for the volatility."""
    periods = round(sample.periods_per_year)
    correlations = autocorrelations(sample.excess_centred, default_lags(sample.n, periods) if lags is None else lags)
    return sharpe_ratio_per_period.quietly_of(sample) * lo_scale_factor(correlations, periods)
