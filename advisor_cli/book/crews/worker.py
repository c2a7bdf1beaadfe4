"""The process of one worker: it is handed chunks on its standard input and gives back each client as he is done.

It dies with the run that started it, however that ends: its input ends, and on Linux the system kills it, even where a
client's file holds it in a loop that listens to nothing.
"""

from __future__ import annotations

import ctypes
import gc
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import Fall, Fallen, Work
from advisor_cli.book.crews.messages import receive, send
from advisor_cli.book.work import ClientFiles
from advisor_cli.unattended.parent import die_with
from advisor_cli.workflow.crash import wordless_trace

# Parameters of glibc's mallopt, and bytes.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
KEPT_FREE, OF_ITS_OWN = 64 * 1024 * 1024, 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Hello:
    """The first thing that a worker hears: who started it, and what it may take."""

    parent: int
    megabytes: int | None
    grown: int


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has what it needs and begins."""


@dataclass(frozen=True, slots=True)
class NotReady:
    """It has not: the sentence why, which holds for every worker; ``trace`` where it is a defect."""

    why: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """A client is worked on from now on."""

    chunk: int
    place: int


@dataclass(frozen=True, slots=True)
class Waits:
    """It is well, and waits for something outside: the reply of a model, or its turn to ask."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of him."""

    chunk: int
    place: int
    result: object


@dataclass(frozen=True, slots=True)
class Handed:
    """A chunk by its number, or another work from now on."""

    chunk: int
    clients: Chunk
    work: Work[object] | None = None


def main() -> None:
    """Work until the input ends."""
    told = sys.stdin.buffer
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no message
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run decides what an interrupt means
        hello = receive(told)
        if not isinstance(hello, Hello):
            return
        die_with(hello.parent)
        _bound_memory(hello.megabytes)
        _keep_freed_memory()
        handed: queue.SimpleQueue[Handed] = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(told, handed), daemon=True).start()
        with suppress(BrokenPipeError):  # the run is gone
            _work(handed, out, hello.grown)


def _listen(told: BinaryIO, handed: queue.SimpleQueue[Handed]) -> None:
    """What is handed, as it comes; where nothing can come any more the process ends, whatever it is at."""
    while True:
        try:
            message = receive(told)
        except EOFError:
            os._exit(0)
        if isinstance(message, Handed):
            handed.put(message)


def _work(handed: queue.SimpleQueue[Handed], out: BinaryIO, grown: int) -> None:
    """Chunk by chunk, until nobody hands any or the process has grown: a fresh one goes on with what is left."""
    do: Callable[[ClientFiles], object] | None = None
    lean = 0.0
    while True:
        message = handed.get()
        if message.work is not None:
            do = _prepared(message.work, out)
            lean = _own_memory()
        if do is None:
            return
        for place, client in enumerate(message.clients):
            send(out, Begun(message.chunk, place))
            send(out, Ended(message.chunk, place, _result(do, client)))
            if _own_memory() - lean > grown:
                return


def _prepared(work: Work[object], out: BinaryIO) -> Callable[[ClientFiles], object] | None:
    try:
        do = work.ready(lambda: send(out, Waits()))
    except Exception as failure:  # noqa: BLE001 - a process has one boundary; the run says what it means
        send(out, NotReady(f"{type(failure).__name__}: {failure}", wordless_trace(failure)))
        return None
    # A client leaves hardly any circles behind, and the market is never garbage: looking for both costs a tenth.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    send(out, Ready())
    return do


def _result(do: Callable[[ClientFiles], object], client: ClientFiles) -> object:
    """What came of a client; whatever goes wrong in the program costs him alone."""
    try:
        return do(client)
    except MemoryError:
        return Fallen(Fall.NO_MEMORY)
    except Exception as defect:  # noqa: BLE001 - as above
        return Fallen(Fall.DEFECT, type(defect).__name__, wordless_trace(defect))


def _own_memory() -> float:
    """Megabytes that this process alone takes; the market's file is not among them. 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as told:  # noqa: PTH123 - once a client, and a path takes longer
            _, resident, shared, *_ = map(int, told.read().split())
    except OSError:
        return 0.0
    return (resident - shared) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _keep_freed_memory() -> None:
    """What a client's arrays took is there for the next one's: given back to the system it is zeroed page by page.

    glibc's way of Linux alone; without it system calls and page faults take a tenth of a worker's time.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):  # another C library
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(TRIM_THRESHOLD, KEPT_FREE)
        mallopt(MMAP_THRESHOLD, OF_ITS_OWN)


def _bound_memory(megabytes: int | None) -> None:
    if megabytes is None or sys.platform == "win32":
        return
    import resource

    size = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
