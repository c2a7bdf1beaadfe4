"""What the volume says: on which side it was traded, how heavy it is today, and at which prices."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from diagnostics.facts import AbsenceReason, Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.bars import prices_of, volume_of, whole_bars
from diagnostics.metrics.technical.indicator import Output, indicator
from diagnostics.metrics.technical.windows import delayed, quotient, rolling_mean

VALUE_AREA = 0.70  # share of the volume in the value area (Steidlmayer: about one standard deviation)


@dataclass(frozen=True, slots=True)
class VolumeAtPrice:
    """The volume of the last bars by price.

    Args:
        edges: borders of the price steps, rising, shape (..., steps + 1).
        volume: volume traded in each step, shape (..., steps).
        point_of_control: middle of the step with the most volume, shape (...,).
        value_area_low: lower border of the value area, shape (...,).
        value_area_high: upper border of the value area, shape (...,).
    """

    edges: FloatArray
    volume: FloatArray
    point_of_control: FloatArray
    value_area_low: FloatArray
    value_area_high: FloatArray


@indicator(
    label="On-balance volume",
    unit=Unit.SHARES,
    formula="OBV + volume when the close rose, - volume when it fell; 0 at the first bar",
    source="Granville (1963)",
    warm_up=1,
)
def on_balance_volume(prices: FloatArray, volume: FloatArray) -> FloatArray:
    """Volume of rising bars less volume of falling ones, summed from the first bar on.

    Its level depends on where it starts (0 here; TA-Lib starts with the first bar's volume): only
    differences between two bars mean something.

    Args:
        prices: closes, positive, shape (..., n_bars), oldest first.
        volume: zero or more, of the same shape.

    Returns:
        Shape as given, any sign; no NaN.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, or a volume NaN or negative.
    """
    (prices,) = prices_of(prices=prices)
    volume = volume_of(volume, beside=prices)
    signed = np.zeros(prices.shape)
    signed[..., 1:] = np.sign(np.diff(prices, axis=-1)) * volume[..., 1:]
    return np.cumsum(signed, axis=-1)


@indicator(
    label="Volume ratio",
    unit=Unit.RATIO,
    formula="volume / mean volume of the 5 sessions before",
    source="Chinese trading software (liang bi), for whole sessions",
    warm_up=lambda given: given["window"] + 1,
    undefined=AbsenceReason.NO_TRADES,
)
def volume_ratio(volume: FloatArray, window: int = 5) -> FloatArray:
    """A session's volume as a multiple of what the sessions before it had on average.

    Args:
        volume: of whole sessions, zero or more, shape (..., n_bars), oldest first.
        window: sessions before that are averaged; the session itself is not among them.

    Returns:
        Shape as given, zero or more, 1 is as usual; NaN in the first ``window`` bars and after
        ``window`` sessions without any volume.

    Raises:
        ValueError: a volume is NaN, infinite or negative.
    """
    volume = volume_of(volume)
    if not volume.shape[-1]:
        return volume.copy()
    usual = rolling_mean(volume, whole_bars("window", window))[..., :-1]
    return delayed(quotient(volume[..., 1:], usual), 1)


@indicator(
    label="Volume at price",
    formula="volume of n bars by price step, each bar's spread evenly over its range; "
    "value area = 70 percent about the peak",
    source="Steidlmayer, Market Profile (1984), from daily bars",
    outputs=(
        Output("point_of_control", "Point of control", Unit.PRICE, 1, AbsenceReason.NO_TRADES),
        Output("value_area_low", "Value area low", Unit.PRICE, 1, AbsenceReason.NO_TRADES),
        Output("value_area_high", "Value area high", Unit.PRICE, 1, AbsenceReason.NO_TRADES),
    ),
)
def volume_at_price(
    high: FloatArray, low: FloatArray, volume: FloatArray, window: int = 120, steps: int = 24
) -> VolumeAtPrice:
    """At which prices the last bars' volume was traded, as far as bars can tell.

    A bar does not say at which of its prices it traded; its volume is spread evenly over its range.
    The value area grows from the peak by the heavier of the two neighbouring steps (the lower one
    when they are alike) until it holds 70 percent of the volume.

    Args:
        high: positive, shape (..., n_bars), oldest first.
        low: of the same shape, nowhere above high.
        volume: zero or more, of the same shape.
        window: newest bars that are counted; all of them where there are fewer.
        steps: price steps of equal height between the lowest low and the highest high.

    Returns:
        The profile at the newest bar. Of equal peaks the lowest counts. The three prices are NaN where
        nothing was traded; with no bars every field is NaN.

    Raises:
        ValueError: a price is NaN, infinite, zero or negative, a volume negative, or a high lies below its low.
    """
    high, low = prices_of(high=high, low=low)
    volume = volume_of(volume, beside=high)
    whole_bars("steps", steps)
    newest = slice(-whole_bars("window", window), None)
    leading = high.shape[:-1]
    if not high.shape[-1]:
        nothing = np.full(leading, np.nan)
        return VolumeAtPrice(
            np.full((*leading, steps + 1), np.nan), np.full((*leading, steps), np.nan), nothing, nothing, nothing
        )
    edges, traded = _profile(high[..., newest], low[..., newest], volume[..., newest], steps)
    rows = math.prod(leading)
    levels = np.full((rows, 3), np.nan)
    for row, (borders, amounts) in enumerate(
        zip(edges.reshape(rows, steps + 1).tolist(), traded.reshape(rows, steps).tolist(), strict=True)
    ):
        if sum(amounts) > 0.0:
            peak = amounts.index(max(amounts))
            lowest, highest = _value_area(amounts, peak)
            levels[row] = (borders[peak] + borders[peak + 1]) / 2.0, borders[lowest], borders[highest + 1]
    shaped = levels.reshape(*leading, 3)
    return VolumeAtPrice(edges, traded, shaped[..., 0], shaped[..., 1], shaped[..., 2])


def _profile(high: FloatArray, low: FloatArray, volume: FloatArray, steps: int) -> tuple[FloatArray, FloatArray]:
    """Edges and volume of the price steps; a bar without a range goes whole into the step that its price lies in."""
    bottom, top = low.min(axis=-1, keepdims=True), high.max(axis=-1, keepdims=True)
    edges = bottom + (top - bottom) * (np.arange(steps + 1) / steps)
    edges[..., -1:] = top
    under, over = edges[..., None, :-1], edges[..., None, 1:]
    reach = (high - low)[..., None]
    inside = np.minimum(high[..., None], over) - np.maximum(low[..., None], under)
    spread = quotient(np.maximum(inside, 0.0), np.broadcast_to(reach, inside.shape))
    home = np.clip((low[..., None] >= edges[..., None, 1:-1]).sum(axis=-1), 0, steps - 1)
    whole = (np.arange(steps) == home[..., None]).astype(np.float64)
    share = np.where(reach > 0.0, spread, whole)
    return edges, (share * volume[..., None]).sum(axis=-2)


def _value_area(amounts: list[float], peak: int) -> tuple[int, int]:
    """First and last step of the value area."""
    wanted = VALUE_AREA * sum(amounts)
    lowest = highest = peak
    held = amounts[peak]
    while held < wanted and (lowest > 0 or highest < len(amounts) - 1):
        below = amounts[lowest - 1] if lowest > 0 else -1.0
        above = amounts[highest + 1] if highest < len(amounts) - 1 else -1.0
        if below >= above:
            lowest -= 1
            held += below
        else:
            highest += 1
            held += above
    return lowest, highest
