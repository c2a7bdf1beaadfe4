"""R1 to R5 of each holding: as the profile says, as the source says, else by the house's own rule.

The rule starts from the class and goes up a level where the holding itself is more volatile than its class is
taken to be. It is no rating of the seller's: the report names who rated each holding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_sources.model import AssetClass, frozen
from diagnostics.account.evidence import AccountEvidence, AssetReturns, HeldToday
from diagnostics.metrics.rows import FloatArray
from diagnostics.once import once
from diagnostics.rules import THRESHOLDS

PROFILE, SOURCE, RULE = "the profile", "the source", "the house's own rule"
LEVELS = {"C1": 1, "C2": 2, "C3": 3, "C4": 4, "C5": 5}
# Sources write the level or its Chinese name, which may stand with more words around it.
NAMES = (("中低风险", 2), ("中高风险", 4), ("低风险", 1), ("中风险", 3), ("高风险", 5))
CLASS_LEVEL = {
    AssetClass.CASH: 1,
    AssetClass.BOND: 2,
    AssetClass.MIXED: 3,
    AssetClass.EQUITY: 3,
    AssetClass.REAL_ESTATE: 3,
    AssetClass.COMMODITY: 4,
    AssetClass.OTHER: 4,
}
BOND_LIMIT, LIMIT, HIGH_LIMIT = (
    "rule.product_risk.bond_volatility",
    "rule.product_risk.lively_volatility",
    "rule.product_risk.high_volatility",
)


@dataclass(frozen=True, slots=True)
class Rated:
    """A holding with its level, 1 to 5, and who gave it."""

    held: HeldToday
    level: int
    by: str
    volatility: float | None = None

    @property
    def label(self) -> str:
        """The level as it is written: "R3"."""
        return f"R{self.level}"


def rated_holdings(evidence: AccountEvidence) -> tuple[Rated, ...]:
    """Every holding that is no cash, the riskiest first, then the largest."""
    said = {symbol: int(level[1]) for symbol, level in evidence.profile.product_risk}
    told = _told(evidence)
    moves = volatility_of_each(evidence)
    made = []
    for one in evidence.held:
        if one.is_cash:
            continue
        volatility = moves.get(one.symbol)
        if one.symbol in said:
            made.append(Rated(one, said[one.symbol], PROFILE, volatility))
        elif one.symbol in told:
            made.append(Rated(one, told[one.symbol], SOURCE, volatility))
        else:
            made.append(Rated(one, by_rule(one.asset_class, volatility), RULE, volatility))
    return tuple(sorted(made, key=lambda rated: (-rated.level, -abs(rated.held.weight), rated.held.symbol)))


def by_rule(asset_class: AssetClass, volatility: float | None) -> int:
    """The house's own level of a class that moves so much a year; of one whose volatility is not known, the class's."""
    level = CLASS_LEVEL[asset_class]
    if volatility is None:
        return level
    if asset_class in (AssetClass.CASH, AssetClass.BOND):
        return level + (volatility > THRESHOLDS[BOND_LIMIT].value)
    beyond = (volatility > THRESHOLDS[LIMIT].value) + (volatility > THRESHOLDS[HIGH_LIMIT].value)
    return min(level + int(beyond), 5)


def volatility_of_each(evidence: AccountEvidence) -> dict[str, float]:
    """Annualized volatility of each holding in the report's currency, of those that have a history."""
    assets = evidence.assets
    if not isinstance(assets, AssetReturns) or assets.returns.shape[0] < 2:
        return {}
    moves = _deviations(assets) * np.sqrt(evidence.assumptions.periods_per_year)
    return dict(zip(assets.symbols, moves.tolist(), strict=True))


@once
def _deviations(assets: AssetReturns) -> FloatArray:
    """Sample standard deviation of each holding's daily returns, shape (k,); several chapters ask for it."""
    return frozen(np.asarray(assets.returns.std(axis=0, ddof=1)))


def source_level(text: str) -> int | None:
    """The level in a source's words ("R3", 中风险), None where they have none."""
    plain = text.strip().upper()
    for level in range(1, 6):
        if f"R{level}" in plain:
            return level
    return next((level for name, level in NAMES if name in plain), None)


def _told(evidence: AccountEvidence) -> dict[str, int]:
    made = {}
    for record in evidence.snapshot.funds:
        level = None if record.profile is None else source_level(record.profile.risk_rating)
        if level is not None:
            made[record.instrument.symbol] = level
    return made
