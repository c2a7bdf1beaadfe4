"""What it would lose in crises of the past, in supposed ones, and what it would take to lose a given part."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from diagnostics.account.evidence import AccountEvidence, AssetReturns
from diagnostics.account.names import name_fact
from diagnostics.account.risk.repricing import (
    BETA,
    DURATION,
    INDEX,
    MONEY,
    NOTHING,
    OWN,
    Repriced,
    Repricing,
    market_of,
)
from diagnostics.account.risk.risk_parts import is_covered
from diagnostics.account.risk.supposed import (
    EquityBeta,
    Supposed,
    currencies_move,
    equity_beta,
    equity_fall,
    monthly,
    of_profile,
    yields_rise,
)
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Value
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.market.evidence import source_id
from diagnostics.measure import figure
from diagnostics.metrics.spec import NotComputable
from diagnostics.metrics.stress.scenarios import Scenario, scenarios
from diagnostics.metrics.stress.shocks import market_fall_for_loss, most_likely_loss
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

LEAST_PRICED = 0.5  # of what is no money: a crisis in which less of it has a price is none of this account's
LEAST_MONTHS = 12
NAMED = 25  # symbols in one parameter
LARGEST = 5
LOSS = "rule.reverse_stress.loss"
LIMIT = "stress.loss_limit"
REVERSE = "stress.reverse_market_fall"
CRISIS = ("from", "until", "index_return", "own_weight", "proxied_weight", "unpriced_weight", "loss", "loss_money")
MONEY_FORMULA = "loss * value of the account"


def stress(evidence: AccountEvidence) -> Section:
    """Losses of today's holdings in crises of the past, under supposed shocks, and what a given loss would take."""
    if not any(not one.is_cash for one in evidence.held):
        return Section("stress", (), ())
    made = _Facts(evidence)
    repricing = Repricing(evidence, scenarios())
    history, table = _history(made, repricing)
    beta = equity_beta(evidence, repricing.markets)
    supposed, second = _supposed(made, beta)
    reverse, third = _reverse(made, beta)
    facts = (*history, *supposed, *reverse)
    blocks: list[Block] = [*table, *second, *third]
    return Section("stress", facts, tuple(blocks), _findings(facts))


def crises_beyond_limit(evidence: AccountEvidence) -> Section:
    """Of the same chapter what asks for a call: losses in crises of the past, where the policy has a limit of loss."""
    limit = _policys_limit(evidence)
    if limit is None or not any(not one.is_cash for one in evidence.held):
        return Section("stress", (), ())
    repricing = Repricing(evidence, scenarios())
    repriced = ((crisis, repricing.of(at)) for at, crisis in enumerate(repricing.crises))
    worst = min((one for one in repriced if _is_priced(one[1])), key=lambda one: _loss(one[1]), default=None)
    if worst is None or _loss(worst[1]) >= -limit:
        return Section("stress", (), ())
    made = _Facts(evidence)
    facts = (*_crisis(made, *worst), _bound(made)[0])
    return Section("stress", facts, (), _findings(facts))


class _Facts:
    """Facts of this section: of today's holdings and the prices that they had."""

    def __init__(self, evidence: AccountEvidence) -> None:
        self.evidence = evidence
        self.value = sum(one.value for one in evidence.held)
        snapshot = evidence.snapshot
        had = (snapshot.held_total(one.symbol) or snapshot.held(one.symbol) for one in evidence.held)
        named = dict.fromkeys(source_id(one) for one in had if one is not None)
        self.source = " ".join(named) or evidence.levels.source

    def fact(
        self,
        name: str,
        value: Value | None,
        unit: Unit,
        formula: str,
        *,
        inputs: tuple[str, ...] = (),
        parameters: tuple[tuple[str, str], ...] = (),
        absence: Absence | None = None,
    ) -> Fact:
        """One of them."""
        currency = self.evidence.currency if unit is Unit.MONEY else ""
        return figure(
            self.evidence,
            f"stress.{name}",
            None if absence is not None else value,
            unit,
            formula=formula,
            inputs=inputs,
            parameters=parameters,
            absence=absence,
            currency=currency,
            source=self.source,
        )

    def money(self, name: str, of: Fact) -> Fact:
        """The same in money."""
        return self.fact(name, of.number * self.value, Unit.MONEY, MONEY_FORMULA, inputs=(of.key,))


