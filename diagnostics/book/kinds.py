"""Which findings of an account are a reason to call the client, and which are for the report alone.

Every rule that an account report can find stands in one of the two tables, with its reason: a test reads the sentences.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data_sources.model.book import QueueKind
from diagnostics.findings import Direction, Finding, Severity


@dataclass(frozen=True, slots=True)
class Queued:
    """Of which kind the reason is, from which weight on, and how much it weighs in the queue at most."""

    kind: QueueKind
    least: Severity = Severity.NOTABLE
    most: Severity = Severity.SERIOUS


_LIMIT = Queued(QueueKind.BREACH)
# A band that is crossed by little is drift; by far (the finding is serious then), a breach.
_BAND = Queued(QueueKind.DRIFT)
_OFF = Queued(QueueKind.RECONCILIATION)

QUEUED: Mapping[str, Queued] = MappingProxyType(
    {
        # The policy.
        "holding_limit": _LIMIT,
        "fund_limit": _LIMIT,
        "sector_limit": _LIMIT,
        "foreign_currency_limit": _LIMIT,
        "restricted": _LIMIT,
        "account_limit.volatility": _LIMIT,
        "account_limit.drawdown": Queued(QueueKind.DRAWDOWN),
        "unusual.restricted": _LIMIT,
        "class_band": _BAND,
        "symbol_band": _BAND,
        "currency_band": _BAND,
        "country_band": _BAND,
        "rebalance.out_of_reach": _BAND,
        # Whether it is for him.
        "suitability.unsuitable": Queued(QueueKind.SUITABILITY),
        "goal_horizon.short": Queued(QueueKind.SUITABILITY),
        "stress.beyond_limit": Queued(QueueKind.SUITABILITY),
        "churning": Queued(QueueKind.SUITABILITY),
        # What was lost.
        "book_loss": Queued(QueueKind.LOSS),
        "unrealised_loss.deep": Queued(QueueKind.LOSS),
        "book_drawdown.beyond_limit": Queued(QueueKind.DRAWDOWN),
        # The house's mark and not the client's limit: in a falling market it is everybody's.
        "drawdown.deep": Queued(QueueKind.DRAWDOWN, most=Severity.NOTABLE),
        # Money that is wanted.
        "account_value.below_zero": Queued(QueueKind.LIQUIDITY),
        "liquid_reserve.short": Queued(QueueKind.LIQUIDITY),
        "liquidity_need.short": Queued(QueueKind.LIQUIDITY),
        "cash_buffer.short": Queued(QueueKind.LIQUIDITY),
        "slow_sale.slow": Queued(QueueKind.LIQUIDITY),
        # It does not change overnight: what does goes first.
        "goal_probability.unlikely": Queued(QueueKind.GOAL, most=Severity.NOTABLE),
        "goal_probability.unlikely_alone": Queued(QueueKind.GOAL, most=Severity.NOTABLE),
        # What the figures rest on.
        "positions_stated": _OFF,
        "balances_stated": _OFF,
        "sums_stated": _OFF,
        "account_oversold": _OFF,
        "change_residual.left": _OFF,
        "account_rate.missing": Queued(QueueKind.NOT_VALUED),
        "data_quality.unvalued_today": Queued(QueueKind.NOT_VALUED),
        "book_stale": Queued(QueueKind.STALE),
        "data_quality.stale_end": Queued(QueueKind.STALE),
        # Only what may make a figure wrong: what was mended or listed is in the report.
        "data_quality": Queued(QueueKind.DATA, Severity.SERIOUS),
    }
)

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {
        "action": "what to do of a finding that stands in the queue itself",
        "since_last": "the breaches that are new stand in the queue themselves",
        "rebalance": "the bands that the trades would mend stand in the queue themselves",
        "policy": "nothing is wrong",
        "suitability": "nothing is wrong",
        "liquid_reserve": "nothing is wrong",
        "reconciled": "nothing is wrong",
        "goal_probability": "likely, uncertain or fragile: for the next meeting, not for a call",
        "cash_drag": "for the next meeting, not for a call",
        "account_cost": "for the next meeting, not for a call",
        "account_income": "tells, asks for nothing",
        "change": "tells, asks for nothing; a loss has a rule of its own",
        "lot_cost": "tells, asks for nothing",
        "missing_dividends": "rows that may come yet; the report lists them",
        "unread_rows": "the report lists them",
        "unusual": "rows that stand out are no reproach; the report lists them",
        "disposition": "a habit: for the next meeting",
        "behaviour_gap": "a habit: for the next meeting",
        "money_weighted": "tells, asks for nothing",
        "contribution": "tells, asks for nothing",
        "attribution": "behind or ahead of a benchmark: for the next meeting",
        "excess": "behind or ahead of a benchmark: for the next meeting",
        "capture": "behind or ahead of a benchmark: for the next meeting",
        "beta": "how it moves; a limit on it has a rule of its own",
        "volatility_regime": "how it moves; a limit on it has a rule of its own",
        "tail": "how it moves; a loss has a rule of its own",
        "sharpe": "how it moves; a loss has a rule of its own",
        "drawdown": "at its peak, or not deep",
        "largest_holding": "the house's mark, not the client's limit, which has a rule of its own",
        "risk_part": "the house's mark, not the client's limit",
        "fund_overlap": "for the next meeting, not for a call",
    }
)


def queued(finding: Finding) -> tuple[QueueKind, Severity] | None:
    """Why the finding puts its client into the queue, and how much that weighs there; None where it does not."""
    known = QUEUED.get(finding.name) or QUEUED.get(finding.rule)
    if known is None or finding.direction is not Direction.ADVERSE or finding.severity < known.least:
        return None
    if known.kind is QueueKind.DRIFT and finding.severity is Severity.SERIOUS:
        return QueueKind.BREACH, finding.severity
    return known.kind, min(finding.severity, known.most)
