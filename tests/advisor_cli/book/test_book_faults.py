"""What the night brings: full disks, folders that vanish, damaged registers, two at once, signals."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from at_home import Firm, OwnCrew
from kills import Place, children_of, end_within
from stand_in import make_book, results_of

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import Part, Result, Work
from advisor_cli.book.home import book_home, default_output, register_path
from advisor_cli.book.register import NoRegister, Register, RegisterFault, move_aside
from advisor_cli.errors import ExitCode, FileFault
from advisor_cli.report.errors import Unwritable

posix = pytest.mark.skipif(sys.platform != "linux", reason="limits, signals and processes as Linux has them")


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    return Firm(tmp_path, make_book(tmp_path / "book", 6, poisoned={0: "value 1900", 1: "value 1800"}))


class Troubled(OwnCrew):
    """A crew that is at work while something happens: before the chunk of this number of the diagnosing."""

    def __init__(self, happens: object, before: int = 3) -> None:
        self._happens, self._before = happens, before

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        do = work.ready(lambda: None)
        for number, chunk in enumerate(chunks):
            if work.market is not None and number == self._before:
                self._happens()  # type: ignore[operator]
            yield Part(chunk, tuple(map(do, chunk)))


def test_an_output_within_the_book_is_refused_before_any_work(firm: Firm) -> None:
    for place in (firm.book, firm.book / "client 000 客户", firm.book / "out"):
        firm.output = place
        with pytest.raises(FileFault, match="among the clients of the book; name a folder beside it"):
            firm.run()
    assert not (firm.book / "out").exists()


def test_results_lie_beside_the_book_when_no_folder_was_named(firm: Firm, tmp_path: Path) -> None:
    assert default_output(firm.book) == firm.book.with_name("book-out")
    table = tmp_path / "clients.csv"
    table.write_text("client\n")
    assert default_output(table) == tmp_path / "clients-out"


def test_two_books_do_not_share_an_output(firm: Firm, tmp_path: Path) -> None:
    firm.run()
    other = Firm(tmp_path / "other", make_book(tmp_path / "other" / "book", 2), firm.output)
    with pytest.raises(FileFault, match="it has the results of another book"):
        other.run()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_an_output_that_may_not_be_written_is_one_sentence(firm: Firm) -> None:
    firm.output.mkdir()
    firm.output.chmod(0o500)
    with pytest.raises(Unwritable, match="name a place that can be written"):
        firm.run()


@posix
def test_a_place_where_the_system_makes_no_folder_is_one_sentence(firm: Firm) -> None:
    firm.output = Path("/proc/results")
    with pytest.raises(Unwritable, match=r"cannot write /proc/results: .*; name a place that can be written"):
        firm.run()


def test_a_file_where_the_output_should_be_is_one_sentence(firm: Firm) -> None:
    firm.output.write_text("a file")
    with pytest.raises(Unwritable, match="name a place that can be written"):
        firm.run()


def test_an_output_that_vanishes_stops_the_run_and_the_next_one_makes_it_whole(firm: Firm) -> None:
    (firm.book / "client 005 客户" / "account.csv").write_text("value 1777 SYM1\n")
    with pytest.raises(Unwritable):
        firm.run(crew=Troubled(lambda: shutil.rmtree(firm.output)))
    firm.run()
    again = results_of(firm.output)
    undisturbed = Firm(firm.folder / "second", firm.book)
    undisturbed.run()
    assert again == results_of(undisturbed.output)


def test_what_a_killed_attempt_left_aside_is_removed(firm: Firm) -> None:
    firm.run()
    for folder in (firm.output, firm.output / "reports"):
        (folder / ".4711-3.part").write_text("half a report")
    firm.run()
    assert not list(firm.output.rglob(".*.part"))


@posix
def test_a_full_disk_stops_the_run_in_one_sentence_and_the_next_one_goes_on(tmp_path: Path) -> None:
    """The system refuses to let a file grow, as a full disk does."""
    book = make_book(tmp_path / "book", 30)
    place = Place(book, tmp_path / "home", tmp_path / "out")
    program = (
        "import resource, runpy, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))\n"
        "del sys.argv[0:2]\nrunpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    for size in (2_000, 30_000):
        command = [sys.executable, "-c", program, str(size), *place.command("stirs=1", "jobs=1")[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == ExitCode.FILE, done.stderr
        assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    place.run("stirs=1", "jobs=1")
    other = Firm(tmp_path / "other", book)
    other.run()
    assert results_of(place.output) == results_of(other.output)


def test_a_damaged_register_is_one_sentence_and_moved_aside_by_force(firm: Firm) -> None:
    firm.run()
    path = register_path(firm.home, firm.book)
    content = bytearray(path.read_bytes())
    content[100:4000] = b"\xff" * 3900
    path.write_bytes(bytes(content))
    for companion in ("-wal", "-shm"):
        path.with_name(path.name + companion).unlink(missing_ok=True)
    with pytest.raises(RegisterFault, match="run with --force: it is moved aside and begun anew"):
        firm.run()
    assert move_aside(path) == path.with_name("book.sqlite.aside-1")
    assert firm.run().worked == 6


def test_another_programs_file_is_left_alone(firm: Firm) -> None:
    path = register_path(firm.home, firm.book)
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (a)")
    before = path.read_bytes()
    with pytest.raises(RegisterFault, match="it is no register of a book"):
        firm.run()
    assert path.read_bytes() == before


def test_a_register_of_a_newer_version_is_left_alone(firm: Firm) -> None:
    firm.run()
    path = register_path(firm.home, firm.book)
    with closing(sqlite3.connect(path)) as register:
        register.execute("PRAGMA user_version=99")
    with pytest.raises(RegisterFault, match="a newer version of this program wrote it; upgrade this one"):
        firm.run()


def test_reading_makes_no_register(firm: Firm) -> None:
    path = register_path(firm.home, firm.book)
    with pytest.raises(NoRegister, match="run advisor book run first"):
        Register(path, writes=False)
    assert not path.exists()


def test_a_run_can_be_read_while_it_goes_on(firm: Firm) -> None:
    seen: list[int] = []

    def look() -> None:
        with closing(Register(register_path(firm.home, firm.book), writes=False)) as register:
            run = register.last()
            assert run is not None
            assert not run.finished
            seen.append(sum(1 for _ in register.rows(run.number)))

    firm.run(crew=Troubled(look))
    assert seen == [3]


@posix
def test_the_second_of_two_runs_over_one_book_does_nothing(tmp_path: Path) -> None:
    place = Place(make_book(tmp_path / "book", 2, poisoned={0: "early hang"}), tmp_path / "home", tmp_path / "out")
    first = place.start("seconds=50")
    holder = book_home(place.home, place.book) / "book.lock.holder"
    while not holder.exists() and first.poll() is None:
        pass
    second = subprocess.run(place.command(), capture_output=True, text=True, check=False, timeout=60)
    first.send_signal(signal.SIGTERM)
    workers = children_of(first.pid)
    _, said = first.communicate(timeout=30)
    assert second.returncode == ExitCode.PARTIAL
    assert "the book book is being made by process" in second.stderr
    assert first.returncode == ExitCode.INTERRUPTED, said
    assert end_within(workers, 60.0)


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_keeps_what_is_finished(tmp_path: Path, number: signal.Signals) -> None:
    place = Place(make_book(tmp_path / "book", 6, poisoned={5: "hang"}), tmp_path / "home", tmp_path / "out")
    run = place.start("seconds=50", "stirs=1", "jobs=1")
    while run.poll() is None and not _committed(place):
        pass
    run.send_signal(number)
    workers = children_of(run.pid)
    _, said = run.communicate(timeout=30)
    assert run.returncode == ExitCode.INTERRUPTED, said
    assert said == ""
    assert end_within(workers, 60.0)
    kept = _committed(place)
    assert 0 < kept < 6
    assert place.run("seconds=1", "stirs=1", "jobs=1")["worked"] == 6 - kept


def _committed(place: Place) -> int:
    for register in place.home.glob("books/*/book.sqlite"):
        try:
            with closing(sqlite3.connect(f"file:{register}?mode=ro", uri=True)) as opened:
                return int(opened.execute("SELECT count(*) FROM clients").fetchone()[0])
        except sqlite3.OperationalError:  # it is being made
            return 0
    return 0
