"""The covers of all runs in one file, so that ten thousand of them are looked through without being read one by one.

A cache: whatever happens to it, the folder of the runs decides. Each row bears the size and time of the manifest that
it was made of; a manifest that is another since is read again, and a run that is gone is forgotten. Where the file
cannot be used, the manifests are read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from advisor_cli.errors import DamagedRun
from advisor_cli.run_record.record import MANIFEST
from advisor_cli.run_record.store import RunStore
from data_sources.cache.database import Database
from data_sources.cache.schema import Schema

NAME = "run_index.sqlite"
SCHEMA = Schema(
    0x61647234,  # "adr4"
    (
        """
CREATE TABLE runs (
    run_id TEXT NOT NULL PRIMARY KEY,
    stamp TEXT NOT NULL, -- size and time of the manifest
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_name TEXT NOT NULL,
    as_of TEXT NOT NULL,
    created TEXT NOT NULL,
    language TEXT NOT NULL,
    model TEXT NOT NULL,
    damage TEXT NOT NULL
) STRICT, WITHOUT ROWID
""",
    ),
)
COLUMNS = "run_id, stamp, kind, subject, subject_name, as_of, created, language, model, damage"


@dataclass(frozen=True, slots=True)
class IndexedRun:
    """A run as its cover says; of a damaged one only the id is known, and what is wrong with it."""

    run_id: str
    stamp: str
    kind: str = ""
    subject: str = ""
    subject_name: str = ""
    as_of: str = ""
    created: str = ""
    language: str = ""
    model: str = ""
    damage: str = ""

    @property
    def day(self) -> date | None:
        """The day that the run speaks of; None for a damaged one."""
        return date.fromisoformat(self.as_of) if self.as_of else None

    def row(self) -> tuple[str, ...]:
        """The values in the order of the file's columns."""
        return (
            self.run_id,
            self.stamp,
            self.kind,
            self.subject,
            self.subject_name,
            self.as_of,
            self.created,
            self.language,
            self.model,
            self.damage,
        )


class RunIndex:
    """What there is of runs in a store, brought up to date when it is made.

    Args:
        store: whose runs.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store
        # What hinders a cache costs time and nothing else: nobody is told.
        self._file = Database(store.folder.with_name(NAME), SCHEMA, lambda _sentence: None)
        try:
            self._runs = self._up_to_date()
        finally:
            self._file.close()

    def runs(self, kind: str = "") -> list[IndexedRun]:
        """Every run, newest first; of one kind where it is named, and then no damaged one."""
        return [run for run in self._runs if not kind or run.kind == kind]

    def before(self, kind: str, subject: str, day: date) -> Iterator[IndexedRun]:
        """The runs of a kind over a subject that speak of an earlier day, newest first."""
        asked = day.isoformat()
        return (run for run in self._runs if run.kind == kind and run.subject == subject and "" < run.as_of < asked)

    def last_before(self, kind: str, day: date, subjects: Collection[str]) -> dict[str, list[IndexedRun]]:
        """Of each subject that has any, its runs of a kind that speak of an earlier day, newest first."""
        asked, found = day.isoformat(), dict[str, list[IndexedRun]]()
        for run in self._runs:
            if run.kind == kind and "" < run.as_of < asked and run.subject in subjects:
                found.setdefault(run.subject, []).append(run)
        return found

    def _up_to_date(self) -> list[IndexedRun]:
        stamps = dict(self._stamps())
        nothing: tuple[IndexedRun, ...] = ()
        kept = {run.run_id: run for run in self._file.read(_all, nothing)}
        known = {name: run for name, run in kept.items() if run.stamp == stamps.get(name)}
        new = [self._read(name, stamp) for name, stamp in stamps.items() if name not in known]
        gone = [name for name in kept if name not in stamps]
        if new or gone:
            self._file.write(lambda file: _keep(file, new, gone))
        known.update((run.run_id, run) for run in new)
        return [known[name] for name in sorted(known, reverse=True)]

    def _stamps(self) -> Iterator[tuple[str, str]]:
        """Each run with size and time of its manifest; "missing" where it has none."""
        folder = str(self._store.folder)
        for name in self._store.ids():
            stamp = "missing"
            with suppress(OSError):
                status = os.stat(f"{folder}/{name}/{MANIFEST}")  # noqa: PTH116 - a path object each would take longer
                stamp = f"{status.st_size} {status.st_mtime_ns} {status.st_ino}"
            yield name, stamp

    def _read(self, name: str, stamp: str) -> IndexedRun:
        try:
            cover = self._store.manifest(name)
        except DamagedRun as damage:
            return IndexedRun(name, stamp, damage=str(damage))
        return IndexedRun(
            name,
            stamp,
            cover.kind,
            cover.subject,
            cover.subject_name,
            cover.as_of.isoformat(),
            cover.created,
            cover.language,
            cover.model,
        )


def _all(file: sqlite3.Connection) -> tuple[IndexedRun, ...]:
    return tuple(IndexedRun(*row) for row in file.execute(f"SELECT {COLUMNS} FROM runs"))  # noqa: S608 - our own names


def _keep(file: sqlite3.Connection, new: Iterable[IndexedRun], gone: Iterable[str]) -> bool:
    file.executemany("DELETE FROM runs WHERE run_id = ?", ((name,) for name in gone))
    marks = ", ".join("?" for _ in COLUMNS.split(", "))
    file.executemany(f"INSERT OR REPLACE INTO runs VALUES ({marks})", (run.row() for run in new))  # noqa: S608 - marks
    return True
