"""Which holdings the risk comes from: what each adds to volatility, value at risk and expected shortfall.

Risk is that of today's weights over the days that all holdings have: what the account would have done, not what it did.
Parts add up to the whole; a negative part is that of a holding which dampens the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_sources.model import to_date
from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.account.names import name_fact
from diagnostics.facts import Absence, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.evidence import source_id
from diagnostics.measure import figure
from diagnostics.metrics.portfolio.component_risk import (
    Parts,
    PortfolioReturns,
    component_expected_shortfall,
    component_historical_shortfall,
    component_value_at_risk,
    component_volatility,
    diversification_ratio,
    effective_bets,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import BarChart, Block, FigureList, FigureTable, Note, Section

FloatArray = npt.NDArray[np.float64]

CONFIDENCE = 0.95
ROWS = 15
LEAST_COVERED = 0.8  # of what is no money
OTHERS = "other holdings"
BOUND = "rule.risk_part.most"
WEIGHTED = "today's weights, restored every day"
FIGURES = {
    "volatility": "w * covariance(r, account) / stdev(account) * sqrt(periods_per_year)",
    "value_at_risk": "w * (mean(r) + z * covariance(r, account) / stdev(account)), z = normal quantile of 5 %, one day",
    "expected_shortfall": "w * (mean(r) - phi(z) / 5 % * covariance(r, account) / stdev(account)), one day",
    "historical_shortfall": "mean of w * r over the days of the account's worst 5 % (type 7), one day",
}
COLUMNS = ("name", "weight", "share", *FIGURES)
TOTALS = {
    "volatility": "stdev(account) * sqrt(periods_per_year)",
    "value_at_risk": "mean(account) + z * stdev(account), z = normal quantile of 5 %, one day",
    "expected_shortfall": "mean(account) - stdev(account) * phi(z) / 5 %, one day",
    "historical_shortfall": "mean of the account's returns at or below their 5 % quantile (type 7), one day",
}


@dataclass(frozen=True, slots=True, eq=False)
class RiskOfHoldings:
    """Risk figures of the account and of its holdings.

    Args:
        parts: by name of the figure.
        diversification: sum of the holdings' own deviations over the account's.
        bets: effective number of them; None where a holding dampens the others.
    """

    parts: dict[str, Parts]
    diversification: float
    bets: float | Absence


def risk_parts(evidence: AccountEvidence) -> Section:
    """What each holding adds to the account's risk, beside its weight."""
    assets = evidence.assets
    if isinstance(assets, AssetReturns) and not assets.symbols:
        return Section("risk_parts", (), ())
    risk = assets if isinstance(assets, Absence) else risk_of(assets, evidence.assumptions.periods_per_year)
    if isinstance(risk, Absence) or isinstance(assets, Absence):
        if not any(not one.is_cash for one in evidence.held):
            return Section("risk_parts", (), ())
        absence = risk if isinstance(risk, Absence) else None
        key = "component.total_volatility"
        fact = figure(evidence, key, None, Unit.FRACTION, formula=TOTALS["volatility"], absence=absence)
        return Section("risk_parts", (fact,), (FigureList("risk_totals", (key,)),))
    totals = _totals(evidence, assets, risk)
    rows = _rows(evidence, assets, risk, tuple(fact.key for fact in totals[:1]))
    facts = [*totals, *rows, threshold(BOUND, evidence.as_of)]
    count = sum(fact.key.startswith("component.name.") for fact in rows)
    present = {fact.key for fact in facts}
    table = FigureTable(
        "risk_parts",
        tuple(f"component_{name}" for name in COLUMNS),
        tuple((str(rank), tuple(f"component.{name}.{rank}" for name in COLUMNS)) for rank in range(1, count + 1)),
    )
    bars = tuple((f"component.name.{rank}", f"component.share.{rank}") for rank in range(1, min(count, 10) + 1))
    blocks: list[Block] = [FigureList("risk_totals", tuple(fact.key for fact in totals)), table]
    blocks += [BarChart("risk_shares", bars, ("component.share.1",))] if count > 1 else []
    blocks.append(Note("risk_of_todays_weights"))
    found = _findings({fact.key: fact for fact in facts}) if is_covered(evidence, assets) else ()
    blocks += (
        [Note("risk_left_out", ("component.left_out", "component.covered_weight"))]
        if "component.left_out" in present
        else []
    )
    blocks += [Note("risk_shortened", ("component.shortened_by",))] if "component.shortened_by" in present else []
    return Section("risk_parts", tuple(facts), tuple(blocks), found)


def risk_of(assets: AssetReturns, periods_per_year: int) -> RiskOfHoldings | Absence:
    """Everything at once, of today's weights."""
    try:
        given = PortfolioReturns(assets.returns, assets.weights)
    except NotComputable as failure:
        return failure.absence
    volatility = component_volatility(given)
    root = math.sqrt(periods_per_year)
    bets: float | Absence
    try:
        bets = effective_bets(volatility.shares)
    except NotComputable as failure:
        bets = failure.absence
    parts = {
        "volatility": Parts(volatility.total * root, volatility.contributions * root, volatility.marginal * root),
        "value_at_risk": component_value_at_risk(given, CONFIDENCE),
        "expected_shortfall": component_expected_shortfall(given, CONFIDENCE),
        "historical_shortfall": component_historical_shortfall(given, CONFIDENCE),
    }
    return RiskOfHoldings(parts, float(diversification_ratio(given)), bets)


