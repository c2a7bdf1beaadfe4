"""How far prices swing: the true range and its average, and Bollinger's bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.averages import wilder
from diagnostics.metrics.technical.bars import positive, prices_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.windows import delayed, quotient, rolling_deviation, rolling_mean


@dataclass(frozen=True, slots=True)
class BollingerBands:
    """A mean with a band of deviations about it, each field of the shape of the prices."""

    middle: FloatArray
    upper: FloatArray
    lower: FloatArray
    width: FloatArray
    percent_b: FloatArray


@indicator(
    label="True range",
    unit=Unit.PRICE,
    formula="max(high, previous close) - min(low, previous close)",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    warm_up=2,
)
def true_range(high: FloatArray, low: FloatArray, close: FloatArray) -> FloatArray:
    """A bar's range, the gap from the close before it included.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.

    Returns:
        Shape as given, zero or more; NaN at the first bar, which has no close before it.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    return ranges(high, low, close)


@indicator(
    label="Average true range",
    unit=Unit.PRICE,
    formula="Wilder average of the true range over n bars, the first bar's not counted",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    warm_up=lambda given: given["window"] + 1,
)
def average_true_range(high: FloatArray, low: FloatArray, close: FloatArray, window: int = 14) -> FloatArray:
    """What the price usually swings in a bar, in the unit of the prices.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        window: true ranges in the first mean, and the n of Wilder's smoothing after it.

    Returns:
        Shape as given, zero or more; NaN in the first ``window`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    return average_range(high, low, close, whole_bars("window", window))


@indicator(
    label="Bollinger bands",
    formula="SMA(20) +- 2 population standard deviations; width = (upper - lower) / middle; "
    "%B = (C - lower) / (upper - lower)",
    source="Bollinger (2001)",
    outputs=(
        Output("middle", "Bollinger middle band", Unit.PRICE, lambda given: given["window"]),
        Output("upper", "Bollinger upper band", Unit.PRICE, lambda given: given["window"]),
        Output("lower", "Bollinger lower band", Unit.PRICE, lambda given: given["window"]),
        Output("width", "Bollinger band width", Unit.FRACTION, lambda given: given["window"]),
        Output("percent_b", "Bollinger %B", Unit.FRACTION, lambda given: given["window"]),
    ),
)
def bollinger_bands(prices: FloatArray, window: int = 20, deviations: float = 2.0) -> BollingerBands:
    """A simple mean, and a band whose width follows the deviation of the same bars.

    The deviation is the population's (ddof = 0), as Bollinger defines it; the sample's would make
    bands of 20 bars 2.6 percent wider.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        window: bars of mean and deviation.
        deviations: half the band's width in standard deviations.

    Returns:
        Bands in the unit of the prices (the lower one can fall below zero), width as a share of the middle,
        %B 0 at the lower and 1 at the upper band; NaN in the first ``window - 1`` bars, %B also where the
        price stood still and the band has no width.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    middle = rolling_mean(prices, whole_bars("window", window))
    half = positive("deviations", deviations) * rolling_deviation(prices, window)
    lower = middle - half
    return BollingerBands(
        middle=middle,
        upper=middle + half,
        lower=lower,
        width=2.0 * half / middle,
        percent_b=quotient(prices - lower, 2.0 * half),
    )


def ranges(high: FloatArray, low: FloatArray, close: FloatArray) -> FloatArray:
    """The true range of bars that are checked already."""
    if not close.shape[-1]:
        return np.full(close.shape, np.nan)
    before = close[..., :-1]
    return delayed(np.maximum(high[..., 1:], before) - np.minimum(low[..., 1:], before), 1)


def average_range(high: FloatArray, low: FloatArray, close: FloatArray, window: int) -> FloatArray:
    """The average true range of bars that are checked already."""
    if not close.shape[-1]:
        return np.full(close.shape, np.nan)
    return delayed(wilder(ranges(high, low, close)[..., 1:], window), 1)
