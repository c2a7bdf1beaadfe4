"""Events that Schwab writes as two rows, one for what leaves and one for what comes: joined to one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from data_sources.accounts.rows.tables import Gathered, Row
from data_sources.accounts.rows.trades import shares, trade
from data_sources.model import Action

USD = "USD"
WORDS_COMPARED = 2
ALONE = "half of an event whose other half is not in the file"


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two rows. ``becomes`` is None for holdings that are paid out in cash."""

    row: Row
    kind: str
    becomes: Action | None
    day: date
    quantity: float | None
    amount: float | None


def join_halves(gathered: Gathered, halves: Sequence[Half], names: Mapping[str, str], account: str) -> None:
    """Pairs of one kind and day, in the order of the rows; what is left alone is unread, with its reason.

    ``names`` is the symbol by description, from the other rows: what leaves is often written by its CUSIP.
    """
    left = list(halves)
    while left:
        first = left.pop(0)
        other = next((half for half in left if _fits(first, half)), None)
        if other is None:
            _alone(gathered, first, account)
            continue
        left.remove(other)
        if first.becomes is None:
            _paid_out(gathered, first, other, account)
        else:
            _replaced(gathered, first, other, names, account)


def _fits(first: Half, second: Half) -> bool:
    if (first.kind, first.day) != (second.kind, second.day):
        return False
    if first.becomes is None:
        same = first.row.text("symbol") == second.row.text("symbol")
        return same and (first.quantity is None) != (second.quantity is None)
    return bool(first.quantity and second.quantity and first.quantity * second.quantity < 0)


def _alone(gathered: Gathered, half: Half, account: str) -> None:
    row = half.row
    if half.becomes is None and half.quantity and half.amount:
        done = trade(
            gathered, row.place(), Action.SELL, half.day, row.symbol("symbol"), quantity=half.quantity,
            price=row.number("price"), amount=half.amount, fees=abs(row.amount("fees")), currency=USD, account=account,
            name=row.said("name"),
            text=row.said("action"),
        )  # fmt: skip
        gathered.transactions.append(done)
        return
    row.skip(ALONE)


def _paid_out(gathered: Gathered, first: Half, second: Half, account: str) -> None:
    cash, gone = (first, second) if first.quantity is None else (second, first)
    done = trade(
        gathered, cash.row.place(), Action.SELL, cash.day, cash.row.symbol("symbol"), quantity=gone.quantity or 0.0,
        price=None, amount=cash.amount or 0.0, currency=USD, account=account, name=cash.row.said("name"),
        text=f"{cash.row.said('action')} (row {gone.row.row})",
    )  # fmt: skip
    gathered.transactions.append(done)


def _replaced(gathered: Gathered, first: Half, second: Half, names: Mapping[str, str], account: str) -> None:
    came, left = (first, second) if (first.quantity or 0.0) > 0 else (second, first)
    new, old = came.row.symbol("symbol"), _known_as(left.row, names)
    before, after = abs(left.quantity or 0.0), came.quantity or 0.0
    action = left.becomes or Action.MERGER
    text = f"{came.row.said('action')} (row {left.row.row})"
    ratio = after / before
    if action is Action.SPLIT:
        # The old shares stand there under a number of their own: it is one holding.
        done = shares(
            came.row.place(), action, came.day, new, after - before, ratio=ratio, currency=USD, account=account,
            name=came.row.said("name"), text=text,
        )  # fmt: skip
    else:
        quantity = 0.0 if action is Action.RENAMED else -before
        done = shares(
            came.row.place(), action, came.day, old, quantity, ratio=None if action is Action.RENAMED else ratio,
            into=new, amount=(first.amount or 0.0) + (second.amount or 0.0), currency=USD, account=account,
            name=left.row.said("name"), text=text,
        )  # fmt: skip
    gathered.transactions.append(done)


def _known_as(row: Row, names: Mapping[str, str]) -> str:
    """The ticker of what leaves: its description up to the event's words, as other rows have it; else as written."""
    written = row.symbol("symbol")
    words = row.said("name").split("XXX")[0].split()[:WORDS_COMPARED]
    if not any(letter.isdigit() for letter in written[:3]) or len(words) < WORDS_COMPARED:
        return written
    fitting = {symbol for name, symbol in names.items() if name.split()[:WORDS_COMPARED] == words}
    return fitting.pop() if len(fitting) == 1 else written
