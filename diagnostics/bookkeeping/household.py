"""What rows say of each other: the two sides of a transfer, and whose cash can be followed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data_sources.model import Action, Transaction
from diagnostics.bookkeeping.open_lots import is_nothing

LONGEST_TRANSFER = 10  # calendar days between the row of the account that gives and that of the one that gets


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
