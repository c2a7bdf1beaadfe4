"""The queue, the back-off, the circuit and the budget, in a time that is made up."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.errors import BadReply, BudgetSpent, CircuitOpen, SourceError, SourceUnavailable
from data_sources.wire.manners import Manners, Politeness, Question, TryFailed

ASKED = Question("fake", "prices of AAPL")


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Status:
    status: int
    retry_after: float | None = None


def manners(time: Time, budget: float | None = None, chance: float = 0.5, **politeness: float) -> Manners:
    return Manners(Politeness(**politeness), budget, time.clock, time.sleep, lambda: chance)  # type: ignore[arg-type]


class Host:
    """Answers in turn, and notes when it was asked."""

    def __init__(self, time: Time, *answers: Status | Exception, takes: float = 0.0) -> None:
        self.time, self.takes = time, takes
        self.answers: Iterator[Status | Exception] = iter(answers) if len(answers) > 1 else repeat(answers[0])
        self.asked: list[float] = []
        self.left: list[float | None] = []

    def __call__(self, left: float | None) -> Status:
        self.asked.append(self.time.now)
        self.left.append(left)
        self.time.now += self.takes
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        return answer


def timed_out(again: bool = True) -> TryFailed:
    return TryFailed(SourceUnavailable("fake", "prices of AAPL", "no answer"), again=again)


def test_two_requests_to_a_host_start_apart_and_two_hosts_do_not_wait_for_each_other() -> None:
    time = Time()
    polite = manners(time, spacing_seconds=0.25)
    first, other = Host(time, Status(200)), Host(time, Status(200))
    for _ in range(3):
        polite.ask("a", ASKED, first)
    polite.ask("b", ASKED, other)
    assert first.asked == [1000.0, 1000.25, 1000.5]
    assert other.asked == [1000.5]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 301, 200])
def test_an_answer_of_any_kind_is_no_failure_and_asked_once(status: int) -> None:
    time = Time()
    host, polite = Host(time, Status(status)), manners(time)
    assert polite.ask("a", ASKED, host).status == status
    assert len(host.asked) == 1
    assert polite.failures("a") == 0


@pytest.mark.parametrize("bad", [Status(429), Status(500), Status(503), timed_out()])
def test_a_failure_is_tried_again_after_doubling_waits(bad: Status | Exception) -> None:
    time = Time()
    host = Host(time, bad, bad, Status(200))
    polite = manners(time, first_wait_seconds=1.0, tries=3)
    assert polite.ask("a", ASKED, host).status == 200
    assert host.asked == [1000.0, 1001.0, 1003.0]  # by hand: 1 s, then 2 s, times 0.5 + 0.5
    assert polite.failures("a") == 0


@given(chance=st.floats(0, 1, exclude_max=True))
def test_chance_spreads_the_waits_from_half_to_one_and_a_half(chance: float) -> None:
    time = Time()
    host = Host(time, Status(503), Status(200))
    manners(time, chance=chance, first_wait_seconds=2.0).ask("a", ASKED, host)
    assert host.asked[1] - host.asked[0] == pytest.approx(2.0 * (0.5 + chance))


def test_the_last_try_ends_it() -> None:
    time = Time()
    refused, silent = Host(time, Status(503)), Host(time, timed_out())
    polite = manners(time, tries=3)
    assert polite.ask("a", ASKED, refused).status == 503
    with pytest.raises(SourceUnavailable, match="no answer"):
        polite.ask("a", ASKED, silent)
    assert (len(refused.asked), len(silent.asked), polite.failures("a")) == (3, 3, 2)


def test_what_no_further_try_mends_is_not_tried_again() -> None:
    time = Time()
    host = Host(time, TryFailed(BadReply("fake", "prices", "its answer is longer than 32 MB"), again=False))
    with pytest.raises(BadReply):
        manners(time).ask("a", ASKED, host)
    assert len(host.asked) == 1


def test_a_host_that_says_how_long_is_left_alone_so_long() -> None:
    time = Time()
    host = Host(time, Status(429, retry_after=7.0), Status(200))
    manners(time).ask("a", ASKED, host)
    assert host.asked == [1000.0, 1007.0]


def test_a_host_that_wants_more_than_the_longest_wait_is_given_up_at_once() -> None:
    time = Time()
    host = Host(time, Status(429, retry_after=3600.0))
    assert manners(time, longest_wait_seconds=20.0).ask("a", ASKED, host).status == 429
    assert (len(host.asked), time.slept) == (1, [])


def test_the_back_off_of_one_request_holds_back_the_others_of_the_host() -> None:
    time = Time()
    polite = manners(time, first_wait_seconds=4.0, spacing_seconds=0.25, tries=2)
    limited = Host(time, Status(429))
    polite.ask("a", ASKED, limited)  # at 1000 and at 1004
    polite._host("a").not_before = 1010.0
    after = Host(time, Status(200))
    polite.ask("a", ASKED, after)
    assert after.asked == [1010.0]


def test_after_three_failed_requests_the_host_is_left_alone_at_once_and_others_are_not() -> None:
    time = Time()
    polite = manners(time, tries=2, circuit_failures=3)
    dead = Host(time, timed_out())
    for _ in range(3):
        with pytest.raises(SourceUnavailable, match="no answer"):
            polite.ask("a", ASKED, dead)
    slept = list(time.slept)
    with pytest.raises(CircuitOpen, match="a failed 3 times in a row and is not asked again in this run"):
        polite.ask("a", ASKED, dead)
    assert (len(dead.asked), time.slept) == (6, slept)
    assert polite.ask("b", ASKED, Host(time, Status(200))).status == 200


def test_an_answer_between_failures_keeps_the_circuit_closed() -> None:
    time = Time()
    polite = manners(time, tries=1)
    for answer in (timed_out(), timed_out(), Status(404), timed_out(), timed_out()):
        host = Host(time, answer)
        if isinstance(answer, Status):
            polite.ask("a", ASKED, host)
        else:
            with pytest.raises(SourceUnavailable):
                polite.ask("a", ASKED, host)
    assert polite.failures("a") == 2


def test_when_the_budget_is_over_nothing_is_asked() -> None:
    time = Time()
    polite = manners(time, budget=10.0)
    time.now += 10.0
    host = Host(time, Status(200))
    with pytest.raises(BudgetSpent, match="has not answered for prices of AAPL: the time budget of 10 s is used up"):
        polite.ask("a", ASKED, host)
    assert host.asked == []
    assert polite.remaining() == 0.0


def test_a_wait_that_would_pass_the_budget_is_not_begun() -> None:
    time = Time()
    host = Host(time, Status(503))
    with pytest.raises(BudgetSpent):
        manners(time, budget=5.0, first_wait_seconds=6.0).ask("a", ASKED, host)
    assert (len(host.asked), time.slept) == (1, [])


def test_a_request_is_told_what_is_left_of_the_budget() -> None:
    time = Time()
    host = Host(time, Status(503), Status(200))
    manners(time, budget=30.0, first_wait_seconds=4.0).ask("a", ASKED, host)
    assert host.left == [30.0, 26.0]
    unlimited = Host(time, Status(200))
    manners(time).ask("a", ASKED, unlimited)
    assert unlimited.left == [None]


@given(
    answers=st.lists(st.sampled_from([200, 404, 429, 500]), min_size=1, max_size=30),
    takes=st.floats(0, 3),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_no_command_outlives_its_budget_by_more_than_one_reply(answers: list[int], takes: float, chance: float) -> None:
    time = Time()
    host = Host(time, *(Status(status) for status in [*answers, *([200] * 100)]), takes=takes)
    polite = manners(time, budget=20.0, chance=chance)
    for _ in answers:
        try:
            polite.ask("a", ASKED, host)
        except SourceError:
            continue
    assert time.now - 1000.0 <= 20.0 + takes
    starts = host.asked
    assert all(later - earlier >= 0.25 - 1e-9 for earlier, later in pairwise(starts))


def test_no_more_are_under_way_at_a_host_than_it_is_polite() -> None:
    polite = Manners(Politeness(spacing_seconds=0.0, at_once=2))
    lock, under_way, most, seen = threading.Lock(), 0, 0, threading.Semaphore(0)
    release = threading.Event()

    def once(_: float | None) -> Status:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        seen.release()
        assert release.wait(10)
        with lock:
            under_way -= 1
        return Status(200)

    threads = [threading.Thread(target=lambda: polite.ask("a", ASKED, once)) for _ in range(6)]
    for thread in threads:
        thread.start()
    assert seen.acquire(timeout=10)
    assert seen.acquire(timeout=10)
    assert not seen.acquire(timeout=0.05), "a third request was under way"
    release.set()
    for thread in threads:
        thread.join(10)
    assert most == 2


def test_threads_keep_the_spacing_between_them() -> None:
    polite = Manners(Politeness(spacing_seconds=0.01, at_once=8))
    starts: list[float] = []

    def once(_: float | None) -> Status:
        starts.append(polite.clock())
        return Status(200)

    threads = [threading.Thread(target=lambda: polite.ask("a", ASKED, once)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(starts) == 10
    # A thread may be late to write down when it started; together they cannot be faster.
    assert max(starts) - min(starts) >= 9 * 0.01 - 0.005


def test_a_failed_try_gives_its_place_back() -> None:
    time = Time()
    polite = manners(time, at_once=1, tries=1, circuit_failures=100)
    for _ in range(5):
        with pytest.raises(SourceUnavailable):
            polite.ask("a", ASKED, Host(time, timed_out()))

    def interrupted(_: float | None) -> Status:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        polite.ask("a", ASKED, interrupted)
    assert polite.ask("a", ASKED, Host(time, Status(200))).status == 200
