"""Attachments in the outbox: each content once, named by its digest, for the user alone."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

KEPT = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")
ASIDE = ".aside-"
ABANDONED_AFTER = 3_600.0  # seconds; no copy takes so long


def keep_private(folder: Path) -> None:
    """A folder that only the user may look into.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def keep_file(path: Path, folder: Path) -> str:
    """Copy a file into the outbox, onto the disk.

    Returns:
        Its name there: the digest of its content, and its suffix.

    Raises:
        OSError: it cannot be read, or not be written.
    """
    content = path.read_bytes()
    suffix = path.suffix.lower()
    name = hashlib.sha256(content).hexdigest()
    name = f"{name}{suffix}" if KEPT.fullmatch(f"{name}{suffix}") else name
    kept = folder / name
    if kept.is_file() and kept.stat().st_size == len(content):
        return name
    descriptor, aside = tempfile.mkstemp(prefix=ASIDE, dir=folder)  # of mode 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).replace(kept)
    finally:
        Path(aside).unlink(missing_ok=True)
    return name


def remove_unnamed(folder: Path, named: frozenset[str]) -> None:
    """Delete what no letter names any more, and what a killed process left half-written."""
    for path in folder.iterdir():
        if KEPT.fullmatch(path.name) and path.name not in named:
            path.unlink(missing_ok=True)
        elif path.name.startswith(ASIDE):
            with suppress(FileNotFoundError):
                if _age(path, folder) > ABANDONED_AFTER:
                    path.unlink(missing_ok=True)


def _age(path: Path, folder: Path) -> float:
    """Seconds since a file was written, against the newest sign in its folder: no clock is asked."""
    return max(folder.stat().st_mtime, path.stat().st_mtime) - path.stat().st_mtime
