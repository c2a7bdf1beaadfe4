"""Too few bars, one bar, no bars, prices that stand still, bars that are faulty, and the public card."""

from __future__ import annotations

import inspect
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from diagnostics.facts import Absence, AbsenceReason, Unit
from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.spec import NotComputable
from diagnostics.metrics.technical import (
    INDICATORS,
    Output,
    Seed,
    average_directional_index,
    bollinger_bands,
    exponential_moving_average,
    last_value,
    momentum_12_1,
    newest_whole_run,
    on_balance_volume,
    parabolic_sar,
    price_levels,
    relative_strength,
    relative_strength_index,
    simple_moving_average,
    support_and_resistance,
    swing_points,
    volume_at_price,
    volume_ratio,
)
from diagnostics.metrics.technical.indicator import indicator
from diagnostics.metrics.technical.recursion import recursive_average

Bars = dict[str, FloatArray]
NAMES = sorted(INDICATORS)


def walk(count: int) -> Bars:
    """Bars that rise and fall without a pattern, the same ones every time."""
    source = np.random.default_rng(20241129)
    close = 100.0 * np.exp(np.cumsum(source.normal(0.0, 0.01, (2, count)), axis=1))
    reach = source.uniform(0.1, 1.0, (2, count))
    volume = source.integers(1000, 9000, count).astype(np.float64)
    return columns(close[0], close[0] + reach[0], close[0] - reach[1], volume, close[1])


def still(count: int, price: float = 10.1) -> Bars:
    """Bars of one price: 10.1 has no exact binary form, so that roundings would show."""
    close = np.full(count, price)
    return columns(close, close.copy(), close.copy(), np.full(count, 700.0), np.full(count, 3.3))


def columns(close: FloatArray, high: FloatArray, low: FloatArray, volume: FloatArray, benchmark: FloatArray) -> Bars:
    return {"prices": close, "close": close, "high": high, "low": low, "volume": volume, "benchmark_prices": benchmark}


def arrays_for(name: str, bars: Bars) -> Bars:
    return {key: bars[key] for key in inspect.signature(INDICATORS[name].kernel).parameters if key in bars}


def outputs_of(name: str) -> tuple[Output, ...]:
    return INDICATORS[name].spec.outputs


@pytest.mark.parametrize("name", NAMES)
def test_first_value_comes_with_the_bar_that_the_card_names(name: str) -> None:
    made = INDICATORS[name]
    for output in made.spec.outputs:
        need = made.bars_needed(output, **arrays_for(name, walk(1)))
        enough = {r.output.name: r for r in made.latest(**arrays_for(name, walk(max(need, 60))))}[output.name]
        assert enough.value is not None, output.name
        assert enough.absent_because is None
        if name not in ("support_and_resistance", "parabolic_sar"):
            exact = {r.output.name: r for r in made.latest(**arrays_for(name, walk(need)))}[output.name]
            assert exact.value is not None, output.name
        short = {r.output.name: r for r in made.latest(**arrays_for(name, walk(need - 1)))}[output.name]
        assert short.value is None
        expected = Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=str(need - 1), need=str(need))
        assert short.absent_because == expected, output.name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_hardly_any_bars_give_arrays_of_their_length(name: str, count: int) -> None:
    result = INDICATORS[name](**arrays_for(name, walk(count)))
    if name in ("support_and_resistance", "volume_at_price"):
        return
    series = [result if isinstance(result, np.ndarray) else getattr(result, output.name) for output in outputs_of(name)]
    assert all(one.shape == (count,) for one in series)


PRICE, NONE = 10.1, None
STANDING_STILL: dict[str, dict[str, float | None]] = {
    "aroon": {"up": 100.0, "down": 100.0, "oscillator": 0.0},
    "atr_trailing_stop": {"stop": NONE, "direction": NONE},
    "average_directional_index": {"average_directional_index": NONE},
    "average_true_range": {"average_true_range": 0.0},
    "bollinger_bands": {"middle": PRICE, "upper": PRICE, "lower": PRICE, "width": 0.0, "percent_b": NONE},
    "directional_indicators": {"plus": NONE, "minus": NONE},
    "exponential_moving_average": {"exponential_moving_average": PRICE},
    "kdj": {"k": NONE, "d": NONE, "j": NONE},
    "macd": {"line": 0.0, "signal": 0.0, "histogram": 0.0},
    "macd_chinese": {"dif": 0.0, "dea": 0.0, "bar": 0.0},
    "momentum_12_1": {"momentum_12_1": 0.0},
    "money_flow_index": {"money_flow_index": NONE},
    "on_balance_volume": {"on_balance_volume": 0.0},
    "parabolic_sar": {"stop": NONE, "direction": NONE},
    "pivot_points": dict.fromkeys(
        ("pivot", "support_1", "support_2", "support_3", "resistance_1", "resistance_2", "resistance_3"), PRICE
    ),
    "rate_of_change": {"rate_of_change": 0.0},
    "relative_strength": {"relative_strength": 0.0},
    "relative_strength_index": {"relative_strength_index": NONE},
    "simple_moving_average": {"simple_moving_average": PRICE},
    "stochastic_oscillator": {"k": NONE, "d": NONE},
    "support_and_resistance": {"support": NONE, "resistance": NONE},
    "true_range": {"true_range": 0.0},
    "volume_at_price": {"point_of_control": PRICE, "value_area_low": PRICE, "value_area_high": PRICE},
    "volume_ratio": {"volume_ratio": 1.0},
    "wilder_moving_average": {"wilder_moving_average": PRICE},
}


