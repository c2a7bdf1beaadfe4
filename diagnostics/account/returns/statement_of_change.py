"""From the first value to the last: flows, income, costs, gain, and what is left over.

Every line is made on its own, from the rows and from the daily values; that they add up to the last value is
therefore a check of both, and what is left over is printed.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import isfinite

import numpy as np

from data_sources.model import Action, Transaction, to_date
from diagnostics.account.books.booked_money import converted
from diagnostics.account.evidence import AccountEvidence
from diagnostics.account.rows import rows_parameter
from diagnostics.facts import Absence, AbsenceReason, Fact, Unit, Window
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.measure import figure
from diagnostics.rules import threshold
from diagnostics.section import Block, FigureTable, Note, Section
from diagnostics.valuation.movements import Nature
from diagnostics.valuation.valuation import FloatArray, Valuation, days_of
from diagnostics.windows import start_of

WHOLE, YEAR = "all", "1y"
WINDOWS = (WHOLE, YEAR, "ytd")
LIMIT = "rule.change_residual.most"
# (line, formula); the order is that of the table
LINES = (
    ("start", "value at the end of the day before the window"),
    ("paid_in", "sum of the flows that came"),
    ("paid_out", "sum of the flows that left"),
    ("income", "dividends and interest before taxes, less interest paid"),
    ("fees", "fees of the rows, trades among them"),
    ("taxes", "taxes of the rows"),
    ("price_gain", "change of values - trades before costs, less what exchange rates moved"),
    ("currency_gain", "sum of value of the day before * change of the exchange rate"),
    ("residual", "end - (start + flows + income - fees - taxes + gains)"),
    ("end", "value on the last day"),
)
# (figure, formula, lines that it is made of)
MORE = (
    ("flows", "paid in - paid out", ("paid_in", "paid_out")),
    ("gain", "price gain + currency gain", ("price_gain", "currency_gain")),
    ("realised", "sum of proceeds - cost of what was sold in the window, after costs", ()),
    ("unrealised", "gain - costs of trades - realised", ("gain", "realised")),
)
TRADE_COSTS = "trade costs"  # part of what trades gained until they are taken out of it
# By what a row is: the line of its fees and taxes beside those of their own, and whether its money goes there, too.
GOES_TO = {
    Nature.TRADE: (TRADE_COSTS, False),
    Nature.INCOME: ("income", False),
    Nature.UNITS: ("income", False),
    Nature.CASH: ("income", True),
    Nature.LENT: ("income", True),
    Nature.COUNT: ("price_gain", True),
    Nature.EXCHANGE: ("currency_gain", True),
    Nature.CONVERSION: ("price_gain", False),
}
FORMULAS = {name: (formula, lines) for name, formula, lines in (*((*line, ()) for line in LINES), *MORE)}
COSTS = ("paid_out", "fees", "taxes")  # shown as what they take


@dataclass(frozen=True, slots=True, eq=False)
class Daily:
    """Lines by day, shape (n,): what adds up to the change of the value on that day, and costs of trades in it."""

    lines: dict[str, FloatArray]
    trade_costs: FloatArray


def statement_of_change(evidence: AccountEvidence) -> Section:
    """The lines of the account over all its history, the last year, and since the end of last year."""
    valuation = evidence.valuation
    if valuation is None or valuation.days.size < 2:
        return Section("statement_of_change", (), ())
    facts = [fact for period in _periods(evidence, valuation, WINDOWS) for fact in period.every()]
    known = {fact.key for fact in facts}
    labels = tuple(label for label in WINDOWS if f"change.end.{label}" in known)
    limit = threshold(LIMIT, evidence.as_of)
    lines = ("start", "paid_in", "paid_out", "income", "fees", "taxes", "gain", "residual", "end")
    blocks: list[Block] = [
        FigureTable("change_lines", labels, tuple((f"change_{line}", _cells(line, labels)) for line in lines)),
        FigureTable(
            "gain_parts",
            labels,
            tuple(
                (f"change_{line}", _cells(line, labels))
                for line in ("price_gain", "currency_gain", "realised", "unrealised")
            ),
        ),
        Note("change_adds_up"),
    ]
    every = (*facts, limit)
    return Section("statement_of_change", every, tuple(blocks), _findings({fact.key: fact for fact in every}))


def gain_and_residual(evidence: AccountEvidence) -> Section:
    """Of the same chapter flows and gain of the last year, and what is left over of the whole history."""
    valuation = evidence.valuation
    if valuation is None or valuation.days.size < 2:
        return Section("statement_of_change", (), ())
    facts = [threshold(LIMIT, evidence.as_of)]
    for period in _periods(evidence, valuation, (WHOLE, YEAR)):
        facts += period.moved() if period.label == YEAR else period.left_over()
    return Section("statement_of_change", tuple(facts), (), _findings({fact.key: fact for fact in facts}))


def _cells(line: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"change.{line}.{label}" for label in labels)


def _daily(evidence: AccountEvidence, valuation: Valuation) -> Daily:
    """Every line by day, in the report's currency."""
    valued, n = days_of(valuation), valuation.days.size
    rates = dict(valuation.rates)
    column = {symbol: at for at, symbol in enumerate(valuation.symbols)}
    lines = {name: np.zeros(n) for name in ("income", "fees", "taxes", "price_gain", "currency_gain")}
    trade_costs = np.zeros(n)
    goes_to = {nature: (lines.get(name, trade_costs), whole) for nature, (name, whole) in GOES_TO.items()}
    # No rate moves the money of the report's own currency.
    balances = {currency: np.zeros(n) for currency in rates if currency != valuation.currency}
    lines["income"] += valuation.income.sum(axis=1)
    for entry, moved in zip(evidence.books.entries, valuation.movements, strict=True):
        at = min(bisect_left(valued, moved.day), n - 1)
        for currency, amount in moved.money if moved.tracked else ():
            if currency in balances:
                balances[currency][at] += amount
        if moved.symbol and (moved.symbol not in column or not isfinite(valuation.prices[at, column[moved.symbol]])):
            continue
        rate = _finite(rates, moved.currency, at)
        for name, part in zip(("fees", "taxes"), _split(entry.transaction, moved.cost), strict=True):
            if part:  # most rows have none
                lines[name][at] += part * rate
        line, whole = goes_to.get(moved.nature, (None, False))
        if line is not None:
            money = sum(amount * _finite(rates, currency, at) for currency, amount in moved.money) if whole else 0.0
            line[at] += money + moved.cost * rate
    _gains(evidence, valuation, lines, trade_costs)
    for currency, changes in balances.items():
        balance, moves = np.cumsum(changes), np.diff(rates[currency])
        # Where a rate ends or begins, the money crosses the border of what is valued: a flow, and no gain.
        lines["currency_gain"][1:] += balance[:-1] * np.nan_to_num(moves)
    return Daily(lines, trade_costs)


