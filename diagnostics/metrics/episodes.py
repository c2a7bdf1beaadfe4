"""Drawdown episodes: from the first loss below a peak to the first return to that peak."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class DrawdownEpisodes:
    """All episodes of k series, one after the other, series by series.

    Args:
        series: row of the series, shape (m,).
        start: first period below the old peak, shape (m,).
        end: first period back at the peak, or n where it was not reached again, shape (m,).
        depth: deepest drawdown within the episode, negative, shape (m,).
        count: number of episodes of each series, shape (k,).
    """

    series: IndexArray
    start: IndexArray
    end: IndexArray
    depth: FloatArray
    count: IndexArray

    def total(self, values: FloatArray) -> FloatArray:
        """Sum of one value an episode over each series, shape (k,); 0 where there are none."""
        sums: FloatArray = np.bincount(self.series, weights=values, minlength=self.count.size).astype(np.float64)
        return sums


def find_episodes(drawdown: FloatArray) -> DrawdownEpisodes:
    """The episodes in drawdowns of shape (k, n), which are exactly 0 at a peak and negative below it."""
    k, n = drawdown.shape
    under = np.zeros((k, n + 2), dtype=np.bool_)
    np.less(drawdown, 0.0, out=under[:, 1:-1])
    change = np.flatnonzero(under[:, 1:].ravel() != under[:, :-1].ravel())
    series, period = np.divmod(change, n + 1)
    first, end = period[0::2], period[1::2]  # changes alternate: below the peak, back at it
    series = series[0::2]
    # Between two episodes every drawdown is 0, so the least value up to the next start is the depth.
    flat = series * n + first
    depth = np.minimum.reduceat(drawdown.ravel(), flat) if flat.size else np.empty(0)
    return DrawdownEpisodes(series, first, end, depth, np.bincount(series, minlength=k))
