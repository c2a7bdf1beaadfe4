"""Answers of a source written down, and read again: audit copy and test cassette are one thing.

Each question (source, method, arguments) has one file, named by the digest of the question; it
holds the question, the answer or the failure, and the digest of that. Files appear whole or not
at all. ``ReplaySource`` answers from the files alone and never touches the network.
"""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date
from pathlib import Path

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
from data_sources.protocol import (
    ActionsSource,
    BreadthSource,
    CalendarSource,
    CompanySource,
    EventSource,
    FundamentalsSource,
    FundSource,
    HoldersSource,
    NewsSource,
    PriceSource,
    QuoteSource,
    RateSource,
    SectorSource,
    YieldSource,
    able,
)
from data_sources.questions import Answer, AskedSource, Asking, Question

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

# What a source may keep beside prices; a recording says which of them its source does.
PROTOCOLS: tuple[type, ...] = (
    RateSource,
    ActionsSource,
    QuoteSource,
    CompanySource,
    HoldersSource,
    FundamentalsSource,
    FundSource,
    CalendarSource,
    NewsSource,
    YieldSource,
    BreadthSource,
    SectorSource,
    EventSource,
)


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


class RecordingSource(AskedSource):
    """A source whose every answer and failure is written down.

    Args:
        source: who is asked.
        recording: where it is written.
        reuse: an answer that is already recorded is given again without asking (a cache);
            failures are always asked anew, because they may have passed.
    """

    def __init__(self, source: PriceSource, recording: Recording, *, reuse: bool = False) -> None:
        super().__init__(source.name)
        self.source = source
        self.recording = recording
        self.reuse = reuse
        self._introduced = False

    @property
    def behind(self) -> object:
        """Who is asked in the end; tells what this source is able to answer."""
        return getattr(self.source, "behind", self.source)

    def _write(self, question: Question, result: Json) -> None:
        """One answer, and before the first one what the source is able to answer at all."""
        if not self._introduced:
            self.recording.write(_abilities(self.name), [kind.__name__ for kind in PROTOCOLS if able(self, kind)])
            self._introduced = True
        self.recording.write(question, result)

    def _answer(self, asking: Asking[Answer]) -> Answer:
        question = Question(self.name, asking.method, asking.arguments)
        if self.reuse:
            recorded = self.recording.read(question)
            if isinstance(recorded, dict) and "answer" in recorded:
                return decode(asking.kind, recorded["answer"])
        try:
            answer = asking.ask(self.source)
        except SourceError as failure:
            if type(failure).__name__ in FAILURES:
                self._write(question, failure_json(failure))
            raise
        self._write(question, {"answer": encode(answer)})
        return answer


class ReplaySource(AskedSource):
    """A source that answers from a recording alone, under the name of the source that was recorded."""

    def __init__(self, name: str, recording: Recording) -> None:
        super().__init__(name)
        self.recording = recording

    def keeps(self, kind: type) -> bool:
        """Whether the source that was recorded keeps the protocol; prices are what every source has."""
        recorded = self.recording.read(_abilities(self.name))
        return kind is PriceSource or (isinstance(recorded, list) and kind.__name__ in recorded)

    def _answer(self, asking: Asking[Answer]) -> Answer:
        question = Question(self.name, asking.method, asking.arguments)
        recorded = self.recording.read(question)
        if recorded is None:
            raise SourceUnavailable(self.name, str(question), "nothing is recorded for this question")
        return answered(asking, recorded, self.recording.path(question).name)


def _abilities(name: str) -> Question:
    return Question(name, "keeps", None)


def answered(asking: Asking[Answer], recorded: Json, where: str) -> Answer:
    """The answer that was recorded, or the failure that was, raised.

    Raises:
        DamagedRecord: it is neither; ``where`` names the place.
    """
    if not isinstance(recorded, dict):
        raise DamagedRecord(where, "it holds no answer")
    if "answer" in recorded:
        return decode(asking.kind, recorded["answer"])
    raise _failure(recorded, where)


def failure_json(failure: SourceError) -> Json:
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
