"""What today's holdings did in a crisis of the past: by their own returns, or by what stands in for them.

A holding that was listed on both days has its own total return. One that was not is given, in this order: shares and
mixed funds their beta to a market whose returns of those days are known; shares the return of the crisis's own index,
by their beta as far as it is known, where that index is of their market; bonds in dollars their duration times the
change of the yield; everything else the mean of the holdings of its class that have a return of their own. What is
left has none, and the loss is that of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_sources.model import AssetClass
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.risk.markets import Closes, Markets
from diagnostics.metrics.stress.scenarios import CHINA, WORLD, Scenario
from diagnostics.metrics.stress.shocks import WHOLE, rate_shock
from diagnostics.once import Kept
from diagnostics.valuation.market import LONGEST_CLOSURE

OWN, BETA, INDEX, DURATION, CLASS, MONEY, NOTHING = (
    "own returns",
    "by beta",
    "by the index",
    "by duration",
    "by its class",
    "money held",
    "not priced",
)
YIELDS_OF = "USD"  # the crises state changes of dollar yields; those of other currencies moved otherwise
MOVES_WITH_SHARES = (AssetClass.EQUITY, AssetClass.MIXED)


@dataclass(frozen=True, slots=True)
class Repriced:
    """One holding in one crisis.

    Args:
        change: its return, decimal; None where nothing stands in for it.
        how: one of the ways above.
        detail: what stands in ("1.12 x SPY").
    """

    holding: HeldToday
    change: float | None
    how: str
    detail: str = ""


_CHANGES = Kept()


class Repricing:
    """Today's holdings in every crisis."""

    def __init__(self, evidence: AccountEvidence, crises: Sequence[Scenario]) -> None:
        self.held = evidence.held
        self.crises = tuple(crises)
        self.markets = Markets(evidence)
        self.durations = durations_of(evidence)
        self._spans = tuple((one.start, one.end) for one in crises)
        self._own = {
            one.symbol: self._changes(self.markets.closes(one.symbol)) for one in evidence.held if not one.is_cash
        }
        self._of_markets = {one.symbol: self._changes(one) for one in self.markets.known}
        self._nearest: dict[str, tuple[Closes, ...]] = {}  # markets by currency, those of the same one first

    def of(self, at: int) -> tuple[Repriced, ...]:
        """Every holding in the crisis of this place, in the order of the holdings."""
        first = tuple(self._one(holding, at) for holding in self.held)
        if all(one.how != NOTHING for one in first):
            return first
        means = _means(first)
        return tuple(
            Repriced(one.holding, means[one.holding.asset_class], CLASS, one.holding.asset_class.value)
            if one.how == NOTHING and one.holding.asset_class in means
            else one
            for one in first
        )

    def _changes(self, closes: Closes | None) -> tuple[float, ...]:
        """Return over each crisis, NaN where it has no close of either day (or at most a closure before it)."""
        if closes is None:
            return (math.nan,) * len(self.crises)
        return _CHANGES.of(closes, self._spans, lambda: self._computed(closes))

    def _computed(self, closes: Closes) -> tuple[float, ...]:
        days = np.array(self._spans, dtype="datetime64[D]").reshape(-1)
        at = np.searchsorted(closes.dates, days, side="right") - 1
        at = np.maximum(at, 0)
        age = (days - closes.dates[at]).astype("timedelta64[D]").astype(np.int64)
        levels = np.where((age >= 0) & (age <= LONGEST_CLOSURE), closes.values[at], np.nan)
        return tuple((levels[1::2] / levels[::2] - 1.0).tolist())

    def _one(self, holding: HeldToday, at: int) -> Repriced:
        if holding.is_cash:
            return Repriced(holding, 0.0, MONEY)
        own = self._own[holding.symbol][at]
        if math.isfinite(own):
            return Repriced(holding, own, OWN)
        crisis = self.crises[at]
        if holding.asset_class in MOVES_WITH_SHARES:
            found = self._by_beta(holding, at)
            if found is not None:
                return found
        if holding.asset_class is AssetClass.EQUITY and market_of(holding) == crisis.region:
            return self._by_index(holding, crisis)
        duration = self.durations.get(holding.symbol) if holding.currency == YIELDS_OF else None
        if holding.asset_class is AssetClass.BOND and duration is not None and crisis.yield_change is not None:
            return Repriced(holding, rate_shock(duration, crisis.yield_change), DURATION, f"{duration:.3g}")
        return Repriced(holding, None, NOTHING)

    def _by_index(self, holding: HeldToday, crisis: Scenario) -> Repriced:
        """The crisis's own index, by the holding's beta to a market of the same region where that is known."""
        same = (one for one in self.markets.known if (one.currency == "CNY") == (crisis.region == CHINA))
        slopes = (self.markets.beta(holding.symbol, one) for one in same)
        slope = next((found for found in slopes if found is not None), 1.0)
        change = max(WHOLE, slope * crisis.index_return)
        return Repriced(holding, change, INDEX, f"{slope:.2f} x {crisis.index}")

    def _by_beta(self, holding: HeldToday, at: int) -> Repriced | None:
        """Beta times the return of the first market that has both, those of the holding's own currency first."""
        known = self._nearest.get(holding.currency)
        if known is None:
            known = tuple(sorted(self.markets.known, key=lambda one: one.currency != holding.currency))
            self._nearest[holding.currency] = known
        for market in known:
            change = self._of_markets[market.symbol][at]
            slope = self.markets.beta(holding.symbol, market) if math.isfinite(change) else None
            if slope is not None:
                return Repriced(holding, max(WHOLE, slope * change), BETA, f"{slope:.2f} x {market.symbol}")
        return None


def durations_of(evidence: AccountEvidence) -> dict[str, float]:
    """Years by symbol, of funds of bonds whose newest report states it."""
    return {
        one.instrument.symbol: one.holdings[0].duration
        for one in evidence.snapshot.funds
        if one.holdings and one.holdings[0].duration is not None
    }


def market_of(holding: HeldToday) -> str:
    """Whose index a share belongs to: China's, or that of the rest of the world."""
    return CHINA if holding.country == "CN" or (not holding.country and holding.currency == "CNY") else WORLD


def _means(found: Sequence[Repriced]) -> dict[AssetClass, float]:
    """Mean return by class of what has one of its own, by weight."""
    sums: dict[AssetClass, tuple[float, float]] = {}
    for one in found:
        if one.how == OWN and one.change is not None and one.holding.weight > 0.0:
            weight, total = sums.get(one.holding.asset_class, (0.0, 0.0))
            sums[one.holding.asset_class] = (
                weight + one.holding.weight,
                total + one.holding.weight * one.change,
            )
    return {name: total / weight for name, (weight, total) in sums.items()}
