"""What was paid for what is held, and what sales realised."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import Action, LotMethod
from diagnostics.account.books.booked_money import NO_RATE, BookedMoney, by_year, converted, total
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.names import name_fact
from diagnostics.bookkeeping.books import Disposal, Lot
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.metrics.account.cost_basis import CostBasis, cost_basis
from diagnostics.metrics.spec import NotComputable
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

OPEN_END = ".OF"  # funds that are counted in units
HOLDINGS_SHOWN, YEARS_SHOWN = 15, 8
UNKNOWN = Absence(AbsenceReason.COST_UNKNOWN)
UNTOLD = Absence(AbsenceReason.NO_TRANSACTIONS)
LOSS = "rule.unrealised_loss.most"
HELD_COLUMNS = ("name", "quantity", "cost", "value", "unrealised", "unrealised_share", "days_held")


@dataclass(frozen=True, slots=True)
class Held:
    """A holding of today with its open lots, the oldest first."""

    holding: HeldToday
    lots: tuple[Lot, ...]

    def days(self, as_of: date) -> float:
        """Mean days that its shares have been held."""
        shares = math.fsum(abs(lot.quantity) for lot in self.lots)
        return math.fsum(abs(lot.quantity) * (as_of - lot.acquired).days for lot in self.lots) / shares


def lots(evidence: AccountEvidence) -> Section:
    """Cost, value and unrealised gain of each holding and of all; realised gains by year; costs by other methods."""
    held = _held(evidence)
    sold = evidence.books.disposals
    if not held and not sold:
        return Section("lots", (), ())
    money = BookedMoney(evidence)
    totals = _totals(money, held)
    rows = [fact for at, one in enumerate(held[:HOLDINGS_SHOWN], 1) for fact in _holding(money, one, at)]
    realised = _realised(money, sold)
    diluted = _diluted(money, held)
    blocks: list[Block] = [FigureList("lot_totals", tuple(fact.key for fact in totals))]
    if held:
        shown = range(1, min(len(held), HOLDINGS_SHOWN) + 1)
        table = tuple((str(at), tuple(f"lots.{name}.{at}" for name in HELD_COLUMNS)) for at in shown)
        blocks.append(FigureTable("open_lots", tuple(f"lot_{name}" for name in HELD_COLUMNS), table))
    blocks += _realised_table(realised) + _diluted_table(diluted)
    if any(not lot.cost_known for one in held for lot in one.lots):
        blocks.append(Note("cost_unknown"))
    every = (*totals, *rows, *realised, *diluted, threshold(LOSS, evidence.as_of))
    return Section("lots", every, tuple(blocks), _findings({fact.key: fact for fact in every}))


def unrealised(evidence: AccountEvidence) -> Section:
    """Of the same chapter what it finds and rests on: cost, value and unrealised gain of all holdings."""
    held = _held(evidence)
    if not held and not evidence.books.disposals:
        return Section("lots", (), ())
    every = (*_totals(BookedMoney(evidence), held), threshold(LOSS, evidence.as_of))
    return Section("lots", every, (), _findings({fact.key: fact for fact in every}))


def counted_in(symbol: str) -> Unit:
    """What a holding is counted in: units of an open-end fund, shares of anything else."""
    return Unit.UNITS if symbol.endswith(OPEN_END) else Unit.SHARES


def _held(evidence: AccountEvidence) -> list[Held]:
    """Holdings that have lots, the largest first."""
    by_symbol: defaultdict[str, list[Lot]] = defaultdict(list)
    for lot in evidence.books.lots:
        by_symbol[lot.symbol].append(lot)
    return [
        Held(one, tuple(sorted(by_symbol[one.symbol], key=lambda lot: lot.acquired)))
        for one in evidence.held
        if one.symbol in by_symbol
    ]


def _totals(money: BookedMoney, held: list[Held]) -> tuple[Fact, ...]:
    """All holdings whose cost is known: cost, value, gain; how lots are found; gains by how long they were held."""
    known = [one for one in held if one.holding.cost is not None]
    cost = math.fsum(one.holding.cost or 0.0 for one in known)
    value = math.fsum(one.holding.value for one in known)
    gain = value - cost if known else None
    places = [lot.place for one in known for lot in one.lots]
    methods = sorted({method.value for _, method in money.evidence.books.method})
    fact = money.fact
    made = [
        fact("lots.method", " / ".join(methods) or LotMethod.FIFO.value, Unit.TEXT, "how what is sold finds its cost"),
        fact("lots.open", sum(len(one.lots) for one in held), Unit.COUNT, "number of open lots"),
        fact(
            "lots.total_cost", cost if known else None, Unit.MONEY,
            "sum of the costs of open lots at the rates of their days", rows=places, absence=UNKNOWN,
        ),
        fact(
            "lots.total_unrealised", gain, Unit.MONEY, "value - cost of the holdings whose cost is known",
            inputs=("lots.total_cost",), absence=UNKNOWN,
        ),
        fact(
            "lots.total_unrealised_share", None if gain is None or cost <= 0 else gain / cost, Unit.CHANGE,
            "unrealised gain / cost", inputs=("lots.total_unrealised", "lots.total_cost"), absence=UNKNOWN,
        ),
    ]  # fmt: skip
    if len(known) < len(held):
        made.append(fact("lots.cost_unknown", len(held) - len(known), Unit.COUNT, "holdings of which no cost is known"))
    taxes = money.evidence.profile.taxes
    if taxes.short_term is not None or taxes.long_term is not None:
        made += _by_term(money, known, taxes.long_term_days)
    return tuple(made)


def _by_term(money: BookedMoney, known: list[Held], long_term_days: int) -> list[Fact]:
    """Unrealised gain of lots held for longer than the profile's bound, and of the others."""
    as_of = money.evidence.as_of
    parts = {"short_term": 0.0, "long_term": 0.0}
    for one in known:
        shares = math.fsum(lot.quantity for lot in one.lots)
        costs = converted(
            money.evidence, [lot.acquired for lot in one.lots], [lot.currency for lot in one.lots],
            [lot.cost for lot in one.lots],
        )  # fmt: skip
        for lot, cost in zip(one.lots, costs, strict=True):
            term = "long_term" if (as_of - lot.acquired).days > long_term_days else "short_term"
            parts[term] += one.holding.value * lot.quantity / shares - float(cost)
    days = (("long_term_days", str(long_term_days)),)
    formula = "value - cost of lots by how long they were held"
    return [
        money.fact(f"lots.unrealised_{term}", gain, Unit.MONEY, formula, parameters=days)
        for term, gain in parts.items()
    ]


