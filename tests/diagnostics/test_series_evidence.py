"""Evidence: own figures on own dates, comparisons on the dates that both have."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observed import MARKET, SUBJECT_OF, days, levels, random_prices, series, weekdays

from diagnostics.assumptions import Assumptions
from diagnostics.evidence import Comparison, SeriesEvidence, compare
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.windows import TRAILING

WEEK = days("2024-11-25", "2024-11-26", "2024-11-27", "2024-11-28", "2024-11-29")


def test_returns_between_values_by_hand() -> None:
    own = levels([100.0, 110.0, 99.0], WEEK[:3])
    assert own.returns == pytest.approx([0.10, -0.10])
    assert own.n == 2


def test_trap_18_a_day_that_only_one_market_has_is_left_out_and_never_a_return_of_zero() -> None:
    # Thanksgiving: the benchmark does not trade on the 28th. Subject 100 102 101 104 105, benchmark 50 51 52 - 54.
    subject = levels([100.0, 102.0, 101.0, 104.0, 105.0], WEEK)
    market = levels([50.0, 51.0, 52.0, 54.0], WEEK[[0, 1, 2, 4]], "test:^MARK")
    made = compare(MARKET, subject, market)
    assert isinstance(made, Comparison)
    # From the 27th to the 29th: 105 / 101 - 1 beside 54 / 52 - 1, one period for both.
    assert made.subject.returns == pytest.approx([0.02, 101 / 102 - 1, 105 / 101 - 1])
    assert made.benchmark.returns == pytest.approx([0.02, 52 / 51 - 1, 54 / 52 - 1])
    assert (made.dropped_subject, made.dropped_benchmark) == (1, 0)
    assert not (made.benchmark.returns == 0.0).any()


def test_days_outside_the_common_span_are_not_counted_as_left_out() -> None:
    subject = levels([1.0, 2.0, 3.0], days("2024-11-26", "2024-11-27", "2024-11-29"))
    market = levels([1.0, 2.0, 3.0, 4.0], days("2024-11-25", "2024-11-26", "2024-11-28", "2024-11-29"))
    made = compare(MARKET, subject, market)
    assert isinstance(made, Comparison)
    assert (made.dropped_subject, made.dropped_benchmark) == (1, 1)


@pytest.mark.parametrize(("shared", "reason"), [(0, "0"), (1, "1")])
def test_fewer_than_two_common_days_compare_nothing(shared: int, reason: str) -> None:
    subject = levels([1.0, 2.0, 3.0], WEEK[:3])
    market = levels([1.0, 2.0], WEEK[3 - shared : 5 - shared])
    assert compare(MARKET, subject, market) == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have=reason, need="2")


def test_windows_of_one_bar() -> None:
    evidence = series([100.0])
    window = evidence.window("all")
    assert window is not None
    assert (window.start, window.end, window.n) == (date(2024, 11, 29), date(2024, 11, 29), 0)
    assert evidence.window("1y") is None
    assert evidence.start("1y") == Absence(AbsenceReason.WINDOW_NOT_COVERED, have="2024-11-29", need="2023-11-29")
    assert evidence.sample("1y") == evidence.start("1y")


def test_without_a_benchmark_nothing_relative_is_there() -> None:
    evidence = series([100.0, 101.0])
    assert evidence.compared is None
    assert evidence.axis(relative=True) is None
    assert evidence.window("all", relative=True) is None
    assert evidence.sample("all", relative=True) == Absence(AbsenceReason.NO_BENCHMARK)


def test_the_reason_why_there_is_no_comparison_is_kept() -> None:
    foreign = Absence(AbsenceReason.BENCHMARK_CURRENCY, have="CNY", need="USD")
    evidence = SeriesEvidence(SUBJECT_OF, levels([1.0, 2.0]), Assumptions(252), comparison=foreign)
    assert evidence.no_benchmark == evidence.sample("all", relative=True) == foreign


def test_a_comparison_has_no_reason_to_be_absent_but_answers_one() -> None:
    assert series([1.0, 2.0], benchmark=[1.0, 2.0]).no_benchmark == Absence(AbsenceReason.NO_BENCHMARK)


def test_a_sample_is_made_once() -> None:
    evidence = series(random_prices(300), benchmark=random_prices(300, 2))
    assert evidence.sample("1y") is evidence.sample("1y")
    assert evidence.sample("1y") is not evidence.sample("1y", relative=True)


def test_a_sample_has_the_windows_returns_rates_and_target() -> None:
    own = levels(random_prices(300))
    target = Assumptions(252, minimum_acceptable_return=0.05)
    evidence = SeriesEvidence(SUBJECT_OF, own, target, risk_free=np.linspace(0.0, 0.001, 299))
    sample = evidence.sample("3m")
    start = evidence.start("3m")
    assert not isinstance(sample, Absence)
    assert isinstance(start, int)
    assert sample.returns[0].tolist() == own.returns[start:].tolist()
    assert np.asarray(sample.risk_free).tolist() == np.linspace(0.0, 0.001, 299)[start:].tolist()
    assert (1 + sample.minimum_acceptable_return) ** 252 == pytest.approx(1.05)
    assert sample.benchmark is None


def test_a_relative_sample_is_on_the_common_days() -> None:
    at = weekdays(300)
    evidence = series(random_prices(300), at, benchmark=(at[::2], random_prices(150, 2)), annual_rate=0.05)
    sample, window = evidence.sample("all", relative=True), evidence.window("all", relative=True)
    assert not isinstance(sample, Absence)
    assert window is not None
    assert sample.n == window.n == 149
    assert sample.benchmark is not None
    assert sample.benchmark.shape == np.asarray(sample.risk_free).shape == (149,)


def test_the_day_of_a_series_is_its_last_one() -> None:
    assert series([1.0, 2.0]).as_of == date(2024, 11, 29)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.booleans(), min_size=10, max_size=80),
    st.lists(st.booleans(), min_size=80, max_size=80),
)
def test_trap_18_both_sides_of_a_comparison_have_the_same_days_and_all_that_are_common(
    ours: list[bool], theirs: list[bool]
) -> None:
    at = weekdays(len(ours))
    own_days, other_days = at[np.array(ours)], at[np.array(theirs[: len(ours)])]
    common = sorted(set(own_days.tolist()) & set(other_days.tolist()))
    if len(own_days) < 1 or len(other_days) < 1:
        return
    own = levels(random_prices(max(len(own_days), 2))[: len(own_days)], own_days)
    other = levels(random_prices(max(len(other_days), 2), 2)[: len(other_days)], other_days)
    made = compare(MARKET, own, other)
    if len(common) < 2:
        assert isinstance(made, Absence)
        return
    assert isinstance(made, Comparison)
    assert made.subject.dates.tolist() == made.benchmark.dates.tolist() == common
    growth = made.subject.values[-1] / made.subject.values[0]
    assert np.prod(1 + made.subject.returns) == pytest.approx(growth)
    inside = [day for day in own_days.tolist() if common[0] <= day <= common[-1]]
    assert made.dropped_subject == len(inside) - len(common)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 400), st.sampled_from(TRAILING))
def test_a_window_holds_as_many_returns_as_its_sample(n: int, label: str) -> None:
    evidence = series(random_prices(n))
    window, sample = evidence.window(label), evidence.sample(label)
    if window is None:
        assert isinstance(sample, Absence)
    else:
        assert not isinstance(sample, Absence)
        assert sample.n == window.n


def test_a_trailing_window_of_a_benchmark_that_ended_is_absent() -> None:
    own = weekdays(800)
    evidence = series(random_prices(800), benchmark=(own[:500], random_prices(500, 2)), annual_rate=0.02)
    missing = evidence.start("1y", relative=True)
    assert isinstance(missing, Absence)
    assert missing.reason is AbsenceReason.TOO_FEW_OBSERVATIONS
    assert missing.have == "0"
    assert evidence.start("all", relative=True) == 0
    assert isinstance(evidence.start("1y"), int)
