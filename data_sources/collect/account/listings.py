"""Symbols of what files name by its ISIN alone: asked of the sources that know listings, and said in a note."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from data_sources.accounts.rows.cells import is_isin
from data_sources.chain import Answered
from data_sources.collect.account.asks import SIDE_BY_SIDE, Asks
from data_sources.collect.account.wanted import Wanted
from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import SourcesOf
from data_sources.many import Question
from data_sources.protocol import ListingSource, PriceSource, able
from data_sources.snapshot import NoteKind
from data_sources.symbols import parse_symbol


def listings_of(
    wanted: Sequence[Wanted], own: frozenset[str], sources_of: SourcesOf, log: Gathered, asks: Asks = SIDE_BY_SIDE
) -> dict[str, str]:
    """Symbol by ISIN, of what has no other spelling and no price of the user's own.

    Of several listings the one in the file's own currency is taken, where the symbols tell theirs, else the first.
    """
    sought = [one for one in wanted if one.canonical is None and is_isin(one.symbol) and one.symbol not in own]
    logs = [Gathered(log.tell) for _ in sought]
    outcomes = asks.many(
        [
            Question(one.symbol, partial(_listed, one, sources_of(one.symbol[:2]), own_log))
            for one, own_log in zip(sought, logs, strict=True)
        ]
    )
    found: dict[str, str] = {}
    for one, own_log, outcome in zip(sought, logs, outcomes, strict=True):
        log.attempts.extend(own_log.attempts)
        if outcome.answer:
            found[one.symbol] = outcome.answer
            log.note(NoteKind.LISTING_FOUND, outcome.answer, one.symbol)
    return found


def _listed(wanted: Wanted, sources: Sequence[PriceSource], log: Gathered) -> str:
    """The symbol of its listing, "" where nobody knows one."""
    having = [cast("ListingSource", source) for source in sources if able(source, ListingSource)]
    if not having:
        return ""
    reply = log.ask(having, f"listings of {wanted.symbol}", lambda source: source.find_listings(wanted.symbol))
    if not isinstance(reply, Answered):
        return ""
    fitting = [symbol for symbol in reply.answer if parse_symbol(symbol).currency == wanted.currency]
    return (fitting or list(reply.answer))[0]
