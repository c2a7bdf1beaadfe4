"""Whether a period's return says something about the next: autocorrelations, their test, and what they do to a sum."""

from __future__ import annotations

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.distributions import chi_square_tail
from diagnostics.metrics.market_model import newey_west_lags
from diagnostics.metrics.rows import FloatArray, row_dot
from diagnostics.metrics.sample import ReturnSample
from diagnostics.metrics.spec import metric


def autocorrelations(centred: FloatArray, lags: int) -> FloatArray:
    """Autocorrelations at lags 1 .. ``lags`` with divisor n (Box and Jenkins 1976), shape (k, lags).

    Args:
        centred: values less their mean, shape (k, n), oldest first.
        lags: highest lag; those beyond n - 1 are 0.
    """
    k, n = centred.shape
    squares = row_dot(centred, centred)
    result = np.zeros((k, lags))
    for lag in range(1, min(lags, n - 1) + 1):
        result[:, lag - 1] = row_dot(centred[:, lag:], centred[:, :-lag]) / squares
    return result


def summing_factor(correlations: FloatArray, periods: int) -> FloatArray:
    """Variance of a sum of ``periods`` returns over the variance of one: q + 2 * sum((q - k) * rho[k]), shape (k,).

    Args:
        correlations: autocorrelations at lags 1 .. m, shape (k, m); lags from ``periods`` on do not enter.
        periods: how many returns are summed (q).
    """
    lags = min(correlations.shape[1], periods - 1)
    weights = periods - np.arange(1, lags + 1, dtype=np.float64)
    factor: FloatArray = periods + 2.0 * (correlations[:, :lags] @ weights)
    return factor


def default_lags(n: int, periods: int) -> int:
    """Lags of one year for data up to monthly; else the Newey-West rule, daily correlations being mostly noise."""
    return periods - 1 if periods <= 12 else newey_west_lags(n)


def lo_scale_factor(correlations: FloatArray, periods: int) -> FloatArray:
    """What turns a period's Sharpe ratio into that of ``periods`` of them (Lo 2002), shape (k,).

    eta(q) = q / sqrt(q + 2 * sum((q - k) * rho[k])); sqrt(q) when all autocorrelations are zero.

    Args:
        correlations: autocorrelations at lags 1 .. q - 1, shape (k, q - 1).
        periods: periods of the longer horizon (q).
    """
    return periods / np.sqrt(summing_factor(correlations, periods))


@metric(
    label="Autocorrelation",
    unit=Unit.RATIO,
    formula="sum((r[t] - m) * (r[t-lag] - m)) / sum((r[t] - m)^2)",
    source="Box and Jenkins (1976)",
    minimum=3,
)
def autocorrelation(sample: ReturnSample, lag: int = 1) -> FloatArray:
    """Correlation of a return with the one ``lag`` periods before, divisor n, shape (k,)."""
    if sample.n <= lag:
        return np.full(sample.k, np.nan)
    centred = sample.centred
    return row_dot(centred[:, lag:], centred[:, :-lag]) / (sample.n * sample.variance)


@metric(
    label="Ljung-Box statistic",
    unit=Unit.RATIO,
    formula="n * (n + 2) * sum(rho[k]^2 / (n - k)), k = 1 .. lags",
    source="Ljung and Box (1978)",
    minimum=8,
)
def ljung_box_statistic(sample: ReturnSample, lags: int = 6) -> FloatArray:
    """How far the first autocorrelations together are from zero, shape (k,)."""
    if sample.n <= lags:
        return np.full(sample.k, np.nan)
    correlations = autocorrelations(sample.centred, lags)
    weights = 1.0 / (sample.n - np.arange(1, lags + 1, dtype=np.float64))
    statistic = sample.n * (sample.n + 2.0) * ((correlations * correlations) @ weights)
    return np.where(sample.variance > 0, statistic, np.nan)


@metric(
    label="Ljung-Box p-value",
    unit=Unit.FRACTION,
    formula="P(chi-square(lags) > Ljung-Box statistic)",
    source="Ljung and Box (1978)",
    minimum=8,
)
def ljung_box_p_value(sample: ReturnSample, lags: int = 6) -> FloatArray:
    """Probability of autocorrelations at least this large if the returns were independent, shape (k,)."""
    statistic = ljung_box_statistic.quietly_of(sample, lags=lags)
    return np.array([chi_square_tail(float(value), lags) for value in statistic])
