from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from histories import ORIGIN, SHARE, history, sessions, walk

from data_sources.cross_check import DIFFERENCES_SHOWN, CrossCheck, cross_check
from data_sources.encoding import decode, encode
from data_sources.model import InstrumentKind, PriceBasis, PriceHistory

CLOSE = np.round(walk(120), 2)


def other(prices: PriceHistory) -> PriceHistory:
    return replace(prices, origin=replace(ORIGIN, provider="other"))


def test_equal_series_agree() -> None:
    prices = history(CLOSE.tolist())
    check = cross_check(prices, other(prices))
    assert (check.first, check.second, check.days, check.count, check.largest) == ("test", "other", 120, 0, 0.0)
    assert (check.start, check.end, check.failure) == (prices.first, prices.last, "")


def test_a_day_beyond_the_tolerance_is_listed_with_both_closes() -> None:
    theirs = CLOSE.copy()
    theirs[40] *= 1.02
    theirs[60] *= 1.004
    check = cross_check(history(CLOSE.tolist()), other(history(theirs.tolist())))
    assert check.count == 1
    (difference,) = check.differences
    assert (np.datetime64(difference.day), difference.column) == (sessions(120)[40], "close")
    assert (difference.first, difference.second) == (CLOSE[40], theirs[40])
    assert check.largest == pytest.approx(1.0 - 1.0 / 1.02, abs=1e-3)


def test_one_tick_of_a_low_price_is_no_difference() -> None:
    ours, theirs = [1.00, 1.01, 1.02], [1.01, 1.00, 1.03]
    assert cross_check(history(ours), other(history(theirs))).count == 0
    assert cross_check(history(ours), other(history([1.03, 1.0, 1.02]))).count == 1


def test_only_the_largest_differences_are_kept_oldest_first() -> None:
    theirs = CLOSE * (1.0 + np.linspace(0.02, 0.5, 120))
    check = cross_check(history(CLOSE.tolist()), other(history(theirs.tolist())))
    assert check.count == 120
    assert len(check.differences) == DIFFERENCES_SHOWN
    assert [np.datetime64(entry.day) for entry in check.differences] == sessions(120)[-DIFFERENCES_SHOWN:].tolist()


def test_total_returns_are_compared_by_day_not_by_level() -> None:
    ours = history(CLOSE.tolist(), basis=PriceBasis.TOTAL_RETURN)
    theirs = CLOSE * 0.8
    assert cross_check(ours, other(history(theirs.tolist(), basis=PriceBasis.TOTAL_RETURN))).count == 0
    theirs[:50] *= 0.97  # a dividend that only one of the two has
    check = cross_check(ours, other(history(theirs.tolist(), basis=PriceBasis.TOTAL_RETURN)))
    assert [(np.datetime64(entry.day), entry.column) for entry in check.differences] == [(sessions(120)[50], "return")]
    assert check.differences[0].first == pytest.approx(CLOSE[50] / CLOSE[49] - 1.0)


def test_days_of_one_alone_are_counted_inside_the_overlap() -> None:
    days = sessions(120)
    ours = history(np.delete(CLOSE, [30, 31]).tolist(), np.delete(days, [30, 31]))
    theirs = history(np.delete(CLOSE, [60, 0, 1, 2]).tolist(), np.delete(days, [60, 0, 1, 2]))
    check = cross_check(ours, other(theirs))
    assert (check.days, check.only_first, check.only_second, check.count) == (114, 1, 2, 0)


def test_volume_in_lots_is_listed_beside_equal_closes() -> None:
    volume = np.full(120, 50_000.0)
    ours, theirs = history(CLOSE.tolist(), volume=volume), history(CLOSE.tolist(), volume=volume / 100.0)
    assert cross_check(ours, other(theirs)).volume_tolerance is None
    check = cross_check(ours, other(theirs), volume_tolerance=0.25)
    assert (check.count, check.volume_count, check.volume_tolerance) == (0, 120, 0.25)
    assert {entry.column for entry in check.differences} == {"volume"}


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (history(CLOSE.tolist(), basis=PriceBasis.TOTAL_RETURN), "total-return prices, not raw"),
        (history(CLOSE.tolist(), instrument=replace(SHARE, currency="HKD")), "in HKD, not in CNY"),
        (history(CLOSE[:50].tolist(), sessions(50) + np.timedelta64(3650, "D")), "no day in common"),
        (history([], sessions(0)), "no bar"),
    ],
)
def test_what_cannot_be_compared_says_why(second: PriceHistory, why: str) -> None:
    check = cross_check(history(CLOSE.tolist()), other(second))
    assert why in check.failure
    assert (check.days, check.count, check.start, check.differences) == (0, 0, None, ())


def test_missing_and_zero_closes_are_no_days_of_comparison() -> None:
    theirs = CLOSE.copy()
    theirs[3], theirs[4] = np.nan, 0.0
    check = cross_check(history(CLOSE.tolist()), other(history(theirs.tolist())))
    assert (check.days, check.only_first, check.count) == (118, 2, 0)


def test_a_check_goes_through_its_text() -> None:
    check = cross_check(history(CLOSE.tolist()), other(history((CLOSE * 1.1).tolist())))
    assert decode(CrossCheck, encode(check)) == check


def test_an_index_is_compared_whatever_a_source_calls_its_basis() -> None:
    prices = history(CLOSE.tolist(), basis=PriceBasis.RAW)
    adjusted = other(history(CLOSE.tolist(), basis=PriceBasis.SPLIT_ADJUSTED))
    assert "not raw ones" in cross_check(prices, adjusted).failure
    index = replace(SHARE, kind=InstrumentKind.INDEX)
    check = cross_check(replace(prices, instrument=index), replace(adjusted, instrument=index))
    assert (check.failure, check.count, check.days) == ("", 0, 120)
