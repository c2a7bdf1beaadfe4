"""What another attempt mends, and what no attempt leaves behind: failed sources, fallen workers, who went away."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from at_home import Firm, OwnCrew
from stand_in import DAY, MARKET, MOMENT, make_book, results_of

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import Fall, Fallen, Part, Result, Work
from advisor_cli.book.home import register_path
from advisor_cli.book.register import Register
from advisor_cli.errors import FileFault

FIRST, SECOND = "client 000 客户", "client 001 客户"


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return Firm(tmp_path, make_book(tmp_path / "book", 6, poisoned={0: "value 1900", 1: "value 1800"}))


class Falling(OwnCrew):
    """A crew in which one client is given up."""

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        do = work.ready(lambda: None)
        for chunk in chunks:
            falls = work.market is not None and FIRST in {one.folder for one in chunk}
            yield Part(chunk, tuple(Fallen(Fall.TOO_LONG) if falls else do(one) for one in chunk))


class Killed(Exception):
    """The process ends here."""


class Killing(OwnCrew):
    """A crew whose run is killed when three clients are done."""

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        for number, part in enumerate(super().work(chunks, work)):
            if work.market is not None and number == 3:
                raise Killed
            yield part


def test_whoever_a_source_failed_for_is_done_again_and_nobody_else(firm: Firm) -> None:
    make_book(firm.book, 1, poisoned={0: "lacks 1000"})
    firm.steps.market = b"down\n"
    assert firm.run().failed == 1
    assert firm.run().failed == 1, "the source is down still"
    firm.steps.market = MARKET
    assert firm.run(hours=1).failed == 0
    assert firm.worked == [FIRST]
    asked = len(firm.steps.stocked_for)
    firm.run(hours=2)
    assert (firm.worked, len(firm.steps.stocked_for)) == ([], asked)


def test_whoever_was_given_up_is_tried_again(firm: Firm) -> None:
    assert firm.run(crew=Falling()).failed == 1
    assert firm.run().failed == 0
    assert firm.worked == [FIRST]
    undisturbed = Firm(firm.folder / "second", firm.book)
    undisturbed.run()
    assert results_of(firm.output) == results_of(undisturbed.output)


def test_the_report_of_who_went_goes_with_the_next_day(firm: Firm) -> None:
    firm.run()
    shutil.rmtree(firm.book / FIRST)
    (firm.output / "reports" / "my own notes.md").write_text("kept")
    firm.run(as_of=DAY + timedelta(days=1), hours=24)
    assert sorted(path.name for path in (firm.output / "reports").iterdir()) == [f"{SECOND}.md", "my own notes.md"]


def test_the_report_of_who_went_goes_although_the_register_is_new(firm: Firm) -> None:
    firm.run()
    shutil.rmtree(firm.book / FIRST)
    shutil.rmtree(firm.home)
    firm.run()
    assert [path.name for path in (firm.output / "reports").iterdir()] == [f"{SECOND}.md"]


def test_what_is_wanted_on_another_day_is_read_again(firm: Firm) -> None:
    """What was bought between the two days is no part of what was wanted on the first."""
    firm.run()
    first = _wanted_under(firm)
    firm.run(as_of=DAY + timedelta(days=1), hours=24)
    second = _wanted_under(firm)
    assert not first & second


def _wanted_under(firm: Firm) -> set[str]:
    """The terms under which it was read what clients want."""
    with closing(sqlite3.connect(register_path(firm.home, firm.book))) as register:
        return {key for (key,) in register.execute("SELECT DISTINCT asked FROM wants")}


def test_files_that_came_later_are_read_with_the_day_on_which_they_came(firm: Firm) -> None:
    firm.run()
    (firm.book / SECOND / "account.csv").write_text("value 1900 SYM1\n")
    firm.run(hours=24 * 20)
    assert firm.last().at == (MOMENT + timedelta(days=20)).isoformat()
    firm.run(hours=24 * 30)
    assert firm.last().at == (MOMENT + timedelta(days=20)).isoformat(), "nothing came since"


def test_nobody_is_answered_from_a_market_that_is_gone(firm: Firm) -> None:
    """The frozen market is lost between two attempts, and the sources say something else now."""
    with pytest.raises(Killed):
        firm.run(crew=Killing())
    shutil.rmtree(next(firm.home.glob("books/*/markets")))
    firm.steps.market = b"other closes\n"
    firm.run(hours=1)
    assert len(firm.worked) == 6
    lines = [json.loads(one) for one in (firm.output / "clients.jsonl").read_text(encoding="utf-8").splitlines()]
    other = Firm(firm.folder / "second", firm.book)
    other.steps.market = b"other closes\n"
    other.run()
    theirs = [json.loads(one) for one in (other.output / "clients.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == theirs


def test_a_run_of_other_terms_costs_an_unfinished_one_nothing(firm: Firm) -> None:
    with pytest.raises(Killed):
        firm.run(crew=Killing())
    for day in range(1, 5):
        firm.run(as_of=DAY - timedelta(days=day), hours=day)
    firm.run(hours=9)
    assert len(firm.worked) == 3


def test_reports_may_not_lie_in_the_book_by_a_link(firm: Firm) -> None:
    firm.output.mkdir()
    (firm.output / "reports").symlink_to(firm.book)
    with pytest.raises(FileFault, match="among the clients of the book"):
        firm.run()


def test_a_register_that_may_only_be_read_is_read(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    firm.run()
    path = register_path(firm.home, firm.book)
    monkeypatch.setattr("advisor_cli.book.register.os.access", lambda *_: False)
    with closing(Register(path, writes=False)) as register:
        assert register.last() == firm.last()
    assert [one.name for one in path.parent.glob("book.sqlite*")] == ["book.sqlite"]
