# ruff: noqa: E501  rows of exports are as long as they are
"""Chinese statements in forms that other brokers' programs write; every row of them is MADE UP."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import by_row, clean, written, wrong_sums

from data_sources.accounts.mainland.settlement_statements import STATEMENT
from data_sources.model import Action

SIDE_APART = """交收日期,成交日期,业务类型,证券代码,证券名称,买卖标志,成交价格,成交数量,成交金额,佣金,印花税,过户费,收付金额,资金余额
20240103,20240102,买卖成交,600900,长江电力,买入,23.50,1000,23500.00,7.05,0.00,0.24,-23507.29,76492.71
20240116,20240115,买卖成交,600900,长江电力,卖出,24.00,500,12000.00,5.00,6.00,0.12,11988.88,88481.59
20240117,20240117,银证转账,,,存入,0,0,0,0,0,0,10000.00,98481.59
20240118,20240118,银证转账,,,,0,0,0,0,0,0,-1000.00,97481.59
"""


def test_the_side_that_stands_apart_from_the_business() -> None:
    """买卖成交 has 买 in it and is no purchase."""
    found = clean(STATEMENT, written(SIDE_APART))
    rows = by_row(found)
    assert (rows[2].action, rows[2].quantity, rows[2].day) == (Action.BUY, 1000.0, date(2024, 1, 2))
    assert (rows[3].action, rows[3].quantity, rows[3].amount) == (Action.SELL, -500.0, 11988.88)
    assert (rows[3].fees, rows[3].taxes) == (5.12, 6.0)
    assert (rows[4].action, rows[5].action) == (Action.DEPOSIT, Action.WITHDRAWAL)
    assert not wrong_sums(found)


def test_codes_and_numbers_in_full_width() -> None:
    text = (
        "成交日期,证券代码,证券名称,买卖标志,成交数量,成交价格,成交金额,佣金,印花税,发生金额\n"
        '２０２４０１０５,６０００００,浦发银行,买入,"１，０００",７．００,７０００．００,５．００,０．００,－７００５．００\n'
    )
    (bought,) = clean(STATEMENT, written(text, encoding="gb18030")).transactions
    assert (bought.symbol, bought.quantity, bought.price, bought.amount) == ("600000.SH", 1000.0, 7.0, -7005.0)


def test_cancelled_orders_move_nothing() -> None:
    text = (
        "成交日期,证券代码,证券名称,操作,成交数量,成交均价,成交金额,合同编号\n"
        "20240105,600519,贵州茅台,证券买入,100,1650.00,165000.00,A1\n"
        "20240105,600519,贵州茅台,撤单,0,0,0,A2\n"
        "20240105,600519,贵州茅台,证券买入,0,0,0,A2\n"
    )
    found = clean(STATEMENT, written(text))
    assert [row.place.row for row in found.transactions] == [2]
    assert [(row.place.row, row.why) for row in found.unread] == [
        (3, "it moves neither money nor shares"),
        (4, "it moves neither money nor shares"),
    ]


FUND = """基金代码,基金名称,交易类型,确认日期,确认净值,确认份额,确认金额,手续费
110011,易方达优质精选,买入,2024-01-05,5.0000,1998.00,10000.00,10.00
110011,易方达优质精选,卖出,2024-02-05,5.2000,1000.00,5174.00,26.00
110011,易方达优质精选,分红,2024-03-07,0,0,50.00,0
000198,天弘余额宝,转入,2024-03-07,1,100,100,0
110011,易方达优质精选,买入,2024-04-05,5.0000,100.00,500.00,1.00
"""


def test_a_fund_confirmation_has_its_costs_in_the_amount() -> None:
    found = clean(STATEMENT, written(FUND))
    rows = by_row(found)
    assert [(rows[row].amount, rows[row].fees) for row in (2, 3)] == [(-10000.0, 10.0), (5174.0, 26.0)]
    assert {row.symbol for row in rows.values()} == {"110011.OF", "000198.OF"}  # 110011 is a bond's code elsewhere
    assert (rows[5].action, rows[5].quantity, rows[5].amount) == (Action.BUY, 100.0, -100.0)
    assert (rows[6].amount, rows[6].fees) == (-501.0, 1.0)  # here the amount is without them
    assert not wrong_sums(found)


def test_a_table_behind_the_statement_is_listed() -> None:
    text = (
        "一、资金流水\n发生日期,业务标志,证券代码,证券名称,成交数量,成交均价,成交金额,手续费,发生金额\n"
        "20240105,证券买入,600000,浦发银行,1000,7,7000,5,-7005\n合计,,,,,,,,-7005\n"
        "二、持仓\n证券代码,证券名称,当前数量,市值\n600000,浦发银行,1000,7300\n"
    )
    found = clean(STATEMENT, written(text))
    assert (found.rows, len(found.transactions)) == (4, 1)
    assert [row.place.row for row in found.unread] == [5, 6, 7]
    assert not wrong_sums(found)


@pytest.mark.parametrize(
    ("business", "code", "quantity", "money", "action"),
    [
        ("股息个税征收", "600036", 0, -5, Action.TAX),
        ("ETF申购", "510300", 900, -100, Action.BUY),
        ("配股权证上市", "700036", 300, 0, None),
        ("股票质押回购初始交易", "600036", -100, 3000, None),
    ],
)
def test_business_that_looks_like_another(
    business: str, code: str, quantity: int, money: int, action: Action | None
) -> None:
    text = (
        "成交日期,业务名称,证券代码,证券名称,成交数量,成交价格,成交金额,发生金额\n"
        f"20240105,{business},{code},某证券,{quantity},0,0,{money}\n"
    )
    found = clean(STATEMENT, written(text))
    assert [row.action for row in found.transactions] == ([] if action is None else [action])
    assert len(found.unread) == (1 if action is None else 0)
    assert all(row.symbol.endswith(".SH") for row in found.transactions)


@pytest.mark.parametrize(
    ("business", "code", "quantity", "money", "action", "change", "amount"),
    [
        ("三方券商签约划出", "", 0, -500, Action.WITHDRAWAL, 0.0, -500.0),
        ("三方银行签约划入", "", 0, 500, Action.DEPOSIT, 0.0, 500.0),
        ("开放基金拆分减股", "161725", 40, 0, Action.SPLIT, -40.0, 0.0),
        ("开放基金拆分增股", "161725", 40, 0, Action.SPLIT, 40.0, 0.0),
        ("融资开仓", "600036", 100, -2800, Action.BUY, 100.0, -2800.0),
        ("融资平仓", "600036", 100, 2900, Action.SELL, -100.0, 2900.0),
        ("要约资金", "600643", 100, 1800, Action.SELL, -100.0, 1800.0),
        ("债券兑付", "124001", 10, 1000, Action.SELL, -10.0, 1000.0),
        ("债券兑付兑息", "124001", 0, 36, Action.INTEREST, 0.0, 36.0),
        ("货币基金收益结转", "519888", 3, 0, Action.REINVEST, 3.0, 0.0),
        ("融入方初始交易", "600036", 0, 3000, None, 0.0, 0.0),
        ("自有资金还融资", "", 0, -300, None, 0.0, 0.0),
        ("限售股转流通", "600036", 0, 0, None, 0.0, 0.0),
    ],
)
def test_words_of_one_broker(
    business: str, code: str, quantity: int, money: int, action: Action | None, change: float, amount: float
) -> None:
    text = (
        "成交日期,摘要,证券代码,证券名称,成交数量,成交价格,成交金额,发生金额\n"
        "20240104,证券买入,600000,浦发银行,100,7,700,-700\n"
        f"20240105,{business},{code},某证券,{quantity},0,0,{money}\n"
    )
    found = clean(STATEMENT, written(text))
    made = [(row.action, row.quantity, row.amount) for row in found.transactions if row.place.row == 3]
    assert made == ([] if action is None else [(action, change, amount)])
    assert len(found.unread) == (1 if action is None else 0)


def test_money_of_a_subscription_that_comes_back_is_nothing() -> None:
    text = (
        "成交日期,摘要,证券代码,证券名称,成交数量,成交价格,成交金额,发生金额\n"
        "20140104,新股申购,780001,某申购,1000,7,7000,-7000\n"
        "20140108,申购还款,780001,某申购,0,0,0,7000\n"
        "20140109,证券买入,600000,浦发银行,100,7,700,-700\n"
    )
    found = clean(STATEMENT, written(text))
    assert [row.place.row for row in found.transactions] == [4]
    assert {row.why for row in found.unread} == {"money that was taken for a subscription and given back"}
