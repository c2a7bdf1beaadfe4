"""A metric call becomes a fact with its origin, or with the reason why it is absent."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from observed import days, floats, random_prices, series, weekdays

from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.measure import figure, measure
from diagnostics.metrics.regression import alpha, beta
from diagnostics.metrics.relative import tracking_error
from diagnostics.metrics.returns import annualized_return, cumulative_return
from diagnostics.metrics.risk import annualized_volatility
from diagnostics.metrics.risk_adjusted import sharpe_ratio
from diagnostics.metrics.tail_risk import value_at_risk_historical


def reason(fact: Fact) -> AbsenceReason:
    assert fact.absent_because is not None
    return fact.absent_because.reason


def test_a_present_figure_and_its_origin() -> None:
    evidence = series([100.0, 110.0, 99.0], days("2024-11-27", "2024-11-28", "2024-11-29"))
    made = measure(cumulative_return, evidence, "return", unit=Unit.CHANGE)
    assert made.key == "return.cumulative_return.all"
    assert made.number == pytest.approx(-0.01)  # 99 / 100 - 1
    assert made.window == Window("all", date(2024, 11, 27), date(2024, 11, 29), 2)
    assert (made.unit, made.as_of, made.source) == (Unit.CHANGE, date(2024, 11, 29), "test:ACME")
    assert made.inputs == ("observed.subject",)
    assert made.formula == cumulative_return.spec.formula


def test_a_qualifier_takes_the_windows_place_in_the_key() -> None:
    made = measure(value_at_risk_historical, series(random_prices(50)), "tail", qualifier="95", confidence_level=0.95)
    assert made.key == "tail.value_at_risk_historical.95"
    assert made.parameters == (("confidence_level", "0.95"),)
    assert made.unit is value_at_risk_historical.spec.unit


def test_a_window_that_the_data_does_not_cover() -> None:
    made = measure(annualized_volatility, series(random_prices(50)), "risk", "1y")
    assert reason(made) is AbsenceReason.WINDOW_NOT_COVERED
    assert made.window is None
    assert made.as_of == date(2024, 11, 29)


def test_too_few_observations() -> None:
    made = measure(annualized_volatility, series([100.0, 101.0]), "risk")
    assert reason(made) is AbsenceReason.TOO_FEW_OBSERVATIONS


def test_no_variation() -> None:
    made = measure(sharpe_ratio, series([100.0] * 30, annual_rate=0.0), "ratio")
    assert reason(made) is AbsenceReason.NO_VARIATION


def test_no_rate() -> None:
    evidence = series(random_prices(30), benchmark=random_prices(30, 2))
    assert reason(measure(sharpe_ratio, evidence, "ratio")) is AbsenceReason.NO_RISK_FREE_RATE
    assert reason(measure(beta, evidence, "relative")) is AbsenceReason.NO_RISK_FREE_RATE
    assert measure(tracking_error, evidence, "relative").value is not None


def test_no_benchmark() -> None:
    made = measure(beta, series(random_prices(30), annual_rate=0.02), "relative")
    assert reason(made) is AbsenceReason.NO_BENCHMARK
    assert made.inputs == ("observed.subject", "observed.risk_free_rate")


def test_under_one_year_nothing_is_annualized() -> None:
    at = days("2023-11-30", "2024-05-31", "2024-11-29")
    made = measure(annualized_return, series([100.0, 105.0, 110.0], at, periods_per_year=2), "return")
    assert reason(made) is AbsenceReason.UNDER_ONE_YEAR
    at = days("2023-11-29", "2024-05-31", "2024-11-29")
    made = measure(annualized_return, series([100.0, 105.0, 110.0], at, periods_per_year=2), "return")
    assert made.number == pytest.approx(0.10)


def test_under_one_year_no_alpha_of_a_year_is_stated() -> None:
    evidence = series(random_prices(100), benchmark=random_prices(100, 2), annual_rate=0.02)
    assert reason(measure(alpha, evidence, "relative")) is AbsenceReason.UNDER_ONE_YEAR


def test_a_comparison_names_both_sources_and_all_inputs() -> None:
    evidence = series(random_prices(300), benchmark=random_prices(300, 2), annual_rate=0.02)
    made = measure(beta, evidence, "relative", "1y")
    assert made.source == "test:ACME test:^MARK"
    assert made.inputs == ("observed.subject", "observed.benchmark", "observed.risk_free_rate")


def test_trap_30_after_a_total_loss_the_annual_return_is_minus_100_percent() -> None:
    at = days("2022-11-29", "2023-11-29", "2024-11-29")
    evidence = series([100.0, 50.0, 0.0], at, periods_per_year=1, frequency="annual")
    assert measure(annualized_return, evidence, "return").number == -1.0
    assert measure(cumulative_return, evidence, "return").number == -1.0


def test_a_figure_without_a_window_holds_for_the_evidences_day() -> None:
    made = figure(series([1.0, 2.0]), "a.b", 1.0, Unit.RATIO, formula="by hand", inputs=("x.y",))
    assert made.as_of == date(2024, 11, 29)
    assert made.inputs == ("observed.subject", "x.y")


def test_trap_17_sharpe_takes_the_daily_rate_from_each_daily_return() -> None:
    # Returns of +1 % and 0 in turn: mean 0.5 %, sample deviation of 20 such returns sqrt(20/19) * 0.5 %.
    # 5 % a year is 0.019363 % a day: (0.005 - 0.00019363) / (0.005 * sqrt(20/19)) * sqrt(252) = 14.8733
    prices = [100.0]
    for step in range(20):
        prices.append(prices[-1] * (1.01 if step % 2 == 0 else 1.0))
    made = measure(sharpe_ratio, series(floats(prices), weekdays(21), annual_rate=0.05), "ratio")
    assert made.number == pytest.approx(14.8733, abs=1e-3)


def test_a_quarter_is_never_called_the_return_of_a_month() -> None:
    quarters = days("2023-12-29", "2024-03-29", "2024-06-28", "2024-09-30")
    evidence = series([100.0, 101.0, 102.0, 110.0], quarters, frequency="quarterly", periods_per_year=4)
    start = evidence.start("1m")
    assert start == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="1", need="2")
    assert evidence.start("3m") == 2


def test_twelve_monthly_returns_are_annualized_though_november_ended_a_day_earlier() -> None:
    ends = np.arange("2023-11", "2024-12", dtype="datetime64[M]")
    dates = (ends + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    dates[-1] = np.datetime64("2024-11-29")
    evidence = series(random_prices(13), dates, frequency="monthly", periods_per_year=12)
    drawn = evidence.window("1y")
    assert drawn is not None
    assert drawn.n == 12
    assert measure(annualized_return, evidence, "return").value is not None
