"""In which order the rows of one day are booked: decided by what they are, never by where they stand.

Exports list the newest row first or last, and a household has several files; so the order of rows says nothing.
Where every trade of a holding has its time, that counts. Otherwise what is sold on a day was there before, if as much
was there; else it was bought on the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from data_sources.model import Action, Transaction
from diagnostics.bookkeeping.books import OPENING
from diagnostics.bookkeeping.open_lots import is_nothing

TRADES = frozenset(
    {
        Action.BUY,
        Action.SELL,
        Action.SELL_SHORT,
        Action.BUY_TO_COVER,
        Action.REINVEST,
        Action.RIGHTS,
        Action.EXPIRED,
        Action.TRANSFER_OUT,
    }
)
FIRST = (Action.RENAMED, Action.SPLIT, Action.MERGER, Action.SPIN_OFF, Action.DEPOSIT, Action.TRANSFER_IN)
PHASE = {action: at for at, action in enumerate(FIRST, start=1)}
TRADING, MONEY, LAST = 10, 11, 12

Key = tuple[object, ...]


def order_of_day(rows: Iterable[Transaction], position: Callable[[str, str], float]) -> list[Transaction]:
    """The rows of one day as they are to be booked.

    Args:
        rows: of one day, of any accounts.
        position: what is held of (account, symbol) when the day begins.
    """
    listed = list(rows)
    if len(listed) == 1:
        return listed
    groups: defaultdict[tuple[str, str], list[Transaction]] = defaultdict(list)
    for row in listed:
        if row.action in TRADES:
            groups[row.account, row.symbol].append(row)
    timed = {key: all(row.time for row in group) for key, group in groups.items()}
    sells_first = {
        key: _is_covered(group, max(0.0, position(*key) + _shares_in(listed, key))) for key, group in groups.items()
    }

    def key_of(row: Transaction) -> Key:
        if row.action not in TRADES:
            phase = PHASE.get(row.action, LAST if row.action is Action.WITHDRAWAL else MONEY)
            if row.action is Action.SPLIT and is_nothing(position(row.account, row.symbol)):
                phase = MONEY  # of what was bought on the day
            return (0 if row.text == OPENING else phase, "", 0, *_content(row))
        group = (row.account, row.symbol)
        if timed[group]:
            return (TRADING, row.time, 0, *_content(row))
        goes_first = (row.quantity < 0) == sells_first[group]
        return (TRADING, "", 0 if goes_first else 1, *_content(row))

    return sorted(listed, key=key_of)


def _shares_in(rows: list[Transaction], key: tuple[str, str]) -> float:
    return sum(row.quantity for row in rows if row.action is Action.TRANSFER_IN and (row.account, row.symbol) == key)


def _is_covered(group: list[Transaction], there: float) -> bool:
    """Whether all that leaves on the day was there before it."""
    leaves = -sum(row.quantity for row in group if row.quantity < 0)
    return leaves <= there or is_nothing(leaves - there, there)


def _content(row: Transaction) -> Key:
    """Rows that are equal in this are interchangeable, but for their place."""
    return (
        row.account, row.symbol, row.action.value, row.quantity, row.amount, row.price or 0.0, row.fees, row.taxes,
        row.currency, row.into, row.ratio or 0.0, row.cost or 0.0, row.reference, row.text, row.time,
        row.place.file, row.place.sheet, row.place.row,
    )  # fmt: skip
