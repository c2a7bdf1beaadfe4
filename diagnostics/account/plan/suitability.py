"""Whether the account fits the client: product risk against the client's level, limits, liquidity, horizon, bands.

The client's level C1 to C5 admits products up to R1 to R5 of the same number (证券期货投资者适当性管理办法, and the
matching that 证券经营机构投资者适当性管理实施指引 sets out). Every breach is a line with its figures and a finding.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.names import name_fact
from diagnostics.account.plan.breach_list import listed_breaches
from diagnostics.account.plan.policy_bounds import policy_bounds
from diagnostics.account.plan.product_risk import (
    BOND_LIMIT,
    HIGH_LIMIT,
    LEVELS,
    LIMIT,
    RULE,
    Rated,
    rated_holdings,
)
from diagnostics.account.plan.rows_held import rows_of
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure, measure
from diagnostics.metrics.drawdown import max_drawdown
from diagnostics.metrics.risk import annualized_volatility
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 15
HORIZON, MOST_RISK = "rule.goal_horizon.near_days", "rule.goal_horizon.most_risk"
IDLE = "rule.cash_drag.most_cash"
STEADY = 2  # R1 and R2: what may be counted on at its value within months
RISKY = 3  # R3 and above
Made = tuple[list[Fact], list[Block], list[Finding]]


def suitability(evidence: AccountEvidence) -> Section:
    """Product risk against the client's level, then every other bound of the policy, each breach a finding."""
    if not evidence.held:
        return Section("suitability", (), ())
    rated = rated_holdings(evidence)
    return _together((_products(evidence, rated), *_checks(evidence, rated), _idle_cash(evidence)))


def bounds_kept(evidence: AccountEvidence) -> Section:
    """Of the same chapter what asks for a call: products above the client's level, and bounds that are crossed."""
    if not evidence.held:
        return Section("suitability", (), ())
    return replace(_together(_checks(evidence, rated_holdings(evidence))), blocks=())


def _checks(evidence: AccountEvidence, rated: tuple[Rated, ...]) -> tuple[Made, ...]:
    """The account against every bound of the policy."""
    return (
        _level(evidence, rated),
        listed_breaches(evidence, policy_bounds(evidence)),
        _moves(evidence),
        _liquidity(evidence, rated),
        _horizon(evidence, rated),
        _buffer(evidence),
    )


def _together(parts: Iterable[Made]) -> Section:
    facts: list[Fact] = []
    blocks: list[Block] = []
    findings: list[Finding] = []
    for made in parts:
        facts += made[0]
        blocks += made[1]
        findings += made[2]
    return Section("suitability", tuple(facts), tuple(blocks), tuple(findings))


def _products(evidence: AccountEvidence, rated: tuple[Rated, ...]) -> Made:
    """The riskiest holdings with level, who rated them and share."""
    facts: list[Fact] = []
    rows = []
    for at, one in enumerate(rated[:SHOWN], start=1):
        moves = () if one.volatility is None else (("volatility", f"{one.volatility:.4f}"),)
        own = (
            name_fact(evidence, f"suitability.product_name.{at}", one.held.symbol),
            figure(evidence, f"suitability.product_symbol.{at}", one.held.symbol, Unit.TEXT, formula="observed"),
            figure(
                evidence,
                f"suitability.product_rating.{at}",
                one.label,
                Unit.TEXT,
                formula="level of the class, one up for each bound of volatility passed"
                if one.by == RULE
                else "observed",
                parameters=(*moves, ("class", one.held.asset_class.value)) if one.by == RULE else (),
            ),
            figure(evidence, f"suitability.product_rated_by.{at}", one.by, Unit.TEXT, formula="observed"),
            figure(
                evidence,
                f"suitability.product_value.{at}",
                one.held.value,
                Unit.MONEY,
                formula="quantity * price * exchange rate",
                currency=evidence.currency,
                parameters=rows_of(evidence, (one.held.symbol,)),
            ),
            figure(
                evidence,
                f"suitability.product_weight.{at}",
                one.held.weight,
                Unit.FRACTION,
                formula="value / value of everything held, cash among it",
                inputs=(f"suitability.product_value.{at}",),
            ),
        )
        facts += own
        rows.append((str(at), tuple(fact.key for fact in own)))
    if not rows:
        return [], [], []
    named = ("product_name", "product_symbol", "product_rating", "product_rated_by")
    columns = (*named, "product_value", "product_weight")
    blocks: list[Block] = [FigureTable("suitability_products", columns, tuple(rows))]
    if any(one.by == RULE for one in rated):
        facts += [threshold(key, evidence.as_of) for key in (BOND_LIMIT, LIMIT, HIGH_LIMIT)]
        blocks.append(Note("suitability_house_rule", (BOND_LIMIT, LIMIT, HIGH_LIMIT)))
    return facts, blocks, []


