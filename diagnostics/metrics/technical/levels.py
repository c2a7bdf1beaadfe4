"""Prices that the market turned at: pivot points, swings, and the levels that swings make together.

A swing is known only when the bars after it are there. It is written at the bar that confirms it,
never at its own: nothing in an array of this module changes when a bar is added.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.bars import positive, prices_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.windows import delayed, rolling_maximum


@dataclass(frozen=True, slots=True)
class PivotPoints:
    """The pivot and three levels on each side of it, each field of the shape of the prices."""

    pivot: FloatArray
    support_1: FloatArray
    support_2: FloatArray
    support_3: FloatArray
    resistance_1: FloatArray
    resistance_2: FloatArray
    resistance_3: FloatArray


@dataclass(frozen=True, slots=True)
class Swings:
    """Swing highs and lows by the bar that confirms them, each field of the shape of the prices."""

    high: FloatArray
    low: FloatArray


@dataclass(frozen=True, slots=True)
class PriceLevel:
    """A price at which swings gathered.

    Args:
        price: mean of the swings.
        touches: how many swings there are.
        last_touch: bar of the newest one, counted from 0 at the oldest bar given.
    """

    price: float
    touches: int
    last_touch: int


@dataclass(frozen=True, slots=True)
class SupportAndResistance:
    """The nearest level on each side of the newest close, shape (...,); NaN where there is none."""

    support: FloatArray
    resistance: FloatArray


def _pivot_outputs() -> tuple[Output, ...]:
    sides = [(f"{side}_{n}", f"{side.capitalize()} {n}") for side in ("support", "resistance") for n in (1, 2, 3)]
    return tuple(Output(name, label, Unit.PRICE, 1) for name, label in (("pivot", "Pivot point"), *sides))


@indicator(
    label="Pivot points",
    formula="P = (H + L + C) / 3; S1, R1 = 2P - H, 2P - L; S2, R2 = P -+ (H - L); S3 = L - 2(H - P), R3 = H + 2(P - L)",
    source="the floor traders' classic form, as StockCharts ChartSchool gives it",
    outputs=_pivot_outputs(),
)
def pivot_points(high: FloatArray, low: FloatArray, close: FloatArray) -> PivotPoints:
    """Levels for the bar that follows, made of a complete bar's high, low and close.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.

    Returns:
        Levels in the unit of the prices, at bar t those that hold for bar t + 1; no NaN. After a bar that
        lost most of its price a support can fall below zero.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    pivot = (high + low + close) / 3.0
    return PivotPoints(
        pivot=pivot,
        support_1=2.0 * pivot - high,
        support_2=pivot - (high - low),
        support_3=low - 2.0 * (high - pivot),
        resistance_1=2.0 * pivot - low,
        resistance_2=pivot + (high - low),
        resistance_3=high + 2.0 * (pivot - low),
    )


