"""Chinese statements of positions. MADE UP in the form of brokers' programs."""

from __future__ import annotations

from datetime import date

import pytest
from export_reading import TODAY, clean, read, written

from data_sources.accounts.mainland.cn_positions import ChinesePositions

READER = ChinesePositions()
TONGHUASHUN = """证券代码\t证券名称\t股票余额\t可用余额\t成本价\t市价\t盈亏\t市值\t交易市场\t股东帐户
600519\t贵州茅台\t100\t100\t1650.500\t1700.000\t4950.00\t170000.00\t上海Ａ股\tA123456789
1\t平安银行\t1000\t1000\t12.000\t9.500\t-2500.00\t9500.00\t深圳Ａ股\t0123456789
合计\t\t\t\t\t\t\t179500.00\t\t
"""


def test_positions_with_their_cost_and_value() -> None:
    found = clean(READER, written(TONGHUASHUN, "持仓.xls", "gbk"))
    assert [(held.symbol, held.quantity, held.cost, held.value) for held in found.holdings] == [
        ("600519.SH", 100.0, 165050.0, 170000.0),
        ("000001.SZ", 1000.0, 12000.0, 9500.0),
    ]
    assert {held.day for held in found.holdings} == {TODAY}
    assert [(check.stated, check.added) for check in found.sums] == [(179500.0, 179500.0)]
    assert found.rows == 2


def test_a_day_and_money_above_columns_lined_up_with_blanks() -> None:
    text = (
        "查询日期:20240628\n"
        "人民币: 余额:1234.56  可用:1234.56  参考市值:9500.00  资产:10734.56\n"
        "--------------------------------------------------------------\n"
        "证券代码  证券名称  证券数量  可卖数量  参考成本价  当前价  最新市值\n"
        "000001    平安银行  1000      1000      12.000      9.500   9500.00\n"
    )
    found = clean(READER, written(text, "positions.txt", "gbk"))
    assert [(held.symbol, held.day, held.price) for held in found.holdings] == [("000001.SZ", date(2024, 6, 28), 9.5)]
    assert [(money.amount, money.day) for money in found.cash] == [(1234.56, date(2024, 6, 28))]


def test_funds_of_a_fund_house() -> None:
    text = "基金代码,基金名称,持有份额,持仓成本价,最新净值,持有金额\n110011,易方达优质精选,1000.00,5.0,6.0,6000.00\n"
    assert clean(READER, written(text)).holdings[0].symbol == "110011.OF"


def test_faults() -> None:
    found = read(READER, written(TONGHUASHUN.replace("\t1000\t1000\t", "\tx\t1000\t")))
    assert [(fault.row, fault.column) for fault in found.faults] == [(3, "股票余额")]


@pytest.mark.parametrize(
    "text",
    [
        "证券代码,证券名称\n600519,贵州茅台\n",
        "成交日期,证券代码,操作,成交数量,成本价,发生金额\n20240102,1,买入,1,1,-1\n",
    ],
)
def test_other_tables(text: str) -> None:
    assert not READER.recognizes(written(text))
