"""What files state of positions and cash, beside what the rows come to: openings that follow, and what differs."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from data_sources.model import Action, CashBalance, Holding, Place, Transaction
from diagnostics.bookkeeping.booking import Booking, Key
from diagnostics.bookkeeping.books import OPENING, Entry
from diagnostics.bookkeeping.money import opening_money
from diagnostics.bookkeeping.open_lots import is_nothing

CENT = 0.011  # a difference of rounding


@dataclass(frozen=True, slots=True)
class StatedPosition:
    """All that the files state of one holding on one day."""

    account: str
    symbol: str
    day: date
    quantity: float
    rows: tuple[Holding, ...]


class Statements:
    """Stated positions and balances, by account and day.

    Args:
        holdings: one group of rows for each account, day and symbol.
        cash: one for each account, currency and day, by day.
        booked: places of transactions: what such a row states is left of its holding, and is no list of holdings.
    """

    def __init__(
        self, holdings: Iterable[list[Holding]], cash: list[CashBalance], booked: frozenset[Place] = frozenset()
    ) -> None:
        self.positions = sorted(
            (
                StatedPosition(
                    rows[0].account, rows[0].symbol, rows[0].day, sum(row.quantity for row in rows), tuple(rows)
                )
                for rows in holdings
            ),
            key=lambda one: (one.day, one.account, one.symbol),
        )
        self.cash = cash
        listed: defaultdict[tuple[str, date], set[str]] = defaultdict(set)
        for one in self.positions:
            if not all(row.place in booked for row in one.rows):
                listed[one.account, one.day].add(one.symbol)
        # A list of one holding may be about that holding alone (a broker's file of its lots).
        self.lists = {key: frozenset(symbols) for key, symbols in listed.items() if len(symbols) > 1}

    def quantities(self) -> dict[Key, list[tuple[date, float]]]:
        """Stated quantities with their days by (account, symbol)."""
        found: defaultdict[Key, list[tuple[date, float]]] = defaultdict(list)
        for one in self.positions:
            found[one.account, one.symbol].append((one.day, one.quantity))
        return found

    def last(self) -> list[StatedPosition]:
        """Those of each account's last stated day."""
        newest: dict[str, date] = {}
        for one in self.positions:
            newest[one.account] = max(one.day, newest.get(one.account, one.day))
        return [one for one in self.positions if one.day == newest[one.account]]


