"""The last session beside the ones before it: by hand, against pandas, and by law."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.metrics.market_day.session import (
    change_over,
    changes,
    fall_from_high,
    mean_close,
    mean_crossing,
    percentile_rank,
    range_place,
    volume_multiple,
)


def floats(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=np.float64)


PRICES = st.lists(st.floats(0.5, 500.0), min_size=3, max_size=40).map(lambda values: floats(*values))
# Whole numbers make ties, which continuous ones hardly do.
WHOLE = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=40).map(lambda values: floats(*values))


def test_change_over_sessions_by_hand() -> None:
    closes = floats(100.0, 110.0, 99.0)
    assert change_over(closes, 1) == pytest.approx(-0.1)
    assert change_over(closes, 2) == pytest.approx(-0.01)
    with pytest.raises(ValueError, match="3 values, 4 needed"):
        change_over(closes, 3)


def test_changes_of_one_close_are_none() -> None:
    assert changes(floats(7.0)).size == 0


def test_percentile_rank_by_hand() -> None:
    past = floats(-0.02, -0.01, 0.0, 0.01)
    assert percentile_rank(past, -0.03) == 0.0
    assert percentile_rank(past, 0.02) == 1.0
    assert percentile_rank(past, 0.005) == 0.75  # three of four below
    assert percentile_rank(past, 0.01) == 0.875  # three below, one alike counts half
    assert percentile_rank(floats(1.0, 1.0), 1.0) == 0.5
    with pytest.raises(ValueError, match="0 values"):
        percentile_rank(floats(), 0.0)


@given(WHOLE, st.integers(-6, 6))
def test_percentile_rank_is_pandas_average_rank(past: np.ndarray, value: int) -> None:
    """Ranked among n others with ties at their mean, a value's rank from 1 comes to 1 + n times the share below it."""
    ranks = pd.Series([*past, float(value)]).rank(method="average")
    assert percentile_rank(past, float(value)) == pytest.approx((ranks.iloc[-1] - 1.0) / past.size)


@given(WHOLE, st.integers(-6, 6))
def test_turning_everything_round_turns_the_rank_round(past: np.ndarray, value: int) -> None:
    assert percentile_rank(-past, -float(value)) == pytest.approx(1.0 - percentile_rank(past, float(value)))


@given(PRICES, st.floats(0.01, 100.0))
def test_other_units_of_price_change_nothing(closes: np.ndarray, scale: float) -> None:
    assert change_over(closes * scale, 2) == pytest.approx(change_over(closes, 2), abs=1e-9)
    assert fall_from_high(closes * scale, 3) == pytest.approx(fall_from_high(closes, 3), abs=1e-9)
    assert mean_crossing(closes * scale, 2) == mean_crossing(closes, 2)


@given(PRICES)
def test_a_place_in_the_range_and_a_fall_are_within_bounds(closes: np.ndarray) -> None:
    place = range_place(closes)
    assert np.isnan(place) == bool(closes.max() == closes.min())
    assert np.isnan(place) or 0.0 <= place <= 1.0
    assert 0.0 <= fall_from_high(closes, closes.size) < 1.0


def test_place_in_the_range_by_hand() -> None:
    assert range_place(floats(10.0, 20.0, 15.0)) == 0.5
    assert range_place(floats(20.0, 10.0)) == 0.0
    assert np.isnan(range_place(floats(5.0, 5.0)))


def test_fall_from_the_high_by_hand() -> None:
    closes = floats(200.0, 100.0, 80.0)
    assert fall_from_high(closes, 3) == pytest.approx(0.6)
    assert fall_from_high(closes, 2) == pytest.approx(0.2)  # the high of 200 is out of the window
    assert fall_from_high(closes, 1) == 0.0
    with pytest.raises(ValueError, match="at least one"):
        fall_from_high(closes, 0)


@pytest.mark.parametrize(
    ("closes", "crossed"),
    [
        ((10.0, 9.0, 12.0), 1),  # 9 is below (10 + 9) / 2; 12 is above (9 + 12) / 2
        ((10.0, 11.0, 9.0), -1),
        ((10.0, 11.0, 12.0), 0),  # above before, and above
        ((10.0, 11.0, 11.0), 0),  # on the mean: touched, not crossed
        ((10.0, 11.0, 11.0, 12.0), 0),  # came from above, touched, and went up again
        ((10.0, 11.0, 11.0, 9.0), -1),  # came from above, touched, and went below
        ((10.0, 10.0, 10.0), 0),  # never on a side
        ((0.1, 0.1, 0.1, 0.1), 0),
    ],
)
def test_crossing_of_a_mean_of_two_by_hand(closes: tuple[float, ...], crossed: int) -> None:
    assert mean_crossing(floats(*closes), 2) == crossed


def test_a_mean_of_equal_prices_is_not_crossed_by_rounding() -> None:
    assert mean_crossing(floats(*([0.1] * 30)), 20) == 0


@given(PRICES)
def test_a_crossing_turned_upside_down_is_the_other_one(closes: np.ndarray) -> None:
    low, high = float(closes.min()), float(closes.max())
    turned = low + high - closes + 1.0
    shifted = closes + 1.0
    assert mean_crossing(turned, 2) == -mean_crossing(shifted, 2)


def test_crossing_needs_a_session_before() -> None:
    with pytest.raises(ValueError, match="2 values, 3 needed"):
        mean_crossing(floats(1.0, 2.0), 2)
    with pytest.raises(ValueError, match="at least two"):
        mean_crossing(floats(1.0, 2.0), 1)


def test_mean_close_by_hand() -> None:
    assert mean_close(floats(1.0, 2.0, 6.0), 2) == 4.0


def test_volume_beside_its_mean_by_hand() -> None:
    assert volume_multiple(floats(100.0, 300.0, 600.0), 2) == 3.0  # 600 over 200; its own volume is not in the mean
    assert np.isnan(volume_multiple(floats(0.0, 0.0, 5.0), 2))
    with pytest.raises(ValueError, match="2 values, 3 needed"):
        volume_multiple(floats(1.0, 2.0), 2)
