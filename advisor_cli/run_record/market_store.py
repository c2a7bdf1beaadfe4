"""The market histories that the runs of a book share: ``markets/<two digits>/<digest>.json.gz``, each kept once.

A file holds the canonical text of one history, compressed; its name is the digest of that text, so nothing is ever
overwritten with something else. Whoever is about to refer to a file that is there touches it first: what nobody refers
to is removed only when nobody has touched it for an hour, and so never under the hands of a run that is being written.
"""

from __future__ import annotations

import gzip
import os
import threading
import zlib
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path

from advisor_cli.errors import DamagedRun
from data_sources.encoding import digest

SUFFIX = ".json.gz"
PART, SWEPT = ".part", ".swept"
UNTOUCHED_FOR = 3600.0  # seconds; longer than any run takes from its first history to its last file
LEVEL = 6


class MarketStore:
    """The histories of one home folder.

    Args:
        folder: made when the first one is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sound: set[str] = set()

    def path(self, name: str) -> Path:
        """Where the history of this digest lies."""
        return self.folder / name[:2] / f"{name}{SUFFIX}"

    def holds(self, name: str) -> bool:
        """Whether the history is there, whole; it is touched, so that nobody removes it within the hour.

        Raises:
            OSError: the file is there and can be neither read nor touched.
        """
        path = self.path(name)
        try:
            _taken_back(path)
            os.utime(path)
        except FileNotFoundError:
            self._sound.discard(name)
            return False
        if name not in self._sound:
            try:
                self.read(name)
            except DamagedRun:
                return False
            self._sound.add(name)
        return True

    def keep(self, name: str, text: str) -> None:
        """Write a history; afterwards its file is whole, or as it was.

        Raises:
            OSError: the folder cannot be written, or the disk is full; nothing is left behind.
        """
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{name}-{os.getpid()}-{threading.get_ident()}{PART}")
        try:
            with aside.open("wb") as file:
                file.write(gzip.compress(text.encode(), LEVEL, mtime=0))
                file.flush()
                os.fsync(file.fileno())
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        self._sound.add(name)

    def read(self, name: str) -> str:
        """The canonical text of a history.

        Raises:
            DamagedRun: the file is missing, or is not what was written; it is named.
        """
        path = self.path(name)
        _taken_back(path)
        text = read_text(path, unpack=True)
        if digest(text) != name:
            raise DamagedRun(str(path), "it is not the market history that was recorded")
        return text

    def unwanted(self, wanted: Collection[str], now: float) -> int:
        """Bytes that ``sweep`` would free; nothing is removed."""
        return sum(
            size
            for path, size in self._files()
            if path.name.endswith(SUFFIX) and path.name[: -len(SUFFIX)] not in wanted and _is_old(path, now)
        )

    def sweep(self, wanted: Collection[str], now: float) -> int:
        """Remove what nobody wants and nobody has touched for an hour, and what killed processes left half-written.

        Args:
            wanted: digests that runs refer to.
            now: the moment by the clock of the disk that the folder lies on, seconds.

        Returns:
            How many bytes went.
        """
        bytes_gone = 0
        for path, size in list(self._files()):
            if path.name.endswith(SWEPT) and path.name[1 : -len(SUFFIX + SWEPT)] in wanted:
                _taken_back(path.with_name(path.name[1 : -len(SWEPT)]))
                continue
            is_history = path.name.endswith(SUFFIX)
            if is_history and path.name[: -len(SUFFIX)] in wanted:
                continue
            if _is_old(path, now) and (_remove(path, now) if is_history else _gone(path)):
                bytes_gone += size
        return bytes_gone

    def _files(self) -> Iterator[tuple[Path, int]]:
        """Every file with its size; of a folder that is not there none."""
        with suppress(FileNotFoundError, NotADirectoryError):
            for folder in os.scandir(self.folder):
                if len(folder.name) == 2 and folder.is_dir():
                    for entry in os.scandir(folder):
                        with suppress(FileNotFoundError):  # another process has just finished or removed it
                            yield Path(entry.path), entry.stat().st_size


def read_text(path: Path, *, unpack: bool) -> str:
    """The text of a file of a run, compressed or not.

    Raises:
        DamagedRun: it is missing, unreadable, no text, or not compressed as it should be.
    """
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if unpack else content).decode("utf-8")
    except FileNotFoundError as failure:
        raise DamagedRun(str(path), "the file is missing") from failure
    except UnicodeDecodeError as failure:
        raise DamagedRun(str(path), f"byte {failure.start} is not UTF-8") from failure
    except (EOFError, zlib.error, gzip.BadGzipFile) as failure:
        raise DamagedRun(str(path), "it cannot be unpacked") from failure
    except OSError as failure:
        raise DamagedRun(str(path), f"it cannot be read ({failure.strerror})") from failure


def _is_old(path: Path, now: float) -> bool:
    """Whether nobody touched the file within the hour; one of the future may be being written."""
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < now - UNTOUCHED_FOR
    return False


def _remove(path: Path, now: float) -> bool:
    """Move aside, look once more, and only then delete: a run may have touched the file in between."""
    aside = _aside(path)
    try:
        path.rename(aside)
    except FileNotFoundError:
        return False
    if _is_old(aside, now):
        return _gone(aside)
    _taken_back(path)
    return False


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}{SWEPT}")


def _taken_back(path: Path) -> None:
    """Put a history back that was moved aside, where whoever did so was killed; nothing where none was."""
    if not path.exists():
        with suppress(FileNotFoundError):
            _aside(path).rename(path)


def _gone(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
