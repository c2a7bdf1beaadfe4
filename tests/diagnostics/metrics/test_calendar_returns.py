"""Months and years by the calendar."""

from __future__ import annotations

import numpy as np
import pytest

from diagnostics.metrics.calendar_returns import (
    MonthlyReturn,
    YearlyReturn,
    calendar_year_returns,
    monthly_returns,
    monthly_table,
)


def _dates(*days: str) -> np.ndarray:
    return np.array(days, dtype="datetime64[D]")


def test_months_are_compounded() -> None:
    dates = _dates("2023-12-29", "2024-01-02", "2024-01-31", "2024-03-01")
    months = monthly_returns(np.array([0.01, 0.1, 0.1, -0.05]), dates)
    assert months == (
        MonthlyReturn(2023, 12, pytest.approx(0.01), 1),
        MonthlyReturn(2024, 1, pytest.approx(0.21), 2),
        MonthlyReturn(2024, 3, pytest.approx(-0.05), 1),  # no returns in February: no month
    )


def test_months_before_1970_are_months_too() -> None:
    (month,) = monthly_returns(np.array([0.01]), _dates("1969-11-28"))
    assert (month.year, month.month) == (1969, 11)


def test_years_say_whether_they_are_whole() -> None:
    dates = _dates("2022-06-30", "2022-12-30", "2023-01-31", "2023-12-29", "2024-01-31", "2024-06-28")
    years = calendar_year_returns(np.array([0.1, 0.1, 0.2, 0.0, -0.5, 1.0]), dates)
    assert years == (
        YearlyReturn(2022, pytest.approx(0.21), 2, partial=True),
        YearlyReturn(2023, pytest.approx(0.2), 2, partial=False),
        YearlyReturn(2024, pytest.approx(0.0), 2, partial=True),
    )
    (whole,) = calendar_year_returns(np.array([0.1, 0.1]), _dates("2024-01-31", "2024-12-31"))
    assert not whole.partial
    (part,) = calendar_year_returns(np.array([0.1, 0.1]), _dates("2024-01-31", "2024-11-29"))
    assert part.partial


def test_many_series_at_once_agree_with_one() -> None:
    dates = np.busday_offset("2020-01-01", np.arange(300), roll="forward")
    returns = np.random.default_rng(4).normal(0, 0.01, (3, 300))
    table = monthly_table(returns, dates)
    for row, values in zip(returns, table.values, strict=True):
        assert [month.value for month in monthly_returns(row, dates)] == pytest.approx(values.tolist())
    assert table.counts.sum() == 300
    growth = np.prod(1 + table.values, axis=1)
    assert growth == pytest.approx(np.prod(1 + returns, axis=1))


def test_nothing_gives_nothing() -> None:
    assert monthly_returns(np.array([]), _dates()) == ()
    assert calendar_year_returns(np.array([]), _dates()) == ()
    with pytest.raises(ValueError, match="no returns"):
        monthly_table(np.empty((1, 0)), _dates())


def test_faulty_dates_are_refused() -> None:
    with pytest.raises(ValueError, match="2 returns beside 1 dates"):
        monthly_returns(np.array([0.1, 0.1]), _dates("2024-01-31"))
    with pytest.raises(ValueError, match="not strictly ascending"):
        calendar_year_returns(np.array([0.1, 0.1]), _dates("2024-01-31", "2024-01-31"))


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="what is no date"):
        monthly_returns(np.array([0.1, 0.1]), np.array(["NaT", "2024-01-31"], dtype="datetime64[D]"))


def test_a_month_and_a_year_without_returns_are_absent() -> None:
    dates = _dates("2021-11-30", "2022-01-31", "2024-02-29")
    returns = np.array([0.10, 0.20, -0.10])
    assert [(one.year, one.month, one.n) for one in monthly_returns(returns, dates)] == [
        (2021, 11, 1), (2022, 1, 1), (2024, 2, 1),
    ]  # fmt: skip
    years = calendar_year_returns(returns, dates)
    assert [(one.year, one.partial) for one in years] == [(2021, True), (2022, False), (2024, True)]
