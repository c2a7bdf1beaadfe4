"""What the account is for and what it may hold, as the profile says, beside where it stands today."""

from __future__ import annotations

from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.plan.policy_bounds import PolicyBound, policy_bounds
from diagnostics.account.plan.rows_held import rows_of
from diagnostics.facts import Fact, Unit, Value
from diagnostics.measure import figure
from diagnostics.observation import observation
from diagnostics.section import Block, FigureList, FigureTable, Section

LIMITS = ("single_holding", "single_fund", "sector", "foreign_currency", "annual_volatility", "turnover")
BAND = (("least", Unit.FRACTION), ("target", Unit.FRACTION), ("most", Unit.FRACTION))
OF_ALL = "value / value of everything held, cash among it"


def policy(evidence: AccountEvidence) -> Section:
    """Client, goals, liquidity, bands beside today's shares, benchmark, limits; nothing where no profile was given."""
    client = _client(evidence)
    limits = _limits(evidence)
    named = ("client.name",) if "client.name" in evidence.observed_keys else ()
    blocks: list[Block] = []
    if client or named:
        blocks.append(FigureList("policy_client", (*named, *(fact.key for fact in client))))
    facts: list[Fact] = list(client)
    for made, block in (_goals(evidence), _bands(evidence), _benchmark(evidence)):
        facts += made
        blocks += [block] if made else []
    if limits:
        blocks.append(FigureList("policy_limits", tuple(fact.key for fact in limits)))
    return Section("policy", (*facts, *limits), tuple(blocks))


def said(evidence: AccountEvidence, key: str, value: Value, unit: Unit) -> Fact:
    """What the profile says, with the digest of its file."""
    money = evidence.currency if unit is Unit.MONEY else ""
    origin = evidence.profile.origin
    if origin is None:
        return Fact(key, value, unit, evidence.as_of, source="", formula="assumed", currency=money)
    return observation(key, value, unit, as_of=evidence.as_of, origin=origin, symbol="policy", currency=money)


def _client(evidence: AccountEvidence) -> tuple[Fact, ...]:
    profile = evidence.profile
    given: list[tuple[str, Value | None, Unit]] = [
        ("risk_level", profile.risk_level or None, Unit.TEXT),
        ("liquidity_need", profile.liquidity_need, Unit.MONEY),
        ("liquidity_months", None if profile.liquidity_need is None else profile.liquidity_months, Unit.COUNT),
        ("cash_buffer", profile.cash_buffer or None, Unit.MONEY),
        ("fee", profile.fee, Unit.FRACTION),
    ]
    return tuple(said(evidence, f"policy.{name}", value, unit) for name, value, unit in given if value is not None)


def _goals(evidence: AccountEvidence) -> tuple[list[Fact], Block]:
    """Name, amount, day and monthly payment of each goal."""
    made: list[Fact] = []
    rows = []
    for at, goal in enumerate(evidence.profile.goals, start=1):
        own = (
            said(evidence, f"policy.goal_name.{at}", goal.name or str(at), Unit.TEXT),
            said(evidence, f"policy.goal_amount.{at}", goal.amount, Unit.MONEY),
            said(evidence, f"policy.goal_date.{at}", goal.day, Unit.DATE),
            said(evidence, f"policy.goal_monthly.{at}", goal.monthly_contribution, Unit.MONEY),
        )
        made += own
        rows.append((str(at), tuple(fact.key for fact in own)))
    columns = ("policy_goal", "policy_goal_amount", "policy_goal_date", "policy_goal_monthly")
    return made, FigureTable("policy_goals", columns, tuple(rows))


def _bands(evidence: AccountEvidence) -> tuple[list[Fact], Block]:
    """Every band beside today's share."""
    made: list[Fact] = []
    rows = []
    bounds = [one for one in policy_bounds(evidence) if one.band is not None]
    for at, bound in enumerate(bounds, start=1):
        own = _band(evidence, at, bound)
        made += own
        rows.append((str(at), tuple(fact.key for fact in own)))
    columns = ("policy_band", "policy_least", "policy_target", "policy_most", "policy_weight")
    return made, FigureTable("policy_bands", columns, tuple(rows))


def _band(evidence: AccountEvidence, at: int, bound: PolicyBound) -> list[Fact]:
    own = [said(evidence, f"policy.band_name.{at}", bound.shown, Unit.TEXT)]
    own += [said(evidence, f"policy.band_{name}.{at}", float(getattr(bound.band, name)), unit) for name, unit in BAND]
    rows = rows_of(evidence, bound.members)
    weight = figure(evidence, f"policy.band_weight.{at}", bound.weight, Unit.FRACTION, formula=OF_ALL, parameters=rows)
    return [*own, weight]


def _benchmark(evidence: AccountEvidence) -> tuple[list[Fact], Block]:
    """Parts of the policy's benchmark."""
    made: list[Fact] = []
    rows = []
    for at, part in enumerate(evidence.profile.benchmark, start=1):
        own = (
            said(evidence, f"policy.part_symbol.{at}", part.symbol, Unit.TEXT),
            said(evidence, f"policy.part_class.{at}", f"class {part.asset_class.value}", Unit.TEXT),
            said(evidence, f"policy.part_weight.{at}", part.weight, Unit.FRACTION),
        )
        made += own
        rows.append((str(at), tuple(fact.key for fact in own)))
    columns = ("policy_part", "policy_part_class", "policy_part_weight")
    return made, FigureTable("policy_benchmark", columns, tuple(rows))


def _limits(evidence: AccountEvidence) -> list[Fact]:
    limits = evidence.profile.limits
    made = []
    for name in LIMITS:
        value = getattr(limits, name)
        if value is not None:
            made.append(said(evidence, f"policy.limit_{name}", float(value), Unit.FRACTION))
    if limits.max_drawdown is not None:
        # As drawdowns are written everywhere: a fall is below zero.
        made.append(said(evidence, "policy.limit_max_drawdown", -limits.max_drawdown, Unit.CHANGE))
    if limits.restricted:
        made.append(said(evidence, "policy.restricted", len(limits.restricted), Unit.COUNT))
    return made
