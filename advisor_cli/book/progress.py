"""How far a run over a book is: how many of how many, how fast, how long it will take. On a terminal alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

EVERY = 0.2  # seconds between two lines: a terminal over a network should not be what takes the time
MINUTE, HOUR = 60, 3600


class BookProgress:
    """A line on standard error that is overwritten, and gone at the end; nothing where nobody watches.

    Args:
        quiet: nothing even on a terminal.
        stream: standard error by default.
        stopwatch: seconds that only grow.
    """

    def __init__(
        self, *, quiet: bool = False, stream: TextIO | None = None, stopwatch: Callable[[], float] = time.monotonic
    ) -> None:
        self._stream = stream or sys.stderr
        self._watched = not quiet and self._stream.isatty()
        self._stopwatch = stopwatch
        self._what, self._of, self._done, self._waiting = "", 0, 0, 0
        self._began = self._shown = 0.0

    @contextmanager
    def watching(self) -> Iterator[BookProgress]:
        """The line is gone after this block."""
        try:
            yield self
        finally:
            if self._watched:
                self._write("")

    def step(self, what: str) -> None:
        """Something that is not counted is done from now on."""
        self._what, self._of = what, 0
        self._show()

    def count(self, what: str, of: int) -> None:
        """Something is done from now on to so many clients."""
        self._what, self._of, self._done, self._waiting = what, of, 0, 0
        self._began = self._stopwatch()
        self._show()

    def advance(self, clients: int, in_queue: int = 0) -> None:
        """So many more are done, and so many of them have a reason to be looked at."""
        self._done += clients
        self._waiting += in_queue
        self._show()

    def line(self) -> str:
        """What is shown now."""
        if not self._of:
            return f"{self._what} ..."
        said = f"{self._what} {self._done:,} of {self._of:,}"
        seconds = self._stopwatch() - self._began
        if self._done and seconds > 0:
            rate = self._done / seconds
            said += f", {rate:.1f} a second, {_lasting((self._of - self._done) / rate)} left"
        return said + (f", {self._waiting:,} in the queue" if self._waiting else "")

    def _show(self) -> None:
        now = self._stopwatch()
        if self._watched and (now - self._shown >= EVERY or (self._of and self._done in (0, self._of))):
            self._shown = now
            self._write(self.line())

    def _write(self, text: str) -> None:
        try:
            self._stream.write(f"\r\x1b[2K{text}")
            self._stream.flush()
        except OSError:  # the terminal is gone; the work is not
            self._watched = False


def _lasting(seconds: float) -> str:
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE:02d} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE:02d} min"
