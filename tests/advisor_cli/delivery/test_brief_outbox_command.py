"""``advisor brief outbox`` as a user types it: what is listed, sent again, dropped, and refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from loopback_servers import web_server
from made_up_letters import KEY, Time, letter

from advisor_cli.app import run
from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.states import State

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def uncertain(home: Path, tmp_path: Path) -> Path:
    """A home whose outbox has one letter for two targets: sent to ``other``, uncertain for ``desk``."""
    passing = Time()
    with Outbox(home / "outbox.sqlite") as outbox:
        for one, state in zip(
            outbox.put(letter(tmp_path), ["desk", "other"], passing.now), (State.UNCERTAIN, State.SENT), strict=True
        ):
            outbox.claim(one.number, passing.now)
            outbox.settle(one.number, state, "" if state is State.SENT else "it was handed over", passing.now)
    return home


def targets(tmp_path: Path, port: int) -> str:
    path = tmp_path / "targets.toml"
    path.write_text(f'[[target]]\nname = "desk"\nurl = "json://127.0.0.1:{port}"\n', encoding="utf-8")
    return str(path)


def listed(capsys: Captured, *options: str) -> list[dict[str, Any]]:
    assert run(["brief", "outbox", "--json", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "advisor.outbox/1"
    return list(told["letters"])


def test_an_empty_outbox_says_so_and_makes_nothing(home: Path, capsys: Captured) -> None:
    assert run(["brief", "outbox"]) == 0
    assert capsys.readouterr().err == "nothing waits in the outbox\n"
    assert not (home / "outbox.sqlite").exists()


def test_what_is_not_done_with_is_listed_with_what_to_do(uncertain: Path, capsys: Captured) -> None:
    assert run(["brief", "outbox"]) == 0
    shown = capsys.readouterr().out
    assert f" 1  {KEY}  desk    uncertain      1  2026-11-23 07:00  20261123-run" in shown
    assert "1: it was handed over" in shown
    assert "advisor brief outbox --resend ID sends it again, --drop ID takes it off the list" in shown
    assert "other" not in shown
    assert [(one["id"], one["state"]) for one in listed(capsys)] == [(1, "uncertain")]
    assert [(one["target"], one["state"]) for one in listed(capsys, "--all")] == [
        ("desk", "uncertain"),
        ("other", "sent"),
    ]


def test_resend_with_targets_sends_it_once(uncertain: Path, tmp_path: Path, capsys: Captured) -> None:
    with web_server("200") as server:
        to = targets(tmp_path, server.port)
        assert run(["brief", "outbox", "--resend", "1", "--to", to]) == 0
        # A rerun says the same of the same letter: the time tells that it was not sent again.
        assert re.fullmatch(rf"{KEY} was sent to desk at \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\n", capsys.readouterr().err)
        assert run(["brief", "outbox", "--resend", "1", "--to", to]) == 2
        assert "letter 1 is sent; only what may not have arrived is sent again" in capsys.readouterr().err
        assert run(["brief", "outbox", "--retry", "--to", to]) == 0
    assert len(server.bodies) == 1


def test_resend_without_targets_leaves_it_to_the_next_run(uncertain: Path, capsys: Captured) -> None:
    assert run(["brief", "outbox", "--resend", "1"]) == 0
    assert f"{KEY} waits for desk and is tried again by the next run" in capsys.readouterr().err
    assert [one["state"] for one in listed(capsys)] == ["waiting"]


def test_a_retry_that_fails_is_exit_7(uncertain: Path, tmp_path: Path, capsys: Captured) -> None:
    run(["brief", "outbox", "--resend", "1"])
    with Outbox(uncertain / "outbox.sqlite") as outbox:
        assert [one.state for one in outbox.deliveries()] == [State.WAITING]
    path = tmp_path / "targets.toml"
    path.write_text('[[target]]\nname = "someone"\nurl = "json://127.0.0.1:9"\n', encoding="utf-8")
    assert run(["brief", "outbox", "--retry", "--to", str(path)]) == 7
    assert "no target of the file goes by this name" in capsys.readouterr().err


def test_drop_takes_it_off_the_list_for_good(uncertain: Path, capsys: Captured) -> None:
    assert run(["brief", "outbox", "--drop", "1"]) == 0
    assert capsys.readouterr().err == f"{KEY} was dropped for desk\n"
    assert listed(capsys) == []
    assert run(["brief", "outbox", "--drop", "2"]) == 2
    assert "letter 2 is sent; only what is not sent can be dropped" in capsys.readouterr().err


def test_what_a_dead_process_was_sending_is_listed_as_uncertain(home: Path, tmp_path: Path, capsys: Captured) -> None:
    with Outbox(home / "outbox.sqlite") as outbox:
        (one,) = outbox.put(letter(tmp_path), ["desk"], Time().now)
        outbox.claim(one.number, Time().now)
    (found,) = listed(capsys)
    assert found["state"] == "uncertain"
    assert "the process that was sending it died" in found["why"]


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--resend", "9"], 2, "the outbox has no letter 9; advisor brief outbox --all lists them"),
        (["--drop", "9"], 2, "the outbox has no letter 9"),
        (["--retry"], 2, "--retry sends letters: name the file of targets as well: --to targets.toml"),
        (["--retry", "--drop", "1"], 2, "one at a time"),
        (["--resend", "1", "--to", "no.toml"], 3, "no.toml: there is no such file"),
        (["--resend", "x"], 2, "--resend"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    uncertain: Path, capsys: Captured, options: list[str], code: int, said: str
) -> None:
    assert run(["brief", "outbox", *options]) == code
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_a_damaged_outbox_is_exit_3(home: Path, capsys: Captured) -> None:
    home.mkdir()
    (home / "outbox.sqlite").write_bytes(b"damage " * 1000)
    assert run(["brief", "outbox"]) == 3
    assert "the outbox is damaged" in capsys.readouterr().err
