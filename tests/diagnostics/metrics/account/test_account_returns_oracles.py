"""Internal rates, Dietz and time-weighted returns: every case of the oracle, laws, many accounts at once, by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.account.contribution import day_parts, linked_contributions
from diagnostics.metrics.account.dietz import modified_dietz, modified_dietz_batch, simple_dietz
from diagnostics.metrics.account.internal_rate import InternalRate, internal_rate, internal_rate_of, present_value
from diagnostics.metrics.account.internal_rates import STATUSES, internal_rates
from diagnostics.metrics.account.time_weighted import annualized_return, time_weighted_return, time_weighted_returns
from diagnostics.metrics.fund.money_weighted import RateStatus, money_weighted_return
from diagnostics.metrics.spec import NotComputable

ORACLE = Path(__file__).resolve().parents[3] / "oracles" / "02_mwr_twr.json"
CASES: list[dict[str, Any]] = json.loads(ORACLE.read_text("utf-8"))["cases"]
FLOWS = st.lists(
    st.tuples(st.integers(0, 3000), st.floats(-1000, 1000).map(lambda one: round(one, 2))), min_size=2, max_size=12
)


def of(name: str) -> list[dict[str, Any]]:
    found = [case for case in CASES if case["metric"] == name]
    assert found
    return found


def close(value: float, case: dict[str, Any], expected: float) -> bool:
    told = case["tolerance"]
    return value == pytest.approx(expected, rel=told.get("rel", 0.0), abs=told.get("abs", 0.0))


def test_no_case_of_the_oracle_is_left_out() -> None:
    known = {"xirr", "irr_periodic", "modified_dietz", "simple_dietz", "twr_true", "twr_annualised", "annualise_guard"}
    assert {case["metric"] for case in CASES} == known
    assert len(CASES) == 51


@pytest.mark.parametrize("case", of("xirr"), ids=lambda case: case["id"])
def test_xirr(case: dict[str, Any]) -> None:
    basis = 360.0 if case["id"].endswith("act/360") else 365.0
    dates = np.array(case["inputs"]["dates"], dtype="datetime64[D]")
    flows = np.array(case["inputs"]["amounts"], dtype=np.float64)
    seen, expected = internal_rate(dates, flows, days_of_year=basis), case["expected"]
    roots = expected.get("all_roots", [expected["irr"]])
    assert seen.roots == pytest.approx(roots, rel=1e-7, abs=1e-9)
    status = RateStatus.NONE if not roots else RateStatus.FOUND if len(roots) == 1 else RateStatus.NOT_UNIQUE
    assert seen.status is status
    if status is RateStatus.FOUND:
        assert seen.rate is not None
        assert close(seen.rate, case, expected["irr"])


@pytest.mark.parametrize("case", of("irr_periodic"), ids=lambda case: case["id"])
def test_periodic_rate(case: dict[str, Any]) -> None:
    flows = np.array(case["inputs"]["cashflows"], dtype=np.float64)
    seen = internal_rate_of(np.arange(flows.size, dtype=np.float64), flows)
    assert seen.rate is not None
    assert close(seen.rate, case, case["expected"])


@pytest.mark.parametrize("case", of("modified_dietz"), ids=lambda case: case["id"])
def test_modified_dietz(case: dict[str, Any]) -> None:
    told = case["inputs"]
    days, flows = [one[0] for one in told["flows"]], [one[1] for one in told["flows"]]
    assert close(modified_dietz(told["begin"], told["end"], days, flows, told["T"]), case, case["expected"])


def test_dietz_and_true_return_of_bacon() -> None:
    (simple,), (true,) = of("simple_dietz"), of("twr_true")
    told = simple["inputs"]
    assert close(simple_dietz(told["begin"], told["end"], told["flow"]), simple, simple["expected"])
    valued = true["inputs"]["valuations"][0]
    values = np.array([true["inputs"]["begin"], valued["before_flow"] + valued["flow"], true["inputs"]["end"]])
    returns = time_weighted_returns(values, np.array([0.0, valued["flow"], 0.0]))
    assert close(float(time_weighted_return(returns)), true, true["expected"])
    # Bacon (2008), ch. 2: January, the flow on the 14th; at the end of its day, and at the start.
    assert modified_dietz(74.2, 104.4, [14], [37.1], 31) == pytest.approx(-0.0730, abs=5e-5)
    assert modified_dietz(74.2, 104.4, [14], [37.1], 31, at_start=True) == pytest.approx(-0.0721, abs=5e-5)


@pytest.mark.parametrize("case", of("twr_annualised"), ids=lambda case: case["id"])
def test_linked_and_annualized(case: dict[str, Any]) -> None:
    total = float(time_weighted_return(np.array(case["inputs"]["subperiod_returns"])))
    assert close(annualized_return(total, int(365 * case["inputs"]["years"])), case, case["expected"])


def test_less_than_a_year_is_not_annualized() -> None:
    (case,) = of("annualise_guard")
    assert case["expected"]["annualised"] is None
    with pytest.raises(NotComputable, match="under one year"):
        annualized_return(case["inputs"]["total_return"], case["inputs"]["days"])


def test_average_capital_of_nothing_has_no_dietz_return() -> None:
    with pytest.raises(NotComputable):
        modified_dietz(100.0, 10.0, [0], [-100.0], 30)
    with pytest.raises(NotComputable):
        simple_dietz(100.0, 0.0, -200.0)


def test_dietz_of_many_is_that_of_each() -> None:
    values, days = np.array([[100.0, 180.0], [0.0, 60.0], [100.0, 1.0]]), np.array([5.0, 20.0, 30.0])
    flows = np.array([[50.0, 0.0, 0.0], [40.0, 10.0, 0.0], [-150.0, 0.0, 0.0]])
    seen = modified_dietz_batch(values, flows, days)
    for row in (0, 1):
        assert seen[row] == pytest.approx(modified_dietz(*values[row], days, flows[row], 30.0))
    assert np.isnan(seen[2])


def test_statuses() -> None:
    days = np.array(["2021-01-01", "2022-01-01"], dtype="datetime64[D]")
    assert internal_rate(days, np.array([-100.0, -50.0])) == InternalRate(RateStatus.TOTAL_LOSS, -1.0)
    assert internal_rate(days, np.array([100.0, 50.0])).status is RateStatus.NONE
    assert internal_rate(days, np.zeros(2)).status is RateStatus.NONE
    assert internal_rate(days[[0, 0]], np.array([-100.0, 110.0])).status is RateStatus.NONE
    assert internal_rate(days[:0], np.zeros(0)).status is RateStatus.NONE
    assert internal_rate(days, np.array([-100.0, 2e6])).status is RateStatus.NONE  # above ten thousand times a year


def test_rates_that_touch_zero_are_one_root() -> None:
    seen = internal_rate_of(np.array([0.0, 1.0, 2.0]), np.array([-100.0, 220.0, -121.0]))
    assert len(seen.roots) == 1
    assert seen.roots[0] == pytest.approx(0.10, abs=1e-4)


@settings(max_examples=150, deadline=None)
@given(FLOWS, st.floats(0.01, 1e4), st.integers(0, 5000))
def test_roots_solve_it_and_neither_scale_nor_start_matters(
    told: list[tuple[int, float]], scale: float, later: int
) -> None:
    days = np.array([one[0] for one in told])
    flows = np.array([one[1] for one in told])
    seen = internal_rate_of(days / 365.0, flows)
    for root in (one for one in seen.roots if one > -1.0 + 1e-6):  # nearer to -1 a float has too few digits of 1 + r
        size = present_value(root, (days - days.min()) / 365.0, np.abs(flows))
        assert abs(present_value(root, (days - days.min()) / 365.0, flows)) <= 1e-8 * size
    start = np.datetime64(date(2000, 1, 1)) + np.timedelta64(later, "D")
    moved = internal_rate(start + days.astype("timedelta64[D]"), flows * scale)
    assert moved.status is seen.status
    assert moved.roots == pytest.approx(seen.roots, rel=1e-6, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(FLOWS)
def test_no_change_of_sign_on_a_fine_grid_is_missed(told: list[tuple[int, float]]) -> None:
    days = np.array([one[0] for one in told], dtype=np.float64)
    flows = np.array([one[1] for one in told])
    logs = np.linspace(np.log(1.1e-5), np.log(1e4), 3000)
    terms = flows * np.exp(-logs[:, np.newaxis] * (days - days.min()) / 365.0)
    signs = np.sign(np.where(np.abs(terms.sum(axis=1)) < 1e-12 * np.abs(terms).sum(axis=1), 0.0, terms.sum(axis=1)))
    signs = signs[signs != 0.0]
    changes = int(np.count_nonzero(signs[1:] != signs[:-1]))
    seen = internal_rate_of((days - days.min()) / 365.0, flows)
    assert len(seen.roots) >= changes


@settings(max_examples=80, deadline=None)
@given(st.lists(FLOWS, min_size=1, max_size=8))
def test_many_accounts_have_the_rates_of_each(accounts: list[list[tuple[int, float]]]) -> None:
    n = max(len(one) for one in accounts)
    days, flows = np.zeros((len(accounts), n), dtype=np.int64), np.zeros((len(accounts), n))
    for row, told in enumerate(accounts):
        ordered = sorted(told)
        days[row] = ordered[-1][0]
        days[row, : len(ordered)] = [one[0] for one in ordered]
        flows[row, : len(ordered)] = [one[1] for one in ordered]
    seen = internal_rates(days, flows)
    for row in range(len(accounts)):
        alone = internal_rate_of((days[row] - days[row, 0]) / 365.0, flows[row])
        assert seen.status(row) is alone.status
        if alone.rate is not None:
            assert seen.rates[row] == pytest.approx(alone.rate, rel=1e-8, abs=1e-10)
        else:
            assert np.isnan(seen.rates[row])
    assert all(len(roots) > 1 for _, roots in seen.roots)


def test_ordinary_accounts_settle_at_once_and_agree_with_the_halving() -> None:
    drawn = np.random.default_rng(2)
    days = np.sort(drawn.integers(0, 3650, (300, 30)), axis=1)
    flows = -drawn.lognormal(6.0, 0.8, (300, 30))
    flows[:, -1] = -flows[:, :-1].sum(axis=1) * drawn.uniform(0.5, 3.0, 300)
    seen = internal_rates(days, flows)
    assert set(seen.codes.tolist()) == {STATUSES.index(RateStatus.FOUND)}
    start = np.datetime64("2010-01-01")
    for row in range(0, 300, 30):
        alone = money_weighted_return(start + days[row].astype("timedelta64[D]"), flows[row])
        assert seen.rates[row] == pytest.approx(alone.rate, rel=1e-10)


def test_days_and_flows_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="beside flows"):
        internal_rates(np.zeros((2, 3), dtype=np.int64), np.zeros((2, 2)))


def test_a_day_that_begins_with_nothing_has_the_return_of_what_came() -> None:
    returns = time_weighted_returns(np.array([0.0, 110.0, 121.0]), np.array([0.0, 100.0, 0.0]))
    assert returns == pytest.approx([0.1, 0.1])


def test_contributions_add_up_over_any_days() -> None:
    drawn = np.random.default_rng(4)
    gains = drawn.normal(0.0, 1.0, (50, 3))
    values = 100.0 + np.concatenate(([0.0], np.cumsum(gains.sum(axis=1))))
    parts = day_parts(values, np.zeros(51), gains)
    seen = linked_contributions(parts)
    assert seen.sum() == pytest.approx(values[-1] / values[0] - 1.0, abs=1e-12)
    with pytest.raises(NotComputable):
        linked_contributions(np.array([[-1.0, 0.0]]))
