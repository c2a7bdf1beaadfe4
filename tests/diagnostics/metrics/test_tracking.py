"""Premium, tracking, currency effect, seven-day yields and flows: by hand, by laws, at their edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.fund.fund_flows import net_flow, net_units
from diagnostics.metrics.fund.tracking import (
    currency_effect,
    premium,
    seven_day_yields,
    tracking_difference,
    tracking_error,
)
from diagnostics.metrics.spec import NotComputable
from tests.diagnostics.observed import days, floats, random_prices, weekdays


def test_premium_uses_only_days_that_both_have_and_counts_the_others() -> None:
    found = premium(
        days("2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"),
        floats([1.01, 1.00, 1.02, math.nan, 0.99]),
        days("2023-12-29", "2024-01-02", "2024-01-04", "2024-01-05", "2024-01-06", "2024-01-08", "2024-01-09"),
        floats([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]),
    )
    assert found.dates.tolist() == days("2024-01-02", "2024-01-04", "2024-01-08").tolist()
    assert found.values == pytest.approx([0.01, 0.02, -0.01])
    # Within 2 to 8 January: a close alone on the 3rd; values alone on the 5th (no close) and the 6th.
    assert (found.only_close, found.only_nav) == (1, 2)


def test_weekly_net_asset_values_are_not_filled() -> None:
    closes = weekdays(20)
    found = premium(closes, np.full(20, 1.1), closes[4::5], np.ones(4))
    assert found.dates.size == 4
    assert found.only_close == 12


def test_a_premium_without_a_common_day_is_absent() -> None:
    with pytest.raises(NotComputable) as caught:
        premium(days("2024-01-02"), floats([1.0]), days("2024-01-02"), floats([math.nan]))
    assert caught.value.absence.reason is AbsenceReason.TOO_FEW_OBSERVATIONS


@given(scale=st.floats(0.01, 100.0), seed=st.integers(0, 50))
def test_a_premium_does_not_depend_on_the_unit_of_both(scale: float, seed: int) -> None:
    close, nav = random_prices(30, seed), random_prices(30, seed + 1)
    one = premium(weekdays(30), close, weekdays(30), nav)
    other = premium(weekdays(30), floats(close * scale), weekdays(30), floats(nav * scale))
    assert other.values == pytest.approx(one.values)


def test_tracking_by_hand() -> None:
    fund, index = floats([100.0, 101.0, 102.0, 104.0]), floats([50.0, 50.5, 51.5, 52.0])
    apart = [1.01 - 1.01, 102 / 101 - 51.5 / 50.5, 104 / 102 - 52 / 51.5]
    mean = sum(apart) / 3
    deviation = math.sqrt(sum((one - mean) ** 2 for one in apart) / 2)
    assert tracking_error(fund, index, 252) == pytest.approx(deviation * math.sqrt(252))
    assert tracking_difference(fund, index, 3) == pytest.approx(0.04 - 0.04)
    assert tracking_difference(fund[:3], index[:3], 2) == pytest.approx(0.02 - 0.03)


def test_a_fund_that_is_its_index_less_a_fee_has_the_fee_as_difference_and_no_error() -> None:
    index = random_prices(1261, 2)
    fee = 0.005
    fund = floats(index * (1 - fee) ** (np.arange(1261) / 252.0))
    growth = (index[-1] / index[0]) ** (252 / 1260)
    assert tracking_difference(fund, index, 252) == pytest.approx(-fee * growth)
    assert tracking_error(fund, index, 252) < 1e-5


@pytest.mark.parametrize("values", [[1.0], [1.0, 1.1]])
def test_tracking_needs_returns(values: list[float]) -> None:
    with pytest.raises(NotComputable):
        tracking_error(floats(values), floats(values), 252)
    if len(values) == 1:
        with pytest.raises(NotComputable):
            tracking_difference(floats(values), floats(values), 252)


def test_currency_effect_by_hand() -> None:
    # 10 % in dollars while the dollar lost 5 %: 1.10 * 0.95 - 1 = 4.5 %
    effect = currency_effect(floats([1.0, 1.05, 1.045]), floats([7.0, 7.1, 6.65]))
    assert effect.total == pytest.approx(0.045)
    assert effect.currency == pytest.approx(-0.05)
    assert effect.local == pytest.approx(0.10)


@given(seed=st.integers(0, 200), n=st.integers(4, 60))
def test_local_and_currency_compound_to_the_total_and_share_its_variance(seed: int, n: int) -> None:
    local, rate = random_prices(n, seed), random_prices(n, seed + 1, volatility=0.004)
    effect = currency_effect(floats(local * rate), rate)
    assert (1 + effect.local) * (1 + effect.currency) == pytest.approx(1 + effect.total)
    assert effect.local == pytest.approx(local[-1] / local[0] - 1)
    # The share of the local return, by the same definition, is what is left.
    moves, locals_ = np.diff(np.log(local * rate)), np.diff(np.log(local))
    rest = float(np.cov(locals_, moves)[0, 1] / np.var(moves, ddof=1))
    assert effect.variance_share + rest == pytest.approx(1.0)


def test_a_fund_that_does_not_move_has_no_shares_of_variance() -> None:
    assert math.isnan(currency_effect(np.ones(10), random_prices(10)).variance_share)
    assert math.isnan(currency_effect(np.ones(2), np.ones(2)).variance_share)
    with pytest.raises(NotComputable):
        currency_effect(np.ones(1), np.ones(1))


def test_seven_day_yields_by_hand() -> None:
    dates = np.arange(np.datetime64("2024-01-01"), np.datetime64("2024-01-10"))
    income = floats([0.5, 0.6, 0.7, 0.5, 0.6, 0.7, 0.6, 0.8, 0.5])
    made = seven_day_yields(dates, income)
    assert np.isnan(made.simple[:6]).all()
    total = 0.5 + 0.6 + 0.7 + 0.5 + 0.6 + 0.7 + 0.6
    assert made.simple[6] == pytest.approx(total / 7 * 365 / 10_000)  # 2.19 %
    growth = 1.0
    for one in income[:7]:
        growth *= 1 + one / 10_000
    assert made.compounded[6] == pytest.approx(growth ** (365 / 7) - 1)
    assert made.compounded[6] > made.simple[6]


def test_a_week_with_a_day_missing_is_not_recomputed() -> None:
    dates = np.delete(np.arange(np.datetime64("2024-01-01"), np.datetime64("2024-01-20")), 9)
    made = seven_day_yields(dates, np.full(18, 0.6))
    known = dates[np.isfinite(made.simple)].tolist()
    whole = [day for day in dates.tolist() if (day.day >= 7 and day.day < 10) or day.day >= 17]
    assert known == whole
    assert np.isnan(seven_day_yields(dates[:6], np.full(6, 0.6)).simple).all()
    gap = np.full(18, 0.6)
    gap[0] = math.nan
    assert np.isnan(seven_day_yields(dates, gap).simple[6])


def test_flows_by_hand() -> None:
    # 100 grew by 10 % to 110; 150 are there: 40 came in.
    flow = net_flow(100.0, 150.0, 0.10)
    assert (flow.amount, flow.share) == (pytest.approx(40.0), pytest.approx(0.40))
    units = net_units(200.0, 30.0, 50.0)
    assert (units.amount, units.share) == (-20.0, -0.10)
    for before in (0.0, -1.0):
        with pytest.raises(NotComputable):
            net_flow(before, 1.0, 0.0)
        with pytest.raises(NotComputable):
            net_units(before, 1.0, 0.0)


@given(before=st.floats(1.0, 1e9), came=st.floats(-0.9, 5.0), earned=st.floats(-0.9, 5.0))
def test_a_flow_is_what_the_return_does_not_explain(before: float, came: float, earned: float) -> None:
    after = before * (1 + earned) + before * came
    assert net_flow(before, after, earned).share == pytest.approx(came, abs=1e-9)
