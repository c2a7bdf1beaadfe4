"""Each indicator on a handful of bars, with the arithmetic written out beside the result."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical import (
    Seed,
    aroon,
    atr_trailing_stop,
    average_directional_index,
    average_true_range,
    bollinger_bands,
    directional_indicators,
    exponential_moving_average,
    kdj,
    macd,
    macd_chinese,
    momentum_12_1,
    money_flow_index,
    on_balance_volume,
    parabolic_sar,
    pivot_points,
    price_levels,
    rate_of_change,
    relative_strength,
    relative_strength_index,
    simple_moving_average,
    stochastic_oscillator,
    support_and_resistance,
    swing_points,
    true_range,
    volume_at_price,
    volume_ratio,
    wilder_moving_average,
)

NAN = float("nan")


def bars(*values: float) -> FloatArray:
    return np.array(values)


def same(got: FloatArray, wanted: Sequence[float]) -> None:
    assert got.tolist() == pytest.approx(list(wanted), rel=1e-12, abs=1e-12, nan_ok=True)


def test_simple_moving_average() -> None:
    same(simple_moving_average(bars(1, 2, 3, 4), 2), [NAN, 1.5, 2.5, 3.5])


def test_exponential_moving_average_from_the_mean_of_its_window() -> None:
    # weight 2 / (3 + 1) = 1/2; seed (2 + 4 + 6) / 3 = 4; 4 + (8 - 4) / 2 = 6
    same(exponential_moving_average(bars(2, 4, 6, 8), 3), [NAN, NAN, 4, 6])


def test_exponential_moving_average_from_the_first_price() -> None:
    # 2; 2 + 2/2 = 3; 3 + 3/2 = 4.5; 4.5 + 3.5/2 = 6.25
    same(exponential_moving_average(bars(2, 4, 6, 8), 3, Seed.FIRST), [2, 3, 4.5, 6.25])


def test_wilder_moving_average() -> None:
    # seed (2 + 4) / 2 = 3; 3 + (8 - 3) / 2 = 5.5
    same(wilder_moving_average(bars(2, 4, 8), 2), [NAN, 3, 5.5])


def test_macd() -> None:
    # EMA(1) is the price. EMA(2), weight 2/3: 3; 3 + 10/3 = 19/3; 19/3 + 10/9 = 67/9
    # line 4 - 3 = 1; 8 - 19/3 = 5/3; 8 - 67/9 = 5/9; signal (1 + 5/3) / 2 = 4/3; 4/3 + 2/3 * (5/9 - 4/3) = 22/27
    result = macd(bars(2, 4, 8, 8), fast=1, slow=2, signal=2)
    same(result.line, [NAN, 1, 5 / 3, 5 / 9])
    same(result.signal, [NAN, NAN, 4 / 3, 22 / 27])
    same(result.histogram, [NAN, NAN, 1 / 3, -7 / 27])


def test_chinese_macd_starts_from_the_first_price_and_doubles_the_bar() -> None:
    # EMA(2): 2; 2 + 4/3 = 10/3; 10/3 + 28/9 = 58/9; 58/9 + 28/27 = 202/27
    # DIF 0; 2/3; 14/9; 14/27; DEA 0; 4/9; 4/9 + 2/3 * 10/9 = 32/27; 32/27 - 2/3 * 18/27 = 20/27
    # BAR 2 * (42/27 - 32/27) = 20/27; 2 * (14/27 - 20/27) = -12/27; what lies before full windows is not shown
    result = macd_chinese(bars(2, 4, 8, 8), fast=1, slow=2, signal=2)
    same(result.dif, [NAN, 2 / 3, 14 / 9, 14 / 27])
    same(result.dea, [NAN, NAN, 32 / 27, 20 / 27])
    same(result.bar, [NAN, NAN, 20 / 27, -12 / 27])


def test_rate_of_change() -> None:
    same(rate_of_change(bars(10, 11, 12.1), 2), [NAN, NAN, 0.21])  # 12.1 / 10 - 1


def test_momentum_leaves_the_last_month_out() -> None:
    # three bars back 10, one bar back 12: 12 / 10 - 1; the newest 15 does not enter
    same(momentum_12_1(bars(10, 11, 12, 15), formation=3, skip=1), [NAN, NAN, NAN, 0.2])


def test_momentum_by_default_runs_from_252_to_21_sessions_ago() -> None:
    prices = np.full(253, 7.0)
    prices[0], prices[252 - 21], prices[252] = 10.0, 13.0, 99.0
    assert momentum_12_1(prices)[-1] == pytest.approx(0.3)
    assert np.isnan(momentum_12_1(prices)[:-1]).all()


def test_relative_strength_is_the_geometric_excess() -> None:
    same(relative_strength(bars(10, 12), bars(100, 110), 1), [NAN, 1.2 / 1.1 - 1])


def test_relative_strength_index() -> None:
    # changes 2, -1, 2; G = 1, L = 0.5: 100 / 1.5; then G = 1 + 1/2 = 1.5, L = 0.25: 150 / 1.75
    same(relative_strength_index(bars(10, 12, 11, 13), 2), [NAN, NAN, 100 / 1.5, 150 / 1.75])


def test_kdj() -> None:
    # RSV 100 * (12 - 9) / (12 - 9) = 100: K = 50 + 50/3 = 200/3, D = 50 + 50/9 = 500/9, J = 200 - 1000/9 = 800/9
    # RSV 100 * (10 - 10) / (13 - 10) = 0: K = 400/9, D = 500/9 - 100/27 = 1400/27, J = 1200/9 - 2800/27 = 800/27
    result = kdj(bars(11, 12, 13), bars(9, 10, 10), bars(10, 12, 10), 2)
    same(result.k, [NAN, 200 / 3, 400 / 9])
    same(result.d, [NAN, 500 / 9, 1400 / 27])
    same(result.j, [NAN, 800 / 9, 800 / 27])


def test_kdj_goes_on_after_a_window_without_range() -> None:
    # bars 1 and 2 stand still together: no RSV at 2; at 3 RSV is 100, and K moves from its 75 of bar 1
    # (window 2, smoothing 2: bar 1 has RSV 100, K = 50 + 25 = 75; bar 3: 75 + 12.5)
    high, low = bars(11, 12, 12, 13), bars(10, 12, 12, 12)
    result = kdj(high, low, high, 2, k_smoothing=2, d_smoothing=1)
    same(result.k, [NAN, 75, NAN, 87.5])
    same(result.d, [NAN, 75, NAN, 87.5])


def test_stochastic_oscillator_fast() -> None:
    # raw places in the range as in the KDJ case: 100 and 0; their mean 50
    result = stochastic_oscillator(bars(11, 12, 13), bars(9, 10, 10), bars(10, 12, 10), 2, smoothing=1, signal=2)
    same(result.k, [NAN, 100, 0])
    same(result.d, [NAN, NAN, 50])


def test_aroon_counts_bars_since_the_newest_extreme() -> None:
    # of 3 5 4 the high is 1 of 2 bars old: 50; of 5 4 5 the newest counts: 100
    # of 1 2 2 the low is 2 old: 0; of 2 2 3 the newer of the equal lows is 1 old: 50
    result = aroon(bars(3, 5, 4, 5), bars(1, 2, 2, 3), 2)
    same(result.up, [NAN, NAN, 50, 100])
    same(result.down, [NAN, NAN, 0, 50])
    same(result.oscillator, [NAN, NAN, 50, 50])


def test_money_flow_index() -> None:
    # typical prices 10, 12, 11: in 12 * 2 = 24, out 11 * 3 = 33
    typical = bars(10, 12, 11)
    same(money_flow_index(typical, typical, typical, bars(1, 2, 3), 2), [NAN, NAN, 100 * 24 / 57])


def test_true_range_holds_the_gap() -> None:
    same(true_range(bars(11, 13), bars(9, 12), bars(10, 12.5)), [NAN, 3])  # from the close at 10 up to 13


def test_average_true_range() -> None:
    # true ranges 3, 12.5 - 10 = 2.5, 12 - 11 = 1: mean of two 2.75; 2.75 + (1 - 2.75) / 2 = 1.875
    series = average_true_range(bars(11, 13, 12, 12), bars(9, 12, 10, 11), bars(10, 12.5, 11, 11), 2)
    same(series, [NAN, NAN, 2.75, 1.875])


def test_bollinger_bands_have_the_population_deviation() -> None:
    # 10 and 12: mean 11, deviation 1 (the sample's would be 1.41); 12 and 12: no width, so no place in it
    result = bollinger_bands(bars(10, 12, 12), 2)
    same(result.middle, [NAN, 11, 12])
    same(result.upper, [NAN, 13, 12])
    same(result.lower, [NAN, 9, 12])
    same(result.width, [NAN, 4 / 11, 0])
    same(result.percent_b, [NAN, 0.75, NAN])


HIGH, LOW, CLOSE = bars(10, 12, 13, 12), bars(8, 9, 11, 9), bars(9, 11, 12, 10)


def test_directional_indicators() -> None:
    # +DM 2, 1, 0; -DM 0, 0, 2; true ranges 3, 2, 3; means of two 1.5, 0, 2.5
    # then 0.75, 1, 2.75: +DI 60 and 27.27, -DI 0 and 36.36
    result = directional_indicators(HIGH, LOW, CLOSE, 2)
    same(result.plus, [NAN, NAN, 60, 75 / 2.75])
    same(result.minus, [NAN, NAN, 0, 100 / 2.75])


def test_average_directional_index() -> None:
    # DX 100 * |1.5 - 0| / 1.5 = 100 and 100 * |0.75 - 1| / 1.75 = 100/7: their mean
    same(average_directional_index(HIGH, LOW, 2), [NAN, NAN, NAN, 400 / 7])


def test_parabolic_sar_turns_when_it_is_passed() -> None:
    # long from 9, extreme 10. Bar 1: 9.02, held at the low before, 9; new extreme 11, factor 0.04.
    # Bar 2: 9.08, held at 9; extreme 12, factor 0.06. Bar 3: 9 + 0.06 * 3 = 9.18, passed by 8: turns to 12.
    result = parabolic_sar(bars(10, 11, 12, 11.5), bars(9, 10, 11, 8))
    same(result.stop, [NAN, 9, 9, 12])
    same(result.direction, [NAN, 1, 1, -1])


def test_parabolic_sar_falls_with_the_price() -> None:
    # the mirror of the case above about 10: the stop rises from above by the same steps
    result = parabolic_sar(20 - bars(9, 10, 11, 8), 20 - bars(10, 11, 12, 11.5))
    same(result.stop, [NAN, 11, 11, 8])
    same(result.direction, [NAN, -1, -1, 1])


def test_atr_trailing_stop_does_not_retreat() -> None:
    # true ranges 1, 1, 2 (ATR of one bar). Long: 11 - 1 = 10; 12 - 1 = 11; at 10 the stop stays 11 and is
    # reached: short, under the upper band 12 that came down to 11 + 1 and never went up.
    close = bars(10, 11, 12, 10)
    result = atr_trailing_stop(close, close, close, window=1, multiplier=1.0)
    same(result.stop, [NAN, 10, 11, 12])
    same(result.direction, [NAN, 1, 1, -1])


def test_parabolic_sar_takes_an_equal_high_for_no_new_extreme() -> None:
    # as above to bar 3, whose high equals the extreme 12: the factor stays 0.06; 9.18 + 0.06 * 2.82 = 9.3492
    result = parabolic_sar(bars(10, 11, 12, 12, 12.5), bars(9, 10, 11, 11.5, 11.8))
    same(result.stop, [NAN, 9, 9, 9.18, 9.3492])


def test_parabolic_sar_is_not_turned_by_a_touch() -> None:
    same(parabolic_sar(bars(10, 11), bars(9, 9)).direction, [NAN, 1])
    same(parabolic_sar(bars(11, 11), bars(10, 9)).direction, [NAN, -1])


def test_atr_trailing_stop_turns_back() -> None:
    # bands of close -+ true range: over 12, 11, 8, 8; under 10, 10, then 6 (the close before lay below it), 7
    close = bars(10, 11, 8, 7, 9)
    result = atr_trailing_stop(close, close, close, window=1, multiplier=1.0)
    same(result.stop, [NAN, 10, 11, 8, 7])
    same(result.direction, [NAN, 1, -1, -1, 1])


def test_atr_trailing_stop_at_the_close() -> None:
    long, short = bars(10, 11, 10), bars(10, 11, 8, 7, 8)  # the last close stands at 10 and at 8, the stop
    same(atr_trailing_stop(long, long, long, window=1, multiplier=1.0).direction, [NAN, 1, -1])
    same(atr_trailing_stop(short, short, short, window=1, multiplier=1.0).direction, [NAN, 1, -1, -1, -1])


def test_on_balance_volume() -> None:
    same(on_balance_volume(bars(10, 11, 11, 10), bars(5, 6, 7, 8)), [0, 6, 6, -2])


def test_volume_ratio_leaves_today_out_of_the_mean() -> None:
    same(volume_ratio(bars(2, 4, 6), 2), [NAN, NAN, 2])  # 6 / ((2 + 4) / 2)


def test_volume_at_price() -> None:
    # 10 shares spread over 10..12 and 4 at 12: 5 and 9; 70 percent of 14 is 9.8, more than the peak's 9
    profile = volume_at_price(bars(12, 12), bars(10, 12), bars(10, 4), steps=2)
    same(profile.edges, [10, 11, 12])
    same(profile.volume, [5, 9])
    same(np.stack([profile.point_of_control, profile.value_area_low, profile.value_area_high]), [11.5, 10, 12])


def test_value_area_grows_to_the_heavier_side_first() -> None:
    # ten bars without range in five steps: 1, 3, 4, 2, 0 shares; 7 of 10 wanted: 4 at the peak and 3 below
    prices = bars(10, 11, 12, 13, 15)
    profile = volume_at_price(prices, prices, bars(1, 3, 4, 2, 0), steps=5)
    same(profile.volume, [1, 3, 4, 2, 0])
    same(np.stack([profile.point_of_control, profile.value_area_low, profile.value_area_high]), [12.5, 11, 13])


def test_value_area_takes_the_lower_of_equal_neighbours() -> None:
    prices = bars(10, 11, 13)
    profile = volume_at_price(prices, prices, bars(3, 6, 3), steps=3)  # 6 at the peak of 12, 8.4 wanted
    same(np.stack([profile.value_area_low, profile.value_area_high]), [10, 12])


def test_pivot_points() -> None:
    # P = (12 + 9 + 12) / 3 = 11
    result = pivot_points(bars(12), bars(9), bars(12))
    same(result.pivot, [11])
    supports = (result.support_1, result.support_2, result.support_3)
    resistances = (result.resistance_1, result.resistance_2, result.resistance_3)
    same(np.concatenate(supports), [10, 8, 7])  # 22 - 12; 11 - 3; 9 - 2
    same(np.concatenate(resistances), [13, 14, 16])  # 22 - 9; 11 + 3; 12 + 4


def test_swing_points_are_written_where_they_are_confirmed() -> None:
    # high 3 at bar 1 is confirmed by bar 2; of the plateau at bars 3 and 4 the last one, by bar 5
    prices = bars(1, 3, 2, 4, 4, 3)
    result = swing_points(prices, prices, wings=1)
    same(result.high, [NAN, NAN, 3, NAN, NAN, 4])
    same(result.low, [NAN, NAN, NAN, 2, NAN, NAN])


def test_support_and_resistance_are_the_nearest_levels() -> None:
    prices = bars(1, 3, 2, 4, 4, 3)  # swings 2, 3 and 4; the close stands at 3, which holds it
    result = support_and_resistance(prices, prices, prices, wings=1)
    same(np.stack([result.support, result.resistance]), [3, 4])


def test_price_levels_gather_swings() -> None:
    # highs 100 (bar 1) and 100.5 (bar 3) are within 1 percent; the low between them is a level of its own
    prices = bars(90, 100, 95, 100.5, 90)
    low, high = price_levels(prices, prices, wings=1)
    assert (low.price, low.touches, low.last_touch) == (95, 1, 2)
    assert (high.price, high.touches, high.last_touch) == (100.25, 2, 3)
