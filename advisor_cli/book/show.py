"""How a book stands after its last run: in the terminal, for programs, and for a brief."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import get_terminal_size

from advisor_cli.book.book_page import book_page, client_page
from advisor_cli.book.held import HeldRules
from advisor_cli.book.home import register_path
from advisor_cli.book.json_line import plain, read_line
from advisor_cli.book.outputs import spent_of
from advisor_cli.book.queue_text import firm_plain
from advisor_cli.book.register import NoRegister, Register, RegisteredRun
from advisor_cli.book.telling import Telling
from advisor_cli.console import put, say
from advisor_cli.errors import DamagedRun, ExitCode, UnknownClient, UsageFault
from advisor_cli.output import json_text
from advisor_cli.settings import Settings
from data_sources.errors import DamagedRecord
from data_sources.model.book import BookStanding, ClientStanding, QueueKind
from data_sources.model.watchlist import AlertRule
from diagnostics.book.firm import FirmStanding, firm_standing
from diagnostics.book.order import urgency
from diagnostics.figures import Language

SCHEMA = "advisor.book-show/1"
SHOWN = 25
TO_CALL = 20  # clients of a brief
NARROWEST, WIDEST = 60, 120


@dataclass(frozen=True, slots=True)
class BookShown:
    """What is asked of the last run over a book.

    Args:
        book: its folder or table; None for the book that was run last.
        kind: only clients with a reason of this kind; "" for all.
        limit: clients shown, None for all.
        client: this client alone, by folder or alias; "" for the queue.
    """

    book: Path | None = None
    kind: str = ""
    limit: int | None = SHOWN
    client: str = ""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The last run over a book, with what came of every client."""

    run: RegisteredRun
    firm: FirmStanding
    queue: tuple[ClientStanding, ...]


def show_book(asked: BookShown, settings: Settings, *, as_json: bool) -> int:
    """Print the queue, the firm and the faults of the last run; or one client.

    Returns:
        0; 7 where the run is not finished.

    Raises:
        NoRegister: there has been no run over the book.
        UnknownClient: nobody in the book is called so.
        DamagedRun: the register holds what is no standing.
    """
    kinds = _kinds(asked.kind)
    language = Language(settings.language)
    with closing(Register(_register(asked.book, settings), writes=False)) as register:
        run = _last(register)
        if asked.client:
            _put_client(*_client(register, run, asked.client), language, as_json=as_json)
            return _ended(run)
        last = _read(register, run)
    queue = [one for one in last.queue if not kinds or any(reason.kind in kinds for reason in one.reasons)]
    shown = queue if asked.limit is None else queue[: asked.limit]
    if as_json:
        listed = [plain(one) for one in shown]
        body = {"schema": SCHEMA, "run": run.id, "finished": bool(run.finished), "firm": firm_plain(last.firm)}
        body |= {} if (spent := spent_of(run)) is None else {"model_spending": spent}
        put(json_text(body | {"queue": listed, "left_out": len(queue) - len(shown)}))
    else:
        page = book_page(
            run.id,
            last.firm,
            shown,
            len(queue) - len(shown),
            Telling(language),
            width=_width(),
            of_kind=bool(kinds),
        )
        put("\n".join(page))
    return _ended(run)


def book_standing(book: Path, settings: Settings, rules: Sequence[AlertRule] = ()) -> BookStanding:
    """The last run over a book, for a brief: aliases alone tell who is meant.

    The newest finished run counts, or the newest where none is finished. Rules on accounts are held against every
    client, whether he is in the queue or not.

    Raises:
        NoRegister: there has been no run over the book.
        DamagedRun: the register holds what is no standing.
    """
    with closing(Register(register_path(settings.home, book), writes=False)) as register:
        run = register.last_finished() or _last(register)
        held = HeldRules(rules, TO_CALL, _unnamed)
        last = _read(register, run, TO_CALL, held.see)
    firm = last.firm
    return BookStanding(
        run=run.id,
        as_of=firm.as_of or date.fromisoformat(run.as_of),
        clients=firm.clients,
        diagnosed=firm.diagnosed,
        in_queue=firm.in_queue,
        queue=tuple(_unnamed(one) for one in last.queue),
        totals=firm.totals,
        left_out=firm.in_queue - len(last.queue),
        held=held.told(),
    )