def _gains(
    evidence: AccountEvidence, valuation: Valuation, lines: dict[str, FloatArray], trade_costs: FloatArray
) -> None:
    """What holdings gained by their prices and by exchange rates; costs of trades are lines of their own."""
    gained = np.diff(valuation.values, axis=0)
    gained -= valuation.traded[1:]
    currency = np.zeros(gained.shape[0])
    rates = dict(valuation.rates)
    for at, symbol in enumerate(valuation.symbols):
        history = evidence.snapshot.held(symbol)
        rate = None if history is None else rates.get(history.instrument.currency)
        if rate is None or history is None or history.instrument.currency == valuation.currency:
            continue
        moved = np.divide(rate[1:], rate[:-1], out=np.ones(rate.size - 1), where=rate[:-1] > 0.0) - 1.0
        # Without a rate there is no value on that day either: the zero meets a zero, and fills nothing.
        currency += valuation.values[:-1, at] * np.nan_to_num(moved) * (valuation.values[1:, at] != 0.0)
    lines["currency_gain"][1:] += currency
    lines["price_gain"][1:] += gained.sum(axis=1) - currency + trade_costs[1:]


def _finite(rates: dict[str, FloatArray], currency: str, at: int) -> float:
    rate = rates.get(currency)
    if rate is None:
        return 0.0
    value = float(rate[at])
    return value if isfinite(value) else 0.0


def _split(row: Transaction, cost: float) -> tuple[float, float]:
    """What a row cost as fees and taxes; of a TAX row that does not say, all of it is tax."""
    stated = row.fees or row.taxes
    taxes = min(row.taxes, cost) if stated else cost * (row.action is Action.TAX)
    return cost - taxes, taxes