def _level(evidence: AccountEvidence, rated: tuple[Rated, ...]) -> Made:
    """Share of each level, and what lies above the client's."""
    facts = [
        figure(
            evidence,
            f"suitability.share.r{level}",
            math.fsum(one.held.weight for one in rated if one.level == level),
            Unit.FRACTION,
            formula="sum of the shares of the holdings of this level, cash left out",
        )
        for level in range(1, 6)
        if any(one.level == level for one in rated)
    ]
    client = LEVELS.get(evidence.profile.risk_level)
    if client is None:
        return facts, [FigureList("suitability_levels", tuple(fact.key for fact in facts))], []
    above = [one for one in rated if one.level > client]
    label = figure(
        evidence,
        "suitability.highest_level",
        f"R{client}",
        Unit.TEXT,
        formula="R of the number of the client's C",
        inputs=("policy.risk_level",),
    )
    told = (
        ("unsuitable_count", len(above), Unit.COUNT, "holdings of a higher level"),
        ("unsuitable_value", math.fsum(one.held.value for one in above), Unit.MONEY, "their values"),
        ("unsuitable_weight", math.fsum(one.held.weight for one in above), Unit.FRACTION, "their shares"),
    )
    facts += [label] + [
        figure(
            evidence,
            f"suitability.{name}",
            value,
            unit,
            formula=formula,
            inputs=(label.key,),
            currency=evidence.currency if unit is Unit.MONEY else "",
        )
        for name, value, unit, formula in told
    ]
    blocks: list[Block] = [FigureList("suitability_levels", tuple(fact.key for fact in facts))]
    if above:
        cited = ("suitability.unsuitable_value", "suitability.unsuitable_weight", label.key)
        return facts, blocks, [Finding("suitability", "unsuitable", Severity.SERIOUS, Direction.ADVERSE, cited)]
    return facts, blocks, [Finding("suitability", "suitable", Severity.NOTE, Direction.FAVOURABLE, (label.key,))]


def _moves(evidence: AccountEvidence) -> Made:
    """Volatility of the last year, and the deepest fall, against the limits."""
    limits = evidence.profile.limits
    facts: list[Fact] = []
    findings: list[Finding] = []
    if evidence.levels.n < 2:
        return [], [], []
    if limits.annual_volatility is not None:
        moved = measure(annualized_volatility, evidence, "suitability", "1y")
        facts.append(moved)
        if moved.value is not None and moved.number > limits.annual_volatility:
            findings.append(_beyond("volatility", moved.key, "policy.limit_annual_volatility"))
    if limits.max_drawdown is not None:
        fell = measure(max_drawdown, evidence, "suitability", "all")
        facts.append(fell)
        if fell.value is not None and fell.number < -limits.max_drawdown:
            findings.append(_beyond("drawdown", fell.key, "policy.limit_max_drawdown"))
    if not facts:
        return [], [], []
    keys = tuple(key for fact, limit in zip(facts, _limit_keys(evidence), strict=True) for key in (fact.key, limit))
    return facts, [FigureList("suitability_moves", keys)], findings


def _limit_keys(evidence: AccountEvidence) -> list[str]:
    limits = evidence.profile.limits
    given = (("annual_volatility", limits.annual_volatility), ("max_drawdown", limits.max_drawdown))
    return [f"policy.limit_{name}" for name, limit in given if limit is not None]


def _beyond(variant: str, key: str, limit: str) -> Finding:
    return Finding("account_limit", variant, Severity.NOTABLE, Direction.ADVERSE, (key, limit))


