"""The thresholds of the rules, as facts: a finding cites the bound that it was measured against.

The bounds are the house's own, chosen to be plain and stable, not fitted to any outcome; a
report prints each beside what crossed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diagnostics.facts import Fact, Unit


@dataclass(frozen=True, slots=True)
class Threshold:
    """A bound of a rule: its value, how it is read, and why it is where it is."""

    value: float
    unit: Unit
    why: str


THRESHOLDS: dict[str, Threshold] = {
    "rule.momentum.threshold": Threshold(0.10, Unit.FRACTION, "a year's move smaller than this is called flat"),
    "rule.relative_strength_index.upper": Threshold(70.0, Unit.POINTS, "Wilder (1978): overbought above 70"),
    "rule.relative_strength_index.lower": Threshold(30.0, Unit.POINTS, "Wilder (1978): oversold below 30"),
    "rule.drawdown.deep": Threshold(-0.20, Unit.FRACTION, "a fall of a fifth is the common mark of a bear market"),
    "rule.volatility_regime.upper": Threshold(0.80, Unit.FRACTION, "the most volatile fifth of its own history"),
    "rule.volatility_regime.lower": Threshold(0.20, Unit.FRACTION, "the calmest fifth of its own history"),
    "rule.beta.high": Threshold(1.20, Unit.RATIO, "amplifies the market by more than a fifth"),
    "rule.beta.low": Threshold(0.80, Unit.RATIO, "damps the market by more than a fifth"),
    "rule.tail.heavy": Threshold(1.25, Unit.RATIO, "the worst losses exceed the normal law's by a quarter"),
    "rule.sharpe.confidence": Threshold(0.95, Unit.FRACTION, "Bailey and Lopez de Prado (2012): confidence asked for"),
    "rule.verdict.margin": Threshold(2, Unit.COUNT, "findings that one side must have more than the other"),
}


def threshold(key: str, as_of: date) -> Fact:
    """The threshold of this key as a fact; KeyError if there is none."""
    bound = THRESHOLDS[key]
    return Fact(key, bound.value, bound.unit, as_of, source="", formula="assumed", parameters=(("why", bound.why),))
