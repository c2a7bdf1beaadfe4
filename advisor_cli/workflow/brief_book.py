"""The book's part of a brief: how the clients stood when they were last diagnosed, or now where that is too old."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from advisor_cli.book.home import book_home
from advisor_cli.book.register import NoRegister
from advisor_cli.book.show import book_standing
from advisor_cli.book.steps import ProgramSteps
from advisor_cli.book.work import Reports
from advisor_cli.console import Progress
from advisor_cli.settings import Settings
from advisor_cli.unattended.lock import Busy
from advisor_cli.workflow.book_run import BookQuestion, with_steps
from advisor_cli.workflow.clock import Clock
from advisor_cli.workflow.sources import CommandSources
from data_sources.calendars import previous_session
from data_sources.model.book import BookStanding
from data_sources.model.watchlist import AlertRule

Had = tuple[BookStanding | None, tuple[str, ...]]


def standing_of_book(  # noqa: PLR0917
    book: Path,
    as_of: date,
    home: str,
    loss: float | None,
    settings: Settings,
    clock: Clock,
    progress: Progress,
    rules: Sequence[AlertRule] = (),
) -> Had:
    """How the clients of a book stand for a brief.

    The last run over the book serves where it speaks of the brief's day or of the session before it; otherwise the
    book is run over as of the brief's day, without reports.

    Args:
        book: folder or table of the clients.
        as_of: the brief's last day; no later run is looked at.
        home: exchange of the home market.
        loss: the bound of losses; None for the usual ones.
        settings: of the command.
        clock: the moment of a run over the book.
        progress: is told what is done.
        rules: of the watchlist; those on accounts are held against every client.

    Returns:
        The standing, and a sentence for what of it could not be had.

    Raises:
        BadFile, FileFault: the book cannot be read, or its register not written.
    """
    with suppress(NoRegister):
        last = book_standing(book, settings, rules)
        if loss is None and previous_session(home, as_of) <= last.as_of <= as_of:
            return last, ()
    progress.step(f"diagnosing the clients of {book.name}")
    steps = ProgramSteps(settings.runs, CommandSources(settings, clock).of)
    aside = book_home(settings.home, book) / "brief"  # what an advisor asked for himself lies where he asked for it
    question = BookQuestion(book, aside, as_of=as_of, reports=Reports.NONE, loss=loss)
    try:
        done = with_steps(question, settings, steps, clock, quiet=True)
    except Busy as busy:  # the night's run is not done: the markets do not wait for it
        return _last_known(book, as_of, settings, rules), (f"missing: how the clients stand on {as_of}: {busy}",)
    missing = f"missing: {done.failed} of {done.clients} clients could not be diagnosed whole (advisor book show)"
    return book_standing(book, settings, rules), (missing,) if done.failed else ()


def _last_known(book: Path, as_of: date, settings: Settings, rules: Sequence[AlertRule]) -> BookStanding | None:
    """The last run's standing, of its own day; None where there is none, or it is of a later day."""
    with suppress(NoRegister):
        last = book_standing(book, settings, rules)
        return last if last.as_of <= as_of else None
    return None
