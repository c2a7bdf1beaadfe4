"""What rows say of each other: tickers that changed, the two sides of a transfer and of a merger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from data_sources.model import Action, Holding, Transaction
from diagnostics.bookkeeping.open_lots import is_nothing

LONGEST_TRANSFER = 10  # calendar days between the row of the account that gives and that of the one that gets


class Renames:
    """Which ticker a holding has today, by the RENAMED rows."""

    def __init__(self, rows: Iterable[Transaction]) -> None:
        self._known: dict[str, list[tuple[date, str]]] = defaultdict(list)
        for row in rows:
            if row.action is Action.RENAMED and row.into and row.into != row.symbol:
                self._known[row.symbol].append((row.day, row.into))
        for changes in self._known.values():
            changes.sort()

    def __bool__(self) -> bool:
        return bool(self._known)

    def today(self, symbol: str, day: date) -> str:
        """The ticker that what was called so on the day has at the end."""
        seen = {symbol}
        while True:
            later = next((into for when, into in self._known.get(symbol, ()) if when >= day), None)
            if later is None or later in seen:
                return symbol
            symbol = later
            seen.add(symbol)

    def of_rows(self, rows: Iterable[Transaction]) -> list[Transaction]:
        """Every row under the tickers of the end; a RENAMED row changes nothing any more."""
        if not self:
            return list(rows)
        made: list[Transaction] = []
        for row in rows:
            symbol = self.today(row.symbol, row.day)
            if row.action is Action.RENAMED:
                made.append(replace(row, symbol=symbol, quantity=0.0))
                continue
            into = self.today(row.into, row.day) if row.into else ""
            changed = symbol != row.symbol or into != row.into
            made.append(replace(row, symbol=symbol, into=into) if changed else row)
        return made

    def of_holdings(self, holdings: Iterable[Holding]) -> list[Holding]:
        """Every stated holding under the ticker of the end."""
        if not self:
            return list(holdings)
        return [replace(one, symbol=self.today(one.symbol, one.day)) for one in holdings]


def joined(rows: list[Transaction]) -> list[Transaction]:
    """The two rows of a merger or of a changed ticker that many exports have, as one row with ``into``.

    Joined are rows of one account, day and action without ``into``, one of which takes shares of one symbol out
    and the other brings those of another; where there are several such pairs on a day, none is joined.
    """
    sides: defaultdict[tuple[str, date, Action], list[Transaction]] = defaultdict(list)
    for row in rows:
        if row.action in (Action.MERGER, Action.RENAMED) and not row.into and row.quantity:
            sides[row.account, row.day, row.action].append(row)
    replaced: dict[int, Transaction | None] = {}
    for pair in sides.values():
        if len(pair) != 2:
            continue
        gives, gets = sorted(pair, key=lambda row: row.quantity)
        if gives.quantity < 0 < gets.quantity and gives.symbol != gets.symbol:
            money = gives.amount + gets.amount
            ratio = -gets.quantity / gives.quantity
            replaced[id(gives)] = replace(gives, into=gets.symbol, ratio=ratio, amount=money)
            replaced[id(gets)] = None
    if not replaced:
        return rows
    return [kept for row in rows if (kept := replaced.get(id(row), row)) is not None]


def transfers_within(rows: list[Transaction]) -> tuple[list[Transaction], dict[int, Transaction]]:
    """Rows without the receiving side of transfers in kind between accounts of the household, and those.

    They come by the ``id`` of the row of the giving side as it is in the list (a place may hold several rows).

    A transfer is within where as many shares of one symbol leave one account and reach another within days of each
    other. It is booked on the earlier of the two days, so that the shares are never nowhere.
    """
    incoming = sorted(
        (row for row in rows if row.action is Action.TRANSFER_IN and row.quantity > 0),
        key=lambda row: (row.day, row.account, row.place.file, row.place.row),
    )
    partners: dict[int, Transaction] = {}
    taken: set[int] = set()
    moved: dict[int, Transaction] = {}
    outgoing = [row for row in rows if row.action is Action.TRANSFER_OUT and row.quantity < 0]
    for out in sorted(outgoing, key=lambda row: (row.day, row.account, row.place.file, row.place.row)):
        fits = [
            row
            for row in incoming
            if id(row) not in taken
            and row.symbol == out.symbol
            and row.account != out.account
            and is_nothing(row.quantity + out.quantity, row.quantity)
            and abs((row.day - out.day).days) <= LONGEST_TRANSFER
        ]
        if fits:
            got = min(fits, key=lambda row: abs((row.day - out.day).days))
            taken.add(id(got))
            earlier = moved[id(out)] = replace(out, day=min(out.day, got.day))
            partners[id(earlier)] = got
    if not taken:
        return rows, partners
    return [moved.get(id(row), row) for row in rows if id(row) not in taken], partners


def accounts_with_cash(rows: Iterable[Transaction], stated: Iterable[str]) -> frozenset[str]:
    """Accounts whose cash can be followed: money is seen to come or go, or a balance is stated."""
    seen = {row.account for row in rows if row.action in (Action.DEPOSIT, Action.WITHDRAWAL)}
    return frozenset(seen | set(stated))
