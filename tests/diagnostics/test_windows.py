"""Trailing windows by the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import days, weekdays

from diagnostics.windows import MONTHS, TRAILING, anchor, is_resolved, months_before, next_due, spans_a_year, start_of


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 11, 29), 12, date(2023, 11, 29)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),  # February has no 31st
        (date(2023, 3, 31), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2024, 1, 15), 1, date(2023, 12, 15)),
        (date(2024, 1, 31), 3, date(2023, 10, 31)),
        (date(2024, 12, 31), 6, date(2024, 6, 30)),
        (date(2024, 5, 5), 0, date(2024, 5, 5)),
    ],
)
def test_so_many_months_before_a_day(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


def test_the_anchor_of_each_window() -> None:
    end = date(2024, 11, 29)
    assert anchor("all", end) is None
    assert anchor("mtd", end) == date(2024, 10, 31)
    assert anchor("ytd", end) == date(2023, 12, 31)
    assert anchor("1m", end) == date(2024, 10, 29)
    assert anchor("3m", end) == date(2024, 8, 29)
    years = {label: anchor(label, end) for label in ("1y", "2y", "3y", "5y", "10y")}
    assert years == {label: date(2024 - int(label[:-1]), 11, 29) for label in years}
    assert anchor("6m", end) == date(2024, 5, 29)
    with pytest.raises(KeyError):
        anchor("7y", end)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("mtd", 1),  # 31 Oct is a session: the month's first return is that of 1 Nov
        ("1m", 0),  # 29 Oct is no bar; the last bar before it is 28 Oct
        ("ytd", None),  # nothing on or before 31 Dec 2023
        ("all", 0),
    ],
)
def test_trap_07_a_window_starts_from_the_last_bar_on_or_before_its_day(label: str, expected: int | None) -> None:
    bars = days("2024-10-28", "2024-10-31", "2024-11-01", "2024-11-28", "2024-11-29")
    assert start_of(label, bars) == expected


def test_trap_07_the_day_of_the_anchor_is_itself_a_start() -> None:
    bars = days("2023-11-28", "2023-11-29", "2023-11-30", "2024-11-29")
    assert start_of("1y", bars) == 1
    assert start_of("1y", bars[2:]) is None


def test_one_bar_covers_the_whole_history_alone() -> None:
    bar = days("2024-11-29")
    assert start_of("all", bar) == 0
    assert [label for label in TRAILING if start_of(label, bar) is not None] == ["all"]


def test_a_year_is_a_year_to_the_day() -> None:
    assert spans_a_year(date(2023, 11, 29), date(2024, 11, 29))
    assert not spans_a_year(date(2023, 11, 30), date(2024, 11, 29))
    assert spans_a_year(date(2023, 2, 28), date(2024, 2, 29))


def test_a_year_of_months_has_twelve_of_them_whatever_the_last_session_of_november_is() -> None:
    # The last session was 29 Nov in 2024 and 30 Nov in 2023: by the day alone, October 2023 would be the start.
    months = days("2023-09-29", "2023-10-31", "2023-11-30", "2023-12-29", "2024-10-31", "2024-11-29")
    assert start_of("1y", months, "monthly") == 2
    assert start_of("1y", months) == 1
    assert spans_a_year(date(2023, 11, 30), date(2024, 11, 29), "monthly")
    assert not spans_a_year(date(2023, 12, 29), date(2024, 11, 29), "monthly")


def test_three_years_of_months_that_begin_with_a_leap_february() -> None:
    months = days("2020-01-31", "2020-02-29", "2020-03-31", "2023-02-28")
    assert start_of("3y", months, "monthly") == 1


def test_a_month_dated_on_its_first_day_starts_a_year_all_the_same() -> None:
    months = days("2023-10-01", "2023-11-01", "2023-12-01", "2024-11-01")
    assert start_of("1y", months, "monthly") == 1


def test_fifty_two_weeks_are_the_year_of_a_weekly_series() -> None:
    assert spans_a_year(date(2023, 12, 1), date(2024, 11, 29), "weekly")
    assert not spans_a_year(date(2023, 12, 8), date(2024, 11, 29), "weekly")
    assert not spans_a_year(date(2023, 12, 1), date(2024, 11, 29))


@pytest.mark.parametrize(
    ("frequency", "told"),
    [
        ("daily", TRAILING),
        ("weekly", TRAILING),
        ("monthly", TRAILING),
        ("quarterly", ("ytd", "3m", "6m", "1y", "3y", "5y", "all")),
        ("annual", ("ytd", "1y", "3y", "5y", "all")),
    ],
)
def test_values_far_apart_say_nothing_of_short_windows(frequency: str, told: tuple[str, ...]) -> None:
    assert tuple(label for label in TRAILING if is_resolved(label, frequency)) == told


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from(sorted(MONTHS)))
def test_months_before_keeps_the_day_or_takes_the_months_last(day: date, label: str) -> None:
    earlier = months_before(day, MONTHS[label])
    months = (day.year - earlier.year) * 12 + day.month - earlier.month
    assert months == MONTHS[label]
    assert earlier.day == day.day or (earlier + timedelta(days=1)).day == 1


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 600), st.integers(1, 60), st.sampled_from(TRAILING))
def test_more_bars_before_a_window_do_not_move_its_start(n: int, earlier: int, label: str) -> None:
    bars = weekdays(n + earlier)
    short = start_of(label, bars[earlier:])
    whole = start_of(label, bars)
    if short is not None and label != "all":
        assert whole == short + earlier


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 600), st.sampled_from(TRAILING))
def test_a_window_starts_on_or_before_its_day_and_the_next_bar_after_it(n: int, label: str) -> None:
    bars = weekdays(n)
    start, day = start_of(label, bars), anchor(label, date(2024, 11, 29))
    if day is None:
        assert start == 0
    elif start is None:
        assert bars[0] > np.datetime64(day)
    else:
        assert bars[start] <= np.datetime64(day) < bars[start + 1]


@pytest.mark.parametrize(
    ("last", "frequency", "expected"),
    [
        (date(2024, 11, 28), "daily", date(2024, 11, 29)),
        (date(2024, 11, 29), "daily", date(2024, 12, 2)),  # Friday to Monday
        (date(2024, 11, 30), "daily", date(2024, 12, 2)),
        (date(2024, 12, 1), "daily", date(2024, 12, 2)),
        (date(2024, 11, 29), "weekly", date(2024, 12, 6)),
        (date(2024, 11, 5), "monthly", date(2024, 12, 1)),
        (date(2024, 12, 31), "monthly", date(2025, 1, 1)),
        (date(2024, 9, 30), "quarterly", date(2024, 12, 1)),
        (date(2024, 12, 31), "annual", date(2025, 12, 1)),
    ],
)
def test_the_day_from_which_a_further_value_may_come(last: date, frequency: str, expected: date) -> None:
    assert next_due(last, frequency) == expected
