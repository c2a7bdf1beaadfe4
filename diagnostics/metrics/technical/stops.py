"""Stops that follow the price and turn over when it is touched: parabolic SAR and the ATR stop.

Both are machines with two states, long and short, and what a bar does depends on the state that
the bar before left. They are walked bar by bar, each series by itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.bars import positive, prices_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.volatility import average_range

LONG, SHORT = 1.0, -1.0

Walk = tuple[list[float], list[float]]


@dataclass(frozen=True, slots=True)
class TrailingStop:
    """A stop and the side it is on, each field of the shape of the prices.

    Args:
        stop: the price at which the position turns over.
        direction: 1 when the stop lies under a long position, -1 over a short one.
    """

    stop: FloatArray
    direction: FloatArray


@indicator(
    label="Parabolic SAR",
    formula="SAR + AF * (extreme - SAR), AF from 0.02 by 0.02 with each new extreme to 0.2; turns when passed",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    outputs=(
        Output("stop", "Parabolic SAR", Unit.PRICE, 2),
        Output("direction", "Parabolic SAR direction", Unit.COUNT, 2),
    ),
)
def parabolic_sar(high: FloatArray, low: FloatArray, step: float = 0.02, maximum: float = 0.2) -> TrailingStop:
    """Wilder's stop and reverse: it nears the price faster the longer the trend makes new extremes.

    Wilder takes the first direction from the position one holds. Here it is the direction in which
    the middle of the bar's range first moves (as Tulip, which calls no move a rise). A bar that only
    touches the stop does not turn it.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        step: acceleration factor at the start and its growth with each new extreme.
        maximum: most that the factor grows to.

    Returns:
        Stop and direction after the bar; NaN at the first bar and until a bar's middle has moved.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, a high lies below its low, or a factor is not positive.
    """
    high, low = prices_of(high=high, low=low)
    positive("step", step)
    positive("maximum", maximum)
    return _each_series(lambda highs, lows: _walk_parabola(highs, lows, step, maximum), high, low)


@indicator(
    label="ATR trailing stop",
    formula="close -+ 3 * ATR(21), moved only with the trend; turns by the close",
    source="Wilder's volatility system (1978), in the form of Stock.Indicators",
    outputs=(
        Output("stop", "ATR trailing stop", Unit.PRICE, lambda given: given["window"] + 1),
        Output("direction", "ATR trailing stop direction", Unit.COUNT, lambda given: given["window"] + 1),
    ),
)
def atr_trailing_stop(
    high: FloatArray, low: FloatArray, close: FloatArray, window: int = 21, multiplier: float = 3.0
) -> TrailingStop:
    """A stop some average true ranges from the close that never retreats while the trend lasts.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        window: bars of the average true range.
        multiplier: average true ranges between close and stop.

    Returns:
        Stop and direction after the bar; NaN in the first ``window`` bars and until the price has had a
        range. The first direction is long unless the close fell at that bar; a close at the stop ends a
        long position and does not yet end a short one.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    distance = positive("multiplier", multiplier) * average_range(high, low, close, whole_bars("window", window))
    return _each_series(lambda closes, distances: _walk_atr_stop(closes, distances, window), close, distance)


def _each_series(
    walk: Callable[[list[float], list[float]], Walk], first: FloatArray, second: FloatArray
) -> TrailingStop:
    shape = first.shape
    rows = (math.prod(shape[:-1]), shape[-1])
    stops = np.full(rows, np.nan)
    directions = np.full(rows, np.nan)
    for row, (one, other) in enumerate(zip(first.reshape(rows).tolist(), second.reshape(rows).tolist(), strict=True)):
        stops[row], directions[row] = walk(one, other)
    return TrailingStop(stops.reshape(shape), directions.reshape(shape))


def _walk_parabola(highs: list[float], lows: list[float], step: float, maximum: float) -> Walk:
    bars = len(highs)
    stops, directions = [math.nan] * bars, [math.nan] * bars
    middles = [high + low for high, low in zip(highs, lows, strict=True)]
    start = next((bar for bar in range(1, bars) if middles[bar] != middles[bar - 1]), bars)
    if start == bars:
        return stops, directions
    long = middles[start] > middles[start - 1]
    stop, extreme = (lows[start - 1], highs[start - 1]) if long else (highs[start - 1], lows[start - 1])
    factor = min(step, maximum)
    for bar in range(start, bars):
        high, low = highs[bar], lows[bar]
        before = bar - 2 if bar > start else start - 1
        stop += factor * (extreme - stop)
        if long:
            # The stop does not enter the range of the two bars before.
            stop = min(stop, lows[bar - 1], lows[before])
            if high > extreme:
                extreme, factor = high, min(factor + step, maximum)
            turned = low < stop
        else:
            stop = max(stop, highs[bar - 1], highs[before])
            if low < extreme:
                extreme, factor = low, min(factor + step, maximum)
            turned = high > stop
        if turned:
            long = not long
            stop, extreme, factor = extreme, high if long else low, min(step, maximum)
        stops[bar], directions[bar] = stop, LONG if long else SHORT
    return stops, directions


def _walk_atr_stop(closes: list[float], distances: list[float], first: int) -> Walk:
    bars = len(closes)
    stops, directions = [math.nan] * bars, [math.nan] * bars
    first = next((bar for bar in range(first, bars) if distances[bar] > 0.0), bars)
    if first == bars:
        return stops, directions
    long = closes[first] >= closes[first - 1]
    over, under = closes[first] + distances[first], closes[first] - distances[first]
    for bar in range(first, bars):
        close, before, distance = closes[bar], closes[bar - 1], distances[bar]
        # A band moves towards the price only, unless the close before had gone through it.
        if close + distance < over or before > over:
            over = close + distance
        if close - distance > under or before < under:
            under = close - distance
        long = close > (under if long else over)
        stops[bar], directions[bar] = (under, LONG) if long else (over, SHORT)
    return stops, directions
