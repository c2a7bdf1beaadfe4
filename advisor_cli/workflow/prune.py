"""``advisor runs prune``: which runs may go, by age and by count, and what they leave that nobody needs any more.

Never removed, whatever is asked: the run of a letter that still waits in the outbox, the last run of a brief and the
one that it is held against, the runs of a book whose run is not finished, and runs of the future (the clock was set
back). The last report of each client, which the next is held against, stays but for ``--all``.
A run that cannot be read is left alone: it is named by ``advisor runs list``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from advisor_cli.book.home import REGISTER
from advisor_cli.book.register import Register
from advisor_cli.console import put, say
from advisor_cli.errors import DamagedRun, ExitCode, UsageFault
from advisor_cli.output import json_text, text_table
from advisor_cli.run_record.index import IndexedRun, RunIndex
from advisor_cli.run_record.removal import disk_clock, referred_to, remove, remove_begun, size_of
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from advisor_cli.unattended.day import DayBook
from advisor_cli.workflow.clock import Clock, system_clock
from advisor_cli.workflow.outbox import outbox_of
from data_sources.model import InstrumentKind

COMPARED_WITH_THE_LAST = (InstrumentKind.ACCOUNT.value, InstrumentKind.BRIEF.value)
LETTER, LAST_BRIEF, UNFINISHED, FUTURE, DAMAGED, LAST = (
    "a letter of them waits in the outbox",
    "the last briefs",
    "of a book that is not finished",
    "of the future",
    "they cannot be read",
    "the last reports of clients (--all removes them)",
)
BOOK_RUN = "book_run"  # the argument of a client's run that names the run over the book


@dataclass(frozen=True, slots=True)
class PruneOrder:
    """What may go: the runs that fulfil every condition that is given.

    Args:
        keep: of each subject so many of the newest runs stay; None: their number does not matter.
        older_than: days since a run was made; None: its age does not matter.
        everything: whether the last report of a client may go too.
        dry_run: say what would go, and remove nothing.
    """

    keep: int | None
    older_than: int | None
    everything: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """Runs that the order would let go and that stay all the same, by reason."""

    reasons: tuple[tuple[str, int], ...]


def prune_runs(order: PruneOrder, settings: Settings, *, as_json: bool, clock: Clock = system_clock) -> int:
    """Remove what the order lets go, and say what went and how many bytes.

    Raises:
        UsageFault: neither a number nor an age is named.
        FileFault: something cannot be removed, or it cannot be seen what is still needed.
    """
    if order.keep is None and order.older_than is None:
        raise UsageFault("runs prune wants to know what may go: --keep N, --older-than DAYS, or both")
    store = RunStore(settings.runs)
    if not order.dry_run:
        remove_begun(store)
    runs = RunIndex(store).runs()
    now = clock()
    going, kept = choose(runs, order, _needed(settings, store), now)
    sizes = {run.run_id: size_of(store, run.run_id) for run in going}
    gone = tuple(sizes) if order.dry_run else remove(store, sizes)
    histories = _swept(store, frozenset(gone), now, dry_run=order.dry_run)
    bytes_gone = sum(sizes[name] for name in gone) + histories
    if as_json:
        put(json_text(_as_json(order, gone, sizes, histories, kept)))
    elif gone:
        rows = [_row(run, sizes[run.run_id]) for run in going if run.run_id in frozenset(gone)]
        put(text_table(("run", "kind", "subject", "as of", "bytes"), rows, right=(4,)))
    would = "would remove" if order.dry_run else "removed"
    told = "; ".join(f"{count} stay: {why}" for why, count in kept.reasons)
    say(f"{would} {len(gone)} of {len(runs)} runs, {_written(bytes_gone)}" + (f"; {told}" if told else ""))
    return ExitCode.DONE


def choose(
    runs: Sequence[IndexedRun], order: PruneOrder, needed: Callable[[IndexedRun], str], now: datetime
) -> tuple[list[IndexedRun], Kept]:
    """The runs that go, newest first, and how many of the others the order alone would have let go.

    Args:
        runs: every run, newest first.
        order: what may go.
        needed: why a run has to stay whatever is asked; "" where nothing speaks for it.
        now: the moment, aware.
    """
    last = _last_of_each(runs)
    seen: Counter[tuple[str, str]] = Counter()
    going, staying = [], Counter[str]()
    for run in runs:
        if run.damage:
            staying[DAMAGED] += 1
            continue
        about = (run.kind, run.subject)
        seen[about] += 1
        if order.keep is not None and seen[about] <= order.keep:
            continue
        age = now - _moment(run.created)
        if age < timedelta(0):
            staying[FUTURE] += 1
        elif order.older_than is not None and age <= timedelta(days=order.older_than):
            continue
        elif run.run_id in last and (run.kind == InstrumentKind.BRIEF.value or not order.everything):
            staying[LAST_BRIEF if run.kind == InstrumentKind.BRIEF.value else LAST] += 1
        elif why := needed(run):
            staying[why] += 1
        else:
            going.append(run)
    return going, Kept(tuple(sorted(staying.items())))


def _moment(text: str) -> datetime:
    """When a run was made; one that bears no zone is taken as UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _last_of_each(runs: Iterable[IndexedRun]) -> frozenset[str]:
    """The last run of each client, which his next is held against, and the last two days of each brief.

    A brief that is made again on its day is held against the one of the day before.
    """
    last: dict[tuple[str, str], IndexedRun] = {}
    before: dict[tuple[str, str], IndexedRun] = {}
    for run in runs:
        about = (run.kind, run.subject)
        if run.damage or run.kind not in COMPARED_WITH_THE_LAST:
            continue
        first = last.setdefault(about, run)
        if run.kind == InstrumentKind.BRIEF.value and run.as_of < first.as_of:
            before.setdefault(about, run)
    return frozenset(run.run_id for run in (*last.values(), *before.values()))


