"""How the tests of the readers open an export, of a file beside them or of a text that they write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.reader import AccountReader, FileRead, ReadingHints
from data_sources.model import SumCheck, Transaction

EXPORTS = Path(__file__).parent / "exports"
TODAY = date(2026, 11, 20)


def opened(name: str) -> OpenedFile:
    return OpenedFile(name, (EXPORTS / name).read_bytes())


def written(text: str, name: str = "export.csv", encoding: str = "utf-8") -> OpenedFile:
    return OpenedFile(name, text.encode(encoding))


def read(
    reader: AccountReader, file: OpenedFile, symbols: Mapping[str, str] | None = None, currency: str = ""
) -> FileRead:
    """What the reader makes of the file, which it has to know."""
    assert reader.recognizes(file)
    return reader.read(file, ReadingHints(TODAY, symbols=symbols or {}, currency=currency))


def clean(reader: AccountReader, file: OpenedFile, symbols: Mapping[str, str] | None = None) -> FileRead:
    """The same, of a file without faults."""
    found = read(reader, file, symbols)
    assert not found.faults, found.faults
    return found


def by_row(found: FileRead) -> dict[int, Transaction]:
    """Transactions by the row they come from, which is one each."""
    rows = {made.place.row: made for made in found.transactions}
    assert len(rows) == len(found.transactions)
    return rows


def wrong_sums(found: FileRead) -> list[SumCheck]:
    """Sums of the file that do not add up."""
    return [check for check in found.sums if abs(check.stated - check.added) > 0.011]
