"""Whether there is a trend and which way: Wilder's directional movement.

Sums and averages are seeded with a full window of movements, as Wilder's worksheet, StockCharts
and Stock.Indicators do. TA-Lib and Tulip seed the movements with one fewer;
``DirectionalSeed.SHORT_WINDOW`` does that. The two differ by a point at first and by less than
0.01 from about bar 109 on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.averages import wilder
from diagnostics.metrics.technical.bars import prices_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.recursion import recursive_average
from diagnostics.metrics.technical.volatility import ranges
from diagnostics.metrics.technical.windows import delayed, quotient


class DirectionalSeed(Enum):
    """How many movements make the first smoothed sum of n."""

    FULL_WINDOW = "full_window"  # n of them
    SHORT_WINDOW = "short_window"  # n - 1, as TA-Lib and Tulip


@dataclass(frozen=True, slots=True)
class DirectionalIndicators:
    """+DI and -DI, each of the shape of the prices, 0 to 100."""

    plus: FloatArray
    minus: FloatArray


@indicator(
    label="Directional indicators",
    formula="+DI = 100 * smoothed +DM / smoothed true range over n bars; -DI likewise",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    outputs=(
        Output("plus", "+DI", Unit.POINTS, lambda given: given["window"] + 1),
        Output("minus", "-DI", Unit.POINTS, lambda given: given["window"] + 1),
    ),
)
def directional_indicators(
    high: FloatArray,
    low: FloatArray,
    close: FloatArray,
    window: int = 14,
    seed: DirectionalSeed = DirectionalSeed.FULL_WINDOW,
) -> DirectionalIndicators:
    """Shares of the range that lie above the bar before (+DI) and below it (-DI).

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        window: n of Wilder's smoothing.
        seed: movements in the first sum; the module's head says who does which.

    Returns:
        Two series from 0 to 100; NaN in the first ``window`` bars (one fewer with the short seed) and
        while there has been no range at all.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    whole_bars("window", window)
    if not close.shape[-1]:
        return DirectionalIndicators(close.copy(), close.copy())
    ups, downs = _movements(high, low)
    swing = _smoothed(ranges(high, low, close)[..., 1:], window, seed)
    plus = 100.0 * quotient(_smoothed(ups, window, seed), swing)
    minus = 100.0 * quotient(_smoothed(downs, window, seed), swing)
    return DirectionalIndicators(delayed(plus, 1), delayed(minus, 1))


@indicator(
    label="Average directional index",
    unit=Unit.POINTS,
    formula="Wilder average over n bars of DX = 100 * |+DI - -DI| / (+DI + -DI)",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    warm_up=lambda given: 2 * given["window"],
)
def average_directional_index(
    high: FloatArray, low: FloatArray, window: int = 14, seed: DirectionalSeed = DirectionalSeed.FULL_WINDOW
) -> FloatArray:
    """How strong the trend is, whichever way it goes, on a scale of 0 to 100.

    The true range stands in both directional indicators and cancels, so no close is needed.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        window: n of Wilder's smoothing, used twice.
        seed: movements in the first sum; the module's head says who does which.

    Returns:
        Shape as given, 0 to 100; NaN in the first ``2 * window - 1`` bars (one fewer with the short seed).
        Bars before the first directional movement have no DX and do not count for the first average.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low = prices_of(high=high, low=low)
    whole_bars("window", window)
    if not high.shape[-1]:
        return high.copy()
    ups, downs = (_smoothed(movement, window, seed) for movement in _movements(high, low))
    return delayed(wilder(100.0 * quotient(np.abs(ups - downs), ups + downs), window), 1)


def _movements(high: FloatArray, low: FloatArray) -> tuple[FloatArray, FloatArray]:
    """+DM and -DM from the second bar on: the larger of the two excursions beyond the bar before, or none."""
    rise = np.diff(high, axis=-1)
    fall = -np.diff(low, axis=-1)
    ups = np.where((rise > fall) & (rise > 0.0), rise, 0.0)
    downs = np.where((fall > rise) & (fall > 0.0), fall, 0.0)
    return ups, downs


def _smoothed(movements: FloatArray, window: int, seed: DirectionalSeed) -> FloatArray:
    """Wilder's smoothed sum divided by n: the division cancels in every use of it."""
    count = window if seed is DirectionalSeed.FULL_WINDOW else max(window - 1, 1)
    return recursive_average(movements, 1.0 / window, count, divisor=window)
