"""One at a time: a lock that no dead process holds.

The operating system holds the lock and lets go of it when the process dies, however it dies. Beside it lies who holds
it and since when, with a sign of life every few seconds: what tells a reader who is at work, and what decides on a
shared folder where a lock of another machine may not be seen, or may outlive that machine. Ages are taken between two
files of the same folder, so that the clocks of machines, and a clock that is set, do not matter.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from advisor_cli.errors import AdvisorError, ExitCode, FileFault
from advisor_cli.workflow.clock import system_clock

SIGN_OF_LIFE = 20.0  # seconds
DEAD_AFTER = 180.0  # seconds without one; a machine that sleeps longer has to find its lock taken


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a process of a machine, since a moment (ISO 8601, UTC)."""

    host: str
    pid: int
    since: str


class Busy(AdvisorError):
    """Somebody else is at it."""

    exit_code = ExitCode.PARTIAL

    def __init__(self, what: str, holder: Holder | None) -> None:
        who = "another process" if holder is None else f"process {holder.pid} on {holder.host} since {holder.since}"
        super().__init__(f"{what} is being made by {who}; nothing was done, try again when it has ended")
        self.holder = holder


class Lock:
    """The right to do something that two may not do at once.

    Args:
        path: of the lock's file; its folder is made.
        what: is locked, for the sentence that says so ("the brief of 23 Nov 2026").
    """

    def __init__(self, path: Path, what: str, *, host: str = "", sign_of_life: float = SIGN_OF_LIFE) -> None:
        self.path = path
        self.what = what
        self._host = host or socket.gethostname()
        self._interval = sign_of_life
        self._ended = threading.Event()
        self._watch: threading.Thread | None = None
        self._guard: object = None

    @property
    def _named(self) -> Path:
        return self.path.with_name(f"{self.path.name}.holder")

    def __enter__(self) -> Self:
        """Take it.

        Raises:
            Busy: a living process has it.
            FileFault: the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        guard = FileLock(self.path, timeout=0, thread_local=False)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            guard.acquire()
        except Timeout:
            raise Busy(self.what, self.holder()) from None
        except NotImplementedError:
            pass  # a file system without locks: the signs of life decide alone
        except OSError as failure:
            raise _unwritable(self.path, failure) from failure
        self._guard = guard
        try:
            self._refuse_the_living()
            self._sign(Holder(self._host, os.getpid(), system_clock().isoformat(timespec="seconds")))
        except BaseException:
            guard.release()
            raise
        self._watch = threading.Thread(target=self._keep_signing, name="advisor-lock", daemon=True)
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._watch is not None:
            self._watch.join()
        with suppress(OSError):
            self._named.unlink(missing_ok=True)
        release = getattr(self._guard, "release", None)
        if release is not None:
            release()

    def holder(self) -> Holder | None:
        """Who says that it is his; None where nobody does."""
        try:
            said = json.loads(self._named.read_text(encoding="utf-8"))
            return Holder(str(said["host"]), int(said["pid"]), str(said["since"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _refuse_the_living(self) -> None:
        """The system gave us the lock: what is left of a process here is dead, of another machine its age tells."""
        holder = self.holder()
        if holder is None or (holder.host == self._host and not _lives_beside(holder, self._guard)):
            return
        try:
            age = self._age()
        except FileNotFoundError:  # it has just ended
            return
        # A sign from the future is of a clock that was set back: whoever lives signs again within seconds.
        if abs(age) < DEAD_AFTER:
            raise Busy(self.what, holder)

    def _age(self) -> float:
        """Seconds since the last sign of life, by the clock of the folder's own file system."""
        probe = self.path.with_name(f".{self.path.name}.{os.getpid()}.now")
        try:
            probe.write_bytes(b"")
            return probe.stat().st_mtime - self._named.stat().st_mtime
        finally:
            probe.unlink(missing_ok=True)

    def _sign(self, holder: Holder) -> None:
        text = json.dumps({"host": holder.host, "pid": holder.pid, "since": holder.since})
        aside = self._named.with_name(f"{self._named.name}.{os.getpid()}")
        try:
            aside.write_text(text + "\n", encoding="utf-8")
            aside.replace(self._named)
        except OSError as failure:
            aside.unlink(missing_ok=True)
            raise _unwritable(self._named, failure) from failure

    def _keep_signing(self) -> None:
        while not self._ended.wait(self._interval):
            with suppress(OSError):  # a full disk does not end the work; it may be held for dead
                os.utime(self._named)


def _lives_beside(holder: Holder, guard: object) -> bool:
    """Whether a process of this machine lives where the file system has no locks of its own."""
    if getattr(guard, "is_locked", False) or os.name == "nt":
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return holder.pid != os.getpid()


def _unwritable(path: Path, failure: OSError) -> FileFault:
    why = failure.strerror or str(failure)
    return FileFault(str(path), f"the lock cannot be written ({why})", "make room, or name another ADVISOR_HOME")
