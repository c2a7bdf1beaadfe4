"""What the booked rows change: shares, money and costs, and how each of them enters the values and the flows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from data_sources.model import Action, Transaction
from diagnostics.bookkeeping.books import Books, Entry
from diagnostics.bookkeeping.money import money_of


class Nature(Enum):
    """How a change enters the values and the flows."""

    __hash__ = object.__hash__  # a member is itself alone; Enum's own hashes its name, in Python, row by row

    TRADE = "trade"  # shares for money
    IN_KIND = "in kind"  # shares without money, from outside or to it (or between two accounts of the household)
    CONVERSION = "conversion"  # shares for shares of another instrument, at their close
    UNITS = "units"  # a distribution taken in units
    COUNT = "count"  # a split: another number of shares, worth the same
    INCOME = "income"  # money that a holding paid
    CASH = "cash"  # money inside the account: interest, fees, taxes
    EXCHANGE = "exchange"  # money of one currency for another
    EXTERNAL = "external"  # money from outside or to it
    LENT = "lent"  # money lent for days or come back, still the account's own


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of one holding, and of the money that goes with it.

    Args:
        day: of the row.
        symbol: "" for money alone.
        shares: change of the position.
        money: (currency, change of the cash), of money that is lent only the interest.
        tracked: the money is part of the account; otherwise it comes from outside, or goes there.
        currency: of ``cost``.
        cost: fees and taxes in the money, not below zero.
        other: of CONVERSION the other symbol.
        stated: of UNITS what was distributed, where the file says it; 0 otherwise.
    """

    day: date
    nature: Nature
    symbol: str
    shares: float
    money: tuple[tuple[str, float], ...]
    tracked: bool
    currency: str
    cost: float
    other: str = ""
    stated: float = 0.0


NATURES = {
    Action.SPLIT: Nature.COUNT,
    Action.REINVEST: Nature.UNITS,
    Action.TRANSFER_IN: Nature.IN_KIND,
    Action.TRANSFER_OUT: Nature.IN_KIND,
    Action.MERGER: Nature.CONVERSION,
    Action.SPIN_OFF: Nature.CONVERSION,
    Action.RENAMED: Nature.CONVERSION,
    Action.DEPOSIT: Nature.EXTERNAL,
    Action.WITHDRAWAL: Nature.EXTERNAL,
    Action.REPO_LEND: Nature.LENT,
    Action.REPO_RETURN: Nature.LENT,
    Action.EXCHANGE: Nature.EXCHANGE,
    Action.FEE: Nature.CASH,
    Action.TAX: Nature.CASH,
    Action.DIVIDEND: Nature.INCOME,
    Action.INTEREST: Nature.INCOME,
    Action.RETURN_OF_CAPITAL: Nature.INCOME,
}
CHARGES = frozenset({Action.FEE, Action.TAX})
MONEY_ALONE = frozenset({Nature.CASH, Nature.EXCHANGE, Nature.EXTERNAL, Nature.LENT})
PARTS_OF_TWO = frozenset({Action.MERGER, Action.SPIN_OFF})


def movements(books: Books) -> tuple[Movement, ...]:
    """Every booked row as a change, in the order of the books."""
    made: list[Movement] = []
    old = ""
    for entry in books.entries:
        row = entry.transaction
        if row.action in PARTS_OF_TWO:
            # What leaves comes first and names what comes; what comes is the next entry.
            other = row.into or old
            old = row.symbol if row.into else ""
        else:
            other = ""
        tracked = books.tracks_cash and row.account not in books.untracked
        made.append(_movement(entry, tracked, other))
    return tuple(made)


def _movement(entry: Entry, tracked: bool, other: str) -> Movement:
    row = entry.transaction
    nature = NATURES.get(row.action, Nature.TRADE)
    alone = nature in MONEY_ALONE or (nature is Nature.INCOME and not row.symbol)
    # Money that is not the account's own is lent outside of it, too.
    outside = () if nature is Nature.LENT else money_of(row)
    return Movement(
        day=row.day,
        nature=Nature.CASH if alone and nature is Nature.INCOME else nature,
        symbol="" if alone else row.symbol,
        shares=0.0 if alone else row.quantity,
        money=entry.money if tracked else outside,
        tracked=tracked,
        currency=row.currency,
        cost=_charged(row),
        other=other,
        stated=_distributed(row) if nature is Nature.UNITS else 0.0,
    )


def _distributed(row: Transaction) -> float:
    """What units were taken for; 0 where the file does not say."""
    return row.cost if row.cost is not None else (row.price or 0.0) * row.quantity


def _charged(row: Transaction) -> float:
    """Fees and taxes of a row; of a row that is nothing else, its money."""
    stated = row.fees + row.taxes
    if row.action in CHARGES and stated == 0.0:
        return max(0.0, -row.amount)
    return max(0.0, stated)