def _liquidity(evidence: AccountEvidence, rated: tuple[Rated, ...]) -> Made:
    """Money wanted soon against what keeps its value until then: cash, and holdings of R1 and R2."""
    need = evidence.profile.liquidity_need
    if need is None:
        return [], [], []
    steady = math.fsum(one.value for one in evidence.held if one.is_cash)
    steady += math.fsum(one.held.value for one in rated if one.level <= STEADY)
    fact = figure(
        evidence,
        "suitability.liquid_value",
        steady,
        Unit.MONEY,
        formula="cash and holdings of R1 and R2",
        inputs=("policy.liquidity_need",),
        currency=evidence.currency,
    )
    cited = (fact.key, "policy.liquidity_need", "policy.liquidity_months")
    short = steady < need
    found = Finding(
        "liquid_reserve",
        "short" if short else "covered",
        Severity.SERIOUS if short else Severity.NOTE,
        Direction.ADVERSE if short else Direction.FAVOURABLE,
        cited,
    )
    # Who wants no money soon is short of none, an overdrawn account neither.
    said = [found] if need > 0.0 else []
    return [fact], [FigureList("suitability_liquidity", ("policy.liquidity_need", fact.key))], said


def _horizon(evidence: AccountEvidence, rated: tuple[Rated, ...]) -> Made:
    """A goal that is near, beside what is held in products whose falls may not heal until then."""
    coming = [(goal.day, at) for at, goal in enumerate(evidence.profile.goals, start=1) if goal.day > evidence.as_of]
    if not coming:
        return [], [], []
    day, at = min(coming)
    days = figure(
        evidence,
        "suitability.goal_days",
        (day - evidence.as_of).days,
        Unit.DAYS,
        formula="days until the next goal",
        inputs=(f"policy.goal_date.{at}",),
    )
    risky = figure(
        evidence,
        "suitability.risky_weight",
        math.fsum(one.held.weight for one in rated if one.level >= RISKY),
        Unit.FRACTION,
        formula="sum of the shares of the holdings of R3 and above",
    )
    bounds = [threshold(key, evidence.as_of) for key in (HORIZON, MOST_RISK)]
    findings = []
    if days.number < bounds[0].number and risky.number > bounds[1].number:
        cited = (days.key, risky.key, HORIZON, MOST_RISK)
        findings.append(Finding("goal_horizon", "short", Severity.NOTABLE, Direction.ADVERSE, cited))
    return [days, risky, *bounds], [FigureList("suitability_horizon", (days.key, risky.key))], findings


def _buffer(evidence: AccountEvidence) -> Made:
    """Cash against the buffer that is to be kept in it, where the files tell how much cash there is."""
    buffer = evidence.profile.cash_buffer
    if not buffer > 0.0 or not (evidence.books.tracks_cash or evidence.books.cash):
        return [], [], []
    cash = math.fsum(one.value for one in evidence.held if one.is_cash)
    key, money = "suitability.cash", evidence.currency
    formula, inputs = "balances at their last rates", ("policy.cash_buffer",)
    fact = figure(evidence, key, cash, Unit.MONEY, formula=formula, inputs=inputs, currency=money)
    cited = (fact.key, "policy.cash_buffer")
    short = [Finding("cash_buffer", "short", Severity.NOTABLE, Direction.ADVERSE, cited)] if cash < buffer else []
    return [fact], [FigureList("suitability_buffer", ("policy.cash_buffer", fact.key))], short


def _idle_cash(evidence: AccountEvidence) -> Made:
    """Cash that neither a band, nor the money wanted soon, nor the buffer explains."""
    profile = evidence.profile
    cash = math.fsum(one.value for one in evidence.held if one.is_cash)
    whole = math.fsum(one.value for one in evidence.held)
    banded = any(band.of == "class" and band.name == "cash" for band in profile.bands)
    said = profile.bands or profile.goals or profile.risk_level
    if not said or banded or not whole > 0.0 or not cash > 0.0:
        return [], [], []
    idle = max(cash - (profile.liquidity_need or 0.0) - profile.cash_buffer, 0.0) / whole
    formula = "(cash - money wanted soon - cash buffer) / value"
    fact = figure(evidence, "suitability.idle_cash", idle, Unit.FRACTION, formula=formula)
    bound = threshold(IDLE, evidence.as_of)
    found = [Finding("cash_drag", "idle", Severity.NOTABLE, Direction.ADVERSE, (fact.key, IDLE))]
    return [fact, bound], [FigureList("suitability_cash", (fact.key,))], found if idle > bound.number else []
