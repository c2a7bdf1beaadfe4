"""The project's own template."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data_sources.accounts.files.opened import OpenedFile
from data_sources.accounts.interchange.template import Template
from data_sources.accounts.interchange.template_words import ACTION_OF
from data_sources.model import Action
from tests.data_sources.accounts.export_reading import TODAY, clean, read, written

HEADER = "date,action,symbol,quantity,price,amount,fees,taxes,currency,ratio,into,counter amount,counter currency\n"


def test_an_amount_that_is_missing_is_quantity_times_price_with_costs() -> None:
    rows = "2024-01-05,buy,AAPL,10,100,,1,,USD\n2024-01-06,sell,AAPL,10,110,,1,2,USD\n"
    rows += "2024-01-06,dividend,AAPL,10,0.24,,,,USD\n"
    found = clean(Template(), written(HEADER + rows))
    assert [row.amount for row in found.transactions] == [-1001.0, 1097.0, pytest.approx(2.4)]


def test_signs_are_those_of_the_action() -> None:
    rows = "2024-01-05,buy,AAPL,-10,100,1000,,,USD\n2024-01-06,fee,,,,5,,,USD\n2024-01-06,fee refund,,,,5,,,USD\n"
    rows += "2024-01-06,withdrawal,,,,5,,,USD\n2024-01-06,transfer out,AAPL,3,,,,,USD\n"
    found = clean(Template(), written(HEADER + rows))
    assert [(row.quantity, row.amount) for row in found.transactions] == [
        (10.0, -1000.0), (0.0, -5.0), (0.0, 5.0), (0.0, -5.0), (-3.0, 0.0),
    ]  # fmt: skip


def test_corporate_actions_and_exchanges() -> None:
    rows = "2024-01-05,split,AAPL,,,,,,USD,4\n2024-01-06,merger,OLD,10,,,,,USD,0.5,NEW\n"
    rows += "2024-01-07,renamed,FB,,,,,,USD,,META\n"
    rows += "2024-01-08,exchange,,,7.2,-72000,,,CNY,,,10000,USD\n"
    split, merger, renamed, exchange = clean(Template(), written(HEADER + rows)).transactions
    assert (split.action, split.ratio, split.quantity) == (Action.SPLIT, 4.0, 0.0)
    assert (merger.quantity, merger.into, merger.ratio) == (-10.0, "NEW", 0.5)
    assert (renamed.symbol, renamed.into) == ("FB", "META")
    assert (exchange.amount, exchange.counter_amount, exchange.counter_currency) == (-72000.0, 10000.0, "USD")


@pytest.mark.parametrize("word", sorted(ACTION_OF))
def test_every_word_for_an_action_is_read(word: str) -> None:
    row = f"2024-01-05,{word},AAPL,10,10,100,,,USD,2,NEW,5,EUR\n"
    only = clean(Template(), written(HEADER + row)).transactions[0]
    assert only.action is ACTION_OF[word]


def test_the_currency_is_that_of_the_market_where_nobody_says_it() -> None:
    found = clean(Template(), written("日期,操作,代码,数量,价格\n2024-01-05,买入,600519,100,1680\n"))
    assert (found.transactions[0].currency, found.transactions[0].amount) == ("CNY", -168000.0)
    unsaid = read(Template(), written("date,action,symbol,quantity,amount\n2024-01-05,deposit,,,100\n"))
    assert "a currency" in str(unsaid.faults[0])


def test_holdings_and_cash() -> None:
    text = "symbol,quantity,cost price,value,currency\nAAPL,10,90.5,1850,USD\nCASH,,,1200.50,USD\n"
    found = clean(Template(), written(text))
    assert (found.holdings[0].cost, found.holdings[0].value, found.holdings[0].day) == (905.0, 1850.0, TODAY)
    assert (found.cash[0].amount, found.cash[0].currency) == (1200.5, "USD")


def test_a_file_with_another_column_is_not_of_the_template() -> None:
    assert not Template().recognizes(written("date,action,symbol,quantity,colour\n2024-01-05,buy,AAPL,1,red\n"))


def test_every_fault_of_every_row_at_once() -> None:
    rows = "2024-13-05,buy,AAPL,10,100,,,,USD\n2024-01-05,buy,,10,x,,,,USD\n2024-01-05,dividend,AAPL,,,,,,USD\n"
    found = read(Template(), written(HEADER + rows))
    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "date"), (3, "symbol"), (3, "price"), (3, "price"), (4, "amount"),
    ]  # fmt: skip


def test_the_columns_of_another_tool_that_has_the_same() -> None:
    path = Path(__file__).parent / "files" / "own-columns.csv"
    found = clean(Template(), OpenedFile(path.name, path.read_bytes()))
    assert [row.action for row in found.transactions][:2] == [Action.WITHDRAWAL, Action.DIVIDEND]
    assert found.transactions[0].amount == -4804.95
    assert found.transactions[-1].day == date(2022, 5, 1)
