"""From a file, or a folder of files, to one ``AccountBook``; or every fault of every file.

A folder is read whole: sub-folders too, in the order of the names, so that the order in which a disk lists
them does not matter. Files of other kinds (a contract as PDF, a note) are listed as not read; what looks like
a table and is known to no reader is refused, because it may hold half of the account.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from data_sources.accounts.files.folder import FoundFile, files_of
from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.formats import MAPPED, READERS
from data_sources.accounts.one_account import with_one_account
from data_sources.accounts.one_name import with_one_name
from data_sources.accounts.reader import AccountReader, FileRead, ReadingHints
from data_sources.accounts.unknown import unknown_file
from data_sources.errors import BadFile, Fault
from data_sources.model import AccountBook, AccountFile, Place, UnreadRow

TABLES = frozenset({".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".xml", ".ofx", ".qfx", ".json", ".tab"})
OTHER_KIND = "of another kind than the exports that are read"
PROFILE = "a profile is given with --profile"
MOST_BYTES = 64 * 1024 * 1024
MOST_LINES = 250_000  # of one file: what an account does in decades; more than that is a file of something else


def read_account(path: Path, hints: ReadingHints) -> AccountBook:
    """Everything that the file, or the files of the folder, say.

    Args:
        path: of one file or of a folder.
        hints: what the user says of them.

    Raises:
        BadFile: there is nothing there to be read, a file is of no known format, too large, locked or leads out of
            the folder, or has cells that cannot be read; all faults of all files, with file, row and column.
    """
    return read_found(str(path), files_of(path), hints, alone=not path.is_dir())


def read_found(
    where: str,
    files: Iterable[FoundFile],
    hints: ReadingHints,
    *,
    alone: bool,
    opened: Callable[[str, bytes, str], OpenedFile] = OpenedFile,
) -> AccountBook:
    """Everything that some files say; as ``read_account``.

    Args:
        where: what a refusal calls them together.
        files: in order, as found; those with a problem are faults.
        hints: what the user says of them.
        alone: whether there is one file that needs no name in a fault.
        opened: a file's cells from its name, its bytes and the day of the reading.
    """
    book = AccountBook(())
    faults: list[Fault] = []
    first_name: dict[str, str] = {}
    advice = ""
    for found in files:
        if problem := found.problem or _too_large(found):
            faults.append(Fault(problem, file=_shown_file(found, alone)))
            continue
        file = opened(found.name, _content(found), hints.today.isoformat())
        if earlier := first_name.get(file.sha256):
            twin = next(known for known in book.files if known.name == earlier)
            book = replace(
                book, files=(*book.files, replace(twin, name=file.name, origin=file.origin, same_as=earlier))
            )
            continue
        if problem := _too_long(file):
            faults.append(Fault(problem, file=_shown_file(found, alone)))
            continue
        if not file.content.strip():
            faults.append(Fault("the file is empty", file=_shown_file(found, alone)))
            continue
        reader = None if file.problems else reader_of(file, hints)
        if reader is None and not file.problems:
            if not alone and found.path.suffix.lower() not in TABLES:
                why = PROFILE if found.path.suffix.lower() == ".toml" else OTHER_KIND
                book = replace(book, unread=(*book.unread, UnreadRow(Place(file.name, 0), file.name, why)))
                continue
            unknown, advice = unknown_file(file)
            if found.path.suffix.lower() == ".toml":
                unknown, advice = Fault("it is no export of an account"), PROFILE
            faults.append(replace(unknown, file=_shown_file(found, alone)))
            continue
        read = FileRead(0, faults=file.problems) if reader is None else reader.read(file, hints)
        faults += _named_faults(read.faults, found, alone)
        if reader is not None and not read.faults:
            first_name[file.sha256] = file.name
            book = _joined(book, file, reader, read)
    if faults:
        raise BadFile(where, faults, advice)
    _refuse_nothing(where, book)
    return with_one_name(with_one_account(book))


def reader_of(file: OpenedFile, hints: ReadingHints) -> AccountReader | None:
    """The first reader that knows the file; the one by the profile's columns where none does; else None."""
    known = next((reader for reader in READERS if reader.recognizes(file)), None)
    if known is None and hints.columns and file.grids():
        return MAPPED
    return known


def _too_large(found: FoundFile) -> str:
    if found.size <= MOST_BYTES:
        return ""
    size, most = f"{found.size / 1e6:,.0f} MB", f"{MOST_BYTES / 1e6:,.0f} MB"
    return f"it has {size}, more than the {most} that are read of one file; export a shorter period, or one account"


def _too_long(file: OpenedFile) -> str:
    lines = file.content.count(b"\n")
    if lines <= MOST_LINES or file.is_workbook:
        return ""
    return (
        f"it has {lines:,} lines, more than the {MOST_LINES:,} that are read of one file; "
        "export a shorter period, or one account"
    )


def _content(found: FoundFile) -> bytes:
    if found.content is not None:
        return found.content
    try:
        return found.path.read_bytes()
    except OSError as failure:
        raise BadFile(str(found.path), [Fault(f"it cannot be read ({failure.strerror})")]) from failure


def _shown_file(found: FoundFile, alone: bool) -> str:
    return "" if alone else found.name


def _named_faults(faults: tuple[Fault, ...], found: FoundFile, alone: bool) -> Iterator[Fault]:
    """The faults with the file's name; what a reader gave as file is the sheet."""
    for fault in faults:
        name = _shown_file(found, alone)
        sheet = f"sheet {fault.file!r}" if fault.file else ""
        yield replace(fault, file=", ".join(part for part in (name, sheet) if part))


def _joined(book: AccountBook, file: OpenedFile, reader: AccountReader, read: FileRead) -> AccountBook:
    stated = [(row.account, row.day) for row in read.holdings] + [(row.account, row.day) for row in read.cash]
    moved = [(row.account, row.day) for row in read.transactions]
    accounts = [account for account, _ in moved + stated]
    days = [day for _, day in moved or stated]
    entry = AccountFile(
        name=file.name,
        format=reader.name,
        rows=read.rows,
        accounts=tuple(dict.fromkeys(account for account in accounts if account)),
        first=min(days, default=None),
        last=max(days, default=None),
        origin=file.origin,
    )
    return AccountBook(
        files=(*book.files, entry),
        transactions=book.transactions + read.transactions,
        holdings=book.holdings + read.holdings,
        cash=book.cash + read.cash,
        sums=book.sums + read.sums,
        unread=book.unread + read.unread,
    )


def _refuse_nothing(where: str, book: AccountBook) -> None:
    if not book.files:
        what = "no file in it is an export of an account"
        if book.unread:
            listed = [row.place.file for row in book.unread]
            what += f" (found {', '.join(listed[:5])}{' ...' if len(listed) > 5 else ''})"
        advice = "give a broker's export (advisor account-report --formats lists what is read)"
        raise BadFile(where, [Fault(what)], advice)
    if not (book.transactions or book.holdings or book.cash):
        what = "it has neither transactions nor positions"
        if book.unread:
            what += f"; {len(book.unread)} rows are of kinds that are not read ({book.unread[0].why})"
        raise BadFile(where, [Fault(what)], "export a longer period")
