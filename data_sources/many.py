"""Many questions asked together: the wait is for the slowest host, not for the sum of all.

Politeness is not decided here: each host's queue is in ``wire.manners``, and a thread that waits in it costs
little. What is decided here is that those who wait for a slow host leave places for those who ask another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

from data_sources.errors import SourceError

Answer = TypeVar("Answer")
WORKERS = 16


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """One of many.

    Args:
        subject: what it is about, for the list of what is missing ("AAPL").
        ask: puts it; raises SourceError where there is no answer.
        queue: who will be asked first ("yahoo"). The workers are shared out evenly among the queues, so that a
            slow one holds up no other, whatever the order of the questions.
    """

    subject: str
    ask: Callable[[], Answer]
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Answer]):
    """How one of many ended: with an answer, or with the failure; never with both."""

    subject: str
    answer: Answer | None
    failure: SourceError | None = None


def fetch_many(
    questions: Sequence[Question[Answer]],
    workers: int = WORKERS,
    on_outcome: Callable[[Outcome[Answer]], None] | None = None,
) -> tuple[Outcome[Answer], ...]:
    """Every question's outcome, in the order of the questions. One failure stops no other question.

    Args:
        questions: independent of each other; each is asked once, in a thread of its own choice.
        workers: how many are under way together, at least one.
        on_outcome: told of each as it ends, in whatever order, in the thread that asked.

    Raises:
        BaseException: whatever a question raised that is no SourceError, after those under way have ended;
            those that were not begun are not asked.
        KeyboardInterrupt: at once; those under way end by themselves.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}, at least 1 is needed")
    work = _Work(tuple(questions), on_outcome)
    # Daemons, because an interrupted command does not wait for hosts that it no longer wants to hear.
    threads = [Thread(target=work.do, name="advisor-many", daemon=True) for _ in range(min(workers, len(questions)))]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(0.5)  # in steps, because Windows does not interrupt a wait without an end
    finally:
        work.stopped.set()
    if work.broken:
        raise work.broken[0]
    return tuple(outcome for _, outcome in sorted(work.outcomes.items()))


def fetch_in_turn(questions: Sequence[Question[Answer]]) -> tuple[Outcome[Answer], ...]:
    """The same, one question after the other in the caller's own thread: for sources that answer at once."""
    return tuple(_outcome(question) for question in questions)


class _Work(Generic[Answer]):
    """The questions, taken one by one by whoever is free, and what became of them."""

    def __init__(
        self, questions: tuple[Question[Answer], ...], on_outcome: Callable[[Outcome[Answer]], None] | None
    ) -> None:
        self.questions = questions
        self.on_outcome = on_outcome
        self.outcomes: dict[int, Outcome[Answer]] = {}
        self.broken: list[BaseException] = []
        self.stopped = Event()
        self._waiting: dict[str, deque[int]] = {}
        for place, question in enumerate(questions):
            self._waiting.setdefault(question.queue, deque()).append(place)
        self._under_way = dict.fromkeys(self._waiting, 0)
        self._lock = Lock()

    def do(self) -> None:
        """Asks until none is left, or something broke."""
        with self:
            while (place := self._take()) is not None:
                question = self.questions[place]
                outcome = _outcome(question)
                with self._lock:
                    self._under_way[question.queue] -= 1
                self.outcomes[place] = outcome
                if self.on_outcome is not None:
                    self.on_outcome(outcome)

    def _take(self) -> int | None:
        """The next question of the queue that the fewest ask now; None where there is nothing more to do."""
        with self._lock:
            queues = [queue for queue, places in self._waiting.items() if places]
            if self.stopped.is_set() or not queues:
                return None
            queue = min(queues, key=self._under_way.__getitem__)
            self._under_way[queue] += 1
            return self._waiting[queue].popleft()

    def __enter__(self) -> None:
        """A thread begins."""

    def __exit__(self, kind: object, failure: BaseException | None, trace: object) -> bool:
        """What broke in a thread is kept for the one that waits, and raised there."""
        if failure is not None:
            self.broken.append(failure)
            self.stopped.set()
        return True


def _outcome(question: Question[Answer]) -> Outcome[Answer]:
    try:
        return Outcome(question.subject, question.ask())
    except SourceError as failure:
        return Outcome(question.subject, None, failure)
