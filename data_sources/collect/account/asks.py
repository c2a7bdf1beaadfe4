"""How the questions of one account are put: side by side to sources that answer after a while, or in turn to a shelf.

A shelf answers at once and answers every account of a book alike, so that what is made of its answers for one
instrument is made once a process and shared. Whoever asks, an account gets the same answers, attempts and notes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar, cast

from data_sources.chain import Attempt
from data_sources.collect.asking import Gathered, Pending, SideBySide, Tell, tell_nobody
from data_sources.errors import SourceError
from data_sources.many import Outcome, Question, fetch_in_turn, fetch_many
from data_sources.model import PriceHistory
from data_sources.snapshot import Note

Answer = TypeVar("Answer")
MOST_SHARED = 20_000  # answers that are kept; a book has some thousand instruments and a dozen answers of each


class Begins(Protocol):
    """Begins with a question, and hands out what waits for its answer."""

    def ask(self, question: Callable[[Gathered], Answer]) -> Pending[Answer]:
        """Begin; the question is handed the log that it writes to."""
        ...


class Asks(Protocol):
    """How questions are put."""

    def many(self, questions: Sequence[Question[Answer]]) -> tuple[Outcome[Answer], ...]:
        """Every question's outcome, in the order of the questions."""
        ...

    def begun(self, tell: Tell) -> AbstractContextManager[Begins]:
        """What begins with several questions of different kinds."""
        ...

    def once(self, key: Hashable, question: Callable[[Gathered], Answer], log: Gathered) -> Answer:
        """The answer to a question that is the same for every account; its attempts and notes go to the log.

        Args:
            key: everything that the answer hangs on; None where it hangs on the account.
            question: handed the log that it writes to.
            log: of the account.
        """
        ...

    def between(self, history: PriceHistory, start: date | None, end: date) -> PriceHistory:
        """The days of a history from start to end: the same history for the same question where it is shared."""
        ...

    def made(self, what: str, history: PriceHistory, make: Callable[[PriceHistory], PriceHistory]) -> PriceHistory:
        """What is made of a history alone, by the name of what is made."""
        ...


class AsksSideBySide:
    """Every question put anew, all of them waiting together."""

    def many(self, questions: Sequence[Question[Answer]]) -> tuple[Outcome[Answer], ...]:
        """As ``Asks.many``."""
        return fetch_many(questions)

    def begun(self, tell: Tell) -> AbstractContextManager[Begins]:
        """As ``Asks.begun``."""
        return SideBySide(tell)

    def once(self, key: Hashable, question: Callable[[Gathered], Answer], log: Gathered) -> Answer:
        """As ``Asks.once``: asked."""
        del key
        return question(log)

    def between(self, history: PriceHistory, start: date | None, end: date) -> PriceHistory:
        """As ``Asks.between``."""
        return history.between(start, end)

    def made(self, what: str, history: PriceHistory, make: Callable[[PriceHistory], PriceHistory]) -> PriceHistory:
        """As ``Asks.made``."""
        del what
        return make(history)


SIDE_BY_SIDE = AsksSideBySide()


@dataclass(frozen=True, slots=True)
class _Shared(Generic[Answer]):
    """An answer with what was gathered on the way to it."""

    answer: Answer
    attempts: tuple[Attempt, ...]
    notes: tuple[Note, ...]


class _InTurn:
    """Answers every question when it is asked."""

    def ask(self, question: Callable[[Gathered], Answer]) -> Pending[Answer]:
        """As ``Begins.ask``; an error is raised where the answer is taken, as it is by ``SideBySide``."""
        gathered, future = Gathered(), Future[Answer]()
        try:
            future.set_result(question(gathered))
        except SourceError as failure:
            future.set_exception(failure)
        return Pending(future, gathered)


class AsksInTurn:
    """One question after the other, to sources that answer at once and always alike; answers are shared.

    What is shared is never changed, and follows from the shelf alone: whether it is there already changes no figure.
    """

    def __init__(self) -> None:
        self._shared: dict[Hashable, object] = {}

    def many(self, questions: Sequence[Question[Answer]]) -> tuple[Outcome[Answer], ...]:
        """As ``Asks.many``."""
        return fetch_in_turn(questions)

    def begun(self, tell: Tell = tell_nobody) -> AbstractContextManager[Begins]:
        """As ``Asks.begun``; a shelf answers at once, and there is nothing to be told of."""
        del tell
        return nullcontext(_InTurn())

    def once(self, key: Hashable, question: Callable[[Gathered], Answer], log: Gathered) -> Answer:
        """As ``Asks.once``: asked the first time; an error is not kept."""
        if key is None:
            return question(log)
        shared = cast("_Shared[Answer] | None", self._shared.get(key))
        if shared is None:
            own = Gathered()
            answer = question(own)
            shared = _Shared(answer, tuple(own.attempts), tuple(own.notes))
            self._keep(key, shared)
        log.attempts.extend(shared.attempts)
        log.notes.extend(shared.notes)
        return shared.answer

    def between(self, history: PriceHistory, start: date | None, end: date) -> PriceHistory:
        """As ``Asks.between``."""
        return self._of((history, start, end), lambda: history.between(start, end))

    def made(self, what: str, history: PriceHistory, make: Callable[[PriceHistory], PriceHistory]) -> PriceHistory:
        """As ``Asks.made``."""
        return self._of((what, history), lambda: make(history))

    def _of(self, key: Hashable, make: Callable[[], PriceHistory]) -> PriceHistory:
        found = self._shared.get(key)
        if found is None:
            found = make()
            self._keep(key, found)
        return cast("PriceHistory", found)

    def _keep(self, key: Hashable, answer: object) -> None:
        if len(self._shared) >= MOST_SHARED:  # windows of very many accounts: begin anew rather than grow
            self._shared.clear()
        self._shared[key] = answer
