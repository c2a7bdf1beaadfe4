"""Drawdown episodes on paths drawn by hand, and against a walk along the path."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.metrics.drawdown import DrawdownEpisode, drawdown_table, drawdown_tables, max_drawdown
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.sample import ReturnSample


def _returns(*levels: float) -> FloatArray:
    wealth = np.array(levels)
    return wealth[1:] / wealth[:-1] - 1


def test_the_first_period_counts_from_the_starting_capital() -> None:
    assert max_drawdown([-0.2, 0.1]) == pytest.approx(-0.2)
    (episode,) = drawdown_table(np.array([-0.2, 0.1]))
    assert (episode.peak, episode.start, episode.trough, episode.end) == (-1, 0, 0, None)
    assert (episode.length, episode.to_trough, episode.recovery) == (2, 1, None)


def test_two_episodes_deepest_first() -> None:
    episodes = drawdown_table(_returns(100, 90, 100, 110, 88, 77, 99, 121))
    assert episodes == (
        DrawdownEpisode(peak=2, start=3, trough=4, end=6, depth=pytest.approx(-0.3), length=4, to_trough=2, recovery=2),
        DrawdownEpisode(
            peak=-1, start=0, trough=0, end=1, depth=pytest.approx(-0.1), length=2, to_trough=1, recovery=1
        ),
    )
    assert drawdown_table(_returns(100, 90, 100, 110, 88, 77, 99, 121), top=1) == episodes[:1]


def test_an_exact_return_to_the_peak_ends_the_episode() -> None:
    # 0.97 * 0.93 and back by the inverse leaves -1e-16: a rounding error, not a drawdown.
    returns = np.array([-0.03, -0.07, 1 / (0.97 * 0.93) - 1, 0.0, 0.01, -0.02])
    first, second = sorted(drawdown_table(returns), key=lambda episode: episode.start)
    assert first.end == 2
    assert second.start == 5


def test_no_drawdown_no_episode() -> None:
    assert drawdown_table(np.array([0.01, 0.0, 0.02])) == ()
    assert max_drawdown([0.01, 0.0, 0.02]) == 0.0
    assert not np.signbit(max_drawdown([0.01, 0.0, 0.02]))


def test_series_do_not_run_into_each_other() -> None:
    falling, rising = [0.1, -0.1, -0.1], [0.1, 0.1, 0.1]
    starting_low = [-0.3, 0.1, 0.1]
    tables = drawdown_tables(ReturnSample(np.array([falling, rising, starting_low, falling])))
    assert [len(table) for table in tables] == [1, 0, 1, 1]
    assert tables[0] == tables[3]
    assert tables[2][0].depth == pytest.approx(-0.3)


@given(points=st.lists(st.integers(-50, 50), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_agrees_with_a_walk_along_the_path(points: list[int]) -> None:
    returns = np.array(points) / 100
    peak = wealth = 1.0
    expected: list[list[float]] = []
    inside = False
    for period, value in enumerate(returns):
        wealth *= 1 + value
        below = wealth / peak - 1 < -1e-12
        if below and not inside:
            expected.append([period, 0.0])
        if below:
            expected[-1][1] = min(expected[-1][1], wealth / peak - 1)
        inside = below
        peak = max(peak, wealth)
    found = sorted(drawdown_table(returns, top=100), key=lambda episode: episode.start)
    assert [episode.start for episode in found] == [start for start, _ in expected]
    assert [episode.depth for episode in found] == pytest.approx([depth for _, depth in expected], rel=1e-9)
    for episode in found:
        last = len(points) - 1 if episode.end is None else episode.end
        assert episode.peak + 1 == episode.start <= episode.trough <= last
        assert episode.length == last - episode.start + 1