def _needed(settings: Settings, store: RunStore) -> Callable[[IndexedRun], str]:
    """Why a run has to stay, beside what the runs themselves tell."""
    with outbox_of(settings) as outbox:
        waited_for = outbox.runs_waited_for()
    marked = frozenset(_marked_days(settings.home))
    unfinished = frozenset(_unfinished(settings.home))

    def why(run: IndexedRun) -> str:
        if run.run_id in waited_for:
            return LETTER
        if run.run_id in marked:
            return LAST_BRIEF
        if unfinished and run.kind == InstrumentKind.ACCOUNT.value:
            with suppress(DamagedRun):
                if dict(store.manifest(run.run_id).arguments).get(BOOK_RUN) in unfinished:
                    return UNFINISHED
        return ""

    return why


def _marked_days(home: Path) -> Iterator[str]:
    """The last two runs that each brief's own marks name: a rerun finds the one, and is held against the other."""
    for folder in sorted((home / "briefs").glob("*/")):
        days = DayBook(folder)
        named = sorted((path.stem for path in folder.glob("????-??-??.json")), reverse=True)
        made = (days.made(date.fromisoformat(day)) for day in named)
        yield from islice((one.run for one in made if one is not None), 2)


def _unfinished(home: Path) -> Iterator[str]:
    """Of each book the run that was worked on last and is not finished: it may go on.

    Raises:
        FileFault: a register cannot be read.
    """
    for path in sorted((home / "books").glob(f"*/{REGISTER}")):
        with closing(Register(path, writes=False)) as register:
            yield from islice((one.id for one in register.runs() if not one.finished), 1)


def _swept(store: RunStore, gone: Collection[str], now: datetime, *, dry_run: bool) -> int:
    """Bytes of the market histories that nobody refers to any more; they are removed unless it is only asked."""
    if not store.markets.folder.is_dir():
        return 0
    if dry_run:
        return store.markets.unwanted(referred_to(store, gone), now.timestamp())
    return store.markets.sweep(referred_to(store), disk_clock(store.markets.folder))


def _row(run: IndexedRun, size: int) -> tuple[str, ...]:
    return (run.run_id, run.kind, f"{run.subject} {run.subject_name}".strip(), run.as_of, f"{size:,}")


def _as_json(
    order: PruneOrder, gone: Sequence[str], sizes: dict[str, int], histories: int, kept: Kept
) -> dict[str, object]:
    return {
        "dry_run": order.dry_run,
        "runs": [{"run_id": name, "bytes": sizes[name]} for name in gone],
        "bytes_of_runs": sum(sizes[name] for name in gone),
        "bytes_of_market_histories": histories,
        "kept": [{"why": why, "runs": count} for why, count in kept.reasons],
    }


def _written(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"
