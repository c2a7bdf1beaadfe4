"""Whole processes, measured from outside: wall time, CPU time and greatest memory of each.

Nothing heavy is imported here: on Linux a child's greatest memory begins with that of the process that starts it.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.table import Goal, Reading, Table, tabulate

BYTES_OF_PEAK = 1 if sys.platform == "darwin" else 1024  # the unit in which the system counts memory


@dataclass(frozen=True, slots=True)
class Command:
    """A process to be measured: its name in the table, its command line, its goal."""

    name: str
    arguments: tuple[str, ...]
    goal: Goal | None = None


def run_once(command: Command, folder: Path) -> Reading:
    """Run a command in a folder.

    Raises:
        RuntimeError: it failed; the message carries what it said.
    """
    said = folder / "said.txt"
    with said.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(command.arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=file)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)  # it has been waited for
    if process.returncode != 0:
        words = said.read_text("utf-8", "replace")[-500:]
        raise RuntimeError(f"{' '.join(command.arguments)} ended with {process.returncode}: {words}")
    return Reading(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * BYTES_OF_PEAK / 1e6)


def compare_processes(
    title: str, commands: Sequence[Command], folder: Path, rounds: int, notes: Sequence[str] = ()
) -> Table:
    """Measure the commands against the first of them; a first run of each, which fills every cache, is not counted."""
    for command in commands:
        run_once(command, folder)
    readings: dict[str, list[Reading]] = {command.name: [] for command in commands}
    order = list(commands)
    shuffled = random.Random(1)
    for _ in range(rounds):
        shuffled.shuffle(order)
        for command in order:
            readings[command.name].append(run_once(command, folder))
    goals = {command.name: command.goal for command in commands if command.goal is not None}
    return tabulate(title, commands[0].name, readings, goals, notes)
