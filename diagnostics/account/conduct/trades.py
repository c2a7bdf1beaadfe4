"""The trades of an account, each in the report's currency at the rate of its day, and what was matched with what."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import dataclass
from datetime import date

import numpy as np

from data_sources.model import Action, Place, Transaction
from diagnostics.account.evidence import AccountEvidence
from diagnostics.bookkeeping.books import OPENING, Books, Entry
from diagnostics.valuation.valuation import Valuation, days_of

BOUGHT = (Action.BUY, Action.BUY_TO_COVER)
SOLD = (Action.SELL, Action.SELL_SHORT)
NOTHING = 1e-9
COMING = (Action.BUY, Action.REINVEST, Action.RIGHTS, Action.TRANSFER_IN)


@dataclass(frozen=True, slots=True)
class Trade:
    """A purchase or a sale.

    Args:
        at: index of the last valued day on or before its day.
        quantity: of shares, above zero.
        price: a share in ``currency``, without fees; None where neither price nor amount tells it.
        rate: value of one unit of ``currency`` in the report's currency on the day; None where nobody has it.
        amount: price times quantity in the report's currency; 0 where that is not known.
        costs: fees and taxes in the report's currency.
    """

    transaction: Transaction
    at: int
    is_purchase: bool
    quantity: float
    price: float | None
    currency: str
    rate: float | None
    amount: float
    costs: float

    @property
    def symbol(self) -> str:
        """Of what was traded."""
        return self.transaction.symbol

    @property
    def day(self) -> date:
        """Of the trade."""
        return self.transaction.day

    @property
    def place(self) -> Place:
        """Its row."""
        return self.transaction.place


def index_of(valuation: Valuation, day: date) -> int:
    """Index of the last valued day on or before a day; -1 where there is none."""
    return bisect_right(days_of(valuation), day) - 1


def rate_on(valuation: Valuation, currency: str, at: int) -> float | None:
    """Value of one unit of a currency in the report's on a valued day; None where nobody has it."""
    if currency == valuation.currency:
        return 1.0
    column = dict(valuation.rates).get(currency)
    value = float(column[max(at, 0)]) if column is not None and column.size else np.nan
    return value if np.isfinite(value) and value > 0.0 else None


def trades_of(evidence: AccountEvidence, valuation: Valuation) -> tuple[Trade, ...]:
    """Every purchase and sale that was booked, in order; what was reinvested or moved is none."""
    made = []
    for row in evidence.books.of(*BOUGHT, *SOLD):
        if not row.symbol or abs(row.quantity) <= NOTHING:
            continue
        at = index_of(valuation, row.day)
        rate = rate_on(valuation, row.currency, at)
        price, quantity = price_of(row), abs(row.quantity)
        known = 0.0 if rate is None else rate
        made.append(
            Trade(
                transaction=row,
                at=at,
                is_purchase=row.action in BOUGHT,
                quantity=quantity,
                price=price,
                currency=row.currency,
                rate=rate,
                amount=(price or 0.0) * quantity * known,
                costs=(row.fees + row.taxes) * known,
            )
        )
    return tuple(made)


def price_of(row: Transaction) -> float | None:
    """A share's price without fees: as the row has it, else of its amount."""
    if row.price is not None and row.price > 0.0:
        return row.price
    if not row.quantity or not row.amount:
        return None
    costs = row.fees + row.taxes
    money = -row.amount - costs if row.quantity > 0.0 else row.amount + costs
    return money / abs(row.quantity) if money > 0.0 else None


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Shares that were bought and sold again, first in first out; ``cost`` and ``proceeds`` without fees."""

    symbol: str
    bought: date
    sold: date
    quantity: float
    cost: float
    proceeds: float
    currency: str
    purchase: Place
    sale: Place

    @property
    def days(self) -> int:
        """Calendar days that they were held."""
        return (self.sold - self.bought).days


@dataclass(slots=True)
class OpenShares:
    """Shares of one purchase that are held still."""

    symbol: str
    bought: date
    quantity: float
    cost: float
    currency: str
    place: Place


@dataclass(frozen=True, slots=True)
class Matched:
    """Purchases and sales of a household matched first in first out, whatever method its books count cost by."""

    trips: tuple[RoundTrip, ...]
    open: tuple[OpenShares, ...]


def matched(books: Books) -> Matched:
    """Match each sale with the oldest shares; transfers between accounts of the household change nothing.

    What is sold short, or sold without having been bought in the files, has no purchase and is left out.
    """
    outside = {flow.place for flow in books.flows if flow.symbol}
    queues: dict[str, deque[OpenShares]] = {}
    merged: dict[str, list[OpenShares]] = {}
    trips: list[RoundTrip] = []
    for entry in books.entries:
        row = entry.transaction
        if not row.symbol or (row.action in COMING and abs(row.quantity) <= NOTHING):
            continue  # money for no shares is no round trip
        queue = queues.setdefault(row.symbol, deque())
        match row.action:
            case Action.BUY | Action.REINVEST | Action.RIGHTS:
                queue.append(_bought(row, row.day))
            case Action.TRANSFER_IN if row.place in outside or row.text == OPENING:
                queue.append(_bought(row, row.acquired or row.day))
            case Action.SELL:
                trips += _taken(queue, row)
            case Action.TRANSFER_OUT | Action.EXPIRED if row.action is Action.EXPIRED or row.place in outside:
                _taken(queue, row)
            case Action.SPLIT:
                _split(queue, entry, row)
            case Action.MERGER if row.into:
                merged[row.into] = list(queue)
                queue.clear()
            case Action.MERGER if row.quantity > 0.0:
                queue.extend(_exchanged(merged.pop(row.symbol, []), row))
            case _:
                pass
    left = tuple(one for symbol in sorted(queues) for one in queues[symbol] if one.quantity > NOTHING)
    return Matched(tuple(trips), left)


def _bought(row: Transaction, day: date) -> OpenShares:
    quantity = abs(row.quantity)
    price = price_of(row)
    cost = row.cost if row.cost is not None and row.action is Action.TRANSFER_IN else (price or 0.0) * quantity
    return OpenShares(row.symbol, day, quantity, cost, row.currency, row.place)


def _taken(queue: deque[OpenShares], row: Transaction) -> list[RoundTrip]:
    left, price = abs(row.quantity), price_of(row) or 0.0
    made = []
    while left > NOTHING and queue:
        first = queue[0]
        taken = min(left, first.quantity)
        cost = first.cost * taken / first.quantity
        made.append(
            RoundTrip(
                row.symbol,
                first.bought,
                row.day,
                taken,
                cost,
                price * taken,
                row.currency,
                first.place,
                row.place,
            )
        )
        first.quantity -= taken
        first.cost -= cost
        left -= taken
        if first.quantity <= NOTHING:
            queue.popleft()
    return made


def _split(queue: deque[OpenShares], entry: Entry, row: Transaction) -> None:
    before = entry.position_after - row.quantity
    ratio = row.ratio or (entry.position_after / before if before > NOTHING else 1.0)
    if ratio > 0.0:
        for one in queue:
            one.quantity *= ratio


def _exchanged(moved: list[OpenShares], row: Transaction) -> list[OpenShares]:
    """Shares that came for others, with the days and costs of those."""
    before = sum(one.quantity for one in moved)
    for one in moved:
        one.symbol = row.symbol
        one.quantity *= row.quantity / before
    return moved
