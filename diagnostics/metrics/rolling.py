"""Figures of a window that moves one period at a time. Only full windows have a value.

Running sums of centred values make every window cost the same; windows in which cancellation would
leave too few digits are computed again by themselves.
"""

from __future__ import annotations

import numpy as np

from diagnostics.metrics.rows import FloatArray, noise_free
from diagnostics.metrics.sample import ReturnSample

LOST_DIGITS = 1e-9  # below this share of the overall variance a running sum has lost too many digits


def rolling_return(sample: ReturnSample, window: int) -> FloatArray:
    """Compound return of each window, not annualized, shape (k, n - window + 1), oldest first.

    NaN from a total loss on, where a return has no meaning.
    """
    _check(sample, window)
    with np.errstate(all="ignore"):
        return sample.wealth[:, window:] / sample.wealth[:, :-window] - 1.0


def rolling_annualized_return(sample: ReturnSample, window: int) -> FloatArray:
    """Compound annual return of each window, shape (k, n - window + 1), oldest first."""
    return (1.0 + rolling_return(sample, window)) ** (sample.periods_per_year / window) - 1.0


def rolling_volatility(sample: ReturnSample, window: int) -> FloatArray:
    """Annualized sample standard deviation of each window, shape (k, n - window + 1), oldest first; at least 2."""
    _check(sample, window, 2)
    _, variance = _moments(sample.centred, sample.mean, window)
    return np.sqrt(variance * sample.periods_per_year)


def rolling_sharpe_ratio(sample: ReturnSample, window: int) -> FloatArray:
    """Annualized Sharpe ratio of each window, shape (k, n - window + 1), oldest first; NaN without variation."""
    _check(sample, window, 2)
    if isinstance(sample.risk_free, np.ndarray):
        mean, variance = _moments(sample.excess - sample.excess_mean[:, None], sample.excess_mean, window)
    else:
        mean, variance = _moments(sample.centred, sample.mean, window)
        mean = mean - sample.risk_free
    with np.errstate(all="ignore"):
        ratio = mean * sample.root_of_time / np.sqrt(variance)
    return np.where(variance > 0, ratio, np.nan)


def rolling_sharpe_ratio_geometric(sample: ReturnSample, window: int) -> FloatArray:
    """Compound annual return over volatility of each window, the risk-free rate being zero, (k, n - window + 1)."""
    volatility = rolling_volatility(sample, window)
    with np.errstate(all="ignore"):
        ratio = rolling_annualized_return(sample, window) / volatility
    return np.where(volatility > 0, ratio, np.nan)


def rolling_beta(sample: ReturnSample, window: int) -> FloatArray:
    """Slope on the benchmark's excess return in each window, shape (k, n - window + 1), oldest first.

    NaN where the benchmark did not move.

    Raises:
        ValueError: the sample has no benchmark, or the window is not within 2 and n.
    """
    _check(sample, window, 2)
    market = sample.market
    benchmark = market.benchmark_centred
    sums = _running_sums(benchmark[None, :], window)[0]
    _, variance = _moments(benchmark[None, :], np.array([market.benchmark_mean]), window)
    squares = variance[0] * (window - 1.0)
    products = _running_sums(market.centred * benchmark, window)
    products -= _running_sums(market.centred, window) * (sums / window)
    with np.errstate(all="ignore"):
        slopes = products / np.where(squares > 0, squares, np.nan)
    quiet = np.flatnonzero((squares > 0) & (squares < LOST_DIGITS * market.benchmark_squares))
    for start in quiet.tolist():
        own = benchmark[start : start + window]
        own = own - own.mean()
        slopes[:, start] = market.centred[:, start : start + window] @ own / (own @ own)
    return slopes


def _check(sample: ReturnSample, window: int, least: int = 1) -> None:
    if not least <= window <= sample.n:
        raise ValueError(f"a window of {window} periods is not within {least} and the {sample.n} of the sample")


def _running_sums(values: FloatArray, window: int) -> FloatArray:
    """Sum of each full window, shape (k, n - window + 1)."""
    sums = np.empty((values.shape[0], values.shape[1] + 1))
    sums[:, 0] = 0.0
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums[:, window:] - sums[:, :-window]


def _moments(centred: FloatArray, level: FloatArray, window: int) -> tuple[FloatArray, FloatArray]:
    """Mean and sample variance of each window, each of shape (k, n - window + 1).

    Args:
        centred: values less their overall mean, shape (k, n).
        level: that mean, shape (k,).
        window: periods.
    """
    mean = _running_sums(centred, window)
    mean *= 1.0 / window
    squares = _running_sums(centred * centred, window)
    overall = squares.mean(axis=1, keepdims=True)
    squares -= mean * mean * window
    variance = squares
    variance *= 1.0 / (window - 1.0)
    mean += level[:, None]
    lost = variance < LOST_DIGITS / window * overall
    if lost.any():
        rows, starts = np.nonzero(lost)
        again = np.lib.stride_tricks.sliding_window_view(centred, window, axis=1)[rows, starts]
        middle = again.mean(axis=1)
        deviation = (again - middle[:, None]).std(axis=1, ddof=1)
        variance[rows, starts] = noise_free(deviation, middle + level[rows]) ** 2
    return mean, variance
