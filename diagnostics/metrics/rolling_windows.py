"""Sums over a window that moves one period at a time, by running sums of centred values.

Every window costs the same. Where a quiet window lies in a wild series, the difference of two running sums
has too few digits left: such windows are computed again by themselves.
"""

from __future__ import annotations

import numpy as np

from diagnostics.metrics.rows import FloatArray, noise_free, row_sum
from diagnostics.metrics.shared import shared

LOST_DIGITS = 1e-9  # below this share of the average window's squares a running sum has lost too many digits


class RollingWindows:
    """Means and variances of every full window of k series, oldest window first.

    Args:
        centred: values less their overall mean, shape (k, n).
        level: that mean, shape (k,).
        length: periods of a window, from 1 to n.
    """

    def __init__(self, centred: FloatArray, level: FloatArray, length: int) -> None:
        self.centred = centred
        self.level = level
        self.length = length

    @shared
    def sums(self) -> FloatArray:
        """Sums of the centred values, shape (k, n - length + 1)."""
        return running_sums(self.centred, self.length)

    @shared
    def mean(self) -> FloatArray:
        """Means of the values themselves, shape (k, n - length + 1)."""
        return self.sums / self.length + self.level[:, None]

    @shared
    def squares(self) -> FloatArray:
        """Sums of squared distances from the window's own mean, shape (k, n - length + 1); exactly 0 if constant."""
        squares = running_sums(self.centred * self.centred, self.length)
        least = (LOST_DIGITS / squares.shape[1]) * row_sum(squares)[:, None]
        squares -= self.sums * self.sums / self.length
        lost = squares < least
        if lost.any():
            rows, starts = np.nonzero(lost)
            windows = np.lib.stride_tricks.sliding_window_view(self.centred, self.length, axis=1)
            for row in np.unique(rows).tolist():  # a row at a time: the windows are copied
                own = starts[rows == row]
                again = windows[row, own]
                deviation = noise_free(again.std(axis=1), again.mean(axis=1) + self.level[row])
                squares[row, own] = deviation * deviation * self.length
        return squares

    @shared
    def variance(self) -> FloatArray:
        """Sample variances (ddof = 1), shape (k, n - length + 1)."""
        return self.squares / (self.length - 1.0)

    @shared
    def deviation(self) -> FloatArray:
        """Sample standard deviations (ddof = 1), shape (k, n - length + 1)."""
        return np.sqrt(self.variance)


def running_sums(values: FloatArray, length: int) -> FloatArray:
    """Sum of each full window, shape (k, n - length + 1)."""
    sums = np.empty((values.shape[0], values.shape[1] + 1))
    sums[:, 0] = 0.0
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums[:, length:] - sums[:, :-length]
