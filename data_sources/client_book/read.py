"""One client read: his policy, his account's book, his own prices; or every fault of a file of his.

A file that was handed over as bytes is read exactly as it is from the disk, so that a worker on another machine
finds the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from data_sources.accounts.files.folder import FoundFile, files_of
from data_sources.accounts.read import read_found
from data_sources.accounts.reader import ReadingHints
from data_sources.client_book.client_files import ClientFiles
from data_sources.client_book.rows import opened_rows
from data_sources.client_profile.read import profile_of, read_profile
from data_sources.encoding import digest
from data_sources.errors import BadFile, Fault
from data_sources.model import AccountBook, ClientProfile, PriceHistory
from data_sources.price_file.read import found_prices, read_prices


@dataclass(frozen=True, slots=True, eq=False)
class ClientRead:
    """What a client's files say.

    Args:
        profile: an empty one where there is none.
        digest: of the bytes of all his files and of their names: what decides whether he has changed.
    """

    profile: ClientProfile
    book: AccountBook
    own_prices: tuple[PriceHistory, ...]
    digest: str


def read_client(files: ClientFiles, today: date, as_of: date | None = None, currency: str = "") -> ClientRead:
    """Everything that a client's files say.

    Args:
        files: of the client.
        today: day of the reading: nothing in a file lies behind it.
        as_of: last day of the figures; goals of the policy lie after it.
        currency: of every report; "" for the profile's.

    Raises:
        BadFile: a file of his has faults, all of which are listed; or he could not be read when he was found.
    """
    if files.fault:
        raise BadFile(files.folder, [Fault(files.fault)])
    profile = _profile(files, today, as_of)
    if currency:
        profile = replace(profile, currency=currency)
    hints = ReadingHints(today, dict(profile.columns), dict(profile.symbols), profile.currency)
    found = _exports(files)
    if files.of_table:
        book = read_found(files.path.name, found, hints, alone=True, opened=opened_rows)
    else:
        book = read_found(files.folder, found, hints, alone=False)
    return ClientRead(profile, book, _prices(files, today), _digest(profile, book, files))


def _named(files: ClientFiles, path: Path | None) -> bytes | None:
    """The bytes of a file of the client where they were handed over."""
    return None if path is None else next((content for name, content in files.content if name == path.name), None)


def _profile(files: ClientFiles, today: date, as_of: date | None) -> ClientProfile:
    if files.profile is None:
        return ClientProfile()
    content = _named(files, files.profile)
    if content is None:
        return read_profile(files.profile, today, as_of)
    return profile_of(content, files.profile.name, today, as_of, first_row=files.policy_row)


def _prices(files: ClientFiles, today: date) -> tuple[PriceHistory, ...]:
    if files.prices is None:
        return ()
    content = _named(files, files.prices)
    if content is None:
        return read_prices(files.prices, today)
    name = files.prices.name
    return found_prices(name, [FoundFile(name, Path(name), len(content), content=content)], today, alone=True)


def _exports(files: ClientFiles) -> list[FoundFile]:
    """The files of the account itself, in the order of their names."""
    beside = {one.name for one in (files.profile, files.prices) if one is not None}
    if not files.content:
        return [one for one in files_of(files.path) if one.name not in beside]
    return [
        FoundFile(name, Path(*PurePosixPath(name).parts), len(content), content=content)
        for name, content in sorted(files.content)
        if name not in beside
    ]


def content_of(files: ClientFiles) -> ClientFiles:
    """The client with the bytes of all his files, for a worker that does not see this disk.

    Raises:
        BadFile: a file of his cannot be read, or is a link out of his folder.
    """
    if files.content or files.fault:
        return files
    had = []
    for found in files_of(files.path):
        if found.problem:
            raise BadFile(files.folder, [Fault(found.problem, file=found.name)])
        try:
            had.append((found.name, found.path.read_bytes()))
        except OSError as failure:
            fault = Fault(f"it cannot be read ({failure.strerror})", file=found.name)
            raise BadFile(files.folder, [fault]) from failure
    return replace(files, content=tuple(had))


def _digest(profile: ClientProfile, book: AccountBook, files: ClientFiles) -> str:
    """Of what was read; the digest of a price file is that of its bytes."""
    lines = [f"{one.name} {one.origin.sha256}" for one in book.files]
    lines += [f"unread {one.place.file}" for one in book.unread if one.place.row == 0]
    lines += [] if profile.origin is None else [f"policy {profile.origin.sha256}"]
    if files.prices is not None:
        content = _named(files, files.prices)
        lines.append(f"prices {digest(files.prices.read_bytes() if content is None else content)}")
    return digest("\n".join(lines))
