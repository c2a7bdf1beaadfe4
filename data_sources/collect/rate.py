"""The risk-free series of the subject's window, or the note that there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from data_sources.chain import Answered
from data_sources.collect.asking import Gathered
from data_sources.model import PriceHistory
from data_sources.protocol import PriceSource, RateSource, able
from data_sources.rates import RateChoice, RateDecision, choose_rate_series
from data_sources.snapshot import NoteKind


def rate_of(prices: PriceHistory, sources: Sequence[PriceSource], log: Gathered) -> RateChoice:
    """The rate in the currency of the prices that covers their window."""
    return rate_in(prices.instrument.currency, prices.first, prices.last, sources, log)


def rate_in(currency: str, first: date, last: date, sources: Sequence[PriceSource], log: Gathered) -> RateChoice:
    """The rate of a currency that covers the days from the first to the last."""
    choice = RateChoice(currency, None, RateDecision.NONE_FOR_CURRENCY)
    having = [cast("RateSource", source) for source in sources if able(source, RateSource)]
    if not having:
        log.note(NoteKind.NO_RISK_FREE_RATE, currency, "no source has interest rates")
        return choice
    reply = log.ask(
        having,
        f"interest rates in {currency}",
        lambda source: source.fetch_rates(currency, first, last),
    )
    if not isinstance(reply, Answered):
        log.note_absence(NoteKind.NO_RISK_FREE_RATE, currency, reply)
        return choice
    choice = choose_rate_series(reply.answer, currency, first, last)
    if choice.series is None:
        log.note(NoteKind.NO_RISK_FREE_RATE, currency, choice.decision.value)
    return choice
