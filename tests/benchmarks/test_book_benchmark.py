"""The benchmark of books: its arithmetic, and that a command is measured with everything it starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from benchmarks.book import Bench, beyond, named, shared
from benchmarks.process_tree import run_tree
from benchmarks.table import Goal, Reading, tabulate

LOUD = "import time; x = bytearray(b'x') * 60_000_000; time.sleep(0.7)"


def test_an_account_has_its_part_of_a_run() -> None:
    whole = Reading(50.0, 30.0, 900.0)
    assert shared(whole, 1000) == Reading(0.05, 0.03, 900.0)
    on_top = beyond(Reading(150.0, 90.0, 950.0), whole, 1000)
    assert (on_top.cpu, on_top.wall, on_top.peak) == pytest.approx((0.1, 0.06, 950.0))


def test_a_goal_by_the_clock_is_judged() -> None:
    readings = {"fast": [Reading(1.0, 0.03)], "slow": [Reading(1.0, 0.031)]}
    rows = tabulate("t", "fast", readings, dict.fromkeys(readings, Goal(wall=0.03))).rows
    assert [row.goal for row in rows] == ["30.0 ms met", "30.0 ms MISSED"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what processes share")
def test_the_memory_of_children_counts(tmp_path: Path) -> None:
    program = f"import subprocess, sys; subprocess.run([sys.executable, '-S', '-c', {LOUD!r}], check=True)"
    seen = run_tree((sys.executable, "-S", "-c", program), tmp_path, os.environ, (0,))
    assert seen.peak is not None
    assert 60.0 < seen.peak < 150.0


def test_a_run_that_fails_says_why(tmp_path: Path) -> None:
    program = "import sys; print('no bread', file=sys.stderr); sys.exit(3)"
    with pytest.raises(RuntimeError, match="ended with 3: no bread"):
        run_tree((sys.executable, "-S", "-c", program), tmp_path, os.environ, (0, 7))


def test_books_are_made_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 1)
    book = bench.book(2)
    before = (book / "truth.json").stat().st_mtime_ns
    assert bench.book(2) == book
    assert (book / "truth.json").stat().st_mtime_ns == before
    assert len([path for path in book.iterdir() if path.is_dir()]) == 2
    assert named(10_000) == "10,000 accounts"
