"""How the fund trades or pays: premium and discount, tracking, yield of a money fund, currency effect.

Each part shows itself where it applies to the kind of fund, and nothing where it does not.
"""

from __future__ import annotations

from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.market.currency import currency_section
from diagnostics.fund.market.index_tracking import tracking_section
from diagnostics.fund.market.money_yield import yield_section
from diagnostics.fund.market.premium import premium_section
from diagnostics.section import Section

PARTS = (premium_section, tracking_section, yield_section, currency_section)


def trading(evidence: FundEvidence) -> Section:
    """Everything of the way it trades or pays that applies to this fund."""
    made = tuple(part(evidence) for part in PARTS)
    return Section(
        "trading",
        tuple(fact for part in made for fact in part.facts),
        tuple(block for part in made for block in part.blocks),
        tuple(finding for part in made for finding in part.findings),
    )
