"""Sums, counts and quantiles of rows: k series of n values in, k numbers out."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from diagnostics.metrics.shared import shared

FloatArray = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

ROUNDING = 1e-14  # a deviation of returns below this is the rounding error of prices near 1
LONG_ROW = 256  # from this length on a loop over rows is faster than a count along the axis
USUAL_SHARES = (0.01, 0.05, 0.95, 0.99)
CONSTANT = 1e-12  # a deviation below this share of the mean is the rounding error of that mean


def row_sum(values: FloatArray) -> FloatArray:
    """Sum of each row, shape (k,)."""
    return cast("FloatArray", np.add.reduce(values, axis=1))


def row_dot(left: FloatArray, right: FloatArray) -> FloatArray:
    """Sum of products of each row, shape (k,), without an array of the products."""
    return cast("FloatArray", np.vecdot(left, right))


def row_count(mask: Mask) -> FloatArray:
    """How many hold in each row, shape (k,), as numbers to divide by."""
    if mask.shape[1] < LONG_ROW:
        return np.asarray(np.count_nonzero(mask, axis=1), dtype=np.float64)
    # Counting a whole row is vectorized, counting along an axis is not.
    return np.array([np.count_nonzero(row) for row in mask], dtype=np.float64)


def row_product(values: FloatArray) -> FloatArray:
    """Product of each row, shape (k,)."""
    return cast("FloatArray", np.multiply.reduce(values, axis=1))


def row_least(values: FloatArray) -> FloatArray:
    """Least value of each row, shape (k,)."""
    return cast("FloatArray", np.minimum.reduce(values, axis=1))


def row_most(values: FloatArray) -> FloatArray:
    """Greatest value of each row, shape (k,)."""
    return cast("FloatArray", np.maximum.reduce(values, axis=1))


def row_deviation(centred: FloatArray) -> FloatArray:
    """Sample standard deviation (ddof = 1) of rows that have mean zero, shape (k,)."""
    return np.sqrt(row_dot(centred, centred) / float(centred.shape[1] - 1))


def noise_free(deviation: FloatArray, level: FloatArray | None = None) -> FloatArray:
    """The deviation, exactly 0 where it is only the rounding error of values that do not vary around the level."""
    threshold = ROUNDING if level is None else CONSTANT * np.abs(level) + ROUNDING
    return np.where(deviation > threshold, deviation, 0.0)


class OrderStatistics:
    """The lowest, second lowest ... values of rows, found without sorting where only the usual quantiles are asked for.

    Args:
        values: shape (k, n), n at least 1.
    """

    def __init__(self, values: FloatArray) -> None:
        self.values = values
        self.n = values.shape[1]
        self.pivots = frozenset(
            min(int(share * (self.n - 1)) + step, self.n - 1) for share in USUAL_SHARES for step in (0, 1)
        )

    @shared
    def partitioned(self) -> FloatArray:
        """Rows in which every pivot holds its order statistic, with the lower values before it."""
        return np.partition(self.values, sorted(self.pivots), axis=1)

    @shared
    def ordered(self) -> FloatArray:
        """Rows in ascending order."""
        return np.sort(self.values, axis=1)

    def at(self, position: int) -> FloatArray:
        """Value at a position of the ascending order, from 0, shape (k,)."""
        rows = self.partitioned if position in self.pivots else self.ordered
        return rows[:, position]

    def quantile(self, probability: float) -> FloatArray:
        """Quantile by linear interpolation (Hyndman and Fan 1996, type 7), shape (k,); probability from 0 to 1."""
        position = probability * (self.n - 1)
        below = min(int(position), self.n - 1)
        above = min(below + 1, self.n - 1)
        low = self.at(below)
        between: FloatArray = low + (position - below) * (self.at(above) - low)
        return between

    def mean_up_to_quantile(self, probability: float) -> FloatArray:
        """Mean of the values at or below the quantile, shape (k,)."""
        below = min(int(probability * (self.n - 1)), self.n - 1)
        rows = self.partitioned if below in self.pivots else self.ordered
        mean: FloatArray = row_sum(rows[:, : below + 1]) / (below + 1.0)
        if below + 1 == self.n:
            return mean
        # Values equal to the quantile may reach further than its position: then they all enter.
        threshold = self.quantile(probability)
        tied = self.at(below + 1) <= threshold
        if tied.any():
            worst = self.values <= threshold[:, None]
            mean = np.where(tied, row_sum(np.where(worst, self.values, 0.0)) / row_count(worst), mean)
        return mean
