"""The closes of one instrument of a brief, as they are quoted and comparable from session to session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from math import prod
from typing import cast

from data_sources.brief_snapshot import EXCHANGE_RATE, WATCHED
from data_sources.chain import Answered, Refused
from data_sources.collect.account.currency import Rates
from data_sources.collect.account.series import unit_values
from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.brief.days import Moment
from data_sources.collect.brief.wanted import Wanted
from data_sources.collect.facts import Asked, actions_of, actions_until, news_of
from data_sources.collect.fund.series import fund_sources
from data_sources.collect.prices import prices_on
from data_sources.collect.request import Days, bases_for
from data_sources.errors import SourceError
from data_sources.fund_nav.total_return import refuse_repeated
from data_sources.many import Outcome, Question
from data_sources.model import CorporateActions, NavHistory, NewsItem, PriceBasis, PriceHistory
from data_sources.protocol import FundSource, PriceSource
from data_sources.symbols import parse_symbol
from data_sources.watchlist.names import named

# Closes as quoted, comparable across splits; then as quoted that day; then what has distributions in it.
BASES = (PriceBasis.SPLIT_ADJUSTED, PriceBasis.RAW, PriceBasis.TOTAL_RETURN)
OPEN_END = ".OF"
ENDED = timedelta(days=30)  # what is only usual and has no bar for so long is told no more
ALL_ACTIONS = date.max


@dataclass(frozen=True, slots=True, eq=False)
class Had:
    """One instrument of a brief and what was had of it.

    Args:
        history: its closes; None where nobody has any, and ``why`` says it.
        actions: of what is watched, all that the source knows, days ahead included.
        news: of what is watched, newest first.
        source_failed: a source failed for the closes, and may have them.
    """

    wanted: Wanted
    history: PriceHistory | None
    why: str = ""
    source_failed: bool = False
    actions: CorporateActions | None = None
    news: tuple[NewsItem, ...] = ()

    @property
    def is_missed(self) -> bool:
        """Whether a reader has to know that it is not there: it was named, or a source failed for it."""
        return self.history is None and (self.wanted.is_named or self.source_failed)

    def at(self, moment: Moment, start: date) -> Had:
        """The same as it was known at the brief's moment: complete sessions, shares of no later split."""
        if self.history is None:
            return self
        known = self.history.between(start, moment.through(self.history.instrument.exchange))
        if not len(known):
            span = f"its prices run from {self.history.first.isoformat()} to {self.history.last.isoformat()}"
            return replace(self, history=None, why=span)
        if not self.wanted.is_named and moment.as_of - known.last > ENDED:
            return replace(self, history=None, why=f"its prices end on {known.last.isoformat()}")
        known = replace(known, instrument=named(known.instrument))
        return replace(self, history=_in_shares_of(moment.as_of, known, self.actions))


def _in_shares_of(day: date, history: PriceHistory, actions: CorporateActions | None) -> PriceHistory:
    """Closes that later splits were taken out of, put back: levels as they were quoted on the day."""
    later = 1.0 if actions is None else prod(one.ratio for one in actions.splits if one.ex_date > day)
    if later == 1.0 or history.basis is not PriceBasis.SPLIT_ADJUSTED:
        return history
    note = "; ".join(filter(None, (history.origin.note, f"counted in shares of {day.isoformat()}")))
    return replace(
        history,
        close=history.close * later,
        high=None if history.high is None else history.high * later,
        low=None if history.low is None else history.low * later,
        open=None if history.open is None else history.open * later,
        volume=None if history.volume is None else history.volume / later,
        origin=replace(history.origin, note=note),
    )


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom is asked, of which days.

    Args:
        sources_of: sources of a market by its country.
        window: of the closes, both ends inclusive.
        moment: of the brief; None where it follows from the answers (then no news are asked for).
    """

    sources_of: SourcesOf
    window: Days
    moment: Moment | None

    def question(self, wanted: Wanted, log: Gathered) -> Question[Had]:
        """The question for one history, for many to be asked together."""
        sources = self.sources_of(parse_symbol(wanted.symbol).country)
        return Question(wanted.symbol, partial(self._had, wanted, sources, log), sources[0].name if sources else "")

    def _had(self, wanted: Wanted, sources: Sequence[PriceSource], log: Gathered) -> Had:
        if wanted.role == EXCHANGE_RATE:
            return self._rate(wanted, log)
        reply, actions = self._closes(wanted, sources, log)
        if isinstance(reply, Refused):
            return Had(wanted, None, str(reply.failure), reply.source_failed)
        history = reply if wanted.role == WATCHED else closes_alone(reply)
        if wanted.role != WATCHED:
            return Had(wanted, history)
        asked = Asked(history.instrument, ALL_ACTIONS, is_now=True, today=ALL_ACTIONS, sources=sources)
        return Had(
            wanted,
            replace(history, open=None),
            actions=actions or actions_of(asked, log),
            news=self._news(asked, log),
        )

    def _closes(
        self, wanted: Wanted, sources: Sequence[PriceSource], log: Gathered
    ) -> tuple[PriceHistory | Refused, CorporateActions | None]:
        """Closes on the best basis that anybody has; of an open-end fund its unit values, with what it paid out."""
        having = fund_sources(sources)
        if not wanted.symbol.endswith(OPEN_END) or not having:
            own = bases_for(PriceBasis.TOTAL_RETURN, parse_symbol(wanted.symbol).kind)
            return prices_on(BASES if own else (), wanted.symbol, self.window, sources, log), None
        reply = log.ask(having, f"net asset values of {wanted.symbol}", partial(_values, wanted.symbol))
        if not isinstance(reply, Answered):
            return reply, None
        nav = reply.answer
        paid = CorporateActions(wanted.symbol, nav.distributions, nav.unit_splits, as_declared=True, origin=nav.origin)
        return unit_values(nav), paid

    def _rate(self, wanted: Wanted, log: Gathered) -> Had:
        """A pair as it is quoted, or the other way round, or a cross of two."""
        quiet = Gathered(log.tell)
        quiet.attempts = log.attempts
        found = Rates(self.sources_of, {}, self.window, quiet).rate(wanted.symbol[:3], wanted.symbol[3:6])
        if found is not None:
            return Had(wanted, closes_alone(found))
        missed = quiet.notes[-1]
        return Had(wanted, None, missed.have, source_failed=bool(missed.need))

    def _news(self, asked: Asked, log: Gathered) -> tuple[NewsItem, ...]:
        if self.moment is None:
            return ()
        day = self.moment.as_of
        return news_of(replace(asked, as_of=day, is_now=self.moment.is_now, today=day), log)


def _values(symbol: str, source: FundSource) -> NavHistory:
    found = source.fetch_nav(cast("PriceSource", source).find_instrument(symbol))
    refuse_repeated(found)  # the next source is asked then
    return found


def had_of(wanted: Wanted, outcome: Outcome[Had]) -> Had:
    """What came of a question; one that failed as a whole is a failure of its source."""
    if outcome.answer is not None:
        return outcome.answer
    failure: SourceError | None = outcome.failure
    return Had(wanted, None, str(failure), source_failed=True)


def closes_alone(history: PriceHistory) -> PriceHistory:
    """A history without what only the watched are asked for."""
    return replace(history, open=None, high=None, low=None, volume=None)


def known_actions(had: Had, day: date) -> CorporateActions | None:
    """Dividends and splits up to the brief's day, amounts a share of no later one."""
    return None if had.actions is None else actions_until(had.actions, day)
