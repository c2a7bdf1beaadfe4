"""Whatever dies in the middle, no letter reaches a target twice, and none is lost without being listed."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback_servers import web_server
from made_up_letters import KEY, Time, letter, target

from advisor_cli.delivery.deliver import deliver, retry_waiting
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.sending import Parcel
from advisor_cli.delivery.states import Ended, Outcome, State
from advisor_cli.delivery.targets import Only
from advisor_cli.unattended.lock import Lock

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class Death(BaseException):
    """The process ends here."""


class Post:
    """Takes letters as a service would, and counts them by target."""

    def __init__(self, *ends: Ended) -> None:
        self.ends = list(ends)
        self.got: list[tuple[str, str]] = []
        self.asked = 0

    def __call__(self, parcel: Parcel, seconds: float) -> Outcome:
        ended = self.ends[min(self.asked, len(self.ends) - 1)] if self.ends else Ended.SENT
        self.asked += 1
        if ended is not Ended.FAILED:
            self.got.append((parcel.letter.key, parcel.target.name))
        return Outcome(ended, "" if ended is Ended.SENT else "it said so")


class DyingOutbox(Outbox):
    """Dies at a step that writes: before it is on the disk, or just after."""

    def __init__(self, path: Path, at: int, *, after: bool) -> None:
        super().__init__(path)
        self.left, self.after = at, after

    def _write(self, act: Callable[[sqlite3.Connection], Any]) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Death
        result = super()._write(act)
        if self.left == 0:
            raise Death
        return result


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("at", range(1, 9))
def test_a_death_at_any_step_leaves_no_letter_twice(tmp_path: Path, at: int, after: bool) -> None:
    post, to, path = Post(), [target("json://a"), target("json://b", "other")], tmp_path / "home" / "outbox.sqlite"
    one = letter(tmp_path)
    dying = DyingOutbox(path, at, after=after)
    with contextlib.suppress(Death):
        deliver(one, to, dying, Time().pace(), post)
    dying.close()
    with Outbox(path) as outbox:
        report = deliver(one, to, outbox, Time().pace(), post)
        again = deliver(one, to, outbox, Time().pace(), post)
    assert [one.state for one in again.deliveries] == [one.state for one in report.deliveries]
    for delivery in report.deliveries:
        got = post.got.count((KEY, delivery.target))
        assert got <= 1
        assert delivery.state in (State.SENT, State.UNCERTAIN)
        assert delivery.state is State.UNCERTAIN or got == 1
        assert delivery.state is State.SENT or "not known" in delivery.why


def test_a_process_killed_while_it_sends_leaves_an_uncertain_letter_and_one_copy(tmp_path: Path) -> None:
    with web_server("hang", "200") as server:
        command = [sys.executable, str(HERE / "deliver_command.py"), str(tmp_path), f"json://127.0.0.1:{server.port}"]
        # The package as the tests have it; a script's own folder is on the path by itself.
        with subprocess.Popen(command, env=environment_of_tests(), stdout=subprocess.DEVNULL) as process:
            assert server.came.wait(20)
            process.kill()
        with Outbox(tmp_path / "outbox.sqlite") as outbox:
            assert [one.state for one in outbox.deliveries()] == [State.SENDING]
        again = subprocess.run(command, env=environment_of_tests(), capture_output=True, text=True, check=True)
        assert again.stdout.strip() == "['uncertain']"
        assert len(server.bodies) == 1


def environment_of_tests() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def test_two_processes_at_once_send_one_letter(tmp_path: Path) -> None:
    path, post, ready = tmp_path / "home" / "outbox.sqlite", Post(), threading.Barrier(2)
    one, to = letter(tmp_path), [target("json://a")]
    found: list[State] = []

    def work() -> None:
        passing = Time()
        passing.while_asleep = lambda: threading.Event().wait(0.01) and None
        with Outbox(path) as outbox:
            ready.wait()
            found.extend(one.state for one in deliver(one, to, outbox, passing.pace(), post).deliveries)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(post.got) == 1
    assert found == [State.SENT, State.SENT]


def test_one_of_two_claims_is_granted(tmp_path: Path) -> None:
    passing = Time()
    with Outbox(tmp_path / "outbox.sqlite") as one, Outbox(tmp_path / "outbox.sqlite") as other:
        (put,) = one.put(letter(tmp_path), ["desk"], passing.now)
        assert sorted((one.claim(put.number, passing.now), other.claim(put.number, passing.now))) == [False, True]


def test_while_another_process_sends_the_letter_waits_in_the_outbox(tmp_path: Path) -> None:
    post, passing = Post(), Time()
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox, Lock(outbox.lock, "sending", host="elsewhere"):
        report = deliver(letter(tmp_path), [target("json://a")], outbox, passing.pace(seconds=10), post)
    assert report.busy
    assert [one.state for one in report.deliveries] == [State.WAITING]
    assert post.got == []
    assert sum(passing.slept) <= 10


def test_what_is_uncertain_is_sent_again_only_when_the_user_says_so(tmp_path: Path) -> None:
    post, to, passing = Post(Ended.UNCERTAIN, Ended.SENT), [target("json://a")], Time()
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        (one,) = deliver(letter(tmp_path), to, outbox, passing.pace(), post).deliveries
        assert one.state is State.UNCERTAIN
        retry_waiting(to, outbox, passing.pace(), post)
        assert post.asked == 1
        assert outbox.move(one.number, (State.UNCERTAIN,), State.WAITING, passing.now)
        (one,) = retry_waiting(to, outbox, passing.pace(), post).deliveries
        assert (one.state, post.asked) == (State.SENT, 2)
        assert not outbox.move(one.number, (State.UNCERTAIN,), State.WAITING, passing.now)


def test_ten_runs_are_enough(tmp_path: Path) -> None:
    post, to = Post(Ended.FAILED), [target("json://a")]
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        for run in range(12):
            (one,) = deliver(letter(tmp_path), to, outbox, Time().one_try(), post).deliveries
            assert one.state is (State.REFUSED if run >= 9 else State.WAITING)
    assert post.asked == 10


def test_a_clock_that_is_set_back_or_forward_sends_nothing_twice_and_waits_no_longer(tmp_path: Path) -> None:
    post, to, passing = Post(Ended.FAILED, Ended.FAILED, Ended.SENT), [target("json://a")], Time()
    steps = iter((timedelta(days=-400), timedelta(days=1), timedelta(days=-1)))

    def jump() -> None:
        passing.now += next(steps)

    passing.while_asleep = jump
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        (one,) = deliver(letter(tmp_path), to, outbox, passing.pace(), post).deliveries
        assert (one.state, passing.slept) == (State.SENT, [5.0, 20.0])
        deliver(letter(tmp_path), to, outbox, passing.pace(), post)
    assert len(post.got) == 1


def test_a_target_that_wants_exceptions_only_gets_no_letter_of_a_quiet_day(tmp_path: Path) -> None:
    post, to = Post(), [target("json://a"), target("json://b", "partners", only=Only.EXCEPTIONS)]
    quiet = replace(letter(tmp_path), is_exceptional=False)
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        report = deliver(quiet, to, outbox, Time().pace(), post)
        assert report.not_wanted == ("partners",)
        assert post.got == [(KEY, "desk")]
        deliver(letter(tmp_path, key="brief/2026-11-24"), to, outbox, Time().pace(), post)
    assert post.got[1:] == [("brief/2026-11-24", "desk"), ("brief/2026-11-24", "partners")]


def test_letters_of_a_target_that_is_gone_wait_and_say_so(tmp_path: Path) -> None:
    post = Post(Ended.FAILED, Ended.SENT)
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        deliver(letter(tmp_path), [target("json://a")], outbox, Time().one_try(), post)
        (one,) = retry_waiting([target("json://b", "other")], outbox, Time().pace(), post).deliveries
        assert (one.state, one.why, post.asked) == (State.WAITING, "no target of the file goes by this name", 1)
        (one,) = retry_waiting([target("json://b")], outbox, Time().pace(), post).deliveries
        assert one.state is State.SENT


def test_the_new_letter_goes_before_those_that_waited(tmp_path: Path) -> None:
    post, to = Post(Ended.FAILED, Ended.SENT), [target("json://a")]
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        deliver(letter(tmp_path), to, outbox, Time().one_try(), post)
        report = deliver(letter(tmp_path, key="brief/2026-11-24"), to, outbox, Time().pace(), post)
    assert [key for key, _ in post.got] == ["brief/2026-11-24", KEY]
    assert [one.letter for one in report.deliveries] == ["brief/2026-11-24", KEY]
