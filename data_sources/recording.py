"""Answers of a source written down, and read again: cache, audit copy and test cassette are one thing.

Each question (source, method, arguments) has one file, named by the digest of the question; it
holds the question, the answer or the failure, and the digest of that. Files appear whole or not
at all. ``ReplaySource`` answers from the files alone and never touches the network.
"""

from __future__ import annotations

import json
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from data_sources.encoding import Json, canonical_text, decode, digest, encode
from data_sources.errors import (
    BadReply,
    BasisNotOffered,
    BudgetSpent,
    CircuitOpen,
    DamagedRecord,
    NoBarsInWindow,
    NoData,
    NothingKept,
    SchemaChanged,
    SourceError,
    SourceNotConfigured,
    SourceNotInstalled,
    SourceUnavailable,
    UnknownSymbol,
)
from data_sources.model import Instrument, PriceBasis, PriceHistory, PriceRequest, RateSeries, Statement
from data_sources.protocol import FundamentalsSource, PriceSource, RateSource

SCHEMA = "advisor.recording/1"
FAILURES: dict[str, type[SourceError]] = {
    kind.__name__: kind
    for kind in (
        NoData,
        UnknownSymbol,
        NoBarsInWindow,
        BasisNotOffered,
        SourceUnavailable,
        BadReply,
        SchemaChanged,
        CircuitOpen,
        BudgetSpent,
        NothingKept,
        SourceNotInstalled,
        SourceNotConfigured,
    )
}
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class _Bases:
    bases: tuple[PriceBasis, ...]


@dataclass(frozen=True, slots=True)
class _Rates:
    series: tuple[RateSeries, ...]


@dataclass(frozen=True, slots=True)
class _Statements:
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a source: the method and its arguments as JSON."""

    source: str
    method: str
    arguments: Json

    @property
    def key(self) -> str:
        """Digest of the question: the name of its file."""
        return digest(canonical_text(self.to_json()))

    def to_json(self) -> Json:
        """The question as it stands in its file."""
        return {"source": self.source, "method": self.method, "arguments": self.arguments}

    def __str__(self) -> str:
        return f"{self.method} {canonical_text(self.arguments)}"


class Recording:
    """A folder of answered questions.

    Args:
        folder: made on the first write.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, question: Question) -> Path:
        """Where the question's file lies."""
        return self.folder / f"{question.key}.json"

    def write(self, question: Question, result: Json) -> None:
        """The file of one question, whole or not at all.

        Raises:
            OSError: the folder cannot be written, or the disk is full; nothing is left behind.
        """
        text = canonical_text(
            {
                "schema": SCHEMA,
                "question": question.to_json(),
                "result": result,
                "sha256": digest(canonical_text(result)),
            }
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text + "\n")
            Path(name).replace(self.path(question))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def read(self, question: Question) -> Json:
        """The recorded result; None when the question was never recorded.

        Raises:
            DamagedRecord: the file is not what was written.
        """
        path = self.path(question)
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        try:
            whole: Json = json.loads(text)
        except (ValueError, RecursionError) as failure:
            raise DamagedRecord(path.name, str(failure)) from failure
        if not isinstance(whole, dict) or whole.get("schema") != SCHEMA:
            raise DamagedRecord(path.name, f"its schema is not {SCHEMA}")
        result = whole.get("result")
        if digest(canonical_text(result)) != whole.get("sha256"):
            raise DamagedRecord(path.name, "its digest does not fit its content")
        return result


