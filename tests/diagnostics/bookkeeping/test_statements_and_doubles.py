"""What files state beside what their rows come to; what stands in two files; splits that no row tells of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data_sources.model import Action, Place, SumCheck, UnreadRow
from diagnostics.bookkeeping.books import OPENING, Trouble
from tests.diagnostics.bookkeeping.made_up_rows import (
    balance,
    books_of,
    bought,
    file,
    market,
    paid_in,
    row,
    sold,
    stated,
)


def test_positions_alone_are_books_without_a_past() -> None:
    books = books_of(
        holdings=(
            stated("2024-06-01", "X", 99),
            stated("2024-12-30", "X", 6, 60.0, acquired=date(2024, 1, 5)),
            stated("2024-12-30", "X", 4, 50.0, acquired=date(2024, 2, 5)),
            stated("2024-12-30", "Y", -3),
        ),
        cash=(balance("2024-12-30", 12.5),),
    )
    assert books.positions_only
    assert [(one.symbol, one.quantity, one.cost) for one in books.positions] == [("X", 10.0, 110.0), ("Y", -3.0, None)]
    assert [(lot.acquired, lot.cost) for lot in books.lots][:2] == [(date(2024, 1, 5), 60.0), (date(2024, 2, 5), 50.0)]
    assert books.cash == ((("A", "USD"), 12.5),)


def test_what_agrees_is_no_irregularity() -> None:
    books = books_of(
        paid_in("2024-01-02", 200.0), bought("2024-01-03", "X", 10, 10.0),
        holdings=(stated("2024-02-01", "X", 10),), cash=(balance("2024-02-01", 100.0),),
    )  # fmt: skip
    assert not books.irregularities
    assert not books.opening


def test_a_stated_holding_that_no_row_explains_was_there_from_the_first_day() -> None:
    books = books_of(
        paid_in("2024-01-02", 200.0),
        row("2024-03-01", Action.SPLIT, "X", ratio=2.0),
        holdings=(stated("2024-06-01", "X", 10, 70.0, acquired=date(2020, 5, 5)), stated("2024-06-01", "Z", 1)),
    )
    first = [
        entry.transaction
        for entry in books.entries
        if entry.transaction.text == OPENING and entry.transaction.symbol == "X"
    ]
    assert [(one.day, one.quantity, one.cost) for one in first] == [(date(2024, 1, 2), 5.0, 70.0)]
    assert [(lot.quantity, lot.cost, lot.acquired) for lot in books.lots if lot.symbol == "X"] == [
        (10.0, 70.0, date(2020, 5, 5))
    ]
    assert not books.irregularities


def test_what_an_earlier_list_lacks_came_later() -> None:
    books = books_of(
        paid_in("2024-01-02", 200.0),
        holdings=(stated("2024-02-01", "X", 1), stated("2024-02-01", "Y", 1), stated("2024-06-01", "Z", 1)),
    )
    days = {
        entry.transaction.symbol: entry.transaction.day for entry in books.entries if entry.transaction.text == OPENING
    }
    assert days == {"X": date(2024, 1, 2), "Y": date(2024, 1, 2), "Z": date(2024, 6, 1)}


def test_fewer_stated_than_booked_differs_and_names_the_rows_that_could_be_why() -> None:
    books = books_of(
        paid_in("2024-01-02", 200.0), bought("2024-01-03", "X", 10, 10.0), bought("2024-01-04", "X", 3, 10.0),
        holdings=(stated("2024-02-01", "X", 10),),
        unread=(UnreadRow(Place("rows.csv", 99), "sold 3 X", "an option"),),
    )  # fmt: skip
    (trouble,) = books.irregularities
    assert (trouble.trouble, trouble.found, trouble.expected) == (Trouble.POSITION_DIFFERS, 13.0, 10.0)
    assert trouble.candidates == (books.entries[2].transaction.place, Place("rows.csv", 99))
    assert books.positions[0].quantity == 13.0


def test_a_holding_that_a_list_lacks_differs() -> None:
    books = books_of(
        paid_in("2024-01-02", 200.0), bought("2024-01-03", "X", 10, 10.0),
        holdings=(stated("2024-02-01", "Y", 1), stated("2024-02-01", "Z", 1)),
    )  # fmt: skip
    assert [(one.trouble, one.what, one.expected) for one in books.irregularities] == [
        (Trouble.POSITION_DIFFERS, "X", 0.0)
    ]


def test_cash_that_differs_names_the_residual_and_its_candidates() -> None:
    fee = row("2024-01-20", Action.FEE, amount=-7.5, fees=7.5)
    books = books_of(paid_in("2024-01-02", 200.0), fee, cash=(balance("2024-02-01", 185.0),))
    (trouble,) = books.irregularities
    assert (trouble.trouble, trouble.found, trouble.expected) == (Trouble.CASH_DIFFERS, 192.5, 185.0)
    assert trouble.candidates == (fee.place,)


def test_a_history_from_the_middle_begins_with_the_cash_that_its_balance_needs() -> None:
    books = books_of(bought("2024-01-03", "X", 10, 10.0), cash=(balance("2024-02-01", 50.0),))
    first = books.entries[0].transaction
    assert (first.text, first.action, first.amount, first.day) == (OPENING, Action.DEPOSIT, 150.0, date(2024, 1, 3))
    assert dict(books.cash)["A", "USD"] == 50.0
    assert not books.irregularities


def test_a_history_from_the_middle_without_a_balance_begins_with_the_least_it_needs() -> None:
    books = books_of(bought("2024-01-03", "X", 10, 10.0), paid_in("2024-02-01", 30.0))
    assert books.entries[0].transaction.amount == 100.0
    assert [(one.trouble, one.found) for one in books.irregularities] == [(Trouble.OVERDRAWN, -100.0)]


def test_cash_is_held_against_the_balance_without_what_is_lent() -> None:
    lend = row("2024-01-03", Action.REPO_LEND, "204001.SH", amount=-1000.0, currency="CNY")
    books = books_of(paid_in("2024-01-02", 1200.0, currency="CNY"), lend, cash=(balance("2024-01-03", 200.0, "CNY"),))
    assert not books.irregularities


def test_sums_of_a_file() -> None:
    sums = (
        SumCheck("Total", 100.0, 99.0, "USD", Place("a.csv", 9)),
        SumCheck("Total", 5.0, 5.0, "USD", Place("a.csv", 8)),
    )
    (trouble,) = books_of(paid_in("2024-01-02", 1.0), sums=sums).irregularities
    assert (trouble.trouble, trouble.found, trouble.expected) == (Trouble.SUM_DIFFERS, 99.0, 100.0)


def test_the_same_file_twice_counts_once() -> None:
    there = bought("2024-01-03", "X", 10, 10.0, place=Place("a.csv", 2))
    again = replace(there, place=Place("b.csv", 2))
    books = books_of(there, again, files=(file("a.csv"), file("b.csv", same_as="a.csv")))
    assert books.positions[0].quantity == 10.0
    assert [one.trouble for one in books.irregularities] == [Trouble.DOUBLE_FILE]


def test_equal_rows_of_one_file_are_trades_and_of_two_files_are_doubles() -> None:
    trade = bought("2024-01-03", "X", 10, 10.0, place=Place("a.csv", 2))
    twice = replace(trade, place=Place("a.csv", 3))
    other = replace(trade, place=Place("b.csv", 7))
    assert books_of(trade, twice).positions[0].quantity == 20.0
    books = books_of(trade, twice, other)
    assert books.positions[0].quantity == 20.0
    assert [(one.trouble, len(one.places)) for one in books.irregularities] == [(Trouble.DOUBLE_ROW, 2)]
    assert len(books.doubles) == 1


@pytest.mark.parametrize(("first", "second", "shares"), [("r1", "r2", 20.0), ("r1", "r1", 10.0), ("r1", "", 10.0)])
def test_references_tell_doubles_apart(first: str, second: str, shares: float) -> None:
    trade = bought("2024-01-03", "X", 10, 10.0, place=Place("a.csv", 2), reference=first)
    other = replace(trade, place=Place("b.csv", 7), reference=second)
    assert books_of(trade, other).positions[0].quantity == shares


def test_a_split_that_no_row_tells_of_took_place() -> None:
    split = market("X", splits={"2024-03-01": 4.0})
    books = books_of(bought("2024-01-03", "X", 10, 100.0), actions=(split,))
    assert books.positions[0].quantity == 40.0
    (trouble,) = books.irregularities
    assert (trouble.trouble, trouble.found, trouble.expected) == (Trouble.SPLIT_UNLISTED, 4.0, 4.0)


@pytest.mark.parametrize(
    ("sale", "price", "holdings", "left"),
    [
        (40, 30.0, (), 0.0),  # more than without it
        (10, 100.0, (), 0.0),  # at the old price: the file is in shares of its own
        (10, 26.0, (), 30.0),  # at a quarter of it
        (0, 1.0, (("2024-06-01", 10),), 10.0),  # a statement says it did not
        (0, 1.0, (("2024-06-01", 40),), 40.0),
    ],
)
def test_the_files_own_later_quantities_and_prices_decide_of_a_split(
    sale: int, price: float, holdings: tuple[tuple[str, int], ...], left: float
) -> None:
    rows = [bought("2024-01-03", "X", 10, 100.0)] + ([sold("2024-05-01", "X", sale, price)] if sale else [])
    books = books_of(
        *rows,
        actions=(market("X", splits={"2024-03-01": 4.0}),),
        holdings=tuple(stated(day, "X", quantity) for day, quantity in holdings),
    )
    assert sum(one.quantity for one in books.positions) == left
    assert [one.trouble for one in books.irregularities] == [Trouble.SPLIT_UNLISTED]


def test_a_split_that_a_row_tells_of_is_booked_once() -> None:
    books = books_of(
        bought("2024-01-03", "X", 10, 100.0),
        row("2024-03-05", Action.SPLIT, "X", 30.0),
        actions=(market("X", splits={"2024-03-01": 4.0}),),
    )
    assert books.positions[0].quantity == 40.0
    assert not books.irregularities


def test_dividends_that_no_row_tells_of() -> None:
    books = books_of(
        bought("2024-01-03", "X", 10, 100.0),
        row("2024-03-20", Action.DIVIDEND, "X", amount=5.0),
        bought("2024-05-15", "X", 10, 100.0),
        actions=(market("X", dividends={"2023-12-01": 9.0, "2024-03-01": 0.5, "2024-05-15": 0.6, "2024-12-20": 0.7}),),
    )
    assert [(one.ex_date, one.quantity, one.amount) for one in books.missing_dividends] == [
        (date(2024, 5, 15), 10.0, pytest.approx(6.0))
    ]
