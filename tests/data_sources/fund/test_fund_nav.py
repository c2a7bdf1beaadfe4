"""Total return from unit values: by hand, against the returns that made the values, and against what is published."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data_sources.errors import BadReply
from data_sources.fund_nav.total_return import is_money_fund, total_return, total_return_history
from data_sources.fund_nav.unlisted import StepKind
from data_sources.model import Dividend, NavHistory, PriceBasis, RepairRule, Split
from tests.data_sources.fund.nav_histories import FUND, MADE, days_of, fund_nav, growth


def by_hand(
    values: list[float],
    distributions: list[tuple[int, float]] | None = None,
    splits: list[tuple[int, float]] | None = None,
) -> NavHistory:
    days = days_of(len(values))
    on = [date.fromisoformat(str(day)) for day in days]
    return NavHistory(
        FUND,
        days,
        np.array(values),
        MADE,
        distributions=tuple(Dividend(on[at], amount, "CNY") for at, amount in distributions or ()),
        unit_splits=tuple(Split(on[at], ratio) for at, ratio in splits or ()),
    )


def returns(nav: NavHistory) -> list[float]:
    close = total_return_history(nav).close
    return [float(value) for value in close[1:] / close[:-1] - 1.0]


def test_a_distribution_is_no_loss() -> None:
    # 1.50 before, 0.30 paid, 1.23 after: (1.23 + 0.30) / 1.50 - 1 = 2 %.
    made = total_return(by_hand([1.5, 1.23, 1.23], [(1, 0.30)]))
    assert returns(by_hand([1.5, 1.23, 1.23], [(1, 0.30)])) == pytest.approx([0.02, 0.0])
    assert made.steps[0].factor == pytest.approx(1.53 / 1.23)
    assert (made.steps[0].nav_before, made.steps[0].nav_after, made.steps[0].amount) == (1.5, 1.23, 0.30)
    assert made.history.basis is PriceBasis.TOTAL_RETURN
    assert made.history.close[-1] == pytest.approx(1.23)


def test_a_split_is_no_loss() -> None:
    made = total_return(by_hand([2.0, 1.01], splits=[(1, 2.0)]))
    assert made.history.close.tolist() == pytest.approx([1.0, 1.01])
    assert made.steps[0].kind is StepKind.SPLIT


def test_several_of_a_day_are_one_step() -> None:
    # Two payments on old units, then two for one: (2 * 0.9 + 0.1 + 0.12) / 2 = 1.01.
    nav = by_hand([2.0, 0.9], [(1, 0.1), (1, 0.12)], [(1, 2.0)])
    made = total_return(nav)
    assert returns(nav) == pytest.approx([0.01])
    assert (made.steps[0].kind, made.steps[0].amount, made.steps[0].ratio) == (StepKind.BOTH, pytest.approx(0.22), 2.0)


def test_the_published_return_says_whether_the_split_came_first() -> None:
    # 0.1 a new unit: 2 * (0.91 + 0.1) / 2 = 1.01; a unit of before it would be 0.96.
    nav = by_hand([2.0, 0.91], [(1, 0.1)], [(1, 2.0)])
    assert returns(nav) == pytest.approx([-0.04])
    stated = replace(nav, published_return=np.array([np.nan, 0.01]))
    assert returns(stated) == pytest.approx([0.01])
    assert total_return(stated).steps[0].split_first


def test_the_true_returns_come_back() -> None:
    moves = growth(600)
    nav = fund_nav(moves, paid={100: 0.05, 300: 0.2, 301: 0.01}, split={200: 1.7, 400: 0.8})
    close = total_return_history(nav).close
    assert close[1:] / close[:-1] - 1.0 == pytest.approx(moves[1:], abs=4e-4)
    assert close[-1] / close[0] == pytest.approx(np.prod(1.0 + moves), rel=2e-3)
    assert not total_return(nav).history.doubts


def test_an_event_on_a_day_without_a_value_belongs_to_the_next_one() -> None:
    days = days_of(3)
    nav = by_hand([1.5, 1.2, 1.2])
    nav = replace(
        nav, distributions=(Dividend(date(2021, 1, 5), 0.3, "CNY"),), dates=days + np.array([0, 2, 2], "timedelta64[D]")
    )
    assert returns(nav) == pytest.approx([0.0, 0.0])


def test_events_outside_the_values_move_nothing() -> None:
    nav = by_hand([1.0, 1.1], [(0, 0.5)])
    nav = replace(nav, distributions=(*nav.distributions, Dividend(date(2030, 1, 2), 0.5, "CNY")))
    made = total_return(nav)
    assert (returns(nav), made.steps, made.undated) == ([pytest.approx(0.1)], (), 2)


def test_days_without_a_value_are_left_out() -> None:
    made = total_return(by_hand([1.0, np.nan, 0.0, -1.0, 1.2]))
    assert made.history.close.tolist() == pytest.approx([1.0, 1.2])


@pytest.mark.parametrize("halved", [True, False])
def test_an_unlisted_split_is_mended_where_both_published_figures_show_it(halved: bool) -> None:
    moves = growth(100)
    moves[50] = 0.003
    nav = fund_nav(moves, split={50: 2.0}, unlisted=(50,), accumulated=halved)
    made = total_return(nav)
    close = made.history.close
    if halved:
        assert [one.rule for one in made.history.repairs] == [RepairRule.UNLISTED_SPLIT]
        assert made.steps[0].kind is StepKind.UNLISTED_SPLIT
        assert made.steps[0].ratio == pytest.approx(2.0, abs=1e-3)
        assert close[50] / close[49] - 1.0 == pytest.approx(0.003, abs=1e-6)
    else:
        assert (made.steps, made.history.repairs) == ((), ())
        assert [one.rule for one in made.history.doubts] == [RepairRule.UNLISTED_SPLIT]
        assert close[50] / close[49] - 1.0 == pytest.approx(-0.4985, abs=2e-4)


def test_an_unlisted_distribution_is_mended() -> None:
    made = total_return(fund_nav(growth(100), paid={50: 0.123}, unlisted=(50,)))
    assert [one.rule for one in made.history.repairs] == [RepairRule.UNLISTED_DISTRIBUTION]
    assert made.steps[0].amount == pytest.approx(0.123, abs=3e-4)


def test_a_small_unlisted_distribution_is_mended_where_both_agree_and_left_to_the_checks_where_not() -> None:
    both = total_return(fund_nav(growth(100), paid={50: 0.006}, unlisted=(50,)))
    assert both.steps[0].amount == pytest.approx(0.006, abs=3e-4)
    alone = total_return(fund_nav(growth(100), paid={50: 0.006}, unlisted=(50,), accumulated=False))
    assert (alone.steps, alone.history.doubts) == ((), ())


def test_units_brought_to_one_are_a_split() -> None:
    moves = growth(100)
    moves[50] = 0.0
    level = float(np.prod(1.0 + moves[:50]))
    made = total_return(fund_nav(moves * 1.0, split={30: 0.6, 50: level / 0.6}, unlisted=(50,)))
    assert made.steps[1].kind is StepKind.UNLISTED_SPLIT
    assert made.steps[1].nav_after == pytest.approx(1.0)


@pytest.mark.parametrize("accumulated", [True, False])
def test_a_distribution_without_a_trace_is_no_gain(accumulated: bool) -> None:
    nav = fund_nav(growth(100), accumulated=accumulated)
    nav = replace(nav, distributions=(Dividend(date.fromisoformat(str(nav.dates[40])), 0.2, "CNY"),))
    made = total_return(nav)
    found = made.history.repairs if accumulated else made.history.doubts
    assert [one.rule for one in found] == [RepairRule.PHANTOM_DIVIDEND]
    assert len(made.steps) == (0 if accumulated else 1)


def test_a_money_fund_compounds_its_income() -> None:
    # 29 January 2021 was a Friday; Sunday states two days together.
    days = np.array(["2021-01-28", "2021-01-29", "2021-01-31", "2021-02-01"], dtype="datetime64[D]")
    income = np.array([0.6, 0.7, 1.4, np.nan])
    nav = NavHistory(FUND, days, np.full(4, np.nan), MADE, income_per_ten_thousand=income)
    made = total_return(nav)
    assert is_money_fund(nav)
    assert made.history.close.tolist() == pytest.approx([1.0, 1.00007, 1.00007 * 1.00014])


def test_pages_that_repeat_are_refused_by_name() -> None:
    days = np.tile(days_of(49), 39)
    nav = NavHistory(FUND, days, np.ones(days.size), MADE)
    with pytest.raises(BadReply, match=r"49 distinct days in 1,911 rows"):
        total_return(nav)


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.floats(-0.05, 0.05), min_size=3, max_size=40),
    some.floats(0.01, 0.4),
    some.floats(0.2, 5.0),
    some.data(),
)
def test_nothing_that_is_handed_out_changes_the_return(
    moves: list[float], share: float, ratio: float, data: some.DataObject
) -> None:
    at = data.draw(some.integers(1, len(moves) - 1))
    path = np.cumprod(1.0 + np.array([0.0, *moves[1:]]))
    value = path.copy()
    paid = share * value[at]
    value[at:] *= (1.0 - share) / ratio
    nav = by_hand([float(one) for one in value], [(at, float(paid))], [(at, ratio)])
    close = total_return_history(nav).close
    assert close / close[0] == pytest.approx(path / path[0], rel=1e-9)
