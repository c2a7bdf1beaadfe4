"""A run over a book within the test's own process: a crew of nobody else, everything besides as in the program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from stand_in import DAY, MOMENT, StandInSteps

from advisor_cli.book.chunks import Chunk
from advisor_cli.book.crews.crew import Part, Result, Work
from advisor_cli.book.home import book_id, register_path
from advisor_cli.book.outputs import Outputs
from advisor_cli.book.plan import BookDone, Means
from advisor_cli.book.progress import BookProgress
from advisor_cli.book.register import Register, RegisteredRun
from advisor_cli.book.run import run_book
from advisor_cli.settings import load_settings
from advisor_cli.workflow.book_run import BookQuestion, plan_of


class OwnCrew:
    """As ``Crew``: this process, one client after the other."""

    workers = 1

    def work(self, chunks: Iterable[Chunk], work: Work[Result]) -> Iterator[Part[Result]]:
        do = None
        for chunk in chunks:
            do = do or work.ready(lambda: None)
            yield Part(chunk, tuple(map(do, chunk)))

    def close(self) -> None:
        """Nobody is to be let go."""


@dataclass
class Firm:
    """A book with its home and output folder; ``worked`` are the folders in the order in which they were done."""

    folder: Path
    book: Path
    output: Path = field(default=Path())
    stirs: int = 1
    steps: StandInSteps = field(init=False)

    def __post_init__(self) -> None:
        self.home = self.folder / "home"
        self.output = self.folder / "out" if self.output == Path() else self.output
        self.log = self.folder / "worked.log"
        self.steps = StandInSteps(self.home, self.log, self.stirs)

    def run(self, *, hours: float = 0.0, crew: Any = None, **asked: Any) -> BookDone:
        """One attempt; ``hours`` after the first moment, however that clock runs."""
        self.log.unlink(missing_ok=True)
        settings = load_settings({}, {"ADVISOR_HOME": str(self.home), "ADVISOR_CLIENT_KEY": "a key of the tests' own"})
        question = BookQuestion(self.book, self.output, asked.pop("as_of", DAY), **asked)
        moment = MOMENT + timedelta(hours=hours)
        clients = self.steps.find(self.book)
        outputs = Outputs(self.output, self.book, book_id(self.book))
        outputs.prepare()
        with closing(Register(register_path(self.home, self.book))) as register:
            means = Means(self.steps, crew or OwnCrew(), register, outputs, BookProgress(quiet=True), moment.isoformat)
            return run_book(plan_of(question, settings, moment), clients, means)

    @property
    def worked(self) -> list[str]:
        """Folders that the last attempt was done with."""
        return self.log.read_text().splitlines() if self.log.exists() else []

    def last(self) -> RegisteredRun:
        with closing(Register(register_path(self.home, self.book), writes=False)) as register:
            run = register.last()
        assert run is not None
        return run
