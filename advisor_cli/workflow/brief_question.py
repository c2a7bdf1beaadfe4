"""A brief's question: its watchlist and its book, its market data from the sources that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from advisor_cli.errors import Unanswered
from advisor_cli.settings import Settings
from advisor_cli.workflow.sources import CommandSources
from data_sources.account_snapshot import EarlierReport
from data_sources.brief_snapshot import BriefSnapshot
from data_sources.collect.asking import Tell
from data_sources.collect.brief.collect import collect_brief
from data_sources.collect.brief.request import BriefRequest
from data_sources.errors import SourceUnavailable
from data_sources.model.book import BookStanding
from data_sources.model.watchlist import Watchlist
from data_sources.snapshot import Note, NoteKind


@dataclass(frozen=True, slots=True)
class BriefQuestion:
    """The brief of a day.

    Args:
        name: of the brief; its state, its letters and its subject go by it.
        day: that the brief is of; its markets are those open or closed on it.
        as_of: last day of its data, ``day`` or before.
        is_now: whether ``day`` is today: only then is anything said of the moment.
        book: how the clients stand; None where no book was named.
        earlier: the brief before; None where there is none.
    """

    name: str
    watchlist: Watchlist
    as_of: date
    is_now: bool
    book: BookStanding | None = None
    earlier: EarlierReport | None = None

    @property
    def symbol(self) -> str:
        """What is shown while the work goes on."""
        return self.name

    def arguments(self) -> Mapping[str, str]:
        """As ``Question.arguments``; the book's folder is not named, because it may say whose it is."""
        return {"as_of": self.as_of.isoformat(), "name": self.name, "with_book": "" if self.book is None else "yes"}

    def collect(self, settings: Settings, sources: CommandSources, tell: Tell) -> BriefSnapshot:
        """As ``Question.collect``."""
        request = BriefRequest(
            watchlist=self.watchlist,
            name=self.name,
            as_of=self.as_of,
            at=sources.context.clock() if self.is_now else None,
            offline=settings.offline,
            book=self.book,
            earlier=self.earlier,
        )
        try:
            snapshot = collect_brief(request, sources.of, tell)
        except SourceUnavailable as failure:
            raise Unanswered(self.symbol, str(failure), offline=settings.offline) from failure
        troubles = tuple(Note(NoteKind.CACHE_UNUSABLE, self.name, one) for one in sources.troubles)
        return replace(snapshot, notes=snapshot.notes + troubles)
