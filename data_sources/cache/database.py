"""One SQLite file that may be missing, locked, full, read-only, damaged, older or newer: never a lost answer.

A transaction is a function. What goes wrong inside ends in one of four ways: the file is moved aside
and begun anew (damage), no more is written in this run (full, read-only, locked), the file is left
alone altogether (a newer version, not ours, unreadable), or - a defect of the program - it is raised.
Each of the first three is told in one sentence, once.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from data_sources.cache.schema import Schema

Result = TypeVar("Result")
BUSY_SECONDS = 5.0
COMPANIONS = ("-wal", "-shm", "-journal")
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
WHY = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_PERM: "it cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk does not take or give what is asked of it",
}


class _LeftAlone(Exception):
    """The file is not for this program, or not for this version of it."""


class Database:
    """A file with one connection, shared by the threads of this process one after the other.

    Args:
        path: of the file; its folder is made when it is first opened.
        schema: what the file is made of.
        tell: takes a sentence on what went wrong.
        busy_seconds: how long another process may hold the file.
    """

    def __init__(
        self, path: Path, schema: Schema, tell: Callable[[str], None], busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.path = path
        self.schema = schema
        self.busy_seconds = busy_seconds
        self._tell = tell
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._opened_as: tuple[int, int] | None = None
        self._readable, self._writable, self._read_only = True, True, False
        self._begun_anew = False

    def read(self, ask: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """What ``ask`` finds in one consistent state of the file; ``otherwise`` where it cannot be read."""
        return self._run(ask, otherwise, "BEGIN", writing=False)

    def write(self, act: Callable[[sqlite3.Connection], bool]) -> bool:
        """Whether ``act`` was carried out, all of it; where it was not, nothing of it was."""
        return self._run(act, False, "BEGIN IMMEDIATE", writing=True)

    def close(self) -> None:
        """Lets go of the file; the next question opens it again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(sqlite3.OperationalError):  # a full disk: what is in the log stays there
                    connection.close()

    def _run(
        self, work: Callable[[sqlite3.Connection], Result], otherwise: Result, begin: str, *, writing: bool
    ) -> Result:
        with self._lock:
            for _ in range(2):  # a second time after a damaged file was moved aside
                if not self._readable or (writing and not self._writable):
                    break
                try:
                    connection = self._opened()
                    if writing and self._read_only:
                        self._writable = False
                        self._tell(f"the cache {self.path} cannot be written to; what is received is not kept")
                        break
                    connection.execute(begin)
                    try:
                        result = work(connection)
                        connection.execute("COMMIT")
                    finally:
                        if connection.in_transaction:
                            connection.execute("ROLLBACK")
                except _LeftAlone as reason:
                    self._leave(str(reason))
                except OSError as failure:
                    self._leave(f"the cache {self.path} is not used: {failure.strerror or failure}")
                except sqlite3.ProgrammingError:
                    raise  # a defect of this program, no fault of the file
                except sqlite3.DatabaseError as failure:
                    self._failed(failure, writing=writing)
                else:
                    return result
            return otherwise

    def _failed(self, failure: sqlite3.DatabaseError, *, writing: bool) -> None:
        """Decides what a failed transaction means for the rest of the run, and tells it."""
        code = failure.sqlite_errorcode & 0xFF
        if code in DAMAGED:
            self._move_aside()
            return
        why = WHY.get(code, f"SQLite reports {failure.sqlite_errorname}")
        if code in LOCKED:
            why = f"another process has held it for more than {self.busy_seconds:g} s"
        if writing and self._connection is not None:
            self._writable = False
            self._tell(f"the cache {self.path} takes nothing more in this run: {why}; what is received is not kept")
        else:
            self._leave(f"the cache {self.path} is not used in this run: {why}")

    def _leave(self, sentence: str) -> None:
        self._readable = self._writable = False
        self.close()
        self._tell(sentence)

    def _opened(self) -> sqlite3.Connection:
        """The connection, opened and brought to this version of the tables where it was not yet."""
        if self._connection is None:
            connection = self._connect()
            try:
                connection.executescript(
                    "PRAGMA synchronous=NORMAL; PRAGMA cell_size_check=ON; PRAGMA trusted_schema=OFF;"
                )
                self._bring_up_to_date(connection)
            except BaseException:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        """A connection that can write, or one that reads only where the system allows no more."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Made here and not by SQLite, which would leave it readable for everybody.
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            beside = self.path.with_name(f"{self.path.name}-wal")
            writable = beside.exists() or os.access(self.path.parent, os.W_OK)
        except OSError:
            if not self.path.is_file():
                raise
            writable = False
        status = self.path.stat()
        self._opened_as = (status.st_dev, status.st_ino)
        self._read_only = not writable
        if not writable:
            return self._connect_to_read()
        connection = sqlite3.connect(
            self.path, timeout=self.busy_seconds, isolation_level=None, check_same_thread=False
        )
        try:
            self._version(connection)  # another program's file is not even turned to a log
            self._turn_to_log(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect_to_read(self) -> sqlite3.Connection:
        """A file in a folder that cannot be written to. Without a log beside it, it is taken as unchanging."""
        name = quote(str(self.path.absolute()))
        log = self.path.with_name(f"{self.path.name}-wal")
        unchanging = "" if log.exists() else "&immutable=1"
        return sqlite3.connect(
            f"file:{name}?mode=ro{unchanging}",
            uri=True,
            timeout=self.busy_seconds,
            isolation_level=None,
            check_same_thread=False,
        )

    def _turn_to_log(self, connection: sqlite3.Connection) -> None:
        """Write-ahead logging: readers go on while one process writes.

        The first two processes to open a new file may both want to turn it, and SQLite refuses one
        of them at once, without waiting; so the waiting is done here.
        """
        until = time.monotonic() + self.busy_seconds
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL").fetchone()
            except sqlite3.OperationalError as failure:
                if failure.sqlite_errorcode & 0xFF not in LOCKED or time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        """The steps that the file has not gone through yet, all or none of them.

        Raises:
            _LeftAlone: the file is of a newer version, or another program's.
        """
        newest = len(self.schema.steps)
        if self._version(connection) == newest:
            return
        if self._read_only:
            raise _LeftAlone(f"the cache {self.path} is of an older version and cannot be written to; it is not used")
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Asked again: another process may have done it while this one waited.
            for step in self.schema.steps[self._version(connection) :]:
                for statement in step.split(";"):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id={self.schema.application_id}")
            connection.execute(f"PRAGMA user_version={newest}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _version(self, connection: sqlite3.Connection) -> int:
        """How many steps the file has gone through, seen in one state: another process may be taking them now."""
        if not connection.in_transaction:
            connection.execute("BEGIN")
            try:
                return self._version(connection)
            finally:
                connection.execute("ROLLBACK")
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        owner = int(connection.execute("PRAGMA application_id").fetchone()[0])
        tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        if owner != self.schema.application_id and (tables or version or owner):
            raise _LeftAlone(f"{self.path} is another program's file; the cache is not used (set another cache folder)")
        if version > len(self.schema.steps):
            raise _LeftAlone(
                f"the cache {self.path} was written by a newer version of this program and is left alone;"
                " upgrade, or set another cache folder"
            )
        return version

    def _move_aside(self) -> None:
        """A damaged file gets another name; the next transaction begins a new one in its place.

        Once in a run: where the new file is damaged too, the disk does not keep what is written to it.
        """
        if self._begun_anew:
            self._leave(f"the cache {self.path} was damaged again; it is not used in this run; look at its disk")
            return
        self.close()
        try:
            status = self.path.stat()
            if (status.st_dev, status.st_ino) != self._opened_as:
                return  # another process has been here: there is a new file already
            number = 1
            while (aside := self.path.with_name(f"{self.path.name}.damaged-{number}")).exists():
                number += 1
            # The log goes first: left behind, it would be played into the new file.
            for companion in COMPANIONS:
                beside = self.path.with_name(self.path.name + companion)
                if beside.exists():
                    beside.replace(aside.with_name(aside.name + companion))
            self.path.replace(aside)
        except OSError as failure:
            self._leave(f"the cache {self.path} is damaged and cannot be moved aside ({failure.strerror or failure})")
        else:
            self._begun_anew = True
            self._tell(f"the cache {self.path} was damaged; it is kept as {aside.name} and begun anew")
