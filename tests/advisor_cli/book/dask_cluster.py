"""A scheduler and workers of dask on loopback, as processes of their own that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kills import children_of, kill

HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
QUIET = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False", "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False"}


@dataclass
class DaskCluster:
    """A scheduler, its address, and its workers."""

    folder: Path
    scheduler: subprocess.Popen[bytes]
    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self, *, paths: tuple[Path, ...] = (ROOT, HERE)) -> subprocess.Popen[bytes]:
        """One worker with one thread and no nanny, which can load what lies in the paths."""
        number = len(self.workers)
        self.workers.append(
            started(
                ["worker", self.address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--no-dashboard",
                 "--local-directory", str(self.folder / f"worker-{number}"), "--name", f"worker-{number}"],
                self.folder / f"worker-{number}.log", paths,
            )
        )  # fmt: skip
        return self.workers[-1]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            for child in children_of(process.pid):
                kill(child)
            process.kill()
            process.wait()


def started(arguments: list[str], log: Path, paths: tuple[Path, ...]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, **QUIET, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    with log.open("wb") as file:
        command = [sys.executable, "-m", "dask", *arguments]
        return subprocess.Popen(command, stdout=file, stderr=file, env=environment, cwd=log.parent)


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    """A scheduler that answers, and workers that are on their way to it."""
    folder.mkdir()
    told = folder / "scheduler.json"
    scheduler = started(
        ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--dashboard-address", "127.0.0.1:0",
         "--scheduler-file", str(told)],
        folder / "scheduler.log", (ROOT, HERE),
    )  # fmt: skip
    cluster = DaskCluster(folder, scheduler, "")
    try:
        cluster.address = _address(told, scheduler)
        for _ in range(workers):
            cluster.add_worker()
        yield cluster
    finally:
        cluster.end()


def _address(told: Path, scheduler: subprocess.Popen[bytes]) -> str:
    import json

    until = time.monotonic() + 60
    while time.monotonic() < until and scheduler.poll() is None:
        try:
            return str(json.loads(told.read_text())["address"])
        except (OSError, ValueError, KeyError):
            os.sched_yield()
    raise AssertionError((told.parent / "scheduler.log").read_text())
