"""What a row does to the cash of its account, with the money that is lent in reverse repos still the account's own."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from data_sources.model import Action, Transaction
from diagnostics.bookkeeping.books import OPENING, Flow, FlowKind

Money = tuple[tuple[str, float], ...]


def money_of(row: Transaction) -> Money:
    """Change of the cash by currency.

    An EXCHANGE moves both of its sides. A trade that was settled in other money moves that money only, in the
    direction of its amount.
    """
    if row.counter_currency and row.counter_amount:
        if row.action is Action.EXCHANGE:
            return ((row.currency, row.amount), (row.counter_currency, row.counter_amount))
        if row.counter_currency != row.currency and row.amount:
            return ((row.counter_currency, math.copysign(row.counter_amount, row.amount)),)
    return ((row.currency, row.amount),) if row.amount else ()


@dataclass(slots=True)
class _Lent:
    principal: float
    quantity: float


class Till:
    """Cash by account and currency, and what of it is lent."""

    def __init__(self, tracked: frozenset[str]) -> None:
        self.tracked = tracked
        self.cash: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.lent: defaultdict[tuple[str, str], float] = defaultdict(float)
        self.flows: list[Flow] = []
        self.loans: list[tuple[str, str, date, float]] = []  # account, currency, day, lent (or, negative, come back)
        self._out: defaultdict[tuple[str, str, str], list[_Lent]] = defaultdict(list)

    def book(self, row: Transaction) -> Money:
        """Book the row's money and give what it changed; flows across the border are kept."""
        moved = self._interest(row) if row.action in (Action.REPO_LEND, Action.REPO_RETURN) else money_of(row)
        if row.account not in self.tracked:
            self.flows += [_paid_from_outside(row, currency, -amount) for currency, amount in moved]
            return ()
        for currency, amount in moved:
            self.cash[row.account, currency] += amount
        if row.action in (Action.DEPOSIT, Action.WITHDRAWAL):
            kind = FlowKind.DEPOSIT if row.amount >= 0 else FlowKind.WITHDRAWAL
            # What the row cost is the account's own cost: more was brought than arrived, less handed out than left.
            costs = row.fees + row.taxes
            self.flows += [
                Flow(
                    row.day, kind, amount + (costs if currency == row.currency else 0.0), currency, row.account,
                    place=row.place,
                )
                for currency, amount in moved
            ]  # fmt: skip
        return moved

    def _interest(self, row: Transaction) -> Money:
        """Of money lent nothing, of money that comes back what is more than was lent."""
        outstanding = self._out[row.account, row.symbol, row.currency]
        purse = (row.account, row.currency)
        if row.action is Action.REPO_LEND:
            # The commission is gone, the rest comes back.
            principal = max(0.0, -row.amount - row.fees - row.taxes)
            outstanding.append(_Lent(principal, abs(row.quantity)))
            self.lent[purse] += principal
            self.loans.append((*purse, row.day, principal))
            cost = row.amount + principal
            return ((row.currency, cost),) if cost else ()
        lent = _matching(outstanding, row)
        if lent is None:  # lent before the files begin: the booking has put it there
            return ()
        outstanding.remove(lent)
        self.lent[purse] -= lent.principal
        self.loans.append((*purse, row.day, -lent.principal))
        return ((row.currency, row.amount - lent.principal),)

    def knows(self, row: Transaction) -> bool:
        """Whether the money that a REPO_RETURN brings back was lent in the files."""
        return _matching(self._out[row.account, row.symbol, row.currency], row) is not None


MOST_INTEREST = 0.05  # of what was lent: reverse repos run for days


def _matching(outstanding: list[_Lent], row: Transaction) -> _Lent | None:
    """The oldest loan that this row can pay back: of as many units, or of a little less money."""
    fits = [
        lent
        for lent in outstanding
        if lent.principal * (1 - 1e-4) - 1.0 <= row.amount + row.fees <= lent.principal * (1 + MOST_INTEREST) + 1.0
    ]
    if row.quantity:
        fits = [lent for lent in fits if lent.quantity == abs(row.quantity)] or fits
    return fits[0] if fits else None


def _paid_from_outside(row: Transaction, currency: str, amount: float) -> Flow:
    kind = FlowKind.DEPOSIT if amount >= 0 else FlowKind.WITHDRAWAL
    return Flow(
        row.day, kind, amount, currency, row.account, row.symbol, row.quantity, counts_as_trade=True, place=row.place
    )


def opening_money(account: str, currency: str, amount: float, row: Transaction) -> Transaction:
    """Money that was there before the files begin, as a row; its day and place are those of ``row``."""
    return replace(
        row, action=Action.DEPOSIT, symbol="", quantity=0.0, price=None, amount=amount, fees=0.0, taxes=0.0,
        currency=currency, account=account, time="", name="", isin="", reference="", ratio=None, into="",
        counter_currency="", counter_amount=0.0, cost=None, acquired=None, text=OPENING,
    )  # fmt: skip
