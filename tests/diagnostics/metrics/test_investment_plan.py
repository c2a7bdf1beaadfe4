"""Regular investment and its money-weighted return: by hand, a published example, laws and edges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.fund.investment_plan import (
    purchase_days,
    regular_investment,
    value_of_each_unit_invested,
)
from diagnostics.metrics.fund.money_weighted import RateStatus, money_weighted_return
from diagnostics.metrics.spec import NotComputable

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]


def days(*written: str) -> DateArray:
    return np.array(written, dtype="datetime64[D]")


def floats(*values: float) -> FloatArray:
    return np.array(values, dtype=np.float64)


def weekdays(start: str, n: int) -> DateArray:
    return np.busday_offset(np.datetime64(start), np.arange(n), roll="forward").astype("datetime64[D]")


def present_value(dates: DateArray, flows: FloatArray, rate: float) -> float:
    years = (dates - dates.min()).astype(np.int64) / 365.0
    return float((flows * (1.0 + rate) ** -years).sum())


# -- money-weighted return ----------------------------------------------------------------


def test_the_example_in_the_documentation_of_xirr() -> None:
    """Microsoft Excel, documentation of XIRR: these five flows, result 0.373362535."""
    dates = days("2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01")
    found = money_weighted_return(dates, floats(-10000, 2750, 4250, 3250, 2750))
    assert found.status is RateStatus.FOUND
    assert found.rate == pytest.approx(0.373362535, abs=2e-9)  # a spreadsheet stops at 1e-8


def test_one_year_is_the_simple_return() -> None:
    found = money_weighted_return(days("2023-03-01", "2024-02-29"), floats(-100, 110))
    assert found.rate == pytest.approx(0.10, abs=1e-14)  # 365 days


def test_two_payments_by_hand() -> None:
    """100 a year before the end and 100 two years before, 231 at the end: 100 q^2 + 100 q = 231, q = 1.1."""
    found = money_weighted_return(days("2021-01-01", "2022-01-01", "2023-01-01"), floats(-100, -100, 231))
    assert found.rate == pytest.approx(0.10, abs=1e-13)


def test_flows_in_any_order_and_on_one_day_are_one() -> None:
    dates = days("2023-01-01", "2021-01-01", "2022-01-01", "2022-01-01")
    assert money_weighted_return(dates, floats(231, -100, -150, 50)).rate == pytest.approx(0.10, abs=1e-13)


def test_everything_lost_is_minus_one() -> None:
    found = money_weighted_return(days("2021-01-01", "2022-01-01"), floats(-100, -100))
    assert (found.status, found.rate) == (RateStatus.TOTAL_LOSS, -1.0)
    found = money_weighted_return(days("2021-01-01", "2022-01-01"), floats(-100, 0))
    assert (found.status, found.rate) == (RateStatus.TOTAL_LOSS, -1.0)


def test_nearly_everything_lost_is_found() -> None:
    found = money_weighted_return(days("2021-01-01", "2022-01-01"), floats(-100, 1e-9))
    assert found.rate == pytest.approx(-1.0 + 1e-11, abs=1e-15)


@pytest.mark.parametrize(
    ("dates", "flows"),
    [
        (days(), floats()),
        (days("2021-01-01"), floats(100)),
        (days("2021-01-01", "2021-01-01"), floats(-100, 100)),
        (days("2021-01-01", "2022-01-01"), floats(5, 100)),
        (days("2021-01-01", "2021-01-02"), floats(-1, 1e6)),  # a rate that no float can hold
    ],
)
def test_there_may_be_no_rate(dates: DateArray, flows: FloatArray) -> None:
    found = money_weighted_return(dates, flows)
    assert (found.status, found.rate) == (RateStatus.NONE, None)


def test_two_rates_are_no_rate() -> None:
    """-100, 230, -132 a year apart: 10 % and 20 % both solve it."""
    dates = days("2021-01-01", "2022-01-01", "2023-01-01")
    assert money_weighted_return(dates, floats(-100, 230, -132)).status is RateStatus.NOT_UNIQUE


def test_withdrawals_in_between_leave_one_rate_where_money_stays_in() -> None:
    """100 in, 50 out after a year, 20 in after two, and what 10 % makes of it after three."""
    dates = days("2021-01-01", "2022-01-01", "2023-01-01", "2024-01-01")
    last = ((100 * 1.1 - 50) * 1.1 + 20) * 1.1
    found = money_weighted_return(dates, floats(-100, 50, -20, last))
    assert found.status is RateStatus.FOUND
    assert found.rate == pytest.approx(0.10, abs=1e-13)


@given(
    st.lists(st.floats(1.0, 1e4), min_size=1, max_size=30),
    st.floats(-0.9, 3.0),
    st.integers(1, 200),
)
@settings(max_examples=60, deadline=None)
def test_the_rate_that_made_the_final_value_is_found_again(paid: list[float], rate: float, apart: int) -> None:
    dates = np.datetime64("2010-01-01") + apart * np.arange(len(paid) + 1)
    years = (dates[-1] - dates[:-1]).astype(np.int64) / 365.0
    final = float((np.array(paid) * (1.0 + rate) ** years).sum())
    flows = np.append(-np.array(paid), final)
    found = money_weighted_return(dates, flows)
    assert found.rate is not None
    assert found.rate == pytest.approx(rate, rel=1e-9, abs=1e-9)
    assert abs(present_value(dates, flows, found.rate)) <= 1e-9 * present_value(dates, np.abs(flows), found.rate)
    scaled = money_weighted_return(dates, flows * 3.0)
    assert scaled.rate == pytest.approx(found.rate, rel=1e-12, abs=1e-12)


# -- the plan -----------------------------------------------------------------------------


def test_a_plan_by_hand() -> None:
    """Values 1, 2 and 4 on the days of purchase, 5 at the end; 1015 a month with a fee of 1.5 % invests 1000."""
    dates = days("2024-01-10", "2024-02-13", "2024-03-11", "2024-03-29")
    result = regular_investment(dates, floats(1, 2, 4, 5), amount=1015.0, day=10, fee=0.015)
    assert result.purchases.tolist() == [0, 1, 2]  # 10 February is a Saturday, 12 a holiday
    assert result.units == pytest.approx([1000.0, 500.0, 250.0], abs=1e-10)
    assert result.invested == pytest.approx(3045.0)
    assert result.final_value == pytest.approx(8750.0)
    assert result.gain == pytest.approx(5705.0)
    assert result.lump_sum_value == pytest.approx(15000.0)
    assert result.gain_share == pytest.approx(8750 / 3045 - 1)
    each = value_of_each_unit_invested(result, floats(1, 2, 4, 5))
    assert each == pytest.approx([1000 / 1015, 3000 / 2030, 7000 / 3045, 8750 / 3045])


def test_the_fee_is_taken_outside_in() -> None:
    dates, values = days("2024-01-01", "2024-02-01", "2024-03-01"), floats(1, 1, 1)
    result = regular_investment(dates, values, amount=1000.0, day=1, fee=0.0015)
    assert result.final_value == pytest.approx(3000.0 / 1.0015)
    assert result.final_value != pytest.approx(3000.0 * (1 - 0.0015), abs=1e-4)


def test_a_day_before_the_first_value_and_a_month_that_is_not_over_are_no_purchases() -> None:
    dates = days("2024-01-02", "2024-01-31", "2024-02-05", "2024-02-29")
    bought, skipped = purchase_days(dates, 1)
    assert (bought.tolist(), skipped) == ([2], 0)  # 1 January lies before the first value
    bought, skipped = purchase_days(dates, 28)
    assert (bought.tolist(), skipped) == ([1, 3], 0)
    bought, skipped = purchase_days(days("2024-01-02", "2024-02-05"), 28)
    assert (bought.tolist(), skipped) == ([1], 0)  # 28 January falls on the next session, 5 February
    assert purchase_days(days("2024-01-02", "2024-01-20"), 25)[0].size == 0


def test_a_suspended_fund_is_not_bought_twice_on_one_day() -> None:
    dates = days("2024-01-02", "2024-01-10", "2024-04-15", "2024-05-10", "2024-05-11")
    bought, skipped = purchase_days(dates, 10)
    assert (bought.tolist(), skipped) == ([1, 2, 3], 2)  # February and March have no session before April's day


@pytest.mark.parametrize("day", [0, 29, 31])
def test_a_day_that_not_every_month_has_is_refused(day: int) -> None:
    with pytest.raises(ValueError, match="1 to 28"):
        purchase_days(days("2024-01-02"), day)


@pytest.mark.parametrize(("amount", "fee"), [(0.0, 0.0), (-1.0, 0.0), (1.0, -0.01)])
def test_amounts_and_fees_out_of_range_are_refused(amount: float, fee: float) -> None:
    with pytest.raises(ValueError, match="amount above 0"):
        regular_investment(days("2024-01-02"), floats(1), amount=amount, day=1, fee=fee)


@pytest.mark.parametrize("n", [1, 5, 25])
def test_a_fund_of_less_than_two_purchases_has_no_plan(n: int) -> None:
    dates = weekdays("2024-01-02", n)
    with pytest.raises(NotComputable) as refused:
        regular_investment(dates, np.ones(n), amount=1000.0, day=20, fee=0.0)
    assert refused.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS


@given(st.integers(0, 1000), st.integers(1, 28), st.floats(0.0, 0.05), st.integers(60, 600))
@settings(max_examples=40, deadline=None)
def test_laws_of_a_plan(seed: int, day: int, fee: float, n: int) -> None:
    dates = weekdays("2020-01-01", n)
    values = np.cumprod(1.0 + np.random.default_rng(seed).normal(0.0, 0.01, n))
    result = regular_investment(dates, values, amount=500.0, day=day, fee=fee)
    # Prices in another unit change nothing; twice the amount is twice the value.
    assert regular_investment(dates, values * 7.0, amount=500.0, day=day, fee=fee).final_value == pytest.approx(
        result.final_value
    )
    double = regular_investment(dates, values, amount=1000.0, day=day, fee=fee)
    assert double.final_value == pytest.approx(2.0 * result.final_value)
    assert double.money_weighted.rate == pytest.approx(result.money_weighted.rate, rel=1e-9, abs=1e-12)
    # One purchase in each month at most, each on or after its day of the plan.
    months = dates[result.purchases].astype("datetime64[M]")
    assert np.unique(months).size >= result.purchases.size - 1
    assert result.purchases.size + result.skipped >= np.unique(dates.astype("datetime64[M]")).size - 2
    # A fee only takes.
    free = regular_investment(dates, values, amount=500.0, day=day, fee=0.0)
    assert result.final_value == pytest.approx(free.final_value / (1.0 + fee))
    # The plan is worth as much as its purchases were, moved with the fund.
    each = value_of_each_unit_invested(result, values)
    assert each[-1] == pytest.approx(1.0 + result.gain_share)


def test_a_steady_fund_earns_plan_and_lump_sum_the_same_rate() -> None:
    dates = weekdays("2015-01-01", 1500)
    years = (dates - dates[0]).astype(np.int64) / 365.0
    result = regular_investment(dates, 1.08**years, amount=1000.0, day=15, fee=0.0)
    assert result.money_weighted.rate == pytest.approx(0.08, abs=1e-12)
    assert result.lump_sum_weighted.rate == pytest.approx(0.08, abs=1e-12)
