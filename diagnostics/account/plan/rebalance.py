"""The trades that would bring the account inside its policy with the least turnover, and two mixes beside it.

What the bands and limits imply, by rule: nothing is bought that is not held, unless the profile has a band for it;
what is restricted is sold, and what is above the client's level is not bought. Nothing is said of what will rise.
"""

from __future__ import annotations

import math

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.names import name_fact
from diagnostics.account.plan.breach_list import OF_LIMIT
from diagnostics.account.plan.mixes import mixes
from diagnostics.account.plan.policy_bounds import PolicyBound, breaches, policy_bounds
from diagnostics.account.plan.rows_held import rows_of
from diagnostics.account.plan.tradables import Tradeables, bounds_for, lot_of, tradeables
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.allocation.rebalancing import rebalancing
from diagnostics.metrics.allocation.trade_model import BUFFER
from diagnostics.metrics.allocation.trades import Charges, Rebalanced, Trade
from diagnostics.metrics.spec import NotComputable
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

BUY, SELL = "buy", "sell"
SHOWN = 30
MADE_FROM = {
    "turnover": ("rebalance.bought", "rebalance.sold"),
    "cash_after": ("rebalance.bought", "rebalance.sold", "rebalance.cost"),
}
LEAST = "least of what is bought and sold, with costs and tax, so that every bound is met"


def rebalance(evidence: AccountEvidence) -> Section:
    """Trades, what they cost and bring, bounds that stand in the way, and mixes of least variance and equal risk."""
    held = [one for one in evidence.held if not one.is_cash]
    if not held:
        return Section("rebalance", (), ())
    bounds = policy_bounds(evidence)
    plan: Rebalanced | Absence | None = None
    facts: list[Fact] = []
    blocks: list[Block] = []
    findings: list[Finding] = []
    if bounds:
        there = tradeables(evidence)
        plan = _plan(evidence, bounds, there)
        facts, blocks, findings = _told(evidence, bounds, there, plan)
    made, mixed = mixes(evidence, bounds, plan if isinstance(plan, Rebalanced) else None)
    return Section("rebalance", (*facts, *made), (*blocks, *mixed), tuple(findings))


def trades_needed(evidence: AccountEvidence) -> Section:
    """Of the same chapter what asks for a call: how many trades, and bounds that no trades can meet."""
    bounds = policy_bounds(evidence) if any(not one.is_cash for one in evidence.held) else ()
    if not bounds:
        return Section("rebalance", (), ())
    plan = _plan(evidence, bounds, tradeables(evidence))
    if isinstance(plan, Absence):
        return Section("rebalance", (_no_turnover(evidence, plan),), ())
    missed, _ = _missed(evidence, plan, bounds)
    facts = (*_summary(evidence, plan, _asked(bounds)), *missed)
    return Section("rebalance", facts, (), tuple(_findings(plan, bounds)))


def _plan(evidence: AccountEvidence, bounds: tuple[PolicyBound, ...], there: Tradeables) -> Rebalanced | Absence:
    """The trades, or why there are none to be told."""
    costs = evidence.profile.costs
    buffer = evidence.profile.cash_buffer if evidence.books.tracks_cash or evidence.books.cash else 0.0
    if any(one.quantity < 0.0 for one in there.positions):
        return Absence(AbsenceReason.SOLD_SHORT)
    try:
        return rebalancing(
            there.positions,
            there.cash,
            bounds_for(evidence, bounds),
            Charges(costs.commission, costs.least_commission, costs.sale_tax, costs.spread),
            buffer,
        )
    except NotComputable as refused:
        return refused.absence


def _no_turnover(evidence: AccountEvidence, absence: Absence) -> Fact:
    key, formula = "rebalance.turnover", "(bought + sold) / 2 / value"
    return figure(evidence, key, None, Unit.FRACTION, formula=formula, absence=absence)


def _told(
    evidence: AccountEvidence, bounds: tuple[PolicyBound, ...], there: Tradeables, plan: Rebalanced | Absence
) -> tuple[list[Fact], list[Block], list[Finding]]:
    """The trades, what they come to, and what stands in their way."""
    if isinstance(plan, Absence):
        missing = _no_turnover(evidence, plan)
        return [missing], [FigureList("rebalance_summary", (missing.key,))], []
    asked = _asked(bounds)
    trades, table = _trades(evidence, plan, there, asked)
    summary = _summary(evidence, plan, asked)
    missed, obstacles = _missed(evidence, plan, bounds)
    weights, before_after = _weights(evidence, plan, bounds, there)
    blocks: list[Block] = [FigureList("rebalance_summary", tuple(fact.key for fact in summary)), *table]
    blocks += [*obstacles, *before_after, *_notes(evidence, plan, there)]
    return [*trades, *summary, *missed, *weights], blocks, _findings(plan, bounds)


