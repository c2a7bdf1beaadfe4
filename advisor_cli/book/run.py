"""A run over a book: find, ask once for everything, work on everybody, write down, put together.

Every step finds what an earlier attempt has left and goes on from there. What decides is the register: a client is
done when his row is in it, and his row is committed when his files are in place; the frozen market is kept with its
digest, so that an attempt after a kill answers from the same prices as the one before. Killed at any point, the next
attempt does what is missing, and its results are those of a run that nothing disturbed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from advisor_cli.book.chunks import Chunk, cut
from advisor_cli.book.crews.crew import Fallen
from advisor_cli.book.fallen import fallen_standing
from advisor_cli.book.json_line import json_line
from advisor_cli.book.plan import BookDone, BookPlan, Means, Stocked
from advisor_cli.book.register import ClientRow, DoneRow, Register, RegisteredRun
from advisor_cli.book.work import ClientFiles, ClientOutcome
from data_sources.encoding import canonical_text, encode
from data_sources.model.book import QueueKind, StandingStatus

IN_PART = "done in part"
UNWORDED = "without a model's words"  # figures and reasons are whole; the words are tried again by the next attempt
WITHOUT_SOURCE = "done without a source"  # which may answer the next attempt
WITHOUT_MARKET = frozenset({WITHOUT_SOURCE, StandingStatus.SOURCE_FAILED.value})
# What another attempt may mend: a worker that was killed from outside, or had too little time or memory, too.
TRIED_AGAIN = WITHOUT_MARKET | {UNWORDED, StandingStatus.CRASHED.value}
DAY = len("2026-11-23")
WITH_REPORTS = 2_000  # clients whose last reports are in memory at a time


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
    earlier = register.last_finished(plan.alike, plan.as_of) if plan.only_changed else None
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
        self.gone = False  # whether somebody is no longer in the book
        self.changed = False  # whether somebody came, or has other files
        self.short = False  # whether somebody is left because a source failed
        self.terms = plan.terms(run)
        self.done = BookDone(run.id, run.as_of, len(clients))

    def made(self) -> BookDone:
        """Everything that is missing, and then the results."""
        # Where another run's results lie in the folder, a report may be that run's although it is as large.
        intact = bool(self.run.finished) and self.outputs.are(self.run.outputs)
        left = self._left(exactly=not intact)
        if not left and intact and not self.gone:
            return self._counted(self.run.outputs)
        if self.run.finished:
            self._reopen()
        if left:
            left = self._with_wants(left)
        if left:
            market, is_another = self._market()
            self._diagnose(self._with_wants(list(self.clients)) if is_another else left, market)
        self.watch.step("writing the queue and the totals")
        self._keep_spending()
        written = self.outputs.put_together(self.run, self.terms.language, self.register)
        self.register.finish(self.run.number, self.now(), written)
        self._tidy()
        return self._counted(written)

    def _counted(self, written: str) -> BookDone:
        self.done.counts = self.register.counts(self.run.number)
        self.done.files = tuple(name for name, _ in json.loads(written))
        return self.done

    def _reopen(self) -> None:
        """Work on a finished run: files that came to it since may speak of days after its moment."""
        at = max(self.run.at, self.plan.at) if self.changed else self.run.at
        at = at if at[:DAY] > self.run.at[:DAY] else self.run.at
        self.register.reopen(self.run.number, at)
        self.run = replace(self.run, at=at, finished="")
        self.terms = self.plan.terms(self.run)

    def _keep_spending(self) -> None:
        """Write down what the run has spent on models, all its attempts together."""
        spent = self.plan.spent(self.run.id)
        if spent is not None:
            terms = canonical_text({**json.loads(self.run.terms), "model_spending": encode(spent)})
            self.register.set_terms(self.run.number, terms)
            self.run = replace(self.run, terms=terms)

    def _left(self, *, exactly: bool) -> list[ClientFiles]:
        """Who is not done: no row, other files than then, a report that is no longer there or lacks its words."""
        done = self.register.done(self.run.number)
        found = {one.folder for one in self.clients}
        if gone := sorted(done.keys() - found):
            for folder in gone:
                self.outputs.remove_reports(folder)
            self.register.forget(self.run.number, gone)
            self.gone = True
        rows = [(one, _same(one, done.get(one.folder))) for one in self.clients]
        self.changed = any(row is None for _, row in rows)
        self.short = any(row is not None and row.status in WITHOUT_MARKET for _, row in rows)
        return [
            one
            for one, row in rows
            if row is None
            or row.status in TRIED_AGAIN
            or not self.outputs.has_reports(one.folder, row.reports, exactly=exactly)
        ]

    def _with_wants(self, left: list[ClientFiles]) -> list[ClientFiles]:
        """Who of them can be worked on: what everybody wants of the market is known afterwards."""
        known = self.register.known_wants(self._wants)
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
            self.register.keep_wants(self._wants, found)
            self.register.commit(self.run.number, [self._fallen(*one) for one in lost])
            self.done.worked += len(lost)
            fallen |= {client.folder for client, _ in lost}
            self.watch.advance(len(part.clients))
        return [one for one in left if one.folder not in fallen]

    @property
    def _wants(self) -> str:
        """Under what wants are kept: what was bought later, or is no longer held, depends on the day."""
        return f"{self.plan.alike} {self.plan.as_of}"

    def _market(self) -> tuple[Stocked, bool]:
        """The frozen market, and whether it is another than the one that clients of this run were answered from.

        It is the one that the run began with; what it lacks, or what a source failed to say, is asked beside it.
        """
        found = {one.folder for one in self.clients}
        union = self.steps.union(text for folder, text in self.register.wanted() if folder in found)
        had = self.steps.stocked(self.plan.markets, self.run.market) if self.run.market else None
        if had is not None and not self.short and self.steps.covers(self.run.market_wants, union):
            return had, False
        self.watch.step("asking the sources")
        stocked = self.steps.stock(self.terms, union, self.plan.markets, self.watch.step, had)
        is_another = bool(self.run.market) and had is None and stocked.sha256 != self.run.market
        rates = self.steps.firm_rates(self.terms, union, stocked.path, self.plan.firm_currency)
        terms = canonical_text({**json.loads(self.plan.shown), "firm_rates": dict(rates)})
        self.register.set_market(self.run.number, stocked.sha256, union, terms)
        self.run = replace(self.run, market=stocked.sha256, market_wants=union, terms=terms)
        return stocked, is_another

    def _diagnose(self, left: list[ClientFiles], market: Stocked) -> None:
        self.watch.count("diagnosing", len(left))
        work, store = self.steps.diagnose(self.terms, market.path), self.steps.store(market.path)
        for part in self.crew.work(self._in_chunks(left), work):
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

    def _in_chunks(self, left: Sequence[ClientFiles]) -> Iterator[Chunk]:
        """The clients, each with his last report; those of a large book are not held all at once."""
        aliases = self._aliases()
        for start in range(0, len(left), WITH_REPORTS):
            some = self.steps.with_earlier(self.terms, left[start : start + WITH_REPORTS], aliases)
            yield from cut(some, self.crew.workers)

    def _aliases(self) -> dict[str, str]:
        """What stood for each client in the run that was finished last, by folder.

        Clients who bear the same name have the same alias: whose report the last one was, nobody can tell.
        """
        last = self.register.last_finished()
        rows = () if last is None else self.register.rows(last.number)
        found = {row.folder: str(json.loads(row.standing)["alias"]) for row in rows}
        bearers = Counter(found.values())
        return {folder: alias for folder, alias in found.items() if bearers[alias] == 1}

    def _row(self, client: ClientFiles, outcome: ClientOutcome) -> ClientRow:
        if outcome.unworded:
            self.done.unworded.append(outcome.unworded)
        return ClientRow(
            client.folder,
            client.stamp,
            _status(outcome),
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
        runs = self.register.runs()
        kept = [one for one in runs if one.finished][:2] + [one for one in runs if not one.finished][:1]
        self.register.keep_runs([self.run.number, *(one.number for one in kept)])
        markets = {self.run.market, *(one.market for one in kept)}
        for path in _files_of(self.plan.markets):
            if not any(one and path.name.startswith(one) for one in markets):
                path.unlink(missing_ok=True)


def _files_of(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(one for one in folder.iterdir() if one.is_file())


def _status(outcome: ClientOutcome) -> str:
    """His status; of one with figures what they lack: a source that failed, a price that nobody has, words."""
    standing = outcome.standing
    if standing.status is not StandingStatus.DONE:
        return str(standing.status.value)
    if outcome.lacks:
        return WITHOUT_SOURCE
    if outcome.unworded:
        return UNWORDED
    in_part = any(one.kind is QueueKind.NOT_VALUED for one in standing.reasons)
    return IN_PART if in_part else StandingStatus.DONE.value
