"""A command with all the processes that it starts: CPU time of all, and the most memory that they held together.

Pages that several of them share count once (the kernel's proportional set size); Linux alone tells it.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.table import Reading

EVERY = 0.2  # seconds between looks at the memory
PROC = Path("/proc")
PSS = b"Pss:"


def run_tree(arguments: Sequence[str], folder: Path, environment: Mapping[str, str], allowed: Sequence[int]) -> Reading:
    """Run a command to its end and measure it with everything that it started and waited for.

    Raises:
        RuntimeError: it ended with another code than those allowed; the message carries what it said.
    """
    said = folder / "said.txt"
    with said.open("wb") as file:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, cwd=folder, env=dict(environment), stdout=subprocess.DEVNULL, stderr=file)
        watch = _Watch(process.pid)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)  # it has been waited for
    peak = watch.stop()
    if process.returncode not in allowed:
        words = said.read_text("utf-8", "replace")[-500:]
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}: {words}")
    return Reading(used.ru_utime + used.ru_stime, wall, peak)


class _Watch:
    """Looks at the memory of a process and its children until it is stopped."""

    def __init__(self, root: int) -> None:
        self._root, self._peak = root, 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float | None:
        """The most that was seen, in megabytes; None where the system does not tell."""
        self._stopped.set()
        self._thread.join()
        return self._peak / 1e6 if self._peak else None

    def _look(self) -> None:
        while not self._stopped.wait(EVERY):
            self._peak = max(self._peak, sum(_held(one) for one in _tree(self._root)))


def _tree(root: int) -> list[int]:
    """A process and all that descend from it."""
    found, left = [], [root]
    while left:
        one = left.pop()
        found.append(one)
        try:
            for task in (PROC / str(one) / "task").iterdir():
                left += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended since
            continue
    return found


def _held(process: int) -> int:
    """Bytes that a process holds, its part of shared pages; 0 where it has ended or nobody tells."""
    try:
        for line in (PROC / str(process) / "smaps_rollup").read_bytes().splitlines():
            if line.startswith(PSS):
                return int(line.split()[1]) * 1024
    except OSError:
        return 0
    return 0
