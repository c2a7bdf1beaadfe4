from __future__ import annotations

import threading

import pytest

from data_sources.errors import NoData, SourceError
from data_sources.many import Outcome, Question, fetch_many


def answering(subject: str) -> Question[str]:
    return Question(subject, subject.lower)


def failing(subject: str, failure: Exception) -> Question[str]:
    def ask() -> str:
        raise failure

    return Question(subject, ask)


def test_outcomes_keep_the_order_of_the_questions_whoever_ends_first() -> None:
    second_is_done = threading.Event()

    def first() -> str:
        assert second_is_done.wait(10)
        return "first"

    def second() -> str:
        second_is_done.set()
        return "second"

    outcomes = fetch_many([Question("A", first), Question("B", second)], workers=2)
    assert outcomes == (Outcome("A", "first"), Outcome("B", "second"))


def test_a_failure_is_a_value_and_stops_no_other_question() -> None:
    failure = NoData("prices of B", "fake")
    outcomes = fetch_many([answering("A"), failing("B", failure), answering("C")], workers=1)
    assert [(o.subject, o.answer, o.failure) for o in outcomes] == [
        ("A", "a", None),
        ("B", None, failure),
        ("C", "c", None),
    ]


def test_they_wait_together_and_not_one_after_the_other() -> None:
    # Every question waits for all the others: one after the other they would never end.
    together = threading.Barrier(8, timeout=10)
    questions = [Question(str(n), together.wait) for n in range(8)]
    assert sorted(outcome.answer for outcome in fetch_many(questions, workers=8) if outcome.answer is not None) == list(
        range(8)
    )


def test_no_more_are_under_way_than_workers() -> None:
    lock, under_way, most = threading.Lock(), 0, 0

    def ask() -> None:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        with lock:
            under_way -= 1

    fetch_many([Question(str(n), ask) for n in range(50)], workers=3)
    assert 1 <= most <= 3


def test_each_outcome_is_told_as_it_comes() -> None:
    told: list[Outcome[str]] = []
    outcomes = fetch_many([answering("A"), failing("B", SourceError("no"))], workers=1, on_outcome=told.append)
    assert tuple(told) == outcomes


def test_a_mistake_of_ours_is_raised_where_it_was_asked_and_nothing_more_is_begun() -> None:
    begun: list[str] = []

    def ask() -> str:
        begun.append("later")
        return ""

    with pytest.raises(ZeroDivisionError):
        fetch_many([failing("A", ZeroDivisionError()), Question("B", ask)], workers=1)
    assert begun == []


def test_an_interrupt_inside_a_question_passes() -> None:
    def ask() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_many([Question("A", ask)])


def test_none_asked_none_answered() -> None:
    assert fetch_many([]) == ()


def test_without_a_worker_there_is_an_error() -> None:
    with pytest.raises(ValueError, match="workers is 0, at least 1"):
        fetch_many([answering("A")], workers=0)


def test_a_slow_queue_that_comes_first_leaves_places_for_the_others() -> None:
    others_are_done = threading.Event()
    done: list[int] = []

    def slow() -> str:
        assert others_are_done.wait(10), "the others had to wait for the slow ones"
        return "slow"

    def quick() -> str:
        done.append(1)
        if len(done) == 20:
            others_are_done.set()
        return "quick"

    questions = [Question(f"S{n}", slow, "slow") for n in range(20)] + [
        Question(f"Q{n}", quick, "quick") for n in range(20)
    ]
    outcomes = fetch_many(questions, workers=4)
    assert [outcome.answer for outcome in outcomes] == ["slow"] * 20 + ["quick"] * 20
