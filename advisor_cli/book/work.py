"""What is handed to whoever works on clients, and what comes back: values alone, so that it may be another machine.

A worker reads nothing but what it is handed (or, on the same machine, the client's own files), asks no network, and
writes nothing: the run that handed out the work keeps what comes back. So equal work gives equal results anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from advisor_cli.run_record.record import Conventions, RunRecord
from data_sources.model.book import ClientStanding
from diagnostics.figures import Language


class Reports(StrEnum):
    """Of whom a report is made."""

    ALL = "all"
    EXCEPTIONS = "exceptions"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ClientFiles:
    """One client as he lies on disk, or as his files' bytes where the worker does not see the disk.

    Args:
        folder: his name in the book: the folder's, or that of the table's row.
        path: of his files; of the table where he is rows of one.
        profile: his policy's file, None where there is none.
        prices: file of his own prices, None where there is none.
        stamp: digest of names, sizes and times of the files: unchanged files have the same.
        content: (name within the folder, bytes) of every file where it was read already; () to read ``path``.
    """

    folder: str
    path: Path
    profile: Path | None
    prices: Path | None
    stamp: str
    content: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class BookTerms:
    """What holds for every client of a run.

    Args:
        run: id of the run over the book.
        as_of: last day of the figures.
        at: the moment of the run, aware.
        key: of the clients' aliases.
        currency: of every report; "" for each client's own.
        formats: suffixes of the reports (".md", ".pdf").
        named: whether reports print clients' names.
    """

    run: str
    as_of: date
    at: datetime
    conventions: Conventions
    language: Language
    key: bytes
    benchmark: str | None = ""
    currency: str = ""
    reports: Reports = Reports.EXCEPTIONS
    formats: tuple[str, ...] = (".md",)
    named: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class ClientOutcome:
    """What came of one client.

    Args:
        standing: for the queue, the totals and the JSON line.
        reports: (suffix, bytes) of each report that was asked for, in the order of the terms.
        record: of the run, where a report was made; it bears no name of the client.
        seconds: of processor time; it is no part of the result.
    """

    standing: ClientStanding
    reports: tuple[tuple[str, bytes], ...] = ()
    record: RunRecord | None = None
    seconds: float = 0.0
