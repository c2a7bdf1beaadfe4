"""What was made for a day: a rerun finds it and makes nothing twice."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from advisor_cli.errors import FileFault
from data_sources.encoding import Json, canonical_text, decode, digest, encode
from data_sources.errors import DamagedRecord

SCHEMA = "advisor.day/1"


@dataclass(frozen=True, slots=True)
class MadeForDay:
    """What one day's work left.

    Args:
        asked: digest of what was asked: another watchlist, book or language is other work.
        run: id of the run.
        files: the reports that were written, as they were named.
        is_whole: whether nothing was missing: what was made in part is made again by a rerun.
        letter: key of the letter that was handed to the outbox, "" for none.
    """

    day: date
    asked: str
    run: str
    files: tuple[str, ...]
    is_whole: bool
    letter: str = ""


class DayBook:
    """The days of one piece of work.

    Args:
        folder: of its marks; made when the first is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, day: date) -> Path:
        return self.folder / f"{day.isoformat()}.json"

    def made(self, day: date) -> MadeForDay | None:
        """What was made for a day; None where nothing was, or its mark is not what was written."""
        try:
            sealed = json.loads(self._path(day).read_text(encoding="utf-8"))
            body = sealed["made"]
            if sealed["schema"] != SCHEMA or digest(canonical_text(body)) != sealed["sha256"]:
                return None
            return decode(MadeForDay, body)
        except (OSError, ValueError, KeyError, TypeError, DamagedRecord):
            return None

    def last_before(self, day: date) -> MadeForDay | None:
        """The newest of the days before; None where there is none."""
        days = sorted((one.stem for one in self.folder.glob("????-??-??.json")), reverse=True)
        earlier = (self.made(date.fromisoformat(one)) for one in days if one < day.isoformat())
        return next((one for one in earlier if one is not None), None)

    def mark(self, made: MadeForDay) -> None:
        """Say what was made; whole or not at all.

        Raises:
            FileFault: it could not be written.
        """
        body: Json = encode(made)
        text = json.dumps({"schema": SCHEMA, "sha256": digest(canonical_text(body)), "made": body}, ensure_ascii=False)
        from advisor_cli.report.errors import Unwritable
        from advisor_cli.report.save import write_whole

        path = self._path(made.day)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, (text + "\n").encode())
        except (OSError, Unwritable) as failure:
            raise FileFault(
                str(path), f"what was made could not be marked ({failure})", "make room and run again"
            ) from failure

    def sent(self, made: MadeForDay, letter: str) -> MadeForDay:
        """The same with its letter; marked."""
        marked = replace(made, letter=letter)
        self.mark(marked)
        return marked
