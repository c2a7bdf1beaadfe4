"""xalpha's records: matrix, list and exchange trades."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import by_row, clean, opened, read, written

from data_sources.accounts.mainland.xalpha import XalphaRecord
from data_sources.model import Action

READER = XalphaRecord()


def test_the_matrix() -> None:
    found = clean(READER, opened("xalpha-demo.csv"))
    orders = {(row.day, row.symbol): row for row in found.transactions}
    assert (found.rows, len(orders)) == (6, 19)
    bought = orders[date(2016, 9, 28), "001180.OF"]
    assert (bought.action, bought.amount, bought.quantity, bought.price) == (Action.BUY, -200.0, 0.0, None)
    redeemed = orders[date(2017, 12, 12), "001180.OF"]
    assert (redeemed.action, redeemed.quantity, redeemed.amount, redeemed.ratio) == (Action.SELL, -90.0, 0.0, None)
    everything = orders[date(2018, 7, 26), "001469.OF"]
    assert (everything.action, everything.quantity, everything.ratio) == (Action.SELL, 0.0, 1.0)
    assert everything.place.column == "001469"


def test_properties_and_commented_funds() -> None:
    found = clean(READER, opened("xalpha-demo2.csv"))
    money = next(row for row in found.transactions if row.symbol == "002758.OF" and row.action is Action.SELL)
    assert (money.amount, money.quantity) == (1000.0, 0.0)  # its property says that redemptions are money
    assert sorted(row.text for row in found.unread) == ["#123456 100", "property 100032 2"]


def test_the_list_and_the_names_above_the_codes() -> None:
    listed = clean(READER, opened("xalpha-demo1.csv"))
    assert (listed.rows, len(listed.transactions), len(listed.unread)) == (83, 83, 0)
    assert (listed.transactions[2].symbol, listed.transactions[2].amount) == ("005150.OF", -2858.25)
    etf = clean(READER, opened("xalpha-etf.csv"))
    assert etf.rows == 59
    parts = [row.ratio for row in etf.transactions if row.ratio is not None]
    assert parts[1] == pytest.approx(0.125)


def test_trades_at_an_exchange() -> None:
    found = clean(READER, opened("xalpha-demo3.csv"))
    rows = by_row(found)
    assert (rows[2].symbol, rows[2].quantity, rows[2].price, rows[2].fees) == ("501018.SH", 2000.0, 1.064, 0.21)
    assert rows[2].amount == pytest.approx(-2128.21)
    assert rows[5].amount == pytest.approx(975.8)
    assert (rows[16].action, rows[16].amount) == (Action.DIVIDEND, 20.0)
    assert [row.place.row for row in found.unread] == [3]


def test_faults() -> None:
    found = read(READER, written("date,110011,005827\n20240101,abc,100\n20241341,5,6\n"))
    assert {(fault.row, fault.column) for fault in found.faults} == {(2, "110011"), (3, "date")}
