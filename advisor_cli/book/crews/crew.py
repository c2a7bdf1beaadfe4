"""What a crew is: it is handed chunks of clients and gives back what came of each, in whatever order.

Nothing that a client's files do to a worker costs another client: a worker that dies, hangs or runs out of memory is
replaced, and the client it was at is tried again before he is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, Protocol, Self, TypeVar

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.work import ClientFiles
from advisor_cli.errors import AdvisorError, ExitCode

Result = TypeVar("Result")
Made_co = TypeVar("Made_co", covariant=True)
Beat = Callable[[], None]

TRIES = 3  # a worker may be killed from outside, twice by bad luck; a client that does it always does it thrice


class Fall(Enum):
    """Why nothing came of a client."""

    DIED = "the worker died"
    TOO_LONG = "it took too long"
    NO_MEMORY = "the memory did not suffice"
    DEFECT = "a defect of the program"


@dataclass(frozen=True, slots=True)
class Fallen:
    """Nothing came of a client, and why. ``trace`` is of a defect and stays on the machine."""

    fall: Fall
    name: str = ""
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Part(Generic[Result]):
    """Some clients of a chunk and what came of each, in the same order."""

    clients: Chunk
    results: tuple[Result | Fallen, ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one client may take.

    Args:
        seconds: until his worker is ended and he is given up.
        megabytes: of address space that a worker may have; None for what the system gives.
        grown: megabytes by which a worker may grow before a fresh one takes his place, between two clients: whatever a
            library may keep.
    """

    seconds: float = 120.0
    megabytes: int | None = None
    grown: int = 600


class Work(Protocol[Made_co]):
    """What is done with each client: a value that can be sent to another process or machine."""

    @property
    def market(self) -> Path | None:
        """The file that every worker needs beside the clients; None for none."""
        ...

    def with_market(self, path: Path) -> Self:
        """The same work where that file lies elsewhere."""
        ...

    def ready(self, beat: Beat, /) -> Callable[[ClientFiles], Made_co]:
        """What is called once a client; made once a worker.

        Args:
            beat: to be called where it is about to wait for something outside: a client's time begins anew.
        """
        ...


class Crew(Protocol):
    """Who works.

    Args:
        workers: how many clients are worked on at a time.
    """

    @property
    def workers(self) -> int:
        """How many clients are worked on at a time."""
        ...

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        """Every client of every chunk once, in parts as they are finished.

        Raises:
            CrewLost: nobody is left to work; what was given back before stands.
        """
        ...

    def close(self) -> None:
        """Let everyone go; what is under way is given up."""
        ...


class CrewLost(AdvisorError):
    """Nobody is left to work on the rest of the clients."""

    exit_code = ExitCode.PARTIAL

    def __init__(self, who: str, why: str) -> None:
        self.why = why
        super().__init__(f"{who}: {why}; what was finished is kept, run the same command again to go on")
