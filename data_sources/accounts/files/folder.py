"""The files of a path in the order of their names: nothing hidden, nothing outside of the folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data_sources.errors import BadFile, Fault

MOST_FILES = 2_000
LED_OUT = "it is a link out of the folder or to nothing, and is not followed; put the file itself there"
# What systems and office programs leave beside a user's files.
LEFT_BEHIND = frozenset({"thumbs.db", "desktop.ini", "__macosx", "icon\r"})


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file.

    Args:
        name: relative to the folder, with strokes; the file's own name where it was given alone.
        size: bytes.
        problem: why it is not opened, "" where it is.
        content: where it was read already; None to read it from ``path``.
    """

    name: str
    path: Path
    size: int
    problem: str = ""
    content: bytes | None = None


def files_of(path: Path) -> list[FoundFile]:
    """The file, or every file under the folder.

    Raises:
        BadFile: there is none, or there are more than an account's folder has.
    """
    if not path.exists():
        raise BadFile(str(path), [Fault("there is no such file or folder")], "check the path")
    if not path.is_dir():
        return [_found(path.name, path)]
    root = path.resolve()
    files = sorted(_walk(path, path, root), key=lambda file: file.name)
    if not files:
        raise BadFile(str(path), [Fault("the folder has no files")], "put the broker's exports into it")
    return files


def _walk(folder: Path, top: Path, root: Path, count: list[int] | None = None) -> Iterator[FoundFile]:
    seen = count if count is not None else [0]
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as failure:
        raise BadFile(str(folder), [Fault(f"it cannot be read ({failure.strerror})")]) from failure
    for entry in entries:
        if is_left_behind(entry.name):
            continue
        seen[0] += 1
        if seen[0] > MOST_FILES:
            what = f"it has more than {MOST_FILES:,} files"
            raise BadFile(str(top), [Fault(what)], "name the folder of one account")
        path = Path(entry.path)
        name = _safe_name(path.relative_to(top).as_posix())
        if entry.is_symlink() and not _lies_in(path, root):
            yield FoundFile(name, path, 0, LED_OUT)
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, top, root, seen)
        elif not entry.is_dir():  # a link to a folder inside is read where the folder is
            yield _found(name, path)


def is_left_behind(name: str) -> bool:
    """Whether a file is hidden, or of those that systems and office programs leave behind."""
    return name.startswith((".", "~$")) or name.lower() in LEFT_BEHIND


def _lies_in(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # leads nowhere, or round in a circle
        return False


def _found(name: str, path: Path) -> FoundFile:
    try:
        status = path.stat()
    except OSError as failure:
        return FoundFile(name, path, 0, f"it cannot be read ({failure.strerror})")
    if not stat.S_ISREG(status.st_mode):
        return FoundFile(name, path, 0, "it is no file but a device or a pipe; put the export itself there")
    return FoundFile(_safe_name(name), path, status.st_size)


def _safe_name(name: str) -> str:
    """A name that is no UTF-8 could be written into no record."""
    return os.fsencode(name).decode("utf-8", "replace")
