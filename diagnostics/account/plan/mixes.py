"""Today's mix, the mix after the trades, and two mixes by rule beside them: least variance and equal risk.

The last two are references, not proposals: they look back, and leave returns out. The mix of least variance
keeps the policy's bounds; both share out what is in holdings with a history, the rest stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.account.plan.policy_bounds import BoundKind, PolicyBound
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.measure import figure
from diagnostics.metrics.allocation.bounded_variance import min_variance_within
from diagnostics.metrics.allocation.optimal_weights import portfolio_volatility, sample_covariance
from diagnostics.metrics.allocation.risk_parity import risk_parity
from diagnostics.metrics.allocation.trades import Rebalanced
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, FigureTable, Note

SHOWN = 15
FORMULAS = {
    "today": "sqrt(w'Cw) of today's shares, daily covariance with n - 1, times the periods of a year",
    "after": "the same of the shares after the trades",
    "min_variance": "the same of the shares of least variance within the policy, none below zero",
    "risk_parity": "the same of the shares with equal parts of the risk",
}

SHARES = {
    "today": "value / value of everything held, cash among it",
    "after": "the same after the trades",
    "min_variance": "shares of least variance within the policy, none below zero",
    "risk_parity": "shares whose parts of the risk are equal",
}


def mixes(
    evidence: AccountEvidence, bounds: tuple[PolicyBound, ...], plan: Rebalanced | None
) -> tuple[list[Fact], list[Block]]:
    """Volatility of each mix and the shares of its holdings; nothing below two holdings with a history."""
    assets = evidence.assets
    if not isinstance(assets, AssetReturns) or len(assets.symbols) < 2 or assets.returns.shape[0] < 2:
        return [], []
    covariance = sample_covariance(assets.returns) * evidence.assumptions.periods_per_year
    known: dict[str, FloatArray | Absence] = {"today": assets.weights}
    if plan is not None and plan.trades:
        known["after"] = _after(evidence, assets, plan)
    # Both share out as much as is in these holdings after the trades: today's sum may itself be beyond a bound.
    spread = known.get("after", assets.weights)
    total = float(spread.sum()) if not isinstance(spread, Absence) else 0.0
    known["min_variance"] = _or_absence(lambda: _least_variance(evidence, assets, covariance, bounds, total))
    known["risk_parity"] = _or_absence(lambda: risk_parity(covariance) * total)
    facts = [_volatility(evidence, assets, covariance, name, mix) for name, mix in known.items()]
    made, table = _shares(evidence, assets, known)
    blocks: list[Block] = [FigureList("rebalance_risk", tuple(fact.key for fact in facts)), *table]
    notes = [Note("rebalance_mixes_within" if bounds else "rebalance_mixes")]
    if assets.left_out:
        notes.append(Note("rebalance_left_out"))
    return [*facts, *made], [*blocks, *notes]


def _or_absence(made: Callable[[], FloatArray]) -> FloatArray | Absence:
    try:
        return made()
    except NotComputable as refused:
        return refused.absence


def _after(evidence: AccountEvidence, assets: AssetReturns, plan: Rebalanced) -> FloatArray:
    held = {one.symbol: one for one in evidence.held}
    return np.array(
        [
            (held[symbol].value + plan.units_of(symbol) * held[symbol].value / held[symbol].quantity) / plan.value
            for symbol in assets.symbols
        ]
    )


def _least_variance(
    evidence: AccountEvidence,
    assets: AssetReturns,
    covariance: FloatArray,
    bounds: tuple[PolicyBound, ...],
    total: float,
) -> FloatArray:
    """Least variance of assets of this sum, within the bounds on their own shares; what is no asset stays as it is."""
    if not total > 0.0:
        raise NotComputable("least_variance", Absence(AbsenceReason.SOLD_SHORT))
    k = len(assets.symbols)
    groups = []
    upper = np.full(k, 1.0)
    for bound in bounds:
        members = np.array([symbol in bound.members for symbol in assets.symbols])
        if bound.kind is BoundKind.RESTRICTED:
            upper[members] = 0.0
        elif members.any():
            fixed = bound.weight - float(assets.weights[members].sum())
            if bound.kind is BoundKind.CURRENCY and bound.what == evidence.currency:
                fixed += float(assets.weights.sum()) - total  # it is paid and received in cash of this currency
            least, most = ((limit - fixed) / total for limit in (bound.least, bound.most))
            groups.append((members, max(least, 0.0), most))
    return min_variance_within(covariance, np.zeros(k), upper, groups) * total


def _volatility(
    evidence: AccountEvidence, assets: AssetReturns, covariance: FloatArray, name: str, mix: FloatArray | Absence
) -> Fact:
    first = assets.start or to_date(assets.dates[0])
    window = Window("all", first, to_date(assets.dates[-1]), assets.returns.shape[0])
    return figure(
        evidence,
        f"rebalance.volatility.{name}",
        None if isinstance(mix, Absence) else portfolio_volatility(covariance, mix),
        Unit.FRACTION,
        formula=FORMULAS[name],
        window=window,
        absence=mix if isinstance(mix, Absence) else None,
    )


def _shares(
    evidence: AccountEvidence, assets: AssetReturns, known: dict[str, FloatArray | Absence]
) -> tuple[list[Fact], list[Block]]:
    """Shares of the largest holdings in each mix."""
    had = {name: mix for name, mix in known.items() if not isinstance(mix, Absence)}
    order = sorted(range(len(assets.symbols)), key=lambda at: (-abs(assets.weights[at]), assets.symbols[at]))[:SHOWN]
    facts: list[Fact] = []
    rows = []
    for at, place in enumerate(order, start=1):
        name = figure(evidence, f"rebalance.mix_symbol.{at}", assets.symbols[place], Unit.TEXT, formula="observed")
        shares = [
            figure(
                evidence,
                f"rebalance.mix_{mix}.{at}",
                float(weights[place]),
                Unit.FRACTION,
                formula=SHARES[mix],
            )
            for mix, weights in had.items()
        ]
        facts += [name, *shares]
        rows.append((str(at), (name.key, *(fact.key for fact in shares))))
    columns = ("mix_symbol", *(f"mix_{mix}" for mix in had))
    return facts, [FigureTable("rebalance_mix", columns, tuple(rows))]
