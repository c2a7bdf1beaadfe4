"""Sums, means and extremes of the last bars, for one series and for many alike.

Window sums are built by doubling (sums of 1, 2, 4 ... bars put together), not from differences
of a running total: a total of thousands of prices would leave its rounding in every later
window, and one missing value would spoil all that follow. Every step is an operation between
whole arrays, so a row of a batch gets the bits that it would get alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from diagnostics.metrics.sample import FloatArray

Pairwise = Callable[[FloatArray, FloatArray], FloatArray]


def rolling_sum(values: FloatArray, window: int) -> FloatArray:
    """Sum of the last ``window`` values, shape as given; NaN before the window is full or where it holds a NaN."""
    count = values.shape[-1] - window + 1
    if count < 1:
        return np.full(values.shape, np.nan)
    total = np.zeros((*values.shape[:-1], count))
    covered, span, spans = 0, 1, values
    while True:
        if window & span:  # this power of two is part of the window's length
            total += spans[..., covered : covered + count]
            covered += span
        if covered == window:
            return delayed(total, window - 1)
        spans = spans[..., :-span] + spans[..., span:]
        span *= 2


def rolling_mean(values: FloatArray, window: int) -> FloatArray:
    """Mean of the last ``window`` values, never beyond their extremes; NaN as in ``rolling_sum``.

    The rounding of the sum may put the mean of equal values a bit beside them, and then a price that
    stood still would be above or below its own average.
    """
    mean = rolling_sum(values, window) / window
    return np.clip(mean, rolling_minimum(values, window), rolling_maximum(values, window))


def rolling_maximum(values: FloatArray, window: int) -> FloatArray:
    """Highest of the last ``window`` values; NaN before the window is full."""
    return _rolling_extreme(np.maximum, values, window)


def rolling_minimum(values: FloatArray, window: int) -> FloatArray:
    """Lowest of the last ``window`` values; NaN before the window is full."""
    return _rolling_extreme(np.minimum, values, window)


def rolling_deviation(values: FloatArray, window: int) -> FloatArray:
    """Population standard deviation (ddof = 0) of the last ``window`` values; NaN before the window is full.

    Squares of deviations from each window's own mean are summed: the difference of mean square
    and squared mean loses the digits of a quiet price far from its start.
    """
    count = values.shape[-1] - window + 1
    if count < 1:
        return np.full(values.shape, np.nan)
    mean = rolling_mean(values, window)[..., window - 1 :]
    squares = np.zeros(mean.shape)
    for offset in range(window):
        deviation = values[..., offset : offset + count] - mean
        squares += deviation * deviation
    return delayed(np.sqrt(squares / window), window - 1)


def bars_since(values: FloatArray, extreme: FloatArray, window: int) -> FloatArray:
    """Bars since the newest of the last ``window`` values that equals the window's ``extreme``; NaN where that is NaN.

    Args:
        values: shape (..., n_bars), n_bars not less than the window.
        extreme: what ``rolling_maximum`` or ``rolling_minimum`` of the same window gave.
        window: values looked through, the newest at distance 0.
    """
    count = values.shape[-1] - window + 1
    wanted = extreme[..., window - 1 :]
    since = np.full(wanted.shape, np.nan)
    for distance in range(window - 1, -1, -1):  # the newest comes last and stays
        start = window - 1 - distance
        np.copyto(since, distance, where=values[..., start : start + count] == wanted)
    return delayed(since, window - 1)


def delayed(values: FloatArray, bars: int) -> FloatArray:
    """The values with ``bars`` NaN before them along the last axis."""
    out = np.full((*values.shape[:-1], values.shape[-1] + bars), np.nan)
    out[..., bars:] = values
    return out


def quotient(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """The quotient, NaN where there is nothing to divide by."""
    out = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    np.divide(numerator, denominator, out=out, where=denominator != 0.0)
    return out


def _rolling_extreme(extreme: Pairwise, values: FloatArray, window: int) -> FloatArray:
    count = values.shape[-1] - window + 1
    if count < 1:
        return np.full(values.shape, np.nan)
    span, spans = 1, values
    while 2 * span <= window:
        spans = extreme(spans[..., :-span], spans[..., span:])
        span *= 2
    # Two spans that overlap cover the window; an extreme may count a bar twice.
    return delayed(extreme(spans[..., :count], spans[..., window - span : window - span + count]), window - 1)
