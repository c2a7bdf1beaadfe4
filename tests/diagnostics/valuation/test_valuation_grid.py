"""Shares by day, told movement by movement and told day by day over all days: the same."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.valuation.grid import LEAST_SHARES, quantities, rows_of, valuation_days
from diagnostics.valuation.movements import Movement, Nature
from diagnostics.valuation.sessions import Sessions

FIRST = date(2020, 1, 1)
NAMES = ("AAA", "BBB", "CCC")
moves = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(NAMES), st.sampled_from((1.0, -1.0, 0.1, 0.2, -0.3, 5.0, 0.0))),
    min_size=1,
    max_size=25,
)


def _movements(drawn: list[tuple[int, str, float]]) -> tuple[Movement, ...]:
    ordered = sorted(drawn, key=lambda one: one[0])
    return tuple(
        Movement(FIRST + timedelta(days=day), Nature.TRADE, name, shares, (), tracked=True, currency="USD", cost=0.0)
        for day, name, shares in ordered
    )


def _day_by_day(days: np.ndarray, moved: tuple[Movement, ...]) -> np.ndarray:
    changes = np.zeros((days.size, len(NAMES)))
    for row, one in zip(rows_of(days, moved), moved, strict=True):
        changes[min(row, days.size - 1), NAMES.index(one.symbol)] += one.shares
    held = np.cumsum(changes, axis=0)
    held[np.abs(held) <= LEAST_SHARES * np.maximum(np.abs(held).max(axis=0), 1.0)] = 0.0
    return held


@given(moves, st.integers(10, 80))
def test_shares_between_movements_are_their_running_sum(drawn: list[tuple[int, str, float]], size: int) -> None:
    days = np.arange(np.datetime64(FIRST, "D"), np.datetime64(FIRST, "D") + np.timedelta64(size, "D"))
    moved = _movements(drawn)

    assert quantities(days, moved, NAMES).tobytes() == _day_by_day(days, moved).tobytes()


@given(moves)
def test_a_day_counts_while_something_is_held_and_on_the_day_it_leaves(drawn: list[tuple[int, str, float]]) -> None:
    """Two markets, one open on even days and one on odd ones; CCC has no price at all."""
    whole = np.arange(np.datetime64(FIRST, "D"), np.datetime64(FIRST, "D") + np.timedelta64(90, "D"))
    sessions = Sessions({"AAA": whole[::2], "BBB": whole[1::2]})
    moved = _movements(drawn)
    last = np.datetime64(FIRST, "D") + np.timedelta64(89, "D")

    days = valuation_days(moved, sessions, last, tracks_cash=False)

    every = whole[whole >= np.datetime64(moved[0].day, "D")]
    shares = _day_by_day(every, moved)
    touched = np.abs(shares) > LEAST_SHARES
    touched[1:] |= np.abs(shares[:-1]) > LEAST_SHARES
    for one in moved:
        touched[int(rows_of(every, (one,))[0]), NAMES.index(one.symbol)] = True
    of_market = [np.isin(every, whole[::2]), np.isin(every, whole[1::2])]
    expected = set(every[(touched[:, 0] & of_market[0]) | (touched[:, 1] & of_market[1])].tolist())
    # Beside them stand the eve, the last day where nothing else follows, and what no session follows.
    assert expected <= set(days.tolist())
    assert set(days[1:].tolist()) - expected <= {one.day for one in moved} | {last.astype(object)}
