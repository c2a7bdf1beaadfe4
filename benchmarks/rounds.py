"""Cases of one process, measured side by side: shuffled anew in every round, CPU time of one thread."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.table import Goal, Reading, Table, tabulate

LEAST = 0.02  # a case is repeated until a measurement takes so many seconds: the clock is coarse


@dataclass(frozen=True, slots=True)
class Case:
    """Work to be measured.

    Args:
        name: as the table shows it.
        work: one call of it.
        units: how many units (series) one call does.
        goal: what it is to reach, None for a peer.
    """

    name: str
    work: Callable[[], object]
    units: int = 1
    goal: Goal | None = None


def compare(title: str, cases: Sequence[Case], rounds: int, notes: Sequence[str] = ()) -> Table:
    """Measure the cases against the first of them."""
    order = list(cases)
    repeats = {case.name: _repeats(case) for case in cases}  # warms up, too
    readings: dict[str, list[Reading]] = {case.name: [] for case in cases}
    # What the libraries of all cases together have loaded is not to be searched for garbage on the time of one.
    gc.collect()
    gc.freeze()
    shuffled = random.Random(1)
    for _ in range(rounds):
        shuffled.shuffle(order)
        for case in order:
            gc.collect()
            seconds = _cpu_seconds(case.work, repeats[case.name])
            readings[case.name].append(Reading(seconds / case.units))
    goals = {case.name: case.goal for case in cases if case.goal is not None}
    return tabulate(title, cases[0].name, readings, goals, notes)


def _repeats(case: Case) -> int:
    case.work()
    once = _cpu_seconds(case.work, 1)
    return max(1, round(LEAST / max(once, 1e-6)))


def _cpu_seconds(work: Callable[[], object], repeats: int) -> float:
    """CPU time of one call of the work, the mean over some repeats."""
    start = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - start) / repeats
