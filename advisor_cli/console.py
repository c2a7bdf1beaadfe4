"""Standard output is the product, standard error is talk: notes, and progress when someone watches."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from advisor_cli.errors import FileFault

SILENT_SECONDS = 1.0


def make_printable() -> None:
    """Let Chinese and real minus signs through, whatever encoding the system chose for its streams.

    A stream that the caller closed (``>&-``) becomes one that nobody reads: the work is done all the same.
    """
    if sys.stdout is None:  # type: ignore[redundant-expr, unused-ignore]
        sys.stdout = _unread()
    if sys.stderr is None:  # type: ignore[redundant-expr, unused-ignore]
        sys.stderr = _unread()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None or (stream.encoding or "").lower().replace("-", "") == "utf8":
            continue
        if stream.isatty():
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8")


def _unread() -> TextIO:
    """A stream into nothing, open as long as the process lives."""
    return Path(os.devnull).open("w", encoding="utf-8")


def say(text: str, *, quiet: bool = False) -> None:
    """One line of talk. Where it cannot be written nobody is listening; the exit code still speaks."""
    if quiet:
        return
    try:
        sys.stderr.write(one_line(text) + "\n")
        sys.stderr.flush()
    except OSError:
        discard(sys.stderr)


def put(text: str) -> None:
    """The product."""
    with reader_may_leave():
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


@contextmanager
def reader_may_leave() -> Iterator[None]:
    """Whoever reads our output may close it (``| head``): that is no error, and the work goes on to its end.

    Raises:
        FileFault: the standard output is a file that could not be written (a full disk).
    """
    try:
        yield
    except BrokenPipeError:
        discard(sys.stdout)
    except OSError as failure:
        discard(sys.stdout)
        raise FileFault(
            "standard output", f"it cannot be written ({failure.strerror})", "make room or name another place"
        ) from failure


def discard(stream: TextIO) -> None:
    """Let what is left in the stream go nowhere: Python would complain at exit of what it could not flush."""
    with Path(os.devnull).open("wb") as nothing:
        os.dup2(nothing.fileno(), stream.fileno())


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
