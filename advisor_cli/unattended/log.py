"""What happened while nobody watched: one line for people and one JSON line for programs, per run.

Both lie in the ``log`` folder of the home: ``<name>.log`` and ``<name>.jsonl``. A line is written with one call to a
file opened for appending, so that runs at the same time do not mix; a file that has grown large is set aside once. The
log bears aliases, runs and counts: no client's name, no figure, no secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from advisor_cli.console import one_line

PATIENCE = 5.0  # seconds for another run that sets the file aside
LARGE = 5_000_000  # bytes; the file before is kept under ".1"
Entry = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One run of a command.

    Args:
        command: "brief", "book run".
        began: when, aware.
        seconds: that it took, by a clock that only grows.
        exit_code: of the process.
        said: one sentence for people.
        details: for programs, by name.
    """

    command: str
    began: datetime
    seconds: float
    exit_code: int
    said: str
    details: Mapping[str, Entry] = field(default_factory=dict)

    def for_people(self) -> str:
        """The line for people: when by the clock on the wall, what, how it ended, how long it took."""
        local = self.began.astimezone().isoformat(timespec="seconds")
        return f"{local}  {self.command}  exit {self.exit_code}  {self.seconds:.1f} s  {one_line(self.said)}"

    def for_programs(self) -> str:
        """The same as JSON on one line; the moment in UTC."""
        told = {
            "schema": "advisor.log/1",
            "command": self.command,
            "began": self.began.astimezone(UTC).isoformat(timespec="milliseconds"),
            "seconds": round(self.seconds, 3),
            "exit": int(self.exit_code),
            "said": one_line(self.said),
            **self.details,
        }
        return json.dumps(told, ensure_ascii=False, allow_nan=False)


class RunLog:
    """The log of one kind of work.

    Args:
        folder: made when the first line is written.
        name: "brief", "book".
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.people = folder / f"{name}.log"
        self.programs = folder / f"{name}.jsonl"

    def write(self, happened: Happened) -> str:
        """Append both lines.

        Returns:
            Why they could not be written; "" when they were. What was made is worth more than its log.
        """
        try:
            self.people.parent.mkdir(parents=True, exist_ok=True)
            _append(self.people, happened.for_people())
            _append(self.programs, happened.for_programs())
        except OSError as failure:
            return f"the log {self.people} was not written ({failure.strerror or failure})"
        return ""


def _append(path: Path, line: str) -> None:
    _set_aside(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)  # what the umask leaves of it
    try:
        os.write(descriptor, (line + "\n").encode("utf-8", "backslashreplace"))
    finally:
        os.close(descriptor)


def _set_aside(path: Path) -> None:
    """Begin a file anew that has grown large; of two runs at once one does it, and the other finds it done."""
    if not _is_large(path):
        return
    from filelock import FileLock, Timeout

    with suppress(Timeout), FileLock(path.with_name(f"{path.name}.lock"), timeout=PATIENCE):
        if _is_large(path):
            path.replace(path.with_name(f"{path.name}.1"))


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > LARGE
    except FileNotFoundError:
        return False
