"""Sources asked in the user's order, every attempt kept. Two sources are never joined in one series."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

from data_sources.errors import (
    BasisNotOffered,
    NoBarsInWindow,
    NoData,
    SourceError,
    SourceNotConfigured,
    SourceNotInstalled,
    SourceUnavailable,
)


class Named(Protocol):
    """What every source has: the name it is registered under."""

    name: str


Source = TypeVar("Source", bound=Named)
Answer = TypeVar("Answer")


class Outcome(Enum):
    """How an attempt at a source ended."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, row by row

    ANSWERED = "answered"
    NO_DATA = "no data"
    BASIS_NOT_OFFERED = "basis not offered"
    UNAVAILABLE = "unavailable"
    NOT_INSTALLED = "not installed"
    NOT_CONFIGURED = "not configured"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One source asked once.

    Args:
        source: its registered name.
        asked: what was asked for, in words ("total-return prices of AAPL").
        outcome: how it ended.
        sentence: the source's own sentence where it failed, "" where it answered.
    """

    source: str
    asked: str
    outcome: Outcome
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Answered(Generic[Answer]):
    """An answer and the attempts that led to it, the answering one last."""

    answer: Answer
    attempts: tuple[Attempt, ...]


class NoSourceAnswered(SourceUnavailable):
    """Every source was asked and none answered; at least one may do so later."""

    def __init__(self, asked: str, attempts: Sequence[Attempt], reasons: Sequence[str]) -> None:
        listed = "; ".join(f"{attempt.source}: {why}" for attempt, why in zip(attempts, reasons, strict=True))
        super().__init__(", ".join(attempt.source for attempt in attempts), asked, listed)
        self.args = (f"no source answered for {asked}: {listed}; try later",)
        self.attempts = tuple(attempts)


OUTCOMES: tuple[tuple[type[SourceError], Outcome], ...] = (
    (NoData, Outcome.NO_DATA),
    (BasisNotOffered, Outcome.BASIS_NOT_OFFERED),
    (SourceUnavailable, Outcome.UNAVAILABLE),
    (SourceNotInstalled, Outcome.NOT_INSTALLED),
    (SourceNotConfigured, Outcome.NOT_CONFIGURED),
)


# An answer that a source does not have something is no failure of the source.
SOURCE_FAILURES = (Outcome.UNAVAILABLE, Outcome.NOT_INSTALLED, Outcome.NOT_CONFIGURED, Outcome.FAILED)


def outcome_of(failure: SourceError) -> Outcome:
    """How an attempt that ended in this failure is recorded."""
    return next((outcome for kind, outcome in OUTCOMES if isinstance(failure, kind)), Outcome.FAILED)


@dataclass(frozen=True, slots=True)
class Refused:
    """No source answered: the error that helps most, and the attempts."""

    failure: SourceError
    attempts: tuple[Attempt, ...]

    @property
    def source_failed(self) -> bool:
        """Whether a source failed, so that it may have what was asked for; else nobody has it."""
        return any(attempt.outcome in SOURCE_FAILURES for attempt in self.attempts)


def ask_in_order(sources: Sequence[Source], asked: str, ask: Callable[[Source], Answer]) -> Answered[Answer] | Refused:
    """The first answer in the order of the sources, or why there is none; both with every attempt.

    Args:
        sources: in the user's order, at least one.
        asked: what is asked for, in words; used in the attempts and in the error.
        ask: puts the question to one source.
    """
    if not sources:
        raise ValueError("no source to ask")
    attempts: list[Attempt] = []
    failures: list[SourceError] = []
    for source in sources:
        try:
            answer = ask(source)
        except SourceError as failure:
            failures.append(failure)
            attempts.append(Attempt(source.name, asked, outcome_of(failure), str(failure)))
        else:
            attempts.append(Attempt(source.name, asked, Outcome.ANSWERED))
            return Answered(answer, tuple(attempts))
    return Refused(_most_useful(asked, attempts, failures), tuple(attempts))


def first_available(sources: Sequence[Source], asked: str, ask: Callable[[Source], Answer]) -> Answered[Answer]:
    """``ask_in_order``, raising where no source answered.

    Raises:
        NoData: every source says that it does not exist (the first one's error, with its advice).
        BasisNotOffered: every source has it only on another basis (the first one's error).
        SourceError: the single source's own error where only one was asked.
        NoSourceAnswered: several were asked and they failed for different reasons; all are listed.
    """
    reply = ask_in_order(sources, asked, ask)
    if isinstance(reply, Refused):
        raise reply.failure
    return reply


def _most_useful(asked: str, attempts: Sequence[Attempt], failures: Sequence[SourceError]) -> SourceError:
    """The one error that stands for all: what they agree on, else the list of them."""
    if len(failures) == 1:
        return failures[0]
    for agreed in (NoData, BasisNotOffered):
        if all(isinstance(failure, agreed) for failure in failures):
            # NoBarsInWindow names the span that there is; it helps more than a bare "unknown".
            return next((failure for failure in failures if isinstance(failure, NoBarsInWindow)), failures[0])
    # What may be had later comes first: who does not have it at all explains nothing.
    order = sorted(range(len(failures)), key=lambda at: not isinstance(failures[at], SourceUnavailable))
    attempts, failures = [attempts[at] for at in order], [failures[at] for at in order]
    reasons = [failure.why if isinstance(failure, SourceUnavailable) else str(failure) for failure in failures]
    return NoSourceAnswered(asked, attempts, reasons)
