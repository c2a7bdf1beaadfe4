"""Returns, calendar periods, drawdowns, volatility and tails of series that are short enough to do by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from observed import SUBJECT_OF, days, floats, levels, random_prices, series, weekdays

from diagnostics.assumptions import Assumptions
from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.performance.drawdown import drawdown
from diagnostics.performance.periods import calendar_returns
from diagnostics.performance.relative import relative
from diagnostics.performance.returns import performance, wealth_chart
from diagnostics.performance.risk import risk
from diagnostics.performance.risk_adjusted import risk_adjusted
from diagnostics.performance.tail_risk import tail_risk
from diagnostics.section import (
    DistributionChart,
    FigureTable,
    MonthlyHeatmap,
    Note,
    RollingChart,
    Section,
    UnderwaterChart,
)


def by_key(section: Section) -> dict[str, Fact]:
    return {fact.key: fact for fact in section.facts}


def reason(fact: Fact) -> AbsenceReason:
    assert fact.absent_because is not None
    return fact.absent_because.reason


# Six bars over two year ends: 100 (Dec 2022), 110, 120 (2023), 90 (31 Dec 2023), 99, 108 (29 Nov 2024).
BARS = days("2022-12-30", "2023-06-30", "2023-11-29", "2023-12-29", "2024-10-31", "2024-11-29")
VALUES = [100.0, 110.0, 120.0, 90.0, 99.0, 108.0]


def test_trailing_returns_by_hand() -> None:
    facts = by_key(performance(series(VALUES, BARS)))
    assert facts["return.cumulative_return.all"].number == pytest.approx(0.08)  # 108 / 100 - 1
    assert facts["return.cumulative_return.1y"].number == pytest.approx(-0.10)  # from 120 on 29 Nov 2023
    assert facts["return.cumulative_return.ytd"].number == pytest.approx(0.20)  # from 90 on 29 Dec 2023
    assert facts["return.cumulative_return.mtd"].number == pytest.approx(108 / 99 - 1)  # from 99 on 31 Oct
    assert facts["return.cumulative_return.1m"].number == pytest.approx(0.20)  # 29 Oct: the last bar is 29 Dec
    assert reason(facts["return.cumulative_return.3y"]) is AbsenceReason.WINDOW_NOT_COVERED
    window = facts["return.cumulative_return.1y"].window
    assert window is not None
    assert (window.start, window.end, window.n) == (date(2023, 11, 29), date(2024, 11, 29), 3)


def test_calendar_years_by_hand() -> None:
    facts = by_key(performance(series(VALUES, BARS)))
    assert facts["return.calendar_year.2023"].number == pytest.approx(-0.10)  # 90 / 100 - 1
    window = facts["return.calendar_year.2023"].window
    assert window is not None
    assert (window.start, window.end, window.n) == (date(2022, 12, 30), date(2023, 12, 29), 3)
    # 2022 has no value before it, 2024 has not ended on 29 November.
    assert [key for key in facts if key.startswith("return.calendar_year")] == ["return.calendar_year.2023"]
    assert facts["return.best_year.all"].number == facts["return.worst_year.all"].number == pytest.approx(-0.10)


def test_months_by_hand() -> None:
    months = days("2024-07-31", "2024-08-30", "2024-09-30", "2024-10-31", "2024-11-29")
    section = performance(series([100.0, 110.0, 99.0, 99.0, 118.8], months, frequency="monthly", periods_per_year=12))
    facts = by_key(section)
    assert facts["return.best_month.all"].number == pytest.approx(0.20)
    assert facts["return.worst_month.all"].number == pytest.approx(-0.10)
    # +10 %, -10 %, 0 %, +20 %: two of four gained; 0 is no gain.
    assert facts["return.positive_months.all"].number == facts["return.positive_share.all"].number == 0.5
    (heat,) = [block for block in section.blocks if isinstance(block, MonthlyHeatmap)]
    assert heat.years == (2024,)
    assert heat.returns[0, 7:11] == pytest.approx([0.10, -0.10, 0.0, 0.20])
    assert np.isnan(heat.returns[0, [0, 1, 2, 3, 4, 5, 6, 11]]).all()
    assert np.isnan(heat.year_returns).all()


def test_a_month_that_has_not_ended_has_no_return() -> None:
    at = days("2024-09-30", "2024-10-31", "2024-11-15")
    months = calendar_returns(levels([100.0, 110.0, 120.0], at), "month", date(2024, 11, 18))
    assert [(first.isoformat(), count) for first, _, _, _, count in months.full_periods()] == [("2024-10-01", 1)]


@pytest.mark.parametrize(
    ("exchange", "last", "full"),
    [
        ("", "2024-11-29", True),  # a Friday; the 30th is a Saturday
        ("", "2024-11-28", False),
        ("XNAS", "2024-11-28", False),  # Thanksgiving, yet the 29th is a session
        ("", "2024-03-28", False),  # without a calendar a weekday may be a session
        ("XNAS", "2024-03-28", True),  # the 29th is Good Friday
        ("XSHG", "2024-09-30", True),
        ("XSHG", "2020-01-23", True),  # closed for the Chinese new year until February
        ("XSHG", "2020-01-22", False),
    ],
)
def test_a_month_has_ended_when_no_further_session_lies_in_it(exchange: str, last: str, full: bool) -> None:
    before = np.datetime64(last, "M").astype("datetime64[D]") - np.timedelta64(1, "D")
    own = levels([100.0, 110.0], np.array([before, np.datetime64(last)]))
    subject = replace(SUBJECT_OF, exchange=exchange)
    evidence = SeriesEvidence(subject, own, Assumptions(252))
    assert bool(calendar_returns(own, "month", evidence.next_due).full_periods()) is full


def test_trap_02_a_halt_over_whole_months_hands_its_return_to_no_month() -> None:
    # Suspended from 29 March to 3 June: what happened in between is no return of June alone, nor of April.
    at = days("2024-02-29", "2024-03-28", "2024-06-03", "2024-06-28")
    months = calendar_returns(levels([100.0, 110.0, 55.0, 60.0], at), "month", date(2024, 7, 1))
    assert [first.month for first, *_ in months.full_periods()] == [3]


def test_trap_02_a_halt_over_one_whole_month_hands_its_return_to_no_month() -> None:
    at = days("2024-02-29", "2024-03-28", "2024-05-06", "2024-05-31", "2024-06-28")
    months = calendar_returns(levels([100.0, 110.0, 55.0, 60.0, 66.0], at), "month", date(2024, 7, 1))
    assert [first.month for first, *_ in months.full_periods()] == [3, 6]


def test_trap_02_across_a_halt_there_is_one_return_and_no_filled_price() -> None:
    at = days("2024-03-28", "2024-06-03", "2024-06-04")
    facts = by_key(performance(series([110.0, 55.0, 66.0], at)))
    assert facts["return.worst_period.all"].number == pytest.approx(-0.5)
    window = facts["return.cumulative_return.all"].window
    assert window is not None
    assert window.n == 2


def test_best_and_worst_period_by_hand() -> None:
    facts = by_key(performance(series([100.0, 110.0, 99.0, 100.98], weekdays(4))))
    best, worst = facts["return.best_period.all"], facts["return.worst_period.all"]
    assert best.number == pytest.approx(0.10)
    assert worst.number == pytest.approx(-0.10)
    assert best.window is not None
    assert worst.window is not None
    assert (best.window.start, best.window.end) == (date(2024, 11, 26), date(2024, 11, 27))
    assert (worst.window.start, worst.window.end) == (date(2024, 11, 27), date(2024, 11, 28))
    assert facts["return.positive_share.all"].number == pytest.approx(2 / 3)


def test_trap_05_quarters_are_no_months_and_make_years() -> None:
    quarters = days("2022-12-30", "2023-03-31", "2023-06-30", "2023-09-29", "2023-12-29")
    section = performance(
        series([100.0, 101.0, 102.0, 103.0, 104.0], quarters, frequency="quarterly", periods_per_year=4)
    )
    facts = by_key(section)
    assert "return.best_month.all" not in facts
    assert facts["return.calendar_year.2023"].number == pytest.approx(0.04)
    # Four quarters are a year, though the last session of one December is dated a day before that of the other.
    assert facts["return.annualized_return.all"].number == pytest.approx(0.04)
    assert not any(isinstance(block, MonthlyHeatmap) for block in section.blocks)


def test_benchmark_and_excess_by_hand() -> None:
    # Subject 100 -> 121, benchmark 200 -> 220: +21 % against +10 %.
    section = performance(series([100.0, 110.0, 121.0], benchmark=[200.0, 210.0, 220.0]))
    facts = by_key(section)
    assert facts["return.cumulative_return.benchmark.all"].number == pytest.approx(0.10)
    assert facts["return.arithmetic_excess.all"].number == pytest.approx(0.11)
    (table,) = [
        block for block in section.blocks if isinstance(block, FigureTable) and block.name == "trailing_returns"
    ]
    rows = dict(table.rows)
    assert rows["benchmark"][-1] == "return.cumulative_return.benchmark.all"
    assert rows["annualized_return"][:3] == (None, None, None)  # no such figure under one year


def test_only_the_newest_ten_years_are_shown() -> None:
    at = np.array([f"{year}-12-31" for year in range(2008, 2021)], dtype="datetime64[D]")
    section = performance(series(random_prices(13), at, frequency="annual", periods_per_year=1))
    years = [key for key in by_key(section) if key.startswith("return.calendar_year")]
    assert years == [f"return.calendar_year.{year}" for year in range(2011, 2021)]


# 100 120 90 126 63 126 113.4: two falls, of 25 % and 50 %, both recovered, and one of 10 % that is not.
FALLS = [100.0, 120.0, 90.0, 126.0, 63.0, 126.0, 113.4]


def test_drawdowns_by_hand() -> None:
    at = days("2024-11-21", "2024-11-22", "2024-11-25", "2024-11-26", "2024-11-27", "2024-11-28", "2024-11-29")
    section = drawdown(series(FALLS, at))
    facts = by_key(section)
    assert facts["drawdown.max_drawdown.all"].number == pytest.approx(-0.50)
    assert facts["drawdown.current_drawdown.all"].number == pytest.approx(-0.10)
    assert facts["drawdown.average_drawdown.all"].number == pytest.approx(-(0.25 + 0.50 + 0.10) / 3)
    assert facts["drawdown.pain_index.all"].number == pytest.approx(0.85 / 6)  # 0 .25 0 .50 0 .10 over six returns
    assert facts["drawdown.ulcer_index.all"].number == pytest.approx(((0.0625 + 0.25 + 0.01) / 6) ** 0.5)
    # The value was last at its highest on the 28th, when it came back to 126.
    assert facts["drawdown.peak_date.all"].value == date(2024, 11, 28)
    ranked = [[facts[f"drawdown.{name}.{rank}"].value for name in ("depth", "peak", "trough", "recovery", "length")]
              for rank in (1, 2, 3)]  # fmt: skip
    assert ranked[0] == [pytest.approx(-0.50), date(2024, 11, 26), date(2024, 11, 27), date(2024, 11, 28), 2]
    assert ranked[1] == [pytest.approx(-0.25), date(2024, 11, 22), date(2024, 11, 25), date(2024, 11, 26), 4]
    assert ranked[2] == [pytest.approx(-0.10), date(2024, 11, 28), date(2024, 11, 29), None, 1]
    assert reason(facts["drawdown.recovery.3"]) is AbsenceReason.NOT_RECOVERED
    (chart,) = [block for block in section.blocks if isinstance(block, UnderwaterChart)]
    assert chart.drawdown == pytest.approx([0.0, -0.25, 0.0, -0.50, 0.0, -0.10])
    assert chart.dates.tolist() == at[1:].tolist()


def test_trap_29_a_loss_on_the_first_day_counts_from_the_starting_capital() -> None:
    facts = by_key(drawdown(series([100.0, 80.0, 88.0], weekdays(3))))
    assert facts["drawdown.max_drawdown.all"].number == pytest.approx(-0.20)
    assert facts["drawdown.peak.1"].value == date(2024, 11, 27)
    assert facts["drawdown.peak_date.all"].value == date(2024, 11, 27)


def test_a_series_that_only_rises_has_no_drawdown() -> None:
    section = drawdown(series([100.0, 101.0, 102.0]))
    facts = by_key(section)
    assert facts["drawdown.max_drawdown.all"].number == 0.0
    assert reason(facts["drawdown.average_drawdown.all"]) is AbsenceReason.NO_DRAWDOWN
    assert "drawdown.depth.1" not in facts
    assert not any(isinstance(block, FigureTable) and block.name == "worst_drawdowns" for block in section.blocks)
    assert [finding.name for finding in section.findings] == ["drawdown.at_high"]


def test_ten_drawdowns_at_most() -> None:
    values = [100.0 + step + (5.0 if step % 2 == 0 else 0.0) for step in range(40)]
    facts = by_key(drawdown(series(values)))
    assert [key for key in facts if key.startswith("drawdown.depth.")] == [
        f"drawdown.depth.{rank}" for rank in range(1, 11)
    ]


def test_trap_30_a_total_loss_is_a_drawdown_of_everything() -> None:
    at = days("2022-11-29", "2023-11-29", "2024-11-29")
    evidence = series([100.0, 50.0, 0.0], at, periods_per_year=1, frequency="annual")
    assert by_key(drawdown(evidence))["drawdown.max_drawdown.all"].number == -1.0
    facts = by_key(performance(evidence))
    assert facts["return.cumulative_return.all"].number == facts["return.annualized_return.all"].number == -1.0


def test_volatility_by_hand() -> None:
    # Returns +10 %, -10 %: mean 0, sample variance 0.02 / 1; times sqrt(252): 0.141421 * 15.8745 = 2.24499
    facts = by_key(risk(series([100.0, 110.0, 99.0])))
    assert facts["risk.annualized_volatility.all"].number == pytest.approx(2.24499, abs=1e-5)
    assert reason(facts["risk.annualized_volatility.1y"]) is AbsenceReason.WINDOW_NOT_COVERED
    few = facts["risk.recent_volatility.60"].absent_because
    assert few is not None
    assert (few.have, few.need) == ("2", "60")


def alternating(sizes: list[float]) -> SeriesEvidence:
    """Prices that move up and down in turn by the sizes given."""
    moves = [size if step % 2 == 0 else -size for step, size in enumerate(sizes)]
    return series(floats(100.0 * np.concatenate(([1.0], np.cumprod(1.0 + np.array(moves))))))


def test_volatility_regime_against_its_own_history() -> None:
    calm, wild = [0.001] * 400, [0.03] * 60
    facts = by_key(risk(alternating(calm + wild)))
    assert facts["risk.volatility_percentile.all"].number == 1.0
    # The 60 returns alternate by 3 %: sample deviation 0.03 * sqrt(60 / 59), times sqrt(252) = 0.48025
    assert facts["risk.recent_volatility.60"].number == pytest.approx(0.48025, abs=1e-5)
    window = facts["risk.recent_volatility.60"].window
    assert window is not None
    assert (window.n, window.label) == (60, "60")
    facts = by_key(risk(alternating(wild * 5 + [0.001] * 60)))
    assert facts["risk.volatility_percentile.all"].number == pytest.approx(1 / 301)  # 360 - 60 + 1 windows, the least


@pytest.mark.parametrize(("returns", "present"), [(310, False), (311, True)])
def test_the_percentile_needs_252_windows_of_60(returns: int, present: bool) -> None:
    fact = by_key(risk(series(random_prices(returns + 1))))["risk.volatility_percentile.all"]
    assert (fact.value is not None) is present
    if not present:
        assert fact.absent_because is not None
        assert (fact.absent_because.have, fact.absent_because.need) == ("310", "311")


def test_constant_prices_are_in_no_volatility_regime() -> None:
    section = risk(series([100.0] * 400))
    facts = by_key(section)
    assert facts["risk.recent_volatility.60"].number == 0.0
    assert reason(facts["risk.volatility_percentile.all"]) is AbsenceReason.NO_VARIATION
    assert section.findings == ()


def test_tails_by_hand() -> None:
    # 101 returns from -50 to +50 basis points: the 5 % quantile is the sixth from below, -0.0045.
    returns = np.arange(-50, 51) / 1e4
    prices = floats(100.0 * np.concatenate(([1.0], np.cumprod(1.0 + returns))))
    facts = by_key(tail_risk(series(prices)))
    assert facts["tail.value_at_risk_historical.95"].number == pytest.approx(-0.0045)
    # mean of -0.0050 .. -0.0045
    assert facts["tail.expected_shortfall_historical.95"].number == pytest.approx(-0.00475)
    historical, normal = (facts[f"tail.expected_shortfall_{name}.99"].number for name in ("historical", "gaussian"))
    assert facts["tail.shortfall_excess.99"].number == pytest.approx(historical / normal)
    assert facts["tail.shortfall_excess.99"].inputs[-2:] == (
        "tail.expected_shortfall_historical.99",
        "tail.expected_shortfall_gaussian.99",
    )


@pytest.mark.parametrize("values", [[100.0] * 60, list(100.0 * 1.01 ** np.arange(60))])
def test_where_the_normal_law_expects_no_loss_nothing_is_held_against_it(values: list[float]) -> None:
    section = tail_risk(series(values))
    assert reason(by_key(section)["tail.shortfall_excess.99"]) in (AbsenceReason.NO_LOSSES, AbsenceReason.NO_VARIATION)
    assert section.findings == ()


def test_outside_the_domain_of_cornish_and_fisher_a_note_says_so() -> None:
    calm = series(random_prices(500))
    crash = random_prices(500)
    crash[400:] *= 0.6
    notes = [
        [block.name for block in tail_risk(evidence).blocks if isinstance(block, Note)]
        for evidence in (calm, series(crash))
    ]
    assert notes == [[], ["cornish_fisher_outside_domain"]]


def test_one_bar_draws_no_chart_of_returns() -> None:
    evidence = series([100.0])
    blocks = (*drawdown(evidence).blocks, *tail_risk(evidence).blocks, *risk(evidence).blocks)
    assert not any(isinstance(block, UnderwaterChart | DistributionChart | RollingChart) for block in blocks)
    facts = by_key(performance(evidence))
    assert "return.best_period.all" not in facts
    assert facts["return.positive_share.all"].value is None


def test_ratios_without_a_rate_are_absent_and_the_others_are_there() -> None:
    facts = by_key(risk_adjusted(series(random_prices(300))))
    absent = {key for key, fact in facts.items() if fact.value is None}
    assert "ratio.sharpe_ratio.all" in absent
    assert {reason(facts[key]) for key in absent if key.endswith("sharpe_ratio.all")} == {
        AbsenceReason.NO_RISK_FREE_RATE
    }
    assert facts["ratio.omega_ratio.all"].value is not None
    assert facts["ratio.sortino_ratio.all"].value is not None


def test_relative_by_hand() -> None:
    # Benchmark +1 %, -1 %, +2 %, -2 %; subject twice that, no rate: beta 2, correlation 1.
    moves = np.array([0.01, -0.01, 0.02, -0.02])
    market = 100.0 * np.concatenate(([1.0], np.cumprod(1.0 + moves)))
    own = 50.0 * np.concatenate(([1.0], np.cumprod(1.0 + 2.0 * moves)))
    facts = by_key(relative(series(own, benchmark=market, annual_rate=0.0)))
    assert facts["relative.beta.all"].number == pytest.approx(2.0)
    assert facts["relative.correlation.all"].number == pytest.approx(1.0)
    # Active returns are the benchmark's: deviation of +-1 %, +-2 %: sqrt(0.001 / 3) * sqrt(252)
    assert facts["relative.tracking_error.all"].number == pytest.approx((0.001 / 3 * 252) ** 0.5)
    assert facts["relative.batting_average.all"].number == 0.5
    assert facts["relative.days_only_subject"].value == facts["relative.days_only_benchmark"].value == 0


@pytest.mark.parametrize(("price_only", "notes"), [("benchmark", ["price_only_benchmark"]), ("", [])])
def test_a_benchmark_without_its_dividends_is_noted(price_only: str, notes: list[str]) -> None:
    section = relative(series(random_prices(30), benchmark=random_prices(30, 2), price_only=price_only))
    assert [block.name for block in section.blocks if isinstance(block, Note)] == notes


def test_the_wealth_chart_by_hand() -> None:
    at = weekdays(4)
    chart = wealth_chart(series([100.0, 110.0, 105.0, 121.0], at, benchmark=(at[1:], [50.0, 55.0, 60.0])))
    assert chart.dates.tolist() == at[1:].tolist()
    assert chart.subject == pytest.approx([1.0, 105 / 110, 1.1])
    assert chart.benchmark == pytest.approx([1.0, 1.1, 1.2])
    alone = wealth_chart(series([100.0, 110.0]))
    assert (alone.benchmark, alone.benchmark_name) == (None, "")
