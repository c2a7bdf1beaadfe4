"""Orders that a record has by half, completed at the unit values of their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.model import (
    AccountBook,
    Action,
    Instrument,
    InstrumentKind,
    Origin,
    Place,
    PriceBasis,
    PriceHistory,
    Transaction,
)
from diagnostics.bookkeeping.fund_orders import is_half, sized_orders

FUND = "110011.OF"
DAYS = np.array(["2024-01-02", "2024-01-03", "2024-01-08", "2024-03-01"], dtype="datetime64[D]")
VALUES = PriceHistory(
    Instrument(FUND, InstrumentKind.FUND, "", "CNY"),
    PriceBasis.RAW,
    DAYS,
    np.array([2.0, 2.5, 4.0, 5.0]),
    Origin("made up", "", "", ""),
)
AS_OF = date(2024, 3, 31)


def order(
    day: date, action: Action, *, quantity: float = 0.0, amount: float = 0.0, ratio: float | None = None
) -> Transaction:
    place = Place("fund.csv", day.toordinal())
    return Transaction(day, action, FUND, quantity, None, amount, 0.0, 0.0, "CNY", "", place, ratio=ratio)


def sized(*rows: Transaction, history: PriceHistory = VALUES, as_of: date = AS_OF) -> list[tuple[float, float]]:
    book = sized_orders(AccountBook((), rows), (history,), as_of)
    return [(row.quantity, row.amount) for row in book.transactions]


def test_both_halves_by_hand() -> None:
    assert sized(
        order(date(2024, 1, 2), Action.BUY, amount=-1000.0),  # 500 shares
        order(date(2024, 1, 3), Action.SELL, quantity=-100.0),  # 250.00
        order(date(2024, 1, 4), Action.BUY, amount=-400.0),  # settled on the 8th: 100 shares
        order(date(2024, 1, 8), Action.SELL, ratio=0.2),  # a fifth of 500
        order(date(2024, 3, 1), Action.SELL, quantity=-10_000.0),  # more than there is: everything
    ) == [(500.0, -1000.0), (-100.0, 250.0), (100.0, -400.0), (-100.0, 400.0), (-400.0, 2000.0)]


def test_a_redemption_in_money() -> None:
    rows = order(date(2024, 1, 2), Action.BUY, amount=-1000.0), order(date(2024, 1, 3), Action.SELL, amount=250.0)
    assert sized(*rows)[1] == (-100.0, 250.0)


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [order(date(2024, 1, 2), Action.BUY, amount=-1000.0), order(date(2024, 1, 8), Action.SELL, ratio=1.0)]
    assert sized(*rows) == sized(*rows[::-1])[::-1] == [(500.0, -1000.0), (-500.0, 2000.0)]


@pytest.mark.parametrize(
    ("history", "as_of"),
    [(replace(VALUES, basis=PriceBasis.TOTAL_RETURN), AS_OF), (VALUES, date(2024, 1, 1))],
)
def test_without_a_value_it_stays_half(history: PriceHistory, as_of: date) -> None:
    assert sized(order(date(2024, 1, 2), Action.BUY, amount=-1000.0), history=history, as_of=as_of) == [(0.0, -1000.0)]


def test_too_far_from_any_value() -> None:
    assert sized(order(date(2024, 1, 20), Action.BUY, amount=-1000.0)) == [(0.0, -1000.0)]
    assert sized(order(date(2024, 3, 2), Action.BUY, amount=-1000.0)) == [(0.0, -1000.0)]


def test_whole_orders_are_left_alone() -> None:
    whole = replace(order(date(2024, 1, 2), Action.BUY, quantity=10.0, amount=-20.0), price=2.0)
    assert not is_half(whole)
    book = AccountBook((), (whole,))
    assert sized_orders(book, (VALUES,), AS_OF) is book
