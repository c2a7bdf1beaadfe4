"""The figures of a brief's first page: what the markets did, in one glance."""

from __future__ import annotations

from diagnostics.ledger import FactLedger

# (figure of a line, how many lines): the first of each, in the order of the brief.
SHOWN = (
    ("indices.day_change", 4),
    ("volatility.level", 1),
    ("interest.rate", 2),
    ("currencies.day_change", 3),
    ("commodities.day_change", 2),
)


def brief_key_figures(ledger: FactLedger) -> tuple[str, ...]:
    """Changes of the first indices, exchange rates and commodities, volatility and rates: those that are there."""
    keys = (f"{figure}.{at}" for figure, most in SHOWN for at in range(1, most + 1))
    return tuple(key for key in keys if (fact := ledger.get(key)) is not None and fact.value is not None)
