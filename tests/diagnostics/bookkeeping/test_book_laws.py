"""What holds of every history: nothing is made or lost, and the order of rows and files says nothing."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.model import AccountBook, Action, ClientProfile, LotMethod, Place, Transaction
from diagnostics.bookkeeping.books import OPENING, Books
from diagnostics.bookkeeping.keep import keep_books

SYMBOLS, ACCOUNTS = ("AA", "BB"), ("one", "two")
FIRST = date(2024, 1, 1)
QUANTITIES = st.integers(1, 400).map(lambda n: n / 4)
PRICES = st.integers(100, 9000).map(lambda n: n / 100)
METHODS = (LotMethod.FIFO, LotMethod.AVERAGE)


@st.composite
def a_row(draw: Any) -> Transaction:
    """Any row; sales may be of more than is there."""
    action = draw(
        st.sampled_from(
            (
                Action.BUY, Action.BUY, Action.SELL, Action.SELL_SHORT, Action.BUY_TO_COVER, Action.DIVIDEND,
                Action.FEE,
                Action.DEPOSIT, Action.WITHDRAWAL, Action.TRANSFER_IN, Action.TRANSFER_OUT, Action.SPLIT,
                Action.EXPIRED, Action.REINVEST, Action.EXCHANGE, Action.MERGER, Action.SPIN_OFF,
                Action.RETURN_OF_CAPITAL,
            )
        )
    )  # fmt: skip
    quantity, price = draw(QUANTITIES), draw(PRICES)
    fees = draw(st.sampled_from((0.0, 0.25, 1.5)))
    worth = round(quantity * price, 2)
    day = FIRST + timedelta(days=draw(st.integers(0, 40)))
    made = Transaction(
        day, action, draw(st.sampled_from(SYMBOLS)), 0.0, price, 0.0, fees, 0.0, "USD",
        draw(st.sampled_from(ACCOUNTS)), Place("a.csv", 0),
    )  # fmt: skip
    match action:
        case Action.BUY | Action.BUY_TO_COVER:
            return replace(made, quantity=quantity, amount=-worth - fees)
        case Action.SELL | Action.SELL_SHORT:
            return replace(made, quantity=-quantity, amount=worth - fees)
        case Action.DIVIDEND:
            return replace(made, amount=worth)
        case Action.FEE:
            return replace(made, amount=-fees, symbol="")
        case Action.DEPOSIT:
            return replace(made, amount=worth, symbol="", fees=0.0)
        case Action.WITHDRAWAL:
            return replace(made, amount=-worth, symbol="", fees=0.0)
        case Action.TRANSFER_IN:
            return replace(made, quantity=quantity, cost=worth, fees=0.0)
        case Action.TRANSFER_OUT:
            return replace(made, quantity=-quantity, fees=0.0)
        case Action.SPLIT:
            return replace(made, ratio=draw(st.sampled_from((2.0, 0.5, 3.0))), fees=0.0)
        case Action.REINVEST:
            return replace(made, quantity=quantity, fees=0.0)
        case Action.MERGER:
            return replace(made, into="CC", ratio=0.5, amount=draw(st.sampled_from((0.0, 12.5))), fees=0.0)
        case Action.SPIN_OFF:
            return replace(made, into="CC", ratio=0.25, cost=draw(st.sampled_from((None, 5.0))), fees=0.0)
        case Action.RETURN_OF_CAPITAL:
            return replace(made, amount=worth / 10, fees=0.0)
        case Action.EXCHANGE:
            return replace(made, symbol="", amount=-worth, counter_currency="EUR", counter_amount=worth / 2, fees=0.0)
        case _:
            return replace(made, fees=0.0)


HISTORIES = st.lists(a_row(), min_size=1, max_size=25).map(
    lambda rows: tuple(replace(row, place=Place("a.csv", at)) for at, row in enumerate(rows, 2))
)


def kept(rows: tuple[Transaction, ...], method: LotMethod = LotMethod.FIFO) -> Books:
    return keep_books(AccountBook((), rows), ClientProfile(lots=method), date(2024, 12, 31), "USD")


def placeless(books: Books) -> object:
    """Everything of the books but where it stands."""
    nowhere = Place("", 0)
    return (
        [
            (replace(one.transaction, place=nowhere), one.position_after, one.cash_after, one.money)
            for one in books.entries
        ],
        [replace(one, place=None) for one in books.lots],
        [replace(one, place=None) for one in books.disposals],
        books.positions,
        books.cash,
        [replace(one, place=None) for one in books.flows],
        [(one.trouble, one.day, one.what, one.account, one.found, one.expected) for one in books.irregularities],
    )


@given(HISTORIES, st.sampled_from(METHODS))
@settings(max_examples=120, deadline=None)
def test_shares_are_neither_made_nor_lost(rows: tuple[Transaction, ...], method: LotMethod) -> None:
    books = kept(rows, method)
    moved: defaultdict[tuple[str, str], float] = defaultdict(float)
    for entry in books.entries:
        row = entry.transaction
        moved[row.account, row.symbol] += row.quantity
        assert entry.position_after == pytest.approx(moved[row.account, row.symbol], abs=1e-6)
    held = {(one.account, one.symbol): one.quantity for one in books.positions}
    for key, quantity in moved.items():
        assert held.get(key, 0.0) == pytest.approx(quantity, abs=1e-6)
        lots = math.fsum(lot.quantity for lot in books.lots if (lot.account, lot.symbol) == key)
        assert lots == pytest.approx(quantity, abs=1e-6)


@given(HISTORIES)
@settings(max_examples=80, deadline=None)
def test_cash_is_the_sum_of_the_amounts(rows: tuple[Transaction, ...]) -> None:
    books = kept(rows)
    tracked = {row.account for row in rows if row.action in (Action.DEPOSIT, Action.WITHDRAWAL)}
    openings = [
        one.transaction for one in books.entries if one.transaction.text == OPENING and not one.transaction.symbol
    ]
    for currency in ("USD", "EUR"):
        expected = math.fsum(
            (row.amount if row.currency == currency else 0.0)
            + (row.counter_amount if row.counter_currency == currency else 0.0)
            for row in (*rows, *openings)
            if row.account in tracked
        )
        have = math.fsum(amount for (_, own), amount in books.cash if own == currency)
        assert have == pytest.approx(expected, abs=1e-6)
    assert books.tracks_cash == bool(tracked)


@given(HISTORIES, st.sampled_from(METHODS))
@settings(max_examples=120, deadline=None)
def test_what_was_paid_is_realised_cost_or_still_there(rows: tuple[Transaction, ...], method: LotMethod) -> None:
    """Of accounts without shares moved in kind: all money of trades = gains realised - cost of what is open."""
    rows = tuple(row for row in rows if row.action not in (Action.TRANSFER_IN, Action.TRANSFER_OUT, Action.REINVEST))
    books = kept(rows, method) if rows else None
    if books is None:
        return
    trades = (Action.BUY, Action.SELL, Action.SELL_SHORT, Action.BUY_TO_COVER, Action.MERGER, Action.RETURN_OF_CAPITAL)
    money = math.fsum(one.transaction.amount for one in books.entries if one.transaction.action in trades)
    realised = math.fsum(one.gain for one in books.disposals)
    open_cost = math.fsum(lot.cost for lot in books.lots)
    assert realised - open_cost == pytest.approx(money, abs=1e-5)


@given(HISTORIES, st.randoms(use_true_random=False), st.sampled_from(METHODS))
@settings(max_examples=100, deadline=None)
def test_the_order_of_rows_says_nothing(rows: tuple[Transaction, ...], chance: Any, method: LotMethod) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    moved = tuple(replace(row, place=Place("a.csv", at)) for at, row in enumerate(shuffled, 2))
    assert placeless(kept(moved, method)) == placeless(kept(rows, method))


@given(HISTORIES, st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=80, deadline=None)
def test_two_overlapping_exports_are_one(rows: tuple[Transaction, ...], start: int, end: int) -> None:
    """Every row up to one day in one file, every row from another on in a second one: the days between in both."""
    start, end = min(start, end), max(start, end)
    early = [row for row in rows if (row.day - FIRST).days <= end]
    late = [row for row in rows if (row.day - FIRST).days >= start]
    both = (*early, *(replace(row, place=Place("b.csv", row.place.row)) for row in late))
    whole, split = kept(rows), kept(both)
    doubles = [one for one in split.irregularities if one.trouble.value == "double row"]
    assert placeless(
        replace(split, irregularities=tuple(one for one in split.irregularities if one not in doubles))
    ) == placeless(whole)
    assert len(split.doubles) == len(early) + len(late) - len(rows)


@given(HISTORIES)
@settings(max_examples=40, deadline=None)
def test_days_after_the_report_change_nothing(rows: tuple[Transaction, ...]) -> None:
    until = FIRST + timedelta(days=20)
    before = tuple(row for row in rows if row.day <= until)
    all_of_it = keep_books(AccountBook((), rows), ClientProfile(), until, "USD")
    assert all_of_it == keep_books(AccountBook((), before), ClientProfile(), until, "USD")
