"""Prices at which a long position is given up, by how far its bars usually swing."""

from __future__ import annotations

import numpy as np

from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.technical.volatility import average_true_range
from diagnostics.metrics.technical.windows import rolling_maximum


def average_range_stop(
    high: FloatArray, low: FloatArray, close: FloatArray, window: int = 14, multiple: float = 2.0
) -> FloatArray:
    """Close less a multiple of Wilder's average true range, shape (n,); NaN in the first ``window`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    return np.asarray(close - multiple * average_true_range(high, low, close, window))


def chandelier_exit(
    high: FloatArray, low: FloatArray, close: FloatArray, window: int = 22, multiple: float = 3.0
) -> FloatArray:
    """Highest high of the window less a multiple of the average true range, shape (n,); NaN before it is full.

    Raises:
        ValueError: as for ``average_range_stop``.

    Source: LeBeau and Lucas (1992).
    """
    highest = rolling_maximum(np.asarray(high, dtype=np.float64), window)
    return np.asarray(highest - multiple * average_true_range(high, low, close, window))
