"""The daily brief, to be read like a table of contents: exceptions first."""

from __future__ import annotations

from diagnostics.brief.clients.calls import calls
from diagnostics.brief.clients.firm import firm
from diagnostics.brief.evidence import BriefEvidence
from diagnostics.brief.front.exceptions import exceptions
from diagnostics.brief.front.since_brief import since_brief
from diagnostics.brief.front.verdict import verdict_of_brief
from diagnostics.brief.markets.breadth import breadth
from diagnostics.brief.markets.commodities import commodities
from diagnostics.brief.markets.currencies import currencies
from diagnostics.brief.markets.indices import indices
from diagnostics.brief.markets.interest import interest
from diagnostics.brief.markets.sessions import sessions
from diagnostics.brief.markets.styles import styles
from diagnostics.brief.markets.volatility import volatility
from diagnostics.brief.watching.alerts import alerts
from diagnostics.brief.watching.events import events
from diagnostics.brief.watching.gaps import gaps
from diagnostics.brief.watching.news import news
from diagnostics.brief.watching.watched import watched
from diagnostics.pipeline import Diagnosis

BRIEF = "brief"
BRIEF_DIAGNOSIS: Diagnosis[BriefEvidence] = Diagnosis(
    BRIEF,
    (
        alerts,
        calls,
        watched,
        sessions,
        indices,
        breadth,
        styles,
        interest,
        currencies,
        commodities,
        volatility,
        events,
        news,
        firm,
        gaps,
    ),
    fronts=(exceptions, since_brief),
    judge=verdict_of_brief,
)
