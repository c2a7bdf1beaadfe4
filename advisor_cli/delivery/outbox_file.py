"""The outbox's SQLite file: how it is opened, what it is made of, and what its failures mean in words.

Unlike the cache it is never moved aside and begun anew: a new file would not know what has been sent.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from advisor_cli.errors import FileFault

BUSY_SECONDS = 10.0
APPLICATION = 0x41444C54  # "ADLT", written into the file
VERSION = 1
TABLES = """
CREATE TABLE letters (
    key TEXT PRIMARY KEY, subject TEXT NOT NULL, body TEXT NOT NULL, short TEXT NOT NULL,
    run TEXT NOT NULL, language TEXT NOT NULL, since TEXT NOT NULL);
CREATE TABLE attachments (
    letter TEXT NOT NULL REFERENCES letters (key), place INTEGER NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY (letter, place));
CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, letter TEXT NOT NULL REFERENCES letters (key), target TEXT NOT NULL,
    state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, runs INTEGER NOT NULL DEFAULT 0,
    since TEXT NOT NULL, last TEXT NOT NULL, why TEXT NOT NULL DEFAULT '',
    UNIQUE (letter, target));
CREATE INDEX deliveries_by_state ON deliveries (state)
"""
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
WHY = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it cannot be written to",
    sqlite3.SQLITE_PERM: "it cannot be written to",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk does not take or give what is asked of it",
}
ROOM = "make room or mend its permissions, and run again"


def connected(path: Path) -> sqlite3.Connection:
    """A connection to the outbox, made where there is none. What is committed is on the disk.

    Raises:
        FileFault: the file is another program's, or a newer version's.
        sqlite3.DatabaseError: it cannot be opened or is damaged.
        OSError: its folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # Made here and not by SQLite, which would leave it readable for everybody.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        _refuse_strangers(connection, path)
        _turn_to_log(connection)
        for pragma in ("synchronous=FULL", "cell_size_check=ON", "trusted_schema=OFF", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        _make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _refuse_strangers(connection: sqlite3.Connection, path: Path) -> None:
    version, owner, tables = _marks(connection)
    if owner != APPLICATION and (owner or version or tables):
        raise FileFault(str(path), "this is another program's file", "name another folder with ADVISOR_HOME")
    if version > VERSION:
        raise FileFault(str(path), "it was written by a newer version of this program", "upgrade and run again")


def _marks(connection: sqlite3.Connection) -> tuple[int, int, int]:
    """Version, owner and number of tables, seen in one state: another process may be making the file now."""
    if not connection.in_transaction:
        connection.execute("BEGIN")
        try:
            return _marks(connection)
        finally:
            connection.execute("ROLLBACK")
    queries = ("PRAGMA user_version", "PRAGMA application_id", "SELECT count(*) FROM sqlite_master")
    version, owner, tables = (int(connection.execute(query).fetchone()[0]) for query in queries)
    return version, owner, tables


def _turn_to_log(connection: sqlite3.Connection) -> None:
    """Write-ahead logging. Of two that open a new file at once SQLite refuses one without waiting: waited for here."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").fetchone()
        except sqlite3.OperationalError as failure:
            if failure.sqlite_errorcode & 0xFF not in LOCKED or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _marks(connection)[0] == 0:  # asked again: another process may have made them while this one waited
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION}")
            connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def closed(connection: sqlite3.Connection) -> None:
    """Let go of the file. On a full disk the log stays beside it, whole, and is read the next time."""
    with suppress(sqlite3.OperationalError):
        connection.close()


def fault_of(path: Path, failure: sqlite3.DatabaseError) -> FileFault:
    """What SQLite says, as a sentence that says what to do."""
    code = getattr(failure, "sqlite_errorcode", 0) & 0xFF
    if code in DAMAGED:
        what = "the outbox is damaged, and what has been sent cannot be told from it"
        return FileFault(str(path), what, "put it back from a backup, or set it aside under another name to begin anew")
    if code in LOCKED:
        return FileFault(str(path), "another process has held the outbox too long", "run again when it has ended")
    return FileFault(str(path), f"the outbox cannot be used: {WHY.get(code, str(failure))}", ROOM)
