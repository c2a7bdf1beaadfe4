"""A run over a book: find, ask once for everything, work on everybody, write down, put together.

Every step finds what an earlier attempt has left and goes on from there. What decides is the register: a client is
done when his row is in it, and his row is committed when his files are in place; the frozen market is kept with its
digest, so that an attempt after a kill answers from the same prices as the one before. Killed at any point, the next
attempt does what is missing, and its results are those of a run that nothing disturbed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from advisor_cli.book.chunks import cut
from advisor_cli.book.crews.crew import Crew, Fallen, Work
from advisor_cli.book.fallen import fallen_standing
from advisor_cli.book.json_line import json_line
from advisor_cli.book.outputs import Outputs
from advisor_cli.book.progress import BookProgress
from advisor_cli.book.register import ClientRow, DoneRow, Register, RegisteredRun
from advisor_cli.book.work import BookTerms, ClientFiles, ClientOutcome
from advisor_cli.run_record.store import RunStore
from data_sources.encoding import Json, canonical_text
from data_sources.model.book import ClientStanding, QueueKind, StandingStatus

Tell = Callable[[str], None]
IN_PART = "done in part"


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

    def stock(self, terms: BookTerms, union: str, folder: Path, tell: Tell) -> Stocked:
        """Ask the sources once for everything and keep their answers in the folder."""
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
    """

    run: str
    as_of: str
    clients: int
    worked: int = 0
    counts: tuple[tuple[str, int, int], ...] = ()
    traces: list[str] = field(default_factory=list)
    files: tuple[str, ...] = ()

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


def run_book(plan: BookPlan, clients: tuple[ClientFiles, ...], means: Means) -> BookDone:
    """Run, or go on.

    Args:
        plan: what is asked for.
        clients: of the book, as they were found.
        means: what it is made with.

    Raises:
        CrewLost: nobody is left to work; what was finished is kept.
        RegisterFault, Unwritable, RecordNotKept: something cannot be written; what was finished is kept.
    """
    return _Attempt(plan, means, _begun(plan, means.register, clients), clients).made()


def _begun(plan: BookPlan, register: Register, clients: Sequence[ClientFiles]) -> RegisteredRun:
    """The run that is gone on with, or a new one."""
    known = None if plan.again else register.asked(plan.asked)
    if known is not None:
        register.go_on(known.number)
        return known
    earlier = register.last_finished(plan.alike) if plan.only_changed else None
    run = register.begin(plan.run_id, plan.as_of, plan.asked, alike=plan.alike, at=plan.at, terms=plan.shown)
    if earlier is not None:
        before = register.done(earlier.number)
        kept = (StandingStatus.DONE.value, StandingStatus.UNREADABLE.value)
        rows = ((one.folder, _same(one, before.get(one.folder))) for one in clients)
        same = [folder for folder, row in rows if row is not None and row.status in kept]
        register.copy(run.number, earlier.number, same)
    return run


def _same(client: ClientFiles, row: DoneRow | None) -> DoneRow | None:
    """The row of a client whose files are as they were then; None where they are not."""
    return row if row is not None and row.stamp == client.stamp else None


