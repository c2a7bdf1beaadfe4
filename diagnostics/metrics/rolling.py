"""Figures of a window that moves one period at a time. Only full windows have a value.

All take a sample of k series and give an array of shape (k, n - window + 1), oldest window first.
"""

from __future__ import annotations

import numpy as np

from diagnostics.metrics.rolling_windows import LOST_DIGITS, running_sums
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample


def rolling_return(sample: ReturnSample, window: int) -> FloatArray:
    """Compound return of each window, not annualized; NaN after a total loss, where a return has no meaning.

    Raises:
        ValueError: the window is not within 1 and n.
    """
    _check(sample, window, 1)
    with np.errstate(all="ignore"):
        return sample.wealth[:, window:] / sample.wealth[:, :-window] - 1.0


def rolling_annualized_return(sample: ReturnSample, window: int) -> FloatArray:
    """Compound return of each window, restated for a year.

    Raises:
        ValueError: the window is not within 1 and n.
    """
    growth = 1.0 + rolling_return(sample, window)
    return np.power(growth, sample.periods_per_year / window) - 1.0


def rolling_volatility(sample: ReturnSample, window: int) -> FloatArray:
    """Annualized sample standard deviation of each window; 0 for a constant one.

    Raises:
        ValueError: the window is not within 2 and n.
    """
    _check(sample, window, 2)
    if isinstance(sample.risk_free, np.ndarray):  # the windows of the excess returns are other ones
        plain = ReturnSample(sample.returns, periods_per_year=sample.periods_per_year)
        return plain.windows(window).deviation * sample.root_of_time
    return sample.windows(window).deviation * sample.root_of_time


def rolling_sharpe_ratio(sample: ReturnSample, window: int) -> FloatArray:
    """Annualized Sharpe ratio of each window; NaN without variation.

    Raises:
        ValueError: the window is not within 2 and n.
    """
    _check(sample, window, 2)
    windows = sample.windows(window)
    with np.errstate(all="ignore"):
        ratio = windows.mean / windows.deviation
    ratio *= sample.root_of_time
    return np.where(windows.squares > 0, ratio, np.nan)


def rolling_sharpe_ratio_geometric(sample: ReturnSample, window: int) -> FloatArray:
    """Compound annual return over annual volatility of each window, the risk-free rate being zero.

    Raises:
        ValueError: the window is not within 2 and n.
    """
    volatility = rolling_volatility(sample, window)
    with np.errstate(all="ignore"):
        ratio = rolling_annualized_return(sample, window) / volatility
    return np.where(volatility > 0, ratio, np.nan)


def rolling_beta(sample: ReturnSample, window: int) -> FloatArray:
    """Slope on the benchmark's excess return in each window; NaN where the benchmark did not move.

    Raises:
        ValueError: the sample has no benchmark, or the window is not within 2 and n.
    """
    _check(sample, window, 2)
    market = sample.market
    benchmark = sample.benchmark_sample.windows(window)
    squares = benchmark.squares[0]
    products = running_sums(market.centred * market.benchmark_centred, window)
    products -= sample.windows(window).sums * (benchmark.sums[0] / window)
    slopes = products / np.where(squares > 0, squares, np.nan)
    least = LOST_DIGITS * float(squares.mean())
    for start in np.flatnonzero((squares > 0) & (squares < least)).tolist():
        own = market.benchmark_centred[start : start + window]
        own = own - own.mean()
        slopes[:, start] = market.centred[:, start : start + window] @ own / (own @ own)
    return slopes


def _check(sample: ReturnSample, window: int, least: int) -> None:
    if not least <= window <= sample.n:
        raise ValueError(f"a window of {window} periods is not within {least} and the {sample.n} of the sample")