# ---- crises of the past


def _history(made: _Facts, repricing: Repricing) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """One row a crisis, the largest loss first; those in which hardly anything has a price at the end, without one."""
    rows: list[tuple[float, Scenario, tuple[Fact, ...]]] = []
    for at, crisis in enumerate(repricing.crises):
        facts = _crisis(made, crisis, repricing.of(at))
        if not facts:
            continue
        loss = next(fact for fact in facts if fact.key == f"stress.loss.{crisis.name}")
        rows.append((np.inf if loss.value is None else loss.number, crisis, facts))
    rows.sort(key=lambda row: row[0])
    facts = tuple(fact for _, _, found in rows for fact in found)
    present = {fact.key for fact in facts}
    table = FigureTable(
        "stress_history",
        tuple(f"stress_{name}" for name in CRISIS),
        tuple(
            (crisis.name, tuple(key if (key := f"stress.{name}.{crisis.name}") in present else None for name in CRISIS))
            for loss, crisis, _ in rows
            if np.isfinite(loss)
        ),
    )
    blocks: list[Block] = [table] if table.rows else []
    shown = [key for _, keys in table.rows for key in keys if key and key.startswith("stress.unpriced_weight.")]
    unpriced = any(fact.value for fact in facts if fact.key in shown)
    notes = [Note("stress_proxies"), *([Note("stress_unpriced")] if unpriced else []), Note("stress_todays_holdings")]
    return facts, (*blocks, *notes)


def _crisis(made: _Facts, crisis: Scenario, repriced: tuple[Repriced, ...]) -> tuple[Fact, ...]:
    """Figures of one crisis; the loss alone, absent, where hardly anything has a price; () of a market not held."""
    name = crisis.name
    weights = {way: sum(one.holding.weight for one in repriced if one.how == way) for way in _ways(repriced)}
    own, unpriced = weights.get(OWN, 0.0), weights.get(NOTHING, 0.0)
    proxied = float(sum(weight for way, weight in weights.items() if way not in (OWN, NOTHING, MONEY)))
    said = "sum of weight * total return over the days; by proxy where it was not listed then"
    origin = (("market index", crisis.index), ("origin of the closes", crisis.origin))
    if not _is_priced(repriced):
        if not any(market_of(one.holding) == crisis.region for one in repriced if one.how == NOTHING):
            return ()
        absence = Absence(AbsenceReason.WINDOW_NOT_COVERED, have=_first_day(made), need=crisis.start.isoformat())
        return (made.fact(f"loss.{name}", None, Unit.CHANGE, said, parameters=_told(repriced), absence=absence),)
    facts = [
        made.fact(f"from.{name}", crisis.start, Unit.DATE, "observed", parameters=origin),
        made.fact(f"until.{name}", crisis.end, Unit.DATE, "observed", parameters=origin),
        made.fact(
            f"index_return.{name}",
            crisis.index_return,
            Unit.CHANGE,
            "trough close / peak close - 1",
            parameters=(
                *origin,
                ("peak close", f"{crisis.peak_close:.8g}"),
                ("trough close", f"{crisis.trough_close:.8g}"),
            ),
        ),
        made.fact(f"own_weight.{name}", own, Unit.FRACTION, "weight of what has its own return of those days"),
        made.fact(f"proxied_weight.{name}", proxied, Unit.FRACTION, "weight of what something stands in for"),
        made.fact(f"unpriced_weight.{name}", unpriced, Unit.FRACTION, "weight of what nothing stands in for"),
    ]
    inputs = tuple(fact.key for fact in facts)
    loss = made.fact(f"loss.{name}", _loss(repriced), Unit.CHANGE, said, inputs=inputs, parameters=_told(repriced))
    return (*facts, loss, made.money(f"loss_money.{name}", loss))


def _loss(repriced: tuple[Repriced, ...]) -> float:
    """Return of what has a price, on the whole account; decimal, below zero for a loss."""
    return float(sum(one.holding.weight * one.change for one in repriced if one.change is not None))


def _is_priced(repriced: tuple[Repriced, ...]) -> bool:
    """Whether enough of what is no money has a return in the crisis."""
    gross = sum(abs(one.holding.weight) for one in repriced if one.how != MONEY)
    missing = sum(abs(one.holding.weight) for one in repriced if one.how == NOTHING)
    return missing <= (1.0 - LEAST_PRICED) * gross


