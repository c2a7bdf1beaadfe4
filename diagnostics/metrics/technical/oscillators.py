"""Indicators on a scale from 0 to 100: where the close, the gains or the newest extremes stand.

Each is a share of a whole, and the whole can be nothing: no gain and no loss, no range, no money
flow. Then the share is undefined, and the bar has no value: not 50, which would read "balanced".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.averages import wilder
from diagnostics.metrics.technical.bars import prices_of, volume_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.recursion import recursive_average
from diagnostics.metrics.technical.windows import (
    bars_since,
    delayed,
    quotient,
    rolling_maximum,
    rolling_mean,
    rolling_minimum,
    rolling_sum,
)

KDJ_START = 50.0  # K and D before the first bar, as Chinese software sets them


@dataclass(frozen=True, slots=True)
class Kdj:
    """The Chinese stochastic, each field of the shape of the prices; J leaves the scale of 0 to 100."""

    k: FloatArray
    d: FloatArray
    j: FloatArray


@dataclass(frozen=True, slots=True)
class Stochastic:
    """%K and its signal line %D, each of the shape of the prices, 0 to 100."""

    k: FloatArray
    d: FloatArray


@dataclass(frozen=True, slots=True)
class Aroon:
    """How new the newest extremes are, each field of the shape of the prices."""

    up: FloatArray
    down: FloatArray
    oscillator: FloatArray


@indicator(
    label="Relative strength index",
    unit=Unit.POINTS,
    formula="100 * G / (G + L); G, L = Wilder averages of the gains and losses of n bars",
    source="Wilder, New Concepts in Technical Trading Systems (1978)",
    warm_up=lambda given: given["window"] + 1,
)
def relative_strength_index(prices: FloatArray, window: int = 14) -> FloatArray:
    """Share of the gains in all that the price moved, on a scale of 0 to 100.

    Args:
        prices: positive, shape (..., n_bars), oldest first.
        window: changes in the first mean, and the n of Wilder's smoothing after it.

    Returns:
        Shape as given, 0 to 100; NaN in the first ``window`` bars and while the price has not moved at all.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative.
    """
    (prices,) = prices_of(prices=prices)
    changes = np.diff(prices, axis=-1)
    gains = wilder(np.maximum(changes, 0.0), whole_bars("window", window))
    losses = wilder(np.maximum(-changes, 0.0), window)
    return _after_first(100.0 * quotient(gains, gains + losses), prices)


@indicator(
    label="KDJ",
    formula="RSV = 100 * (C - LL(9)) / (HH(9) - LL(9)); K = 2/3 K + 1/3 RSV; D = 2/3 D + 1/3 K; J = 3K - 2D; "
    "K0 = D0 = 50",
    source="Lane's stochastic as Chinese trading software smooths it",
    outputs=(
        Output("k", "K", Unit.POINTS, lambda given: given["window"]),
        Output("d", "D", Unit.POINTS, lambda given: given["window"]),
        Output("j", "J", Unit.POINTS, lambda given: given["window"]),
    ),
)
def kdj(
    high: FloatArray, low: FloatArray, close: FloatArray, window: int = 9, *, k_smoothing: int = 3, d_smoothing: int = 3
) -> Kdj:
    """Where the close stands in the range of the last bars, smoothed twice with a long memory.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        window: bars of the range.
        k_smoothing: K moves by one n-th of the distance to the newest RSV.
        d_smoothing: D moves by one n-th of the distance to the newest K.

    Returns:
        K and D from 0 to 100 and J beyond; NaN in the first ``window - 1`` bars, and at a bar whose window
        has no range: there RSV does not exist, nothing is put in its place, and the recursion goes on
        from the last K and D that there were.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    raw = _place_in_range(high, low, close, whole_bars("window", window))
    k = recursive_average(raw, 1.0 / whole_bars("k_smoothing", k_smoothing), 1, initial=KDJ_START)
    d = recursive_average(k, 1.0 / whole_bars("d_smoothing", d_smoothing), 1, initial=KDJ_START)
    return Kdj(k, d, 3.0 * k - 2.0 * d)