def is_covered(evidence: AccountEvidence, assets: AssetReturns) -> bool:
    """Whether so much of what is held has a history that its risk stands for that of the account."""
    held = sum(abs(one.weight) for one in evidence.held if not one.is_cash)
    return float(np.abs(assets.weights).sum()) >= LEAST_COVERED * held


def window_of(assets: AssetReturns) -> Window:
    """The days that all holdings have."""
    return Window("all", to_date(assets.dates[0]), to_date(assets.dates[-1]), int(assets.dates.size))


def _source(evidence: AccountEvidence, assets: AssetReturns) -> str:
    """Ids of the origins of the holdings' histories."""
    snapshot = evidence.snapshot
    found = (snapshot.held_total(one) or snapshot.held(one) for one in assets.symbols)
    return " ".join(dict.fromkeys(source_id(one) for one in found if one is not None)) or evidence.levels.source


class _Made:
    """Facts of this section."""

    def __init__(self, evidence: AccountEvidence, assets: AssetReturns) -> None:
        self.evidence, self.window, self.source = evidence, window_of(assets), _source(evidence, assets)
        self.parameters = (
            ("confidence_level", f"{CONFIDENCE:g}"),
            ("periods_per_year", str(evidence.assumptions.periods_per_year)),
            ("weights", WEIGHTED),
        )

    def fact(
        self,
        name: str,
        value: float | str | None,
        unit: Unit,
        formula: str,
        *,
        inputs: tuple[str, ...] = (),
        absence: Absence | None = None,
    ) -> Fact:
        """One of them."""
        return figure(
            self.evidence,
            f"component.{name}",
            value,
            unit,
            formula=formula,
            window=self.window,
            inputs=inputs,
            absence=absence,
            parameters=self.parameters,
            source=self.source,
        )


def _totals(evidence: AccountEvidence, assets: AssetReturns, risk: RiskOfHoldings) -> list[Fact]:
    made = _Made(evidence, assets)
    facts = [
        made.fact(
            f"total_{name}",
            float(risk.parts[name].total),
            Unit.FRACTION if name == "volatility" else Unit.CHANGE,
            formula,
        )
        for name, formula in TOTALS.items()
    ]
    facts.append(
        made.fact(
            "diversification_ratio",
            risk.diversification,
            Unit.RATIO,
            "sum of abs(w) * stdev(r) / stdev(account)",
            inputs=(facts[0].key,),
        )
    )
    bets, absence = (None, risk.bets) if isinstance(risk.bets, Absence) else (risk.bets, None)
    formula = "exp(- sum of share of volatility * ln(share))"
    facts.append(made.fact("effective_bets", bets, Unit.RATIO, formula, absence=absence, inputs=(facts[0].key,)))
    covered = float(assets.weights.sum())
    facts.append(made.fact("covered_weight", covered, Unit.FRACTION, "sum of the weights of holdings with a history"))
    if assets.left_out:
        facts.append(made.fact("left_out", ", ".join(assets.left_out), Unit.TEXT, "holdings without a year of history"))
    if assets.shortened_by:
        facts.append(made.fact("shortened_by", assets.shortened_by, Unit.TEXT, "the holding with the shortest history"))
    return facts


def _rows(
    evidence: AccountEvidence, assets: AssetReturns, risk: RiskOfHoldings, inputs: tuple[str, ...]
) -> tuple[Fact, ...]:
    """One row a holding, the largest share of the volatility first; what is beyond the fifteenth in one row."""
    made = _Made(evidence, assets)
    shares = risk.parts["volatility"].shares
    order = np.argsort(-shares, kind="stable")
    kept = order.size if order.size <= ROWS else ROWS - 1
    groups = [(assets.symbols[at], order[rank : rank + 1]) for rank, at in enumerate(order[:kept])]
    if kept < order.size:
        groups.append((OTHERS, order[kept:]))
    facts = []
    for rank, (symbol, at) in enumerate(groups, 1):
        key, said = f"component.name.{rank}", "holdings by their share of the volatility"
        facts.append(
            made.fact(f"name.{rank}", OTHERS, Unit.TEXT, said)
            if symbol == OTHERS
            else name_fact(evidence, key, symbol, formula=said)
        )
        weight = float(assets.weights[at].sum())
        facts.append(made.fact(f"weight.{rank}", weight, Unit.FRACTION, "value / value of the account"))
        share = float(shares[at].sum())
        said = "volatility added / volatility of the account"
        facts.append(made.fact(f"share.{rank}", share, Unit.FRACTION, said, inputs=inputs))
        for figure_name, formula in FIGURES.items():
            value = float(risk.parts[figure_name].contributions[at].sum())
            unit = Unit.FRACTION if figure_name == "volatility" else Unit.CHANGE
            facts.append(
                made.fact(f"{figure_name}.{rank}", value, unit, formula, inputs=(f"component.total_{figure_name}",))
            )
    return tuple(facts)


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Whether one holding of several gives more than half of the risk."""
    if "component.share.2" not in facts:
        return ()
    share, weight, bound = facts["component.share.1"], facts["component.weight.1"], facts[BOUND]
    if share.number <= bound.number or facts["component.name.1"].value == OTHERS:
        return ()
    cited = (share.key, weight.key, bound.key)
    return (Finding("risk_part", "dominant", Severity.NOTABLE, Direction.ADVERSE, cited),)
