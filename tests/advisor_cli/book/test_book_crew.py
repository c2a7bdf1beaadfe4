"""Processes of this machine at work: what a poisoned file does costs its client alone."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from stand_in import DAY, MOMENT, ReadSymbols, Weigh, make_book

from advisor_cli.book.chunks import MOST_BYTES, by_weight, cut, halves
from advisor_cli.book.crews.crew import Beat, Bounds, CrewLost, Fall, Fallen
from advisor_cli.book.crews.local import LocalCrew, cores
from advisor_cli.book.work import BookTerms, ClientFiles, ClientOutcome
from advisor_cli.run_record.record import Conventions
from data_sources.client_book import find_clients
from diagnostics.figures import Language

KEPT: list[bytes] = []


@dataclass(frozen=True, slots=True)
class Hoards:
    """Keeps so many megabytes of each client, as a library may, and tells in which process."""

    megabytes: int
    market: Path | None = None

    def with_market(self, path: Path) -> Hoards:
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], object]:
        def keep(_client: ClientFiles) -> object:
            KEPT.append(os.urandom(self.megabytes * 1_000_000))
            return str(os.getpid())

        return keep


@dataclass(frozen=True, slots=True)
class Churns:
    """Takes some memory for each client and lets go of it; tells how many pages the system had to bring."""

    megabytes: int
    market: Path | None = None

    def with_market(self, path: Path) -> Churns:
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], object]:
        import resource

        def churn(_client: ClientFiles) -> object:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            for _ in range(3):
                bytearray(self.megabytes * 1_000_000)
            return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

        return churn


TERMS = BookTerms("20241202T030405Z-00000000", DAY, MOMENT, Conventions(), Language.EN, b"a key of the tests' own")
POISONED = {2: "abort", 5: "defect", 8: "hang", 9: "hog"}


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> tuple[ClientFiles, ...]:
    return find_clients(make_book(tmp_path_factory.mktemp("crew") / "book", 12, poisoned=POISONED))


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("market") / "market"
    path.write_bytes(b"closes")
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded as POSIX does it")
def test_whoever_kills_hangs_fills_or_fails_costs_himself_alone(
    clients: tuple[ClientFiles, ...], market: Path, tmp_path: Path
) -> None:
    log = tmp_path / "workers.log"
    crew = LocalCrew(2, Bounds(seconds=2.0, megabytes=4096), log)
    try:
        parts = list(crew.work(cut(clients, 2), Weigh(TERMS, market, stirs=100)))
    finally:
        crew.close()
    came = {client.folder: result for part in parts for client, result in zip(part.clients, part.results, strict=True)}
    assert sorted(came) == [one.folder for one in clients]
    assert sum(len(part.clients) for part in parts) == len(clients)
    falls = {int(name[7:10]): one for name, one in came.items() if isinstance(one, Fallen)}
    assert {number: one.fall for number, one in falls.items()} == {
        2: Fall.DIED,
        5: Fall.DEFECT,
        8: Fall.TOO_LONG,
        9: Fall.NO_MEMORY,
    }
    assert falls[5].name == "ZeroDivisionError"
    assert "nobody had thought of" in falls[5].trace
    assert all(isinstance(one, ClientOutcome) for number, one in came.items() if int(number[7:10]) not in POISONED)


@pytest.mark.skipif(sys.platform != "linux", reason="what a process takes is read as Linux keeps it")
def test_a_worker_that_has_grown_gives_way_to_a_fresh_one_and_nothing_is_lost(clients: tuple[ClientFiles, ...]) -> None:
    sound = [one for number, one in enumerate(clients) if number not in POISONED]
    crew = LocalCrew(1, Bounds(grown=60))
    try:
        parts = list(crew.work(cut(sound, 1), Hoards(25)))
    finally:
        crew.close()
    came = [result for part in parts for result in part.results]
    assert sorted(client.folder for part in parts for client in part.clients) == [one.folder for one in sound]
    processes = [int(str(one)) for one in came]
    # Three clients fill a process; the fourth is another's.
    assert all(processes.count(one) <= 3 for one in processes)
    assert len(set(processes)) >= len(sound) // 3


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries keep what they were given their way")
def test_memory_of_one_client_serves_the_next(clients: tuple[ClientFiles, ...]) -> None:
    crew = LocalCrew(1)
    try:
        parts = list(crew.work(cut(clients[:4], 1), Churns(12)))
    finally:
        crew.close()
    first, *later = (int(str(one)) for part in parts for one in part.results)
    # Three times twelve megabytes are 8,800 pages where each of them is given back.
    assert first < 6_000
    assert max(later) < 300


def test_one_crew_does_one_work_after_the_other(clients: tuple[ClientFiles, ...], market: Path) -> None:
    sound = [one for number, one in enumerate(clients) if number not in POISONED]
    crew = LocalCrew(2)
    try:
        read = [one for part in crew.work(cut(sound, 2), ReadSymbols()) for one in part.results]
        weighed = [one for part in crew.work(cut(sound, 2), Weigh(TERMS, market, stirs=1)) for one in part.results]
    finally:
        crew.close()
    assert all(isinstance(one, str) for one in read)
    assert all(isinstance(one, ClientOutcome) for one in weighed)
    assert len(read) == len(weighed) == len(sound)


def test_a_market_that_cannot_be_opened_stops_the_run_in_one_sentence(
    clients: tuple[ClientFiles, ...], tmp_path: Path
) -> None:
    crew = LocalCrew(1)
    with pytest.raises(CrewLost, match="the workers cannot begin: FileNotFoundError"):
        list(crew.work(cut(clients, 1), Weigh(TERMS, tmp_path / "nothing")))


@dataclass(frozen=True, slots=True)
class DiesBefore:
    """Work whose preparation kills the worker, as a library that does not fit the machine would."""

    market: Path | None = None

    def with_market(self, path: Path) -> DiesBefore:
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], str]:
        import os

        os.abort()


@dataclass(frozen=True, slots=True)
class Waits:
    """Work that waits outside for longer than a client may take, and says so."""

    market: Path | None = None

    def with_market(self, path: Path) -> Waits:
        return replace(self, market=path)

    def ready(self, beat: Beat) -> Callable[[ClientFiles], str]:
        import threading

        def done(_client: ClientFiles) -> str:
            for _ in range(6):
                threading.Event().wait(0.5)
                beat()
            return "done"

        return done


def test_who_waits_for_a_model_has_his_time_anew(clients: tuple[ClientFiles, ...]) -> None:
    crew = LocalCrew(1, Bounds(seconds=2.0))
    (part,) = crew.work(cut(clients[:1], 1), Waits())
    assert part.results == ("done",)
    crew.close()


def test_workers_that_die_before_they_begin_stop_the_run(clients: tuple[ClientFiles, ...]) -> None:
    crew = LocalCrew(1)
    with pytest.raises(CrewLost, match="before they began"):
        list(crew.work(cut(clients, 1), DiesBefore()))


def test_an_interrupted_crew_lets_its_workers_go(clients: tuple[ClientFiles, ...], market: Path) -> None:
    crew = LocalCrew(1)
    work: Iterator[object] = crew.work(cut(clients[:2], 1), Weigh(TERMS, market, stirs=1))
    next(work)
    team = [worker.process for worker in crew._team]
    assert team
    with pytest.raises(KeyboardInterrupt):
        work.throw(KeyboardInterrupt())  # type: ignore[attr-defined]
    assert all(process.poll() is not None for process in team)


@pytest.mark.parametrize("workers", [1, 2, 16])
@pytest.mark.parametrize("count", [0, 1, 7, 500, 5000])
def test_every_client_is_in_one_chunk(clients: tuple[ClientFiles, ...], count: int, workers: int) -> None:
    many = [replace(clients[0], folder=str(number)) for number in range(count)]
    chunks = list(cut(many, workers))
    assert [one for chunk in chunks for one in chunk] == many
    assert all(0 < len(chunk) <= 100 for chunk in chunks)


def test_heavy_chunks_travel_in_pieces_and_halves_lose_nobody(clients: tuple[ClientFiles, ...]) -> None:
    heavy = tuple(replace(one, content=(("account.csv", bytes(MOST_BYTES // 3)),)) for one in clients[:7])
    assert [len(piece) for piece in by_weight(heavy)] == [3, 3, 1]
    first, second = halves(heavy)
    assert first + second == heavy
    assert first
    assert second


def test_there_is_at_least_one_core() -> None:
    assert cores() >= 1


def test_a_run_that_was_stopped_for_a_while_takes_nobody_for_hanging(
    clients: tuple[ClientFiles, ...], market: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Longer than a client may take, this process hears nothing: it was stopped, or a disk kept it."""
    monkeypatch.setattr("advisor_cli.book.crews.local.AWAY", 1.0)
    sound = [one for number, one in enumerate(clients) if number not in POISONED]
    crew = LocalCrew(2, Bounds(seconds=1.0))
    came = []
    try:
        for number, part in enumerate(crew.work(cut(sound, 2), Weigh(TERMS, market, stirs=1))):
            came += part.results
            until = time.monotonic() + 1.5
            while not number and time.monotonic() < until:
                os.sched_yield()
    finally:
        crew.close()
    assert len(came) == len(sound)
    assert all(isinstance(one, ClientOutcome) for one in came)


def test_a_system_that_starts_no_more_processes_is_one_sentence(
    clients: tuple[ClientFiles, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(CrewLost, match="a worker cannot be started: No such file or directory; what was finished is"):
        list(LocalCrew(1).work(cut(clients, 1), ReadSymbols()))
