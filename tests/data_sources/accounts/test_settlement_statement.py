# ruff: noqa: E501  rows of exports are as long as they are
"""Chinese settlement statements by their headers. Every table here is MADE UP in the form of brokers' programs."""

from __future__ import annotations

import io
from datetime import date

import pytest
from export_reading import by_row, clean, opened, read, written, wrong_sums

from data_sources.accounts.mainland.settlement_statements import STATEMENT
from data_sources.model import Action

TONGHUASHUN = """成交日期\t证券代码\t证券名称\t操作\t成交数量\t成交均价\t成交金额\t股票余额\t发生金额\t手续费\t印花税\t其他杂费\t资金余额\t合同编号\t股东帐户
20240102\t600519\t贵州茅台\t证券买入\t100\t1700.000\t170000.000\t100\t-170034.000\t34.000\t0.000\t0.000\t29966.000\t11\tA123456789
20240620\t600519\t贵州茅台\t股息入账\t100\t0.000\t0.000\t100\t3087.600\t0.000\t0.000\t0.000\t33053.600\t0\tA123456789
20240621\t600519\t贵州茅台\t股息红利差异扣税\t0\t0.000\t0.000\t100\t-308.760\t0.000\t0.000\t0.000\t32744.840\t0\tA123456789
20240701\t600519\t贵州茅台\t证券卖出\t-100\t1500.000\t150000.000\t0\t149895.000\t30.000\t75.000\t0.000\t182639.840\t12\tA123456789
20240702\t131810\tR-001\t质押回购拆出\t1000\t1.500\t100000.000\t1000\t-100001.000\t1.000\t0.000\t0.000\t82638.840\t13\t0123456789
20240703\t131810\tR-001\t拆出质押购回\t-1000\t1.500\t100004.110\t0\t100004.110\t0.000\t0.000\t0.000\t182642.950\t13\t0123456789
20240704\t\t\t证券转银行\t0\t0.000\t0.000\t0\t-82642.950\t0.000\t0.000\t0.000\t100000.000\t0\t
20240920\t\t\t利息归本\t0\t0.000\t0.000\t0\t12.340\t0.000\t0.000\t0.000\t100012.340\t0\t
"""


def test_a_statement_with_everything() -> None:
    found = clean(STATEMENT, written(TONGHUASHUN, "交割单.xls", "gbk"))
    rows = by_row(found)
    assert [row.action for row in rows.values()] == [
        Action.BUY, Action.DIVIDEND, Action.TAX, Action.SELL, Action.REPO_LEND, Action.REPO_RETURN, Action.WITHDRAWAL,
        Action.INTEREST,
    ]  # fmt: skip
    buy, sale, tax = rows[2], rows[5], rows[4]
    assert (buy.symbol, buy.quantity, buy.price, buy.amount, buy.fees) == ("600519.SH", 100.0, 1700.0, -170034.0, 34.0)
    assert (sale.quantity, sale.amount, sale.fees, sale.taxes) == (-100.0, 149895.0, 30.0, 75.0)
    assert (tax.quantity, tax.taxes, tax.amount) == (0.0, 308.76, -308.76)
    assert rows[3].quantity == 0.0  # the shares that the dividend is paid for do not come
    assert (rows[6].symbol, rows[6].quantity, rows[6].price) == ("131810.SZ", 1000.0, 100.0)
    assert not wrong_sums(found)
    assert found.cash[0].amount == 100012.34
    assert (found.holdings[0].symbol, found.holdings[0].quantity) == ("600519.SH", 0.0)


def test_the_same_turned_round_is_the_same() -> None:
    lines = TONGHUASHUN.splitlines()
    turned = "\n".join([lines[0], *reversed(lines[1:])])
    first, second = clean(STATEMENT, written(TONGHUASHUN)), clean(STATEMENT, written(turned))
    plain = [
        sorted((row.day, row.symbol, row.action.value, row.amount) for row in found.transactions)
        for found in (first, second)
    ]
    assert plain[0] == plain[1]
    assert not wrong_sums(second)
    assert second.cash[0].amount == 100012.34


