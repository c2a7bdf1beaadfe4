"""What the subject is quoted at and what all of it is worth: as quoted, adjusted for nothing."""

from __future__ import annotations

from data_sources.calendars import local_day
from data_sources.model import InstrumentKind, MarketState, Quote
from diagnostics.facts import Fact, Unit
from diagnostics.market.evidence import MarketEvidence
from diagnostics.observation import observation

STATES = {
    MarketState.OPEN: "trading",
    MarketState.CLOSED: "closed",
    MarketState.SUSPENDED: "suspended",
    MarketState.UNKNOWN: None,
}
SIZES = ("price.market_capitalization", "price.free_float_market_capitalization", "price.shares_outstanding")


def quote_facts(evidence: MarketEvidence) -> tuple[Fact, ...]:
    """Quoted price, when, and whether it trades; none where there is no quote."""
    quote = evidence.snapshot.quote
    if quote is None:
        return ()
    day = evidence.as_of if quote.at is None else local_day(evidence.subject.exchange, quote.at)
    state = STATES[quote.state]
    rows: tuple[tuple[str, float | str | None, Unit], ...] = (
        ("quote.price", quote.price, Unit.PRICE),
        ("quote.previous_close", quote.previous_close, Unit.PRICE),
        ("quote.state", state, Unit.TEXT),
    )
    made = [
        observation(
            key,
            value,
            unit,
            as_of=day,
            origin=quote.origin,
            symbol=quote.symbol,
            currency=quote.currency if unit is Unit.PRICE else "",
        )
        for key, value, unit in rows
    ]
    if quote.at is not None:
        made.append(observation("quote.day", day, Unit.DATE, as_of=day, origin=quote.origin, symbol=quote.symbol))
    return tuple(made)


def size_facts(evidence: MarketEvidence, quote: Quote) -> tuple[Fact, ...]:
    """Market value, value of the free float, shares: as the source states them."""
    if evidence.subject.kind is InstrumentKind.INDEX:
        return ()
    day = evidence.as_of if quote.at is None else local_day(evidence.subject.exchange, quote.at)
    values = (quote.market_cap, quote.float_market_cap, quote.shares_outstanding)
    units = (Unit.MONEY, Unit.MONEY, Unit.SHARES)
    return tuple(
        observation(
            key,
            value,
            unit,
            as_of=day,
            origin=quote.origin,
            symbol=quote.symbol,
            currency=quote.currency if unit is Unit.MONEY else "",
        )
        for key, value, unit in zip(SIZES, values, units, strict=True)
    )


def treatment_fact(evidence: MarketEvidence, quote: Quote) -> Fact:
    """Whether the exchange marks the share as ST."""
    value = None if quote.special_treatment is None else "yes" if quote.special_treatment else "no"
    day = evidence.as_of if quote.at is None else local_day(evidence.subject.exchange, quote.at)
    return observation(
        "subject.special_treatment", value, Unit.TEXT, as_of=day, origin=quote.origin, symbol=quote.symbol
    )
