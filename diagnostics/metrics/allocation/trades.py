"""What may be traded, within which bounds, at what cost; and the trades that were found."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tranche:
    """Part of a position: ``quantity`` units with ``tax`` in money on each (below zero: a loss that offsets)."""

    quantity: float
    tax: float


@dataclass(frozen=True, slots=True)
class Tradable:
    """One instrument in one account.

    Args:
        quantity: units held, not below zero.
        price: of a unit, in the currency of the plan, above zero.
        lot: units in which it is traded; 0 for any amount.
        least: fewest units of an order, where more than a lot; what is held may always be sold whole.
        may_buy: whether it may be bought.
        must_sell: whether it may not be held.
        preferred: to be sold before others, all else equal.
        tranches: parts by tax, of ``quantity`` in all; () where gains are not taxed.
    """

    symbol: str
    account: str
    quantity: float
    price: float
    lot: float = 1.0
    least: float = 0.0
    may_buy: bool = True
    must_sell: bool = False
    preferred: bool = False
    tranches: tuple[Tranche, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """Bounds of a share of the account.

    Args:
        name: who it is, as the caller knows it.
        members: symbols that count.
        fixed: money that counts and is not traded.
        with_cash: whether the cash of all accounts counts, ``fixed`` then being what is to be added to it.
        gravity: what missing it counts for, beside others, where not all can be met.
    """

    name: str
    members: frozenset[str]
    least: float = 0.0
    most: float = 1.0
    fixed: float = 0.0
    with_cash: bool = False
    gravity: float = 1.0


@dataclass(frozen=True, slots=True)
class Charges:
    """What a trade costs: shares of its amount, and the least commission in money."""

    commission: float = 0.0
    least_commission: float = 0.0
    sale_tax: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Trade:
    """Units bought (positive) or sold (negative) at the price of today; ``cost`` in money, ``tax`` of its gains."""

    symbol: str
    account: str
    units: float
    amount: float
    cost: float
    tax: float


@dataclass(frozen=True, slots=True)
class Missed:
    """A bound that cannot be met: by which share of the account, and on which side."""

    name: str
    below: bool
    gap: float


@dataclass(frozen=True, slots=True)
class Rebalanced:
    """The trades and where they lead.

    Args:
        cash: of each account afterwards.
        value: of everything afterwards, costs taken off.
        missed: bounds that no trades can meet, () where all are met.
        turnover: (bought + sold) / 2 / value before.
        least_turnover: what it would be if everything could be traded in any amount.
    """

    trades: tuple[Trade, ...]
    cash: tuple[tuple[str, float], ...]
    value: float
    missed: tuple[Missed, ...]
    turnover: float
    least_turnover: float

    def units_of(self, symbol: str) -> float:
        """Units bought less units sold, over all accounts."""
        return math.fsum(trade.units for trade in self.trades if trade.symbol == symbol)
