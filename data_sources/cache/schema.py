"""The tables of the two files, as steps that are added to and never changed.

A file's ``user_version`` is the number of steps that it has gone through. Days are whole numbers since
1 January 1970, because a column of them becomes an array at once; the views show them as dates.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Schema:
    """What a file is made of.

    Args:
        application_id: marks the file as one of ours, so that nobody else's is written to.
        steps: each a script that takes the file from the version before to the next.
    """

    application_id: int
    steps: tuple[str, ...]


SHEETS = """
CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: a replaced series is another one
    source TEXT NOT NULL,
    symbol TEXT NOT NULL,
    basis TEXT NOT NULL,
    instrument TEXT NOT NULL,
    has_adjusted_close INTEGER NOT NULL,
    has_capital_gains INTEGER NOT NULL,
    is_whole INTEGER NOT NULL,
    first_asked TEXT,
    asked_through TEXT NOT NULL,
    kept_since TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (source, symbol)
) STRICT;
CREATE TABLE bars (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    open REAL, high REAL, low REAL, close REAL, volume REAL, adjusted_close REAL,
    PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    series INTEGER NOT NULL,
    day INTEGER NOT NULL,
    dividend REAL, split REAL, capital_gain REAL,
    PRIMARY KEY (series, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE receipts (
    series INTEGER NOT NULL,
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    dataset TEXT NOT NULL,
    note TEXT NOT NULL,
    retrieved TEXT NOT NULL,
    question TEXT NOT NULL,
    rows INTEGER NOT NULL,
    digest TEXT NOT NULL,
    repairs TEXT NOT NULL,
    PRIMARY KEY (series, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE answers (
    key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    method TEXT NOT NULL,
    arguments TEXT NOT NULL,
    result TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    received_at TEXT NOT NULL,
    valid_until TEXT NOT NULL
) STRICT;
CREATE INDEX answers_by_age ON answers (valid_until);
CREATE VIEW bars_by_date AS
    SELECT source, symbol, date(bars.day * 86400, 'unixepoch') AS date, open, high, low, close, volume,
           adjusted_close, coalesce(dividend, 0.0) AS dividend, coalesce(split, 1.0) AS split, capital_gain
    FROM series JOIN bars ON bars.series = series.id
    LEFT JOIN events ON events.series = bars.series AND events.day = bars.day;
"""

BODIES = """
CREATE TABLE bodies (
    sha256 TEXT NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    question TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    received_at TEXT NOT NULL,
    size INTEGER NOT NULL,
    kept_size INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX bodies_by_age ON bodies (received_at, kept_size);
"""

# When each source last answered and last failed: what ``advisor doctor`` says of it.
STATES = """
CREATE TABLE states (
    source TEXT NOT NULL PRIMARY KEY,
    answered_at TEXT,
    failed_at TEXT,
    failing_since TEXT,
    sentence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

MARKET = Schema(0x61647631, (SHEETS, STATES))  # "adv1"
RECEIVED = Schema(0x61647632, (BODIES,))  # "adv2"
