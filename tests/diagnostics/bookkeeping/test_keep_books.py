"""Each action of a history, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from data_sources.model import AccountBook, AccountTerms, Action, ClientProfile, LotMethod
from diagnostics.bookkeeping.books import OPENING, FlowKind, Trouble
from diagnostics.bookkeeping.keep import keep_books
from tests.diagnostics.bookkeeping.made_up_rows import AS_OF, books_of, bought, paid_in, row, sold


def test_fees_are_part_of_cost_and_proceeds() -> None:
    books = books_of(
        paid_in("2024-01-02", 10_000.0),
        bought("2024-01-03", "X", 100, 10.0, fees=5.0),
        sold("2024-02-01", "X", 40, 12.0, fees=2.0),
    )
    (disposal,) = books.disposals
    assert (disposal.cost, disposal.proceeds) == pytest.approx((402.0, 478.0))
    assert disposal.gain == pytest.approx(76.0)
    (lot,) = books.lots
    assert (lot.quantity, lot.cost, lot.acquired) == (60.0, pytest.approx(603.0), date(2024, 1, 3))
    assert dict(books.cash) == {("A", "USD"): pytest.approx(10_000 - 1005 + 478)}
    assert [(flow.kind, flow.amount) for flow in books.flows] == [(FlowKind.DEPOSIT, 10_000.0)]


def test_the_method_is_the_accounts_then_the_profiles_then_the_customary_one() -> None:
    rows = (bought("2024-01-03", "X", 1, 10.0, account="cn", currency="CNY"), bought("2024-01-03", "X", 1, 10.0))
    customary = dict(keep_books(AccountBook((), rows), ClientProfile(), AS_OF, "USD").method)
    assert customary == {"cn": LotMethod.AVERAGE, "A": LotMethod.FIFO}
    told = ClientProfile(lots=LotMethod.STATED, accounts=(AccountTerms("cn", lots=LotMethod.FIFO),))
    assert dict(keep_books(AccountBook((), rows), told, AS_OF, "USD").method) == {
        "cn": LotMethod.FIFO,
        "A": LotMethod.STATED,
    }


def test_a_stated_lot_goes_first_and_at_its_stated_cost() -> None:
    books = books_of(
        bought("2024-01-03", "X", 10, 10.0),
        bought("2024-02-03", "X", 10, 20.0),
        sold("2024-03-01", "X", 10, 30.0, cost=199.0, acquired=date(2024, 2, 3)),
        lots=LotMethod.STATED,
    )
    assert [(one.acquired, one.cost) for one in books.disposals] == [(date(2024, 2, 3), 199.0)]
    assert [(lot.acquired, lot.cost) for lot in books.lots] == [(date(2024, 1, 3), 100.0)]


def test_a_dividend_taken_in_units_is_a_lot_at_its_price_and_no_money() -> None:
    books = books_of(
        paid_in("2024-01-02", 100.0),
        bought("2024-01-03", "X", 10, 10.0),
        row("2024-05-01", Action.REINVEST, "X", 0.5, 12.0),
    )
    assert [lot.cost for lot in books.lots] == [100.0, 6.0]
    assert dict(books.cash)["A", "USD"] == 0.0


def test_a_split_keeps_cost_and_day_and_pays_for_a_fraction() -> None:
    by_ratio = books_of(bought("2024-01-03", "X", 10, 10.0), row("2024-05-01", Action.SPLIT, "X", ratio=4.0))
    by_shares = books_of(bought("2024-01-03", "X", 10, 10.0), row("2024-05-01", Action.SPLIT, "X", 30.0))
    for books in (by_ratio, by_shares):
        (lot,) = books.lots
        assert (lot.quantity, lot.cost, lot.acquired) == (40.0, 100.0, date(2024, 1, 3))
        assert books.entries[-1].transaction.quantity == 30.0
    merged = books_of(
        bought("2024-01-03", "X", 15, 10.0), row("2024-05-01", Action.SPLIT, "X", -14.0, amount=50.0, ratio=0.1)
    )
    assert (merged.lots[0].quantity, merged.lots[0].cost) == (1.0, 100.0)


def test_old_shares_out_and_new_ones_in_are_one_split() -> None:
    books = books_of(
        bought("2024-01-03", "X", 100, 10.0),
        row("2024-05-01", Action.SPLIT, "X", -100.0),
        row("2024-05-01", Action.SPLIT, "X", 10.0),
    )
    assert [(lot.quantity, lot.cost) for lot in books.lots] == [(10.0, 1000.0)]
    assert not books.irregularities


def test_a_split_of_what_was_bought_on_its_day() -> None:
    books = books_of(bought("2024-05-01", "X", 600, 10.0), row("2024-05-01", Action.SPLIT, "X", -540.0, ratio=0.1))
    assert [(one.symbol, one.quantity) for one in books.positions] == [("X", 60.0)]
    assert not books.irregularities


def test_a_merger_carries_cost_and_days_and_its_cash_lowers_the_cost() -> None:
    books = books_of(
        paid_in("2024-01-02", 1000.0),
        bought("2024-01-03", "X", 100, 10.0),
        row("2024-05-01", Action.MERGER, "X", -100.0, amount=200.0, into="Y", ratio=0.5),
    )
    (lot,) = books.lots
    assert (lot.symbol, lot.quantity, lot.cost, lot.acquired) == ("Y", 50.0, 800.0, date(2024, 1, 3))
    leaves, comes = books.entries[-2:]
    assert (leaves.transaction.quantity, leaves.transaction.into, leaves.money) == (-100.0, "Y", (("USD", 200.0),))
    assert (comes.transaction.symbol, comes.transaction.quantity, comes.money) == ("Y", 50.0, ())


def test_shares_that_come_of_shares_that_no_file_has_are_kept() -> None:
    books = books_of(row("2024-05-01", Action.MERGER, "X", 50.0, into="Y"))
    assert [(one.symbol, one.quantity, one.cost) for one in books.positions] == [("Y", 50.0, None)]
    assert [(one.trouble, one.what) for one in books.irregularities] == [(Trouble.COST_UNKNOWN, "Y")]


def test_a_merger_for_nothing_is_a_loss() -> None:
    books = books_of(bought("2024-01-03", "X", 10, 10.0), row("2024-05-01", Action.MERGER, "X", into="Y", ratio=0.0))
    assert [one.gain for one in books.disposals] == [-100.0]
    assert not books.positions


def test_the_two_rows_of_a_merger_are_joined() -> None:
    books = books_of(
        bought("2024-01-03", "X", 100, 10.0),
        row("2024-05-01", Action.MERGER, "Y", 50.0),
        row("2024-05-01", Action.MERGER, "X", -100.0),
    )
    assert [(lot.symbol, lot.quantity, lot.cost) for lot in books.lots] == [("Y", 50.0, 1000.0)]


def test_a_merger_for_money_alone_is_a_sale() -> None:
    books = books_of(
        paid_in("2024-01-02", 1000.0),
        bought("2024-01-03", "X", 100, 10.0),
        row("2024-05-01", Action.MERGER, "X", -100.0, amount=1500.0),
    )
    assert [one.gain for one in books.disposals] == [500.0]
    assert not books.positions


def test_a_spin_off_takes_the_stated_cost_with_it() -> None:
    told = row("2024-05-01", Action.SPIN_OFF, "X", 0.0, into="Y", ratio=0.2, cost=300.0)
    books = books_of(bought("2024-01-03", "X", 100, 10.0), told)
    assert [(lot.symbol, lot.quantity, lot.cost, lot.cost_known) for lot in books.lots] == [
        ("X", 100.0, 700.0, True),
        ("Y", 20.0, 300.0, True),
    ]
    assert books.lots[1].acquired == date(2024, 1, 3)


def test_a_spin_off_of_unknown_cost_leaves_the_cost_where_it_was_and_says_so() -> None:
    books = books_of(
        bought("2024-01-03", "X", 100, 10.0), row("2024-05-01", Action.SPIN_OFF, "X", 0.0, into="Y", ratio=0.2)
    )
    assert [(lot.symbol, lot.cost, lot.cost_known) for lot in books.lots] == [("X", 1000.0, True), ("Y", 0.0, False)]
    assert [(one.trouble, one.what) for one in books.irregularities] == [(Trouble.COST_UNKNOWN, "Y")]


def test_a_changed_ticker_is_the_same_holding_from_its_first_day() -> None:
    books = books_of(
        bought("2024-01-03", "OLD", 10, 10.0),
        row("2024-05-01", Action.RENAMED, "OLD", into="NEW"),
        sold("2024-06-01", "NEW", 4, 12.0),
        bought("2024-07-01", "OLD", 1, 99.0),
    )
    assert [(one.symbol, one.quantity) for one in books.positions] == [("NEW", 6.0), ("OLD", 1.0)]
    assert books.entries[0].transaction.symbol == "NEW"
    assert not books.irregularities


def test_a_return_of_capital_above_the_cost_is_a_gain() -> None:
    books = books_of(
        paid_in("2024-01-02", 100.0),
        bought("2024-01-03", "X", 10, 10.0),
        row("2024-05-01", Action.RETURN_OF_CAPITAL, "X", amount=130.0),
    )
    assert books.lots[0].cost == 0.0
    assert [(one.quantity, one.gain) for one in books.disposals] == [(0.0, pytest.approx(30.0))]


def test_what_expires_is_a_loss_of_its_cost() -> None:
    books = books_of(bought("2024-01-03", "X", 10, 10.0), row("2024-05-01", Action.EXPIRED, "X", -10.0))
    assert [one.gain for one in books.disposals] == [-100.0]
    assert not books.positions


def test_rights_are_a_purchase() -> None:
    books = books_of(bought("2024-01-03", "X", 10, 10.0), row("2024-05-01", Action.RIGHTS, "X", 3.0, 8.0, -24.0))
    assert [(lot.quantity, lot.cost) for lot in books.lots] == [(10.0, 100.0), (3.0, 24.0)]


def test_a_short_sale_and_its_cover() -> None:
    books = books_of(
        paid_in("2024-01-02", 1000.0),
        row("2024-01-03", Action.SELL_SHORT, "X", -10.0, 50.0, 499.0, fees=1.0),
        row("2024-02-03", Action.BUY_TO_COVER, "X", 4.0, 40.0, -161.0, fees=1.0),
    )
    (disposal,) = books.disposals
    assert (disposal.quantity, disposal.proceeds, disposal.cost) == (-4.0, pytest.approx(199.6), 161.0)
    assert [(lot.quantity, lot.cost) for lot in books.lots] == [(-6.0, pytest.approx(-299.4))]
    assert not books.irregularities


def test_shares_move_within_the_household_with_cost_and_day_and_are_no_flow() -> None:
    books = books_of(
        bought("2024-01-03", "X", 10, 10.0),
        row("2024-05-02", Action.TRANSFER_OUT, "X", -10.0),
        row("2024-05-06", Action.TRANSFER_IN, "X", 10.0, account="B"),
    )
    (lot,) = books.lots
    assert (lot.account, lot.cost, lot.acquired) == ("B", 100.0, date(2024, 1, 3))
    assert [flow.kind for flow in books.flows if not flow.counts_as_trade] == []
    assert [entry.transaction.day for entry in books.entries[1:]] == [date(2024, 5, 2)] * 2


def test_two_transfers_that_stand_in_one_row_are_two() -> None:
    """An OFX file of one line has every booking in the same place."""
    place = bought("2024-01-03", "X", 1, 1.0).place
    books = books_of(
        bought("2024-01-03", "X", 10, 10.0, place=place),
        bought("2024-01-03", "Y", 5, 10.0, place=place),
        row("2024-05-02", Action.TRANSFER_OUT, "X", -10.0, place=place),
        row("2024-05-02", Action.TRANSFER_OUT, "Y", -5.0, place=place),
        row("2024-05-02", Action.TRANSFER_IN, "X", 10.0, account="B", place=place),
    )
    assert [(one.account, one.symbol) for one in books.positions] == [("B", "X")]
    kinds = [flow.kind for flow in books.flows if not flow.counts_as_trade]
    assert kinds == [FlowKind.TRANSFER_OUT]


def test_money_that_moves_within_the_household_on_a_day_is_no_flow() -> None:
    books = books_of(
        paid_in("2024-01-02", 500.0), paid_in("2024-02-02", -200.0), paid_in("2024-02-02", 200.0, account="B")
    )
    assert [flow.amount for flow in books.flows] == [500.0]
    assert dict(books.cash) == {("A", "USD"): 300.0, ("B", "USD"): 200.0}


def test_shares_transferred_in_without_a_cost_have_none() -> None:
    books = books_of(row("2024-05-02", Action.TRANSFER_IN, "X", 10.0))
    assert not books.lots[0].cost_known
    assert books.positions[0].cost is None
    assert [one.trouble for one in books.irregularities] == [Trouble.COST_UNKNOWN]
    assert [(flow.kind, flow.quantity, flow.amount) for flow in books.flows] == [(FlowKind.TRANSFER_IN, 10.0, None)]


def test_an_exchange_moves_both_currencies() -> None:
    told = row("2024-02-01", Action.EXCHANGE, amount=-110.0, counter_currency="EUR", counter_amount=100.0)
    assert dict(books_of(paid_in("2024-01-02", 500.0), told).cash) == {("A", "EUR"): 100.0, ("A", "USD"): 390.0}


def test_a_trade_settled_in_other_money_moves_that_money() -> None:
    told = bought("2024-02-01", "X", 1, 100.0, currency="EUR", counter_currency="USD", counter_amount=-110.0)
    books = books_of(paid_in("2024-01-02", 500.0), told)
    assert dict(books.cash) == {("A", "USD"): 390.0, ("A", "EUR"): 0.0} or dict(books.cash) == {("A", "USD"): 390.0}
    assert (books.lots[0].cost, books.lots[0].currency) == (100.0, "EUR")


def test_money_lent_stays_the_accounts_and_only_its_interest_is_new() -> None:
    books = books_of(
        paid_in("2024-01-02", 1000.0, currency="CNY"),
        row("2024-01-03", Action.REPO_LEND, "204001.SH", 10.0, 100.0, -1000.01 + 0.0, fees=0.01, currency="CNY"),
        paid_in("2024-01-03", 500.0, currency="CNY"),
        row("2024-01-04", Action.REPO_RETURN, "204001.SH", -10.0, 100.0, 1000.07, currency="CNY"),
        row("2024-01-05", Action.REPO_LEND, "204001.SH", 10.0, 100.0, -1000.0, currency="CNY"),
    )
    assert not books.positions
    assert dict(books.cash)["A", "CNY"] == pytest.approx(1500.0 + 0.07 - 0.01)
    assert dict(books.lent)["A", "CNY"] == pytest.approx(1000.0)
    assert [entry.money for entry in books.entries[-2:]] == [(("CNY", pytest.approx(0.07)),), ()]
    assert not books.irregularities


def test_without_deposits_every_trade_is_paid_from_outside() -> None:
    books = books_of(bought("2024-01-03", "X", 10, 10.0, fees=1.0), row("2024-05-01", Action.DIVIDEND, "X", amount=8.0))
    assert not books.tracks_cash
    assert not books.cash
    assert [(flow.amount, flow.counts_as_trade) for flow in books.flows] == [(101.0, True), (-8.0, True)]


def test_what_was_sold_before_it_was_bought_was_there_from_the_first_day() -> None:
    books = books_of(
        paid_in("2024-01-02", 100.0),
        sold("2024-03-01", "X", 10, 5.0),
        row("2024-04-01", Action.SPLIT, "X", ratio=2.0),
        sold("2024-05-01", "X", 6, 5.0),
    )
    first = books.entries[0].transaction
    assert (first.text, first.day, first.quantity) == (OPENING, date(2024, 1, 2), 13.0)
    assert [(one.trouble, one.found) for one in books.irregularities] == [(Trouble.SOLD_BEFORE_BOUGHT, 13.0)]
    assert all(not one.cost_known for one in books.disposals)
    assert not books.positions


def test_more_sold_than_there_comes_in_on_that_day_and_is_named() -> None:
    books = books_of(
        paid_in("2024-01-02", 500.0), bought("2024-01-03", "X", 10, 10.0), sold("2024-03-01", "X", 15, 20.0)
    )
    (trouble,) = books.irregularities
    assert (trouble.trouble, trouble.found, trouble.expected) == (Trouble.OVERSOLD, 15.0, 10.0)
    assert [(one.quantity, one.cost_known) for one in books.disposals] == [(10.0, True), (5.0, False)]
    assert dict(books.cash)["A", "USD"] == 700.0
    assert [entry.transaction.quantity for entry in books.entries] == [0.0, 10, 5.0, -15]


def test_a_withdrawal_of_more_than_is_there() -> None:
    books = books_of(paid_in("2024-01-02", 100.0), paid_in("2024-02-01", -250.0))
    assert [(one.trouble, one.found, one.expected) for one in books.irregularities] == [
        (Trouble.OVERDRAWN, -150.0, 0.0),
        (Trouble.WITHDRAWN_TOO_MUCH, 250.0, 100.0),
    ]


def test_a_margin_account_may_owe() -> None:
    books = books_of(
        paid_in("2024-01-02", 100.0),
        bought("2024-01-03", "X", 10, 20.0),
        row("2024-02-01", Action.INTEREST, amount=-1.0),
    )
    assert dict(books.cash)["A", "USD"] == -101.0
    assert not books.irregularities


@pytest.mark.parametrize("timed", [False, True])
def test_bought_and_sold_on_one_day(timed: bool) -> None:
    """Without times what is sold was there before if it can be; with times they count."""
    buy = bought("2024-02-01", "X", 10, 20.0, time="10:00:00" if timed else "")
    sell = sold("2024-02-01", "X", 10, 30.0, time="11:00:00" if timed else "")
    day_trade = books_of(buy, sell)
    assert [one.gain for one in day_trade.disposals] == [100.0]
    assert not day_trade.irregularities
    held = books_of(bought("2024-01-03", "X", 10, 10.0), buy, sell, lots=LotMethod.AVERAGE)
    assert [one.cost for one in held.disposals] == [150.0 if timed else 100.0]


def test_nothing_at_all() -> None:
    books = books_of()
    assert books.positions_only
    assert not books.positions
    assert books.first is None