class Timeline:
    """Positions and cash of the books at the end of any day."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._shares: defaultdict[Key, tuple[list[date], list[float]]] = defaultdict(lambda: ([], []))
        self._cash: defaultdict[Key, tuple[list[date], list[float]]] = defaultdict(lambda: ([], []))
        self.first: dict[str, Entry] = {}
        running: defaultdict[Key, float] = defaultdict(float)
        for entry in entries:
            row = entry.transaction
            self.first.setdefault(row.account, entry)
            if row.symbol:
                days, levels = self._shares[row.account, row.symbol]
                days.append(row.day)
                levels.append(entry.position_after)
            for currency, amount in entry.money:
                running[row.account, currency] += amount
                days, levels = self._cash[row.account, currency]
                days.append(row.day)
                levels.append(running[row.account, currency])

    @property
    def held(self) -> Iterable[Key]:
        """Every holding that ever was."""
        return self._shares.keys()

    def shares(self, key: Key, day: date) -> float:
        """At the end of the day; 0 before the first entry."""
        return _at(self._shares.get(key), day)

    @property
    def purses(self) -> Iterable[Key]:
        """Every account and currency with cash."""
        return self._cash.keys()

    def lowest(self, key: Key) -> tuple[float, date]:
        """The least cash at the end of a day, and the first such day."""
        days, levels = self._cash[key]
        ends = (at for at in range(len(days)) if at + 1 == len(days) or days[at + 1] != days[at])
        return min((levels[at], days[at]) for at in ends)

    def cash(self, key: Key, day: date) -> float:
        """At the end of the day, money lent in it; 0 before the first entry."""
        return _at(self._cash.get(key), day)


def _at(levels: tuple[list[date], list[float]] | None, day: date) -> float:
    at = 0 if levels is None else bisect_right(levels[0], day)
    return 0.0 if levels is None or at == 0 else levels[1][at - 1]


@dataclass(slots=True)
class Opened:
    """Holdings that have an opening already, by what it follows from; none gets two of a kind."""

    sold: set[Key]
    stated: set[Key]


def opening_rows(booking: Booking, timeline: Timeline, statements: Statements, opened: Opened) -> list[Transaction]:
    """Shares that must have been there before: what was sold before it was bought, what is stated and not explained.

    They are there from the first day of their account's history, in shares of that day; what an earlier list of the
    account does not have came later, and is there from the day of the list that has it.

    Args:
        booking: what the rows come to without more openings.
        timeline: of its entries.
        statements: what the files state.
        opened: those of earlier passes; the new ones are added.
    """
    made: list[Transaction] = []
    just_now: set[Key] = set()
    for key, shortage in sorted(booking.shortages.items()):
        if key in opened.sold:
            continue
        first = shortage.rows[0]
        day = timeline.first[key[0]].transaction.day
        made.append(_opening(day, shortage.quantity, first))
        just_now.add(key)
    for one in statements.positions:
        key = (one.account, one.symbol)
        missing = one.quantity - timeline.shares(key, one.day)
        short = one.quantity < 0 and timeline.shares(key, one.day) == 0.0
        if key in just_now | opened.stated or is_nothing(missing, one.quantity) or (missing < 0 and not short):
            continue
        entry = timeline.first.get(one.account)
        day = one.day if entry is None else min(one.day, entry.transaction.day)
        if any(account == one.account and when < one.day for account, when in statements.lists):
            day = one.day
        factor = 1.0
        for when, ratio in booking.factors[key]:
            factor *= ratio if day < when <= one.day else 1.0
        made += _stated_opening(one, day, missing, missing / factor)
        opened.stated.add(key)
    opened.sold |= just_now
    return made


def _stated_opening(one: StatedPosition, day: date, missing: float, shares: float) -> list[Transaction]:
    """Rows of the lots where they are all there is, else one row; with the cost where it is of just these shares."""
    if not (one.quantity and is_nothing(missing - one.quantity, one.quantity)):
        return [_opening(day, shares, one.rows[0])]
    scale = shares / one.quantity
    return [
        replace(_opening(day, row.quantity * scale, row), cost=row.cost, acquired=row.acquired)
        for row in one.rows
        if row.quantity
    ]


def _opening(day: date, quantity: float, source: Holding | Transaction) -> Transaction:
    """Shares of what ``source`` is about, there from the day, at a cost that nobody says."""
    return Transaction(
        day, Action.TRANSFER_IN, source.symbol, quantity, None, 0.0, 0.0, 0.0, source.currency, source.account,
        source.place, name=source.name, isin=source.isin, text=OPENING,
    )  # fmt: skip


def opening_cash(
    booking: Booking, timeline: Timeline, statements: Statements, partial: frozenset[str]
) -> list[Transaction]:
    """Money that must have been there before, from the first balance that is stated of each account and currency.

    Only where the history of the account begins in the middle; a whole history that comes to another balance is a
    difference, and is shown as one.
    """
    made: list[Transaction] = []
    done: set[Key] = set()
    for balance in statements.cash:
        key = (balance.account, balance.currency)
        if key in done:
            continue
        done.add(key)
        first = timeline.first.get(balance.account)
        missing = balance.amount - cash_without_loans(booking, timeline, key, balance.day)
        if missing < CENT or not (first is None or balance.account in partial or balance.day < first.transaction.day):
            continue
        day = balance.day if first is None else min(balance.day, first.transaction.day)
        row = Transaction(
            day, Action.DEPOSIT, "", 0.0, None, missing, 0.0, 0.0, balance.currency, balance.account, balance.place
        )
        made.append(opening_money(balance.account, balance.currency, missing, row))
    return made + _money_needed(booking, timeline, partial, done)


def _money_needed(booking: Booking, timeline: Timeline, partial: frozenset[str], stated: set[Key]) -> list[Transaction]:
    """The least that must have been there where no balance is stated and more is paid than there is."""
    made: list[Transaction] = []
    for key in sorted(timeline.purses):
        lowest, _ = timeline.lowest(key)
        if key in stated or key[0] not in partial or key[0] in may_borrow(booking) or lowest > -CENT:
            continue
        first = timeline.first[key[0]].transaction
        made.append(opening_money(*key, -lowest, first))
    return made


def may_borrow(booking: Booking) -> frozenset[str]:
    """Accounts that sold short or paid interest: cash below zero is no fault of theirs."""
    return frozenset(
        entry.transaction.account
        for entry in booking.entries
        if entry.transaction.action is Action.SELL_SHORT
        or (entry.transaction.action is Action.INTEREST and entry.transaction.amount < 0)
    )


def cash_without_loans(booking: Booking, timeline: Timeline, key: Key, day: date) -> float:
    """What a broker calls the cash: what is lent in reverse repos on the day is not in it."""
    lent = sum(
        amount for account, currency, when, amount in booking.till.loans if (account, currency) == key and when <= day
    )
    return timeline.cash(key, day) - lent


def begins_in_the_middle(rows: Iterable[Transaction]) -> frozenset[str]:
    """Accounts whose first day has no money or shares coming in: something was there before."""
    days: dict[str, date] = {}
    actions: defaultdict[str, set[Action]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: row.day):
        if days.setdefault(row.account, row.day) == row.day:
            actions[row.account].add(row.action)
    return frozenset(account for account, seen in actions.items() if not seen & {Action.DEPOSIT, Action.TRANSFER_IN})
