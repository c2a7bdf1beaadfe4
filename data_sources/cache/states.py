"""When each source last answered and last failed, for ``advisor doctor``."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is remembered of a source.

    Args:
        answered_at, failed_at: the last time of each; None for never.
        failing_since: the first failure after the last answer; None where it answered last.
        sentence: of the last failure, "" for none.
    """

    source: str
    answered_at: datetime | None
    failed_at: datetime | None
    failing_since: datetime | None
    sentence: str


def write_answered(connection: sqlite3.Connection, source: str, at: datetime) -> None:
    """The source has answered."""
    connection.execute(
        "INSERT INTO states VALUES (?, ?, NULL, NULL, '')"
        " ON CONFLICT (source) DO UPDATE SET answered_at = excluded.answered_at, failing_since = NULL",
        (source, at.isoformat()),
    )


def write_failed(connection: sqlite3.Connection, source: str, at: datetime, sentence: str) -> None:
    """The source has failed."""
    connection.execute(
        "INSERT INTO states VALUES (?, NULL, ?, ?, ?)"
        " ON CONFLICT (source) DO UPDATE SET failed_at = excluded.failed_at, sentence = excluded.sentence,"
        " failing_since = coalesce(failing_since, excluded.failing_since)",
        (source, at.isoformat(), at.isoformat(), sentence),
    )


def read_states(connection: sqlite3.Connection) -> tuple[SourceState, ...]:
    """All that is remembered, by name."""
    rows = connection.execute(
        "SELECT source, answered_at, failed_at, failing_since, sentence FROM states ORDER BY source"
    )
    return tuple(
        SourceState(source, _moment(answered), _moment(failed), _moment(since), sentence)
        for source, answered, failed, since, sentence in rows
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