def _asked(bounds: tuple[PolicyBound, ...]) -> tuple[str, ...]:
    """Keys of the bands and limits that the trades follow from."""
    bands = tuple(f"policy.band_weight.{at}" for at in range(1, 1 + sum(one.band is not None for one in bounds)))
    return bands + tuple(dict.fromkeys(OF_LIMIT[one.kind] for one in bounds if one.kind in OF_LIMIT))


def _trades(
    evidence: AccountEvidence, plan: Rebalanced, there: Tradeables, asked: tuple[str, ...]
) -> tuple[list[Fact], list[Block]]:
    """Each trade: what, which way, how many, for how much, at what cost and tax, and in which of several accounts."""
    labels = {own.account: own.label for own in evidence.profile.accounts}
    several = len({one.account for one in there.positions}) > 1
    facts: list[Fact] = []
    rows = []
    ordered = sorted(plan.trades, key=lambda trade: (trade.amount > 0.0, -abs(trade.amount), trade.symbol))
    for at, trade in enumerate(ordered[:SHOWN], start=1):
        own = _trade(evidence, at, trade, asked)
        if several:
            name = labels.get(trade.account) or trade.account or "1"
            own.append(figure(evidence, f"rebalance.trade_account.{at}", name, Unit.TEXT, formula="observed"))
        facts += own
        rows.append((str(at), tuple(fact.key for fact in own)))
    if not rows:
        return [], []
    named = ("trade_name", "trade_symbol", "trade_side", "trade_quantity", "trade_amount", "trade_cost", "trade_tax")
    columns = (*named, "trade_account") if several else named
    return facts, [FigureTable("rebalance_trades", columns, tuple(rows))]


def _trade(evidence: AccountEvidence, at: int, trade: Trade, asked: tuple[str, ...]) -> list[Fact]:
    def money(name: str, amount: float, formula: str) -> Fact:
        key, inputs = f"rebalance.trade_{name}.{at}", (f"rebalance.trade_quantity.{at}",)
        money = evidence.currency
        return figure(evidence, key, amount, Unit.MONEY, formula=formula, currency=money, inputs=inputs)

    rows = rows_of(evidence, (trade.symbol,))
    counted = Unit.SHARES if lot_of(trade.symbol, 0.0)[0] else Unit.UNITS
    side = BUY if trade.units > 0.0 else SELL
    return [
        name_fact(evidence, f"rebalance.trade_name.{at}", trade.symbol),
        figure(evidence, f"rebalance.trade_symbol.{at}", trade.symbol, Unit.TEXT, formula="observed", parameters=rows),
        figure(evidence, f"rebalance.trade_side.{at}", side, Unit.TEXT, formula=LEAST),
        figure(evidence, f"rebalance.trade_quantity.{at}", abs(trade.units), counted, formula=LEAST, inputs=asked),
        money("amount", abs(trade.amount), "quantity * price * exchange rate"),
        money("cost", trade.cost, "commission, half the spread, and the tax on sales"),
        money("tax", trade.tax, "rate * gain of the lots sold, those with least tax first"),
    ]


def _summary(evidence: AccountEvidence, plan: Rebalanced, asked: tuple[str, ...]) -> list[Fact]:
    """How many trades, how much is moved, what it costs, and the cash that is left."""
    bought = math.fsum(trade.amount for trade in plan.trades if trade.amount > 0.0)
    sold = math.fsum(-trade.amount for trade in plan.trades if trade.amount < 0.0)
    tax = math.fsum(trade.tax for trade in plan.trades)
    cost = math.fsum(trade.cost for trade in plan.trades)
    money, share = Unit.MONEY, Unit.FRACTION
    given = (
        ("trades", len(plan.trades), Unit.COUNT, LEAST),
        ("bought", bought, money, "sum of the purchases"),
        ("sold", sold, money, "sum of the sales"),
        ("turnover", plan.turnover, share, "(bought + sold) / 2 / value"),
        ("cost", cost, money, "sum of the costs of the trades"),
        ("tax", tax, money, "sum of the taxes on the gains of what is sold"),
        ("cash_after", math.fsum(amount for _, amount in plan.cash), money, "cash + sold - bought - cost"),
    )
    # Where bounds are missed, the mix without lots need not be the one with lots.
    formula = "the same if everything could be traded in any amount"
    least = () if plan.missed else (("least_turnover", plan.least_turnover, share, formula),)
    return [
        figure(
            evidence,
            f"rebalance.{name}",
            value,
            unit,
            formula=formula,
            inputs=MADE_FROM.get(name, asked),
            currency=evidence.currency if unit is money else "",
        )
        for name, value, unit, formula in (*given, *least)
    ]


