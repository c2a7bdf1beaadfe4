"""The register of a book: which runs there were, what came of each client, and which files belong to it. SQLite.

One process writes, the run over the book, which holds the book's lock; readers (``book show``, a brief) go on meanwhile
(write-ahead log). ``synchronous=FULL``: a commit is on the disk when it returns, so that what is told to be finished is
finished even when the power goes; at a commit per chunk that costs nothing that could be measured. A client's files are
in place before his row is committed: a row never speaks of what is not there, and what is there without a row is
written again with the same bytes.
"""

# ruff: noqa: S608 - statements are put together of the names in this file alone
from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from advisor_cli.errors import AdvisorError, ExitCode, FileFault

APPLICATION = 0x61647633  # "adv3"
VERSION = 1
BUSY_SECONDS = 10.0
COMPANIONS = ("", "-wal", "-shm", "-journal")
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR}
TABLES = """
CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of the runs; the clock may be set back between them
    id TEXT NOT NULL UNIQUE,
    as_of TEXT NOT NULL,
    worked INTEGER NOT NULL, -- grows each time that a run is begun or gone on with
    asked TEXT NOT NULL, -- digest of everything that decides what the results are
    alike TEXT NOT NULL, -- the same without the day
    at TEXT NOT NULL,
    terms TEXT NOT NULL, -- as people read them
    market TEXT NOT NULL DEFAULT '',
    market_wants TEXT NOT NULL DEFAULT '{}',
    finished TEXT NOT NULL DEFAULT '',
    outputs TEXT NOT NULL DEFAULT '[]' -- (file, SHA-256) of what the run wrote last
) STRICT;
CREATE TABLE clients (
    run INTEGER NOT NULL REFERENCES runs (number),
    folder TEXT NOT NULL,
    stamp TEXT NOT NULL,
    status TEXT NOT NULL,
    in_queue INTEGER NOT NULL,
    standing BLOB NOT NULL, -- JSON, deflated: a tenth of its size
    reports TEXT NOT NULL, -- (suffix, SHA-256, size) of each
    report_run TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1, -- how often this run was done with him: again only where his files changed
    PRIMARY KEY (run, folder)
) STRICT;
CREATE TABLE wants (
    folder TEXT NOT NULL PRIMARY KEY,
    stamp TEXT NOT NULL,
    asked TEXT NOT NULL,
    wants TEXT NOT NULL
) STRICT;
"""


_RUN = "number, id, as_of, asked, alike, at, terms, market, market_wants, finished, outputs"
_CLIENT = "folder, stamp, status, in_queue, standing, reports, report_run"
_NEXT = "(SELECT coalesce(max(worked), 0) + 1 FROM runs)"
# Put together of the names above; nothing from outside is ever part of a statement.
_BEGIN = f"INSERT INTO runs (id, as_of, asked, alike, at, terms, worked) VALUES (?, ?, ?, ?, ?, ?, {_NEXT})"
_GO_ON = f"UPDATE runs SET worked = {_NEXT} WHERE number = ? AND worked + 1 < {_NEXT}"
_COMMIT = (
    f"INSERT INTO clients (run, {_CLIENT}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, folder) DO UPDATE SET"
    " stamp = excluded.stamp, status = excluded.status, in_queue = excluded.in_queue, standing = excluded.standing,"
    " reports = excluded.reports, report_run = excluded.report_run, times = times + 1"
)
_COPY = f"INSERT INTO clients (run, {_CLIENT}) SELECT ?, {_CLIENT} FROM clients WHERE run = ? AND folder = ?"
_ROWS = f"SELECT {_CLIENT} FROM clients WHERE run = ? ORDER BY folder"
_ROW = f"SELECT {_CLIENT} FROM clients WHERE run = ? AND folder = ?"


class RegisterFault(FileFault):
    """The register cannot be used."""


class NoRegister(AdvisorError):
    """There has been no run over this book."""

    exit_code = ExitCode.NO_DATA


@dataclass(frozen=True, slots=True)
class RegisteredRun:
    """One run over the book, as it was registered.

    Args:
        number: its place among the runs of the book.
        asked: digest of what decides its results: equal runs are one run.
        alike: the same without the day: what one found of a client another may keep.
        at: its moment, ISO 8601; figures know no other.
        terms: JSON for people.
        market: SHA-256 of the frozen market; "" before it is there.
        market_wants: JSON of what it was asked for.
        finished: when it was finished, "" while it is not.
        outputs: JSON of the files that it wrote.
    """

    number: int
    id: str
    as_of: str
    asked: str
    alike: str
    at: str
    terms: str
    market: str = ""
    market_wants: str = "{}"
    finished: str = ""
    outputs: str = "[]"


@dataclass(frozen=True, slots=True)
class ClientRow:
    """What came of one client: his standing as JSON, and his reports as JSON of (suffix, SHA-256, size)."""

    folder: str
    stamp: str
    status: str
    in_queue: bool
    standing: str
    reports: str = "[]"
    report_run: str = ""


@dataclass(frozen=True, slots=True)
class DoneRow:
    """What tells whether a client has to be done again."""

    stamp: str
    status: str
    reports: str