class _Attempt:
    """One attempt at a run."""

    def __init__(self, plan: BookPlan, means: Means, run: RegisteredRun, clients: tuple[ClientFiles, ...]) -> None:
        self.plan, self.run, self.clients = plan, run, clients
        self.steps, self.crew, self.register = means.steps, means.crew, means.register
        self.outputs, self.watch, self.now = means.outputs, means.watch, means.now
        self.terms = plan.terms(run)
        self.done = BookDone(run.id, run.as_of, len(clients))

    def made(self) -> BookDone:
        """Everything that is missing, and then the results."""
        left = self._left()
        if not left and self.run.finished and self.outputs.are(self.run.outputs):
            return self._counted(self.run.outputs)
        if self.run.finished:
            self.register.reopen(self.run.number)
        if left:
            left = self._with_wants(left)
        if left:
            self._diagnose(left, self._market())
        self.watch.step("writing the queue and the totals")
        written = self.outputs.put_together(self.run, self.terms.language, self.register)
        self.register.finish(self.run.number, self.now(), written)
        self._tidy()
        return self._counted(written)

    def _counted(self, written: str) -> BookDone:
        self.done.counts = self.register.counts(self.run.number)
        self.done.files = tuple(name for name, _ in json.loads(written))
        return self.done

    def _left(self) -> list[ClientFiles]:
        """Who is not done: no row, other files than then, or a report that is no longer there."""
        done = self.register.done(self.run.number)
        found = {one.folder for one in self.clients}
        if gone := sorted(done.keys() - found):
            for folder in gone:
                self.outputs.remove_reports(folder)
            self.register.forget(self.run.number, gone)
            self.run = replace(self.run, outputs="[]")
        rows = ((one, _same(one, done.get(one.folder))) for one in self.clients)
        return [one for one, row in rows if row is None or not self.outputs.has_reports(one.folder, row.reports)]

    def _with_wants(self, left: list[ClientFiles]) -> list[ClientFiles]:
        """Who of them can be worked on: what everybody wants of the market is known afterwards."""
        known = self.register.known_wants(self.plan.alike)
        asked = [one for one in left if known.get(one.folder) != one.stamp]
        fallen: set[str] = set()
        self.watch.count("reading files", len(asked))
        for part in self.crew.work(cut(asked, self.crew.workers), self.steps.wants(self.terms)):
            found, lost = [], []
            for client, result in zip(part.clients, part.results, strict=True):
                if isinstance(result, Fallen):
                    lost.append((client, result))
                else:
                    found.append((client.folder, client.stamp, result))
            self.register.keep_wants(self.plan.alike, found)
            self.register.commit(self.run.number, [self._fallen(*one) for one in lost])
            self.done.worked += len(lost)
            fallen |= {client.folder for client, _ in lost}
            self.watch.advance(len(part.clients))
        return [one for one in left if one.folder not in fallen]

    def _market(self) -> Stocked:
        """The frozen market: the one that the run began with as long as it holds what is wanted."""
        found = {one.folder for one in self.clients}
        wanted = (text for folder, text in self.register.wanted(self.plan.alike) if folder in found)
        union = self.steps.union(wanted)
        if self.run.market and self.steps.covers(self.run.market_wants, union):
            kept = self.steps.stocked(self.plan.markets, self.run.market)
            if kept is not None:
                return kept
        self.watch.step("asking the sources")
        stocked = self.steps.stock(self.terms, union, self.plan.markets, self.watch.step)
        rates = self.steps.firm_rates(self.terms, union, stocked.path, self.plan.firm_currency)
        terms = canonical_text({**json.loads(self.plan.shown), "firm_rates": dict(rates)})
        self.register.set_market(self.run.number, stocked.sha256, union, terms)
        self.run = replace(self.run, market=stocked.sha256, market_wants=union, terms=terms)
        return stocked

    def _diagnose(self, left: list[ClientFiles], market: Stocked) -> None:
        left = self.steps.with_earlier(self.terms, left, self._aliases())
        self.watch.count("diagnosing", len(left))
        work, store = self.steps.diagnose(self.terms, market.path), self.steps.store(market.path)
        for part in self.crew.work(cut(left, self.crew.workers), work):
            pairs = tuple(zip(part.clients, part.results, strict=True))
            outcomes = [one for one in part.results if isinstance(one, ClientOutcome)]
            self.outputs.place(outcomes, store)
            self.register.commit(
                self.run.number,
                [
                    self._fallen(client, result) if isinstance(result, Fallen) else self._row(client, result)
                    for client, result in pairs
                ],
            )
            self.done.worked += len(pairs)
            self.watch.advance(len(pairs), sum(bool(one.standing.reasons) for one in outcomes))

    def _aliases(self) -> dict[str, str]:
        """What stood for each client in the run that was finished last, by folder."""
        last = self.register.last_finished()
        rows = () if last is None else self.register.rows(last.number)
        return {row.folder: str(json.loads(row.standing)["alias"]) for row in rows}

    def _row(self, client: ClientFiles, outcome: ClientOutcome) -> ClientRow:
        return ClientRow(
            client.folder,
            client.stamp,
            _status(outcome.standing),
            bool(outcome.standing.reasons),
            json_line(outcome.standing),
            self.outputs.digests(outcome),
            "" if outcome.record is None else outcome.record.run_id,
        )

    def _fallen(self, client: ClientFiles, fallen: Fallen) -> ClientRow:
        """Nothing came of a client: his row says why, and the trace of a defect is kept."""
        if fallen.trace:
            self.done.traces.append(fallen.trace)
        standing = fallen_standing(client, fallen, self.terms, self.plan.seconds)
        return self._row(client, ClientOutcome(standing))

    def _tidy(self) -> None:
        """Let go of what nobody reads any more: older runs' rows, and markets of runs that are over."""
        kept = [one for one in self.register.runs() if one.finished][:2]
        self.register.keep_runs([self.run.number, *(one.number for one in kept)])
        markets = {self.run.market, *(one.market for one in self.register.runs()[:2])}
        for path in _files_of(self.plan.markets):
            if not any(one and path.name.startswith(one) for one in markets):
                path.unlink(missing_ok=True)


def _files_of(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(one for one in folder.iterdir() if one.is_file())


def _status(standing: ClientStanding) -> str:
    """His status; of one with figures for whom a price could not be had, that he was done in part."""
    in_part = any(one.kind is QueueKind.NOT_VALUED for one in standing.reasons)
    return IN_PART if standing.status is StandingStatus.DONE and in_part else standing.status.value
