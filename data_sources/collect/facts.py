"""What the sources say of a subject beside its prices: actions, quote, company, holders, news.

Each is asked of the sources that can answer it, in the user's order; the answer bears its origin,
which may be another source than that of the prices. What cannot be had is a note, never an error.
For a day that is past there is no quote, and what became known after it is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import prod
from typing import TypeVar, cast

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.model import (
    CompanyProfile,
    CorporateActions,
    Holder,
    Instrument,
    InstrumentKind,
    NewsItem,
    Quote,
)
from data_sources.protocol import (
    ActionsSource,
    CompanySource,
    HoldersSource,
    NewsSource,
    PriceSource,
    QuoteSource,
    able,
)
from data_sources.snapshot import NoteKind

NEWS_DAYS = 30
NEWS_DAYS_AFTER = 10  # the longest that a market is closed (Chinese New Year) lies between a last bar and today
PAYING = (InstrumentKind.STOCK, InstrumentKind.ETF, InstrumentKind.FUND)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Asked:
    """Of what, for which day, and whom.

    Args:
        is_now: the report speaks of the present, so that what is known today may stand in it.
        today: the last day that may be known; ``as_of`` where that is past.
        sources: in the user's order.
    """

    subject: Instrument
    as_of: date
    is_now: bool
    today: date
    sources: Sequence[PriceSource]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that sources may have: who can answer, for which kinds, and the note where it is absent."""

    what: str
    protocol: type
    absent: NoteKind
    kinds: tuple[InstrumentKind, ...]


ACTIONS = Part("dividends and splits", ActionsSource, NoteKind.NO_ACTIONS, PAYING)
QUOTE = Part("the quote", QuoteSource, NoteKind.NO_QUOTE, tuple(InstrumentKind))
COMPANY = Part("the company", CompanySource, NoteKind.NO_COMPANY, (InstrumentKind.STOCK,))
HOLDERS = Part("the holders", HoldersSource, NoteKind.NO_HOLDERS, (InstrumentKind.STOCK,))
NEWS = Part("news", NewsSource, NoteKind.NO_NEWS, (InstrumentKind.STOCK, InstrumentKind.ETF))


def actions_of(asked: Asked, log: Gathered) -> CorporateActions | None:
    """Dividends, splits and rights issues up to the day of the report, amounts a share of no later day."""
    found = _ask(ACTIONS, asked, lambda source: cast("ActionsSource", source).fetch_actions(asked.subject), log)
    return None if found is None else actions_until(found, asked.as_of)


def actions_until(found: CorporateActions, day: date) -> CorporateActions:
    """What had been by a day, amounts a share of no later one."""
    later = 1.0 if found.as_declared else prod(one.ratio for one in found.splits if one.ex_date > day)
    return replace(
        found,
        dividends=tuple(
            one if later == 1.0 else replace(one, amount=one.amount * later)
            for one in found.dividends
            if one.ex_date <= day
        ),
        splits=tuple(one for one in found.splits if one.ex_date <= day),
        rights=tuple(one for one in found.rights if one.ex_date <= day),
    )


def quote_of(asked: Asked, log: Gathered) -> Quote | None:
    """The last quote; None for a day that is past."""
    if not asked.is_now:
        return None
    return _ask(QUOTE, asked, lambda source: cast("QuoteSource", source).fetch_quote(asked.subject), log)


def company_of(asked: Asked, log: Gathered) -> CompanyProfile | None:
    """The company as it is today: sources keep no earlier profiles, so for a past day its size of today is left out."""
    found = _ask(COMPANY, asked, lambda source: cast("CompanySource", source).fetch_company(asked.subject), log)
    return found if found is None or asked.is_now else replace(found, employees=None)


def holders_of(asked: Asked, log: Gathered) -> tuple[Holder, ...]:
    """Holders as reported by the day of the report; undated ones only where that is today."""
    found = _ask(HOLDERS, asked, lambda source: cast("HoldersSource", source).fetch_holders(asked.subject), log)
    return tuple(
        holder
        for holder in found or ()
        if (asked.is_now if holder.reported is None else holder.reported <= asked.today)
    )


def news_of(asked: Asked, log: Gathered) -> tuple[NewsItem, ...]:
    """News of the thirty days before the day of the report, newest first; since then too where it speaks of now."""
    # The window hangs on the report's day alone: the same question later, or offline, finds the answer that is kept.
    start = asked.as_of - timedelta(days=NEWS_DAYS)
    end = asked.as_of + timedelta(days=NEWS_DAYS_AFTER) if asked.is_now else asked.as_of

    def fetch(source: PriceSource) -> tuple[NewsItem, ...]:
        return tuple(cast("NewsSource", source).fetch_news(asked.subject, start, end))

    found = _ask(NEWS, asked, fetch, log) or ()
    return tuple(item for item in found if start <= item.published.date() <= min(end, asked.today))


def _ask(part: Part, asked: Asked, put: Callable[[PriceSource], Answer], log: Gathered) -> Answer | None:
    """One question to the sources that can answer it; None with a note, or without one where none can."""
    having = [source for source in asked.sources if able(source, part.protocol)]
    if not having or asked.subject.kind not in part.kinds:
        return None
    reply = log.ask(having, f"{part.what} of {asked.subject.symbol}", put)
    if isinstance(reply, Answered):
        return reply.answer
    log.note_absence(part.absent, asked.subject.symbol, reply)
    return None
