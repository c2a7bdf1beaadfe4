"""A run over a book that is killed at random moments and started again comes to what an undisturbed one comes to.

``FAULT_SWEEP=all`` tries two hundred rounds in place of ten.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from at_home import Firm
from kills import PATIENCE, Place, children_of, end_within, kill
from stand_in import STIRS, make_book, results_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
ALL = os.environ.get("FAULT_SWEEP") == "all"
ROUNDS, KILLS = (200, 2) if ALL else (10, 1)
CLIENTS = 40


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], float]:
    """The book, its results, and how long the run took."""
    folder = tmp_path_factory.mktemp("undisturbed")
    book = make_book(folder / "book", CLIENTS)
    began = time.monotonic()
    Place(book, folder / "home", folder / "out").run()
    seconds = time.monotonic() - began
    results = results_of(folder / "out")
    assert len([name for name in results if name.startswith("reports/")]) == 14
    return book, results, seconds


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_killed_anywhere_it_goes_on_to_the_same_results(
    undisturbed: tuple[Path, dict[str, bytes], float], tmp_path: Path, seed: int
) -> None:
    book, results, seconds = undisturbed
    place = Place(book, tmp_path / "home", tmp_path / "out")
    chance = random.Random(seed)
    for _ in range(KILLS):
        victim = chance.choice(["run", "run", "worker"])
        run = place.start()
        try:
            run.wait(timeout=chance.uniform(0.1, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            workers = children_of(run.pid)
            if victim == "run":
                kill(run.pid)
                run.communicate()
                assert end_within(workers, PATIENCE), "workers outlived the run"
            else:
                for worker in sorted(workers)[:1]:
                    kill(worker)
                _, said = run.communicate(timeout=PATIENCE)
                assert run.returncode == 0, said
        run.communicate()
    done = Firm(tmp_path, book, stirs=STIRS).run()  # goes on where the process was killed
    assert done.clients == CLIENTS
    assert done.failed == 0
    assert results_of(place.output) == results
    assert place.times() == [1] * CLIENTS, "a client was committed twice"


def test_workers_that_listen_to_nothing_die_with_the_run(tmp_path: Path) -> None:
    """A client's file holds a worker in an endless loop while the run is killed."""
    book = make_book(tmp_path / "book", 4, poisoned={0: "early hang", 1: "early hang"})
    run = Place(book, tmp_path / "home", tmp_path / "out").start()
    workers: set[int] = set()
    while len(workers) < 2 and run.poll() is None:
        workers = children_of(run.pid)
    kill(run.pid)
    run.communicate()
    assert end_within(workers, PATIENCE)
