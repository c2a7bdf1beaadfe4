"""What it paid, and what it would pay in a year if what was declared in the last one were declared again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from data_sources.model import Action, CorporateActions, Place
from diagnostics.account.books.booked_money import BookedMoney, by_year, converted, total
from diagnostics.account.evidence import AccountEvidence, HeldToday
from diagnostics.account.names import name_fact
from diagnostics.bookkeeping.books import Entry
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.section import Block, FigureList, FigureTable, Note, Section

DIVIDENDS, INTEREST, REINVESTED = "dividends", "interest", "reinvested"
KIND = {
    Action.DIVIDEND: DIVIDENDS,
    Action.INTEREST: INTEREST,
    Action.REPO_RETURN: INTEREST,
    Action.REINVEST: REINVESTED,
}
YEARS_SHOWN, HOLDINGS_SHOWN = 8, 10


@dataclass(frozen=True, slots=True)
class Received:
    """Income of one row in the report's currency, before tax withheld; NaN without a rate."""

    day: date
    kind: str
    symbol: str
    amount: float
    place: Place


def income(evidence: AccountEvidence) -> Section:
    """Received by kind, year and holding; the last twelve months, yields, and a projection."""
    if evidence.books.positions_only:
        return Section("income", (), ())
    money = BookedMoney(evidence)
    rows = _received(money)
    projected = _projected(money)
    if not rows and not projected:
        return Section("income", (), ())
    totals = _totals(money, rows)
    yields = _yields(money, rows, projected)
    years = _by_year(money, rows)
    holdings = _by_holding(money, rows)
    blocks: list[Block] = [FigureList("income_totals", tuple(fact.key for fact in (*totals, *yields)))]
    if projected:
        blocks.append(Note("income_projected"))
    blocks += _tables(years, holdings)
    facts = (*totals, *projected, *yields, *years, *holdings)
    return Section("income", facts, tuple(blocks), _findings({fact.key: fact for fact in facts}))


def _received(money: BookedMoney) -> list[Received]:
    """Rows with income above zero, in order; of a distribution taken in units its worth."""
    rows = [(entry, amount) for entry in money.entries if (amount := _income_of(entry)) > 0.0]
    amounts = converted(
        money.evidence,
        [entry.transaction.day for entry, _ in rows],
        [entry.transaction.currency for entry, _ in rows],
        [amount for _, amount in rows],
    )
    return [
        Received(
            entry.transaction.day, KIND[entry.transaction.action], entry.transaction.symbol, float(amount),
            entry.transaction.place,
        )
        for (entry, _), amount in zip(rows, amounts, strict=True)
    ]  # fmt: skip


def _income_of(entry: Entry) -> float:
    row = entry.transaction
    match row.action:
        case Action.DIVIDEND | Action.INTEREST:
            return row.amount + row.fees + row.taxes
        case Action.REPO_RETURN:
            return sum(amount for _, amount in entry.money)
        case Action.REINVEST if not row.amount and row.cost is not None:
            return row.cost + row.taxes
        case Action.REINVEST if not row.amount and row.price is not None:
            return row.price * row.quantity + row.taxes
        case _:
            return 0.0


def _totals(money: BookedMoney, rows: list[Received]) -> tuple[Fact, ...]:
    made: list[Fact] = []
    formulas = {
        DIVIDENDS: "sum of dividend rows before tax withheld",
        INTEREST: "sum of interest rows above zero",
        REINVESTED: "sum of distributions taken in units: what the file says they were, else units * price",
    }
    for kind, formula in formulas.items():
        some = [row for row in rows if row.kind == kind]
        if some:
            amount = total(row.amount for row in some)
            made.append(money.fact(f"income.{kind}", amount, Unit.MONEY, formula, rows=[row.place for row in some]))
    keys = tuple(fact.key for fact in made)
    whole = total(row.amount for row in rows)
    return (*made, money.fact("income.total", whole, Unit.MONEY, "sum of all income of the rows", inputs=keys))


def _projected(money: BookedMoney) -> tuple[Fact, ...]:
    """What today's shares would bring if all that was declared in the last twelve months were declared again."""
    evidence = money.evidence
    since = money.year_ago
    by_symbol = {one.symbol: one for one in evidence.snapshot.actions}
    expected = [
        (one, amount, currency)
        for one in evidence.held
        if one.symbol in by_symbol
        for amount, currency in _declared(by_symbol[one.symbol], one, since, evidence.as_of)
    ]
    if not expected:
        return ()
    amounts = converted(
        evidence, [evidence.as_of] * len(expected), [row[2] for row in expected], [row[1] for row in expected]
    )
    window = Window("1y", since, evidence.as_of, len(expected), "")
    formula = "dividends a share with ex-dates in the last 12 months * shares of today, before tax"
    return (
        money.fact("income.projected", total(amounts), Unit.MONEY, formula, window=window),
        money.fact(
            "income.projected_holdings", len({one.symbol for one, _, _ in expected}), Unit.COUNT,
            "holdings of which dividends of the last 12 months are known", window=window,
        ),
    )  # fmt: skip


def _declared(actions: CorporateActions, held: HeldToday, since: date, as_of: date) -> list[tuple[float, str]]:
    """(amount, currency) of each dividend of the window on today's shares."""
    made: list[tuple[float, str]] = []
    for one in actions.dividends:
        if not since < one.ex_date <= as_of or one.kind != "cash":
            continue
        each = one.amount
        if actions.as_declared:
            for split in actions.splits:
                each /= split.ratio if one.ex_date < split.ex_date <= as_of else 1.0
        made.append((each * held.quantity, one.currency))
    return made


