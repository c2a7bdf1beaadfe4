"""Markets that an account's holdings are set against: their total returns, and each holding's beta to them.

The market is the one behind the factors of the report (a broad fund or index), else the parts of the policy's benchmark
that are shares. A holding is regressed on it over the days that both have, in the report's currency.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import numpy.typing as npt

from data_sources.model import AssetClass, PriceBasis, PriceHistory
from data_sources.snapshot import BENCHMARK_PART, FACTOR_LEG
from diagnostics.account.asset_returns import total_values
from diagnostics.account.evidence import AccountEvidence
from diagnostics.market.evidence import sound_bars
from diagnostics.once import Kept, KeptOfTwo
from diagnostics.valuation.market import rate_history, rates_on

FloatArray = npt.NDArray[np.float64]
DateArray = npt.NDArray[np.datetime64]

MARKET = "MKT"
LEAST_DAYS = 60  # common returns below which a beta is not taken


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Closes:
    """Closes of one instrument in the report's currency.

    Args:
        symbol: whose.
        currency: that they were quoted in.
        dates: increasing, shape (n,).
        values: in the report's currency, shape (n,).
    """

    symbol: str
    currency: str
    dates: DateArray
    values: FloatArray


_CLOSES, _MARKETS = Kept(), Kept()


class Markets:
    """Closes of holdings and markets, each brought to the report's currency once."""

    def __init__(self, evidence: AccountEvidence) -> None:
        self.evidence = evidence
        self._closes: dict[str, Closes | None] = {}
        self._betas: dict[tuple[str, str], float | None] = {}

    def closes(self, symbol: str) -> Closes | None:
        """Closes of a holding with its distributions, on the days that have an exchange rate; None for none."""
        if symbol not in self._closes:
            snapshot = self.evidence.snapshot
            history = snapshot.held_total(symbol) or snapshot.held(symbol)
            values = total_values(snapshot, symbol)
            self._closes[symbol] = None
            if history is not None and values is not None:
                make = partial(Closes, symbol, history.instrument.currency, *values)
                # Quotes without their distributions hang on the account's actions besides.
                self._closes[symbol] = (
                    _CLOSES.of(history, self._money(history), make)
                    if history.basis is PriceBasis.TOTAL_RETURN
                    else make()
                )
        return self._closes[symbol]

    @cached_property
    def known(self) -> tuple[Closes, ...]:
        """The markets, the best first."""
        snapshot = self.evidence.snapshot
        legs = {one.instrument.symbol: one for one in snapshot.histories_of(FACTOR_LEG)}
        parts = {one.instrument.symbol: one for one in snapshot.histories_of(BENCHMARK_PART)}
        found = [legs[leg.long] for leg in snapshot.legs if leg.name == MARKET and leg.long in legs]
        shares = [one for one in self.evidence.profile.benchmark if one.asset_class is AssetClass.EQUITY]
        found += [parts[part.symbol] for part in shares if part.symbol in parts]
        if not self.evidence.profile.benchmark:
            found += list(parts.values())[:1]  # the home market's index
        unique = {one.instrument.symbol: one for one in found}
        made = (self._converted(one) for one in unique.values())
        return tuple(one for one in made if one.dates.size > LEAST_DAYS)

    def _money(self, history: PriceHistory) -> tuple[str, PriceHistory | None]:
        """What closes in the report's currency hang on beside their history."""
        snapshot = self.evidence.snapshot
        return snapshot.subject.currency, rate_history(snapshot, history.instrument.currency)

    def _converted(self, history: PriceHistory) -> Closes:
        return _MARKETS.of(history, self._money(history), partial(self._sound, history))

    def _sound(self, history: PriceHistory) -> Closes:
        sound = sound_bars(history)
        currency = history.instrument.currency
        rates = rates_on(self.evidence.snapshot, currency, sound.dates)
        there = np.isfinite(rates)
        return Closes(history.instrument.symbol, currency, sound.dates[there], (sound.close * rates)[there])

    def beta(self, symbol: str, market: Closes) -> float | None:
        """Slope of the holding's returns on the market's over their common days; None with fewer than 60 of them."""
        key = (symbol, market.symbol)
        if key not in self._betas:
            own = self.closes(symbol)
            self._betas[key] = None if own is None else _SLOPES.of(own, market)
        return self._betas[key]


def _slope(own: Closes, market: Closes) -> float | None:
    if own.symbol == market.symbol:
        return 1.0
    common, ours, theirs = np.intersect1d(own.dates, market.dates, assume_unique=True, return_indices=True)
    if common.size <= LEAST_DAYS:
        return None
    y, x = (values[1:] / values[:-1] - 1.0 for values in (own.values[ours], market.values[theirs]))
    apart = x - x.mean()
    squares = float(apart @ apart)
    return float(apart @ y) / squares if squares > 0.0 else None


_SLOPES = KeptOfTwo(_slope)
