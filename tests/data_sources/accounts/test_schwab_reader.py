"""Charles Schwab: histories, positions, lots and awards."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_sources.accounts.brokers.schwab import SchwabHistory, known_actions
from data_sources.accounts.brokers.schwab_positions import SchwabAwards, SchwabLots, SchwabPositions
from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.rows.tables import UNKNOWN_ACTION
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import by_row, clean, written, wrong_sums

FILES = Path(__file__).parent / "files"
HEADER = '"Date","Action","Symbol","Description","Quantity","Price","Fees & Comm","Amount"\n'


def _file(name: str) -> OpenedFile:
    return OpenedFile(name, (FILES / name).read_bytes())


def test_every_amount_of_the_trades_follows_from_quantity_price_and_fees() -> None:
    found = clean(SchwabHistory(), _file("schwab-2023.csv"))
    assert found.sums == ()
    bought = by_row(found)[3]
    assert (bought.day, bought.action, bought.symbol) == (date(2023, 10, 9), Action.BUY, "BAR")
    assert (bought.quantity, bought.price, bought.fees, bought.amount) == (300.0, 135.0075, 1.34, -40503.61)


def test_an_amount_that_does_not_follow_is_kept_and_noted() -> None:
    found = clean(
        SchwabHistory(), written(HEADER + '"01/05/2024","Buy","AAPL","APPLE","10","$100.00","$1.00","-$1010.00"\n')
    )
    assert found.transactions[0].amount == -1010.0
    assert [(check.stated, check.added, check.place.row) for check in found.sums] == [(-1010.0, -1001.0, 2)]


def test_a_reinvested_dividend_is_money_that_comes_and_a_purchase() -> None:
    rows = by_row(clean(SchwabHistory(), _file("schwab-export.csv")))
    spent, came = rows[2], rows[3]
    assert (came.action, came.amount, came.quantity) == (Action.DIVIDEND, 694.48, 0.0)
    assert (spent.action, spent.amount, spent.quantity) == (Action.BUY, -694.48, 1.6531)


def test_the_real_export_says_each_of_its_events() -> None:
    found = clean(SchwabHistory(), _file("schwab-export.csv"))
    assert (found.rows, len(found.transactions), len(found.unread)) == (119, 115, 0)
    events = {row.text.split(" (")[0]: row for row in found.transactions}
    merger, split, renamed = events["Stock Merger"], events["Reverse Split"], events["Name Change"]
    assert (merger.action, merger.symbol, merger.quantity, merger.into, merger.ratio) == (
        Action.MERGER, "171439102", -50.0, "LCID", 1.0,
    )  # fmt: skip
    assert (split.symbol, split.quantity, split.ratio) == ("TNXP", 0.0, 1.0)
    assert (renamed.action, renamed.symbol, renamed.into) == (Action.RENAMED, "09070K200", "NEWH")
    assert events["Spin-off"].quantity == 344.0
    assert events["Stock Split"].day == date(2024, 7, 15)  # not the day before, when it still had its old price
    total = found.sums[-1]
    assert (total.stated, total.added, total.place.row) == (-26582.91, 400074.19, 121)  # the sample's total is altered


def test_a_cash_merger_and_its_adjustment_are_one_sale() -> None:
    found = clean(SchwabHistory(), _file("schwab-cash-merger.csv"))
    sold = next(row for row in found.transactions if row.action is Action.SELL)
    assert (sold.symbol, sold.quantity, sold.amount) == ("FOO", -100.0, 1000.0)
    assert sum(row.quantity for row in found.transactions) == 0.0


def test_a_reverse_split_of_two_rows_is_one_event_of_one_holding() -> None:
    text = HEADER + (
        '"10/22/2020","Reverse Split","IAU","ISHARES GOLD ETF","5","","",""\n'
        '"10/22/2020","Reverse Split","464285105","ISHARES GOLD ETF XXXREVERSE SPLIT EFF: 10/21/20","-10","","",""\n'
    )
    only = clean(SchwabHistory(), written(text)).transactions[0]
    assert (only.action, only.symbol, only.quantity, only.ratio) == (Action.SPLIT, "IAU", -5.0, 0.5)


def test_what_leaves_is_known_by_its_description_where_other_rows_have_it() -> None:
    text = HEADER + (
        '"03/25/2021","Stock Merger","QQZ","QUQUZETA CORP","50","","",""\n'
        '"03/25/2021","Stock Merger","171439102","SPAC ONE CORP XXXMANDATORY MERGER EFF: 03/25/21","-100","","",""\n'
        '"01/25/2021","Buy","SPAC","SPAC ONE CORP CLASS A","100","$10","","-$1000"\n'
    )
    merger = by_row(clean(SchwabHistory(), written(text)))[2]
    assert (merger.symbol, merger.quantity, merger.into, merger.ratio) == ("SPAC", -100.0, "QQZ", 0.5)


def test_half_of_an_event_is_listed() -> None:
    text = HEADER + '"03/25/2021","Stock Merger","QQZ","QUQUZETA CORP","50","","",""\n'
    found = clean(SchwabHistory(), written(text))
    assert [row.why for row in found.unread] == ["half of an event whose other half is not in the file"]


def test_options_are_listed_and_the_title_names_the_account() -> None:
    text = '"Transactions  for account Brokerage XXXX-1234 as of 11/15/2020 18:00:21 ET"\n' + HEADER + (
        '"03/17/2020","Buy to Open","SMAL 04/01/2020 32.00 P","PUT $32 EXP 04/01/20","1","$12.53","$0.65","-$1253.65"\n'
        '"09/16/2020 as of 09/15/2020","Bank Interest","","BANK INT","","","","$0.05"\n'
        'Transactions Total,"","","","","","",-$1253.60\n'
    )  # fmt: skip
    found = clean(SchwabHistory(), written(text))
    assert [row.place.row for row in found.unread] == [3]
    assert found.transactions[0].account == "Brokerage XXXX-1234"
    assert wrong_sums(found) == []  # the total counts the option's money too


def test_an_action_that_is_not_known_is_listed() -> None:
    found = clean(SchwabHistory(), written(HEADER + '"01/05/2024","Levitation","AAPL","","","","","$1"\n'))
    assert [(row.place.row, row.why) for row in found.unread] == [(2, UNKNOWN_ACTION)]
    assert found.transactions == ()


@pytest.mark.parametrize("action", known_actions())
def test_every_known_action_is_booked_or_listed(action: str) -> None:
    row = f'"01/05/2024","{action.title()}","AAPL","APPLE","10","$10.00","","$100.00"\n'
    found = clean(SchwabHistory(), written(HEADER + row))
    assert len(found.transactions) + len(found.unread) == 1


def test_the_json_of_the_same_history() -> None:
    text = """{"FromDate": "01/01/2024", "BrokerageTransactions": [{"Date": "01/05/2024", "Action": "Buy",
    "Symbol": "AAPL", "Description": "APPLE", "Quantity": "10", "Price": "$10.00", "Fees & Comm": "",
    "Amount": "-$100.00"}]}"""
    only = clean(SchwabHistory(), written(text, "history.json")).transactions[0]
    assert (only.action, only.quantity, only.amount, only.place.row) == (Action.BUY, 10.0, -100.0, 2)


def test_positions_of_all_accounts_with_their_totals() -> None:
    found = clean(SchwabPositions(), _file("schwab_positions_made_up.csv"))
    held = found.holdings[0]
    assert (held.symbol, held.quantity, held.cost, held.value, held.account) == (
        "FNDA", 100.0, 3000.0, 3830.0, "Intelligent XXXX-4321",
    )  # fmt: skip
    assert [(cash.amount, cash.account, cash.day) for cash in found.cash] == [
        (150.25, "Brokerage XXXX-1234", date(2020, 11, 15)),
        (2000.0, "Intelligent XXXX-4321", date(2020, 11, 15)),
    ]
    assert wrong_sums(found) == []
    assert len(found.sums) == 3


def test_lots_have_their_days_of_purchase() -> None:
    text = (
        '"SCHA Lot Details for XXXX-4321 as of 02:45 AM ET, 09/25/2020"\n\n'
        '"Open Date","Quantity","Price","Cost/Share","Market Value","Cost Basis","Gain/Loss $"\n'
        '"09/24/2020 13:42:07","20","$72.56","$72.56","$1451.20","$1451.20","$0.00"\n'
        '"08/24/2020 13:42:07","10","$72.56","$71.35","$725.60","$713.50","$12.10"\n'
        '"Total","10","--","--","$713.90","$713.50","$0.40"\n'
    )
    found = clean(SchwabLots(), written(text))
    assert [(lot.symbol, lot.quantity, lot.cost, lot.acquired) for lot in found.holdings] == [
        ("SCHA", 20.0, 1451.2, date(2020, 9, 24)),
        ("SCHA", 10.0, 713.5, date(2020, 8, 24)),
    ]
    assert [(check.stated, check.added) for check in wrong_sums(found)] == [(10.0, 30.0)]


def test_awards_are_known_and_not_read() -> None:
    found = clean(SchwabAwards(), _file("schwab-awards.csv"))
    assert found.transactions == ()
    assert "equity awards" in found.unread[0].why
