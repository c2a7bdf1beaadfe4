"""The daily brief, unattended: one at a time, once a day, written, sent, and told in a log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from advisor_cli.console import Progress, put, say
from advisor_cli.errors import DamagedRun, ExitCode, UnknownRun, UsageFault, exit_code_of, has_no_room
from advisor_cli.options import Delivery
from advisor_cli.report.document import Document
from advisor_cli.report.save import check_paths, save
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from advisor_cli.unattended.day import DayBook, MadeForDay
from advisor_cli.unattended.lock import Lock
from advisor_cli.unattended.log import Entry, Happened, RunLog
from advisor_cli.unattended.stopping import ended_like_an_interrupt
from advisor_cli.workflow.brief_day import USUAL_MARKETS, BriefDay, brief_day
from advisor_cli.workflow.brief_letter import Post, Posted
from advisor_cli.workflow.brief_question import BriefQuestion
from advisor_cli.workflow.clock import Clock, Stopwatch, latest_day, system_clock, system_stopwatch
from advisor_cli.workflow.diagnose import deliver, make_run
from advisor_cli.workflow.earlier_brief import earlier_brief
from advisor_cli.workflow.recording import keep
from advisor_cli.workflow.replay import made_again
from data_sources.encoding import digest
from data_sources.model.book import BookStanding
from data_sources.model.watchlist import Watchlist


@dataclass(frozen=True, slots=True)
class BriefOrder:
    """What ``advisor brief`` was asked.

    Args:
        name: of the brief: two of different names do not know of each other.
        watchlist, book, targets: files and folder; None for none.
        day: of the brief; None for today where its home market is.
        as_of: last day of the data; None for ``day``.
        always: make it on days on which every market is closed.
        force: make and send it again although it was made for the day.
        loss: the bound of the book's rule of losses; None for the usual ones.
    """

    name: str = ""
    watchlist: Path | None = None
    book: Path | None = None
    targets: Path | None = None
    day: date | None = None
    as_of: date | None = None
    always: bool = False
    force: bool = False
    loss: float | None = None


@dataclass(slots=True)
class _Told:
    """What the log will say."""

    said: str = ""
    details: dict[str, Entry] = field(default_factory=dict)


def make_brief(
    order: BriefOrder,
    settings: Settings,
    delivery: Delivery,
    clock: Clock = system_clock,
    stopwatch: Stopwatch = system_stopwatch,
) -> int:
    """Make, record, write, print and send the brief of a day, unless it was made already.

    Returns:
        0; 7 when something is missing that the brief should have, or a letter still waits.

    Raises:
        Busy: the same brief is being made by another process.
        BadFile: the watchlist or the targets have faults; all of them are listed.
        UsageFault, SourceError, OutputError: as every diagnosis.
    """
    began, started, told = clock(), stopwatch(), _Told()
    log = RunLog(settings.home / "log", "brief")
    code: int = ExitCode.DEFECT
    try:
        with ended_like_an_interrupt():
            code = _Making(order, settings, delivery, clock, told).run(began)
    except Exception as error:
        foreseen = ExitCode.FILE if has_no_room(error) else exit_code_of(error)
        code = foreseen or ExitCode.DEFECT
        # What a defect says may repeat what it met in a client's files.
        told.said = str(error) if foreseen else f"a defect of the program ({type(error).__name__})"
        raise
    except KeyboardInterrupt:
        code, told.said = ExitCode.INTERRUPTED, "interrupted"
        raise
    finally:
        trouble = log.write(Happened("brief", began, stopwatch() - started, code, told.said, told.details))
        if trouble:
            say(f"advisor: {trouble}")
    return code


@dataclass(slots=True)
class _Making:
    """One making of a brief."""

    order: BriefOrder
    settings: Settings
    delivery: Delivery
    clock: Clock
    told: _Told

    def run(self, began: datetime) -> int:
        check_paths(self.delivery.outputs)
        watchlist = _watchlist(self.order, self.settings)
        post = Post.to(self.order.targets, self.settings)
        name = self.order.name or _name_of(self.order.watchlist)
        today = brief_day(watchlist.markets, self.order.day, self.order.as_of, began)
        if max(today.day, today.as_of) > latest_day(began):
            raise UsageFault(f"{max(today.day, today.as_of)} lies in the future; a brief speaks of a day that has been")
        self.told.details |= {"brief": name, "day": today.day.isoformat(), "as_of": today.as_of.isoformat()}
        if today.is_closed and not self.order.always:
            self.told.said = (
                f"{today.day}: closed: nothing to report ({today.closed_words()}; --always makes it anyway)"
            )
            say(f"advisor: {self.told.said}", quiet=self.delivery.quiet)
            return self._ended(post.send_waiting(name), ())
        folder = self.settings.home / "briefs" / name
        with Lock(folder / "brief.lock", f"the brief {name!r}"):
            return self._made_once(watchlist, name, today, DayBook(folder), post)

    def _made_once(self, watchlist: Watchlist, name: str, today: BriefDay, days: DayBook, post: Post) -> int:
        asked = self._asked(watchlist, today)
        made = None if self.order.force else days.made(today.day)
        if made is not None and made.asked == asked and made.is_whole:
            document = self._recorded(made)
            if document is not None:
                return self._again(document, made, days, post)
        # What was sent of a brief that was made in part is the letter of this day, by whichever key.
        key = f"{name}/{today.day.isoformat()}" if made is None or not made.letter else made.letter
        return self._anew(watchlist, name, today, days, asked, post, key)

    def _again(self, document: Document, made: MadeForDay, days: DayBook, post: Post) -> int:
        """The brief of this day is there: its files are written where they are not, and what waits is sent."""
        written = save(document, self.delivery.outputs)
        self.told.said = f"the brief of {made.day} was made already (run {made.run}); --force makes and sends it anew"
        self.told.details |= {"run": made.run, "again": True}
        say(f"advisor: {self.told.said}", quiet=self.delivery.quiet)
        if not written and not self.delivery.quiet:
            self._print(document)
        return self._ended(post.send(document, made.letter, days.folder), ())

    def _anew(  # noqa: PLR0917
        self, watchlist: Watchlist, name: str, today: BriefDay, days: DayBook, asked: str, post: Post, key: str
    ) -> int:
        progress = Progress(quiet=self.delivery.quiet)
        with progress.watching():
            book, troubles = self._book(today, watchlist, progress)
            earlier = earlier_brief(days, today.day, self.settings)
            question = BriefQuestion(name, watchlist, today.as_of, today.is_now, book, earlier)
            done = make_run(question, self.settings, self.clock, progress)
            problem = keep(done.record, self.settings)
            progress.step("writing the brief")
            document = done.study.document
            written = save(document, self.delivery.outputs)
        missing = (*done.missing, *troubles)
        deliver(done, self.delivery, written, recorded=problem is None)
        run_id = done.record.manifest.run_id
        for trouble in troubles:
            say(f"advisor: {trouble}")
        self.told.details |= {"run": run_id, "missing": missing}
        if problem is not None:
            raise problem
        key = f"{key}/{run_id}" if self.order.force else key
        made = MadeForDay(
            today.day, asked, run_id, tuple(map(str, self.delivery.outputs)), is_whole=not missing, letter=key
        )
        days.mark(made)
        self.told.said = f"{name}, {today.day}: {_summary(document)}"
        posted = post.send(document, key, days.folder)
        for sentence in posted.kept_back:  # it is new, and is read by nobody: that is said to who wants quiet too
            say(sentence)
        return self._ended(posted, missing)

    def _ended(self, posted: Posted, missing: tuple[str, ...]) -> int:
        self.told.details |= {"sent": posted.sent, "letters": (*posted.kept_back, *posted.told)}
        for sentence in posted.told:
            say(sentence, quiet=self.delivery.quiet and posted.is_whole)
        return ExitCode.DONE if posted.is_whole and not missing else ExitCode.PARTIAL

    def _print(self, document: Document) -> None:
        from advisor_cli.report.json_envelope import envelope_text
        from advisor_cli.report.terminal import terminal_text

        put(envelope_text(document) if self.delivery.as_json else terminal_text(document))

    def _book(
        self, today: BriefDay, watchlist: Watchlist, progress: Progress
    ) -> tuple[BookStanding | None, tuple[str, ...]]:
        """How the clients stand on the day, and what of it could not be had."""
        if self.order.book is None:
            return None, ()
        from advisor_cli.workflow.brief_book import standing_of_book

        return standing_of_book(
            self.order.book,
            today.as_of,
            today.exchanges[0],
            self.order.loss,
            self.settings,
            self.clock,
            progress,
            watchlist.rules,
        )

    def _recorded(self, made: MadeForDay) -> Document | None:
        """The document of a recorded brief; None where its record is not there any more."""
        try:
            return made_again(RunStore(self.settings.runs).load(made.run)).document
        except (DamagedRun, UnknownRun):
            return None

    def _asked(self, watchlist: Watchlist, today: BriefDay) -> str:
        """What makes a brief of a day this one: another watchlist, book, language, model or window is another."""
        parts = (
            today.as_of.isoformat(),
            "" if watchlist.origin is None else watchlist.origin.sha256,
            "" if self.order.book is None else str(self.order.book.resolve()),
            repr(self.order.loss),
            self.settings.language,
            self.settings.model,
            ",".join(self.settings.sources),
        )
        return digest("\n".join(parts))


def _watchlist(order: BriefOrder, settings: Settings) -> Watchlist:
    """The file's, with the markets that are usual for the language where it names none."""
    watchlist = Watchlist()
    if order.watchlist is not None:
        from data_sources.watchlist.read import read_watchlist

        watchlist = read_watchlist(order.watchlist)
    return watchlist if watchlist.markets else replace(watchlist, markets=USUAL_MARKETS[settings.language])


def _name_of(watchlist: Path | None) -> str:
    """The watchlist's name without its suffix; "brief" where there is none."""
    return "brief" if watchlist is None else watchlist.stem


def _summary(document: Document) -> str:
    """What the brief amounts to, in its own words."""
    from advisor_cli.report.writing import Writing

    return Writing(document).passage(document.verdict.passage)