def swing_points(high: FloatArray, low: FloatArray, wings: int = 5) -> Swings:
    """Highs above, and lows below, all bars within ``wings`` bars of them.

    A bar that equals an earlier one within the wing still counts, one that equals a later one does
    not: of a plateau the last bar is the swing.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        wings: bars on each side that have to stay below (above).

    Returns:
        The price of the swing at the bar that confirms it, ``wings`` bars after its own; NaN elsewhere.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low = prices_of(high=high, low=low)
    whole_bars("wings", wings)
    # A low is a swing exactly when its negative is a swing high.
    return Swings(_swing_highs(high, wings), -_swing_highs(-low, wings))


def price_levels(
    high: FloatArray, low: FloatArray, wings: int = 5, window: int = 250, tolerance: float = 0.01
) -> tuple[PriceLevel, ...]:
    """Levels at which swings of the last bars gathered, in rising order of price.

    Swing highs and lows count alike: a broken resistance is a support. Sorted by price, a swing
    belongs to the level when it is within ``tolerance`` of the level's lowest swing.

    Args:
        high: positive, shape (n_bars,), oldest first.
        low: of the same shape, nowhere above high.
        wings: bars on each side of a swing.
        window: newest bars whose swings count, by the bar that confirms them.
        tolerance: height of a level as a share of its lowest swing.

    Returns:
        Empty where there are no swings.

    Raises:
        ValueError: the bars are faulty or of several series.
    """
    swings = swing_points(high, low, wings)
    if swings.high.ndim != 1:
        raise ValueError(f"price levels are of one series of bars; got {swings.high.ndim} dimensions")
    return _levels(swings, wings, whole_bars("window", window), positive("tolerance", tolerance))


def _side_bars(given: Mapping[str, int]) -> int:
    return 2 * given["wings"] + 1


@indicator(
    label="Support and resistance",
    formula="mean of the swing highs and lows of 250 bars that lie within 1 percent; "
    "the nearest such level on each side of the close",
    source="swing points after Williams (1995), gathered by price",
    outputs=(
        Output("support", "Nearest support", Unit.PRICE, _side_bars, AbsenceReason.NO_PRICE_LEVEL),
        Output("resistance", "Nearest resistance", Unit.PRICE, _side_bars, AbsenceReason.NO_PRICE_LEVEL),
    ),
)
def support_and_resistance(
    high: FloatArray,
    low: FloatArray,
    close: FloatArray,
    *,
    wings: int = 5,
    window: int = 250,
    tolerance: float = 0.01,
) -> SupportAndResistance:
    """The nearest level below (or at) the newest close, and the nearest above it.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        close: of the same shape.
        wings: bars on each side of a swing.
        window: newest bars whose swings count.
        tolerance: height of a level as a share of its lowest swing.

    Returns:
        Shape (...,), at the newest bar; NaN where there is no level on that side: at an all-time high
        nothing is known to resist.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a high lies below its low.
    """
    high, low, close = prices_of(high=high, low=low, close=close)
    swings = swing_points(high, low, wings)
    whole_bars("window", window)
    positive("tolerance", tolerance)
    support, resistance = np.full(close.shape[:-1], np.nan), np.full(close.shape[:-1], np.nan)
    if not close.shape[-1]:
        return SupportAndResistance(support, resistance)
    for row in np.ndindex(close.shape[:-1]):
        newest = float(close[row][-1])
        prices = [level.price for level in _levels(Swings(swings.high[row], swings.low[row]), wings, window, tolerance)]
        support[row] = max((price for price in prices if price <= newest), default=np.nan)
        resistance[row] = min((price for price in prices if price > newest), default=np.nan)
    return SupportAndResistance(support, resistance)


def _swing_highs(high: FloatArray, wings: int) -> FloatArray:
    bars = high.shape[-1]
    if bars < 2 * wings + 1:
        return np.full(high.shape, np.nan)
    peaks = high[..., wings : bars - wings]
    before = rolling_maximum(high, wings)[..., wings - 1 : bars - wings - 1]
    after = rolling_maximum(high, wings)[..., 2 * wings :]
    return delayed(np.where((peaks >= before) & (peaks > after), peaks, np.nan), 2 * wings)


def _levels(swings: Swings, wings: int, window: int, tolerance: float) -> tuple[PriceLevel, ...]:
    first = max(swings.high.shape[0] - window, 0)
    found = sorted(
        (float(series[bar]), int(bar) - wings)
        for series in (swings.high, swings.low)
        for bar in np.flatnonzero(np.isfinite(series))
        if bar >= first
    )
    groups: list[list[tuple[float, int]]] = []
    for swing in found:
        if groups and swing[0] <= groups[-1][0][0] * (1.0 + tolerance):
            groups[-1].append(swing)
        else:
            groups.append([swing])
    return tuple(
        PriceLevel(sum(price for price, _ in group) / len(group), len(group), max(bar for _, bar in group))
        for group in groups
    )
