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

    Negative quantities are sold short; ``cost`` is then what was received, negative. ``place`` is the row that
    bought it.
    """

    symbol: str
    account: str
    acquired: date
    quantity: float
    cost: float
    currency: str
    cost_known: bool = True
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Disposal:
    """Shares of one lot (or of the average) that were sold, covered or became worthless.

    ``gain`` is proceeds less cost, after fees and taxes of both sides, in ``currency``; ``fees`` and ``taxes`` are
    those of the sale, already out of ``proceeds``. Of a short sale ``quantity`` is negative, ``acquired`` the day of
    the short sale, ``sold`` that of the cover. Where money came back without shares (a return of capital above the
    cost) ``quantity`` is 0. ``place`` is the row that sold.
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
    place: Place | None = None

    @property
    def gain(self) -> float:
        """Realised, in ``currency``."""
        return self.proceeds - self.cost


OPENING = "opening"  # text of a made-up row: what was there before the files begin


@dataclass(frozen=True, slots=True)
class Entry:
    """A transaction as it was booked: doubles left out, by day, and within a day in the order of booking.

    ``transaction.quantity`` is the change of the position that was booked, whatever the row has: of a split what it
    added. A merger or a spin-off is two entries: what leaves, with the money of the row and ``into``, and what comes,
    with ``symbol`` the new one and ``into`` "". What came before a RENAMED row is booked under the new ticker, and
    that row changes nothing. Opening shares are TRANSFER_IN, opening money DEPOSIT, both with ``text`` OPENING; so
    the sum of the entries' quantities is the position, and each has its flow.

    Args:
        position_after: of ``transaction.symbol`` in its account.
        cash_after: of ``transaction.currency`` in its account, money lent in it; 0 where cash is not tracked.
        money: change of the account's cash by currency, money lent in it (so lending changes nothing, and what
            comes back changes it by the interest); empty where the account's cash is not tracked.
    """

    transaction: Transaction
    position_after: float
    cash_after: float
    money: tuple[tuple[str, float], ...] = ()


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
class MissingDividend:
    """What the market paid on shares held, before tax, and no row of the account tells of."""

    symbol: str
    account: str
    ex_date: date
    quantity: float
    amount: float
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
        cash: ((account, currency), amount) as of ``as_of``, money lent in it; empty where the files have no cash rows.
        flows: across the border of the whole household; transfers between its accounts are none.
        tracks_cash: the files tell of deposits and withdrawals, so that cash is a balance; otherwise every trade
            is paid from outside, and cash is no part of the account.
        opening: positions and cash that a file states and no transaction explains, taken as there on their day.
        method: (account, how lots are found).
        irregularities: by day.
        untracked: accounts whose cash is not tracked although that of others is.
        lent: ((account, currency), amount) of ``cash`` that is lent in reverse repos on ``as_of``.
        doubles: rows that were left out because another file has them too.
        missing_dividends: by day.
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
    untracked: tuple[str, ...] = ()
    lent: tuple[tuple[tuple[str, str], float], ...] = ()
    doubles: tuple[Place, ...] = ()
    missing_dividends: tuple[MissingDividend, ...] = ()

    @property
    def positions_only(self) -> bool:
        """Whether nothing is known of how it came to be."""
        return not self.entries

    def of(self, *actions: Action) -> tuple[Transaction, ...]:
        """Booked transactions of these actions, in order."""
        return tuple(entry.transaction for entry in self.entries if entry.transaction.action in actions)
