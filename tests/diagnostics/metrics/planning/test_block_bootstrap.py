"""Blocks drawn from a history: the same for a seed, each day as likely as another, and what runs on stays together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.facts import AbsenceReason
from diagnostics.metrics.planning.block_bootstrap import (
    Draws,
    circular_blocks,
    month_ends,
    month_growths,
    monthly_draws,
    stationary_blocks,
    terminal_growth,
)
from diagnostics.metrics.spec import NotComputable

HISTORY = np.random.default_rng(5).normal(0.0004, 0.011, 700)


def test_draws_of_a_seed_are_written_in_stone() -> None:
    """The raw stream of PCG64 is fixed by its definition: these numbers hold in every version of NumPy."""
    assert Draws(42).below(1000, 6).tolist() == [773, 438, 858, 89, 654, 433]
    assert Draws(42).fractions(2) == pytest.approx([0.7739560485559633, 0.4388784397520523], abs=1e-15)
    first, again = (terminal_growth(HISTORY, 252, 21, 50, 7) for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert terminal_growth(HISTORY, 252, 21, 50, 8).tobytes() != first.tobytes()


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 50), st.integers(1, 20), st.integers(0, 2**32))
def test_blocks_run_on_and_round(n: int, length: int, block: int, seed: int) -> None:
    drawn = circular_blocks(n, length, block, 3, seed)
    assert drawn.shape == (3, length)
    assert drawn.min() >= 0
    assert drawn.max() < n
    within = np.arange(1, length) % block != 0
    steps = (drawn[:, 1:] - drawn[:, :-1]) % n
    assert (steps[:, within] == 1 % n).all()


def test_every_day_is_as_likely_as_another() -> None:
    for drawn in (circular_blocks(10, 40, 4, 5000, 1), stationary_blocks(10, 40, 4.0, 5000, 1)):
        shares = np.bincount(drawn.ravel(), minlength=10) / drawn.size
        assert shares == pytest.approx(np.full(10, 0.1), abs=0.004)


def test_stationary_blocks_have_the_mean_length() -> None:
    drawn = stationary_blocks(1000, 200, 8.0, 400, 3)
    broken = ((drawn[:, 1:] - drawn[:, :-1]) % 1000 != 1).mean()
    assert broken == pytest.approx(1 / 8, abs=0.005)
    assert (stationary_blocks(50, 5, 1e12, 2, 1)[:, 1:] - stationary_blocks(50, 5, 1e12, 2, 1)[:, :-1]).tolist() == [
        [1, 1, 1, 1],
        [1, 1, 1, 1],
    ]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 40), st.integers(1, 30), st.integers(0, 2**32))
def test_the_quick_form_is_the_product_along_each_path(length: int, block: int, seed: int) -> None:
    drawn = circular_blocks(HISTORY.size, length, block, 4, seed)
    wanted = np.prod(1.0 + HISTORY[drawn], axis=1)
    assert terminal_growth(HISTORY, length, block, 4, seed) == pytest.approx(wanted, rel=1e-12)


def test_a_month_is_the_twelfth_part_of_a_year() -> None:
    growths = month_growths(HISTORY, 252)
    assert growths[3] == pytest.approx(np.prod(1.0 + HISTORY[3:24]))
    assert growths[-1] == pytest.approx((1.0 + HISTORY[-1]) * np.prod(1.0 + HISTORY[:20]))
    # 243 sessions: 20 whole ones and a quarter of the logarithm of the next.
    assert month_growths(HISTORY, 243)[0] == pytest.approx(np.prod(1.0 + HISTORY[:20]) * (1.0 + HISTORY[20]) ** 0.25)
    assert np.log(month_growths(HISTORY, 243)).mean() == pytest.approx(np.log1p(HISTORY).mean() * 243 / 12)


def test_a_constant_history_has_one_path() -> None:
    draws = monthly_draws(month_growths(np.full(300, 0.001), 252), 21.0, 24, block_months=3, paths=10, seed=1)
    ends, month = month_ends(draws, {0, 24}), 1.001**21
    assert ends[24].unit == pytest.approx(np.full(10, month**24))
    assert ends[24].annuity == pytest.approx(np.full(10, (month**24 - 1) / (month - 1)))
    assert ends[0].value(5.0, 7.0) == pytest.approx(np.full(10, 5.0))
    assert month_ends(draws, {24}, scale=1.01)[24].unit == pytest.approx(np.full(10, (1.01 * month) ** 24))


def test_months_of_a_block_follow_each_other() -> None:
    growths = np.arange(1.0, 101.0)  # told apart
    ends = month_ends(monthly_draws(growths, 10.0, 4, block_months=2, paths=20, seed=3), range(5))
    months = [ends[at + 1].unit / ends[at].unit for at in range(4)]
    for first in (0, 2):
        assert ((months[first + 1] - months[first]) % 100).round().tolist() == [10.0] * 20


@pytest.mark.parametrize("values", [[], [-1.0] * 30])
def test_what_cannot_be_drawn_from(values: list[float]) -> None:
    with pytest.raises(NotComputable) as refused:
        month_growths(np.array(values), 252)
    wanted = AbsenceReason.TOTAL_LOSS if values else AbsenceReason.TOO_FEW_OBSERVATIONS
    assert refused.value.absence.reason is wanted


def test_a_block_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="both must be 1 or more"):
        circular_blocks(10, 5, 0, 1, 1)
