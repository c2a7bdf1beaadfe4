"""What is handed to whoever works on clients, and what comes back: values alone, so that it may be another machine.

A worker reads nothing but what it is handed (or, on the same machine, the client's own files), asks no network, and
writes nothing: the run that handed out the work keeps what comes back. So equal work gives equal results anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from advisor_cli.run_record.packed import PackedRun
from advisor_cli.run_record.record import Conventions, RecordedSetting
from data_sources.client_book.client_files import ClientFiles
from data_sources.model.book import ClientStanding
from diagnostics.book.losses import BookRules
from diagnostics.figures import Language

__all__ = ["BookTerms", "ClientFiles", "ClientOutcome", "Reports"]


HOUSE_RULES = BookRules()


class Reports(StrEnum):
    """Of whom a report is made."""

    ALL = "all"
    EXCEPTIONS = "exceptions"
    NONE = "none"


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
        version: of this program.
        rules: what the firm set for the queue; the house's own where it set nothing.
        settings, arguments: as the manifests of the reports' runs list them; no key is among them.
        firm_currency: of the firm's sums, whose rates are asked for with the market; "" for none.
    """

    run: str
    as_of: date
    at: datetime
    conventions: Conventions
    language: Language
    key: bytes = field(repr=False)
    benchmark: str | None = ""
    currency: str = ""
    reports: Reports = Reports.EXCEPTIONS
    formats: tuple[str, ...] = (".md",)
    named: bool = False
    version: str = ""
    rules: BookRules = HOUSE_RULES
    settings: tuple[RecordedSetting, ...] = ()
    arguments: tuple[tuple[str, str], ...] = ()
    firm_currency: str = ""


@dataclass(frozen=True, slots=True)
class ClientOutcome:
    """What came of one client.

    Args:
        standing: for the queue, the totals and the JSON line.
        reports: (suffix, bytes) of each report that was asked for, in the order of the terms.
        record: the files of the run, where a report was made; they bear no name of the client. Its snapshot has the
            market's histories by reference; those that the shelf has not go along.
        seconds: of processor time; it is no part of the result.
        unworded: why the words of the report are not, or not all, those of the model that was asked; "" where they
            are, or none was asked.
        lacks: whether a source failed that may have what the figures or the report are without.
    """

    standing: ClientStanding
    reports: tuple[tuple[str, bytes], ...] = ()
    record: PackedRun | None = None
    seconds: float = 0.0
    unworded: str = ""
    lacks: bool = False
