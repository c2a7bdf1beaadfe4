"""Windows built by doubling against windows taken one by one, and the recursion against its formula."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.sample import FloatArray
from diagnostics.metrics.technical.recursion import recursive_average
from diagnostics.metrics.technical.windows import (
    bars_since,
    delayed,
    quotient,
    rolling_deviation,
    rolling_maximum,
    rolling_mean,
    rolling_minimum,
    rolling_sum,
)

LAW = settings(max_examples=50, deadline=None)
VALUES = st.lists(st.floats(1.0, 1e6), min_size=1, max_size=70).map(np.array)


def one_by_one(values: FloatArray, window: int) -> list[FloatArray]:
    return [values[end - window : end] for end in range(window, values.size + 1)]


@LAW
@given(values=VALUES, window=st.integers(1, 80))
def test_windows_hold_the_last_values(values: FloatArray, window: int) -> None:
    parts = one_by_one(values, window)
    before = min(window - 1, values.size)
    for series, of_part in (
        (rolling_sum(values, window), math.fsum),
        (rolling_mean(values, window), lambda part: math.fsum(part) / window),
        (rolling_maximum(values, window), max),
        (rolling_minimum(values, window), min),
    ):
        assert series.shape == values.shape
        assert np.isnan(series[:before]).all()
        assert series[before:].tolist() == pytest.approx([of_part(part) for part in parts], rel=1e-13)


@LAW
@given(values=VALUES, window=st.integers(1, 80))
def test_deviation_is_the_populations(values: FloatArray, window: int) -> None:
    wanted = [np.std(part) for part in one_by_one(values, window)]
    got = rolling_deviation(values, window)[min(window - 1, values.size) :]
    assert got.tolist() == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_deviation_of_a_quiet_price_far_from_its_start_keeps_its_digits() -> None:
    values = np.concatenate([[1.0], 1e6 + np.tile([0.0, 0.001], 30)])
    assert rolling_deviation(values, 20)[-1] == pytest.approx(0.0005, rel=1e-6)


@LAW
@given(values=st.lists(st.integers(1, 5), min_size=6, max_size=40).map(lambda v: np.array(v, dtype=np.float64)))
def test_bars_since_finds_the_newest_extreme(values: FloatArray) -> None:
    got = bars_since(values, rolling_maximum(values, 6), 6)[5:]
    assert got.tolist() == [int(np.argmax(part[::-1])) for part in one_by_one(values, 6)]


def test_a_missing_value_spoils_the_windows_that_hold_it_and_no_other() -> None:
    values = np.array([1.0, 2.0, np.nan, 4.0, 5.0, 6.0])
    assert rolling_mean(values, 2).tolist() == pytest.approx([np.nan, 1.5, np.nan, np.nan, 4.5, 5.5], nan_ok=True)


@pytest.mark.parametrize("price", [0.1, 0.7, 1.1, 3.3, 10.1, 1533.427])
def test_the_mean_of_equal_prices_is_that_price(price: float) -> None:
    prices = np.full(300, price)
    for window in range(1, 60):
        assert rolling_mean(prices, window)[-1] == price
        assert recursive_average(prices, 2 / (window + 1), window)[-1] == price


@LAW
@given(values=VALUES, seed_length=st.integers(1, 12), weight=st.floats(0.05, 1.0))
def test_recursion_follows_its_formula(values: FloatArray, seed_length: int, weight: float) -> None:
    got = recursive_average(values, weight, seed_length)
    assert np.isnan(got[: seed_length - 1]).all()
    if values.size >= seed_length:
        average = float(np.mean(values[:seed_length]))
        for bar in range(seed_length, values.size):
            average = (1.0 - weight) * average + weight * float(values[bar])
        assert got[-1] == pytest.approx(average, rel=1e-10)


def test_quotient_by_nothing_is_nothing() -> None:
    got = quotient(np.array([1.0, 0.0, 3.0]), np.array([0.0, 0.0, 2.0]))
    assert got.tolist() == pytest.approx([np.nan, np.nan, 1.5], nan_ok=True)


def test_delayed_puts_nothing_before() -> None:
    assert delayed(np.array([7.0]), 2).tolist() == pytest.approx([np.nan, np.nan, 7.0], nan_ok=True)