def test_a_balance_that_does_not_follow_is_told_with_its_row() -> None:
    found = clean(STATEMENT, written(TONGHUASHUN.replace("33053.600", "33000.000")))
    assert [(check.what, check.place.row) for check in wrong_sums(found)] == [("资金余额", 3), ("资金余额", 4)]


UNSIGNED = """发生日期,业务名称,证券代码,证券名称,成交数量,成交价格,成交金额,发生金额,佣金,印花税,过户费,币种
2024-01-02,银行转证券,,,0,0,0,"20,000.00",0,0,0,人民币
2024-01-03,证券买入,000001,平安银行,1000,9.50,9500.00,9505.10,5.00,0,0.10,人民币
2024-03-04,证券卖出,000001,平安银行,400,10.00,4000.00,3992.96,5.00,2.00,0.04,人民币
2024-03-05,证券转银行,,,0,0,0,3000.00,0,0,0,人民币
合计,,,,,,,36498.06,,,,
"""


def test_unsigned_money_gets_the_sign_of_its_business() -> None:
    found = clean(STATEMENT, written(UNSIGNED))
    rows = by_row(found)
    assert [row.amount for row in rows.values()] == [20000.0, -9505.1, 3992.96, -3000.0]
    assert (rows[3].fees, rows[4].fees, rows[4].taxes) == (5.1, 5.04, 2.0)
    assert found.rows == 4
    assert not wrong_sums(found)  # the total of the file is of what it writes


def test_money_turned_round_is_seen_from_the_account() -> None:
    """发生金额 of the house's side: purchases positive, sales negative."""
    text = UNSIGNED.replace("3992.96", "-3992.96").replace('"20,000.00"', "-20000").replace("36498.06", "-11487.86")
    found = clean(STATEMENT, written(text))
    assert [row.amount for row in found.transactions] == [20000.0, -9505.1, 3992.96, -3000.0]


def test_without_a_money_column_it_is_made_of_gross_and_fees() -> None:
    text = "成交日期,证券代码,证券名称,买卖标志,成交数量,成交价格,成交金额,手续费,印花税\n2024/1/3,600036,招商银行,B,200,30,6000,5,0\n2024/1/5,600036,招商银行,S,200,31,6200,5,3.1\n"  # fmt: skip
    rows = by_row(clean(STATEMENT, written(text)))
    assert rows[2].amount == -6005.0
    assert rows[3].amount == pytest.approx(6191.9)
    assert rows[3].quantity == -200.0


def test_lots_of_a_hundred_shares() -> None:
    text = "成交日期,证券代码,操作,成交数量(手),成交价格,成交金额,发生金额\n20240103,600036,买入,2,30,6000,-6000\n"
    assert clean(STATEMENT, written(text)).transactions[0].quantity == 200.0


def test_an_amount_that_gross_and_fees_do_not_make_is_told() -> None:
    found = clean(STATEMENT, written(UNSIGNED.replace("9505.10", "9605.10").replace("36498.06", "36598.06")))
    assert [(check.what, check.place.row) for check in wrong_sums(found)] == [("成交金额与费用", 3)]


def test_columns_lined_up_with_blanks() -> None:
    text = (
        "资金账号:12345678 起始日期:20240101 终止日期:20240630\n"
        "-----------------------------------------------------------------\n"
        "成交日期  证券代码  证券名称  买卖标志  成交数量  成交价格  成交金额   发生金额    印花税  手续费  备注\n"
        "20240103  600036    招商银行  证券买入  200       30.000    6000.00    -6005.00    0.00    5.00    证券买入\n"
        "20240105                      银证转入  0         0.000     0.00       1000.00     0.00    0.00    银行转存\n"
        "20240108  600036    招商银行  证券卖出  200       31.000    6200.00    6191.90     3.10    5.00    证券卖出\n"
    )
    rows = by_row(clean(STATEMENT, written(text, "table.txt", "gbk")))
    assert [(row.action, row.amount) for row in rows.values()] == [
        (Action.BUY, -6005.0),
        (Action.DEPOSIT, 1000.0),
        (Action.SELL, 6191.9),
    ]


