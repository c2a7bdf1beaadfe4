"""Moving averages: the mean of a window, and the two that never quite forget.

The exponential average is seeded with the mean of its first window (StockCharts, TA-Lib,
Stock.Indicators), so it has no value before the window is full. Chinese software, pandas and
Tulip start it from the first price instead; ``Seed.FIRST`` does that where it is asked for. The
two agree after three to five windows.
"""

from __future__ import annotations

from enum import Enum

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.bars import prices_of, whole_bars
from diagnostics.metrics.technical.indicator import indicator
from diagnostics.metrics.technical.recursion import recursive_average
from diagnostics.metrics.technical.windows import rolling_mean


class Seed(Enum):
    """What an exponential average starts from."""

    AVERAGE = "average"  # the mean of the first window; no value before
    FIRST = "first"  # the first price; a value from the first bar on


@indicator(
    label="Simple moving average",
    unit=Unit.PRICE,
    formula="mean of the last n closes",
    source="Achelis, Technical Analysis from A to Z (2000)",
    warm_up=lambda given: given["window"],
)
def simple_moving_average(prices: FloatArray, window: int = 20) -> FloatArray:
    """Mean price of the last ``window`` bars.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        window: bars in the mean.

    Returns:
        Shape as given, in the unit of the prices; NaN in the first ``window - 1`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    return rolling_mean(prices, whole_bars("window", window))


@indicator(
    label="Exponential moving average",
    unit=Unit.PRICE,
    formula="EMA + 2 / (n + 1) * (close - EMA), seeded with the mean of the first n closes",
    source="StockCharts ChartSchool; TA-Lib",
    warm_up=lambda given: given["window"],
)
def exponential_moving_average(prices: FloatArray, window: int = 20, seed: Seed = Seed.AVERAGE) -> FloatArray:
    """Average price in which each bar weighs less than the next by the factor (n - 1) / (n + 1).

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        window: n of the smoothing factor 2 / (n + 1).
        seed: what it starts from; the module's head says who does which.

    Returns:
        Shape as given; NaN in the first ``window - 1`` bars with ``Seed.AVERAGE``, nowhere with ``Seed.FIRST``.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    return exponential(prices, whole_bars("window", window), seed)


@indicator(
    label="Wilder moving average",
    unit=Unit.PRICE,
    formula="W + (close - W) / n, seeded with the mean of the first n closes",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    warm_up=lambda given: given["window"],
)
def wilder_moving_average(prices: FloatArray, window: int = 14) -> FloatArray:
    """Wilder's average price: each bar moves it by one n-th of the distance.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        window: n; the average remembers as long as an EMA of 2n - 1 bars.

    Returns:
        Shape as given; NaN in the first ``window - 1`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    return wilder(prices, whole_bars("window", window))


def exponential(values: FloatArray, window: int, seed: Seed = Seed.AVERAGE) -> FloatArray:
    """The exponential average of any series, without the check that it is a price."""
    return recursive_average(values, 2.0 / (window + 1), window if seed is Seed.AVERAGE else 1)


def wilder(values: FloatArray, window: int) -> FloatArray:
    """Wilder's average of any series, without the check that it is a price."""
    return recursive_average(values, 1.0 / window, window)
