"""What a run over a book leaves in its output folder, every file whole or as it was.

    clients.jsonl     one line a client, by folder (``json_line``)
    queue.json        who is to be looked at, the most urgent first
    queue.md          the same to be read
    firm.json         totals of the firm
    reports/          <client><suffix>, of those of whom one was asked for

Reports are written aside and renamed chunk by chunk, before the rows that speak of them are committed. The other files
are made of the register once everybody is done; one that would not change is not touched.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from advisor_cli.book.register import ClientRow, Register, RegisteredRun
from advisor_cli.book.results import Sums, firm_and_queue
from advisor_cli.book.work import ClientOutcome
from advisor_cli.errors import FileFault
from advisor_cli.report.errors import Unwritable
from advisor_cli.report.save import write_together
from advisor_cli.run_record.store import RunStore
from data_sources.encoding import digest
from diagnostics.figures import Language

REPORTS = "reports"
CLIENTS, QUEUE, QUEUE_TEXT, FIRM = "clients.jsonl", "queue.json", "queue.md", "firm.json"
OWNER = ".advisor-book"
LEFT_ASIDE = re.compile(r"\.\d+-\w+\.part")
SUFFIXES = (".md", ".pdf", ".json")


class Outputs:
    """The output folder of one book.

    Args:
        folder: made when it is not there; it may not lie within the book, nor hold the results of another.
        book: the folder or table of the clients.
        owner: id of the book.
    """

    def __init__(self, folder: Path, book: Path, owner: str) -> None:
        self.folder = folder
        self.reports = folder / REPORTS
        self._book, self._owner = book, owner

    def prepare(self) -> None:
        """Make the folder and see that it can be written, before any work is done.

        Raises:
            FileFault: it lies within the book, or another book's results are in it.
            Unwritable: the system refuses.
        """
        book = self._book.resolve()
        places = (self.folder.resolve(), self.reports.resolve())
        if any(one == book or (book.is_dir() and one.is_relative_to(book)) for one in places):
            advice = "name a folder beside it with --output"
            raise FileFault(str(self.folder), "the results would lie among the clients of the book", advice)
        mark = self.folder / OWNER
        try:
            self.reports.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK | os.X_OK) or not os.access(self.reports, os.W_OK | os.X_OK):
                raise Unwritable(str(self.folder), "the folder may not be written")
            if mark.exists() and mark.read_text(encoding="utf-8").strip() != self._owner:
                advice = "name another folder with --output, or remove that one"
                raise FileFault(str(self.folder), "it has the results of another book", advice)
            if not mark.exists():
                write_together([(mark, f"{self._owner}\n".encode())])
            self._clear()
        except (OSError, UnicodeDecodeError) as failure:
            why = getattr(failure, "strerror", None) or str(failure)
            raise Unwritable(str(self.folder), why) from failure

    def _clear(self) -> None:
        """Remove what a killed attempt left half-written: the book's lock is held, nobody else writes here."""
        for folder in (self.folder, self.reports):
            for entry in os.scandir(folder):
                if LEFT_ASIDE.fullmatch(entry.name):
                    Path(entry.path).unlink(missing_ok=True)

    def path(self, folder: str, suffix: str) -> Path:
        """Where a client's report lies; his name in the book is fit to be the name of a file."""
        return self.reports / f"{folder}{suffix}"

    def has_reports(self, folder: str, reports: str, *, exactly: bool) -> bool:
        """Whether every report of a row is there.

        Args:
            folder: of the client.
            reports: as his row has them.
            exactly: whether they are read; their sizes do where the results beside them are known to be the run's.
        """
        if reports == "[]":
            return True
        try:
            for suffix, made, size in json.loads(reports):
                path = self.path(folder, suffix)
                if path.stat().st_size != size or (exactly and _digest_of(path) != made):
                    return False
        except OSError:
            return False
        return True

    def place(self, outcomes: Sequence[ClientOutcome], store: RunStore) -> None:
        """Put the reports of some clients, and the runs behind them, where they belong.

        Raises:
            Unwritable, RecordNotKept: a report or a run could not be written; rows of these clients may not be kept.
        """
        for one in outcomes:
            if one.record is not None:
                store.write_packed(one.record, again=True)
        files = [(self.path(one.standing.folder, suffix), body) for one in outcomes for suffix, body in one.reports]
        if files:
            write_together(files)

    @staticmethod
    def digests(outcome: ClientOutcome) -> str:
        """(suffix, SHA-256, size) of each report, as a row has them."""
        return json.dumps([(suffix, digest(body), len(body)) for suffix, body in outcome.reports])

    def remove_reports(self, folder: str, kept: str = "[]") -> None:
        """Remove a client's reports but those of the row that holds now: an older one would pass for today's."""
        stays = {suffix for suffix, _, _ in json.loads(kept)}
        for suffix in SUFFIXES:
            if suffix not in stays:
                self.path(folder, suffix).unlink(missing_ok=True)

    def are(self, outputs: str) -> bool:
        """Whether the results that a run wrote are there still, byte for byte."""
        written = json.loads(outputs)
        try:
            return bool(written) and all(_digest_of(self.folder / name) == made for name, made in written)
        except OSError:
            return False

    def put_together(self, run: RegisteredRun, language: Language, register: Register) -> str:
        """Make the results of everybody's rows.

        Returns:
            (file, SHA-256) of each, as JSON.

        Raises:
            Unwritable: nothing was changed.
        """
        had = {path.name: path for path in self.reports.iterdir()}
        lines = _Aside(self.folder / CLIENTS)
        try:
            with lines:
                for row in register.rows(run.number):
                    lines.write(row.standing.encode() + b"\n")
                    if had:
                        self._drop_old(row, had)
            self._drop_gone(had, register)
            rows = (row.standing for row in register.rows(run.number))
            texts = firm_and_queue(run.id, language, sums_of(run), rows, spent_of(run))
            named = zip((FIRM, QUEUE, QUEUE_TEXT), texts, strict=True)
            others = [(self.folder / name, text.encode()) for name, text in named]
            changed = [(path, body) for path, body in others if not _is(path, digest(body))]
            if changed:
                write_together(changed)
            lines.place()
        except OSError as failure:
            raise Unwritable(str(self.folder), failure.strerror or str(failure)) from failure
        finally:
            lines.drop()
        return json.dumps([(CLIENTS, lines.digest), *((path.name, digest(body)) for path, body in others)])

    def _drop_old(self, row: ClientRow, had: dict[str, Path]) -> None:
        stays = {suffix for suffix, _, _ in json.loads(row.reports)}
        for suffix in SUFFIXES:
            path = had.pop(f"{row.folder}{suffix}", None)
            if path is not None and suffix not in stays:
                path.unlink(missing_ok=True)

    def _drop_gone(self, had: Mapping[str, Path], register: Register) -> None:
        """Remove the reports of who was a client once and is none of this run; a file of anybody else's stays."""
        left = [path for path in had.values() if path.suffix in SUFFIXES]
        if not left:
            return
        once = register.ever() | _clients_of(self.folder / CLIENTS)
        for path in left:
            if path.stem in once:
                path.unlink(missing_ok=True)


