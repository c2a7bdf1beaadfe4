"""What a run over a book is asked, what it is made with, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from advisor_cli.book.crews.crew import Crew, Work
from advisor_cli.book.outputs import Outputs
from advisor_cli.book.progress import BookProgress
from advisor_cli.book.register import Register, RegisteredRun
from advisor_cli.book.work import BookTerms, ClientFiles, ClientOutcome
from advisor_cli.model_budget.spending import ModelSpending
from advisor_cli.run_record.store import RunStore
from data_sources.encoding import Json
from data_sources.model.book import StandingStatus

Tell = Callable[[str], None]


def nothing_spent(_run: str) -> ModelSpending | None:
    """No model is asked."""
    return None


@dataclass(frozen=True, slots=True)
class Stocked:
    """The frozen market as a file.

    Args:
        path: of the file, complete.
        sha256: of what is in it: equal markets have the same.
    """

    path: Path
    sha256: str


class Steps(Protocol):
    """What the parts of the house do for a run. Tests have steps of their own; the program has one kind."""

    def find(self, book: Path) -> tuple[ClientFiles, ...]:
        """The clients of the book."""
        ...

    def wants(self, terms: BookTerms) -> Work[str]:
        """What each client wants of the market, as canonical JSON; of one whose files are faulty what is known."""
        ...

    def union(self, wants: Iterable[str]) -> str:
        """What several want together, as canonical JSON."""
        ...

    def covers(self, had: str, wanted: str) -> bool:
        """Whether what a market was asked for holds all that is wanted now."""
        ...

    def stock(self, terms: BookTerms, union: str, folder: Path, tell: Tell, had: Stocked | None = None) -> Stocked:
        """Ask the sources once for everything and keep their answers in the folder.

        Answers of the market that was had before, if any, stand: only what it lacks, or failed, is asked.
        """
        ...

    def stocked(self, folder: Path, sha256: str) -> Stocked | None:
        """The market of this digest, None where it is not there or damaged."""
        ...

    def firm_rates(self, terms: BookTerms, union: str, market: Path, currency: str) -> Mapping[str, Json]:
        """What one unit of each of the clients' currencies is worth in the firm's."""
        ...

    def with_earlier(
        self, terms: BookTerms, clients: Sequence[ClientFiles], aliases: Mapping[str, str]
    ) -> list[ClientFiles]:
        """The clients, each with his last report before the day; who has no alias yet, by folder, has no report."""
        ...

    def store(self, market: Path) -> RunStore:
        """Where the runs behind reports are recorded; it knows the market that they refer to."""
        ...

    def diagnose(self, terms: BookTerms, market: Path) -> Work[ClientOutcome]:
        """From a client's files to his standing and reports."""
        ...


@dataclass(frozen=True, slots=True)
class BookPlan:
    """What is asked for.

    Args:
        markets: folder of the frozen markets of this book.
        run_id: of a run that begins now.
        as_of, at: its day and moment, ISO 8601.
        asked: digest of all that decides what the results are; ``alike`` the same without the day.
        shown: JSON of the terms for people.
        terms: of a registered run: its own id, day and moment.
        only_changed: clients whose files are as in the last finished run keep what it found.
        again: nothing of an earlier attempt counts.
        seconds: that one client may take, for the sentence that says so.
        firm_currency: of the firm's sums; "" for each currency's own.
        spent: what a run by its id has spent on models so far; None where none is asked.
    """

    markets: Path
    run_id: str
    as_of: str
    at: str
    asked: str
    alike: str
    shown: str
    terms: Callable[[RegisteredRun], BookTerms]
    only_changed: bool = False
    again: bool = False
    seconds: float = 120.0
    firm_currency: str = ""
    spent: Callable[[str], ModelSpending | None] = nothing_spent


@dataclass(slots=True)
class BookDone:
    """What a run came to.

    Args:
        run: its id.
        clients: in the book.
        worked: who were done in this attempt; the others were done before.
        counts: (status, clients, of them in the queue).
        traces: of defects, which cost their clients alone.
        files: names of the results in the output folder.
        unworded: why reports do not have a model's words, one entry a report of this attempt.
    """

    run: str
    as_of: str
    clients: int
    worked: int = 0
    counts: tuple[tuple[str, int, int], ...] = ()
    traces: list[str] = field(default_factory=list)
    files: tuple[str, ...] = ()
    unworded: list[str] = field(default_factory=list)

    @property
    def in_queue(self) -> int:
        """How many have a reason to be looked at."""
        return sum(waiting for _, _, waiting in self.counts)

    @property
    def failed(self) -> int:
        """How many have no whole result."""
        return sum(clients for status, clients, _ in self.counts if status != StandingStatus.DONE.value)


@dataclass(frozen=True, slots=True)
class Means:
    """What a run is made with.

    Args:
        steps: what the parts of the house do.
        crew: who works.
        register: of this book; nobody else writes to it meanwhile.
        outputs: where results go.
        watch: hears how far it is.
        now: the moment as ISO 8601, for when the run was finished.
    """

    steps: Steps
    crew: Crew
    register: Register
    outputs: Outputs
    watch: BookProgress
    now: Callable[[], str]
