"""Financial statements that the public knew on the day of the report."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import cast

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.collect.request import years_before
from data_sources.model import InstrumentKind, PriceHistory, Statement
from data_sources.protocol import FundamentalsSource, PriceSource, able
from data_sources.snapshot import NoteKind

YEARS_BEFORE_THE_WINDOW = 3  # growth over three years is told of the window's first year too


def statements_of(
    prices: PriceHistory, as_of: date, country: str, sources: Sequence[PriceSource], log: Gathered
) -> tuple[Statement, ...]:
    """Statements that the public knew by ``as_of``, from three years before the window on."""
    subject = prices.instrument
    having = [cast("FundamentalsSource", source) for source in sources if able(source, FundamentalsSource)]
    if not having or subject.kind is not InstrumentKind.STOCK:
        return ()
    reply = log.ask(
        having, f"financial statements of {subject.symbol}", lambda source: source.fetch_statements(subject, as_of)
    )
    if not isinstance(reply, Answered):
        log.note_absence(NoteKind.NO_STATEMENTS, subject.symbol, reply)
        return ()
    since = years_before(prices.first, YEARS_BEFORE_THE_WINDOW)
    known = tuple(
        statement
        for statement in reply.answer
        if statement.period_end >= since and known_from(statement, country) <= as_of
    )
    undated = sum(statement.published is None for statement in known)
    if undated:
        log.note(NoteKind.PUBLICATION_UNKNOWN, subject.symbol, str(undated), str(len(known)))
    return known


def known_from(statement: Statement, country: str) -> date:
    """The day from which a statement counts as public.

    Where the source does not say, it is the last day that the law allows: on the mainland one
    month after the first and third quarter, two after the half-year, four after the year (证券法,
    第七十九条, and the exchanges' listing rules); elsewhere four months, which no large market exceeds.
    """
    if statement.published is not None:
        return statement.published
    months = {3: 1, 6: 2, 9: 1, 12: 4}.get(statement.period_end.month, 4) if country == "CN" else 4
    month = statement.period_end.month + months
    year, month = statement.period_end.year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1])
