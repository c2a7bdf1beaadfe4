"""Several processes and one model on loopback: never above the ceiling, never above the rate, whoever is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor_cli.model_budget.budget import Budget, Ceilings
from advisor_cli.model_budget.budgeted_model import FirstThatAnswers
from advisor_cli.model_budget.ledger import NAME, Ledger
from diagnostics.commentary.model import Message, ModelFailure, Reply
from tests.advisor_cli.model_budget.ask_often import QUESTION, RUN, model
from tests.fake_model_server import fake_model_server

PROGRAM = Path(__file__).parent / "ask_often.py"
EACH = 110  # tokens of a question and its reply


def asking(ledger: Path, base_url: str, tokens: str, rate: str, times: int) -> subprocess.Popen[str]:
    """A process of its own that asks so often."""
    command = [sys.executable, str(PROGRAM), str(ledger), base_url, tokens, rate, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def told(processes: list[subprocess.Popen[str]]) -> Counter[str]:
    """What came of the questions of all of them."""
    found: Counter[str] = Counter()
    for process in processes:
        found.update(process.communicate(timeout=60)[0].split())
        assert process.returncode == 0
    return found


def wait_for(seen: Callable[[], bool]) -> None:
    until = time.monotonic() + 30.0
    while not seen():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_several_processes_spend_one_budget_to_its_last_token(tmp_path: Path) -> None:
    with fake_model_server("text:Up.") as server:
        most = 20 * EACH + EACH // 2
        found = told([asking(tmp_path / NAME, server.base_url, str(most), "-", 12) for _ in range(3)])
        assert len(server.script.requests) == 20
    assert found == {"answered": 20, "budget_spent": 16}
    spent = Budget(Ledger(tmp_path / NAME), RUN, Ceilings(most)).spending()
    assert (spent.tokens, spent.calls, spent.calls_of_unknown_cost) == (20 * EACH, 20, 20)


def test_several_processes_keep_one_rate(tmp_path: Path) -> None:
    with fake_model_server("text:Up.") as server:
        found = told([asking(tmp_path / NAME, server.base_url, "-", "7", 5) for _ in range(3)])
        assert len(server.script.requests) == 7
    assert found == {"answered": 7, "rate_limited": 8}


def test_who_is_killed_in_the_middle_has_spent_what_was_set_aside_for_him(tmp_path: Path) -> None:
    with fake_model_server("text:Up.", "hang") as server:
        process = asking(tmp_path / NAME, server.base_url, str(4 * EACH), "-", 2)
        wait_for(lambda: len(server.script.requests) == 2)
        process.kill()
        process.communicate()
    with fake_model_server("text:Up.") as server:
        assert told([asking(tmp_path / NAME, server.base_url, str(4 * EACH), "-", 5)]) == {
            "answered": 2,
            "budget_spent": 3,
        }
        assert len(server.script.requests) == 2
    assert Budget(Ledger(tmp_path / NAME), RUN, Ceilings()).spending().tokens == 4 * EACH


class Clock:
    """A clock that stands until somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_service_that_refuses_for_haste_pauses_everybody_for_as_long_as_it_says(tmp_path: Path) -> None:
    clock = Clock()
    with fake_model_server("later:20", "text:Up.") as server:
        made = [
            model(tmp_path / NAME, server.base_url, None, None, time_left=left, clock=clock, sleep=clock.sleep)
            for left in (0.0, 60.0)
        ]
        with pytest.raises(ModelFailure, match="may be asked in 20 seconds, and 0 are left"):
            made[0].complete(QUESTION)
        assert clock.slept == []
        assert made[1].complete(QUESTION).text == "Up."
        assert sum(clock.slept) == 20.0
        assert len(server.script.requests) == 2
    assert Budget(Ledger(tmp_path / NAME), RUN, Ceilings()).spending().tokens == EACH


def test_a_service_that_is_not_there_is_asked_once_more_and_both_count(tmp_path: Path) -> None:
    clock = Clock()
    with fake_model_server("status:503") as server:
        one = model(tmp_path / NAME, server.base_url, None, None, clock=clock, sleep=clock.sleep)
        with pytest.raises(ModelFailure) as caught:
            one.complete(QUESTION)
        assert len(server.script.requests) == 2
    assert caught.value.kind == "unavailable"
    assert clock.slept == [1.0]
    assert Budget(Ledger(tmp_path / NAME), RUN, Ceilings()).spending().tokens == 2 * EACH


class Failing:
    """A model that fails in one way."""

    name = "failing"

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        raise ModelFailure(self._kind, "so it is")


class Answering:
    """A model that answers."""

    name = "answering"

    def complete(self, messages: tuple[Message, ...]) -> Reply:
        return Reply("Up.", self.name)


def test_the_next_model_is_asked_and_the_first_one_s_failure_is_told() -> None:
    assert FirstThatAnswers((Failing("timeout"), Answering()), ()).complete(QUESTION).model == "answering"
    with pytest.raises(ModelFailure, match="timeout"):
        FirstThatAnswers((Failing("timeout"), Failing("malformed")), ()).complete(QUESTION)
