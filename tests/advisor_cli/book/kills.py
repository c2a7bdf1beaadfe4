"""Processes that are killed: the run over a book, its workers, and what of them is left."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

DRIVER = Path(__file__).with_name("drive_book.py")
PATIENCE = 300.0  # seconds; a machine may be busy with much else


@dataclass(frozen=True)
class Place:
    """Where a book, the home folder and the results of one round lie."""

    book: Path
    home: Path
    output: Path

    def command(self, *options: str) -> list[str]:
        return [sys.executable, str(DRIVER), str(self.book), str(self.home), str(self.output), *options]

    def start(self, *options: str) -> subprocess.Popen[str]:
        return subprocess.Popen(self.command(*options), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, *options: str) -> dict[str, object]:
        done = subprocess.run(self.command(*options), capture_output=True, text=True, check=False, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def times(self) -> list[int]:
        """How often each client was committed."""
        registers = list(self.home.glob("books/*/book.sqlite"))
        with closing(sqlite3.connect(registers[0])) as register:
            return [times for (times,) in register.execute("SELECT times FROM clients")]


def children_of(pid: int) -> set[int]:
    """Every process below one."""
    found: set[int] = set()
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found |= {int(child)} | children_of(int(child))
    return found


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def lives(pid: int) -> bool:
    """Whether a process is there and no mere name of one that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def end_within(pids: set[int], seconds: float) -> bool:
    """Whether they all end in time."""
    until = time.monotonic() + seconds
    while any(map(lives, pids)):
        if time.monotonic() > until:
            return False
        os.sched_yield()
    return True
