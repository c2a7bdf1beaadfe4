"""What of a report the next one of the same client is held against: keys begin with one of these."""

from __future__ import annotations

COMPARED = (
    "overview.",
    "change.",
    "return.cumulative_return",
    "money_weighted.",
    "risk.annualized_volatility",
    "drawdown.max_drawdown",
    "exposure.class",
    "policy.",
    "suitability.",
    "rebalance.",
    "actions.",
    "planning.",
)
