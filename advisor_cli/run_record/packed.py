"""A run as the bytes of its files: what a worker hands over, and what the folder of the runs is given to write.

The run of a client of a book is kept by the thousand, so its parts are compressed; every other run can be read as it
lies there. Equal runs give equal bytes, wherever they are packed.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from advisor_cli.run_record.record import MANIFEST, RunRecord, manifest_to_json

PACKED = ".gz"
LEVEL = 1  # a twelfth of the size; higher levels take three times as long for a quarter less


@dataclass(frozen=True, slots=True)
class PackedRun:
    """The files of a run.

    Args:
        files: (name, bytes), the manifest last.
        market: digests of the histories that the snapshot has by reference, sorted.
        carried: (digest, canonical text) of those that the store of the runs may not know.
    """

    run_id: str
    files: tuple[tuple[str, bytes], ...]
    market: tuple[str, ...] = ()
    carried: tuple[tuple[str, str], ...] = ()

    @property
    def manifest(self) -> bytes:
        """The cover; equal covers are of equal runs, because it bears the digest of every part."""
        return self.files[-1][1]


def packed(record: RunRecord, refers: tuple[str, ...] | None = None) -> PackedRun:
    """The run's files as they are to lie in its folder; ``refers`` as ``RunRecord.sealed`` has it."""
    encoded = [(name, text.encode()) for name, text in record.parts]
    sealed = record.sealed(encoded, refers)
    manifest = sealed.manifest
    compress = bool(manifest.market)
    if compress:
        encoded = [(name + PACKED, gzip.compress(part, LEVEL, mtime=0)) for name, part in encoded]
    cover = (MANIFEST, manifest_to_json(manifest).encode())
    return PackedRun(manifest.run_id, (*encoded, cover), manifest.market, sealed.market)
