"""The figures of a brief's first page: what the markets did, in one glance."""

from __future__ import annotations

from diagnostics.ledger import FactLedger

MOST, MOST_RATES = 12, 2
BEFORE = 5  # indices and volatility
QUOTED_MOST = ("10 years", "10-year", "10年")
# (figure of a line, how many lines): the first of each, in the order of the brief.
SHOWN = (
    ("indices.day_change", 4),
    ("volatility.level", 1),
    ("currencies.day_change", 3),
    ("commodities.day_change", 2),
)


def brief_key_figures(ledger: FactLedger) -> tuple[str, ...]:
    """Changes of the first indices, exchange rates and commodities, volatility and rates: those that are there."""
    keys = [f"{figure}.{at}" for figure, most in SHOWN for at in range(1, most + 1)]
    keys[BEFORE:BEFORE] = _rates(ledger)
    return tuple(key for key in keys if (fact := ledger.get(key)) is not None and fact.value is not None)[:MOST]


def _rates(ledger: FactLedger) -> list[str]:
    """The rates that are quoted most: those of ten years; the first where there is none."""
    names = [(fact.key, str(fact.value)) for fact in ledger if fact.key.startswith("interest.name.")]
    chosen = [key for key, name in names if any(part in name for part in QUOTED_MOST)] or [key for key, _ in names[:1]]
    return [key.replace(".name.", ".rate.") for key in chosen[:MOST_RATES]]
