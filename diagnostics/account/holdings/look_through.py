"""What the funds in the account hold in the end, what two of them hold both, and what is held directly, too.

Of a fund that lists its ten largest positions nothing is said beyond them: every share here is one that is listed,
and what is not looked through is a figure of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.holdings.parts import newest_reports
from diagnostics.account.names import name_fact
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.metrics.portfolio.look_through import look_through as traced
from diagnostics.metrics.portfolio.overlap import overlap
from diagnostics.metrics.portfolio.positions import (
    Position,
    PositionList,
    canonical_symbol,
    comparable_name,
    positions_of,
)
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

SHOWN = 10
FUNDS_COMPARED = 8  # the largest; 28 pairs
PAIRS_SHOWN = 10
OVERLAP_LIMIT = "rule.fund_overlap.most_in_common"
FUND = "fund"


@dataclass(frozen=True, slots=True)
class _Reported:
    held: HeldToday
    positions: PositionList


def look_through(evidence: AccountEvidence) -> Section:
    """What the funds in it hold, and what is held twice."""
    funds = sorted((one for one in evidence.held if one.is_fund), key=lambda one: (-one.weight, one.symbol))
    if not funds:
        return Section("look_through", (), ())
    reports = newest_reports(evidence.snapshot)
    known = [_Reported(one, positions_of(reports[one.symbol])) for one in funds if one.symbol in reports]
    if not known:
        return _nothing(evidence, funds)
    outer = _as_list(evidence.held)
    inner = {canonical_symbol(one.held.symbol, FUND): one.positions for one in known}
    seen = traced(outer, inner)
    of_funds = sum(one.weight for one in funds if not one.is_cash)
    shares = (
        ("funds", of_funds, "sum of the weights of the funds held"),
        ("looked_through", seen.looked_through, "weight of each fund * weights of its positions and cash listed"),
        ("not_looked_through", of_funds - seen.looked_through, "weight of the funds - what was looked through"),
    )
    facts = [figure(evidence, f"look_through.{name}", value, Unit.FRACTION, formula=how) for name, value, how in shares]
    oldest = _oldest(evidence, known)
    facts += oldest
    blocks: list[Block] = [FigureList("look_through_shares", tuple(fact.key for fact in facts))]
    for made, table in (
        _underlying(evidence, seen.positions, outer),
        _pairs(evidence, known[:FUNDS_COMPARED]),
    ):
        facts += made
        blocks += table
    blocks.append(Note("look_through_listed"))
    facts.append(threshold(OVERLAP_LIMIT, evidence.as_of))
    return Section("look_through", tuple(facts), tuple(blocks), _findings({fact.key: fact for fact in facts}))


def _nothing(evidence: AccountEvidence, funds: list[HeldToday]) -> Section:
    weight = figure(
        evidence,
        "look_through.funds",
        sum(one.weight for one in funds),
        Unit.FRACTION,
        formula="sum of the weights of the funds held",
    )
    missing = figure(
        evidence,
        "look_through.looked_through",
        None,
        Unit.FRACTION,
        formula="weight of each fund * weights of its positions and cash listed",
        absence=Absence(AbsenceReason.NO_HOLDINGS),
    )
    keys = (weight.key, missing.key)
    return Section("look_through", (weight, missing), (FigureList("look_through_shares", keys),))


def _as_list(held: tuple[HeldToday, ...]) -> PositionList:
    """The account itself as a list of positions, those of one instrument once."""
    sums: dict[str, Position] = {}
    cash = sum(one.weight for one in held if one.is_cash)
    for one in held:
        if one.is_cash:
            continue
        kind = FUND if one.is_fund else "stock"
        symbol = canonical_symbol(one.symbol, kind)
        before = sums.get(symbol)
        weight = one.weight + (0.0 if before is None else before.weight)
        sums[symbol] = Position(symbol, one.name, weight, None, kind, comparable_name(one.name))
    return PositionList(tuple(sums.values()), cash, complete=True)


def _oldest(evidence: AccountEvidence, known: list[_Reported]) -> tuple[Fact, ...]:
    reports = newest_reports(evidence.snapshot)
    days = [day for one in known if (day := reports[one.held.symbol].reported) is not None]
    if not days:
        return ()
    return (
        figure(evidence, "look_through.oldest_report", min(days), Unit.DATE, formula="oldest day of the reports used"),
    )


def _underlying(evidence: AccountEvidence, seen: PositionList, outer: PositionList) -> tuple[list[Fact], list[Block]]:
    """The largest positions in the end: how much of each lies directly, and how much through funds."""
    direct = {one.identity: one.weight for one in outer.positions if one.kind != FUND}
    ends = [one for one in seen.positions if one.kind != FUND]
    facts: list[Fact] = []
    table: list[tuple[str, tuple[str | None, ...]]] = []
    for at, one in enumerate(ends[:SHOWN], start=1):
        own = direct.get(one.identity, 0.0)
        key = f"look_through.name.{at}"
        by = (("symbol", one.symbol),) if one.symbol else ()
        name = (
            name_fact(evidence, key, one.symbol, parameters=by)
            if one.symbol and evidence.snapshot.held(one.symbol) is not None
            else figure(evidence, key, one.name or one.symbol, Unit.TEXT, formula="observed", parameters=by)
        )
        shares = tuple(
            figure(evidence, f"look_through.{what}.{at}", value, Unit.FRACTION, formula=formula)
            for what, value, formula in (
                ("direct", own, "share held directly"),
                ("through", one.weight - own, "weight of each fund * its weight there"),
                ("together", one.weight, "share held directly + through funds"),
            )
        )
        facts += [name, *shares]
        table.append((str(at), (name.key, *(fact.key for fact in shares))))
    twice = sum(one.weight for one in ends if 0.0 < direct.get(one.identity, 0.0) < one.weight - 1e-12)
    both = figure(
        evidence,
        "look_through.held_twice",
        twice,
        Unit.FRACTION,
        formula="sum of the shares of what is held directly and through a fund as well",
    )
    largest = figure(
        evidence,
        "look_through.largest_issuer",
        ends[0].weight if ends else None,
        Unit.FRACTION,
        formula="largest share, held directly and through funds together",
        absence=None if ends else Absence(AbsenceReason.NO_HOLDINGS),
    )
    facts += [both, largest]
    columns = ("look_through_name", "look_through_direct", "look_through_through", "look_through_together")
    blocks: list[Block] = [FigureTable("look_through_underlying", columns, tuple(table))] if table else []
    return facts, [*blocks, FigureList("look_through_twice", (both.key, largest.key))]


def _pairs(evidence: AccountEvidence, known: list[_Reported]) -> tuple[list[Fact], list[Block]]:
    """Each two of the largest funds: what their lists have in common."""
    found = []
    for one, other in combinations(known, 2):
        try:
            found.append((overlap(one.positions, other.positions), one, other))
        except NotComputable:  # a report without weights: the two have no overlap that could be told
            continue
    found.sort(key=lambda pair: (-pair[0].listed, pair[1].held.symbol, pair[2].held.symbol))
    facts: list[Fact] = []
    table: list[tuple[str, tuple[str | None, ...]]] = []
    for at, (common, one, other) in enumerate(found[:PAIRS_SHOWN], start=1):
        names = tuple(
            name_fact(evidence, f"look_through.{what}.{at}", fund.held.symbol)
            for what, fund in (("fund", one), ("other_fund", other))
        )
        listed = figure(
            evidence,
            f"look_through.overlap.{at}",
            common.listed,
            Unit.FRACTION,
            formula="sum of min(weight, weight in the other) of what both list",
        )
        count = figure(
            evidence,
            f"look_through.common.{at}",
            len(common.common),
            Unit.COUNT,
            formula="positions that both list",
            parameters=(("matched by name", str(common.by_name)),) if common.by_name else (),
        )
        facts += [*names, listed, count]
        table.append((str(at), (names[0].key, names[1].key, listed.key, count.key)))
    if not table:
        return [], []
    columns = ("look_through_fund", "look_through_other_fund", "look_through_overlap", "look_through_common")
    return facts, [FigureTable("look_through_pairs", columns, tuple(table))]


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Two funds that hold much the same."""
    first = facts.get("look_through.overlap.1")
    if first is None or first.value is None or first.number <= facts[OVERLAP_LIMIT].number:
        return ()
    return (Finding("fund_overlap", "high", Severity.NOTABLE, Direction.ADVERSE, (first.key, OVERLAP_LIMIT)),)
