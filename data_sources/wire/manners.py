"""How often a host is asked, how long after a failure, and when no more.

One ``Manners`` serves a whole command, whatever number of sources and threads it has: the queue, the
circuit and the time budget belong to the host and to the command, not to a provider. Clock, sleep
and chance are arguments.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from data_sources.errors import BudgetSpent, CircuitOpen, SourceError

TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Politeness:
    """How one host is treated.

    Args:
        spacing_seconds: between the starts of two requests to the host.
        at_once: requests to the host that may be under way together.
        tries: how often one request is made in all, on 429, 5xx, time-outs and broken connections.
        first_wait_seconds: before the second try; doubled for each further one, times 0.5 to 1.5 by chance.
        longest_wait_seconds: what a host may ask for with Retry-After, and where doubling ends.
        circuit_failures: requests that fail in a row until the host is left alone.
    """

    spacing_seconds: float = 0.25
    at_once: int = 2
    tries: int = 3
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 20.0
    circuit_failures: int = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks what, for the sentences of errors."""

    source: str
    asked: str


class TryFailed(Exception):
    """One try of a request brought no reply.

    Args:
        failure: what to tell the user when no further try brings one.
        again: whether another try may help (a time-out) or not (a body that is too large).
    """

    def __init__(self, failure: SourceError, *, again: bool) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.again = again


class Reply(Protocol):
    """What ``Manners`` has to know of a reply."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def retry_after(self) -> float | None:
        """Seconds that the host asks to be left alone; None where it does not say."""
        ...


AReply = TypeVar("AReply", bound=Reply)


@dataclass(slots=True)
class _Host:
    """What is remembered of one host. ``lock`` guards the numbers."""

    slots: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_start: float = float("-inf")
    not_before: float = float("-inf")
    failures: int = 0


def is_failure(status: int) -> bool:
    """Whether a status says that the host cannot answer now. 404, 401 and their like are answers."""
    return status == TOO_MANY_REQUESTS or status >= SERVER_ERROR


class Manners:
    """The queue, the circuit and the budget of one command. Every method may be called from any thread.

    Args:
        politeness: for every host.
        budget_seconds: for the whole command, from now; None for no limit.
        clock: monotonic seconds.
        sleep: waits so many seconds.
        chance: a number in [0, 1) a call.
    """

    def __init__(
        self,
        politeness: Politeness | None = None,
        budget_seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.politeness = politeness or Politeness()
        self.budget_seconds = budget_seconds
        self.clock = clock
        self._sleep, self._chance = sleep, chance
        self._began = clock()
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def remaining(self) -> float | None:
        """Seconds of the budget that are left; None where there is no limit."""
        return None if self.budget_seconds is None else self.budget_seconds - (self.clock() - self._began)

    def failures(self, host: str) -> int:
        """Requests to the host that failed in a row up to now."""
        return self._host(host).failures

    def ask(self, host: str, question: Question, once: Callable[[float | None], AReply]) -> AReply:
        """The reply to one request, tried again where that may help, in the host's turn.

        Args:
            host: whose queue it stands in.
            question: for the sentence of an error.
            once: makes the request one time; it is given the seconds of the budget that are left (None: no
                limit), raises ``TryFailed`` where there is no reply, and returns replies of any status.

        Returns:
            The reply; its status is 429 or 5xx only where the last try brought that.

        Raises:
            CircuitOpen: the host failed too often; it was not asked.
            BudgetSpent: the time is over, or would be before the host may be asked.
            SourceError: the failure of the last try.
        """
        known = self._host(host)
        for attempt in range(1, self.politeness.tries + 1):
            last = attempt == self.politeness.tries
            with self._turn(known, host, question):
                try:
                    reply = once(self._left(question))
                except TryFailed as tried:
                    if last or not tried.again:
                        self._count(known, failed=True)
                        raise tried.failure from tried
                    asked_to_wait = None
                else:
                    asked_to_wait = reply.retry_after
                    too_long = asked_to_wait is not None and asked_to_wait > self.politeness.longest_wait_seconds
                    if not is_failure(reply.status) or last or too_long:
                        self._count(known, failed=is_failure(reply.status))
                        return reply
                self._leave_alone(known, attempt, asked_to_wait, question)
        raise AssertionError("a request is tried at least once")

    @contextmanager
    def _turn(self, known: _Host, host: str, question: Question) -> Iterator[None]:
        """The host's place for one try, taken when its time has come, and given back."""
        self._check_circuit(known, host, question)
        left = self._left(question)
        if not known.slots.acquire(timeout=left) if left is not None else not known.slots.acquire():
            raise BudgetSpent(question.source, question.asked, self.budget_seconds or 0.0)
        try:
            self._wait_for_start(known, question)
            # While it waited, others may have found that the host is down.
            self._check_circuit(known, host, question)
            yield
        finally:
            known.slots.release()

    def _wait_for_start(self, known: _Host, question: Question) -> None:
        """Sleeps until the host may be asked, and takes the start: no other request starts within the spacing."""
        while True:
            with known.lock:
                now = self.clock()
                start = max(now, known.next_start, known.not_before)
                if start <= now:
                    known.next_start = now + self.politeness.spacing_seconds
                    return
            self._check_wait(start - now, question)
            self._sleep(start - now)

    def _leave_alone(self, known: _Host, attempt: int, asked: float | None, question: Question) -> None:
        """Nobody asks the host before the back-off is over, the other requests in its queue included."""
        manner = self.politeness
        doubled = min(manner.first_wait_seconds * 2 ** (attempt - 1), manner.longest_wait_seconds)
        seconds = asked if asked is not None else doubled * (0.5 + self._chance())
        self._check_wait(seconds, question)
        with known.lock:
            known.not_before = max(known.not_before, self.clock() + seconds)

    def _check_wait(self, seconds: float, question: Question) -> None:
        """A wait that would pass the budget is not begun."""
        left = self._left(question)
        if left is not None and seconds >= left:
            raise BudgetSpent(question.source, question.asked, self.budget_seconds or 0.0)

    def _left(self, question: Question) -> float | None:
        """Seconds left, more than none."""
        left = self.remaining()
        if left is not None and left <= 0:
            raise BudgetSpent(question.source, question.asked, self.budget_seconds or 0.0)
        return left

    def _check_circuit(self, known: _Host, host: str, question: Question) -> None:
        if known.failures >= self.politeness.circuit_failures:
            raise CircuitOpen(question.source, question.asked, host, known.failures)

    def _count(self, known: _Host, *, failed: bool) -> None:
        with known.lock:
            known.failures = known.failures + 1 if failed else 0

    def _host(self, host: str) -> _Host:
        with self._lock:
            if host not in self._hosts:
                self._hosts[host] = _Host(threading.BoundedSemaphore(self.politeness.at_once))
            return self._hosts[host]
