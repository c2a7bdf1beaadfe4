"""Disposition, turnover, trades and scores: cases by hand, laws, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.behaviour.disposition import Kept, disposition_effect, kept_as
from diagnostics.metrics.behaviour.trade_statistics import (
    longest_run,
    robust_z,
    trade_statistics,
    weighted_mean_and_median,
)
from diagnostics.metrics.behaviour.turnover import average_value, churning, turnover_double_sided, turnover_sec
from diagnostics.metrics.spec import NotComputable

COUNTS = st.integers(0, 500)
MONEY = st.floats(-1e6, 1e6, allow_nan=False)
ABOVE = st.floats(0.01, 1e6)


def test_barber_and_odean_by_hand() -> None:
    found = disposition_effect(realized_gains=2, paper_gains=2, realized_losses=1, paper_losses=3)
    assert (found.gains_realized, found.losses_realized, found.difference) == (0.5, 0.25, 0.25)
    # sqrt(.5 * .5 / 4 + .25 * .75 / 4) = sqrt(.109375)
    assert found.standard_error == pytest.approx(0.109375**0.5)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_gains_and_losses_exchanged_turn_the_sign(one: int, two: int, three: int, four: int) -> None:
    if not (one + two and three + four):
        return
    found, turned = disposition_effect(one, two, three, four), disposition_effect(three, four, one, two)
    assert found.difference == pytest.approx(-turned.difference)
    assert 0.0 <= found.gains_realized <= 1.0
    assert (found.t_statistic is None) == (found.standard_error == 0.0)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.integers(2, 9))
def test_counts_repeated_change_the_error_alone(one: int, two: int, three: int, four: int, times: int) -> None:
    if not (one + two and three + four):
        return
    found = disposition_effect(one, two, three, four)
    more = disposition_effect(one * times, two * times, three * times, four * times)
    assert more.difference == pytest.approx(found.difference)
    assert more.standard_error == pytest.approx(found.standard_error / times**0.5)


@pytest.mark.parametrize(
    ("counts", "reason"), [((0, 0, 1, 1), AbsenceReason.NO_GAINS), ((1, 1, 0, 0), AbsenceReason.NO_LOSSES)]
)
def test_the_effect_needs_gains_and_losses(counts: tuple[int, int, int, int], reason: AbsenceReason) -> None:
    with pytest.raises(NotComputable) as refused:
        disposition_effect(*counts)
    assert refused.value.absence.reason is reason


def test_what_lies_within_the_range_of_the_day_is_neither() -> None:
    average, low, high = (np.array(column) for column in ([10.0, 10.0, 10.0, 10.0], [11, 8, 9, np.nan], [12, 9, 11, 1]))
    assert kept_as(average, low, high) == (Kept.GAIN, Kept.LOSS, Kept.NEITHER, Kept.LOSS)


@given(ABOVE, ABOVE, ABOVE, st.floats(1, 60))
def test_sides_of_turnover(bought: float, sold: float, average: float, months: float) -> None:
    one_side = turnover_sec(bought, sold, average, months)
    assert one_side == turnover_sec(sold, bought, average, months)
    assert 2.0 * one_side <= turnover_double_sided(bought, sold, average, months) * (1 + 1e-12)
    assert turnover_sec(bought, sold, average, 12.0) == pytest.approx(one_side * months / 12.0)


@given(ABOVE, ABOVE, ABOVE, st.floats(1, 60), st.floats(0.1, 10))
def test_churning_has_no_currency(bought: float, costs: float, equity: float, months: float, rate: float) -> None:
    one, other = (churning(bought * by, costs * by, equity * by, months) for by in (1.0, rate))
    assert other.turnover_rate == pytest.approx(one.turnover_rate)
    assert other.cost_to_equity == pytest.approx(one.cost_to_equity)


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [-1.0]])
def test_nothing_held_has_no_turnover(values: list[float]) -> None:
    with pytest.raises(NotComputable):
        average_value(values)
    with pytest.raises(NotComputable):
        churning(1.0, 1.0, 1.0, 0.0)


@given(st.lists(MONEY, min_size=1, max_size=40))
def test_statistics_of_trades_hang_together(gains: list[float]) -> None:
    found = trade_statistics(gains)
    assert found.net == pytest.approx(found.gross_profit + found.gross_loss, abs=1e-6)
    assert found.wins + found.losses <= found.n
    assert (found.profit_factor is None) == (found.losses == 0)
    assert max(found.longest_wins, found.longest_losses) <= found.n
    turned = trade_statistics([-gain for gain in gains])
    assert (turned.wins, turned.longest_losses) == (found.losses, found.longest_wins)


def test_no_trades_have_no_statistics() -> None:
    with pytest.raises(NotComputable):
        trade_statistics([])


def test_the_longest_row_by_hand() -> None:
    assert longest_run(np.array([True, True, False, True, True, True])) == 3
    assert longest_run(np.array([False])) == 0
    assert longest_run(np.array([], dtype=bool)) == 0


def test_weighted_mean_and_median_by_hand() -> None:
    assert weighted_mean_and_median([10, 20, 30], [1, 1, 2]) == (22.5, 25.0)  # half is reached at 20
    assert weighted_mean_and_median([30, 10, 20], [2, 1, 1]) == (22.5, 25.0)
    assert weighted_mean_and_median([5, 7], [0, 3]) == (7.0, 7.0)
    with pytest.raises(NotComputable):
        weighted_mean_and_median([5.0], [0.0])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_equal_weights_are_the_plain_figures(days: list[int]) -> None:
    mean, median = weighted_mean_and_median(days, np.ones(len(days)))
    assert mean == pytest.approx(np.mean(days))
    assert median == pytest.approx(np.median(days))


def test_a_score_by_hand_and_its_edge() -> None:
    assert robust_z([1.0, 2.0, 3.0, 4.0, 100.0])[-1] == pytest.approx(0.6745 * 97.0)
    for values in ([], [1.0], [2.0, 2.0, 2.0, 9.0]):
        with pytest.raises(NotComputable):
            robust_z(values)
