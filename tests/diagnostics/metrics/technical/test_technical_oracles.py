"""All public reference cases of topic 7 against the indicators; ``tests/oracles/ORIGIN.md`` says where they come from.

Where a case carries two columns (two ways to seed an average) the first is ours: averages begin
with the mean of a full window, as StockCharts and Stock.Indicators begin them. Tulip's cases of
EMA and directional movement begin otherwise, and are met through the parameter for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical import (
    DirectionalSeed,
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
    money_flow_index,
    on_balance_volume,
    parabolic_sar,
    relative_strength_index,
    simple_moving_average,
    stochastic_oscillator,
    wilder_moving_average,
)

ORACLES = Path(__file__).resolve().parents[3] / "oracles"
CASES: list[dict[str, Any]] = json.loads((ORACLES / "07_technical.json").read_text(encoding="utf-8"))["cases"]
BY_ID = {case["id"]: case for case in CASES}

Bars = dict[str, FloatArray]
SHORT = DirectionalSeed.SHORT_WINDOW


def _bars(inputs: dict[str, Any]) -> Bars:
    if "csv" not in inputs:
        return {name: np.array(values) for name, values in inputs.items()}
    rows = np.loadtxt(ORACLES / inputs["csv"], delimiter=",", skiprows=1, usecols=range(1, 6))
    return dict(zip(("open", "high", "low", "close", "volume"), rows.T, strict=True))


def _within(got: float, wanted: float, tolerance: dict[str, float]) -> bool:
    distance = abs(got - wanted)
    return distance <= tolerance.get("abs", 0.0) or distance <= tolerance.get("rel", 0.0) * abs(wanted)


ONE_SERIES: dict[str, Callable[[Bars], FloatArray]] = {
    "ta.sma20.public": lambda b: simple_moving_average(b["close"], 20),
    "ta.ema20.public": lambda b: exponential_moving_average(b["close"], 20),
    "ta.rsi14.public": lambda b: relative_strength_index(b["close"], 14),
    "ta.macd_line.public": lambda b: macd(b["close"]).line,
    "ta.macd_signal.public": lambda b: macd(b["close"]).signal,
    "ta.macd_hist.public": lambda b: macd(b["close"]).histogram,
    "ta.bb_upper.public": lambda b: bollinger_bands(b["close"]).upper,
    "ta.bb_lower.public": lambda b: bollinger_bands(b["close"]).lower,
    "ta.bb_width.public": lambda b: bollinger_bands(b["close"]).width,
    "ta.bb_percent_b.public": lambda b: bollinger_bands(b["close"]).percent_b,
    "ta.atr14.public": lambda b: average_true_range(b["high"], b["low"], b["close"], 14),
    "ta.adx14.public": lambda b: average_directional_index(b["high"], b["low"], 14),
    "ta.plus_di14.public": lambda b: directional_indicators(b["high"], b["low"], b["close"], 14).plus,
    "ta.minus_di14.public": lambda b: directional_indicators(b["high"], b["low"], b["close"], 14).minus,
    "ta.obv.public": lambda b: on_balance_volume(b["close"], b["volume"]),
    "ta.stoch_k.public": lambda b: stochastic_oscillator(b["high"], b["low"], b["close"]).k,
    "ta.stoch_d.public": lambda b: stochastic_oscillator(b["high"], b["low"], b["close"]).d,
    "ta.atr_trailing_stop.public": lambda b: atr_trailing_stop(b["high"], b["low"], b["close"], 21, 3.0).stop,
}


@pytest.mark.parametrize("case_id", ONE_SERIES)
def test_series_of_502_bars_meets_its_verified_values(case_id: str) -> None:
    case = BY_ID[case_id]
    series = ONE_SERIES[case_id](_bars(case["inputs"]))
    assert series.shape == (502,)
    for index, wanted in case["expected"]["values_at_0based_index"].items():
        assert _within(float(series[int(index)]), wanted, case["tolerance"]), (index, series[int(index)], wanted)
    first = case["expected"].get("first_index")
    if first is not None:
        assert np.isnan(series[:first]).all()
        assert np.isfinite(series[first:]).all()


@pytest.mark.parametrize("case_id", ["ta.kdj.public", "ta.kdj.early.public"])
def test_kdj_meets_the_chinese_recursion(case_id: str) -> None:
    case = BY_ID[case_id]
    bars = _bars(case["inputs"])
    result = kdj(bars["high"], bars["low"], bars["close"], 9, k_smoothing=3, d_smoothing=3)
    for index, wanted in case["expected"]["values_at_0based_index"].items():
        got = {"K": result.k[int(index)], "D": result.d[int(index)], "J": result.j[int(index)]}
        assert all(_within(got[name], wanted[name], case["tolerance"]) for name in "KDJ"), (index, got, wanted)
    assert np.isnan(result.k[:8]).all()


def test_chinese_macd_meets_its_reference() -> None:
    case = BY_ID["ta.macd_cn.public"]
    result = macd_chinese(_bars(case["inputs"])["close"])
    for index, wanted in case["expected"]["values_at_0based_index"].items():
        got = {"DIF": result.dif[int(index)], "DEA": result.dea[int(index)], "BAR": result.bar[int(index)]}
        assert all(_within(got[name], wanted[name], case["tolerance"]) for name in got), (index, got, wanted)


def test_rsi_meets_the_worksheet_of_stockcharts() -> None:
    case = BY_ID["ta.rsi.stockcharts"]
    series = relative_strength_index(_bars(case["inputs"])["close"], 14)
    wanted = case["expected"]["rsi_from_index_14"]
    assert np.isnan(series[:14]).all()
    assert all(_within(got, value, case["tolerance"]) for got, value in zip(series[14:], wanted, strict=True))


RIGHT_ALIGNED: dict[str, Callable[[Bars], tuple[FloatArray, ...]]] = {
    "ta.tulip.adx": lambda b: (average_directional_index(b["high"], b["low"], 14, SHORT),),
    # Tulip gives the low's series first.
    "ta.tulip.aroon": lambda b: (aroon(b["high"], b["low"], 5).down, aroon(b["high"], b["low"], 5).up),
    "ta.tulip.bbands": lambda b: (
        bollinger_bands(b["close"], 5).lower,
        bollinger_bands(b["close"], 5).middle,
        bollinger_bands(b["close"], 5).upper,
    ),
    "ta.tulip.di": lambda b: (
        directional_indicators(b["high"], b["low"], b["close"], 14, SHORT).plus,
        directional_indicators(b["high"], b["low"], b["close"], 14, SHORT).minus,
    ),
    "ta.tulip.ema": lambda b: (exponential_moving_average(b["close"], 5, Seed.FIRST),),
    "ta.tulip.mfi": lambda b: (money_flow_index(b["high"], b["low"], b["close"], b["volume"], 14),),
    "ta.tulip.psar": lambda b: (parabolic_sar(b["high"], b["low"], 0.02, 0.2).stop,),
    "ta.tulip.rsi": lambda b: (relative_strength_index(b["close"], 5),),
    "ta.tulip.stoch": lambda b: (
        stochastic_oscillator(b["high"], b["low"], b["close"], 5, smoothing=3, signal=3).k,
        stochastic_oscillator(b["high"], b["low"], b["close"], 5, smoothing=3, signal=3).d,
    ),
    "ta.tulip.wilder_ma": lambda b: (wilder_moving_average(b["close"], 5),),
}


@pytest.mark.parametrize("case_id", RIGHT_ALIGNED)
def test_series_meets_the_worked_example_of_achelis(case_id: str) -> None:
    case = BY_ID[case_id]
    bars = _bars(case["inputs"])
    if case_id == "ta.tulip.psar":
        bars = {name: values[: bars["high"].size] for name, values in bars.items()}
    for series, wanted in zip(RIGHT_ALIGNED[case_id](bars), case["expected"]["outputs"], strict=True):
        newest = series[series.size - len(wanted) :]
        assert np.isfinite(newest).all()
        assert all(_within(got, value, case["tolerance"]) for got, value in zip(newest, wanted, strict=True))


def test_every_case_of_the_topic_is_a_test() -> None:
    elsewhere = {"ta.kdj.public", "ta.kdj.early.public", "ta.macd_cn.public", "ta.rsi.stockcharts"}
    assert set(BY_ID) == set(ONE_SERIES) | set(RIGHT_ALIGNED) | elsewhere
    assert len(CASES) == 32
