"""The folder of the runs. A run's folder is complete or absent: it is written aside and then renamed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from advisor_cli.errors import DamagedRun, RecordNotKept, UnknownRun
from advisor_cli.run_record.record import MANIFEST, PARTS, Manifest, RunRecord, manifest_from_json, manifest_to_json
from data_sources.encoding import digest
from data_sources.errors import DamagedRecord

ID_FORM = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")
ASIDE = ".writing-"
ABANDONED_AFTER = 3600.0  # seconds
LATEST = "latest"
CANDIDATES_SHOWN = 3


def new_run_id(created: datetime, content: str) -> str:
    """An id that sorts by time: the second in UTC and a digest of the moment and of what the run is about."""
    moment = created.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}-{digest(moment.isoformat() + content)[:8]}"


@dataclass(frozen=True, slots=True)
class ListedRun:
    """A run as a list shows it; ``damage`` says what is wrong with one that cannot be read."""

    run_id: str
    manifest: Manifest | None
    damage: str = ""


class RunStore:
    """The runs of one home folder.

    Args:
        folder: where the runs lie; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def ids(self) -> list[str]:
        """Ids of the recorded runs, newest first."""
        try:
            names = [entry.name for entry in os.scandir(self.folder) if entry.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return sorted((name for name in names if ID_FORM.fullmatch(name)), reverse=True)

    def find(self, asked: str) -> str:
        """The id that is meant by an id, its beginning, or "latest".

        Raises:
            UnknownRun: no run begins so, or several do.
        """
        ids = self.ids()
        if asked == LATEST and ids:
            return ids[0]
        fitting = [run_id for run_id in ids if run_id.startswith(asked)] if asked else []
        if len(fitting) != 1:
            raise UnknownRun(asked, fitting[:CANDIDATES_SHOWN], len(ids))
        return fitting[0]

    def listed(self) -> list[ListedRun]:
        """Every run, newest first; a damaged one is listed as such."""
        runs = []
        for run_id in self.ids():
            try:
                runs.append(ListedRun(run_id, self.manifest(run_id)))
            except DamagedRun as damage:
                runs.append(ListedRun(run_id, None, str(damage)))
        return runs

    def manifest(self, run_id: str) -> Manifest:
        """The cover of a run; DamagedRun when it is not what was written."""
        path = self.folder / run_id / MANIFEST
        try:
            manifest = manifest_from_json(self._read(path))
        except DamagedRecord as damage:
            raise DamagedRun(str(path), damage.why) from damage
        if manifest.run_id != run_id:
            raise DamagedRun(str(path), f"it is the manifest of {manifest.run_id}")
        return manifest

    def load(self, asked: str) -> RunRecord:
        """A whole run, each file checked against its digest.

        Raises:
            UnknownRun: no single run is called so.
            DamagedRun: a file is missing or changed; it is named.
        """
        run_id = self.find(asked)
        manifest = self.manifest(run_id)
        recorded = dict(manifest.digests)
        texts = []
        for name in PARTS:
            path = self.folder / run_id / name
            text = self._read(path)
            if digest(text) != recorded.get(name):
                raise DamagedRun(str(path), "its digest is not the one that was recorded")
            texts.append(text)
        return RunRecord(manifest, *texts)

    def write(self, record: RunRecord) -> Path:
        """Write the run; afterwards its folder is complete, or absent.

        Raises:
            RecordNotKept: the disk is full, the folder read-only, or its name taken.
        """
        sealed = record.sealed()
        final = self.folder / record.manifest.run_id
        aside: Path | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.folder))
            self._clear_abandoned(aside)
            for name, text in (*sealed.parts, (MANIFEST, manifest_to_json(sealed.manifest))):
                _write_synced(aside / name, text)
            _sync_folder(aside)
            aside.rename(final)
            aside = None
            _sync_folder(self.folder)
        except OSError as failure:
            raise RecordNotKept(str(self.folder), failure.strerror or str(failure)) from failure
        finally:
            if aside is not None:
                shutil.rmtree(aside, ignore_errors=True)
        return final

    def _clear_abandoned(self, newest: Path) -> None:
        """Remove what a killed process left half-written; an hour is longer than any write takes."""
        now = newest.stat().st_mtime
        for old in self.folder.glob(f"{ASIDE}*"):
            with suppress(FileNotFoundError):  # another process has just finished its run
                if old.stat().st_mtime < now - ABANDONED_AFTER:
                    shutil.rmtree(old, ignore_errors=True)

    def _read(self, path: Path) -> str:
        try:
            return path.read_bytes().decode("utf-8")
        except FileNotFoundError as failure:
            raise DamagedRun(str(path), "the file is missing") from failure
        except UnicodeDecodeError as failure:
            raise DamagedRun(str(path), f"byte {failure.start} is not UTF-8") from failure
        except OSError as failure:
            raise DamagedRun(str(path), f"it cannot be read ({failure.strerror})") from failure


def _write_synced(path: Path, text: str) -> None:
    with path.open("wb") as file:
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
