"""Every client of a book: a folder each, or rows of one table. Nothing is read of a folder but its list.

    BOOK/Zhang Wei/{export.csv, client.toml, prices.csv}      BOOK/holdings.csv (a column "client")
    BOOK/Smith/{history.csv, positions.csv}                   BOOK/profiles/Zhang Wei.toml, or BOOK/clients.toml

What is wrong with one client is his fault and nobody else's: he is found, and says why he cannot be read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_sources.accounts.files.folder import is_left_behind
from data_sources.client_book.client_files import ClientFiles
from data_sources.client_book.names import shown_name, unfit
from data_sources.client_book.table import clients_of_table
from data_sources.client_book.told_apart import PROFILES, told_apart
from data_sources.encoding import digest
from data_sources.errors import BadFile, Fault

PROFILE = "client.toml"
PRICES = ("prices.csv", "prices.xlsx", "prices.xls")
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
MOST_ENTRIES = 2_000  # of one client's folder
ADVICE = "a book is a folder with a folder for each client, or one table with a column 'client'"


def find_clients(path: Path) -> tuple[ClientFiles, ...]:
    """The clients of a book in the order of their names.

    Args:
        path: a folder of folders, a folder with one table, or that table.

    Raises:
        BadFile: there is no client there, or the table cannot be read at all.
    """
    if not path.exists():
        raise BadFile(str(path), [Fault("there is no such file or folder")], "check the path")
    if not path.is_dir():
        return clients_of_table(path)
    folders, tables = _entries(path)
    if not [one for one in folders if one.name != PROFILES] and len(tables) == 1:
        return clients_of_table(tables[0])
    if not folders:
        what = "it has no folder and no table" if not tables else f"it has {len(tables)} tables and no folder"
        raise BadFile(str(path), [Fault(what)], ADVICE)
    root = path.resolve()
    return told_apart([_client(one, root) for one in folders])


def _entries(path: Path) -> tuple[list[os.DirEntry[str]], list[Path]]:
    """Folders (and links, which are refused later) and tables of the book, by name."""
    folders, tables = [], []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if is_left_behind(entry.name):
                    continue
                if entry.is_symlink() or entry.is_dir():  # a link that leads round in a circle is asked nothing more
                    folders.append(entry)
                elif entry.is_file() and Path(entry.name).suffix.lower() in TABLE_SUFFIXES:
                    tables.append(Path(entry.path))
    except OSError as failure:
        raise BadFile(str(path), [Fault(f"it cannot be read ({failure.strerror})")]) from failure
    return sorted(folders, key=lambda one: os.fsencode(one.name)), sorted(tables)


@dataclass(slots=True)
class _Listing:
    """What the list of one client's folder says."""

    lines: list[str]
    files: int = 0
    profile: Path | None = None
    prices: Path | None = None
    fault: str = ""


def _client(entry: os.DirEntry[str], root: Path) -> ClientFiles:
    name, path = shown_name(entry.name), Path(entry.path)
    if entry.is_symlink():
        why = "it is a link, and links are not followed; put the folder itself there"
        return ClientFiles(name, path, None, None, _stamp([f"link {entry.name!r}"]), fault=why)
    listing = _Listing([])
    try:
        _list(path, "", root / entry.name, listing)
    except OSError as failure:
        listing.fault = f"it cannot be read ({failure.strerror})"
    why = unfit(entry.name) or listing.fault
    if not why and not listing.files:
        why = "the folder has no file of an account; put the broker's exports into it"
    return ClientFiles(name, path, listing.profile, listing.prices, _stamp(listing.lines), fault=why)


def _list(folder: Path | str, within: str, root: Path, listing: _Listing) -> None:
    """Every file under the folder: its stroke in the stamp, and what part it has."""
    for entry in _sorted(folder):
        if is_left_behind(entry.name):
            continue
        name = within + entry.name
        if len(listing.lines) >= MOST_ENTRIES:
            listing.fault = f"it has more than {MOST_ENTRIES:,} files; name the folder of one client"
            return
        if entry.is_dir(follow_symlinks=False):
            _list(entry.path, f"{name}/", root, listing)
            continue
        status = entry.stat(follow_symlinks=False)
        listing.lines.append(f"{name!r} {status.st_size} {status.st_mtime_ns}")
        part = "" if within else entry.name.casefold()
        if part != PROFILE and part not in PRICES:
            listing.files += 1
            continue
        if not stat.S_ISREG(status.st_mode):  # a link of an export is judged where exports are read
            listing.fault = f"{entry.name} is no file but a link or a device; put the file itself there"
        elif part == PROFILE:
            listing.profile = Path(entry.path)
        else:
            listing.prices = Path(entry.path)


def _sorted(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        yield from sorted(entries, key=lambda one: os.fsencode(one.name))


def _stamp(lines: list[str]) -> str:
    return digest("\n".join(lines).encode("utf-8", "surrogatepass"))
