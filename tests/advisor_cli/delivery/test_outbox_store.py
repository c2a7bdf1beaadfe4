"""The outbox's file: private, remembering, and honest when the disk is not."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from made_up_letters import KEY, PDF, Time, letter

from advisor_cli.delivery.outbox import Outbox
from advisor_cli.delivery.states import State
from advisor_cli.errors import FileFault

NOW = Time().now


def sent(outbox: Outbox, number: int, at: timedelta = timedelta()) -> None:
    assert outbox.claim(number, NOW + at)
    outbox.settle(number, State.SENT, "", NOW + at)


def test_a_letter_comes_back_with_its_attachment_after_the_original_is_gone(tmp_path: Path) -> None:
    one = letter(tmp_path)
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        outbox.put(one, ["desk", "other"], NOW)
    one.attachments[0].unlink()
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        kept, names = outbox.letter(KEY)
        assert [found.target for found in outbox.deliveries()] == ["desk", "other"]
    assert (kept.subject, kept.body, kept.short, kept.run) == (one.subject, one.body, one.short, one.run)
    assert names == ("brief-2026-11-23.pdf",)
    assert kept.attachments[0].read_bytes() == PDF


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
            outbox.put(letter(tmp_path), ["desk"], NOW)
            files = [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
            assert {path.suffix for path in files} >= {".sqlite", ".pdf"}
            assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in files} == {0}
            assert stat.S_IMODE(outbox.files.stat().st_mode) == 0o700
    finally:
        os.umask(before)


def test_equal_attachments_are_kept_once(tmp_path: Path) -> None:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        for day in range(3):
            outbox.put(letter(tmp_path, key=f"brief/{day}"), ["desk"], NOW)
        assert len(list(outbox.files.glob("*.pdf"))) == 1


def test_looking_makes_nothing(tmp_path: Path) -> None:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        assert outbox.deliveries() == outbox.letters_waiting_for("x") == ()
        assert outbox.runs_waited_for() == frozenset()
        assert outbox.delivery(1) is None
    assert not (tmp_path / "home").exists()


def test_runs_are_waited_for_until_the_last_letter_is_done_with(tmp_path: Path) -> None:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        first, second = outbox.put(letter(tmp_path), ["desk", "other"], NOW)
        assert outbox.runs_waited_for() == {"20261123-run"}
        sent(outbox, first.number)
        assert [one.target for one in outbox.letters_waiting_for("20261123-run")] == ["other"]
        assert outbox.move(second.number, (State.WAITING,), State.DROPPED, NOW)
        assert outbox.runs_waited_for() == frozenset()


def test_what_was_done_with_long_ago_is_forgotten_but_for_its_having_been(tmp_path: Path) -> None:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        (old,) = outbox.put(letter(tmp_path), ["desk"], NOW)
        sent(outbox, old.number)
        (waiting,) = outbox.put(letter(tmp_path, key="brief/2026-11-24"), ["desk"], NOW)
        outbox.forget(NOW + timedelta(days=29))
        assert outbox.letter(KEY)[0].body
        outbox.forget(NOW + timedelta(days=31))
        assert (outbox.letter(KEY)[0].body, outbox.letter(KEY)[1]) == ("", ())
        assert outbox.letter("brief/2026-11-24")[0].attachments[0].read_bytes() == PDF
        sent(outbox, waiting.number)
        outbox.forget(NOW + timedelta(days=31))
        assert list(outbox.files.glob("*.pdf")) == []
        assert outbox.put(letter(tmp_path), ["desk"], NOW)[0].state is State.SENT


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_full_disk_keeps_nothing_of_a_letter_and_all_of_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        outbox.put(letter(tmp_path), ["desk"], NOW)
        other = letter(tmp_path, key="brief/2026-11-24")
        other.attachments[0].write_bytes(b"%PDF another")

        def full(*_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "outbox")

        with monkeypatch.context() as patch:
            patch.setattr(*((os, "fsync") if failing == "fsync" else (Path, "replace")), full)
            with pytest.raises(FileFault, match="No space left on device"):
                outbox.put(other, ["desk"], NOW)
        assert [one.letter for one in outbox.deliveries()] == [KEY]
        assert len(list(outbox.files.iterdir())) == 1
        assert [one.state for one in outbox.put(other, ["desk"], NOW)] == [State.WAITING]


def test_a_database_that_can_grow_no_more_says_so(tmp_path: Path) -> None:
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox:
        outbox.put(letter(tmp_path), ["desk"], NOW)
        assert outbox._connection is not None
        outbox._connection.execute("PRAGMA max_page_count=12")
        with pytest.raises(FileFault, match="the disk is full; make room"):
            outbox.put(letter(tmp_path, key="brief/2026-11-24", body="x" * 200_000), ["desk"], NOW)
        assert [one.letter for one in outbox.deliveries()] == [KEY]


def spoil_header(path: Path) -> None:
    path.write_bytes(b"no database at all " * 500)


def drop_table(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE deliveries")
    connection.close()


def of_another(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (name)")
    connection.close()


def of_the_future(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_header, "the outbox is damaged, and what has been sent cannot be told from it"),
        (drop_table, "the outbox is damaged"),
        (of_another, "this is another program's file"),
        (of_the_future, "written by a newer version"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_left_alone(tmp_path: Path, spoil: Callable[[Path], None], said: str) -> None:
    path = tmp_path / "home" / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.put(letter(tmp_path), ["desk"], NOW)
    spoil(path)
    before = path.read_bytes()
    with Outbox(path) as outbox, pytest.raises(FileFault, match=said):
        outbox.put(letter(tmp_path), ["desk"], NOW)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the home should be")
    with Outbox(tmp_path / "home" / "outbox.sqlite") as outbox, pytest.raises(FileFault, match="cannot be used"):
        outbox.put(letter(tmp_path), ["desk"], NOW)


@pytest.mark.skipif(sys.platform == "win32", reason="a read-only folder is one of POSIX")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root writes everywhere")
def test_a_read_only_home_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    with Outbox(home / "outbox.sqlite") as outbox, pytest.raises(FileFault, match="Permission denied"):
        outbox.put(letter(tmp_path), ["desk"], NOW)
