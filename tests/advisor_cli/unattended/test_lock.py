from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from advisor_cli.errors import ExitCode, FileFault
from advisor_cli.unattended.lock import DEAD_AFTER, Busy, Lock

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import sys, time
from pathlib import Path
from advisor_cli.unattended.lock import Lock
with Lock(Path(sys.argv[1]), "the brief"):
    print("held", flush=True)
    time.sleep(60)
"""


def held_elsewhere(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def sign_of(path: Path, host: str, age: float) -> None:
    """What a process of another machine left, so many seconds ago."""
    holder = path.with_name(f"{path.name}.holder")
    holder.write_text(json.dumps({"host": host, "pid": 7, "since": "2026-11-23T01:00:00+00:00"}))
    moment = time.time() - age
    os.utime(holder, (moment, moment))


def test_two_at_once_are_told_who_is_at_it(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    with (
        Lock(path, "the brief", host="desk"),
        pytest.raises(Busy, match=r"the brief is being made by process \d+ on desk") as busy,
        Lock(path, "the brief", host="desk"),
    ):
        pass
    assert busy.value.exit_code is ExitCode.PARTIAL
    with Lock(path, "the brief"):
        pass


def test_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    process = held_elsewhere(path)
    with pytest.raises(Busy), Lock(path, "the brief"):
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Lock(path, "the brief") as taken:
        holder = taken.holder()
        assert holder is not None
        assert holder.pid == os.getpid()
    assert not path.with_name("brief.lock.holder").exists()


def test_a_dead_process_of_another_machine_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    sign_of(path, "another-machine", DEAD_AFTER + 1.0)
    with Lock(path, "the brief") as taken:
        holder = taken.holder()
        assert holder is not None
        assert holder.host != "another-machine"


@pytest.mark.parametrize("age", [0.0, DEAD_AFTER - 30.0, -60.0])
def test_a_living_process_of_another_machine_holds_it(tmp_path: Path, age: float) -> None:
    path = tmp_path / "brief.lock"
    sign_of(path, "another-machine", age)
    with pytest.raises(Busy, match="process 7 on another-machine"), Lock(path, "the brief"):
        pass


def test_a_clock_that_was_set_back_by_an_hour_does_not_lock_for_an_hour(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    sign_of(path, "another-machine", -3600.0)
    with Lock(path, "the brief"):
        pass


def test_a_holder_that_lives_gives_signs_of_life(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    with Lock(path, "the brief", sign_of_life=0.01):
        holder = path.with_name("brief.lock.holder")
        os.utime(holder, (1.0, 1.0))
        end = time.monotonic() + 10.0
        while holder.stat().st_mtime < 2.0:
            assert time.monotonic() < end, "no sign of life"


def test_what_another_left_damaged_is_nobody(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    path.with_name("brief.lock.holder").write_bytes(b"\xff{")
    with Lock(path, "the brief"):
        pass


def test_a_folder_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileFault, match="the lock cannot be written"), Lock(tmp_path / "file" / "x.lock", "the brief"):
        pass


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "brief.lock"
    with pytest.raises(RuntimeError), Lock(path, "the brief"):
        raise RuntimeError
    with Lock(path, "the brief"):
        pass
