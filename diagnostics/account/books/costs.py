"""What trading and holding cost: commissions, other fees and taxes of the rows, in all and by year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np

from data_sources.model import Action, to_date
from diagnostics.account.books.booked_money import CHARGES, DAYS_A_YEAR, BookedMoney, Charge, by_year, converted, total
from diagnostics.account.evidence import AccountEvidence
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

PAYS = (Action.DIVIDEND, Action.INTEREST, Action.REINVEST, Action.RETURN_OF_CAPITAL)
YEARS_SHOWN = 8
MOST = "rule.account_cost.most"
# (name, what of a row's charges it is, formula)
KINDS: tuple[tuple[str, Callable[[Charge], float], str], ...] = (
    ("commissions", lambda one: 0.0 if _alone(one) or _pays(one) else one.fees, "sum of the fees of trades"),
    ("other_fees", lambda one: one.fees if _alone(one) or _pays(one) else 0.0, "sum of fees that are no trade's"),
    ("trade_taxes", lambda one: 0.0 if _alone(one) or _pays(one) else one.taxes, "sum of the taxes of trades"),
    ("withheld_taxes", lambda one: one.taxes if _pays(one) else 0.0, "sum of the taxes withheld from income"),
    ("other_taxes", lambda one: one.taxes if _alone(one) else 0.0, "sum of taxes booked on their own"),
)


def _alone(one: Charge) -> bool:
    return one.entry.transaction.action in CHARGES


def _pays(one: Charge) -> bool:
    return one.entry.transaction.action in PAYS


def costs(evidence: AccountEvidence) -> Section:
    """Commissions, fees and taxes in all and by year, what they are of the average value, the advisor's fee."""
    books = evidence.books
    if books.positions_only:
        return Section("costs", (), ())
    money = BookedMoney(evidence)
    facts = list(_parts(money))
    facts += _interest_paid(money)
    facts += _shares(money)
    listed = tuple(fact.key for fact in facts)
    years = _years(money)
    limit = threshold(MOST, evidence.as_of)
    blocks: list[Block] = [FigureList("account_costs", listed)]
    if years:
        names = ("fees", "taxes", "total")
        rows = {fact.key.split(".")[2] for fact in years}
        table = tuple(
            (year, tuple(f"costs.year_{name}.{year}" for name in names)) for year in sorted(rows, reverse=True)
        )
        blocks.append(FigureTable("costs_by_year", ("cost_fees", "cost_taxes", "cost_total"), table))
    if not any(one.fees or one.taxes for one in money.charges):
        blocks.append(Note("no_costs_in_files"))
    every = (*facts, *years, limit)
    return Section("costs", every, tuple(blocks), _findings({fact.key: fact for fact in every}))


def _parts(money: BookedMoney) -> tuple[Fact, ...]:
    """Each kind of cost over the whole history, and their sum."""
    made: list[Fact] = []
    for name, part, formula in KINDS:
        rows = [one for one in money.charges if part(one)]
        if rows or name == "commissions":
            places = [one.entry.transaction.place for one in rows]
            made.append(money.fact(f"costs.{name}", total(map(part, rows)), Unit.MONEY, formula, rows=places))
    keys = tuple(fact.key for fact in made)
    whole = total(one.fees + one.taxes for one in money.charges)
    made.append(money.fact("costs.total", whole, Unit.MONEY, "fees and taxes of all rows", inputs=keys))
    return tuple(made)


def _interest_paid(money: BookedMoney) -> tuple[Fact, ...]:
    """Interest on money or shares that were borrowed: no fee, and not in the total."""
    rows = [
        entry.transaction
        for entry in money.entries
        if entry.transaction.action is Action.INTEREST and entry.transaction.amount < 0
    ]
    if not rows:
        return ()
    amounts = converted(
        money.evidence, [row.day for row in rows], [row.currency for row in rows], [row.amount for row in rows]
    )
    places = [row.place for row in rows]
    formula = "sum of interest rows below zero; not in the total"
    return (money.fact("costs.interest_paid", -total(amounts), Unit.MONEY, formula, rows=places),)


def _shares(money: BookedMoney) -> tuple[Fact, ...]:
    """Costs of the last year beside the average value of that year, and the fee of the profile beside it."""
    evidence = money.evidence
    valuation = evidence.valuation
    if valuation is None:
        return ()
    start = money.year_ago if money.covers_a_year else money.window.start
    label = "1y" if money.covers_a_year else "all"
    inside = valuation.days > np.datetime64(start, "D")
    window = Window(label, start, to_date(valuation.days[-1]), int(inside.sum()))
    average = float(valuation.total[inside].mean()) if inside.any() else 0.0
    recent = total(one.fees + one.taxes for one in money.charges if one.day > start)
    spent = money.fact("costs.last_year", recent, Unit.MONEY, "fees and taxes of the rows of the window", window=window)
    level = money.fact(
        "costs.average_value", average, Unit.MONEY, "mean of the daily values of the window", window=window
    )
    keys = (spent.key, level.key)
    known = average > 0.0
    absence = None if known else Absence(AbsenceReason.NOT_VALUED)
    years = (to_date(valuation.days[-1]) - start).days / DAYS_A_YEAR
    if known and label == "all" and years < 1.0:
        absence = Absence(AbsenceReason.UNDER_ONE_YEAR)
    share = recent / average if absence is None else None
    rate = money.fact(
        "costs.share_of_value", share, Unit.FRACTION, "costs of a year / average value", inputs=keys, window=window,
        absence=absence,
    )  # fmt: skip
    return (spent, level, rate, *_advisor(money, average, known, window))


def _advisor(money: BookedMoney, average: float, known: bool, window: Window) -> tuple[Fact, ...]:
    fee = money.evidence.profile.fee
    if fee is None:
        return ()
    rate = money.fact("costs.advisor_fee", fee, Unit.FRACTION, "assumed", window=window)
    amount = money.fact(
        "costs.advisor_fee_amount",
        fee * average if known else None,
        Unit.MONEY,
        "fee of the profile * average value; not in the total, where the files do not have it",
        inputs=("costs.advisor_fee", "costs.average_value"),
        window=window,
        absence=Absence(AbsenceReason.NOT_VALUED),
    )
    return rate, amount


def _years(money: BookedMoney) -> tuple[Fact, ...]:
    made: list[Fact] = []

    def window_of(year: int) -> Window:
        rows = sum(one.day.year == year for one in money.charges)
        return Window("all", date(year, 1, 1), min(date(year, 12, 31), money.evidence.as_of), rows, "")

    days = [one.day for one in money.charges]
    for year, fees in by_year(days, lambda year: total(one.fees for one in money.charges if one.day.year == year))[
        :YEARS_SHOWN
    ]:
        taxes = total(one.taxes for one in money.charges if one.day.year == year)
        places = [one.entry.transaction.place for one in money.charges if one.day.year == year]
        keys = tuple(f"costs.year_{name}.{year}" for name in ("fees", "taxes", "total"))
        window = window_of(year)
        made += [
            money.fact(keys[0], fees, Unit.MONEY, "fees of the year's rows", rows=places, window=window),
            money.fact(keys[1], taxes, Unit.MONEY, "taxes of the year's rows", rows=places, window=window),
            money.fact(keys[2], fees + taxes, Unit.MONEY, "fees + taxes", inputs=keys[:2], window=window),
        ]
    return tuple(made)


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    share = facts.get("costs.share_of_value")
    if share is None or share.value is None or share.number <= facts[MOST].number:
        return ()
    return (Finding("account_cost", "high", Severity.NOTABLE, Direction.ADVERSE, (share.key, MOST)),)