def _holding(money: BookedMoney, one: Held, at: int) -> tuple[Fact, ...]:
    """The row of a holding."""
    holding, cost = one.holding, one.holding.cost
    gain = None if cost is None else holding.value - cost
    share = None if gain is None or not cost or cost < 0 else gain / cost
    counted = counted_in(holding.symbol)
    days = None if money.evidence.is_hypothetical else round(one.days(money.evidence.as_of))
    places = [lot.place for lot in one.lots]
    unknown = UNKNOWN if any(not lot.cost_known for lot in one.lots) else NO_RATE
    key = {name: f"lots.{name}.{at}" for name in HELD_COLUMNS}
    fact = money.fact
    return (
        name_fact(money.evidence, key["name"], holding.symbol),
        fact(key["quantity"], float(holding.quantity), counted, "sum of the open lots", rows=places),
        fact(
            key["cost"], cost, Unit.MONEY, "sum of the costs of its open lots at the rates of their days", rows=places,
            absence=unknown,
        ),
        fact(key["value"], float(holding.value), Unit.MONEY, "quantity * last price", inputs=(key["quantity"],)),
        fact(
            key["unrealised"], gain, Unit.MONEY, "value - cost", inputs=(key["value"], key["cost"]), absence=unknown
        ),
        fact(
            key["unrealised_share"], share, Unit.CHANGE, "unrealised / cost", inputs=(key["unrealised"], key["cost"]),
            absence=unknown,
        ),
        fact(
            key["days_held"], days, Unit.DAYS, "mean days since purchase by shares", rows=places, absence=UNTOLD,
        ),
    )  # fmt: skip


def _realised(money: BookedMoney, sold: tuple[Disposal, ...]) -> tuple[Fact, ...]:
    """Gains of sales by year and in all, of the sales whose cost is known; by term where the profile taxes them."""
    if not sold:
        return ()
    known = [one for one in sold if one.cost_known]
    gains = converted(
        money.evidence, [one.sold for one in known], [one.currency for one in known], [one.gain for one in known]
    )
    pairs = list(zip(known, gains.tolist(), strict=True))
    formula = "sum of proceeds - cost of what was sold, after fees and taxes of both sides"
    taxes = money.evidence.profile.taxes
    by_term = taxes.short_term is not None or taxes.long_term is not None
    made: list[Fact] = []
    days = [one.sold for one in known]
    for year, _ in by_year(days, lambda _: 0.0)[:YEARS_SHOWN]:
        of_year = [(one, gain) for one, gain in pairs if one.sold.year == year]
        window = Window("all", date(year, 1, 1), min(date(year, 12, 31), money.evidence.as_of), len(of_year), "")
        parts = {"realised_gains": [gain for _, gain in of_year if gain > 0]}
        parts["realised_losses"] = [gain for _, gain in of_year if gain < 0]
        if by_term:
            long = [gain for one, gain in of_year if _is_long(one, taxes.long_term_days)]
            parts["realised_long_term"] = long
            parts["realised_short_term"] = [gain for one, gain in of_year if not _is_long(one, taxes.long_term_days)]
        parts["realised"] = [gain for _, gain in of_year]
        rows = [one.place for one, _ in of_year]
        made += [
            money.fact(f"lots.{name}.{year}", total(some), Unit.MONEY, formula, rows=rows, window=window)
            for name, some in parts.items()
        ]
    whole = total(gain for _, gain in pairs) if known else None
    rows = [one.place for one in known]
    made.append(money.fact("lots.total_realised", whole, Unit.MONEY, formula, rows=rows, absence=UNKNOWN))
    if len(known) < len(sold):
        without = [one for one in sold if not one.cost_known]
        made.append(
            money.fact(
                "lots.sales_without_cost", len(without), Unit.COUNT, "sales whose cost no file says; in no sum",
                rows=[one.place for one in without],
            )
        )  # fmt: skip
    return tuple(made)


