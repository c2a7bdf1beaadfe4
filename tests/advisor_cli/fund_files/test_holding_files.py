"""``--holdings FILE``: positions with English and Chinese heads, and what is refused. All made up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from advisor_cli.fund_files import read_holdings
from data_sources.errors import BadFile

ENGLISH = """symbol,name,weight,kind,rating,maturity,coupon,yield,duration,yield_change,treasury_yield_change,shares
B1,Bond one,30%,bond,AA+,2028-06-30,3.5%,3.2%,2.9,-0.1%,-0.2%,
S1,Share one,45.5%,stock,,,,,,,,1000
,Deposit,20%,cash,,,,,,,,
"""
CHINESE = """证券代码,证券名称,占净值比例(%),类型,行业,市值,截止日期
600000,某银行,9.5,股票,金融,95000000,2024-06-30
000002,某地产,12.25,股票,房地产,122500000,2024-06-30
"""


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "holdings.csv"
    path.write_bytes(text.encode(encoding))
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(BadFile) as caught:
        read_holdings(path)
    return [str(fault) for fault in caught.value.faults]


def test_english_heads(tmp_path: Path) -> None:
    made = read_holdings(written(tmp_path, ENGLISH), "110011.OF")
    assert made.symbol == "110011.OF"
    assert made.complete
    assert made.reported is None
    share, bond, cash = made.holdings
    assert (share.symbol, share.weight, share.kind, share.shares) == ("S1", pytest.approx(0.455), "stock", 1000)
    assert share.coupon is None
    assert (bond.rating, bond.maturity, bond.modified_duration) == ("AA+", date(2028, 6, 30), 2.9)
    assert bond.coupon == pytest.approx(0.035)
    assert bond.yield_to_maturity == pytest.approx(0.032)
    assert bond.yield_change == pytest.approx(-0.001)
    assert bond.treasury_yield_change == pytest.approx(-0.002)
    assert (cash.symbol, cash.kind) == ("", "cash")


def test_chinese_heads_with_the_percent_sign_in_the_head(tmp_path: Path) -> None:
    made = read_holdings(written(tmp_path, CHINESE, "gb18030"))
    assert [one.name for one in made.holdings] == ["某地产", "某银行"]
    assert made.holdings[0].weight == pytest.approx(0.1225)
    assert made.holdings[0].value == 122_500_000
    assert made.holdings[1].sector == "金融"
    assert made.reported == date(2024, 6, 30)
    full_width = CHINESE.replace("(%)", "（%）")
    assert read_holdings(written(tmp_path, full_width)).holdings == made.holdings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("symbol,name,weight\na,A,45.5\nb,B,30\n", "percents without their sign"),
        ("symbol,name,weight\na,A,0.9\nb,B,0.9\n", "the weights add up to 1.8"),
        ("symbol,name,weight\na,A,0\nb,B,0\n", "the weights add up to 0"),
        ("symbol,name,weight\na,A,0.5\nb,B,\n", "row 3: the position has no weight"),
        ("symbol,name,weight\na,A,0.5\nA,B,0.1\n", "row 3, column 'symbol': A stands already in row 2"),
        ("symbol,name,weight\n,,0.5\nA,B,0.1\n", "row 2: the position has neither symbol nor name"),
        ("symbol,name,weigth\na,A,0.5\nb,B,0.1\n", "did you mean 'weight'"),
        ("symbol,name,weight,权重\na,A,0.5,0.5\n", "column 4 holds the weight as column 3 does"),
        ("symbol,name\na,A\n", "it has no column of the weight"),
        ("symbol,name,weight,kind\na,A,0.5,house\n", "'house' is none of stock, bond, fund, cash"),
        ("symbol,name,weight,coupon\na,A,0.5,3.5\n", "3.5 is no decimal; write percents with their sign"),
        ("symbol,name,weight,maturity\na,A,0.5,soon\n", "'soon' is not a date"),
        ("symbol,name,weight,shares\na,A,0.5,7%\n", "it bears percent signs and is no rate"),
        ("symbol,name,weight\na,A,x\n", "'x' is not a number"),
        ("symbol,name,weight,reported\na,A,0.5,2024-06-30\nb,B,0.1,2024-03-31\n", "reports of 2 days"),
        ("", "the file is empty"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, said: str) -> None:
    found = faults(written(tmp_path, text))
    assert any(said in fault for fault in found), found


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    text = "symbol,name,weight,kind\na,A,0.5,house\na,B,,boat\n"
    assert len(faults(written(tmp_path, text))) == 4
