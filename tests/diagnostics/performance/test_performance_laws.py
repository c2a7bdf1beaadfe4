"""What holds for every series: figures that may not move when something else does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import FloatArray, random_prices, series, weekdays

from diagnostics.evidence import SeriesEvidence
from diagnostics.facts import Fact, Unit
from diagnostics.performance.returns import wealth_chart
from diagnostics.series import SERIES_DIAGNOSIS

few = settings(max_examples=15, deadline=None)
lengths = st.integers(2, 700)
seeds = st.integers(0, 10_000)


def diagnosed(evidence: SeriesEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in SERIES_DIAGNOSIS.run(evidence).ledger}


def needs_benchmark(key: str) -> bool:
    relative = ("relative.", "return.arithmetic_excess.", "return.cumulative_return.benchmark.", "observed.benchmark")
    return key.startswith(relative) or key in ("ratio.treynor_ratio.all", "ratio.m_squared.all")


@few
@given(lengths, seeds, st.lists(st.booleans(), min_size=700, max_size=700))
def test_trap_16_no_own_figure_changes_because_a_benchmark_was_added(n: int, seed: int, traded: list[bool]) -> None:
    at = weekdays(n)
    open_days = np.array(traded[:n])
    open_days[[0, -1]] = True  # at least two common days
    market = (at[open_days], random_prices(700, seed + 1)[: int(open_days.sum())])
    alone = diagnosed(series(random_prices(n, seed), at, annual_rate=0.03))
    beside = diagnosed(series(random_prices(n, seed), at, benchmark=market, annual_rate=0.03))
    counted = ("verdict.",)  # the verdict counts what the comparison found, too
    own = [key for key in alone if not needs_benchmark(key) and not key.startswith(counted)]
    assert len(own) > 60
    for key in own:
        assert beside[key] == alone[key]


@few
@given(lengths, seeds, st.floats(0.01, 1000.0))
def test_the_unit_of_the_prices_changes_no_return_and_no_risk(n: int, seed: int, factor: float) -> None:
    prices, market = random_prices(n, seed), random_prices(n, seed + 1)
    one = diagnosed(series(prices, benchmark=market, annual_rate=0.03))
    other = diagnosed(series(prices * factor, benchmark=market / factor, annual_rate=0.03))
    assert set(one) == set(other)
    for key, fact in one.items():
        value = other[key].value
        if fact.value is None:
            assert other[key].absent_because == fact.absent_because
        elif fact.unit in (Unit.TEXT, Unit.DATE, Unit.COUNT, Unit.DAYS):
            # A value that ties with the peak up to rounding may change the day of the peak, never the depth.
            assert fact.unit is Unit.DATE or value == fact.value
        else:
            assert other[key].number == pytest.approx(fact.number, rel=1e-6, abs=1e-9)


@few
@given(lengths, seeds, st.integers(1, 260))
def test_later_bars_do_not_change_the_years_that_have_ended(n: int, seed: int, later: int) -> None:
    at, prices = weekdays(n + later), random_prices(n + later, seed)
    before, after = diagnosed(series(prices[:n], at[:n])), diagnosed(series(prices, at))
    for key, fact in before.items():
        if key.startswith("return.calendar_year.") and key in after:
            assert after[key].value == fact.value
            assert after[key].window == fact.window


@few
@given(lengths, seeds, st.integers(1, 300))
def test_earlier_bars_do_not_change_a_covered_window(n: int, seed: int, earlier: int) -> None:
    at, prices = weekdays(n + earlier), random_prices(n + earlier, seed)
    short, whole = diagnosed(series(prices[earlier:], at[earlier:])), diagnosed(series(prices, at))
    for key, fact in short.items():
        windowed = key.endswith((".mtd", ".ytd", ".1m", ".3m", ".6m", ".1y", ".3y", ".5y"))
        if windowed and fact.value is not None:
            assert whole[key].number == pytest.approx(fact.number, rel=1e-9, abs=1e-12)
            assert whole[key].window == fact.window


@few
@given(lengths, seeds)
def test_the_wealth_chart_ends_at_one_plus_the_cumulative_return(n: int, seed: int) -> None:
    evidence = series(random_prices(n, seed))
    facts = diagnosed(evidence)
    assert wealth_chart(evidence).subject[0] == 1.0
    assert wealth_chart(evidence).subject[-1] == pytest.approx(1.0 + facts["return.cumulative_return.all"].number)


@few
@given(st.integers(30, 700), seeds, st.integers(0, 20))
def test_the_excess_is_the_difference_on_the_common_days(n: int, seed: int, late: int) -> None:
    at, prices = weekdays(n), random_prices(n, seed)
    evidence = series(prices, at, benchmark=(at[late::2], random_prices(n, seed + 1)[late::2]))
    facts, chart = diagnosed(evidence), wealth_chart(evidence)
    assert chart.benchmark is not None
    theirs = facts["return.cumulative_return.benchmark.all"].number
    assert facts["return.arithmetic_excess.all"].number == pytest.approx(chart.subject[-1] - 1.0 - theirs, abs=1e-12)
    assert chart.benchmark[-1] - 1.0 == pytest.approx(theirs, abs=1e-12)


@few
@given(lengths, seeds)
def test_a_series_beside_itself_has_no_excess(n: int, seed: int) -> None:
    prices = random_prices(n, seed)
    facts = diagnosed(series(prices, benchmark=prices, annual_rate=0.02))
    assert facts["return.arithmetic_excess.all"].number == 0.0
    if n > 3:
        assert facts["relative.beta.all"].number == pytest.approx(1.0)
        assert facts["relative.tracking_error.all"].number == pytest.approx(0.0, abs=1e-12)
        assert facts["relative.information_ratio.all"].value is None


@few
@given(lengths, seeds)
def test_losses_are_negative_and_in_order(n: int, seed: int) -> None:
    facts = diagnosed(series(random_prices(n, seed, volatility=0.03)))

    def value(key: str) -> float | None:
        found = facts[key]
        return None if found.value is None else found.number

    for name in ("historical", "gaussian"):
        pair = value(f"tail.value_at_risk_{name}.95"), value(f"tail.value_at_risk_{name}.99")
        if pair[0] is not None and pair[1] is not None:
            assert pair[1] <= pair[0]
            shortfall = value(f"tail.expected_shortfall_{name}.95")
            assert shortfall is None or shortfall <= pair[0] + 1e-12
    deepest, now = value("drawdown.max_drawdown.all"), value("drawdown.current_drawdown.all")
    assert deepest is not None
    assert now is not None
    assert -1.0 <= deepest <= now <= 0.0
    depths = [fact.number for key, fact in facts.items() if key.startswith("drawdown.depth.")]
    assert depths == sorted(depths)
    assert not depths or depths[0] == deepest


@few
@given(lengths, seeds)
def test_the_whole_return_is_the_product_of_its_parts(n: int, seed: int) -> None:
    """Full years chained with what lies before and after them give the whole."""
    evidence = series(random_prices(n, seed))
    facts = diagnosed(evidence)
    years = [fact for key, fact in facts.items() if key.startswith("return.calendar_year.")]
    if not years:
        return
    first, last = years[0].window, years[-1].window
    assert first is not None
    assert last is not None
    own, at = evidence.levels.values, evidence.levels.dates
    start = own[np.searchsorted(at, np.datetime64(first.start))]
    end = own[np.searchsorted(at, np.datetime64(last.end))]
    chained: FloatArray = np.array([1.0 + fact.number for fact in years])
    assert float(np.prod(chained)) == pytest.approx(end / start)
