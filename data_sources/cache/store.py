"""The cache as the sources see it: it answers, or it has nothing; it never raises for a fault of its own.

What went wrong stands in ``troubles``, a sentence each; what was replaced and why in ``remarks``.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from data_sources.cache import answers, received, series
from data_sources.cache.answers import KeptAnswer
from data_sources.cache.database import BUSY_SECONDS, Database
from data_sources.cache.schema import MARKET, RECEIVED
from data_sources.cache.series import Asked, Kept, Receipt
from data_sources.cache.states import SourceState, read_states, write_answered, write_failed
from data_sources.encoding import Json
from data_sources.errors import DamagedRecord
from data_sources.questions import Question
from data_sources.sheet import BarSheet
from data_sources.wire.exchange import Exchange

MARKET_FILE = "market.sqlite"
RECEIVED_FILE = "received.sqlite"
_Counted = tuple[int, int, int, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Contents:
    """How much is kept.

    Args:
        series, days, answers, bodies: how many.
        oldest, newest: when a series was last asked for, over all of them; None where there is none.
        bytes: what the files take on the disk.
    """

    series: int
    days: int
    answers: int
    bodies: int
    oldest: datetime | None
    newest: datetime | None
    bytes: int


class Store:
    """A folder with what was received before. Nothing is opened before the first question.

    Args:
        folder: made on the first write.
        clock: aware UTC.
        busy_seconds: how long another process may hold a file before this one goes on without it.
        body_bytes: how much the compressed bodies may take.
    """

    def __init__(
        self,
        folder: Path,
        clock: Callable[[], datetime],
        *,
        busy_seconds: float = BUSY_SECONDS,
        body_bytes: int = received.MOST_BYTES,
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.body_bytes = body_bytes
        self._lock = threading.Lock()
        self._troubles: list[str] = []
        self._remarks: list[str] = []
        self._market = Database(folder / MARKET_FILE, MARKET, self._trouble, busy_seconds)
        self._received = Database(folder / RECEIVED_FILE, RECEIVED, self._trouble, busy_seconds)

    @property
    def troubles(self) -> tuple[str, ...]:
        """What went wrong with the cache in this run, each once, in order."""
        with self._lock:
            return tuple(dict.fromkeys(self._troubles))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was kept and had to be asked for anew, and why."""
        with self._lock:
            return tuple(dict.fromkeys(self._remarks))

    def remark(self, sentence: str) -> None:
        """Takes note of something that a reader may want to know."""
        with self._lock:
            self._remarks.append(sentence)

    def close(self) -> None:
        """Lets go of the files."""
        self._market.close()
        self._received.close()

    def series(self, source: str, symbol: str) -> Kept | None:
        """The kept series of a symbol; a damaged one is taken out, told, and None."""
        try:
            return self._market.read(lambda file: series.read_series(file, source, symbol), None)
        except DamagedRecord as damage:
            self._trouble(f"{damage.where} in the cache was damaged ({damage.why}); it is asked for anew")
            self._market.write(_done(partial(series.forget_series, source=source, symbol=symbol)))
            return None

    def receipts_of(self, source: str, symbol: str) -> tuple[Receipt, ...]:
        """The answers that a kept series is made of, oldest first; () where none is kept."""
        kept = self.series(source, symbol)
        return () if kept is None else kept.receipts

    def keep_series(self, source: str, sheet: BarSheet, asked: Asked) -> bool:
        """The whole history of a symbol, in place of what was kept; whether it could be kept."""
        return self._market.write(_done(partial(series.replace_series, source=source, sheet=sheet, asked=asked)))

    def extend_series(self, kept: Kept, new: BarSheet, asked: Asked) -> bool:
        """The days after the last one that is kept; False where they could not be, or another process was first."""
        return self._market.write(lambda file: series.extend_series(file, kept, new, asked))

    def answer(self, question: Question) -> KeptAnswer | None:
        """What was answered to a question, whatever its age; a damaged answer is taken out, told, and None."""
        try:
            return self._market.read(lambda file: answers.read_answer(file, question), None)
        except DamagedRecord as damage:
            self.forget_answer(question, damage)
            return None

    def keep_answer(self, question: Question, result: Json, at: datetime, valid_until: datetime) -> bool:
        """Keeps an answer; whether that was possible."""
        answer = KeptAnswer(result, at, valid_until)
        return self._market.write(_done(partial(answers.write_answer, question=question, answer=answer)))

    def forget_answer(self, question: Question, damage: DamagedRecord) -> None:
        """Takes out an answer that cannot be read, and tells it."""
        self._trouble(
            f"the answer of {question.source} to {question.method} in the cache was damaged; it is asked for anew"
        )
        self.remark(str(damage))
        self._market.write(_done(partial(answers.forget_answer, question=question)))

    def receive(self, exchange: Exchange) -> None:
        """Keeps the body of a reply; a listener of the wire."""
        at = self.clock()
        self._received.write(_done(partial(received.keep_body, exchange=exchange, at=at, most_bytes=self.body_bytes)))

    def body(self, sha256: str) -> bytes | None:
        """A body by its digest; None where it is not kept any more."""
        return self._received.read(lambda file: received.read_body(file, sha256), None)

    def source_answered(self, source: str) -> None:
        """Remembers that a source has answered now."""
        self._market.write(_done(partial(write_answered, source=source, at=self.clock())))

    def source_failed(self, source: str, sentence: str) -> None:
        """Remembers that a source has failed now, and in which words."""
        self._market.write(_done(partial(write_failed, source=source, at=self.clock(), sentence=sentence)))

    def states(self) -> tuple[SourceState, ...]:
        """When each source last answered and failed, by name."""
        nothing: tuple[SourceState, ...] = ()
        return self._market.read(read_states, nothing)

    def contents(self) -> Contents:
        """How much is kept; all zero where there is no cache. Makes no file where there is none."""
        files = [path for path in self.folder.glob("*.sqlite*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        nothing: _Counted = (0, 0, 0, None, None)
        market = self._market.read(_count_market, nothing) if self._market.path.exists() else nothing
        bodies = self._received.read(_count_bodies, 0) if self._received.path.exists() else 0
        numbers_of_series, days, kept_answers, oldest, newest = market
        return Contents(numbers_of_series, days, kept_answers, bodies, _moment(oldest), _moment(newest), size)

    def _trouble(self, sentence: str) -> None:
        with self._lock:
            self._troubles.append(sentence)


def _done(work: Callable[[sqlite3.Connection], object]) -> Callable[[sqlite3.Connection], bool]:
    """Work that is done when it returns."""

    def act(file: sqlite3.Connection) -> bool:
        work(file)
        return True

    return act


def _count_market(file: sqlite3.Connection) -> _Counted:
    numbers = file.execute("SELECT count(*), min(checked_at), max(checked_at) FROM series").fetchone()
    days = file.execute("SELECT total(rows) FROM receipts").fetchone()[0]
    kept = file.execute("SELECT count(*) FROM answers").fetchone()[0]
    return int(numbers[0]), int(days), int(kept), numbers[1], numbers[2]


def _count_bodies(file: sqlite3.Connection) -> int:
    return int(file.execute("SELECT count(*) FROM bodies").fetchone()[0])


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def asked_for_prices(symbol: str, first: date | None, through: date, at: datetime) -> Asked:
    """The circumstances of a question for days of a symbol."""
    since = "the first there is" if first is None else first.isoformat()
    return Asked(f"days of {symbol} from {since} to {through.isoformat()}", at, through, first)
