"""Answers and failures of sources, frozen, with what a worker has to know of those sources.

A shelf is one file: a line of JSON with the answers, then the columns that they name, bytes as they are used. It is
mapped into memory: many processes on one machine read the same pages, and no client copies a history.
"""

from __future__ import annotations

import json
import mmap
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np

from data_sources.collect.account.asks import AsksInTurn
from data_sources.encoding import Json, canonical_text, digest
from data_sources.errors import DamagedRecord
from data_sources.model import PriceHistory, RateSeries
from data_sources.protocol import PriceSource
from data_sources.shelf.columns import DTYPES, Column, Columns, packed
from data_sources.shelf.source import Entry, ShelfSource

SCHEMA = "advisor.shelf/1"
ALIGNED = 64
HEADER_ENDS = b"\n"


@dataclass(frozen=True, slots=True)
class SourceOnShelf:
    """One source: what it is able to answer, and when the newest of what it had kept was received."""

    name: str
    able: tuple[str, ...]
    kept_until: datetime | None = None


class Shelf:
    """The market of a book on one day.

    Args:
        as_of: last day of the figures that it was stocked for.
        sources: every source that was asked.
        countries: names of the sources of each country, in the user's order; "" stands for every other one.
        entries: answers and failures, packed.
        columns: by digest.
    """

    def __init__(
        self,
        as_of: date,
        sources: Sequence[SourceOnShelf],
        countries: Mapping[str, tuple[str, ...]],
        entries: Sequence[Entry],
        columns: Mapping[str, Column],
    ) -> None:
        self.as_of = as_of
        self.countries = dict(countries)
        self.entries = tuple(entries)
        self._columns = dict(columns)
        self._described = tuple(sources)
        by_source: dict[str, list[Entry]] = {one.name: [] for one in sources}
        for entry in self.entries:
            by_source[entry.source].append(entry)
        self._sources = {
            one.name: ShelfSource(one.name, one.able, one.kept_until, by_source[one.name], self._columns)
            for one in sources
        }
        # What is the same for every client is made once a process: see ``collect.account.asks``.
        self.asks = AsksInTurn()

    def sources_of(self, country: str) -> tuple[PriceSource, ...]:
        """The sources of a country's market, in the user's order; each answers from the shelf alone."""
        names = self.countries.get(country, self.countries.get("", ()))
        return tuple(self._sources[name] for name in names)

    def source(self, name: str) -> ShelfSource | None:
        """A source by its name; None where it was not asked."""
        return self._sources.get(name)

    def histories(self) -> tuple[PriceHistory | RateSeries, ...]:
        """Every whole history on it: what the snapshots of clients are parts of."""
        return tuple(one for source in self._sources.values() for one in source.histories())

    @cached_property
    def sha256(self) -> str:
        """Digest of everything on it: equal shelves give equal figures."""
        return digest(self._head())

    @property
    def failures(self) -> tuple[str, ...]:
        """Sentences of the sources that failed, each once; what does not exist is no failure."""
        return tuple(dict.fromkeys(one.sentence for one in self.entries if one.source_failed))

    def _head(self) -> str:
        return canonical_text(
            {
                "schema": SCHEMA,
                "as_of": self.as_of.isoformat(),
                "sources": [packed(one, Columns({})) for one in self._described],
                "countries": {country: list(names) for country, names in self.countries.items()},
                "entries": [one.to_json() for one in self.entries],
                "columns": self._placed(),
            }
        )

    def _placed(self) -> Json:
        """Kind, place and length of each column behind the header."""
        placed: dict[str, Json] = {}
        at = 0
        for name, column in self._columns.items():
            kind = next(kind for kind, dtype in DTYPES.items() if column.dtype.kind == dtype.kind)
            placed[name] = [kind, at, int(column.shape[0])]
            at += -(-column.nbytes // ALIGNED) * ALIGNED
        return placed

    def _bytes(self) -> Iterator[bytes]:
        for column in self._columns.values():
            yield column.tobytes() + b"\0" * (-column.nbytes % ALIGNED)

    def save(self, path: Path) -> None:
        """The shelf as one file, whole or not at all.

        Raises:
            OSError: the folder cannot be written, or the disk is full; nothing is left behind.
        """
        head = self._head().encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                start = f"{SCHEMA} {digest(head)} {len(head)}".encode() + HEADER_ENDS
                file.write(start + head)
                file.write(b"\0" * (-(len(start) + len(head)) % ALIGNED))
                for part in self._bytes():
                    file.write(part)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path) -> Shelf:
        """The shelf that was saved; its columns are read where they lie in the file.

        Raises:
            DamagedRecord: it is no shelf, or not what was written.
            OSError: it cannot be read.
        """
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                raise DamagedRecord(path.name, "it is empty")
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return cls._of(memoryview(mapped), path.name)

    @classmethod
    def _of(cls, content: memoryview, name: str) -> Shelf:
        head_bytes, begins = _head_of(content, name)
        try:
            head = cast("dict[str, Json]", json.loads(head_bytes))
            columns = {
                digest_: _column(content, begins, cast("list[Json]", place), digest_, name)
                for digest_, place in cast("dict[str, Json]", head["columns"]).items()
            }
            return cls(
                date.fromisoformat(str(head["as_of"])),
                [_source(cast("dict[str, Json]", one)) for one in cast("list[Json]", head["sources"])],
                {
                    country: tuple(str(one) for one in cast("list[Json]", names))
                    for country, names in cast("dict[str, Json]", head["countries"]).items()
                },
                [Entry.of(cast("dict[str, Json]", one)) for one in cast("list[Json]", head["entries"])],
                columns,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as failure:
            raise DamagedRecord(name, f"its header cannot be read ({failure})") from failure


def _head_of(content: memoryview, name: str) -> tuple[bytes, int]:
    """The header's JSON, and where the columns begin."""
    first, _, _ = bytes(content[:200]).partition(HEADER_ENDS)
    parts = first.decode("ascii", "replace").split(" ")
    if len(parts) != 3 or parts[0] != SCHEMA or not parts[2].isdigit():
        raise DamagedRecord(name, f"its schema is not {SCHEMA}")
    start = len(first) + len(HEADER_ENDS)
    ends = start + int(parts[2])
    head = bytes(content[start:ends])
    if len(head) != int(parts[2]) or digest(head) != parts[1]:
        raise DamagedRecord(name, "its digest does not fit its content")
    return head, ends + (-ends % ALIGNED)


def _column(content: memoryview, begins: int, place: Sequence[Json], digest_: str, name: str) -> Column:
    kind, at, length = str(place[0]), int(cast("int", place[1])), int(cast("int", place[2]))
    column = np.frombuffer(content, DTYPES[kind], length, begins + at)
    if digest(kind.encode() + column.tobytes()) != digest_:
        raise DamagedRecord(name, "the digest of a column does not fit its content")
    return column


def _source(head: Mapping[str, Json]) -> SourceOnShelf:
    kept = head["kept_until"]
    able = tuple(str(one) for one in cast("list[Json]", head["able"]))
    return SourceOnShelf(str(head["name"]), able, None if kept is None else datetime.fromisoformat(str(kept)))
