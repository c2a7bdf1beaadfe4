"""Figures of many funds of different ages: each as if it were computed alone, and what is absent with its reason."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.many_funds import NAMES, FundTable, fund_figures
from diagnostics.many_funds_rolling import fund_regressions, fund_styles
from diagnostics.metrics.factors.rolling_regression import rolling_regression
from diagnostics.metrics.fund.style_analysis import style_fit
from diagnostics.metrics.headline import HEADLINE
from diagnostics.metrics.spec import NotComputable
from tests.diagnostics.observed import FloatArray, floats, random_prices, series, weekdays

N = 700
DAYS = weekdays(N)


def table(**given: object) -> FundTable:
    """Seven funds: whole, whole, young, young on the same days, ended, with a holiday, never there."""
    values = np.array([random_prices(N, seed=seed) for seed in range(1, 8)])
    values[2:4, :300] = np.nan
    values[4, 500:] = np.nan
    values[5, [50, 333]] = np.nan
    values[6] = np.nan
    plain = {"values": values, "benchmark": random_prices(N, seed=99), "annual_rate": 0.02}
    return FundTable(DAYS, **(plain | given))  # type: ignore[arg-type]


def alone(values: FloatArray, benchmark: FloatArray) -> dict[str, float | Absence]:
    """The same figures by the single forms, from evidence of the one fund."""
    known = ~np.isnan(values)
    there = ~np.isnan(benchmark)
    evidence = series(values[known], DAYS[known], benchmark=(DAYS[there], benchmark[there]), annual_rate=0.02)
    found: dict[str, float | Absence] = {}
    for figure in HEADLINE:
        sample = evidence.sample(relative=figure.metric.spec.needs_benchmark)
        assert not isinstance(sample, Absence)
        value = float(figure.metric.of(sample, **figure.parameters)[0])
        found[figure.name] = value if np.isfinite(value) else figure.metric.spec.absence(sample)
    return found


def test_each_row_is_the_fund_alone() -> None:
    given = table()
    assert given.benchmark is not None
    made = fund_figures(given)
    for row in range(6):
        single = alone(given.values[row], given.benchmark)
        for name in NAMES:
            wanted, got = single[name], made.column(name)[row]
            if isinstance(wanted, Absence):
                assert np.isnan(got)
                assert made.why(row, name) == wanted
            else:
                assert got == pytest.approx(wanted, rel=1e-9, abs=1e-12), (row, name)
                assert made.why(row, name) is None
    assert made.counts.tolist() == [699, 699, 399, 399, 499, 697, 0]
    assert str(made.first[2]) == str(DAYS[300])
    assert np.isnat(made.last[6])


def test_days_without_a_benchmark_leave_out_only_what_compares() -> None:
    benchmark = random_prices(N, seed=99)
    benchmark[[10, 400]] = np.nan
    given = table(benchmark=benchmark)
    made, whole = fund_figures(given), fund_figures(table())
    single = alone(given.values[0], benchmark)
    assert made.column("beta")[0] == pytest.approx(single["beta"])
    assert made.column("beta")[0] != whole.column("beta")[0]
    np.testing.assert_array_equal(made.column("annualized_volatility"), whole.column("annualized_volatility"))


def test_a_fund_that_was_never_there_has_one_reason() -> None:
    made = fund_figures(table())
    why = made.why(6, "sharpe_ratio")
    assert why is not None
    assert (why.reason, why.have) == (AbsenceReason.TOO_FEW_OBSERVATIONS, "0")
    assert np.isnan(made.values[6]).all()


def test_a_figure_that_is_undefined_has_the_reason_of_the_single_form() -> None:
    values = table().values.copy()
    values[1] = 1.0
    values[0] = np.linspace(1.0, 2.0, N)
    made = fund_figures(table(values=values))
    assert made.why(1, "skewness") == Absence(AbsenceReason.NO_VARIATION)
    why = made.why(0, "calmar_ratio")
    assert why is not None
    assert why.reason is AbsenceReason.NO_DRAWDOWN


def test_from_one_day_on_all_that_reach_back_are_compared() -> None:
    start = DAYS[290].astype(object)
    made = fund_figures(table(), start)
    assert made.counts.tolist() == [409, 409, 0, 0, 209, 408, 0]
    why = made.why(2, "beta")
    assert why == Absence(AbsenceReason.WINDOW_NOT_COVERED, str(DAYS[300]), str(DAYS[290]))
    assert made.why(6, "beta") == Absence(AbsenceReason.WINDOW_NOT_COVERED, "", str(DAYS[290]))
    with pytest.raises(ValueError, match="the values begin on"):
        fund_figures(table(), date(1999, 1, 1))


def test_what_needs_a_year_a_rate_or_a_benchmark_is_absent_without() -> None:
    short = FundTable(DAYS[-60:], table().values[:2, -60:], random_prices(60), 0.02)
    assert fund_figures(short).why(0, "annualized_return") == Absence(AbsenceReason.UNDER_ONE_YEAR)
    bare = fund_figures(table(benchmark=None, annual_rate=None))
    assert bare.why(0, "beta") == Absence(AbsenceReason.NO_BENCHMARK)
    assert bare.why(0, "sharpe_ratio") == Absence(AbsenceReason.NO_RISK_FREE_RATE)
    assert bare.column("max_drawdown")[0] < 0
    elsewhere = floats(np.full(N, np.nan))
    elsewhere[0] = 1.0
    why = fund_figures(table(benchmark=elsewhere)).why(2, "beta")
    assert why == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="2")


def test_rates_by_date_are_those_in_force_when_a_period_begins() -> None:
    steady, same = fund_figures(table()), fund_figures(table(annual_rate=np.full(N, 0.02)))
    np.testing.assert_allclose(steady.column("sharpe_ratio"), same.column("sharpe_ratio"), rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"dates": DAYS[1:]}, "beside 699 dates"),
        ({"dates": DAYS[::-1]}, "do not increase"),
        ({"benchmark": np.zeros(N)}, "value of the benchmark"),
        ({"values": np.full((1, N), np.inf)}, "value of the funds"),
    ],
)
def test_a_table_that_is_none_is_refused(change: dict[str, np.ndarray], said: str) -> None:
    plain = {"dates": DAYS, "values": table().values, "benchmark": None}
    with pytest.raises(ValueError, match=said):
        FundTable(**(plain | change))  # type: ignore[arg-type]


def test_many_styles_are_each_fund_alone_where_its_window_is_whole() -> None:
    indices = 0.01 * np.random.default_rng(1).normal(size=(3, 300))
    returns = np.random.default_rng(2).dirichlet(np.ones(3), 4) @ indices
    returns += 0.001 * np.random.default_rng(3).normal(size=returns.shape)
    returns[1, :120] = np.nan
    returns[2, 250:] = np.nan
    returns[3, 150] = np.nan
    days = DAYS[:300]
    made = fund_styles(days, returns, indices, 60, 20)
    assert made.ends[-1] == days[-1]
    for row in range(4):
        for place, day in enumerate(made.ends):
            end = int(np.searchsorted(days, day)) + 1
            own = returns[row, end - 60 : end]
            if np.isnan(own).any():
                assert np.isnan(made.weights[row, place]).all()
                assert np.isnan(made.r_squared[row, place])
                assert np.isnan(made.tracking_error[row, place])
            else:
                single = style_fit(own, indices[:, end - 60 : end])
                np.testing.assert_allclose(made.weights[row, place], single.weights, atol=1e-10)
                assert made.r_squared[row, place] == pytest.approx(single.r_squared)
    assert not np.isnan(made.r_squared[0]).any()
    assert np.isnan(made.r_squared[1:]).any(axis=1).all()
    with pytest.raises(NotComputable):
        fund_styles(days, returns, indices[:1], 60, 20)


def test_many_regressions_are_each_fund_alone_where_its_window_is_whole() -> None:
    factors = 0.01 * np.random.default_rng(1).normal(size=(2, 305))
    returns = np.array([[1.0, 0.5], [0.2, -0.3]]) @ factors + 0.0001
    returns += 0.001 * np.random.default_rng(3).normal(size=returns.shape)
    returns[1, :100] = np.nan
    made = fund_regressions(DAYS[:305], returns, factors, 60, 20)
    assert made.ends[-1] == DAYS[304]
    assert np.isnan(made.alpha[1, 0])
    last = rolling_regression(returns[1:, -60:], factors[:, -60:], 60)
    np.testing.assert_allclose(made.betas[1, -1], last.betas[0, 0], atol=1e-10)
    np.testing.assert_allclose(made.alpha[1, -1], last.alpha[0, 0], atol=1e-12)
    assert made.r_squared[1, -1] == pytest.approx(last.r_squared[0, 0])
    assert made.betas.shape == (2, made.ends.size, 2)
