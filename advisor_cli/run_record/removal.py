"""Runs that are no longer wanted, and the market histories that nobody refers to any more.

A run's folder is renamed before it is emptied: whoever is killed in between leaves whole runs, and what he had begun to
remove is removed by the next. The histories go last, and only those that no run of the folder, and nobody within the
last hour, referred to.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

from advisor_cli.errors import DamagedRun, FileFault
from advisor_cli.run_record.store import RunStore

REMOVED = ".removing-"
ADVICE = "mend its permissions and run again; what was removed before is gone, and every other run is whole"


def size_of(store: RunStore, run_id: str) -> int:
    """Bytes of a run's files; 0 of one that is gone."""
    total = 0
    with suppress(FileNotFoundError, NotADirectoryError):
        for entry in os.scandir(store.folder / run_id):
            with suppress(FileNotFoundError):
                total += entry.stat(follow_symlinks=False).st_size
    return total


def remove(store: RunStore, run_ids: Iterable[str]) -> tuple[str, ...]:
    """Remove runs, the oldest first.

    Returns:
        Those that this process removed; another one may have been quicker.

    Raises:
        FileFault: one of them cannot be removed; the ones after it are untouched.
    """
    gone = []
    for run_id in sorted(run_ids):
        aside = store.folder / f"{REMOVED}{run_id}"
        try:
            (store.folder / run_id).rename(aside)
        except FileNotFoundError:
            continue
        except OSError as failure:
            why = f"the run cannot be removed ({failure.strerror or failure})"
            raise FileFault(str(store.folder / run_id), why, ADVICE) from failure
        _emptied(aside)
        gone.append(run_id)
    return tuple(gone)


def remove_begun(store: RunStore) -> None:
    """Remove what a process that was killed had begun to remove."""
    for aside in sorted(store.folder.glob(f"{REMOVED}*")):
        _emptied(aside)


def referred_to(store: RunStore, without: Collection[str] = ()) -> frozenset[str]:
    """Digests of the market histories that the runs refer to, but for some of them; a damaged one refers to none."""
    found: set[str] = set()
    for run_id in store.ids():
        if run_id not in without:
            with suppress(DamagedRun):
                found.update(store.manifest(run_id).market)
    return frozenset(found)


def disk_clock(folder: Path) -> float:
    """The moment by the clock that files of the folder get their times from, seconds.

    Raises:
        FileFault: nothing can be written there.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".clock-") as file:
            return os.fstat(file.fileno()).st_mtime
    except OSError as failure:
        raise FileFault(str(folder), f"it cannot be written to ({failure.strerror})", ADVICE) from failure


def _emptied(aside: Path) -> None:
    try:
        shutil.rmtree(aside)
    except FileNotFoundError:  # another process has emptied it
        return
    except OSError as failure:
        why = f"the run cannot be removed whole ({failure.strerror or failure})"
        raise FileFault(str(aside), why, ADVICE) from failure
