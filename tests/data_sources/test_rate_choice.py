from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from histories import ORIGIN

from data_sources.model import RateSeries
from data_sources.rates import RateDecision, choose_rate_series, covers, in_force


def series(name: str, first: str, last: str, step: int = 1, currency: str = "USD") -> RateSeries:
    days = np.arange(np.datetime64(first), np.datetime64(last) + np.timedelta64(1, "D"), np.timedelta64(step, "D"))
    return RateSeries(name, currency, days, np.linspace(0.01, 0.02, len(days)), ORIGIN)


BILL = series("bill", "2020-01-01", "2022-12-31")
NOTE = series("note", "1990-01-01", "2024-12-31", step=30)


def test_the_first_series_that_covers_the_whole_window_is_taken() -> None:
    choice = choose_rate_series([BILL, NOTE], "USD", date(2020, 6, 1), date(2021, 6, 1))
    assert choice.series is not None
    assert (choice.series.name, choice.decision, choice.passed_over) == ("bill", RateDecision.COVERS_WINDOW, ())


def test_a_series_that_covers_a_part_is_passed_over_and_never_joined() -> None:
    choice = choose_rate_series([BILL, NOTE], "USD", date(2019, 6, 1), date(2021, 6, 1))
    assert choice.series is not None
    assert choice.series.name == "note"
    assert choice.passed_over == (("bill", date(2020, 1, 1), date(2022, 12, 31)),)
    assert len(choice.series.dates) < 30  # monthly values only: none of the bill's


@pytest.mark.parametrize(
    ("currency", "start", "decision"),
    [
        ("USD", date(1980, 1, 1), RateDecision.NONE_COVERS_WINDOW),
        ("CNY", date(2021, 1, 1), RateDecision.NONE_FOR_CURRENCY),
    ],
)
def test_no_series_is_an_answer_with_its_reason(currency: str, start: date, decision: RateDecision) -> None:
    choice = choose_rate_series([BILL, NOTE], currency, start, date(2021, 6, 1))
    assert (choice.series, choice.decision) == (None, decision)


def test_a_hole_in_the_middle_is_no_cover() -> None:
    days = np.concatenate((BILL.dates[:200], BILL.dates[300:]))
    holed = RateSeries("holed", "USD", days, np.full(len(days), 0.01), ORIGIN)
    assert not covers(holed, date(2020, 2, 1), date(2021, 6, 1))
    assert covers(holed, date(2020, 2, 1), date(2020, 7, 1))


def test_the_value_in_force_at_the_start_is_kept() -> None:
    part = in_force(NOTE, date(2020, 6, 10), date(2020, 8, 1))
    assert part.dates[0] <= np.datetime64("2020-06-10") < part.dates[1]
    assert part.dates[-1] <= np.datetime64("2020-08-01")


def test_a_rate_of_the_last_day_that_there_is_ends_no_run() -> None:
    """Days were added to the last one: an OverflowError out of a reply with the year 9999."""
    days = np.array(["2020-01-01", "9999-12-31"], "datetime64[D]")
    late = RateSeries("late", "CNY", days, np.array([0.02, 0.02]), ORIGIN)
    assert covers(late, date(2020, 1, 1), date(2020, 1, 2))
