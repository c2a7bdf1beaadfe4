"""What one holding was worth, day by day: its closes as quoted, its total return, its dividends and splits.

The three are asked for together, in the thread of the holding. What is sold and bought at unit values has
those for closes, and its distributions and unit splits come with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import prod
from typing import cast

import numpy as np

from data_sources.chain import Answered, Refused
from data_sources.collect.account.asks import SIDE_BY_SIDE, Asks
from data_sources.collect.account.wanted import ADVICE, OPEN_END, Wanted
from data_sources.collect.asking import Gathered
from data_sources.collect.facts import Asked, actions_of, actions_until
from data_sources.collect.fund.series import fund_sources
from data_sources.collect.prices import prices_on
from data_sources.collect.request import BASES, Days
from data_sources.errors import SourceError
from data_sources.fund_nav.total_return import is_money_fund, refuse_repeated, total_return_history
from data_sources.model import CorporateActions, InstrumentKind, NavHistory, PriceBasis, PriceHistory
from data_sources.price_file.source import OwnPrices
from data_sources.protocol import FundSource, PriceSource

# What values are made of, the best first: the close as it was quoted, then the nearest thing to it.
QUOTED_BASES = (PriceBasis.RAW, PriceBasis.SPLIT_ADJUSTED, PriceBasis.TOTAL_RETURN)
EVERYTHING = Days(None, date.max)


@dataclass(frozen=True, slots=True, eq=False)
class HeldSeries:
    """One holding and what was had of it.

    Args:
        held: closes as quoted, or on the nearest basis to it; None where nobody has any.
        total: total return, or the nearest basis to it.
        actions: all that the source knows, also of days after the report's.
        why: there are no closes; "" otherwise. ``source_failed``: a source failed for them; ``failure``: how.
    """

    wanted: Wanted
    held: PriceHistory | None
    total: PriceHistory | None
    actions: CorporateActions | None
    why: str = ""
    source_failed: bool = False
    failure: SourceError | None = None

    @property
    def symbol(self) -> str:
        """Of the holding."""
        return self.wanted.symbol

    def through(self, as_of: date, quoted_from: date, asks: Asks = SIDE_BY_SIDE) -> HeldSeries:
        """The same as it was known on a day: bars to then, and shares of no later split.

        Closes adjusted for a split after the day would count shares that nobody held yet. Quotes are had from the
        day that they are needed on, total return from its first.
        """
        if self.held is None:
            return self
        actions = self.actions
        later = 1.0 if actions is None else _later_splits(actions, as_of)
        held = self.held.between(quoted_from, as_of)
        if not len(held):
            why = f"its prices run from {self.held.first.isoformat()} to {self.held.last.isoformat()}"
            return replace(self, held=None, total=None, actions=None, why=why)
        if self.held.basis is PriceBasis.SPLIT_ADJUSTED and later != 1.0:
            held = _times(held, later, f"counted in shares of {as_of.isoformat()}")
        total = None if self.total is None else asks.between(self.total, None, as_of)
        known = None
        if actions is not None:
            key = ("actions until", self.held, as_of)
            known = asks.once(key, lambda _: actions_until(actions, as_of), Gathered())
        return HeldSeries(self.wanted, held, total if total is not None and len(total) else None, known)


def _later_splits(actions: CorporateActions, as_of: date) -> float:
    return prod(one.ratio for one in actions.splits if one.ex_date > as_of)


def _times(history: PriceHistory, factor: float, note: str) -> PriceHistory:
    origin = replace(history.origin, note="; ".join(filter(None, (history.origin.note, note))))
    high, low = history.high, history.low
    return replace(
        history,
        close=history.close * factor,
        origin=origin,
        open=None if history.open is None else history.open * factor,
        high=None if high is None else high * factor,
        low=None if low is None else low * factor,
        volume=None if history.volume is None else history.volume / factor,
    )


def held_series(wanted: Wanted, sources: Sequence[PriceSource], log: Gathered) -> HeldSeries:
    """Closes, total return and actions of one holding; without closes it says why there are none."""
    if not sources:
        return HeldSeries(wanted, None, None, None, f"{wanted.why}; {ADVICE}" if wanted.why else ADVICE)
    having = fund_sources(sources)
    if wanted.symbol.endswith(OPEN_END) and having and not isinstance(sources[0], OwnPrices):
        return _of_values(wanted, having, log)
    held = prices_on(QUOTED_BASES, wanted.symbol, EVERYTHING, sources, log)
    if isinstance(held, Refused):
        return _absent(wanted, held)
    total = held if held.basis is PriceBasis.TOTAL_RETURN else _total(held, sources, log)
    return HeldSeries(wanted, held, total, _actions(held, wanted, sources, log))


def _total(held: PriceHistory, sources: Sequence[PriceSource], log: Gathered) -> PriceHistory:
    """Total return where a source has it; else the closes themselves, whose basis says that they are none."""
    reply = prices_on(BASES, held.instrument.symbol, EVERYTHING, sources, log)
    return reply if isinstance(reply, PriceHistory) else held


def _absent(wanted: Wanted, refused: Refused) -> HeldSeries:
    why = str(refused.failure)
    return HeldSeries(
        wanted,
        None,
        None,
        None,
        why if refused.source_failed else f"{why}; if it was renamed or is listed no more, {ADVICE}",
        refused.source_failed,
        refused.failure,
    )


def _actions(
    held: PriceHistory, wanted: Wanted, sources: Sequence[PriceSource], log: Gathered
) -> CorporateActions | None:
    """Dividends and splits; of a listed fund of the mainland its distributions, where nobody lists more."""
    asked = Asked(held.instrument, date.max, is_now=True, today=date.max, sources=sources)
    found = actions_of(asked, log)
    funds = fund_sources(sources)
    if found is not None or wanted.country != "CN" or held.instrument.kind is not InstrumentKind.ETF or not funds:
        return found
    reply = log.ask(funds, f"net asset values of {wanted.symbol}", lambda one: one.fetch_nav(held.instrument))
    return _distributions(reply.answer) if isinstance(reply, Answered) else None


def _distributions(nav: NavHistory) -> CorporateActions:
    return CorporateActions(
        nav.instrument.symbol, nav.distributions, nav.unit_splits, as_declared=True, origin=nav.origin
    )


def _of_values(wanted: Wanted, sources: Sequence[FundSource], log: Gathered) -> HeldSeries:
    """An open-end fund: its unit value is what it is bought and sold at."""
    nav = _values(wanted.symbol, sources, log)
    if isinstance(nav, Refused):
        return _absent(wanted, nav)
    held = unit_values(nav)
    if not len(held):
        return HeldSeries(wanted, None, None, None, f"{nav.origin.provider} has no unit value of it; {ADVICE}")
    return HeldSeries(wanted, held, total_return_history(nav), _distributions(nav))


def _values(symbol: str, sources: Sequence[FundSource], log: Gathered) -> NavHistory | Refused:
    def fetch(source: FundSource) -> NavHistory:
        found = source.fetch_nav(cast("PriceSource", source).find_instrument(symbol))
        refuse_repeated(found)  # the next source is asked then
        return found

    reply = log.ask(sources, f"net asset values of {symbol}", fetch)
    return reply if isinstance(reply, Refused) else reply.answer


def total_return_of(
    symbol: str, bases: Sequence[PriceBasis], window: Days, sources: Sequence[PriceSource], log: Gathered
) -> PriceHistory | Refused:
    """What is beside the holdings (a part of the benchmark, a factor): total return, or the nearest basis to it."""
    having = fund_sources(sources)
    if not symbol.endswith(OPEN_END) or not having:
        return prices_on(bases, symbol, window, sources, log)
    nav = _values(symbol, having, log)
    return nav if isinstance(nav, Refused) else total_return_history(nav)


def unit_values(nav: NavHistory) -> PriceHistory:
    """Unit values as closes; a money fund is one a unit, and its income comes as more units."""
    if is_money_fund(nav):
        dates, close = nav.dates, np.ones(nav.dates.shape)
    else:
        sound = np.isfinite(nav.unit_nav) & (nav.unit_nav > 0.0)
        dates, close = nav.dates[sound], nav.unit_nav[sound]
    return PriceHistory(nav.instrument, PriceBasis.RAW, dates.copy(), close.copy(), nav.origin)
