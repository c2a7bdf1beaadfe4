"""Standard output is the product, standard error is talk: notes, and progress when someone watches."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

SILENT_SECONDS = 1.0


def make_printable() -> None:
    """Let Chinese and real minus signs through, whatever encoding the system chose for its streams."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None or (stream.encoding or "").lower().replace("-", "") == "utf8":
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8")


def say(text: str, *, quiet: bool = False) -> None:
    """One line of talk."""
    if not quiet:
        sys.stderr.write(one_line(text) + "\n")
        sys.stderr.flush()


def put(text: str) -> None:
    """The product."""
    with reader_may_leave():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Whoever reads our output may close it (``| head``): that is no error, and the work goes on to its end."""
    try:
        yield
    except BrokenPipeError:
        # Python would complain at exit of what it could not flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def one_line(text: str) -> str:
    """The text on one line, without control characters: a message may quote what a file or a source said."""
    words = " ".join(text.split())  # line breaks too
    return "".join(character for character in words if character.isprintable())


class Progress:
    """A line on standard error that says what is being done, once that takes longer than a second.

    Nothing is written when standard error is not a terminal, or when quiet.
    """

    def __init__(self, *, quiet: bool = False, stream: TextIO | None = None, after: float = SILENT_SECONDS) -> None:
        self._stream = stream or sys.stderr
        self._watched = not quiet and self._stream.isatty()
        self._after = after
        self._step = ""
        self._shown = False
        self._lock = threading.Lock()

    def step(self, what: str) -> None:
        """Say what is done from now on."""
        with self._lock:
            self._step = what
            if self._shown:
                self._write()

    @contextmanager
    def watching(self) -> Iterator[Progress]:
        """Show the steps of this block when it takes longer than a second; the line is gone afterwards."""
        timer = threading.Timer(self._after, self._show)
        timer.daemon = True
        if self._watched:
            timer.start()
        try:
            yield self
        finally:
            timer.cancel()
            with self._lock:
                if self._shown:
                    self._stream.write("\r\x1b[2K")
                    self._stream.flush()
                self._shown = False
                self._watched = False

    def _show(self) -> None:
        with self._lock:
            if self._watched:
                self._shown = True
                self._write()

    def _write(self) -> None:
        self._stream.write(f"\r\x1b[2K{self._step} ...")
        self._stream.flush()
