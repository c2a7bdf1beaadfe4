"""What the doctor says of the home folder, of work under way and of letters."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from advisor_cli.delivery.letter import Letter
from advisor_cli.settings import load_settings
from advisor_cli.unattended.lock import DEAD_AFTER, Lock
from advisor_cli.workflow.doctor_home import home_checks
from advisor_cli.workflow.outbox import outbox_of


def now() -> datetime:
    return datetime.now(UTC)


def told() -> dict[str, tuple[str, str]]:
    return {check.topic: (check.state, check.detail) for check in home_checks(load_settings({}), now)}


def test_an_empty_home_is_told_in_three_lines_and_nothing_is_made_by_looking(home: Path) -> None:
    assert told() == {
        "home": ("ok", f"0 runs, 0 briefs, 0 books; {home}"),
        "work": ("ok", "none"),
        "outbox": ("ok", "none waits"),
    }
    assert not (home / "outbox.sqlite").exists()


def test_who_is_at_work_is_named_and_a_dead_one_is_called_dead(home: Path) -> None:
    path = home / "briefs" / "desk" / "brief.lock"
    with Lock(path, "the brief"):
        assert told()["work"][1].startswith(f"brief desk: process {os.getpid()} on ")
        assert "dead" not in told()["work"][1]
    assert told()["work"] == ("ok", "none")
    holder = path.with_name("brief.lock.holder")
    holder.write_text(json.dumps({"host": "elsewhere", "pid": 1, "since": "2026-11-20T08:00:00+00:00"}), "utf-8")
    old = now().timestamp() - 2 * DEAD_AFTER
    os.utime(holder, (old, old))
    assert told()["work"][1] == (
        "brief desk: process 1 on elsewhere since 2026-11-20T08:00:00+00:00, dead: the next run takes over"
    )


def test_letters_that_wait_are_counted_and_a_damaged_outbox_is_said(home: Path) -> None:
    letter = Letter("desk/2026-11-20", "Brief", "body", "short", (), "20261120T080000Z-00000000")
    with outbox_of(load_settings({})) as box:
        box.put(letter, ("desk", "chat"), now())
    assert told()["outbox"] == ("ok", "2 waiting; advisor brief outbox lists them")
    (home / "outbox.sqlite").write_bytes(b"nothing of the kind" * 100)
    state, detail = told()["outbox"]
    assert state == "absent"
    assert "outbox.sqlite" in detail