def test_new_shares_are_one_purchase_on_the_day_they_arrive() -> None:
    text = (
        "成交日期,证券代码,证券名称,业务名称,成交数量,成交价格,成交金额,发生金额\n"
        "20240301,787001,某某申购,中签缴款,500,10.50,5250,-5250\n"
        "20240311,688001,某某股份,新股入账,500,10.50,0,0\n"
        "20240305,732002,他司申购,新股申购,1000,8.00,8000,-8000\n"
        "20240307,732002,他司申购,申购返款,0,0,8000,8000\n"
        "20240402,123456,别司转债,新债入账,10,0,0,0\n"
    )
    found = clean(STATEMENT, written(text))
    bought = by_row(found)[3]
    assert (bought.day, bought.action, bought.symbol) == (date(2024, 3, 11), Action.BUY, "688001.SH")
    assert (bought.quantity, bought.amount) == (500.0, -5250.0)
    assert by_row(found)[6].action is Action.TRANSFER_IN  # nothing in the file paid for it
    assert sorted(row.place.row for row in found.unread) == [2, 4, 5]


def test_bonus_shares_and_their_ratio() -> None:
    text = "成交日期,证券代码,证券名称,业务名称,成交数量,成交价格,发生金额,股份余额\n20240102,000001,平安银行,证券买入,1000,10,-10000,1000\n20240603,000001,平安银行,红股入账,300,0,0,1300\n"  # fmt: skip
    split = clean(STATEMENT, written(text)).transactions[1]
    assert (split.action, split.quantity, split.ratio) == (Action.SPLIT, 300.0, pytest.approx(1.3))


def test_hong_kong_shares_are_settled_in_yuan() -> None:
    text = "成交日期,证券代码,证券名称,业务名称,成交数量,成交价格,成交金额,清算金额,币种,交易市场\n20240102,00700,腾讯控股,证券买入,100,300,30000,-27650.5,人民币,沪港通\n"  # fmt: skip
    bought = clean(STATEMENT, written(text)).transactions[0]
    assert (bought.symbol, bought.price, bought.amount, bought.currency) == ("0700.HK", None, -27650.5, "CNY")


def test_unknown_business_and_loans_are_listed() -> None:
    text = (
        "成交日期,证券代码,业务名称,成交数量,发生金额\n20240102,600000,融资借入,0,10000\n20240103,600000,天外来客,5,1\n"
    )
    found = clean(STATEMENT, written(text))
    assert not found.transactions
    assert ["loan" in row.why or "in no list" in row.why for row in found.unread] == [True, True]


def test_all_faults_at_once() -> None:
    text = "成交日期,证券代码,业务名称,成交数量,发生金额,币种\n20241301,600000,证券买入,abc,-1000,人民币\n20990101,600000,证券买入,100,x,火星币\n"
    found = read(STATEMENT, written(text))
    places = sorted((fault.row or 0, fault.column or "") for fault in found.faults)
    assert places == sorted(
        [(2, "成交日期"), (2, "成交数量"), (3, "成交日期"), (3, "发生金额"), (3, "币种")]
    )  # each once


def test_a_workbook_of_numbers() -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["对账单"])
    sheet.append(
        ["交割日期", "证券代码", "证券名称", "摘要", "成交股数", "成交均价", "成交金额", "资金发生数", "资金账号"]
    )
    sheet.append([20240102, 1, "平安银行", "证券买入", 100, 9.5, 950, -955, 88001])
    content = io.BytesIO()
    book.save(content)
    from data_sources.accounts.files.opened import OpenedFile

    bought = clean(STATEMENT, OpenedFile("对账单.xlsx", content.getvalue())).transactions[0]
    assert (bought.symbol, bought.amount, bought.account, bought.place.row) == ("000001.SZ", -955.0, "88001", 3)


@pytest.mark.parametrize("name", ["degiro-export.csv", "xalpha-demo.csv", "swissquote-export.csv"])
def test_other_files_are_not_taken(name: str) -> None:
    assert not STATEMENT.recognizes(opened(name))
