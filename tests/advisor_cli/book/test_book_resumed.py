"""What a second attempt does: what is missing, and nothing twice."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from at_home import Firm, OwnCrew
from stand_in import DAY, make_book, results_of

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import Part, Result, Work
from advisor_cli.book.home import register_path
from advisor_cli.book.register import Register
from data_sources.model.book import StandingStatus


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return Firm(tmp_path, make_book(tmp_path / "book", 12))


def lines_of(firm: Firm) -> dict[str, dict[str, object]]:
    text = (firm.output / "clients.jsonl").read_text(encoding="utf-8")
    return {str(one["folder"]): one for one in map(json.loads, text.splitlines())}


def test_everybody_has_a_line_by_folder_and_those_with_a_reason_a_report(firm: Firm) -> None:
    done = firm.run()
    assert (done.clients, done.worked, done.in_queue, done.failed) == (12, 12, 0, 0)
    assert list(lines_of(firm)) == sorted(one.name for one in firm.book.iterdir())
    queue = json.loads((firm.output / "queue.json").read_text(encoding="utf-8"))
    assert queue["queue"] == []
    assert list((firm.output / "reports").iterdir()) == []


def test_an_untouched_book_is_not_touched(firm: Firm) -> None:
    firm.run()
    before = {path: path.stat().st_mtime_ns for path in firm.output.rglob("*")}
    done = firm.run()
    assert done.worked == 0
    assert firm.worked == []
    assert {path: path.stat().st_mtime_ns for path in firm.output.rglob("*")} == before
    assert len(firm.steps.stocked_for) == 1


def test_who_changed_is_done_again_and_nobody_else(firm: Firm) -> None:
    firm.run()
    (firm.book / "client 003 客户" / "account.csv").write_text("value 1999 SYM3 SYM3\n")
    done = firm.run()
    assert firm.worked == ["client 003 客户"]
    assert done.in_queue == 1
    assert (firm.output / "reports" / "client 003 客户.md").is_file()
    assert len(firm.steps.stocked_for) == 1, "the market holds what he wants already"


def test_what_nobody_held_before_is_asked_for(firm: Firm) -> None:
    firm.run()
    (firm.book / "client 003 客户" / "account.csv").write_text("value 1999 NEW\n")
    firm.run()
    assert "NEW" in firm.steps.stocked_for[-1]
    assert firm.worked == ["client 003 客户"]


def test_a_client_who_came_or_went(firm: Firm) -> None:
    make_book(firm.book, 1, poisoned={0: "value 1900"})
    firm.run()
    shutil.rmtree(firm.book / "client 000 客户")
    make_book(firm.book / "more", 1)
    (firm.book / "more" / "client 000 客户").rename(firm.book / "newcomer")
    (firm.book / "more").rmdir()
    assert firm.run().clients == 12
    assert firm.worked == ["newcomer"]
    assert "client 000 客户" not in lines_of(firm)
    assert list((firm.output / "reports").iterdir()) == [], "his report went with him"


def test_a_report_that_was_removed_is_made_again(firm: Firm) -> None:
    make_book(firm.book, 1, poisoned={0: "value 1900"})
    firm.run()
    results = results_of(firm.output)
    (firm.output / "reports" / "client 000 客户.md").unlink()
    firm.run()
    assert firm.worked == ["client 000 客户"]
    assert results_of(firm.output) == results


@pytest.mark.parametrize("name", ["clients.jsonl", "queue.json", "queue.md", "firm.json"])
def test_results_that_were_removed_are_put_together_again(firm: Firm, name: str) -> None:
    firm.run()
    results = results_of(firm.output)
    (firm.output / name).unlink()
    firm.run()
    assert firm.worked == []
    assert results_of(firm.output) == results


def test_another_day_is_another_run_and_the_reports_of_the_day_before_are_gone(firm: Firm) -> None:
    make_book(firm.book, 1, poisoned={0: "value 1900"})
    first = firm.run()
    make_book(firm.book, 1, poisoned={0: "value 1000"})
    second = firm.run(as_of=DAY + timedelta(days=3), hours=72)
    assert first.run != second.run
    assert len(firm.worked) == 12
    assert list((firm.output / "reports").iterdir()) == []


def test_a_report_of_another_day_is_not_taken_for_todays_because_it_is_as_large(firm: Firm) -> None:
    make_book(firm.book, 1, poisoned={0: "value 1900"})
    file = firm.book / "client 000 客户" / "account.csv"
    written = file.stat().st_mtime_ns
    firm.run()
    results = results_of(firm.output)
    make_book(firm.book, 1, poisoned={0: "value 1700"})
    firm.run(as_of=DAY - timedelta(days=1))
    make_book(firm.book, 1, poisoned={0: "value 1900"})
    os.utime(file, ns=(written, written))
    firm.run()
    assert results_of(firm.output) == results


def test_only_who_changed_is_done_on_another_day(firm: Firm) -> None:
    firm.run(only_changed=True)
    (firm.book / "client 003 客户" / "account.csv").write_text("value 1999 SYM3 SYM3\n")
    done = firm.run(only_changed=True, as_of=DAY + timedelta(days=3), hours=72)
    assert firm.worked == ["client 003 客户"]
    assert done.clients == 12
    lines = lines_of(firm)
    assert lines["client 003 客户"]["as_of"] == (DAY + timedelta(days=3)).isoformat()
    assert lines["client 004 客户"]["as_of"] == DAY.isoformat()


def test_only_who_changed_is_done_after_a_run_over_everybody(firm: Firm) -> None:
    firm.run()
    (firm.book / "client 003 客户" / "account.csv").write_text("value 1999 SYM3 SYM3\n")
    firm.run(only_changed=True, as_of=DAY + timedelta(days=3), hours=72)
    assert firm.worked == ["client 003 客户"]


def test_a_past_day_never_keeps_what_a_later_one_found(firm: Firm) -> None:
    firm.run(only_changed=True)
    before = DAY - timedelta(days=3)
    firm.run(only_changed=True, as_of=before)
    assert len(firm.worked) == 12
    assert {line["as_of"] for line in lines_of(firm).values()} == {before.isoformat()}


def test_force_does_everybody_again(firm: Firm) -> None:
    firm.run()
    done = firm.run(force=True, hours=1)
    assert len(firm.worked) == done.worked == 12
    assert len(firm.steps.stocked_for) == 2


def test_a_market_that_was_damaged_is_asked_for_again(firm: Firm) -> None:
    firm.run()
    for path in firm.home.glob("books/*/markets/*"):
        path.write_bytes(b"damaged")
    (firm.book / "client 003 客户" / "account.csv").write_text("value 1999 SYM3 SYM3\n")
    firm.run()
    assert len(firm.steps.stocked_for) == 2


def test_a_clock_that_was_set_back_between_two_runs_changes_nothing(firm: Firm) -> None:
    first = firm.run()
    results = results_of(firm.output)
    assert firm.run(hours=-40).run == first.run
    assert results_of(firm.output) == results
    later = firm.run(as_of=DAY - timedelta(days=1), hours=-30)
    assert firm.last().id == later.run, "the last run is the one that was made last, whatever its clock said"
    firm.run(hours=-45)
    assert firm.last().id == first.run


def test_an_hour_that_comes_twice_gives_two_runs_two_names(firm: Firm) -> None:
    one = firm.run()
    two = firm.run(as_of=DAY - timedelta(days=1))
    assert one.run != two.run


def test_files_whose_time_lies_in_the_future_are_files_like_any_other(firm: Firm) -> None:
    os.utime(firm.book / "client 003 客户" / "account.csv", (4e9, 4e9))
    firm.run()
    firm.run()
    assert firm.worked == []


def test_faulty_clients_are_counted_and_cost_nobody_else(firm: Firm) -> None:
    make_book(firm.book, 1, poisoned={0: "unreadable"})
    (firm.book / "empty").mkdir()
    done = firm.run(crew=_Cautious())
    assert done.failed == 2
    lines = lines_of(firm)
    assert lines["client 000 客户"]["status"] == StandingStatus.UNREADABLE.value
    assert lines["empty"]["status"] == StandingStatus.CRASHED.value
    assert sum(one["status"] == "done" for one in lines.values()) == 11


class _Cautious(OwnCrew):
    """A crew that has somebody fall whose folder is empty."""

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        from advisor_cli.book.crews.crew import Fall, Fallen

        do = work.ready(lambda: None)
        for chunk in chunks:
            yield Part(chunk, tuple(Fallen(Fall.DIED) if one.fault else do(one) for one in chunk))


def test_older_runs_do_not_fill_the_disk(firm: Firm) -> None:
    for day in range(5):
        firm.run(as_of=DAY - timedelta(days=day), hours=day)
    with closing(Register(register_path(firm.home, firm.book), writes=False)) as register:
        kept = [run for run in register.runs() if register.counts(run.number)]
    assert len(kept) == 2
    assert len(list(firm.home.glob("books/*/markets/*"))) == 1
