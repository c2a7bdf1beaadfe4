"""Bodies as they were received, compressed, by digest; the oldest give way when there are too many."""

from __future__ import annotations

import sqlite3
import zlib
from datetime import datetime
from urllib.parse import urlencode

from data_sources.encoding import digest
from data_sources.wire.exchange import Exchange

MOST_BYTES = 256 * 1024 * 1024
KEPT_AFTER_PRUNING = 0.9  # so that not every body prunes


def keep_body(connection: sqlite3.Connection, exchange: Exchange, at: datetime, most_bytes: int) -> None:
    """Keeps the body of a reply, once however often it comes, and lets the oldest go beyond the bound."""
    if not exchange.body or exchange.is_session:
        return
    known = connection.execute(
        "UPDATE bodies SET received_at = ? WHERE sha256 = ?", (at.isoformat(), exchange.sha256)
    ).rowcount
    if known:
        return
    packed = zlib.compress(exchange.body, 6)
    if len(packed) > most_bytes:
        return
    query = f"?{urlencode(exchange.query)}" if exchange.query else ""
    connection.execute(
        "INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            exchange.sha256,
            exchange.provider,
            f"{exchange.method} {exchange.host}{exchange.path}{query}",
            exchange.status,
            exchange.content_type,
            at.isoformat(),
            len(exchange.body),
            len(packed),
            packed,
        ),
    )
    _prune(connection, most_bytes)


def _prune(connection: sqlite3.Connection, most_bytes: int) -> None:
    total = int(connection.execute("SELECT total(kept_size) FROM bodies").fetchone()[0])
    if total <= most_bytes:
        return
    oldest = connection.execute("SELECT rowid, kept_size FROM bodies ORDER BY received_at, rowid").fetchall()
    for row, size in oldest[:-1]:  # the newest stays, whatever its size
        connection.execute("DELETE FROM bodies WHERE rowid = ?", (row,))
        total -= size
        if total <= most_bytes * KEPT_AFTER_PRUNING:
            return


def read_body(connection: sqlite3.Connection, sha256: str) -> bytes | None:
    """The body of this digest; None where it is not kept, or is not what was received."""
    row = connection.execute("SELECT body FROM bodies WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        return None
    try:
        body = zlib.decompress(row[0])
    except zlib.error:
        return None
    return body if digest(body) == sha256 else None
