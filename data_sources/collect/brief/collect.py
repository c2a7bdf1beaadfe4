"""Requests to the snapshot of a brief: everything that is told, asked for once each and side by side.

Nothing is computed, and nothing is indispensable: what could not be had stands among the unpriced or is a note,
whether a source failed or nobody has it. Everything stands in a fixed order, whoever answers first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date
from functools import partial

from data_sources.brief_snapshot import INDEX, WATCHED, BriefSnapshot
from data_sources.collect.account.described import together
from data_sources.collect.asking import Gathered, SideBySide, Tell, tell_nobody
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.brief.ahead import events_of
from data_sources.collect.brief.beside import breadth_of, rates_of, sectors_of
from data_sources.collect.brief.days import Moment, market_days, moment_of
from data_sources.collect.brief.request import BriefRequest
from data_sources.collect.brief.series import Ask, Had, had_of, known_actions
from data_sources.collect.brief.wanted import home_currency, markets_of, rate_currencies, wanted_of
from data_sources.collect.request import Days, years_before
from data_sources.collect.timeliness import examined, newest_kept
from data_sources.many import fetch_many
from data_sources.model import Instrument, InstrumentKind, NewsItem, RateSeries
from data_sources.model.market_day import DatedEvent, MarketBreadth, SectorMove
from data_sources.protocol import PriceSource
from data_sources.quality import Defect
from data_sources.rates import RateChoice, choose_rate_series
from data_sources.snapshot import SOURCE_FAILED, NoteKind, RoleHistory
from data_sources.symbols import parse_symbol
from data_sources.watchlist.usual import USUAL

MOST_NEWS = 20  # items of one symbol; the newest are kept
EXAMINED = (INDEX, WATCHED)  # whose quality and age are judged: the others are beside them


def collect_brief(request: BriefRequest, sources_of: SourcesOf, tell: Tell = tell_nobody) -> BriefSnapshot:
    """Everything that a brief is made from, asked of the sources in their order.

    Args:
        request: what is wanted.
        sources_of: the sources of a market by its country, in the user's order.
        tell: hears what is asked of whom before it is asked; called from several threads.

    Raises:
        ValueError: neither a day nor a moment is known, and nothing had a price to take the day from.
    """
    return _Collecting(request, sources_of, Gathered(tell)).snapshot()


@dataclass(frozen=True, slots=True, eq=False)
class _Beside:
    """What is had beside the closes."""

    rate: RateChoice
    rates: tuple[RateSeries, ...]
    breadth: tuple[MarketBreadth, ...]
    sectors: tuple[SectorMove, ...]
    events: tuple[DatedEvent, ...]


class _Collecting:
    """One collection: what it asks, and of whom."""

    def __init__(self, request: BriefRequest, sources_of: SourcesOf, log: Gathered) -> None:
        self.request, self.sources_of, self.log = request, sources_of, log
        self.countries = markets_of(request.watchlist)
        self.home = USUAL[self.countries[0]]

    def snapshot(self) -> BriefSnapshot:
        request, log = self.request, self.log
        moment = moment_of(request.as_of, request.at, self.home.exchange)
        had = self._histories(None if request.as_of is None and self._is_sample() else moment)
        if request.as_of is None and (moment is None or _all_sample(had)):
            moment = Moment(_last_day(had, moment), None)
            log.note(NoteKind.AS_OF_IS_LAST_BAR, request.name, moment.as_of.isoformat())
        assert moment is not None, "a day that was asked for, or a moment, makes one"
        start = years_before(moment.as_of, request.years)
        known = [one.at(moment, start) for one in had]
        beside = self._beside(known, moment, start)
        defects = self._examined(known, moment)
        self._note(known)
        return BriefSnapshot(
            as_of=moment.as_of,
            moment="" if moment.at is None else moment.at.astimezone(UTC).isoformat(timespec="seconds"),
            subject=Instrument(request.name, InstrumentKind.BRIEF, "", home_currency(request.watchlist)),
            watchlist=request.watchlist,
            markets=market_days(self.countries, moment),
            histories=tuple(RoleHistory(one.wanted.role, one.history) for one in known if one.history is not None),
            rate=beside.rate,
            rates=beside.rates,
            breadth=beside.breadth,
            sectors=beside.sectors,
            events=beside.events,
            news=_news(known),
            actions=tuple(found for one in known if (found := known_actions(one, moment.as_of)) is not None),
            unpriced=tuple((one.wanted.symbol, one.why) for one in known if one.is_missed),
            book=request.book,
            earlier=request.earlier,
            attempts=tuple(log.attempts),
            defects=defects,
            notes=tuple(dict.fromkeys(log.notes)),
        )

    def _is_sample(self) -> bool:
        """Whether the bundled sample is asked first at home: its day is its own, and not that of the moment."""
        sources = self.sources_of(self.countries[0])
        return bool(sources) and sources[0].name == "sample"

    def _histories(self, moment: Moment | None) -> list[Had]:
        """Everything that has closes, each asked for in one place."""
        wanted = wanted_of(self.request.watchlist)
        logs = [Gathered(self.log.tell) for _ in wanted]
        end = date.max if moment is None else moment.as_of
        start = None if moment is None else years_before(moment.as_of, self.request.years)
        ask = Ask(self.sources_of, Days(start, end), moment)
        outcomes = fetch_many([ask.question(one, own) for one, own in zip(wanted, logs, strict=True)])
        for own in logs:
            self.log.attempts.extend(own.attempts)
        self.log.notes.extend(together([note for own in logs for note in own.notes]))
        return [had_of(one, outcome) for one, outcome in zip(wanted, outcomes, strict=True)]

    def _beside(self, known: Sequence[Had], moment: Moment, start: date) -> _Beside:
        window = Days(start, moment.as_of)
        watched = [one for one in known if one.wanted.role == WATCHED and one.history is not None]
        with SideBySide(self.log.tell) as asking:
            rates = [
                asking.ask(partial(rates_of, currency, window, self._rate_sources(currency)))
                for currency in rate_currencies(self.request.watchlist)
            ]
            breadth = [asking.ask(partial(breadth_of, one, moment, self.sources_of(one))) for one in self.countries]
            sectors = [asking.ask(partial(sectors_of, one, moment, self.sources_of(one))) for one in self.countries]
            events = asking.ask(partial(events_of, self.countries, watched, moment, self.sources_of))
            known_rates = tuple(series for one in rates for series in one.into(self.log))
            return _Beside(
                rate=choose_rate_series(known_rates, self.home.currency, start, moment.as_of),
                rates=known_rates,
                breadth=tuple(found for one in breadth if (found := one.into(self.log)) is not None),
                sectors=tuple(move for one in sectors for move in one.into(self.log)),
                events=events.into(self.log),
            )

    def _rate_sources(self, currency: str) -> Sequence[PriceSource]:
        country = next((name for name, market in USUAL.items() if market.currency == currency), "")
        return self.sources_of(country)

    def _examined(self, known: Sequence[Had], moment: Moment) -> tuple[Defect, ...]:
        """The quality checks of what is told most of, against the sessions that there have been."""
        found: list[Defect] = []
        noted = Gathered(self.log.tell)
        for one in known:
            history = one.history
            if history is None or one.wanted.role not in EXAMINED or history.instrument.kind is InstrumentKind.FUND:
                continue
            through = moment.through(history.instrument.exchange)
            found += examined(history, self.request.like(one.wanted.symbol, through), through, noted)
        self.log.notes.extend(together(noted.notes))
        return tuple(found)

    def _note(self, known: Sequence[Had]) -> None:
        """What is not there, and what the values are by their origin."""
        for one in known:
            if one.is_missed:
                self.log.note(NoteKind.UNPRICED, one.wanted.symbol, one.why, SOURCE_FAILED if one.source_failed else "")
        self._note_not_offered(known)
        histories = [one.history for one in known if one.history is not None]
        sampled = [one for one in histories if one.origin.is_sample]
        if sampled:
            self.log.note(NoteKind.SAMPLE, self.request.name, max(one.last for one in sampled).isoformat())
        live = [one for one in histories if not one.origin.is_sample]
        if self.request.offline and live:
            countries = {parse_symbol(one.instrument.symbol).country for one in live}
            sources = {source.name: source for one in sorted(countries) for source in self.sources_of(one)}
            retrieved = max(one.origin.retrieved for one in live)
            self.log.note(NoteKind.KEPT_ONLY, self.request.name, newest_kept([*sources.values()]) or retrieved)

    def _note_not_offered(self, known: Sequence[Had]) -> None:
        """What is usually told of a market and no source here has: one note for all of it."""
        missing = [one.wanted.symbol for one in known if one.history is None and not one.is_missed]
        if missing:
            self.log.note(NoteKind.NOT_OFFERED, self.request.name, ", ".join(missing))


def _all_sample(had: Sequence[Had]) -> bool:
    found = [one.history for one in had if one.history is not None]
    return bool(found) and all(one.origin.is_sample for one in found)


def _last_day(had: Sequence[Had], moment: Moment | None) -> date:
    """The newest day that what is watched has a close of; of anything where nothing watched has one."""
    watched = [one.history.last for one in had if one.history is not None and one.wanted.role == WATCHED]
    found = watched or [one.history.last for one in had if one.history is not None]
    if found:
        return max(found)
    if moment is None:
        raise ValueError("a brief without a day, a moment, or a price")
    return moment.as_of


def _news(known: Sequence[Had]) -> tuple[tuple[str, NewsItem], ...]:
    """Items of what is watched, newest first, the same item of two symbols under each."""
    found = [(one.wanted.symbol, item) for one in known for item in one.news[:MOST_NEWS]]
    return tuple(sorted(found, key=lambda pair: pair[1].published, reverse=True))
