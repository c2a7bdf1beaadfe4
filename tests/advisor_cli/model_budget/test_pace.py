"""How fast a service may be asked: turns, pauses, and clocks that are set back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor_cli.model_budget.ledger import NAME, Ledger
from advisor_cli.model_budget.pace import LONGEST_PAUSE, WINDOW, Pace
from diagnostics.commentary.model import ModelFailure

PATIENT = 10_000.0


class Clock:
    """A clock that stands until somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0.0
        self.now += seconds


def pace(path: Path, clock: Clock, rate: int | None, service: str = "service") -> Pace:
    return Pace(Ledger(path / NAME), service, rate, clock, clock.sleep)


def turns(one: Pace, clock: Clock, count: int) -> list[float]:
    found = []
    for _ in range(count):
        one.wait(PATIENT)
        found.append(clock.now)
    return found


def test_as_many_as_the_rate_at_once_and_the_next_a_minute_after_the_first(tmp_path: Path) -> None:
    clock = Clock()
    start = clock.now
    assert turns(pace(tmp_path, clock, 2), clock, 5) == [
        start, start, start + WINDOW, start + WINDOW, start + 2 * WINDOW,
    ]  # fmt: skip


def test_without_a_rate_nobody_waits_and_services_do_not_wait_for_each_other(tmp_path: Path) -> None:
    clock = Clock()
    start = clock.now
    turns(pace(tmp_path, clock, None), clock, 50)
    turns(pace(tmp_path, clock, 1, "a"), clock, 1)
    turns(pace(tmp_path, clock, 1, "b"), clock, 1)
    assert clock.now == start


def test_a_turn_that_lies_too_far_ahead_is_not_taken(tmp_path: Path) -> None:
    clock = Clock()
    one = pace(tmp_path, clock, 1)
    one.wait(0.0)
    with pytest.raises(ModelFailure, match="may be asked in 61 seconds, and 30 are left") as caught:
        one.wait(30.0)
    assert caught.value.kind == "rate_limited"
    clock.now += WINDOW
    one.wait(0.0)


def test_a_pause_holds_for_everybody_with_and_without_a_rate(tmp_path: Path) -> None:
    clock = Clock()
    start = clock.now
    pace(tmp_path, clock, None).pause(20.0)
    pace(tmp_path, clock, 5).pause(7.0)  # the one that ends last holds
    pace(tmp_path, clock, None).wait(PATIENT)
    assert clock.now == start + 20.0
    pace(tmp_path, clock, 5).wait(PATIENT)
    assert clock.now == start + 20.0
    pace(tmp_path, clock, None, "another").pause(500.0)
    pace(tmp_path, clock, None).wait(0.0)


def test_no_service_pauses_us_for_longer_than_an_hour(tmp_path: Path) -> None:
    clock = Clock()
    start = clock.now
    one = pace(tmp_path, clock, None)
    one.pause(1e9)
    one.wait(PATIENT)
    assert clock.now == start + LONGEST_PAUSE


@pytest.mark.parametrize("back", [5.0, 3600.0, 10 * 365 * 86400.0])
def test_a_clock_that_is_set_back_makes_nobody_wait_longer_than_the_rate(tmp_path: Path, back: float) -> None:
    clock = Clock()
    clock.now += 11 * 365 * 86400.0
    one = pace(tmp_path, clock, 1)
    one.wait(0.0)
    one.pause(30.0)
    clock.now -= back
    start = clock.now
    one.wait(PATIENT)
    assert clock.now == pytest.approx(start + WINDOW)


def test_a_rate_that_nobody_can_keep_count_of_asks_nothing(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file stands where the folder should be")
    clock = Clock()
    with pytest.raises(ModelFailure, match="nobody can say how often"):
        pace(tmp_path / "home", clock, 10).wait(PATIENT)
    pace(tmp_path / "home", clock, None).wait(0.0)


@settings(max_examples=40, deadline=None)
@given(rate=st.integers(1, 6), gaps=st.lists(st.floats(0.0, 90.0), min_size=1, max_size=30))
def test_within_any_minute_there_are_never_more_than_the_rate(
    tmp_path_factory: pytest.TempPathFactory, rate: int, gaps: list[float]
) -> None:
    clock = Clock()
    one = pace(tmp_path_factory.mktemp("pace"), clock, rate)
    asked = []
    for gap in gaps:
        clock.now += gap
        one.wait(PATIENT)
        asked.append(clock.now)
    for at, first in enumerate(asked):
        assert sum(first <= other < first + 60.0 for other in asked[at:]) <= rate
