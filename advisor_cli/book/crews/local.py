"""Processes of this machine, each a Python of its own that is handed chunks over a pipe.

Not ``ProcessPoolExecutor``: one dead process breaks its whole pool without a word on which client killed it, and a
process cannot be ended that hangs. Not ``fork``: the run has threads (sources are asked side by side), which a forked
child inherits in whatever state they are. A fresh Python with all that a diagnosis imports is there in 0.4 s and 42 MB
(measured), so little that a server to fork from is not worth having; and the same processes work below a cluster's
workers, which may not have children of ``multiprocessing``.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import TRIES, Bounds, CrewLost, Fall, Fallen, Part, Result, Work
from advisor_cli.book.crews.messages import receive, send
from advisor_cli.book.crews.worker import Begun, Ended, Handed, Hello, NotReady, Ready, Waits

AHEAD = 2  # chunks that a worker has: it need not wait while the last one is written down
LOOK = 0.5  # seconds between two looks at who takes too long
AWAY = 5.0  # seconds after which this process was stopped, or kept by a disk, and has not heard what workers said
BOOT = "import sys,json;sys.path[:]=json.loads(sys.argv[1]);from advisor_cli.book.crews.worker import main;main()"
# A worker has one core: threads of linear algebra would only take it from the others.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def cores() -> int:
    """How many cores this process may use."""
    count = getattr(os, "process_cpu_count", None)  # Python 3.13
    if count is not None:
        return count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """One process: what it has been handed, and where it is with it."""

    def __init__(
        self, number: int, bounds: Bounds, heard: queue.SimpleQueue[tuple[_Worker, object]], log: Path | None
    ) -> None:
        self.number = number
        self.chunks: deque[tuple[int, Chunk]] = deque()
        self.results: list[object] = []
        self.at: int | None = None  # place in the first chunk of who is worked on
        self.since = 0.0
        with open(os.devnull if log is None else log, "ab") as talk:  # noqa: PTH123 - a device has no path on Windows
            self.process = subprocess.Popen(
                [sys.executable, "-c", BOOT, json.dumps(sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=talk,
            )
        assert self.process.stdin is not None and self.process.stdout is not None  # they are pipes  # noqa: PT018
        self._input, self._output = cast("BinaryIO", self.process.stdin), cast("BinaryIO", self.process.stdout)
        self._heard = heard
        threading.Thread(target=self._listen, name=f"advisor-worker-{number}", daemon=True).start()
        self.tell(Hello(os.getpid(), bounds.megabytes, bounds.grown))

    def tell(self, message: object) -> None:
        """Say something; where it is gone its end has been heard, or will be."""
        with suppress(OSError):
            send(self._input, message)

    def _listen(self) -> None:
        while True:
            try:
                message = receive(self._output)
            except (EOFError, OSError, ValueError):
                self._heard.put((self, None))
                return
            self._heard.put((self, message))

    def end(self) -> None:
        """Kill it and take what is left of it off the system."""
        self.process.kill()
        self.process.wait()
        for stream in (self._input, self._output):
            with suppress(OSError):
                stream.close()


class LocalCrew:
    """As ``Crew``: processes of this machine.

    Args:
        jobs: how many.
        bounds: what one client may take.
        log: file that takes what libraries and dying processes print; None for nowhere.
    """

    def __init__(self, jobs: int, bounds: Bounds | None = None, log: Path | None = None) -> None:
        self._jobs = jobs
        self._bounds = bounds or Bounds()
        self._log = log
        self._team: list[_Worker] = []
        self._heard: queue.SimpleQueue[tuple[_Worker, object]] = queue.SimpleQueue()
        self._work: Work[object] | None = None
        self._given_up = threading.Event()
        self._looked = time.monotonic()

    @property
    def workers(self) -> int:
        """As ``Crew.workers``."""
        return self._jobs

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        """As ``Crew.work``."""
        if self._work != work:
            self._work = work
            for worker in self._team:
                worker.tell(Handed(0, (), work))
        shift = _Shift(chunks)
        try:
            while shift.goes_on():
                self._man(shift)
                yield from self._next(shift)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """As ``Crew.close``."""
        for worker in self._team:
            worker.end()
        self._team.clear()
        self._work = None

    def give_up(self) -> None:
        """What another thread is at ends soon, as if it had been interrupted."""
        self._given_up.set()

    def _man(self, shift: _Shift) -> None:
        """Everyone who could work has something to do.

        Raises:
            CrewLost: the work was given up, or the system starts no more processes.
        """
        if self._given_up.is_set():
            raise CrewLost("the workers", "nobody waits for their work any more")
        while len(self._team) < self._jobs and shift.has_work(sum(not one.chunks for one in self._team)):
            try:
                worker = _Worker(len(self._team), self._bounds, self._heard, self._log)
            except OSError as failure:  # no more processes, or no memory for one
                raise CrewLost("a worker cannot be started", failure.strerror or str(failure)) from failure
            worker.tell(Handed(0, (), self._work))
            self._team.append(worker)
        # One each before anybody has two.
        for depth in range(1, AHEAD + 1):
            for worker in self._team:
                if len(worker.chunks) < depth and (handed := shift.take()) is not None:
                    worker.chunks.append(handed)
                    if len(worker.chunks) == 1:
                        worker.since = time.monotonic()
                    worker.tell(Handed(*handed))

    def _next(self, shift: _Shift) -> Iterator[Part[Result]]:
        """What the next message brings, and what has to be given up meanwhile."""
        try:
            worker, message = self._heard.get(timeout=LOOK)
        except queue.Empty:
            yield from self._give_up_hanging(shift)
            return
        if worker not in self._team:
            return
        match message:
            case Ready() | Waits():
                worker.since = time.monotonic()
            case NotReady():
                raise CrewLost("the workers cannot begin", message.why)
            case Begun():
                worker.at, worker.since = message.place, time.monotonic()
            case Ended():
                worker.results.append(message.result)
                worker.at = None
                shift.deaths = 0
                if len(worker.results) == len(worker.chunks[0][1]):
                    _, chunk = worker.chunks.popleft()
                    yield self._part(worker, chunk, shift)
            case None:
                yield from self._bury(worker, Fall.DIED, shift)
        yield from self._give_up_hanging(shift)

    def _part(self, worker: _Worker, chunk: Chunk, shift: _Shift) -> Part[Result]:
        """What was made of a chunk, or of the beginning of one."""
        results: tuple[Result | Fallen, ...] = tuple(worker.results)  # type: ignore[arg-type]  # as the work makes them
        worker.results.clear()
        shift.left -= len(chunk)
        return Part(chunk, results)

    def _give_up_hanging(self, shift: _Shift) -> Iterator[Part[Result]]:
        now = time.monotonic()
        away, self._looked = now - self._looked, now
        if away > AWAY:
            for worker in self._team:
                worker.since += away
            return
        for worker in tuple(self._team):
            if worker.at is not None and now - worker.since > self._bounds.seconds:
                yield from self._bury(worker, Fall.TOO_LONG, shift)

    def _bury(self, worker: _Worker, fall: Fall, shift: _Shift) -> Iterator[Part[Result]]:
        """A worker is gone: what it had finished stands, whom it was at is tried again or given up, the rest goes back.

        Raises:
            CrewLost: one after the other dies before it has done anything.
        """
        worker.end()
        self._team.remove(worker)
        shift.deaths = shift.deaths + 1 if worker.at is None else 0
        if shift.deaths > TRIES * self._jobs:
            where = "" if self._log is None else f" (what they said is in {self._log})"
            raise CrewLost("the workers die", f"{shift.deaths} one after the other, before they began{where}")
        for number, chunk in reversed(worker.chunks):
            if number != worker.chunks[0][0]:
                shift.give_back(chunk)
        if not worker.chunks:
            return
        first = worker.chunks[0][1]
        done = len(worker.results)
        if worker.at is None:
            shift.give_back(first[done:])
        else:
            shift.give_back(first[done + 1 :])
            suspect = first[done]
            shift.blamed[suspect.folder] += 1
            if fall is Fall.TOO_LONG or shift.blamed[suspect.folder] >= TRIES:
                shift.left -= 1
                yield Part((suspect,), (Fallen(fall),))
            else:
                shift.give_back((suspect,))
        if done:
            yield self._part(worker, first[:done], shift)


class _Shift:
    """The chunks of one piece of work that are not yet done; they are asked for as they are needed."""

    def __init__(self, chunks: Iterable[Chunk]) -> None:
        self._source = iter(chunks)
        self._waiting: deque[Chunk] = deque()
        self._number = 0
        self.left = 0  # clients that are handed out
        self.blamed: Counter[str] = Counter()
        self.deaths = 0  # of workers that were at no client, one after the other

    def _look(self, ahead: int) -> int:
        """How many chunks are known to wait, looking no further than so many."""
        while len(self._waiting) < ahead and (chunk := next(self._source, None)) is not None:
            if chunk:
                self._waiting.append(chunk)
        return len(self._waiting)

    def goes_on(self) -> bool:
        """Whether anything is left to be done or waited for."""
        return self.left > 0 or self._look(1) > 0

    def has_work(self, idle: int) -> bool:
        """Whether there is more than those who are idle would take."""
        return self._look(idle + 1) > idle

    def take(self) -> tuple[int, Chunk] | None:
        """The next chunk with a number of its own."""
        if not self._look(1):
            return None
        self._number += 1
        chunk = self._waiting.popleft()
        self.left += len(chunk)
        return self._number, chunk

    def give_back(self, chunk: Chunk) -> None:
        """What was handed out is done before all others."""
        self.left -= len(chunk)
        if chunk:
            self._waiting.appendleft(chunk)


def use_one_thread_each() -> None:
    """What is started from now on computes with one thread: set for children alone, this process has begun already."""
    for name in ONE_THREAD:
        os.putenv(name, "1")