def _first_day(made: _Facts) -> str:
    snapshot = made.evidence.snapshot
    had = (snapshot.held_total(one.symbol) or snapshot.held(one.symbol) for one in made.evidence.held)
    return min((one.first.isoformat() for one in had if one is not None and len(one)), default="")


def _ways(repriced: Iterable[Repriced]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.how for one in repriced))


def _told(repriced: tuple[Repriced, ...]) -> tuple[tuple[str, str], ...]:
    """How each holding was priced: (way, symbols with what stands in for them)."""
    told = []
    for way in _ways(repriced):
        those = [one for one in repriced if one.how == way]
        words = [f"{one.holding.symbol} ({one.detail})" if one.detail and way in (BETA, DURATION, INDEX)
                 else one.holding.symbol for one in those]  # fmt: skip
        more = f" ... and {len(words) - NAMED} more" if len(words) > NAMED else ""
        told.append((way, " ".join(words[:NAMED]) + more))
    return tuple(told)


# ---- supposed shocks


def _supposed(made: _Facts, beta: EquityBeta | None) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    evidence = made.evidence
    found: list[tuple[Supposed, str]] = []
    if beta is not None:
        found.append((equity_fall(beta), "sum of weight * beta * -20 %"))
    rise = yields_rise(evidence)
    if rise is not None:
        found.append((rise, "sum of weight * -duration * 1 percentage point"))
    found += [(one, "weight of other currencies * 10 %") for one in currencies_move(evidence)]
    found.sort(key=lambda pair: pair[0].change)
    facts: list[Fact] = []
    rows: list[tuple[str, tuple[str | None, ...]]] = []
    for one, formula in found:
        reached = made.fact(f"reached.{one.name}", one.reached, Unit.FRACTION, "weight of what the shock moves")
        loss = made.fact(
            f"supposed.{one.name}", one.change, Unit.CHANGE, formula, inputs=(reached.key,), parameters=one.by
        )
        money = made.money(f"supposed_money.{one.name}", loss)
        facts += [reached, loss, money]
        rows.append((one.name, (reached.key, loss.key, money.key)))
    blocks: list[Block] = []
    heads = ("stress_reached", "stress_loss", "stress_loss_money")
    if rows:
        blocks.append(FigureTable("stress_supposed", heads, tuple(rows)))
    own, own_rows = _own_scenarios(made)
    if own_rows:
        blocks.append(FigureTable("stress_profile", ("stress_scenario", *heads), own_rows))
    return (*facts, *own), tuple(blocks)


def _own_scenarios(made: _Facts) -> tuple[tuple[Fact, ...], tuple[tuple[str, tuple[str | None, ...]], ...]]:
    """The profile's scenarios, the largest loss first."""
    facts: list[Fact] = []
    rows = []
    for rank, one in enumerate(sorted(of_profile(made.evidence), key=lambda found: found.change), 1):
        name = made.fact(f"scenario.{rank}", one.name, Unit.TEXT, "assumed", parameters=one.by)
        reached = made.fact(f"scenario_reached.{rank}", one.reached, Unit.FRACTION, "weight of what the shock moves")
        loss = made.fact(
            f"scenario_loss.{rank}",
            one.change,
            Unit.CHANGE,
            "sum of weight * ((1 + shock) * (1 + shock of the currency) - 1)",
            inputs=(name.key, reached.key),
            parameters=one.by,
        )
        money = made.money(f"scenario_money.{rank}", loss)
        facts += [name, reached, loss, money]
        rows.append((str(rank), (name.key, reached.key, loss.key, money.key)))
    return tuple(facts), tuple(rows)


# ---- the way back from a loss


def _reverse(made: _Facts, beta: EquityBeta | None) -> tuple[tuple[Fact, ...], tuple[Block, ...]]:
    """What a loss would take: of the policy's limit where it has one, else of a fifth."""
    bound, loss = _bound(made)
    facts = [bound]
    if beta is not None:
        slope = made.fact(
            "equity_beta",
            beta.total,
            Unit.RATIO,
            "sum of weight * beta",
            parameters=equity_fall(beta).by,
        )
        facts += [slope, _market_fall(made, beta, loss, (bound.key, slope.key))]
    likely, rows = _likely(made, loss, bound.key)
    keys = [fact.key for fact in facts]
    keys += [fact.key for fact in likely if fact.key == "stress.reverse_deviations"]
    blocks: list[Block] = [FigureList("stress_reverse", tuple(keys))]
    if rows:
        heads = ("stress_holding", "stress_weight", "stress_return", "stress_part")
        blocks += [FigureTable("stress_likely", heads, rows), Note("stress_likely")]
    return (*facts, *likely), tuple(blocks)