@pytest.mark.parametrize("name", NAMES)
def test_a_price_that_stands_still(name: str) -> None:
    for reading in INDICATORS[name].latest(**arrays_for(name, still(300))):
        expected = STANDING_STILL[name][reading.output.name]
        if expected is None:
            assert reading.value is None, reading
            assert reading.absent_because == Absence(reading.output.undefined)
        else:
            # Exactly, where no sum of three prices is divided: a rounding would be a sign, and a sign a finding.
            exact = name not in ("pivot_points", "volume_at_price")
            assert reading.value == (expected if exact else pytest.approx(expected, rel=1e-12)), reading


def test_constant_prices_have_no_rsi_and_say_so() -> None:
    with pytest.raises(NotComputable, match="no variation"):
        last_value(relative_strength_index(np.full(30, 10.1)), "relative_strength_index", 15)


def test_too_few_bars_are_named_with_have_and_need() -> None:
    with pytest.raises(NotComputable, match="has 10, needs 15") as caught:
        last_value(relative_strength_index(walk(10)["close"]), "relative_strength_index", 15)
    assert caught.value.absence == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="10", need="15")


def test_last_value_is_the_newest() -> None:
    assert last_value(simple_moving_average(np.array([1.0, 2.0, 4.0]), 2), "simple_moving_average", 2) == 3.0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, -1.0])
def test_a_value_that_is_none_is_refused_by_name_and_place(name: str, wrong: float) -> None:
    for column in arrays_for(name, walk(5)):
        bars = arrays_for(name, walk(60))
        bars[column] = bars[column].copy()
        bars[column][41] = wrong
        with pytest.raises(ValueError, match=rf"{column} at index 41 is {wrong:g}"):
            INDICATORS[name](**bars)


@pytest.mark.parametrize("name", NAMES)
def test_a_price_of_zero_is_refused_and_a_volume_of_zero_is_not(name: str) -> None:
    for column in arrays_for(name, walk(5)):
        bars = arrays_for(name, walk(60))
        bars[column] = bars[column].copy()
        bars[column][41] = 0.0
        if column == "volume":
            INDICATORS[name](**bars)
        else:
            with pytest.raises(ValueError, match="a price is a positive number"):
                INDICATORS[name](**bars)


def test_a_fault_in_a_batch_names_row_and_bar() -> None:
    prices = np.ones((2, 5))
    prices[1, 3] = np.nan
    with pytest.raises(ValueError, match=r"prices at index \(1, 3\) is nan"):
        simple_moving_average(prices, 2)


def test_bars_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ValueError, match=r"low has the shape \(2,\) beside \(3,\) of high"):
        swing_points(np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match=r"volume has the shape \(2,\) beside \(3,\)"):
        on_balance_volume(np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="high at index 1 is 1: it lies below the bar's low"):
        parabolic_sar(np.array([2.0, 1.0]), np.array([1.0, 1.5]))
    with pytest.raises(ValueError, match="benchmark_prices have the shape"):
        relative_strength(np.ones(3), np.ones(4), 1)
    with pytest.raises(ValueError, match="single number"):
        simple_moving_average(np.array(3.0), 1)