def _clients_of(lines: Path) -> set[str]:
    """Of whom results speak that were written before, whichever register knows of them; none where they are damaged."""
    try:
        with lines.open(encoding="utf-8") as file:
            return {str(json.loads(line)["folder"]) for line in file}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def sums_of(run: RegisteredRun) -> Sums:
    """How the firm's sums of a run are made, as its terms say."""
    terms = json.loads(run.terms)
    return Sums(terms.get("firm_currency", ""), tuple(terms.get("firm_rates", {}).items()))


def spent_of(run: RegisteredRun) -> dict[str, Any] | None:
    """What a run has spent on models, as its terms say; None where none was asked."""
    spent = json.loads(run.terms).get("model_spending")
    return spent if isinstance(spent, dict) else None


class _Aside:
    """A large file that is written beside its place, piece by piece."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._aside = path.with_name(f".{os.getpid()}-lines.part")
        self._sum = sha256()

    def __enter__(self) -> None:
        self._file = self._aside.open("wb")

    def write(self, piece: bytes) -> None:
        """One piece more."""
        self._sum.update(piece)
        self._file.write(piece)

    def __exit__(self, *_error: object) -> None:
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    @property
    def digest(self) -> str:
        """SHA-256 of what was written."""
        return self._sum.hexdigest()

    def place(self) -> None:
        """Rename it, unless what is there is the same."""
        if not _is(self._path, self.digest):
            self._aside.replace(self._path)

    def drop(self) -> None:
        """Leave nothing aside."""
        with suppress(OSError):
            self._aside.unlink(missing_ok=True)


def _is(path: Path, made: str) -> bool:
    try:
        return _digest_of(path) == made
    except OSError:
        return False


def _digest_of(path: Path) -> str:
    whole = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            whole.update(piece)
    return whole.hexdigest()
