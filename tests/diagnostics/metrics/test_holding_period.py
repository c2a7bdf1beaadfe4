"""Holdings of so many months: by hand, against a plain loop, month ends, laws and simulated funds."""

from __future__ import annotations

import calendar
from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.distributions import normal_probability
from diagnostics.metrics.fund.holding_period import holding_periods, months_later, worst_entry, worst_entry_to_date
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]


def days(*written: str) -> DateArray:
    return np.array(written, dtype="datetime64[D]")


def weekdays(start: str, n: int) -> DateArray:
    return np.busday_offset(np.datetime64(start), np.arange(n), roll="forward").astype("datetime64[D]")


@pytest.mark.parametrize(
    ("begun", "months", "ended"),
    [
        ("2023-08-31", 6, "2024-02-29"),
        ("2022-08-31", 6, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-28", 12, "2025-02-28"),
        ("2024-05-31", 36, "2027-05-31"),
        ("2023-12-31", 6, "2024-06-30"),
        ("2024-06-30", -12, "2023-06-30"),
    ],
)
def test_a_month_without_the_day_ends_on_its_last(begun: str, months: int, ended: str) -> None:
    assert months_later(days(begun), months)[0] == np.datetime64(ended)


def test_holdings_by_hand() -> None:
    """Month ends 1, 2, 1, 2, 3, 1, 4, 3 held six months: 1 to 4 and 2 to 3, nothing else ends within the data."""
    dates = days(
        "2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31", "2024-08-30"
    )
    held = holding_periods(dates, np.array([1.0, 2, 1, 2, 3, 1, 4, 3]), 6)
    assert held.entries.tolist() == [0, 1]
    assert held.exits.tolist() == [6, 6]  # 29 August lies before the 30th: the last value on or before it is July's
    assert held.returns.tolist() == [3.0, 1.0]
    assert held.gain_probability == 1.0
    assert held.independent == 1


def test_worst_entry_by_hand() -> None:
    dates = days("2020-01-01", "2020-07-01", "2021-01-01", "2021-07-01", "2022-01-01", "2022-07-01")
    values = np.array([1.0, 4.0, 2.0, 1.0, 3.0, 4.0])
    held = holding_periods(dates, values, 12)
    assert held.returns.tolist() == [1.0, -0.75, 0.5, 3.0]
    assert held.gain_probability == 0.75
    assert held.independent == 2
    worst = worst_entry(held, values)
    assert (worst.entry, worst.exit, worst.change, worst.recovered) == (1, 3, -0.75, 5)
    assert worst_entry(holding_periods(dates[:5], values[:5], 12), values[:5]).recovered is None
    to_date = worst_entry_to_date(values[:5])
    assert (to_date.entry, to_date.exit, to_date.change, to_date.recovered) == (1, 4, -0.25, None)


@pytest.mark.parametrize("values", [[1.0], [1.0, 1.0], [1.0, 4.0, 2.0, 4.0]])
def test_no_day_to_buy_is_the_worst_where_none_has_lost_to_date(values: list[float]) -> None:
    with pytest.raises(NotComputable) as refused:
        worst_entry_to_date(np.array(values))
    assert refused.value.absence.reason is AbsenceReason.NO_LOSSES


def test_unchanged_is_no_gain() -> None:
    dates = weekdays("2020-01-01", 400)
    assert holding_periods(dates, np.ones(400), 6).gain_probability == 0.0
    worst = worst_entry(holding_periods(dates, np.ones(400), 6), np.ones(400))
    assert worst.change == 0.0
    assert worst.recovered == worst.exit


@pytest.mark.parametrize("n", [1, 2, 120])
def test_a_fund_shorter_than_the_holding_has_none(n: int) -> None:
    with pytest.raises(NotComputable) as refused:
        holding_periods(weekdays("2024-01-01", n), np.ones(n), 6)
    assert refused.value.absence.reason is AbsenceReason.WINDOW_NOT_COVERED
    assert refused.value.absence.have == "2024-01-01"


def test_a_gap_longer_than_the_holding_has_no_exit() -> None:
    dates = days("2020-01-01", "2022-01-03", "2022-07-01", "2022-09-01")
    held = holding_periods(dates, np.array([1.0, 2.0, 3.0, 4.0]), 6)
    assert (held.entries.tolist(), held.exits.tolist()) == ([1], [2])


def plain_returns(dates: DateArray, values: FloatArray, months: int) -> list[float]:
    """The same by a loop over plain dates."""
    plain: list[date] = dates.astype(object).tolist()
    made = []
    for at, begun in enumerate(plain):
        year, month = divmod(begun.year * 12 + begun.month - 1 + months, 12)
        end = date(year, month + 1, min(begun.day, calendar.monthrange(year, month + 1)[1]))
        if end > plain[-1]:
            continue
        last = max(place for place, day in enumerate(plain) if day <= end)
        if last > at:
            made.append(float(values[last] / values[at] - 1.0))
    return made


@given(st.integers(0, 500), st.integers(1, 14), st.integers(2, 220), st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_it_is_what_a_plain_loop_gives(seed: int, months: int, n: int, widest: int) -> None:
    rng = np.random.default_rng(seed)
    dates = np.datetime64("2019-08-25") + np.cumsum(rng.integers(1, widest + 1, n))
    values = np.cumprod(1.0 + rng.normal(0.0, 0.02, n))
    expected = plain_returns(dates, values, months)
    if not expected:
        with pytest.raises(NotComputable):
            holding_periods(dates, values, months)
        return
    held = holding_periods(dates, values, months)
    assert held.returns.tolist() == pytest.approx(expected)
    assert held.gain_probability == np.mean(np.array(expected) > 0.0)
    assert 1 <= held.independent <= held.returns.size
    assert held.returns[held.worst] == held.returns.min()
    scaled = holding_periods(dates, values * 3.0, months)
    assert scaled.returns == pytest.approx(held.returns)
    # Turned upside down, what gained loses; unchanged holdings are in neither.
    turned = holding_periods(dates, 1.0 / values, months)
    assert turned.gain_probability + held.gain_probability <= 1.0


def test_end_to_end_holdings_of_a_year_are_the_years() -> None:
    dates = np.arange("2014-01-01", "2024-01-02", dtype="datetime64[D]")
    assert holding_periods(dates, np.ones(dates.size), 12).independent == 10
    assert holding_periods(dates, np.ones(dates.size), 36).independent == 3
    assert holding_periods(dates, np.ones(dates.size), 6).independent == 20


def test_simulated_funds_gain_as_often_as_their_law_says() -> None:
    """Daily moves of a lognormal law: the chance of a gain over a year is that of a normal variable above zero."""
    drift, volatility, n = 0.0002, 0.01, 2600
    dates = weekdays("2010-01-01", n)
    rng = np.random.default_rng(11)
    seen = []
    for _ in range(60):
        values = np.exp(np.cumsum(rng.normal(drift, volatility, n)))
        seen.append(holding_periods(dates, values, 12).gain_probability)
    expected = normal_probability(drift * 261.0 / (volatility * np.sqrt(261.0)))
    error = float(np.std(seen, ddof=1) / np.sqrt(len(seen)))
    assert abs(float(np.mean(seen)) - expected) < 3.0 * error
    assert error < 0.03
