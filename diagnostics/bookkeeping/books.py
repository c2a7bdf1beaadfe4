"""The books of an account: the answer to "what is there, since when, at what cost, and does it add up"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from data_sources.model import Action, LotMethod, Place, Transaction


class FlowKind(Enum):
    """What crosses the border of the account."""

    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    TRANSFER_IN = "transfer in"  # in kind: its amount is found by valuation
    TRANSFER_OUT = "transfer out"


@dataclass(frozen=True, slots=True)
class Flow:
    """Money or shares that come from outside (positive) or leave (negative).

    Args:
        amount: in ``currency``, signed; None for shares, which are worth what they are valued at on ``day``.
        symbol, quantity: of shares.
        counts_as_trade: made up by the rule that a file without cash rows has its trades paid from outside.
    """

    day: date
    kind: FlowKind
    amount: float | None
    currency: str
    account: str
    symbol: str = ""
    quantity: float = 0.0
    counts_as_trade: bool = False
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares that were acquired together and are held still. ``cost`` is of all of them, fees of purchase in it.

    Negative quantities are sold short; ``cost`` is then what was received, negative.
    """

    symbol: str
    account: str
    acquired: date
    quantity: float
    cost: float
    currency: str
    cost_known: bool = True


@dataclass(frozen=True, slots=True)
class Disposal:
    """Shares of one lot (or of the average) that were sold, covered or became worthless.

    ``gain`` is proceeds less cost, after fees and taxes of both sides, in ``currency``.
    """

    symbol: str
    account: str
    acquired: date | None  # None for the average method
    sold: date
    quantity: float
    cost: float
    proceeds: float
    fees: float
    taxes: float
    currency: str
    cost_known: bool = True

    @property
    def gain(self) -> float:
        """Realised, in ``currency``."""
        return self.proceeds - self.cost


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction as it was booked: after doubles were left out, in order of day, time, file and row."""

    transaction: Transaction
    position_after: float
    cash_after: float


class Trouble(Enum):
    """What is wrong in the history itself. The closed list that reports have words for."""

    OVERSOLD = "oversold"  # more was sold than was there
    SOLD_BEFORE_BOUGHT = "sold before bought"
    COST_UNKNOWN = "cost unknown"
    PRICE_FAR_FROM_MARKET = "price far from market"  # set by the valuation
    DOUBLE_ROW = "double row"  # the same booking in two files that overlap: counted once
    DOUBLE_FILE = "double file"
    OVERDRAWN = "overdrawn"  # cash below zero without margin
    WITHDRAWN_TOO_MUCH = "withdrawn too much"
    POSITION_DIFFERS = "position differs"  # from what a file states
    CASH_DIFFERS = "cash differs"
    SUM_DIFFERS = "sum differs"
    NO_RATE = "no rate"  # a currency without an exchange rate
    SPLIT_UNLISTED = "split unlisted"  # the market shows a split that the files do not


@dataclass(frozen=True, slots=True)
class Irregularity:
    """One thing that does not add up, with its evidence.

    Args:
        what: symbol or currency that it is about.
        found, expected: amounts or quantities that differ; None where that has no meaning.
        candidates: rows that could explain it, by place, at most five.
    """

    trouble: Trouble
    day: date
    what: str
    account: str
    found: float | None = None
    expected: float | None = None
    currency: str = ""
    places: tuple[Place, ...] = ()
    candidates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class PositionHeld:
    """What is held of one instrument in one account on the last day."""

    symbol: str
    account: str
    quantity: float
    cost: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class Books:
    """The books of an account or of a household on one day.

    Args:
        currency: of the report.
        as_of: last day; nothing later is in them.
        first: day of the first entry; None where there are positions alone.
        entries: every booked transaction.
        lots: open ones, by account, symbol and day.
        disposals: by day.
        positions: as of ``as_of``, without those of nothing, by account and symbol.
        cash: ((account, currency), amount) as of ``as_of``; empty where the files have no cash rows.
        flows: across the border of the whole household; transfers between its accounts are none.
        tracks_cash: the files tell of deposits and withdrawals, so that cash is a balance; otherwise every trade
            is paid from outside, and cash is no part of the account.
        opening: positions and cash that a file states and no transaction explains, taken as there on their day.
        method: (account, how lots are found).
        irregularities: by day.
    """

    currency: str
    as_of: date
    first: date | None
    entries: tuple[Entry, ...]
    lots: tuple[Lot, ...]
    disposals: tuple[Disposal, ...]
    positions: tuple[PositionHeld, ...]
    cash: tuple[tuple[tuple[str, str], float], ...]
    flows: tuple[Flow, ...]
    tracks_cash: bool
    opening: tuple[PositionHeld, ...]
    method: tuple[tuple[str, LotMethod], ...]
    irregularities: tuple[Irregularity, ...]

    @property
    def positions_only(self) -> bool:
        """Whether nothing is known of how it came to be."""
        return not self.entries

    def of(self, *actions: Action) -> tuple[Transaction, ...]:
        """Booked transactions of these actions, in order."""
        return tuple(entry.transaction for entry in self.entries if entry.transaction.action in actions)