def _is_long(one: Disposal, long_term_days: int) -> bool:
    return one.acquired is not None and (one.sold - one.acquired).days > long_term_days


def _realised_table(facts: tuple[Fact, ...]) -> list[Block]:
    years = sorted({key for fact in facts if (key := fact.key.rsplit(".", 1)[-1]).isdigit()}, reverse=True)
    if not facts:
        return []
    known = {fact.key for fact in facts}
    names = ["realised_gains", "realised_losses", "realised"]
    if any(fact.key.startswith("lots.realised_long_term.") for fact in facts):
        names[2:2] = ["realised_short_term", "realised_long_term"]
    rows = tuple((year, tuple(f"lots.{name}.{year}" for name in names)) for year in years)
    listed = tuple(key for key in ("lots.total_realised", "lots.sales_without_cost") if key in known)
    blocks: list[Block] = (
        [FigureTable("realised_by_year", tuple(f"lot_{name}" for name in names), rows)] if rows else []
    )
    return [*blocks, FigureList("realised_totals", listed)]


def _diluted(money: BookedMoney, held: list[Held]) -> tuple[Fact, ...]:
    """Cost a share by three conventions, of holdings that are traded in CNY, where every purchase is in the files."""
    made: list[Fact] = []
    at = 0
    for one in held:
        found = _basis(money, one)
        if found is None or at == HOLDINGS_SHOWN:
            continue
        at += 1
        places = [entry.transaction.place for entry in money.entries if entry.transaction.symbol == one.holding.symbol]
        made.append(name_fact(money.evidence, f"lots.basis_name.{at}", one.holding.symbol))
        for kind, cost, formula in (
            ("average_cost", found.average, "moving average of what was paid / shares"),
            ("diluted_cost", found.diluted, "(paid - got by sales and distributions) / shares"),
            ("fifo_cost", found.fifo, "cost of the last shares bought / shares"),
        ):
            made.append(money.fact(f"lots.{kind}.{at}", found.each(cost), Unit.PRICE, formula, rows=places))
    return tuple(made)


def _basis(money: BookedMoney, one: Held) -> CostBasis | None:
    """Of a holding in the report's currency, CNY, in one account; None where a row of it is more than a trade."""
    accounts = {lot.account for lot in one.lots}
    if money.evidence.currency != "CNY" or one.holding.currency != "CNY" or len(accounts) > 1:
        return None
    rows = [
        entry.transaction
        for entry in money.entries
        if entry.transaction.symbol == one.holding.symbol and entry.transaction.account in accounts
    ]
    plain = (Action.BUY, Action.SELL, Action.DIVIDEND, Action.RIGHTS, Action.RETURN_OF_CAPITAL, Action.TAX, Action.FEE)
    if not rows or any(row.action not in plain for row in rows):
        return None
    try:
        return cost_basis(np.array([row.quantity for row in rows]), np.array([row.amount for row in rows]))
    except NotComputable:
        return None


def _diluted_table(facts: tuple[Fact, ...]) -> list[Block]:
    if not facts:
        return []
    names = ("basis_name", "average_cost", "diluted_cost", "fifo_cost")
    rows = tuple(
        (str(at), tuple(f"lots.{name}.{at}" for name in names)) for at in range(1, len(facts) // len(names) + 1)
    )
    return [FigureTable("cost_bases", tuple(f"lot_{name}" for name in names), rows), Note("three_costs")]


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """Much less than was paid, and holdings of which nobody knows what they cost."""
    found: list[Finding] = []
    share = facts["lots.total_unrealised_share"]
    if share.value is not None and share.number < facts[LOSS].number:
        found.append(Finding("unrealised_loss", "deep", Severity.NOTABLE, Direction.ADVERSE, (share.key, LOSS)))
    unknown = facts.get("lots.cost_unknown")
    if unknown is not None:
        found.append(Finding("lot_cost", "unknown", Severity.NOTE, Direction.NEUTRAL, (unknown.key,)))
    return tuple(found)
