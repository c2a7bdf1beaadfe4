"""The recursive average under EMA, Wilder's smoothing and KDJ: each value moves it by a share.

One walk over time. A single series is walked in plain floats (numpy's cost for each call would
be twenty times the arithmetic), several side by side as vectors; the operations and their order
are the same, and so are the bits.
"""

from __future__ import annotations

import math

import numpy as np

from diagnostics.metrics.sample import FloatArray


def recursive_average(
    values: FloatArray,
    weight: float,
    seed_length: int,
    *,
    divisor: int | None = None,
    initial: float | None = None,
) -> FloatArray:
    """average[t] = average[t-1] + weight * (value[t] - average[t-1]), from a seed on.

    Args:
        values: shape (..., n_bars), oldest first. NaN is no observation: it has no average at its
            bar, and the recursion goes on from the last one that there was.
        weight: share of the newest value, 0 < weight <= 1.
        seed_length: observations whose sum makes the first average.
        divisor: what that sum is divided by; None for ``seed_length``, which makes it their mean (held
            between their extremes: the average of a price that stands still is that price exactly).
        initial: the average before the first value, instead of a seed.

    Returns:
        Shape as given; NaN before the seed is complete.
    """
    rows = values.reshape(math.prod(values.shape[:-1]), values.shape[-1])
    observed = ~np.isnan(rows)
    if observed.all():
        return _walk(rows, weight, seed_length, divisor, initial).reshape(values.shape)
    averages = np.full(rows.shape, np.nan)
    if (observed == observed[:1]).all():  # as a rule: the gaps are the warm-up, the same in every row
        bars = observed.all(axis=0)
        averages[:, bars] = _walk(rows[:, bars], weight, seed_length, divisor, initial)
    else:
        for row, values_of_row, bars in zip(averages, rows, observed, strict=True):
            row[bars] = _walk(values_of_row[np.newaxis, bars], weight, seed_length, divisor, initial)[0]
    return averages.reshape(values.shape)


def _walk(rows: FloatArray, weight: float, seed_length: int, divisor: int | None, initial: float | None) -> FloatArray:
    """The averages of rows without gaps."""
    averages = np.full(rows.shape, np.nan)
    if initial is None:
        if rows.shape[1] < seed_length:
            return averages
        start = seed_length
        average = _seed(rows[:, :seed_length], divisor)
        averages[:, start - 1] = average
    else:
        start = 0
        average = np.full(rows.shape[0], initial)
    if rows.shape[0] == 1:
        averages[0, start:] = _one(float(average[0]), rows[0, start:], weight)
    else:
        averages[:, start:] = _many(average, np.ascontiguousarray(rows[:, start:].T), weight).T
    return averages


def _seed(first: FloatArray, divisor: int | None) -> FloatArray:
    # One after the other: the order in which numpy adds along an axis depends on the shape.
    total = np.cumsum(first, axis=1)[:, -1]
    if divisor is not None:
        return total / divisor
    mean: FloatArray = np.clip(total / first.shape[1], first.min(axis=1), first.max(axis=1))
    return mean


def _one(average: float, values: FloatArray, weight: float) -> FloatArray:
    walked = [average := average + weight * (value - average) for value in values.tolist()]
    return np.fromiter(walked, np.float64, len(walked))


def _many(average: FloatArray, columns: FloatArray, weight: float) -> FloatArray:
    averages = np.empty(columns.shape)
    for bar, values in enumerate(columns):
        average = average + weight * (values - average)
        averages[bar] = average
    return averages