def test_one_benchmark_serves_many_series() -> None:
    bars = walk(40)
    both = relative_strength(np.stack([bars["close"], bars["close"][::-1]]), bars["benchmark_prices"], 20)
    assert np.array_equal(both[0], relative_strength(bars["close"], bars["benchmark_prices"], 20), equal_nan=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_window_of_no_bars_is_refused(name: str) -> None:
    parameters = inspect.signature(INDICATORS[name].kernel).parameters
    counts = [key for key, p in parameters.items() if isinstance(p.default, int) and key not in ("skip", "formation")]
    for key in counts:
        with pytest.raises(ValueError, match=f"{key} is 0"):
            INDICATORS[name](**arrays_for(name, walk(40)), **{key: 0})


def test_factors_have_to_be_positive() -> None:
    bars = walk(40)
    with pytest.raises(ValueError, match="step is 0"):
        parabolic_sar(bars["high"], bars["low"], step=0)
    with pytest.raises(ValueError, match="deviations is -2"):
        bollinger_bands(bars["close"], deviations=-2)
    with pytest.raises(ValueError, match="tolerance is 0"):
        price_levels(bars["high"], bars["low"], tolerance=0)
    with pytest.raises(ValueError, match="the last price has to lie after the first"):
        momentum_12_1(bars["close"], formation=5, skip=5)


def test_no_trades_are_not_a_quiet_market() -> None:
    nothing = np.zeros(6)
    (ratio,) = volume_ratio.latest(nothing)
    assert ratio.absent_because == Absence(AbsenceReason.NO_TRADES)
    prices = walk(6)
    for reading in volume_at_price.latest(prices["high"], prices["low"], nothing):
        assert reading.absent_because == Absence(AbsenceReason.NO_TRADES)


def test_at_an_all_time_high_nothing_resists() -> None:
    prices = np.array([3.0, 2.0, 4.0, 3.0, 9.0])
    support, resistance = support_and_resistance.latest(prices, prices, prices, wings=1)
    assert support.value == 4.0
    assert resistance.absent_because == Absence(AbsenceReason.NO_PRICE_LEVEL)


def test_levels_count_swings_by_the_bar_that_confirms_them() -> None:
    prices = np.array([3.0, 5.0, 2.0, 4.0, 3.0])  # swings 5 (confirmed at 2), 2 (at 3), 4 (at 4)
    assert [level.price for level in price_levels(prices, prices, wings=1, window=1)] == [4.0]
    assert [level.price for level in price_levels(prices, prices, wings=1, window=5)] == [2.0, 4.0, 5.0]


def test_levels_and_latest_values_are_of_one_series() -> None:
    with pytest.raises(ValueError, match="one series"):
        price_levels(np.ones((2, 5)), np.ones((2, 5)))
    with pytest.raises(ValueError, match="one series"):
        simple_moving_average.latest(np.ones((2, 5)))


def test_adx_waits_for_the_first_movement() -> None:
    bars = walk(60)
    high = np.concatenate([np.full(10, bars["high"][0]), bars["high"]])
    low = np.concatenate([np.full(10, bars["low"][0]), bars["low"]])
    series = average_directional_index(high, low, 5)
    assert np.isnan(series[:13]).all()
    assert np.isfinite(series[20:]).all()


def test_seeds_agree_in_the_end() -> None:
    prices = walk(400)["close"]
    from_mean = exponential_moving_average(prices, 20)
    from_first = exponential_moving_average(prices, 20, Seed.FIRST)
    assert from_mean[25] != pytest.approx(from_first[25], rel=1e-6)
    assert from_mean[-1] == pytest.approx(from_first[-1], rel=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_the_card_tells_what_the_function_gives(name: str) -> None:
    made = INDICATORS[name]
    assert made.spec.name == made.__name__ == name
    assert made.spec.label
    assert made.spec.formula
    assert made.spec.source
    assert made.__doc__ is not None
    result = made(**arrays_for(name, walk(60)))
    if isinstance(result, np.ndarray):
        assert [output.name for output in made.spec.outputs] == [name]
    else:
        assert is_dataclass(result)
        given = [field.name for field in fields(result)]
        assert [output.name for output in made.spec.outputs] == [n for n in given if n not in ("edges", "volume")]
    assert len({output.label for output in made.spec.outputs}) == len(made.spec.outputs)


def test_an_indicator_is_defined_once_and_has_an_output() -> None:
    def simple_moving_average(prices: FloatArray) -> FloatArray:
        return prices

    def unheard_of(prices: FloatArray) -> FloatArray:
        return prices

    with pytest.raises(ValueError, match="defined twice"):
        indicator(label="x", unit=Unit.PRICE, formula="x", source="x", warm_up=1)(simple_moving_average)
    with pytest.raises(ValueError, match="has no output"):
        indicator(label="x", formula="x", source="x")(unheard_of)
    assert "unheard_of" not in INDICATORS


def test_inputs_are_left_as_they_were() -> None:
    bars = walk(300)
    for values in bars.values():
        values.setflags(write=False)
    for name in NAMES:
        INDICATORS[name](**arrays_for(name, bars))


def test_rows_with_different_gaps_each_keep_their_own() -> None:
    rows = np.array([[1.0, np.nan, 3.0, 5.0], [2.0, 4.0, np.nan, np.nan], [np.nan, np.nan, np.nan, 8.0]])
    # row 1: mean of 1 and 3, then half of the way to 5; row 2: mean of 2 and 4; row 3 never has two values
    wanted = [[np.nan, np.nan, 2.0, 3.5], [np.nan, 3.0, np.nan, np.nan], [np.nan] * 4]
    assert np.array_equal(recursive_average(rows, 0.5, 2), np.array(wanted), equal_nan=True)


def test_newest_whole_run_begins_after_the_last_gap() -> None:
    high = np.array([np.nan, 2.0, 3.0, 4.0, 5.0])
    volume = np.array([1.0, 2.0, np.nan, 4.0, 5.0])
    assert high[newest_whole_run(high, volume)].tolist() == [4.0, 5.0]
    assert high[1:][newest_whole_run(high[1:])].tolist() == [2.0, 3.0, 4.0, 5.0]
    assert high[:3][newest_whole_run(high[:3], volume[:3])].size == 0
    assert high[:0][newest_whole_run(high[:0])].size == 0
