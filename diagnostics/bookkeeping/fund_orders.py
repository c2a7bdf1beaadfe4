"""Orders of fund shares that a record has by half: money of purchases, shares or parts of redemptions.

A fund is bought for money and redeemed by shares, and both are settled at the net asset value of the day, so some
records (xalpha) keep only what the client wrote down. The other half follows from the unit values: shares bought
are money / value, money of a redemption is shares x value. Fees of such orders are in no file, so none are taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from data_sources.model import AccountBook, Action, PriceBasis, PriceHistory, Transaction

LONGEST_WAIT = np.timedelta64(10, "D")  # holidays of a week, and the days around them
DECIMALS = 2  # of fund shares and of money


def is_half(row: Transaction) -> bool:
    """Whether the row is an order whose other half is not in the file."""
    if row.action not in (Action.BUY, Action.SELL) or not row.symbol or row.price is not None:
        return False
    return not row.quantity or (row.action is Action.SELL and not row.amount)


def sized_orders(book: AccountBook, histories: Sequence[PriceHistory], as_of: date) -> AccountBook:
    """The book with both halves of every order whose fund has a unit value within ten days of it.

    Args:
        book: as read; one without half orders is given back as it is.
        histories: of what is held; only raw values serve, as orders were settled at none else.
        as_of: values after it are not used.

    Returns:
        The same rows in the same order. A redemption of a part (``ratio``), or of more than is held, takes what is
        held on its day; an order without a value stays half.
    """
    if not any(is_half(row) for row in book.transactions):
        return book
    values = {one.instrument.symbol: one for one in histories if one.basis is PriceBasis.RAW}
    held: defaultdict[tuple[str, str], float] = defaultdict(float)
    made = list(book.transactions)
    in_order = sorted(range(len(made)), key=lambda at: (made[at].day, made[at].action is Action.SELL, at))
    for at in in_order:
        row = made[at]
        if is_half(row):
            made[at] = row = _sized(row, values, held[row.account, row.symbol], as_of)
        held[row.account, row.symbol] += row.quantity
    return replace(book, transactions=tuple(made))


def _sized(row: Transaction, values: Mapping[str, PriceHistory], held: float, as_of: date) -> Transaction:
    value = _value_on(values.get(row.symbol), row.day, as_of)
    if value is None:
        return row
    if row.action is Action.BUY:
        return replace(row, quantity=round(-row.amount / value, DECIMALS), price=value)
    if row.ratio is not None:
        shares = held * min(1.0, row.ratio)
    elif row.quantity:
        shares = min(-row.quantity, held)
    else:
        shares = min(row.amount / value, held)
    shares = round(shares, DECIMALS)
    amount = row.amount or round(shares * value, DECIMALS)
    return replace(row, quantity=-shares, price=value, amount=amount, ratio=None)


def _value_on(history: PriceHistory | None, day: date, as_of: date) -> float | None:
    """The first unit value on the day or after it; None where it is too far away, or later than the report."""
    if history is None:
        return None
    wanted = np.datetime64(day, "D")
    at = int(np.searchsorted(history.dates, wanted))
    if at == history.dates.size:
        return None
    found = history.dates[at]
    if found - wanted > LONGEST_WAIT or found > np.datetime64(as_of, "D"):
        return None
    return float(history.close[at])