class Register:
    """The register of one book, open.

    Args:
        path: of the file.
        writes: whether this is the run over the book; a reader never makes or changes a file.

    Raises:
        RegisterFault: it is damaged, another program's, or of a newer version.
        NoRegister: it is to be read and there is none.
    """

    def __init__(self, path: Path, *, writes: bool = True) -> None:
        self.path = path
        if not writes and not path.is_file():
            raise NoRegister(f"{path} is not there: no run over this book is known; run advisor book run first")
        with self._told():
            if writes:
                path.parent.mkdir(parents=True, exist_ok=True)
            where = path.absolute().as_uri() + ("" if writes else _reading(path))
            self._connection = sqlite3.connect(where, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
            try:
                self._open(writes=writes)
            except BaseException:
                self._connection.close()
                raise

    def _open(self, *, writes: bool) -> None:
        version = self._number("PRAGMA user_version")
        owner = self._number("PRAGMA application_id")
        tables = self._number("SELECT count(*) FROM sqlite_master")
        if owner != APPLICATION and (tables or owner or version or not writes):
            raise RegisterFault(str(self.path), "it is no register of a book", "run with --force to move it aside")
        if version > VERSION:
            raise RegisterFault(str(self.path), "a newer version of this program wrote it", "upgrade this one")
        if not writes:
            self._connection.execute("PRAGMA query_only=ON")
            return
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("PRAGMA cell_size_check=ON")
        if version < VERSION:
            with self._writing():
                for statement in TABLES.split(";\n"):
                    self._connection.execute(statement)
                self._connection.execute(f"PRAGMA application_id={APPLICATION}")
                self._connection.execute(f"PRAGMA user_version={VERSION}")

    def _number(self, question: str) -> int:
        return int(self._connection.execute(question).fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        with self._told():
            self._connection.close()

    def last(self) -> RegisteredRun | None:
        """The run that was worked on last, finished or not."""
        return self._run(f"SELECT {_RUN} FROM runs ORDER BY worked DESC LIMIT 1", ())

    def last_finished(self, alike: str | None = None, by: str = "") -> RegisteredRun | None:
        """The run that was finished last; where ``alike`` is given, of those of other days by that day, ISO 8601."""
        where, values = ("", ()) if alike is None else ("AND alike = ? AND as_of <= ?", (alike, by))
        question = f"SELECT {_RUN} FROM runs WHERE finished != '' {where} ORDER BY worked DESC LIMIT 1"
        return self._run(question, values)

    def asked(self, asked: str) -> RegisteredRun | None:
        """The newest run of equal terms."""
        return self._run(f"SELECT {_RUN} FROM runs WHERE asked = ? ORDER BY number DESC LIMIT 1", (asked,))

    def runs(self) -> tuple[RegisteredRun, ...]:
        """Every run, the one worked on last first."""
        with self._told():
            found = self._connection.execute(f"SELECT {_RUN} FROM runs ORDER BY worked DESC").fetchall()
        return tuple(RegisteredRun(*row) for row in found)

    def _run(self, question: str, values: tuple[str, ...]) -> RegisteredRun | None:
        with self._told():
            row = self._connection.execute(question, values).fetchone()
        return None if row is None else RegisteredRun(*row)

    def begin(self, run_id: str, as_of: str, asked: str, *, alike: str, at: str, terms: str) -> RegisteredRun:
        """A new run."""
        values = (run_id, as_of, asked, alike, at, terms)
        with self._told(), self._writing():
            self._connection.execute(_BEGIN, values)
            number = self._number("SELECT last_insert_rowid()")
        return RegisteredRun(number, *values)

    def go_on(self, run: int) -> None:
        """A run is worked on again: what is shown from now on is its."""
        self._write(_GO_ON, [(run,)])

    def set_market(self, run: int, market: str, wants: str, terms: str) -> None:
        """The frozen market from which everybody of the run is answered, what it was asked for, and the rates."""
        values = [(market, wants, terms, run)]
        self._write("UPDATE runs SET market = ?, market_wants = ?, terms = ? WHERE number = ?", values)

    def set_terms(self, run: int, terms: str) -> None:
        """The terms as they are shown from now on."""
        self._write("UPDATE runs SET terms = ? WHERE number = ?", [(terms, run)])

    def finish(self, run: int, finished: str, outputs: str) -> None:
        """The run is whole: everything is written."""
        self._write("UPDATE runs SET finished = ?, outputs = ? WHERE number = ?", [(finished, outputs, run)])

    def reopen(self, run: int, at: str) -> None:
        """Something of a finished run is done again, as of this moment."""
        self._write("UPDATE runs SET finished = '', at = ? WHERE number = ?", [(at, run)])

    def commit(self, run: int, rows: Sequence[ClientRow]) -> None:
        """What came of some clients, all of it or nothing. Their files are in place."""
        self._write(_COMMIT, [_values(run, one) for one in rows])

    def keep_runs(self, kept: Iterable[int]) -> None:
        """What came of the clients in all other runs is let go; that there were those runs stays known."""
        numbers = sorted(set(kept))
        places = ", ".join("?" * len(numbers))
        self._write(f"DELETE FROM clients WHERE run NOT IN ({places})", [tuple(numbers)])

    def forget(self, run: int, folders: Iterable[str]) -> None:
        """Clients who are no longer in the book."""
        self._write("DELETE FROM clients WHERE run = ? AND folder = ?", [(run, folder) for folder in folders])

    def copy(self, run: int, earlier: int, folders: Iterable[str]) -> None:
        """What an earlier run found of clients who have not changed."""
        self._write(_COPY, [(run, earlier, folder) for folder in folders])

    def done(self, run: int) -> dict[str, DoneRow]:
        """Whom the run is done with."""
        with self._told():
            found = self._connection.execute("SELECT folder, stamp, status, reports FROM clients WHERE run = ?", (run,))
            return {folder: DoneRow(*rest) for folder, *rest in found}

    def rows(self, run: int) -> Iterator[ClientRow]:
        """What came of the clients, by folder, one after the other: a large book is never in memory as a whole."""
        with self._told():
            yield from map(_row, self._connection.execute(_ROWS, (run,)))

    def row(self, run: int, folder: str) -> ClientRow | None:
        """What came of one client."""
        with self._told():
            found = self._connection.execute(_ROW, (run, folder)).fetchone()
        return None if found is None else _row(found)

    def counts(self, run: int) -> tuple[tuple[str, int, int], ...]:
        """(status, clients, of them in the queue)."""
        question = "SELECT status, count(*), sum(in_queue) FROM clients WHERE run = ? GROUP BY status ORDER BY status"
        with self._told():
            return tuple(self._connection.execute(question, (run,)).fetchall())

    def ever(self) -> set[str]:
        """Everybody whose files were ever read."""
        with self._told():
            found = self._connection.execute("SELECT folder FROM wants UNION SELECT folder FROM clients")
            return {folder for (folder,) in found}

    def known_wants(self, asked: str) -> dict[str, str]:
        """Stamps of the clients whose wants are known under these terms."""
        with self._told():
            return dict(self._connection.execute("SELECT folder, stamp FROM wants WHERE asked = ?", (asked,)))

    def wanted(self) -> Iterator[tuple[str, str]]:
        """(folder, what he wanted as JSON when his files were read last), by folder."""
        with self._told():
            yield from self._connection.execute("SELECT folder, wants FROM wants ORDER BY folder")

    def keep_wants(self, asked: str, found: Sequence[tuple[str, str, str]]) -> None:
        """(folder, stamp, wants as JSON) of some clients."""
        self._write(
            "INSERT OR REPLACE INTO wants (folder, stamp, wants, asked) VALUES (?, ?, ?, ?)",
            [(*one, asked) for one in found],
        )

    def _write(self, statement: str, values: Sequence[tuple[object, ...]]) -> None:
        with self._told(), self._writing():
            self._connection.executemany(statement, values)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong with the file, as one sentence."""
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a defect of this program
        except sqlite3.DatabaseError as failure:
            code = getattr(failure, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
            if code in DAMAGED:
                what, advice = f"it is damaged ({failure})", "run with --force: it is moved aside and begun anew"
            elif code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                what, advice = "another program holds it", "close that program and run again"
            else:
                what, advice = f"it cannot be used ({failure})", "make room, or mend its permissions, and run again"
            raise RegisterFault(str(self.path), what, advice) from failure
        except OSError as failure:
            what = f"it cannot be used ({failure.strerror or failure})"
            raise RegisterFault(str(self.path), what, "name another folder with ADVISOR_HOME") from failure


def _reading(path: Path) -> str:
    """How a reader opens the file: where he may write nothing beside it, without the log's index."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return ""
    log = path.with_name(f"{path.name}-wal")
    return "?mode=ro" if log.exists() else "?mode=ro&immutable=1"  # nobody writes, or the log would be there


def _packed(standing: str) -> bytes:
    return zlib.compress(standing.encode(), 1)


def _values(run: int, row: ClientRow) -> tuple[object, ...]:
    standing = _packed(row.standing)
    return (run, row.folder, row.stamp, row.status, int(row.in_queue), standing, row.reports, row.report_run)


def _row(found: tuple[str, str, str, int, bytes, str, str]) -> ClientRow:
    folder, stamp, status, waits, standing, reports, report_run = found
    return ClientRow(folder, stamp, status, bool(waits), zlib.decompress(standing).decode(), reports, report_run)


def move_aside(path: Path) -> Path | None:
    """Give a register another name, its log with it; None where there is none.

    Raises:
        RegisterFault: it cannot be moved.
    """
    if not path.exists():
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.aside-{number}")).exists():
        number += 1
    try:
        # The log goes first: left behind, it would be played into the new file.
        for companion in reversed(COMPANIONS):
            beside = path.with_name(path.name + companion)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + companion))
    except OSError as failure:
        what = f"it cannot be moved aside ({failure.strerror})"
        raise RegisterFault(str(path), what, "mend its permissions") from failure
    return aside
