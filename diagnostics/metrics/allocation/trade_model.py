"""The columns and rows of a rebalancing: what is bought, sold, paid and missed, as shares of the account."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np

from diagnostics.metrics.allocation.mixed_integer import LinearProblem
from diagnostics.metrics.allocation.trades import Bound, Charges, Missed, Rebalanced, Tradable, Trade
from diagnostics.metrics.rows import FloatArray, Mask

MISSED = 1_000.0  # cost of missing a bound by the whole account: far above what any trade costs
# The same among whole lots: to come nearer to what no lots meet by a thousandth of the account, no more than a
# fiftieth of it is traded besides. At the full cost some lots would be moved about for the last digits of the gap.
MISSED_BY_LOTS = 20.0
MET = 1e-6  # a bound that is missed by less of the account is met
TOLD = 1e-5  # the same once lots are whole: less is no obstacle to tell of
TILT = 1e-3  # by how much a sale that is preferred counts for less
CENT = 0.01
BUFFER = "buffer"  # name of the bound that the cash buffer is
FINEST = 10_000.0  # parts of a unit in which what has no lots is traded


def worth(tradables: Sequence[Tradable], cash: Sequence[tuple[str, float]]) -> float:
    """Value of all positions and all cash."""
    return math.fsum(one.quantity * one.price for one in tradables) + math.fsum(money for _, money in cash)


class TradeModel:
    """Columns and rows; money as shares of the account's value."""

    def __init__(
        self,
        tradables: Sequence[Tradable],
        cash: Sequence[tuple[str, float]],
        bounds: Sequence[Bound],
        charges: Charges,
        buffer: float,
        *,
        net_of_costs: bool,
    ) -> None:
        self.tradables, self.start_cash, self.charges = tuple(tradables), tuple(cash), charges
        self.total = total = worth(tradables, cash)
        self.buffer = buffer
        self.net_of_costs = net_of_costs
        self.problem = LinearProblem()
        self.amounts: list[tuple[dict[int, float], dict[int, float]]] = []  # bought and sold, by column
        self.commissions: list[int] = []
        self.slacks: list[tuple[int, Bound, bool]] = []
        self._switches: list[int] = []
        for one in self.tradables:
            self._add(one)
        self.cash_columns = [self._cash_of(account, money) for account, money in cash]
        for bound in bounds:
            self._bound(bound)
        if buffer > 0.0 and cash:
            self._elastic(Bound(BUFFER, frozenset()), dict.fromkeys(self.cash_columns, 1.0), buffer / total, below=True)

    @property
    def switches(self) -> Mask:
        """Columns that say whether there is an order at all, shape (columns,)."""
        return self._marked(self._switches)

    @property
    def slack_columns(self) -> Mask:
        """Columns that say by how much a bound is missed, shape (columns,)."""
        return self._marked([at for at, _, _ in self.slacks])

    @property
    def cost_of_lots(self) -> FloatArray:
        """Cost of the columns where bounds are missed whatever is done, shape (columns,)."""
        cost = np.array(self.problem.cost)
        for at, bound, _ in self.slacks:
            cost[at] = MISSED_BY_LOTS * bound.gravity
        return cost

    def _marked(self, columns: list[int]) -> Mask:
        marked = np.zeros(len(self.problem.cost), dtype=bool)
        marked[columns] = True
        return marked

    def _add(self, one: Tradable) -> None:
        """Columns of what is bought and sold of one position."""
        unit = one.price / self.total
        per_sale = 1.0 - TILT if one.preferred else 1.0
        step = one.lot * unit if one.lot > 0.0 else 1.0  # of the account, for one lot or for all of it
        most_bought = math.ceil(1.0 / step) if one.lot > 0.0 else 1.0
        spread, sale_tax = self.charges.spread / 2.0, self.charges.sale_tax
        buy = self.problem.column(
            step * (1.0 + spread), 0.0, most_bought if one.may_buy and not one.must_sell else 0.0, whole=one.lot > 0.0
        )
        lots = math.floor(one.quantity / one.lot + 1e-9) if one.lot > 0.0 else one.quantity * unit
        odd = max(one.quantity - lots * one.lot, 0.0) if one.lot > 0.0 else 0.0
        price_of_sale = per_sale + spread + sale_tax
        sell = self.problem.column(
            step * price_of_sale, float(lots) if one.must_sell else 0.0, float(lots), whole=one.lot > 0.0
        )
        bought, sold = {buy: step}, {sell: step}
        if odd > 1e-9:  # less than a lot is sold whole or not at all
            rest = self.problem.column(odd * unit * price_of_sale, 1.0 if one.must_sell else 0.0, 1.0, whole=True)
            sold[rest] = odd * unit
        self.amounts.append((bought, sold))
        if one.least > one.lot > 0.0:
            self._least_order(one, buy, sell, float(most_bought), float(lots))
        self._commission(bought, sold, one.may_buy)
        if any(part.tax != 0.0 for part in one.tranches):
            self._tax(one, unit, sold)
        if one.lot > 0.0 and self._charged and lots > 0.0 and one.may_buy and not one.must_sell:
            self._one_way(buy, sell, float(most_bought), float(lots))

    @property
    def _charged(self) -> bool:
        charges = self.charges
        return max(charges.commission, charges.least_commission, charges.sale_tax, charges.spread) > 0.0

    def _one_way(self, buy: int, sell: int, most_bought: float, lots: float) -> None:
        """Nothing is bought and sold at once: the costs of it would lessen the account that shares are taken of."""
        way = self._switch()
        self.problem.row({buy: 1.0, way: -most_bought}, -math.inf, 0.0)
        self.problem.row({sell: 1.0, way: lots}, -math.inf, lots)

    def _least_order(self, one: Tradable, buy: int, sell: int, most_bought: float, lots: float) -> None:
        """An order of fewer units than the least is not taken, except of all that is held."""
        least = math.ceil(one.least / one.lot)
        for column, most in ((buy, most_bought), (sell, lots)):
            fewest = min(float(least), most)
            if fewest > 0.0:
                switch = self._switch()
                self.problem.row({column: 1.0, switch: -fewest}, 0.0, math.inf)
                self.problem.row({column: 1.0, switch: -most}, -math.inf, 0.0)

    def _switch(self) -> int:
        at = self.problem.column(0.0, 0.0, 1.0, whole=True)
        self._switches.append(at)
        return at

    def _commission(self, bought: dict[int, float], sold: dict[int, float], may_buy: bool) -> None:
        """Cost of an order, exactly: money that could be wasted would change every share of the account."""
        rate, least = self.charges.commission, self.charges.least_commission / self.total
        moved = bought | sold
        column = self.problem.column(1.0, 0.0, math.inf)
        self.commissions.append(column)
        by_amount = {at: -rate * step for at, step in moved.items()}
        if least <= 0.0:
            self.problem.row({column: 1.0} | by_amount, 0.0, 0.0)
            return
        most = math.fsum(self.problem.upper[at] * step for at, step in (moved if may_buy else sold).items())
        order, large = self._switch(), self._switch()  # whether there is one, and whether it pays by its amount
        fewest = min((step for step in moved.values() if step < 1.0), default=0.0)
        self.problem.row(moved | {order: -most}, -math.inf, 0.0)
        self.problem.row(moved | {order: -min(fewest, most)}, 0.0, math.inf)
        self.problem.row({column: 1.0} | by_amount, 0.0, math.inf)
        self.problem.row({column: 1.0, order: -least}, 0.0, math.inf)
        self.problem.row({column: 1.0, large: least} | by_amount, -math.inf, least)
        self.problem.row({column: 1.0, order: -least, large: -rate * most}, -math.inf, 0.0)

    def _tax(self, one: Tradable, unit: float, sold: dict[int, float]) -> None:
        """What is sold comes from the parts of the position; the tax is their sum, and not below zero."""
        parts = {self.problem.column(0.0, 0.0, part.quantity * unit): part.tax / one.price for part in one.tranches}
        self.problem.row(dict.fromkeys(parts, 1.0) | {at: -step for at, step in sold.items()}, 0.0, 0.0)
        tax = self.problem.column(1.0, 0.0, math.inf)
        self.problem.row({tax: 1.0} | {at: -rate for at, rate in parts.items()}, 0.0, math.inf)

    def _cash_of(self, account: str, money: float) -> int:
        """Cash of one account after its trades; it does not go below zero, nor further below where it is owed."""
        column = self.problem.column(0.0, min(money / self.total, 0.0), math.inf)
        terms = {column: 1.0}
        half, duty = self.charges.spread / 2.0, self.charges.sale_tax
        for one, (bought, sold), commission in zip(self.tradables, self.amounts, self.commissions, strict=True):
            if one.account == account:
                terms |= {at: step * (1.0 + half) for at, step in bought.items()}
                terms |= {at: -step * (1.0 - half - duty) for at, step in sold.items()}
                terms[commission] = 1.0
        self.problem.row(terms, money / self.total, money / self.total)
        return column

    def _bound(self, bound: Bound) -> None:
        """Share of the members after the trades, in the account without what they cost, or as it was before them."""
        start, members = self._after(bound.members)
        whole_start, moves = self._whole
        cash = dict.fromkeys(self.cash_columns, 1.0)
        whole = moves | cash
        if not self.net_of_costs:
            whole_start, whole = 1.0, {}
        start += bound.fixed / self.total
        after = members | cash if bound.with_cash else members
        above_start, above = start, after
        if bound.with_cash and not self.net_of_costs:
            # Money that is wasted on trades brings no excess of cash nearer to its bound.
            above_start += math.fsum(money for _, money in self.start_cash) / self.total
            above = {at: members.get(at, 0.0) - step for at, step in moves.items()}
        if bound.least > 0.0:
            terms = {at: after.get(at, 0.0) - bound.least * whole.get(at, 0.0) for at in after | whole}
            self._elastic(bound, terms, bound.least * whole_start - start, below=True)
        if bound.most < 1.0:
            terms = {at: above.get(at, 0.0) - bound.most * whole.get(at, 0.0) for at in above | whole}
            self._elastic(bound, terms, bound.most * whole_start - above_start, below=False)

    @cached_property
    def _whole(self) -> tuple[float, dict[int, float]]:
        """The same of everything that may be traded; asked for by every bound, once all columns are there."""
        return self._after(frozenset(one.symbol for one in self.tradables))

    def _after(self, members: frozenset[str]) -> tuple[float, dict[int, float]]:
        """Share of the members before, and what each column adds to it."""
        start, terms = 0.0, dict[int, float]()
        for one, (bought, sold) in zip(self.tradables, self.amounts, strict=True):
            if one.symbol in members:
                start += one.quantity * one.price / self.total
                terms |= bought | {at: -step for at, step in sold.items()}
        return start, terms

    def _elastic(self, bound: Bound, terms: dict[int, float], limit: float, *, below: bool) -> None:
        slack = self.problem.column(MISSED * bound.gravity, 0.0, math.inf)
        self.slacks.append((slack, bound, below))
        if below:
            self.problem.row(terms | {slack: 1.0}, limit, math.inf)
        else:
            self.problem.row(terms | {slack: -1.0}, -math.inf, limit)

    def turnover(self, values: FloatArray) -> float:
        """(bought + sold) / 2 as a share of the account before."""
        return (
            math.fsum(values[at] * step for bought, sold in self.amounts for at, step in (bought | sold).items()) / 2.0
        )

    def read(self, values: FloatArray) -> Rebalanced:
        """The trades that the columns mean, counted anew from their units."""
        trades = [trade for at, one in enumerate(self.tradables) if (trade := self._trade(at, one, values)) is not None]
        cash = tuple(
            (account, money - math.fsum(one.amount + one.cost for one in trades if one.account == account))
            for account, money in self.start_cash
        )
        moved = math.fsum(abs(trade.amount) for trade in trades) / 2.0 / self.total
        value = self.total - math.fsum(trade.cost for trade in trades)
        money = math.fsum(amount for _, amount in cash)
        missed = tuple(
            Missed(bound.name, below, self._gap(bound, below, trades, money, value))
            for at, bound, below in self.slacks
            if values[at] > TOLD
        )
        return Rebalanced(tuple(trades), cash, value, missed, moved, moved)

    def _gap(self, bound: Bound, below: bool, trades: list[Trade], cash: float, value: float) -> float:
        """By how much the share of a bound after the trades, of what is left after their costs, misses it."""
        if bound.name == BUFFER:
            return (self.buffer - cash) / self.total
        inside = math.fsum(one.quantity * one.price for one in self.tradables if one.symbol in bound.members)
        inside += math.fsum(trade.amount for trade in trades if trade.symbol in bound.members)
        share = (inside + bound.fixed + (cash if bound.with_cash else 0.0)) / value
        return max(bound.least - share if below else share - bound.most, 0.0)

    def _trade(self, at: int, one: Tradable, values: FloatArray) -> Trade | None:
        bought, sold = self.amounts[at]
        share = math.fsum(values[column] * step for column, step in bought.items())
        share -= math.fsum(values[column] * step for column, step in sold.items())
        units = share * self.total / one.price
        if one.lot > 0.0:
            kept = {column: round(float(values[column])) for column in (*bought, *sold)}
            shares = math.fsum(kept[column] * step for column, step in bought.items())
            shares -= math.fsum(kept[column] * step for column, step in sold.items())
            units = round(shares * self.total / one.price, 6)
        elif units < 0.0:  # up, and what is bought down: cash stays where it has to be
            units = -min(math.ceil(round(-units * FINEST, 3)) / FINEST, one.quantity)
        else:
            units = math.floor(round(units * FINEST, 3)) / FINEST
        amount = units * one.price
        if abs(amount) < CENT / 2.0:
            return None
        return Trade(one.symbol, one.account, units, amount, self._cost(amount), self._tax_of(one, units))

    def _cost(self, amount: float) -> float:
        moved, charges = abs(amount), self.charges
        duty = charges.sale_tax if amount < 0.0 else 0.0
        return max(moved * charges.commission, charges.least_commission) + moved * (charges.spread / 2.0 + duty)

    def _tax_of(self, one: Tradable, units: float) -> float:
        """Tax on the gains of what is sold, the parts that bring least of it first; not below zero."""
        left, tax = max(-units, 0.0), 0.0
        for part in sorted(one.tranches, key=lambda part: part.tax):
            taken = min(left, part.quantity)
            tax, left = tax + taken * part.tax, left - taken
        return max(tax, 0.0)
