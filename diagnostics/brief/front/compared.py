"""What of a brief the next one is held against: keys begin with one of these."""

from __future__ import annotations

COMPARED_BRIEF = (
    # Which bars were told: what was told once is no news the next day.
    *(
        f"{topic}.{name}."
        for topic in ("indices", "currencies", "commodities", "volatility", "styles", "watched")
        for name in ("symbol", "quoted_on")
    ),
    "interest.name.",
    "interest.quoted_on.",
    "indices.level.",
    "alerts.fired",
    "alerts.name.",
    "alerts.symbol.",
    "alerts.what.",
    "calls.in_queue",
    "calls.alias.",
)