def _bound(made: _Facts) -> tuple[Fact, float]:
    """The policy's limit of loss, else the house's mark; and the loss, above 0."""
    limit = _policys_limit(made.evidence)
    if limit is not None:
        bound = made.fact("loss_limit", -limit, Unit.CHANGE, "assumed", parameters=(("stated by", "the profile"),))
        return bound, limit
    bound = threshold(LOSS, made.evidence.as_of)
    return bound, bound.number


def _policys_limit(evidence: AccountEvidence) -> float | None:
    """What the policy lets the account lose, decimal above 0; None where it says nothing that can be used."""
    limit = evidence.profile.limits.max_drawdown
    return limit if limit is not None and 0.0 < limit < 1.0 else None


def _market_fall(made: _Facts, beta: EquityBeta, loss: float, inputs: tuple[str, ...]) -> Fact:
    formula = "-loss / beta: the fall of shares at which the account has lost as much"
    try:
        fall: float | None = market_fall_for_loss(beta.total, loss)
        absence = None
    except NotComputable as failure:
        fall, absence = None, failure.absence
    return made.fact("reverse_market_fall", fall, Unit.CHANGE, formula, inputs=inputs, absence=absence)


def _likely(
    made: _Facts, loss: float, bound: str
) -> tuple[tuple[Fact, ...], tuple[tuple[str, tuple[str | None, ...]], ...]]:
    """The most likely way to lose as much in one month, and the holdings that lose most of it."""
    assets = made.evidence.assets
    if not isinstance(assets, AssetReturns) or not assets.symbols or not is_covered(made.evidence, assets):
        return (), ()
    months = monthly(assets)
    if months.shape[0] < LEAST_MONTHS:
        return (), ()
    try:
        found = most_likely_loss(months, assets.weights, loss)
    except NotComputable:
        return (), ()
    parameters = (("months used", str(months.shape[0])),)
    away = made.fact(
        "reverse_deviations",
        found.deviations,
        Unit.RATIO,
        "(mean - (-loss)) / stdev of the account's returns over 21 sessions",
        inputs=(bound,),
        parameters=parameters,
    )
    parts = assets.weights * found.returns
    facts, rows = [away], []
    for rank, at in enumerate(np.argsort(parts, kind="stable")[:LARGEST], 1):
        symbol = assets.symbols[at]
        move = float(found.returns[at])
        formula = "mean(r) + covariance(r, account) / variance(account) * (-loss - mean(account)), 21 sessions"
        row = (
            name_fact(made.evidence, f"stress.reverse_name.{rank}", symbol, formula="by the part of the loss"),
            made.fact(
                f"reverse_weight.{rank}", float(assets.weights[at]), Unit.FRACTION, "value / value of the account"
            ),
            made.fact(
                f"reverse_return.{rank}",
                move,
                Unit.CHANGE,
                formula,
                inputs=(away.key,),
                parameters=parameters,
                absence=Absence(AbsenceReason.OUTSIDE_DOMAIN) if move < -1.0 else None,
            ),
            made.fact(f"reverse_part.{rank}", float(parts[at]), Unit.CHANGE, "weight * return", inputs=(away.key,)),
        )
        facts += row
        rows.append((str(rank), tuple(fact.key for fact in row)))
    return tuple(facts), tuple(rows)


def _findings(facts: tuple[Fact, ...]) -> tuple[Finding, ...]:
    """Whether the worst crisis of the past would have cost more than the policy allows."""
    limit = next((fact for fact in facts if fact.key == LIMIT), None)
    losses = [fact for fact in facts if fact.key.startswith("stress.loss.") and fact.value is not None]
    if limit is None or not losses:
        return ()
    worst = min(losses, key=lambda fact: fact.number)
    if worst.number >= limit.number:
        return ()
    return (Finding("stress", "beyond_limit", Severity.NOTABLE, Direction.ADVERSE, (worst.key, limit.key)),)
