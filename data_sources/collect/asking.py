"""Questions to sources, put one after the other or side by side, with every attempt and note in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Generic, Self, TypeVar

from data_sources.chain import Answered, Attempt, Refused, Source, ask_in_order
from data_sources.snapshot import SOURCE_FAILED, Note, NoteKind

Answer = TypeVar("Answer")
Tell = Callable[[str], None]


def tell_nobody(what: str) -> None:
    """Nobody listens to what is being asked."""


@dataclass(slots=True)
class Gathered:
    """What is gathered on the way to a snapshot, in the order of the questions.

    Args:
        tell: hears what is asked of whom, before it is asked; called from several threads.
    """

    tell: Tell = tell_nobody
    attempts: list[Attempt] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def ask(self, sources: Sequence[Source], asked: str, put: Callable[[Source], Answer]) -> Answered[Answer] | Refused:
        """The first answer in the order of the sources, or why there is none; every attempt is kept."""

        def told(source: Source) -> Answer:
            self.tell(f"asking {source.name} for {asked}")
            return put(source)

        reply = ask_in_order(sources, asked, told)
        self.attempts.extend(reply.attempts)
        return reply

    def note(self, kind: NoteKind, about: str, have: str = "", need: str = "") -> None:
        """Something that a reader has to know."""
        self.notes.append(Note(kind, about, have, need))

    def note_absence(self, kind: NoteKind, about: str, refused: Refused) -> None:
        """Something was not had: why, and whether a source failed or nobody has it."""
        self.note(kind, about, str(refused.failure), SOURCE_FAILED if refused.source_failed else "")


AT_ONCE = 8  # threads; how often one host is asked is decided where the requests are made, not here


@dataclass(frozen=True, slots=True)
class Pending(Generic[Answer]):
    """A question that is being asked, and what is gathered with it."""

    future: Future[Answer]
    gathered: Gathered

    def into(self, log: Gathered) -> Answer:
        """Its answer, waited for; its attempts and notes go to the log now, whoever answered first.

        Raises:
            SourceError: what the question ended in.
        """
        answer = self.future.result()
        log.attempts.extend(self.gathered.attempts)
        log.notes.extend(self.gathered.notes)
        return answer


class SideBySide:
    """Questions that wait for their hosts together.

    Left by an error or an interrupt, it waits for nobody: what has not begun is not asked any more.
    """

    def __init__(self, tell: Tell = tell_nobody) -> None:
        self._tell = tell
        self._threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="asking")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def ask(self, question: Callable[[Gathered], Answer]) -> Pending[Answer]:
        """Begin with a question; it is handed the log that it writes to."""
        gathered = Gathered(self._tell)
        return Pending(self._threads.submit(question, gathered), gathered)
