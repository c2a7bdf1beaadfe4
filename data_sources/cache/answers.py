"""Answers that are no sheets: one row a question, with the moment until which it stands."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from data_sources.encoding import Json, canonical_text, digest
from data_sources.errors import DamagedRecord
from data_sources.questions import Question

# --offline reads answers that do not stand any more; after so long without being asked again they go.
GRACE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, or the failure that stands for one, as ``recording`` writes it."""

    result: Json
    received_at: datetime
    valid_until: datetime


def read_answer(connection: sqlite3.Connection, question: Question) -> KeptAnswer | None:
    """What was answered to a question, whatever its age; None where nothing is kept.

    Raises:
        DamagedRecord: the row is not what was written.
    """
    row = connection.execute(
        "SELECT result, sha256, received_at, valid_until FROM answers WHERE key = ?", (question.key,)
    ).fetchone()
    if row is None:
        return None
    text, sha256, received, until = row
    where = f"the kept answer to {question.method} of {question.source}"
    if digest(text) != sha256:
        raise DamagedRecord(where, "its digest does not fit its content")
    try:
        return KeptAnswer(json.loads(text), datetime.fromisoformat(received), datetime.fromisoformat(until))
    except (ValueError, RecursionError) as failure:
        raise DamagedRecord(where, str(failure)) from failure


def write_answer(connection: sqlite3.Connection, question: Question, answer: KeptAnswer) -> None:
    """Keeps an answer in place of an older one; those that have not stood for long go."""
    connection.execute("DELETE FROM answers WHERE valid_until < ?", ((answer.received_at - GRACE).isoformat(),))
    text = canonical_text(answer.result)
    connection.execute(
        "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            question.key,
            question.source,
            question.method,
            canonical_text(question.arguments),
            text,
            digest(text),
            answer.received_at.isoformat(),
            answer.valid_until.isoformat(),
        ),
    )


def forget_answer(connection: sqlite3.Connection, question: Question) -> None:
    """Takes an answer out."""
    connection.execute("DELETE FROM answers WHERE key = ?", (question.key,))
