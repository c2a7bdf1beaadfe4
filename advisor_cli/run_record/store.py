"""The folder of the runs. A run's folder is complete or absent: it is written aside and then renamed.

Runs of a book refer to market histories that lie beside the folder, in ``markets``; whoever loads a run gets them with
it, each held against its digest.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from advisor_cli.errors import DamagedRun, RecordNotKept, UnknownRun
from advisor_cli.run_record.compared import compared_from
from advisor_cli.run_record.market_store import MarketStore, read_text
from advisor_cli.run_record.packed import PACKED, PackedRun, packed
from advisor_cli.run_record.record import (
    COMMENTARY,
    COMPARED,
    DOCUMENT,
    FACTS,
    MANIFEST,
    PARTS,
    SNAPSHOT,
    Manifest,
    RunRecord,
    manifest_from_json,
)
from advisor_cli.run_record.shared_market import Market
from data_sources.account_snapshot import EarlierReport
from data_sources.encoding import digest
from data_sources.errors import DamagedRecord

# Runs of a book are of one moment, by the hundred thousand: eight letters more keep them apart.
ID_FORM = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}(?:[0-9a-f]{8})?")
ASIDE = ".writing-"
MARKETS = "markets"
ABANDONED_AFTER = 3600.0  # seconds
LATEST = "latest"
CANDIDATES_SHOWN = 3


def new_run_id(created: datetime, content: str, *, letters: int = 8) -> str:
    """An id that sorts by time: the second in UTC and a digest of the moment and of what the run is about."""
    moment = created.astimezone(UTC)
    return f"{moment:%Y%m%dT%H%M%SZ}-{digest(moment.isoformat() + content)[:letters]}"


class RunStore:
    """The runs of one home folder.

    Args:
        folder: where the runs lie; made when the first one is written.
        known: the histories that runs to be written refer to and do not bring along; None where they bring them all.
    """

    def __init__(self, folder: Path, known: Market | None = None) -> None:
        self.folder = folder
        self.markets = MarketStore(folder.with_name(MARKETS))
        self._known = known
        self._cleared = False

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

    def manifest(self, run_id: str) -> Manifest:
        """The cover of a run; DamagedRun when it is not what was written."""
        path = self.folder / run_id / MANIFEST
        try:
            manifest = manifest_from_json(read_text(path, unpack=False))
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
        texts = {}
        for name in PARTS:
            path = self._part(run_id, name)
            text = read_text(path, unpack=path.suffix == PACKED)
            if digest(text) != recorded.get(name):
                raise DamagedRun(str(path), "its digest is not the one that was recorded")
            texts[name] = text
        market = tuple((one, self.markets.read(one)) for one in manifest.market)
        return RunRecord(manifest, texts[SNAPSHOT], texts[FACTS], texts[COMMENTARY], texts[DOCUMENT], market)

    def compared(self, run_id: str) -> EarlierReport | None:
        """What the next report is held against; as ``compared_text``."""
        text = self.compared_text(run_id)
        try:
            return None if text is None else compared_from(text)
        except DamagedRecord as damage:
            raise DamagedRun(str(self._part(run_id, COMPARED)), damage.why) from damage

    def compared_text(self, run_id: str) -> str | None:
        """What the next report is held against, where the run keeps a file of it; None where it does not.

        Raises:
            DamagedRun: the manifest or the file is missing or changed.
        """
        recorded = dict(self.manifest(run_id).digests).get(COMPARED)
        if recorded is None:
            return None
        path = self._part(run_id, COMPARED)
        text = read_text(path, unpack=path.suffix == PACKED)
        if digest(text) != recorded:
            raise DamagedRun(str(path), "its digest is not the one that was recorded")
        return text

    def write(self, record: RunRecord) -> Path:
        """Write the run; afterwards its folder is complete, or absent.

        Raises:
            RecordNotKept: the disk is full, the folder read-only, or its name taken.
        """
        return self.write_packed(packed(record))

    def write_packed(self, run: PackedRun, *, again: bool = False) -> Path:
        """As ``write``, of a run that was packed elsewhere.

        Args:
            run: its files; the histories that it refers to are kept before it is.
            again: the run may be there already, from before this process's forerunner was killed; where a model's
                words are others now, that one gives way.

        Raises:
            RecordNotKept: as ``write``; or a history that the run refers to is nowhere.
        """
        final = self.folder / run.run_id
        aside: Path | None = None
        old: Path | None = None
        try:
            self._keep_market(run)
            if again and _holds(final / MANIFEST, run.manifest):
                return final
            self.folder.mkdir(parents=True, exist_ok=True)
            aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.folder))
            if not self._cleared:  # a book's runs come by the thousand, and each look reads the whole folder
                self._clear_abandoned(aside)
                self._cleared = True
            for name, content in run.files:
                _write_synced(aside / name, content)
            _sync_folder(aside)
            if again and final.is_dir():
                old = Path(tempfile.mkdtemp(prefix=ASIDE, dir=self.folder))
                final.rename(old / final.name)
            aside.rename(final)
            aside = None
            _sync_folder(self.folder)
        except OSError as failure:
            raise RecordNotKept(str(self.folder), failure.strerror or str(failure)) from failure
        finally:
            for left in (aside, old):
                if left is not None:
                    shutil.rmtree(left, ignore_errors=True)
        return final

    def _keep_market(self, run: PackedRun) -> None:
        """Keep each history that the run refers to and that is not there yet."""
        carried = dict(run.carried)
        for name in run.market:
            if self.markets.holds(name):
                continue
            text = carried.get(name) or (None if self._known is None else self._known.text_of(name))
            if text is None:
                raise RecordNotKept(str(self.markets.path(name)), "a market history that it refers to is missing")
            self.markets.keep(name, text)

    def _part(self, run_id: str, name: str) -> Path:
        """The file of a part: as it is, or compressed."""
        plain = self.folder / run_id / name
        packed = plain.with_name(name + PACKED)
        return packed if packed.exists() and not plain.exists() else plain

    def _clear_abandoned(self, newest: Path) -> None:
        """Remove what a killed process left half-written; an hour is longer than any write takes."""
        now = newest.stat().st_mtime
        for old in self.folder.glob(f"{ASIDE}*"):
            with suppress(FileNotFoundError):  # another process has just finished its run
                if old.stat().st_mtime < now - ABANDONED_AFTER:
                    shutil.rmtree(old, ignore_errors=True)


def _holds(path: Path, content: bytes) -> bool:
    """Whether the file is there and holds just that."""
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
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
