"""The file in which every question to a model is written down before it is asked: ``model_spend.sqlite``.

One file for all runs and processes of a home folder. A question that is not in it is not asked, so a process that is
killed at any moment leaves its question counted as what had been set aside for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from data_sources.cache.database import Database
from data_sources.cache.schema import Schema

Found = TypeVar("Found")

NAME = "model_spend.sqlite"
SCHEMA = Schema(
    0x61647235,  # "adr5"
    (
        """
CREATE TABLE calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    model TEXT NOT NULL,
    tokens INTEGER NOT NULL, -- what was set aside, and what it took once the reply is there
    cost REAL, -- the same in money, null where nobody knows a price
    state TEXT NOT NULL -- asking, answered, died, refused (nothing was spent)
) STRICT;
CREATE INDEX calls_by_run ON calls (run);
CREATE TABLE turns (service TEXT NOT NULL, at REAL NOT NULL, taken REAL NOT NULL) STRICT;
CREATE INDEX turns_by_service ON turns (service, at);
CREATE TABLE pauses (service TEXT NOT NULL PRIMARY KEY, until REAL NOT NULL, told REAL NOT NULL) STRICT, WITHOUT ROWID
""",
    ),
)


class Ledger:
    """The file, opened for each question to it and let go of again: a few in a minute, and nobody has to close it.

    Args:
        path: of the file; its folder is made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.trouble = ""
        self._file = Database(path, SCHEMA, self._told)

    def read(self, ask: Callable[[sqlite3.Connection], Found]) -> Found | None:
        """What ``ask`` finds; None where the file cannot be read."""
        nothing: Found | None = None
        try:
            return self._file.read(ask, nothing)
        finally:
            self._file.close()

    def write(self, act: Callable[[sqlite3.Connection], Found]) -> Found | None:
        """What ``act`` hands back once all of it is on the disk; None where nothing of it is."""
        found: list[Found] = []

        def once(file: sqlite3.Connection) -> bool:
            found[:] = [act(file)]
            return True

        try:
            return found[0] if self._file.write(once) else None
        finally:
            self._file.close()

    def _told(self, sentence: str) -> None:
        self.trouble = sentence
