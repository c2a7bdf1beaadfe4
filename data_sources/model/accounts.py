"""What an account did and holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_sources.model.instruments import Origin


@dataclass(frozen=True, slots=True)
class Transaction:
    """One line of an account's history; amounts are signed from the account's side."""

    day: date
    action: str
    symbol: str
    quantity: float
    price: float | None
    amount: float
    fees: float
    currency: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account holds of one instrument on one day."""

    day: date
    symbol: str
    quantity: float
    cost: float | None
    currency: str
    origin: Origin
