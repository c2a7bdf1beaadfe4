"""What holds of every indicator on any bars: scale, shift, mirror, batch, no look-ahead, bounds."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical import (
    INDICATORS,
    aroon,
    average_directional_index,
    average_true_range,
    bollinger_bands,
    directional_indicators,
    exponential_moving_average,
    kdj,
    macd,
    relative_strength_index,
    simple_moving_average,
    stochastic_oscillator,
    swing_points,
    volume_at_price,
)

Bars = dict[str, FloatArray]

COLUMNS = {"prices", "benchmark_prices", "high", "low", "close", "volume"}
# Windows that fit into the bars drawn here.
SMALL: dict[str, dict[str, int]] = {
    "macd": {"fast": 5, "slow": 9, "signal": 4},
    "macd_chinese": {"fast": 5, "slow": 9, "signal": 4},
    "momentum_12_1": {"formation": 20, "skip": 4},
    "relative_strength": {"window": 20},
    "support_and_resistance": {"wings": 2},
    "volume_at_price": {"steps": 7},
}
NEWEST_ONLY = {"support_and_resistance", "volume_at_price"}  # they describe the newest bar, not each
SERIES = sorted(set(INDICATORS) - NEWEST_ONLY)
POWERS_OF_TWO = st.sampled_from([0.25, 2.0, 1024.0])  # multiplying by them rounds nothing
LAW = settings(max_examples=20, deadline=None)


@st.composite
def any_bars(draw: st.DrawFn, least: int = 45, most: int = 90) -> Bars:
    """Bars on a grid of 1/64, so that sums of prices are exact; some stand still, some trade nothing."""
    count = draw(st.integers(least, most))
    source = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = np.where(
        source.random((2, count)) < draw(st.sampled_from([0.0, 0.2, 0.6])), 0, source.integers(-64, 65, (2, count))
    )
    closes = 100.0 + np.cumsum(steps, axis=1) / 64.0
    above, below = source.integers(0, 64, (2, count)) / 64.0
    volume = source.integers(0, 1000, count).astype(np.float64) * (source.random(count) < 0.9)
    return {
        "prices": closes[0],
        "benchmark_prices": closes[1],
        "close": closes[0],
        "high": closes[0] + above,
        "low": closes[0] - below,
        "volume": volume,
    }


def call(name: str, bars: Bars) -> object:
    wanted = inspect.signature(INDICATORS[name].kernel).parameters
    return INDICATORS[name](**{key: bars[key] for key in wanted if key in COLUMNS}, **SMALL.get(name, {}))


def outputs(name: str, bars: Bars) -> dict[str, FloatArray]:
    result = call(name, bars)
    return {
        output.name: result if isinstance(result, np.ndarray) else getattr(result, output.name)
        for output in INDICATORS[name].spec.outputs
    }


def cut(bars: Bars, count: int) -> Bars:
    return {key: values[:count] for key, values in bars.items()}


def identical(one: FloatArray, other: FloatArray) -> bool:
    return np.array_equal(one, other, equal_nan=True)


@pytest.mark.parametrize("name", sorted(INDICATORS))
@LAW
@given(bars=any_bars(), others=any_bars(45, 45))
def test_a_row_of_a_batch_has_the_bits_of_the_row_alone(name: str, bars: Bars, others: Bars) -> None:
    rows = [cut(bars, 45), others]
    flat = {key: np.stack([row[key] for row in rows]) for key in COLUMNS}
    cube = {key: values.reshape(2, 1, 45) for key, values in flat.items()}
    for output, batch in outputs(name, flat).items():
        for index, row in enumerate(rows):
            assert identical(batch[index], outputs(name, row)[output])
        assert identical(outputs(name, cube)[output][:, 0], batch)


@pytest.mark.parametrize("name", SERIES)
@LAW
@given(bars=any_bars(), share=st.floats(0.0, 1.0))
def test_an_appended_bar_changes_nothing_before_it(name: str, bars: Bars, share: float) -> None:
    count = int(share * bars["close"].size)
    whole = outputs(name, bars)
    for output, series in outputs(name, cut(bars, count)).items():
        assert identical(series, whole[output][:count])


@LAW
@given(bars=any_bars(), share=st.floats(0.0, 1.0))
def test_swings_do_not_look_ahead(bars: Bars, share: float) -> None:
    count = int(share * bars["close"].size)
    whole = swing_points(bars["high"], bars["low"], 2)
    part = swing_points(bars["high"][:count], bars["low"][:count], 2)
    assert identical(part.high, whole.high[:count])
    assert identical(part.low, whole.low[:count])


@pytest.mark.parametrize("name", sorted(INDICATORS))
@LAW
@given(bars=any_bars(), factor=POWERS_OF_TWO)
def test_prices_in_another_unit_scale_what_is_a_price_and_nothing_else(name: str, bars: Bars, factor: float) -> None:
    scaled = {key: values if key == "volume" else values * factor for key, values in bars.items()}
    before, after = outputs(name, bars), outputs(name, scaled)
    for output in INDICATORS[name].spec.outputs:
        expected = before[output.name] * (factor if output.unit is Unit.PRICE else 1.0)
        assert identical(after[output.name], expected), output.name


@pytest.mark.parametrize("name", ["on_balance_volume", "volume_ratio", "money_flow_index", "volume_at_price"])
@LAW
@given(bars=any_bars(), factor=POWERS_OF_TWO)
def test_volume_in_another_unit_scales_shares_and_nothing_else(name: str, bars: Bars, factor: float) -> None:
    before, after = outputs(name, bars), outputs(name, {**bars, "volume": bars["volume"] * factor})
    for output in INDICATORS[name].spec.outputs:
        expected = before[output.name] * (factor if output.unit is Unit.SHARES else 1.0)
        assert identical(after[output.name], expected), output.name


UNMOVED: dict[str, Callable[[Bars], FloatArray]] = {
    "macd": lambda b: macd(b["close"], 5, 9, 4).histogram,
    "rsi": lambda b: relative_strength_index(b["close"]),
    "kdj": lambda b: kdj(b["high"], b["low"], b["close"]).j,
    "stochastic": lambda b: stochastic_oscillator(b["high"], b["low"], b["close"]).d,
    "atr": lambda b: average_true_range(b["high"], b["low"], b["close"]),
    "adx": lambda b: average_directional_index(b["high"], b["low"]),
    "percent_b": lambda b: bollinger_bands(b["close"]).percent_b,
}


@pytest.mark.parametrize("name", UNMOVED)
@LAW
@given(bars=any_bars())
def test_a_price_level_added_to_all_prices_does_not_matter(name: str, bars: Bars) -> None:
    shifted = {key: values + 32.0 for key, values in bars.items()}
    np.testing.assert_allclose(UNMOVED[name](shifted), UNMOVED[name](bars), rtol=1e-7, atol=1e-9)


@LAW
@given(bars=any_bars())
def test_averages_move_with_the_price_level(bars: Bars) -> None:
    for average in (simple_moving_average, exponential_moving_average):
        np.testing.assert_allclose(average(bars["close"] + 32.0, 7), average(bars["close"], 7) + 32.0, rtol=1e-12)


@LAW
@given(bars=any_bars())
def test_a_mirrored_market_swaps_up_and_down(bars: Bars) -> None:
    high, low, close = 400.0 - bars["low"], 400.0 - bars["high"], 400.0 - bars["close"]
    mirrored_rsi = 100.0 - relative_strength_index(close)
    np.testing.assert_allclose(mirrored_rsi, relative_strength_index(bars["close"]), rtol=1e-9, atol=1e-9)
    directions, mirrored = directional_indicators(bars["high"], bars["low"], bars["close"]), None
    mirrored = directional_indicators(high, low, close)
    np.testing.assert_allclose(mirrored.plus, directions.minus, rtol=1e-12)
    np.testing.assert_allclose(mirrored.minus, directions.plus, rtol=1e-12)
    assert identical(aroon(high, low).up, aroon(bars["high"], bars["low"]).down)


@pytest.mark.parametrize(
    "name",
    [
        "relative_strength_index",
        "money_flow_index",
        "kdj",
        "stochastic_oscillator",
        "aroon",
        "average_directional_index",
        "directional_indicators",
    ],
)
@LAW
@given(bars=any_bars())
def test_scales_of_a_hundred_are_kept(name: str, bars: Bars) -> None:
    for output, series in outputs(name, bars).items():
        if output in ("j", "oscillator"):
            continue
        seen = series[np.isfinite(series)]
        assert seen.size == 0 or (seen.min() >= 0.0 and seen.max() <= 100.0), output


@LAW
@given(bars=any_bars())
def test_volume_at_price_loses_no_volume(bars: Bars) -> None:
    profile = volume_at_price(bars["high"], bars["low"], bars["volume"], window=30, steps=9)
    assert profile.volume.sum() == pytest.approx(bars["volume"][-30:].sum())
    if np.isfinite(profile.point_of_control):
        assert profile.edges[0] <= profile.value_area_low < profile.point_of_control
        assert profile.point_of_control < profile.value_area_high <= profile.edges[-1]


@pytest.mark.parametrize("name", SERIES)
@LAW
@given(bars=any_bars())
def test_infinity_is_never_a_value(name: str, bars: Bars) -> None:
    for series in outputs(name, bars).values():
        assert series.shape == bars["close"].shape
        assert not np.isinf(series).any()


def test_names_of_the_columns_cover_every_indicator() -> None:
    for name, made in INDICATORS.items():
        required: list[Any] = [
            parameter.name
            for parameter in inspect.signature(made.kernel).parameters.values()
            if parameter.default is inspect.Parameter.empty
        ]
        assert set(required) <= COLUMNS, name