class _Asked(ABC):
    """The methods of the protocols, each turned into a question; how it is answered is the subclass's."""

    def __init__(self, name: str, recording: Recording) -> None:
        self.name = name
        self.recording = recording

    def find_instrument(self, symbol: str) -> Instrument:
        """As ``PriceSource.find_instrument``."""
        return self._answer(
            "find_instrument", {"symbol": symbol}, Instrument, lambda source: source.find_instrument(symbol)
        )

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        """As ``PriceSource.offered_bases``."""
        return self._answer(
            "offered_bases",
            {"instrument": encode(instrument)},
            _Bases,
            lambda source: _Bases(source.offered_bases(instrument)),
        ).bases

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        """As ``PriceSource.fetch_prices``."""
        return self._answer(
            "fetch_prices", {"request": encode(request)}, PriceHistory, lambda source: source.fetch_prices(request)
        )

    def fetch_rates(self, currency: str, start: date, end: date) -> tuple[RateSeries, ...]:
        """As ``RateSource.fetch_rates``; NoData where the source has no rates at all."""

        def ask(source: PriceSource) -> _Rates:
            if not isinstance(source, RateSource):
                raise NoData("interest rates", self.name)
            return _Rates(source.fetch_rates(currency, start, end))

        arguments: Json = {"currency": currency, "start": encode(start), "end": encode(end)}
        return self._answer("fetch_rates", arguments, _Rates, ask).series

    def fetch_statements(self, instrument: Instrument, end: date) -> tuple[Statement, ...]:
        """As ``FundamentalsSource.fetch_statements``; NoData where the source has no statements at all."""

        def ask(source: PriceSource) -> _Statements:
            if not isinstance(source, FundamentalsSource):
                raise NoData("financial statements", self.name)
            return _Statements(source.fetch_statements(instrument, end))

        arguments: Json = {"instrument": encode(instrument), "end": encode(end)}
        return self._answer("fetch_statements", arguments, _Statements, ask).statements

    @abstractmethod
    def _answer(self, method: str, arguments: Json, kind: type[Answer], ask: Callable[[PriceSource], Answer]) -> Answer:
        """The answer to one question, by asking or by reading; ``ask`` puts it to a source."""


class RecordingSource(_Asked):
    """A source whose every answer and failure is written down.

    Args:
        source: who is asked.
        recording: where it is written.
        reuse: an answer that is already recorded is given again without asking (a cache);
            failures are always asked anew, because they may have passed.
    """

    def __init__(self, source: PriceSource, recording: Recording, *, reuse: bool = False) -> None:
        super().__init__(source.name, recording)
        self.source = source
        self.reuse = reuse

    def _answer(self, method: str, arguments: Json, kind: type[Answer], ask: Callable[[PriceSource], Answer]) -> Answer:
        question = Question(self.name, method, arguments)
        if self.reuse:
            recorded = self.recording.read(question)
            if isinstance(recorded, dict) and "answer" in recorded:
                return decode(kind, recorded["answer"])
        try:
            answer = ask(self.source)
        except SourceError as failure:
            if type(failure).__name__ in FAILURES:
                self.recording.write(question, _failure_json(failure))
            raise
        self.recording.write(question, {"answer": encode(answer)})
        return answer


class ReplaySource(_Asked):
    """A source that answers from a recording alone, under the name of the source that was recorded."""

    def _answer(
        self,
        method: str,
        arguments: Json,
        kind: type[Answer],
        ask: Callable[[PriceSource], Answer],  # noqa: ARG002 - nobody is asked here
    ) -> Answer:
        question = Question(self.name, method, arguments)
        recorded = self.recording.read(question)
        if recorded is None:
            raise SourceUnavailable(self.name, str(question), "nothing is recorded for this question")
        if not isinstance(recorded, dict):
            raise DamagedRecord(self.recording.path(question).name, "it holds no answer")
        if "answer" in recorded:
            return decode(kind, recorded["answer"])
        raise _failure(recorded, self.recording.path(question).name)


def _failure_json(failure: SourceError) -> Json:
    """Class, sentence and data of a failure."""
    details = {name: _detail(value) for name, value in vars(failure).items()}
    return {"failure": type(failure).__name__, "sentence": str(failure), "details": details}


def _detail(value: object) -> Json:
    """A failure's datum; days are marked so that they come back as days."""
    return {"day": value.isoformat()} if isinstance(value, date) else encode(value)


def _failure(recorded: dict[str, Json], where: str) -> SourceError:
    """The failure as it was raised, with its sentence and its data."""
    kind = FAILURES.get(str(recorded.get("failure")))
    details = recorded.get("details")
    if kind is None or not isinstance(details, dict):
        raise DamagedRecord(where, "it holds neither an answer nor a known failure")
    failure = kind.__new__(kind)
    failure.args = (str(recorded.get("sentence")),)
    for name, value in details.items():
        setattr(failure, name, _restored(value))
    return failure


def _restored(value: Json) -> object:
    if isinstance(value, dict):
        return date.fromisoformat(str(value["day"]))
    return tuple(_restored(item) for item in value) if isinstance(value, list) else value