class _Period:
    """The lines of one window, which begins after the day of index ``at``."""

    def __init__(self, evidence: AccountEvidence, valuation: Valuation, daily: Daily, label: str, at: int) -> None:
        self.evidence, self.label, self.daily, self.inside = evidence, label, daily, slice(at + 1, None)
        self.start, self.end = to_date(valuation.days[at]), to_date(valuation.days[-1])
        self.window = Window(label, self.start, self.end, int(valuation.days.size - 1 - at))
        self.values = _lines(valuation, daily, at)

    def every(self) -> list[Fact]:
        """Every line, what is made of lines, and how large the rest is."""
        lines = [self._fact(name) for name, *_ in (*LINES, *MORE[:2])]
        return [*lines, *self._realised(), self._residual_share()]

    def moved(self) -> list[Fact]:
        """Flows and gain, with the lines that they are made of."""
        lines = (line for _, _, lines in MORE[:2] for line in lines)
        return [self._fact(name) for name in (*lines, *(name for name, *_ in MORE[:2]))]

    def left_over(self) -> list[Fact]:
        """What no line explains, in money and beside the account's size."""
        return [self._fact("residual"), self._residual_share()]

    def _fact(self, name: str, absence: Absence | None = None, rows: tuple[tuple[str, str], ...] = ()) -> Fact:
        formula, inputs = FORMULAS[name]
        if name == "flows":
            flows = self.evidence.books.flows
            rows = rows_parameter(flow.place for flow in flows if self.start < flow.day <= self.end)
        return figure(
            self.evidence,
            f"change.{name}.{self.label}",
            None if absence is not None else self.values[name],
            Unit.MONEY,
            formula=formula,
            window=self.window,
            inputs=tuple(f"change.{line}.{self.label}" for line in inputs),
            absence=absence,
            currency=self.evidence.currency,
            parameters=rows,
        )

    def _realised(self) -> tuple[Fact, Fact]:
        """What sales of the window realised, and what of the gain they did not; absent where a cost is not known."""
        sold = [one for one in self.evidence.books.disposals if self.start < one.sold <= self.end]
        days, currencies = [one.sold for one in sold], [one.currency for one in sold]
        gains = converted(self.evidence, days, currencies, [one.gain for one in sold])
        unknown = any(not one.cost_known for one in sold) or not np.isfinite(gains).all()
        missing = Absence(AbsenceReason.COST_UNKNOWN) if unknown else None
        values = self.values
        values["realised"] = float(np.nansum(gains))
        values["unrealised"] = values["gain"] - float(self.daily.trade_costs[self.inside].sum()) - values["realised"]
        rows = rows_parameter(one.place for one in sold)
        return self._fact("realised", missing, rows), self._fact("unrealised", missing)

    def _residual_share(self) -> Fact:
        values = self.values
        base = max(abs(values["end"]), abs(values["start"]), values["paid_in"], 1.0)
        return figure(
            self.evidence,
            f"change.residual_share.{self.label}",
            abs(values["residual"]) / base,
            Unit.FRACTION,
            formula="|residual| / the largest of start, paid in and end",
            window=self.window,
            inputs=(f"change.residual.{self.label}",),
        )


def _periods(evidence: AccountEvidence, valuation: Valuation, labels: tuple[str, ...]) -> list[_Period]:
    """The windows of these names that the values cover."""
    daily, last = _daily(evidence, valuation), valuation.days.size - 1
    starts = ((label, start_of(label, valuation.days)) for label in labels)
    return [_Period(evidence, valuation, daily, label, at) for label, at in starts if at is not None and at < last]


def _lines(valuation: Valuation, daily: Daily, at: int) -> dict[str, float]:
    """The lines after the day of index ``at``, and flows and gain, which are made of them; in the report's currency."""
    inside = slice(at + 1, None)
    gone = valuation.outflows[inside]
    values = {name: float(line[inside].sum()) for name, line in daily.lines.items()}
    values["start"], values["end"] = float(valuation.total[at]), float(valuation.total[-1])
    values["paid_in"], values["paid_out"] = float((valuation.flows[inside] + gone).sum()), float(gone.sum())
    explained = values["start"] + values["paid_in"] - values["paid_out"] + values["income"]
    explained += values["price_gain"] + values["currency_gain"] - values["fees"] - values["taxes"]
    left = values["end"] - explained
    values["residual"] = 0.0 if abs(left) < 0.005 else left
    values["flows"] = values["paid_in"] - values["paid_out"]
    values["gain"] = values["price_gain"] + values["currency_gain"]
    return values


def _findings(facts: dict[str, Fact]) -> tuple[Finding, ...]:
    """A residual that is no rounding; else how much of the value was gained."""
    share = facts.get("change.residual_share.all")
    if share is not None and share.number > facts[LIMIT].number:
        cited = ("change.residual.all", share.key, LIMIT)
        return (Finding("change_residual", "left", Severity.SERIOUS, Direction.ADVERSE, cited),)
    gain = facts.get("change.gain.1y")
    if gain is None or not gain.number:
        return ()
    variant, points = ("gained", Direction.FAVOURABLE) if gain.number > 0 else ("lost", Direction.ADVERSE)
    return (Finding("change", variant, Severity.NOTE, points, (gain.key, "change.flows.1y")),)