def _unnamed(one: ClientStanding) -> ClientStanding:
    """The standing without his folder, and without words about his files, whose names may be his."""
    return replace(one, folder="", why="", faults=(), exposures=(), files="", result="")


def _register(book: Path | None, settings: Settings) -> Path:
    if book is not None:
        return register_path(settings.home, book)
    name = register_path(settings.home, Path()).name
    found = list((settings.home / "books").glob(f"*/{name}"))
    if not found:
        raise NoRegister("no book has been run yet; advisor book run DIR does it")
    return max(found, key=lambda path: (_written_last(path), path))


def _written_last(register: Path) -> int:
    """When the register, or the log beside it, was written last."""
    return max(path.stat().st_mtime_ns for path in register.parent.glob(f"{register.name}*"))


def _last(register: Register) -> RegisteredRun:
    run = register.last()
    if run is None:
        raise NoRegister(f"{register.path} holds no run; run advisor book run first")
    return run


def _read(
    register: Register, run: RegisteredRun, most: int | None = None, see: Callable[[ClientStanding], None] | None = None
) -> LastRun:
    """The firm and the queue, in one pass over the clients; only the first ``most`` of the queue are kept."""
    queue: list[ClientStanding] = []

    def each() -> Iterator[ClientStanding]:
        for row in register.rows(run.number):
            one = _standing(row.standing, run)
            if see is not None:
                see(one)
            if one.reasons:
                queue.append(one)
                if most is not None and len(queue) > 10 * most:
                    queue[:] = heapq.nsmallest(most, queue, key=urgency)
            yield one

    rates, currency = _firm_rates(run)
    firm = firm_standing(each(), rates, currency)
    ordered = sorted(queue, key=urgency)
    return LastRun(run, firm, tuple(ordered if most is None else ordered[:most]))


def _firm_rates(run: RegisteredRun) -> tuple[dict[str, float], str]:
    """The rates that the run summed with; none where it had or wanted none."""
    try:
        terms = json.loads(run.terms)
    except ValueError:
        return {}, ""
    rates = terms.get("firm_rates", {}) if isinstance(terms, dict) else {}
    currency = terms.get("firm_currency", "") if isinstance(terms, dict) else ""
    return dict(rates), str(currency)


def _standing(text: str, run: RegisteredRun) -> ClientStanding:
    try:
        return read_line(text)
    except DamagedRecord as damage:
        raise DamagedRun(f"the register of run {run.id}", damage.why) from damage


def _client(register: Register, run: RegisteredRun, asked: str) -> tuple[ClientStanding, str]:
    """The client, and the run of his report ("" where there is none)."""
    row = register.row(run.number, asked)
    if row is not None:
        return _standing(row.standing, run), row.report_run
    names: list[str] = []
    for other in register.rows(run.number):
        one = _standing(other.standing, run)
        if one.alias == asked:
            return one, other.report_run
        names.append(one.folder)
    raise UnknownClient(asked, names)


def _put_client(one: ClientStanding, report_run: str, language: Language, *, as_json: bool) -> None:
    put(json_text(plain(one)) if as_json else "\n".join(client_page(one, Telling(language), _width(), report_run)))


def _ended(run: RegisteredRun) -> int:
    if run.finished:
        return ExitCode.DONE
    say(f"advisor: run {run.id} is not finished; advisor book run goes on with it")
    return ExitCode.PARTIAL


def _kinds(asked: str) -> frozenset[QueueKind]:
    if not asked:
        return frozenset()
    try:
        return frozenset({QueueKind(asked.strip().lower().replace("_", " ").replace("-", " "))})
    except ValueError as unknown:
        known = ", ".join(kind.value for kind in QueueKind)
        raise UsageFault(f"--kind {asked!r} is no kind of reason; there are {known}") from unknown


def _width() -> int:
    return max(NARROWEST, min(get_terminal_size((80, 24)).columns, WIDEST))
