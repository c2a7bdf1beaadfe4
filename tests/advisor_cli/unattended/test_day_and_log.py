from __future__ import annotations

import json
import os
import stat
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from advisor_cli.errors import FileFault
from advisor_cli.unattended import log as log_module
from advisor_cli.unattended.day import DayBook, MadeForDay
from advisor_cli.unattended.log import Happened, RunLog

DAY = date(2026, 3, 29)


def made(day: date = DAY, run: str = "r1") -> MadeForDay:
    return MadeForDay(day, "asked", run, ("/x/brief.md",), is_whole=True)


def test_a_day_comes_back_as_it_was_marked(tmp_path: Path) -> None:
    book = DayBook(tmp_path / "brief")
    assert book.made(DAY) is None
    book.mark(made())
    assert book.made(DAY) == made()
    assert book.sent(made(), "letter").letter == "letter"
    assert book.made(DAY) == MadeForDay(DAY, "asked", "r1", ("/x/brief.md",), is_whole=True, letter="letter")


def test_a_mark_that_was_changed_is_none(tmp_path: Path) -> None:
    book = DayBook(tmp_path)
    book.mark(made())
    path = tmp_path / "2026-03-29.json"
    path.write_text(path.read_text().replace("r1", "r2"))
    assert book.made(DAY) is None
    path.write_text("[]")
    assert book.made(DAY) is None


def test_the_last_day_before_passes_over_damage_and_later_days(tmp_path: Path) -> None:
    book = DayBook(tmp_path)
    for number in (25, 27, 28, 30):
        book.mark(made(date(2026, 3, number), f"r{number}"))
    (tmp_path / "2026-03-28.json").write_text("{")
    before = book.last_before(DAY)
    assert before is not None
    assert before.run == "r27"
    assert book.last_before(date(2026, 3, 25)) is None


def test_a_mark_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileFault, match="could not be marked"):
        DayBook(tmp_path / "file").mark(made())


def happened(said: str = "3 alerts, 2 clients") -> Happened:
    began = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)
    return Happened("brief", began, 12.3456, 7, said, {"run": "r1", "missing": ("a", "b"), "letters": 2})


def test_the_log_has_a_line_for_people_and_one_for_programs(tmp_path: Path) -> None:
    log = RunLog(tmp_path / "log", "brief")
    assert log.write(happened()) == ""
    assert log.write(happened("two\nlines \x1b[31m")) == ""
    people = log.people.read_text().splitlines()
    assert len(people) == 2
    assert people[0].endswith("brief  exit 7  12.3 s  3 alerts, 2 clients")
    assert "\x1b" not in people[1]
    told = [json.loads(line) for line in log.programs.read_text().splitlines()]
    assert told[0] == {
        "schema": "advisor.log/1",
        "command": "brief",
        "began": "2026-03-29T00:59:59.000+00:00",
        "seconds": 12.346,
        "exit": 7,
        "said": "3 alerts, 2 clients",
        "run": "r1",
        "missing": ["a", "b"],
        "letters": 2,
    }


def test_the_log_tells_the_wall_clock_around_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        before = Happened("brief", datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), 1.0, 0, "x").for_people()
        after = Happened("brief", datetime(2026, 3, 29, 1, 0, 1, tzinfo=UTC), 1.0, 0, "x").for_people()
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert before.startswith("2026-03-29T01:59:59+01:00")
    assert after.startswith("2026-03-29T03:00:01+02:00")


def test_the_log_respects_the_umask_and_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "LARGE", 10)
    log = RunLog(tmp_path, "brief")
    before = os.umask(0o077)
    try:
        log.write(happened("first"))
    finally:
        os.umask(before)
    assert stat.S_IMODE(log.people.stat().st_mode) == 0o600
    log.write(happened("second"))
    assert "first" in (tmp_path / "brief.log.1").read_text()
    assert "second" in log.people.read_text()


def test_a_log_that_cannot_be_written_is_said_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "was not written" in RunLog(tmp_path / "file", "brief").write(happened())


def test_of_two_that_find_the_log_large_one_sets_it_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_module, "LARGE", 2_000)
    log, runs, started = RunLog(tmp_path, "brief"), 40, threading.Barrier(4)

    def write(writer: int) -> None:
        started.wait()
        troubles[writer] = [log.write(happened(f"writer {writer} run {number}")) for number in range(runs)]

    troubles: dict[int, list[str]] = {}
    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one for found in troubles.values() for one in found} == {""}
    aside = (tmp_path / "brief.jsonl.1").read_text("utf-8").splitlines()
    assert len(aside) > 5  # a small file that another has just begun did not take the place of the large one
    assert all(json.loads(line)["command"] == "brief" for line in aside)
