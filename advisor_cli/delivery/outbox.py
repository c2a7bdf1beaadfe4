"""The outbox: letters until they are where they should be, and the memory of those that are.

One SQLite file and a folder of attachments beside it. A letter of a key is there once for a target, for ever: that is
what "never twice" rests on. An attempt is written down, onto the disk, before it is made; one whose process died is
found as ``sending`` by the next run and becomes ``uncertain``, because nobody knows whether it arrived. It is kept for
the user alone: letters speak of clients.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from advisor_cli.delivery.kept_files import keep_file, keep_private, remove_unnamed
from advisor_cli.delivery.letter import Letter
from advisor_cli.delivery.outbox_file import closed, connected, fault_of
from advisor_cli.delivery.states import OPEN, Delivery, State
from advisor_cli.errors import FileFault

Result = TypeVar("Result")
# Bodies of letters that are done with are of no use after so long; that they were sent stays known.
FORGOTTEN_AFTER = timedelta(days=30)
DELIVERIES = (
    "SELECT number, letter, subject, target, state, tries, runs, deliveries.since, last, why, run"
    " FROM deliveries JOIN letters ON letters.key = deliveries.letter"
)
NONE: tuple[Delivery, ...] = ()
WHERE_OPEN = f"state IN ({', '.join(repr(state.value) for state in OPEN)})"
PERHAPS_HAD = ", ".join(repr(state.value) for state in (State.SENT, State.SENDING, State.UNCERTAIN))
PUT = (
    "INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (key) DO UPDATE SET subject = excluded.subject, body = excluded.body, short = excluded.short,"
    " run = excluded.run, language = excluded.language"
)
DONE_LONG_AGO = (
    f"SELECT key FROM letters WHERE body <> '' AND key NOT IN (SELECT letter FROM deliveries WHERE {WHERE_OPEN})"  # noqa: S608 - our own words
    " AND (SELECT max(last) FROM deliveries WHERE letter = key) < ?"
)


class Outbox:
    """The letters of one home folder.

    Args:
        path: of the SQLite file; its folder is made when the first letter is put in. Attachments lie in a folder of the
            same name without suffix.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.files = path.with_suffix("")
        self._connection: sqlite3.Connection | None = None
        self._guard = threading.RLock()

    @property
    def lock(self) -> Path:
        """Name of the lock of whoever sends: one at a time."""
        return self.files / "sending.lock"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            connection, self._connection = self._connection, None
            if connection is not None:
                closed(connection)

    def put(self, letter: Letter, targets: Sequence[str], at: datetime) -> tuple[Delivery, ...]:
        """Keep a letter for its targets; one that is there already stays as it is, once anybody may have it.

        As long as nobody has, a letter of the same key that speaks of a later run takes its place: what was made in
        part in the morning is not sent at noon, when it is whole.

        Returns:
            How the letter stands with each of these targets.

        Raises:
            FileFault: the outbox or an attachment cannot be read or written; nothing of the letter was kept.
        """

        def act(connection: sqlite3.Connection) -> tuple[Delivery, ...]:
            moment = _written(at)
            if _is_to_be_written(connection, letter):
                row = (letter.key, letter.subject, letter.body, letter.short, letter.run, letter.language, moment)
                connection.execute(PUT, row)
                connection.execute("DELETE FROM attachments WHERE letter = ?", (letter.key,))
                for place, path in enumerate(letter.attachments):
                    name = keep_file(path, self.files)
                    connection.execute(
                        "INSERT INTO attachments VALUES (?, ?, ?, ?)", (letter.key, place, name, path.name)
                    )
            connection.executemany(
                "INSERT OR IGNORE INTO deliveries (letter, target, state, since, last) VALUES (?, ?, ?, ?, ?)",
                [(letter.key, target, State.WAITING.value, moment, moment) for target in targets],
            )
            return _found(connection, f"{DELIVERIES} WHERE letter = ? ORDER BY number", letter.key)

        if not targets:
            return ()
        wanted = frozenset(targets)
        return tuple(one for one in self._write(act) if one.target in wanted)

    def deliveries(self, *, everything: bool = False) -> tuple[Delivery, ...]:
        """What is not done with, oldest first; with ``everything`` also what was sent or dropped."""
        where = "" if everything else f" WHERE {WHERE_OPEN}"
        return self._read(lambda connection: _found(connection, f"{DELIVERIES}{where} ORDER BY number"), NONE)

    def delivery(self, number: int) -> Delivery | None:
        """The delivery of a number; None where there is none."""
        found = self._read(lambda connection: _found(connection, f"{DELIVERIES} WHERE number = ?", number), NONE)
        return found[0] if found else None

    def letter(self, key: str) -> tuple[Letter, tuple[str, ...]]:
        """A letter, its attachments where the outbox keeps them, and the names that they had.

        Raises:
            KeyError: there is no letter of this key.
        """

        def ask(connection: sqlite3.Connection) -> tuple[Letter, tuple[str, ...]]:
            row = connection.execute(
                "SELECT subject, body, short, run, language FROM letters WHERE key = ?", (key,)
            ).fetchone()
            if row is None:
                raise KeyError(key)
            subject, body, short, run, language = row
            listed = "SELECT file, name FROM attachments WHERE letter = ? ORDER BY place"
            kept = connection.execute(listed, (key,)).fetchall()
            files = tuple(self.files / file for file, _ in kept)
            return Letter(key, subject, body, short, files, run, language), tuple(name for _, name in kept)

        return self._transaction(ask, "BEGIN")

    def claim(self, number: int, at: datetime) -> bool:
        """Whether this process is now the one that sends it: it waited, and no other has taken it."""
        statement = "UPDATE deliveries SET state = ?, tries = tries + 1, last = ? WHERE number = ? AND state = ?"
        values = (State.SENDING.value, _written(at), number, State.WAITING.value)
        return self._write(lambda connection: connection.execute(statement, values).rowcount == 1)

    def settle(self, number: int, state: State, why: str, at: datetime) -> None:
        """Write down how the attempt ended that was claimed."""
        statement = "UPDATE deliveries SET state = ?, why = ?, last = ? WHERE number = ? AND state = ?"
        values = (state.value, why, _written(at), number, State.SENDING.value)
        self._write(lambda connection: connection.execute(statement, values))

    def abandon(self, why: str, at: datetime) -> tuple[Delivery, ...]:
        """What a dead process was sending becomes uncertain. Only for whoever holds the lock of the outbox."""

        def act(connection: sqlite3.Connection) -> tuple[Delivery, ...]:
            left = _found(connection, f"{DELIVERIES} WHERE state = ? ORDER BY number", State.SENDING.value)
            statement = "UPDATE deliveries SET state = ?, why = ?, last = ? WHERE state = ?"
            connection.execute(statement, (State.UNCERTAIN.value, why, _written(at), State.SENDING.value))
            return left

        return self._write(act)

    def end_run(self, number: int, *, refused: bool, why: str, at: datetime) -> None:
        """Another run has ended with it still waiting, ``why`` where that is news; ``refused`` gives it up."""
        state = State.REFUSED if refused else State.WAITING
        statement = (
            "UPDATE deliveries SET runs = runs + 1, state = ?, why = CASE ? WHEN '' THEN why ELSE ? END, last = ?"
            " WHERE number = ? AND state = ?"
        )
        values = (state.value, why, why, _written(at), number, State.WAITING.value)
        self._write(lambda connection: connection.execute(statement, values))

    def move(self, number: int, before: Sequence[State], after: State, at: datetime) -> bool:
        """Whether it was in one of the states and is now in another, as the user wants it."""
        moment = _written(at)
        statement = "UPDATE deliveries SET state = ?, runs = 0, since = ?, last = ? WHERE number = ? AND state = ?"

        def act(connection: sqlite3.Connection) -> bool:
            values = [(after.value, moment, moment, number, state.value) for state in before]
            return any(connection.execute(statement, one).rowcount == 1 for one in values)

        return self._write(act)

    def letters_waiting_for(self, run: str) -> tuple[Delivery, ...]:
        """Letters of a run that are not done with: such a run is not pruned."""
        query = f"{DELIVERIES} WHERE run = ? AND {WHERE_OPEN} ORDER BY number"
        return self._read(lambda connection: _found(connection, query, run), NONE)

    def runs_waited_for(self) -> frozenset[str]:
        """Ids of the runs of which a letter is not done with."""
        query = f"SELECT DISTINCT run FROM deliveries JOIN letters ON key = letter WHERE {WHERE_OPEN}"  # noqa: S608 - our own words
        return self._read(lambda connection: frozenset(row[0] for row in connection.execute(query)), frozenset())

    def forget(self, at: datetime) -> None:
        """Bodies and attachments of letters that were done with long ago; the letters themselves stay known."""

        def act(connection: sqlite3.Connection) -> None:
            limit = _written(at - FORGOTTEN_AFTER)
            old = [(row[0],) for row in connection.execute(DONE_LONG_AGO, (limit,))]
            connection.executemany("DELETE FROM attachments WHERE letter = ?", old)
            connection.executemany("UPDATE letters SET body = '', short = '' WHERE key = ?", old)
            named = frozenset(row[0] for row in connection.execute("SELECT DISTINCT file FROM attachments"))
            remove_unnamed(self.files, named)

        self._write(act)

    def _read(self, ask: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """What is found; ``otherwise`` where no letter was ever put in. Nothing is made by looking."""
        return self._transaction(ask, "BEGIN") if self._connection or self.path.exists() else otherwise

    def _write(self, act: Callable[[sqlite3.Connection], Result]) -> Result:
        return self._transaction(act, "BEGIN IMMEDIATE")

    def _transaction(self, work: Callable[[sqlite3.Connection], Result], begin: str) -> Result:
        """The work, all of it or nothing."""
        with self._guard, self._told():
            if self._connection is None:
                keep_private(self.files)
                self._connection = connected(self.path)
            connection = self._connection
            connection.execute(begin)
            try:
                result = work(connection)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            return result

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the disk or SQLite says becomes one sentence.

        Raises:
            FileFault: the outbox cannot be read or written.
        """
        try:
            yield
        except sqlite3.ProgrammingError:
            raise  # a defect of this program, no fault of the file
        except sqlite3.DatabaseError as failure:
            raise fault_of(self.path, failure) from failure
        except OSError as failure:
            why = failure.strerror or str(failure)
            place = str(failure.filename or self.path)
            raise FileFault(
                place, f"the outbox cannot be used ({why})", "make room or mend its permissions"
            ) from failure


def _is_to_be_written(connection: sqlite3.Connection, letter: Letter) -> bool:
    """Whether a letter is new, or takes the place of one of another run that nobody can have."""
    kept = connection.execute("SELECT run FROM letters WHERE key = ?", (letter.key,)).fetchone()
    if kept is None or kept[0] == letter.run:
        return kept is None
    had = f"SELECT 1 FROM deliveries WHERE letter = ? AND state IN ({PERHAPS_HAD})"  # noqa: S608 - our own words
    return connection.execute(had, (letter.key,)).fetchone() is None


def _found(connection: sqlite3.Connection, query: str, *values: str | int) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(
            number,
            letter,
            subject,
            target,
            State(state),
            tries,
            runs,
            _read_moment(since),
            _read_moment(last),
            why,
            run,
        )
        for number, letter, subject, target, state, tries, runs, since, last, why, run in connection.execute(
            query, values
        )
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
