"""Sheets by symbol and source: rows that are added to at the end, or replaced whole, never mixed.

Every receipt's rows have a digest, and a series is handed out only when each digest fits. So a row
that was lost, added or changed by anything else than this module is found before it is used.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from data_sources.encoding import canonical_text, decode, digest, encode
from data_sources.errors import DamagedRecord
from data_sources.model import DateArray, FloatArray, Instrument, Origin, PriceBasis, Repair
from data_sources.sheet import BarSheet

BARS = ("open", "high", "low", "close", "volume", "adjusted_close")
INTEGER_DAYS = "datetime64[D]"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer that a kept series is made of.

    Args:
        sha256: digest of the body (or bodies) that was received.
        dataset, note: of its origin, in the source's words.
        retrieved: when it was received, ISO 8601.
        question: what was asked, in words.
        rows: how many days it brought that were not kept yet.
        digest: of these rows as they are kept.
        repairs: what the source's adapter left out or changed before it handed them on.
    """

    sha256: str
    dataset: str
    note: str
    retrieved: str
    question: str
    rows: int
    digest: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A series as it is kept.

    Args:
        number: its number in the file.
        revision: changes with every write; a tail is added only to the revision that it was asked for.
        sheet: all its days; its origin stands for all its receipts.
        asked_through: no day up to this one needs to be asked for again.
        kept_since: when its whole history was received.
        checked_at: when it was last asked for.
    """

    number: int
    revision: int
    sheet: BarSheet
    asked_through: date
    kept_since: datetime
    checked_at: datetime
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """The circumstances of an answer: what was asked, when, and through which day it answers."""

    question: str
    at: datetime
    through: date
    first: date | None = None


def read_series(connection: sqlite3.Connection, source: str, symbol: str) -> Kept | None:
    """The series of a symbol from a source; None where none is kept.

    Raises:
        DamagedRecord: the rows are not those that were written.
    """
    row = connection.execute(
        "SELECT id, basis, instrument, has_adjusted_close, has_capital_gains, is_whole, asked_through,"
        " kept_since, checked_at, revision FROM series WHERE source = ? AND symbol = ?",
        (source, symbol),
    ).fetchone()
    if row is None:
        return None
    number, basis, instrument, has_adjusted, has_gains, whole, through, since, checked, revision = row
    where = f"the kept series {symbol} of {source}"
    try:
        receipts = tuple(_receipts(connection, number))
        dates, columns = _columns(connection, number, has_adjusted=bool(has_adjusted), has_gains=bool(has_gains))
        _check(where, dates, columns, receipts)
        given: dict[str, Any] = {"dates": dates, **columns}
        sheet = BarSheet(
            instrument=decode(Instrument, json.loads(instrument)),
            basis=PriceBasis(basis),
            origin=joint_origin(source, receipts),
            whole=bool(whole),
            repairs=tuple(repair for receipt in receipts for repair in receipt.repairs),
            **given,
        )
        return Kept(
            number,
            revision,
            sheet,
            date.fromisoformat(through),
            datetime.fromisoformat(since),
            datetime.fromisoformat(checked),
            receipts,
        )
    except ValueError as failure:
        raise DamagedRecord(where, str(failure)) from failure


def replace_series(connection: sqlite3.Connection, source: str, sheet: BarSheet, asked: Asked) -> None:
    """The whole history of a symbol in place of what was kept of it."""
    symbol = sheet.instrument.symbol
    forget_series(connection, source, symbol)
    number = connection.execute(
        "INSERT INTO series (source, symbol, basis, instrument, has_adjusted_close, has_capital_gains, is_whole,"
        " first_asked, asked_through, kept_since, checked_at, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (
            source,
            symbol,
            sheet.basis.value,
            canonical_text(encode(sheet.instrument)),
            sheet.adjusted_close is not None,
            sheet.capital_gains is not None,
            sheet.whole,
            None if asked.first is None else asked.first.isoformat(),
            asked.through.isoformat(),
            asked.at.isoformat(),
            asked.at.isoformat(),
        ),
    ).lastrowid
    if number is None:
        raise sqlite3.ProgrammingError("SQLite gave a new series no number")
    _add_rows(connection, number, sheet)
    _add_receipt(connection, number, 0, _receipt(sheet, asked))


def extend_series(connection: sqlite3.Connection, kept: Kept, new: BarSheet, asked: Asked) -> bool:
    """Days after the last one that is kept; False where another process changed the series meanwhile.

    Args:
        connection: inside a transaction.
        kept: the series as it was when its tail was asked for.
        new: the new days alone; no day at all where nothing was traded.
        asked: the question that brought them.
    """
    changed = connection.execute(
        "UPDATE series SET asked_through = ?, checked_at = ?, revision = revision + 1 WHERE id = ? AND revision = ?",
        (asked.through.isoformat(), asked.at.isoformat(), kept.number, kept.revision),
    ).rowcount
    if not changed:
        return False
    _add_rows(connection, kept.number, new)
    _add_receipt(connection, kept.number, len(kept.receipts), _receipt(new, asked))
    return True


def forget_series(connection: sqlite3.Connection, source: str, symbol: str) -> None:
    """Takes a series out, with all its rows."""
    found = connection.execute("SELECT id FROM series WHERE source = ? AND symbol = ?", (source, symbol)).fetchone()
    if found is None:
        return
    for table, column in (("bars", "series"), ("events", "series"), ("receipts", "series"), ("series", "id")):
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", found)  # noqa: S608 - names from the line above


def joined(kept: Kept, new: BarSheet, asked: Asked) -> BarSheet:
    """The kept days and the new ones after them, with the same columns, under the origin of all receipts."""
    old = kept.sheet
    receipts = (*kept.receipts, _receipt(new, asked))

    columns: dict[str, Any] = {
        name: np.concatenate((column, getattr(new, name))) for name, column in _named_columns(old).items()
    }
    return replace(
        old,
        dates=np.concatenate((old.dates, new.dates)),
        origin=joint_origin(old.origin.provider, receipts),
        repairs=(*old.repairs, *new.repairs),
        **columns,
    )


def joint_origin(source: str, receipts: tuple[Receipt, ...]) -> Origin:
    """The origin of a series that several answers make up: digest of their digests, in order."""
    first, last = receipts[0], receipts[-1]
    if len(receipts) == 1:
        return Origin(source, first.dataset, first.retrieved, first.sha256, first.note)
    notes = dict.fromkeys(receipt.note for receipt in receipts if receipt.note)
    joint = f"{len(receipts)} answers, the first of {first.retrieved}, each with the days after the one before"
    sha256 = digest("".join(receipt.sha256 for receipt in receipts))
    return Origin(source, first.dataset, last.retrieved, sha256, "; ".join((*notes, joint)))


def _columns(
    connection: sqlite3.Connection, number: int, *, has_adjusted: bool, has_gains: bool
) -> tuple[DateArray, dict[str, FloatArray]]:
    """Days and columns of a series, by the names of ``BarSheet``."""
    names = BARS if has_adjusted else BARS[:-1]
    rows = connection.execute(
        f"SELECT day, {', '.join(names)} FROM bars WHERE series = ? ORDER BY day",  # noqa: S608 - our own names
        (number,),
    ).fetchall()
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(names) + 1).T
    days = table[0].astype(np.int64)
    columns = {name: np.ascontiguousarray(table[place]) for place, name in enumerate(names, start=1)}
    columns |= {"dividends": np.zeros(len(rows)), "splits": np.ones(len(rows))}
    if has_gains:
        columns["capital_gains"] = np.zeros(len(rows))
    events = connection.execute(
        "SELECT day, dividend, split, capital_gain FROM events WHERE series = ? ORDER BY day", (number,)
    ).fetchall()
    if events:
        happened = np.array(events, dtype=np.float64).T
        places = np.minimum(np.searchsorted(days, happened[0].astype(np.int64)), max(len(rows) - 1, 0))
        for name, values in zip(("dividends", "splits", "capital_gains"), happened[1:], strict=True):
            if name in columns and len(rows):
                columns[name][places] = values
    return days.view(INTEGER_DAYS), columns


def _check(where: str, dates: DateArray, columns: dict[str, FloatArray], receipts: tuple[Receipt, ...]) -> None:
    """Raises DamagedRecord unless the rows of every receipt are as they were written."""
    if not receipts or sum(receipt.rows for receipt in receipts) != dates.size:
        raise DamagedRecord(where, "rows are missing or too many")
    start = 0
    for receipt in receipts:
        part = slice(start, start + receipt.rows)
        if _digest(dates[part], {name: column[part] for name, column in columns.items()}) != receipt.digest:
            raise DamagedRecord(where, f"the rows of {receipt.question} are not those that were received")
        start += receipt.rows


def _digest(dates: DateArray, columns: dict[str, FloatArray]) -> str:
    """Digest of rows: what SQLite gives back of a float is the same float, but for -0 and the bits of a NaN."""
    content = hashlib.blake2b(digest_size=16)
    content.update(dates.astype(INTEGER_DAYS).astype("<i8").tobytes())
    for name in sorted(columns):
        values = columns[name]
        content.update(name.encode())
        content.update(np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8").tobytes())
    return content.hexdigest()


def _named_columns(sheet: BarSheet) -> dict[str, FloatArray]:
    names = (*BARS, "dividends", "splits", "capital_gains")
    return {name: column for name in names if (column := getattr(sheet, name)) is not None}


def _receipt(sheet: BarSheet, asked: Asked) -> Receipt:
    """The receipt of a sheet whose days are all to be kept."""
    origin = sheet.origin
    return Receipt(
        origin.sha256,
        origin.dataset,
        origin.note,
        origin.retrieved,
        asked.question,
        len(sheet),
        _digest(sheet.dates, _named_columns(sheet)),
        sheet.repairs,
    )


def _receipts(connection: sqlite3.Connection, number: int) -> Iterator[Receipt]:
    rows = connection.execute(
        "SELECT sha256, dataset, note, retrieved, question, rows, digest, repairs FROM receipts"
        " WHERE series = ? ORDER BY position",
        (number,),
    )
    for sha256, dataset, note, retrieved, question, count, rows_digest, repairs in rows:
        mended = tuple(decode(Repair, entry) for entry in json.loads(repairs))
        yield Receipt(sha256, dataset, note, retrieved, question, count, rows_digest, mended)


def _add_receipt(connection: sqlite3.Connection, number: int, position: int, receipt: Receipt) -> None:
    repairs = canonical_text(encode(receipt.repairs))
    connection.execute(
        "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            position,
            receipt.sha256,
            receipt.dataset,
            receipt.note,
            receipt.retrieved,
            receipt.question,
            receipt.rows,
            receipt.digest,
            repairs,
        ),
    )


def _add_rows(connection: sqlite3.Connection, number: int, sheet: BarSheet) -> None:
    """The days of a sheet and the events among them; SQLite keeps a NaN as NULL by itself."""
    days: list[int] = sheet.dates.astype(INTEGER_DAYS).astype(np.int64).tolist()
    numbers = [number] * len(days)
    bars = [_listed(getattr(sheet, name), len(days)) for name in BARS]
    connection.executemany("INSERT INTO bars VALUES (?, ?, ?, ?, ?, ?, ?, ?)", zip(numbers, days, *bars, strict=True))
    gains = sheet.capital_gains
    happened: npt.NDArray[np.bool_] = (sheet.dividends != 0.0) | (sheet.splits != 1.0)
    if gains is not None:
        happened |= gains != 0.0
    events = [
        (number, days[place], float(sheet.dividends[place]), float(sheet.splits[place]),
         None if gains is None else float(gains[place]))
        for place in np.flatnonzero(happened).tolist()
    ]  # fmt: skip
    connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", events)


def _listed(column: FloatArray | None, length: int) -> list[float] | list[None]:
    values: list[float] | list[None] = [None] * length if column is None else column.tolist()
    return values