@indicator(
    label="Stochastic oscillator",
    formula="%K = SMA(3) of 100 * (C - LL(14)) / (HH(14) - LL(14)); %D = SMA(3) of %K",
    source="Lane (1984)",
    outputs=(
        Output("k", "%K", Unit.POINTS, lambda given: given["window"] + given["smoothing"] - 1),
        Output("d", "%D", Unit.POINTS, lambda given: given["window"] + given["smoothing"] + given["signal"] - 2),
    ),
)
def stochastic_oscillator(
    high: FloatArray, low: FloatArray, close: FloatArray, window: int = 14, *, smoothing: int = 3, signal: int = 3
) -> Stochastic:
    """Where the close stands in the range of the last bars; slow as it is, fast with ``smoothing=1``.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        window: bars of the range.
        smoothing: bars of the simple mean that makes %K of the raw place in the range.
        signal: bars of the simple mean that makes %D of %K.

    Returns:
        %K and %D, 0 to 100 as long as each close lies within its bar; NaN before the windows are full
        and where one of their bars has no range to stand in.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    raw = _place_in_range(high, low, close, whole_bars("window", window))
    k = rolling_mean(raw, whole_bars("smoothing", smoothing))
    return Stochastic(k, rolling_mean(k, whole_bars("signal", signal)))


@indicator(
    label="Aroon",
    formula="up = 100 * (n - bars since the highest high of n + 1 bars) / n; down likewise; oscillator = up - down",
    source="Chande (1995)",
    outputs=(
        Output("up", "Aroon up", Unit.POINTS, lambda given: given["window"] + 1),
        Output("down", "Aroon down", Unit.POINTS, lambda given: given["window"] + 1),
        Output("oscillator", "Aroon oscillator", Unit.POINTS, lambda given: given["window"] + 1),
    ),
)
def aroon(high: FloatArray, low: FloatArray, window: int = 25) -> Aroon:
    """How new the highest high and the lowest low are; of equal extremes the newest counts.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        window: bars looked back, the newest not counted.

    Returns:
        Up and down from 0 (``window`` bars old) to 100 (today's), their difference from -100 to 100;
        NaN in the first ``window`` bars.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low = prices_of(high=high, low=low)
    whole_bars("window", window)
    if high.shape[-1] <= window:
        nothing = np.full(high.shape, np.nan)
        return Aroon(nothing, nothing.copy(), nothing.copy())
    since_high = bars_since(high, rolling_maximum(high, window + 1), window + 1)
    since_low = bars_since(low, rolling_minimum(low, window + 1), window + 1)
    up = 100.0 * (window - since_high) / window
    down = 100.0 * (window - since_low) / window
    return Aroon(up, down, up - down)


@indicator(
    label="Money flow index",
    unit=Unit.POINTS,
    formula="100 * F+ / (F+ + F-); F = sums over n bars of (H + L + C) / 3 * volume where that price rose or fell",
    source="Quong and Soudack (1989)",
    warm_up=lambda given: given["window"] + 1,
)
def money_flow_index(
    high: FloatArray, low: FloatArray, close: FloatArray, volume: FloatArray, window: int = 14
) -> FloatArray:
    """Share of the money that changed hands on rising bars, on a scale of 0 to 100.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        volume: zero or more, of the same shape.
        window: bars summed; a bar whose typical price stands still counts for neither side.

    Returns:
        Shape as given, 0 to 100; NaN in the first ``window`` bars and where no money flowed either way.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, a volume negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    typical = (high + low + close) / 3.0
    flow = (typical * volume_of(volume, beside=close))[..., 1:]
    change = np.diff(typical, axis=-1)
    inward = rolling_sum(np.where(change > 0.0, flow, 0.0), whole_bars("window", window))
    outward = rolling_sum(np.where(change < 0.0, flow, 0.0), window)
    return _after_first(100.0 * quotient(inward, inward + outward), close)


def _place_in_range(high: FloatArray, low: FloatArray, close: FloatArray, window: int) -> FloatArray:
    """100 * (close - lowest low) / (highest high - lowest low) of the window; NaN where it has no range."""
    lowest = rolling_minimum(low, window)
    return 100.0 * quotient(close - lowest, rolling_maximum(high, window) - lowest)


def _after_first(of_changes: FloatArray, prices: FloatArray) -> FloatArray:
    """Values of changes set beside the prices: the first bar has no change before it."""
    return delayed(of_changes, 1) if prices.shape[-1] else np.full(prices.shape, np.nan)