def _yields(money: BookedMoney, rows: list[Received], projected: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The last twelve months, and what they are of value and of cost; of the projection likewise of value."""
    evidence = money.evidence
    recent = [row for row in rows if row.day > money.year_ago]
    window = Window("1y", money.year_ago, evidence.as_of, len(recent), "")
    short = None if money.covers_a_year else Absence(AbsenceReason.UNDER_ONE_YEAR)
    amount = total(row.amount for row in recent)
    value = sum(one.value for one in evidence.held)
    held = {one.symbol: one for one in evidence.held if one.cost is not None and one.cost > 0}
    from_held = total(row.amount for row in recent if row.symbol in held)
    cost = sum(one.cost or 0.0 for one in held.values())
    fact = money.fact
    made = [
        fact(
            "income.last_year", amount, Unit.MONEY, "income of the rows of the last 12 months",
            rows=[row.place for row in recent], window=window,
        ),
        fact(
            "income.yield_on_value", amount / value if value > 0 and short is None else None, Unit.FRACTION,
            "income of the last 12 months / value of the account", inputs=("income.last_year",), window=window,
            absence=short or Absence(AbsenceReason.NOT_VALUED),
        ),
        fact(
            "income.yield_on_cost", from_held / cost if cost > 0 and short is None else None, Unit.FRACTION,
            "income of the last 12 months of what is held / its cost", inputs=("income.last_year",), window=window,
            absence=short or Absence(AbsenceReason.COST_UNKNOWN),
        ),
    ]  # fmt: skip
    if projected:
        level = projected[0].value
        share = level / value if isinstance(level, float) and value > 0 else None
        made.append(projected[0])
        made.append(
            fact(
                "income.projected_yield", share, Unit.FRACTION, "projected income / value of the account",
                inputs=("income.projected",), absence=Absence(AbsenceReason.NOT_VALUED),
            )
        )  # fmt: skip
    return tuple(one for one in made if one not in projected)


def _by_year(money: BookedMoney, rows: list[Received]) -> tuple[Fact, ...]:
    made: list[Fact] = []
    days = [row.day for row in rows]
    for year, amount in by_year(days, lambda year: total(row.amount for row in rows if row.day.year == year))[
        :YEARS_SHOWN
    ]:
        of_year = [row for row in rows if row.day.year == year]
        window = Window("all", date(year, 1, 1), min(date(year, 12, 31), money.evidence.as_of), len(of_year), "")
        for kind in (DIVIDENDS, INTEREST, REINVESTED):
            some = [row for row in of_year if row.kind == kind]
            made.append(
                money.fact(
                    f"income.year_{kind}.{year}", total(row.amount for row in some), Unit.MONEY,
                    "income of the year's rows", rows=[row.place for row in some], window=window,
                )
            )  # fmt: skip
        keys = tuple(fact.key for fact in made[-3:])
        made.append(
            money.fact(f"income.year_total.{year}", amount, Unit.MONEY, "sum of its kinds", inputs=keys, window=window)
        )
    return tuple(made)


def _by_holding(money: BookedMoney, rows: list[Received]) -> tuple[Fact, ...]:
    """What paid most, first; money of no holding (a bank's interest) is not among them."""
    by_symbol: defaultdict[str, list[Received]] = defaultdict(list)
    for row in rows:
        if row.symbol:
            by_symbol[row.symbol].append(row)
    ranked = sorted(by_symbol.items(), key=lambda item: (-total(row.amount for row in item[1]), item[0]))
    made: list[Fact] = []
    for at, (symbol, some) in enumerate(ranked[:HOLDINGS_SHOWN], 1):
        places = [row.place for row in some]
        recent = total(row.amount for row in some if row.day > money.year_ago)
        made += [
            name_fact(money.evidence, f"income.name.{at}", symbol),
            money.fact(
                f"income.received.{at}", total(row.amount for row in some), Unit.MONEY, "income of its rows",
                rows=places
            ),
            money.fact(
                f"income.received_last_year.{at}", recent, Unit.MONEY, "income of its rows of the last 12 months",
                rows=[row.place for row in some if row.day > money.year_ago],
            ),
        ]  # fmt: skip
    return tuple(made)


def _tables(years: tuple[Fact, ...], holdings: tuple[Fact, ...]) -> list[Block]:
    blocks: list[Block] = []
    if years:
        kinds = [
            kind
            for kind in (DIVIDENDS, INTEREST, REINVESTED)
            if any(fact.value and f"year_{kind}." in fact.key for fact in years)
        ]
        names = (*(f"year_{kind}" for kind in kinds), "year_total")
        listed = dict.fromkeys(fact.key.rsplit(".", 1)[1] for fact in years)
        rows = tuple((year, tuple(f"income.{name}.{year}" for name in names)) for year in listed)
        blocks.append(FigureTable("income_by_year", tuple(f"income_{name}" for name in names), rows))
    if holdings:
        names = ("name", "received", "received_last_year")
        ranked = tuple(
            (str(at), tuple(f"income.{name}.{at}" for name in names)) for at in range(1, len(holdings) // 3 + 1)
        )
        blocks.append(FigureTable("income_by_holding", tuple(f"income_{name}" for name in names), ranked))
    return blocks


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    share = facts.get("income.yield_on_value")
    if share is None or share.value is None or not share.number:
        return ()
    cited = (share.key, "income.last_year")
    return (Finding("account_income", "yield", Severity.NOTE, Direction.NEUTRAL, cited),)