def _missed(
    evidence: AccountEvidence, plan: Rebalanced, bounds: tuple[PolicyBound, ...]
) -> tuple[list[Fact], list[Block]]:
    """Bounds that no trades of what may be traded can meet."""
    facts: list[Fact] = []
    rows = []
    for at, one in enumerate(plan.missed, start=1):
        bound = None if one.name == BUFFER else bounds[int(one.name)]
        kind = "cash buffer" if bound is None else bound.kind.value
        what = evidence.currency if bound is None else bound.shown
        own = (
            figure(evidence, f"rebalance.obstacle_kind.{at}", kind, Unit.TEXT, formula="observed"),
            figure(evidence, f"rebalance.obstacle_what.{at}", what, Unit.TEXT, formula="observed"),
            figure(
                evidence,
                f"rebalance.obstacle_gap.{at}",
                one.gap,
                Unit.FRACTION,
                formula="share of the account by which the bound is missed",
            ),
        )
        facts += own
        rows.append((str(at), tuple(fact.key for fact in own)))
    if not rows:
        return [], []
    columns = ("obstacle_kind", "obstacle_what", "obstacle_gap")
    return facts, [FigureTable("rebalance_obstacles", columns, tuple(rows))]


def _weights(
    evidence: AccountEvidence, plan: Rebalanced, bounds: tuple[PolicyBound, ...], there: Tradeables
) -> tuple[list[Fact], list[Block]]:
    """Shares of the bands before and after."""
    price = {one.symbol: one.price for one in there.positions}
    moved = {symbol: plan.units_of(symbol) * own for symbol, own in price.items()}
    cash = math.fsum(amount for _, amount in plan.cash)
    value = {one.symbol: one.value for one in evidence.held}
    whole = math.fsum(value.values())
    before_cash = math.fsum(one.value for one in evidence.held if one.is_cash)
    facts: list[Fact] = []
    rows = []
    banded = [one for one in bounds if one.band is not None]
    for at, (bound, asked) in enumerate(zip(banded, bounds_for(evidence, tuple(banded)), strict=True), start=1):
        after = math.fsum(
            value.get(symbol, 0.0) + moved.get(symbol, 0.0) for symbol in bound.members if symbol in price
        )
        after += asked.fixed + (cash if asked.with_cash else 0.0)
        own = figure(
            evidence,
            f"rebalance.weight_after.{at}",
            after / (whole - before_cash + math.fsum(moved.values()) + cash),
            Unit.FRACTION,
            formula="share after the trades and their costs",
            inputs=(f"policy.band_weight.{at}",),
        )
        facts.append(own)
        band = tuple(f"policy.band_{name}.{at}" for name in ("name", "weight", "least", "target", "most"))
        rows.append((str(at), (*band[:2], own.key, *band[2:])))
    if not rows:
        return [], []
    columns = ("policy_band", "weight_before", "weight_after", "policy_least", "policy_target", "policy_most")
    return facts, [FigureTable("rebalance_weights", columns, tuple(rows))]


def _notes(evidence: AccountEvidence, plan: Rebalanced, there: Tradeables) -> list[Block]:
    notes: list[Block] = [Note("rebalance_rule")] if plan.trades else []
    if there.unpriced:
        notes.append(Note("rebalance_unpriced"))
    if any(trade.symbol.endswith(".HK") for trade in plan.trades):
        notes.append(Note("rebalance_board_lots"))
    if any(trade.tax for trade in plan.trades):
        notes.append(Note("rebalance_tax"))
    if not evidence.books.tracks_cash and not evidence.books.cash:
        notes.append(Note("rebalance_no_cash"))
    return notes


def _findings(plan: Rebalanced, bounds: tuple[PolicyBound, ...]) -> list[Finding]:
    cited = ("rebalance.trades", "rebalance.turnover", "rebalance.cost")
    if plan.missed:
        missed = ("rebalance.obstacle_gap.1", *cited)
        return [Finding("rebalance", "out_of_reach", Severity.NOTABLE, Direction.ADVERSE, missed)]
    if plan.trades:
        return [Finding("rebalance", "trades", Severity.NOTE, Direction.NEUTRAL, cited)]
    if not breaches(bounds):
        return [Finding("rebalance", "none", Severity.NOTE, Direction.FAVOURABLE, ("rebalance.trades",))]
    return []
