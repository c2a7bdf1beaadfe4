"""Quoted rates made effective annual ones, and annual ones made rates of a period."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import ORIGIN, bill_rate, days, floats, weekdays

from data_sources.model import RateSeries
from diagnostics.rates import effective_annual_rate, period_rates, rates_in_force


def test_a_bank_discount_by_hand() -> None:
    # 5 % discount over 91 of 360 days: price 1 - 0.05 * 91 / 360 = 0.987361; (1 / 0.987361)^(365 / 91) - 1 = 5.23413 %
    assert effective_annual_rate(floats([0.05]), "bank discount")[0] == pytest.approx(0.0523413, abs=1e-7)


def test_a_bond_equivalent_by_hand() -> None:
    # 6 % paid twice a year: 1.03^2 - 1
    assert effective_annual_rate(floats([0.06]), "bond equivalent")[0] == pytest.approx(0.0609)


def test_an_annual_rate_is_what_it_is() -> None:
    assert effective_annual_rate(floats([0.06]), "annual")[0] == 0.06


def test_an_unknown_quotation_is_refused() -> None:
    with pytest.raises(ValueError, match="'simple'"):
        effective_annual_rate(floats([0.06]), "simple")


def test_trap_17_an_annual_rate_is_not_used_as_a_daily_one() -> None:
    # 1.05^(1/252) - 1 = 0.0194 % a day, and 252 such days make 5 % again
    daily = float(period_rates(floats([0.05]), 252)[0])
    assert daily == pytest.approx(0.000193630, abs=1e-9)
    assert (1 + daily) ** 252 - 1 == pytest.approx(0.05)


@settings(max_examples=50, deadline=None)
@given(st.floats(-0.05, 0.5), st.sampled_from([1, 4, 12, 52, 243, 252]))
def test_the_rates_of_a_years_periods_compound_to_the_annual_one(annual: float, periods: int) -> None:
    rate = float(period_rates(floats([annual]), periods)[0])
    assert (1 + rate) ** periods == pytest.approx(1 + annual)


@settings(max_examples=50, deadline=None)
@given(st.floats(1e-6, 0.2))
def test_a_discount_and_half_yearly_pay_yield_more_than_they_quote(quoted: float) -> None:
    for compounding in ("bank discount", "bond equivalent"):
        assert effective_annual_rate(floats([quoted]), compounding)[0] >= quoted


def test_a_rate_holds_until_the_next_one() -> None:
    series = RateSeries("bill", "USD", days("2024-01-01", "2024-01-10"), floats([0.01, 0.02]), ORIGIN)
    found = rates_in_force(series, days("2024-01-01", "2024-01-09", "2024-01-10", "2024-03-01"))
    assert found is not None
    assert found.tolist() == [0.01, 0.01, 0.02, 0.02]


def test_no_rate_before_the_series_begins() -> None:
    assert rates_in_force(bill_rate(0.05, "2024-01-02"), days("2024-01-01", "2024-01-03")) is None


def test_no_rate_without_a_period() -> None:
    assert rates_in_force(bill_rate(0.05, "2024-01-02"), weekdays(1)[:0]) is None
