"""Exchange rates of an account: what one unit of each money that occurs was worth in that of the report.

A rate is asked for directly, then the other way round, then as a cross of two rates of the euro (which
every central bank publishes), then of two of the dollar. Mainland sources have the central parity besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from data_sources.chain import Refused
from data_sources.collect.asking import Gathered
from data_sources.collect.benchmark import SourcesOf
from data_sources.collect.fund.currency import cross_rate
from data_sources.collect.prices import prices_on
from data_sources.collect.request import Days
from data_sources.model import Instrument, InstrumentKind, PriceHistory
from data_sources.protocol import PriceSource
from data_sources.snapshot import NoteKind

THROUGH = ("EUR", "USD")
PARITY = ("CNY", "CN")  # of which money mainland sources have the central parity


class Rates:
    """Rates of a window, each pair asked for once a run.

    Args:
        sources_of: sources of a symbol's market, as ``collect`` chooses them.
        window: both days inclusive.
        log: attempts go there.
    """

    def __init__(self, sources_of: SourcesOf, own: Mapping[str, PriceSource], window: Days, log: Gathered) -> None:
        self._sources_of, self._own, self._window, self._log = sources_of, own, window, log
        self._asked: dict[str, PriceHistory | Refused] = {}

    def rate(self, of: str, money: str) -> PriceHistory | None:
        """What one unit of a currency is worth in ``money``; None, with a note, where nobody has it in any way."""
        symbol = pair(of, money)
        direct = self._ask(symbol)
        if isinstance(direct, PriceHistory):
            return direct
        inverse = self._ask(pair(money, of))
        if isinstance(inverse, PriceHistory):
            return _turned(symbol, money, inverse)
        for through in THROUGH:
            if through in (of, money):
                continue
            upper, lower = self._ask(pair(through, money)), self._ask(pair(through, of))
            if isinstance(upper, PriceHistory) and isinstance(lower, PriceHistory):
                made = cross_rate(symbol, money, upper, lower)
                if len(made):
                    return made
        # A source that failed on any of the ways may have had the rate; else nobody has it.
        tried = (direct, inverse, *(self._asked.get(pair(through, one)) for through in THROUGH for one in (money, of)))
        failed = (one for one in tried if isinstance(one, Refused) and one.source_failed)
        self._log.note_absence(NoteKind.NO_EXCHANGE_RATE, symbol, next(failed, direct))
        return None

    def _ask(self, symbol: str) -> PriceHistory | Refused:
        if symbol not in self._asked:
            reply = prices_on((), symbol, self._window, self._sources(symbol, ""), self._log)
            if isinstance(reply, Refused) and PARITY[0] in (symbol[:3], symbol[3:6]):
                parity = prices_on((), symbol, self._window, self._sources(symbol, PARITY[1]), self._log)
                reply = parity if isinstance(parity, PriceHistory) else reply
            self._asked[symbol] = reply
        return self._asked[symbol]

    def _sources(self, symbol: str, country: str) -> Sequence[PriceSource]:
        own = self._own.get(symbol)
        return (*(() if own is None else (own,)), *self._sources_of(country))


def pair(of: str, money: str) -> str:
    """The symbol of a rate: EURUSD=X is dollars for a euro."""
    return f"{of}{money}=X"


def _turned(symbol: str, money: str, history: PriceHistory) -> PriceHistory:
    """The rate the other way round."""
    note = "; ".join(filter(None, (history.origin.note, f"one over {history.instrument.symbol}")))
    return PriceHistory(
        Instrument(symbol, InstrumentKind.CURRENCY, "", money, f"{symbol[:3]}/{money}"),
        history.basis,
        history.dates,
        1.0 / history.close,
        replace(history.origin, note=note),
    )


def report_currency(values: Mapping[str, float], rates: Rates, as_of: date) -> str:
    """The money in which most of the account is; the first by name where no rate tells.

    Args:
        values: what is held in each currency, in that currency.
        rates: of the window.
        as_of: the newest rate up to then counts.
    """
    money = sorted(values)
    if len(money) < 2:
        return money[0] if money else ""
    against = money[0]
    worth = {against: values[against]}
    for currency in money[1:]:
        rate = rates.rate(currency, against)
        known = None if rate is None else rate.between(None, as_of)
        if known is not None and len(known):
            worth[currency] = values[currency] * float(known.close[-1])
    return max(worth, key=lambda one: worth[one])
