"""Writes the recordings that a whole fund diagnosis asks of Eastmoney, Tencent and Yahoo beside prices and values.

    python scripts/build_recordings_akshare_fund_studies.py DATA

Five funds: 110011 (two managers, two reports), 510300 (traded), 000009 (money), one younger than a year and one
that was wound up; a fund whose pager repeats itself (161725); indices of the style analysis, of which the hosts
know some and not the others. ``ORIGIN.md`` says what of it is made up. The same input gives the same bytes.
"""

# ruff: noqa: E501 - lines of a note are lines

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from akshare_bars import LAST, Bar, Listed, Walk, kline, made_up
from akshare_bars import compact as packed
from akshare_bars import save as save_json
from akshare_fund_pages import Position, fees, industries, managers, positions, ranks, sheet
from build_recordings_akshare_funds import (
    F10,
    FOLDER,
    FUND_API,
    compact,
    midnight,
    money_days,
    save,
    save_script,
)

from data_sources.calendars import sessions_between
from data_sources.model import to_date

BEGIN, END = "<!-- fund studies: begin -->", "<!-- fund studies: end -->"
ARCHIVE = "/FundArchivesDatas.aspx"
# What the hosts are asked for and, here, do not know: Eastmoney's number, Tencent's and Yahoo's spelling.
UNKNOWN = (("0.399006", "sz399006"), ("1.000012", "sh000012"), ("1.000918", "sh000918"), ("1.000919", "sh000919"))
CSI_500 = Listed("000905", 1, "中证500", 2, 100.0)
CSI_1000 = Listed("000852", 1, "中证1000", 2, 100.0)

SHARES_NEW: tuple[Position, ...] = (
    ("600519", "贵州茅台", "9.83", "118.00", "236,120.00"), ("00700", "腾讯控股", "9.71", "490.00", "233,050.00"),
    ("000858", "五粮液", "9.52", "783.00", "228,510.00"), ("000568", "泸州老窖", "9.21", "977.00", "220,950.00"),
    ("002304", "洋河股份", "8.02", "815.00", "192,340.00"), ("300760", "迈瑞医疗", "5.44", "306.00", "130,390.00"),
    ("600436", "片仔癀", "4.03", "361.00", "96,590.00"), ("600809", "山西汾酒", "3.57", "228.00", "85,560.00"),
    ("603288", "海天味业", "2.91", "348.00", "69,780.00"), ("600276", "恒瑞医药", "2.55", "548.00", "61,080.00"),
)  # fmt: skip
SHARES_OLD: tuple[Position, ...] = (
    ("600519", "贵州茅台", "9.90", "110.00", "183,540.00"), ("000568", "泸州老窖", "9.85", "1,270.00", "182,300.00"),
    ("000858", "五粮液", "9.79", "820.00", "181,220.00"), ("600276", "恒瑞医药", "7.90", "1,630.00", "146,400.00"),
    ("002304", "洋河股份", "6.53", "970.00", "121,250.00"), ("300760", "迈瑞医疗", "4.70", "250.00", "87,000.00"),
    ("00700", "腾讯控股", "4.22", "173.00", "77,900.00"), ("002415", "海康威视", "3.90", "1,900.00", "72,400.00"),
    ("600436", "片仔癀", "3.40", "250.00", "62,500.00"), ("603288", "海天味业", "3.10", "355.00", "57,500.00"),
)  # fmt: skip
BOND: tuple[Position, ...] = (("200216", "20国开16", "0.52", "", "12,490.00"),)
PURCHASE = (("小于100万元", "1.50% | 0.15% | 0.15%"), ("大于等于100万元，小于500万元", "1.20% | 0.12% | 0.12%"),
            ("大于等于500万元", "每笔1000元"))  # fmt: skip
REDEMPTION = (("小于7天", "1.50%"), ("大于等于7天，小于365天", "0.50%"), ("大于等于365天，小于730天", "0.25%"),
              ("大于等于730天", "0.00%"))  # fmt: skip


def facts(code: str, name: str, kind: str, **more: str) -> dict[str, str]:
    """A fact sheet with the labels that every fund has; ``more`` by the page's own labels."""
    said = {"基金全称": f"{name}型证券投资基金", "基金简称": name, "基金代码": f"{code}（前端）", "基金类型": kind}
    said |= {"成立日期/规模": "---", "净资产规模": "---", "基金管理人": "---", "基金托管人": "---", "基金经理人": "---"}
    said |= {"管理费率": "1.50%（每年）", "托管费率": "0.25%（每年）", "销售服务费率": "---（每年）"}
    return said | {"业绩比较基准": "---", "跟踪标的": "该基金无跟踪标的"} | more


def html(name: str, path: str, body: bytes, **query: str) -> None:
    """One page."""
    save(F10, name, path, query, body, kind="text/html")


def fund_pages(
    code: str,
    said: dict[str, str],
    states: tuple[str, str],
    tenures: Sequence[tuple[str, str, str]],
    places: Sequence[tuple[str, str, str]] = (),
    *,
    steps: bool = True,
) -> None:
    """Fact sheet, fees, managers and ranks of one fund."""
    name = said["基金简称"]
    html(f"sheet_{code}", f"/jbgk_{code}.html", sheet(code, said))
    schedule = fees(code, name, states, PURCHASE if steps else (), REDEMPTION if steps else ())
    html(f"fees_{code}", f"/jjfl_{code}.html", schedule)
    html(f"managers_{code}", f"/jjjl_{code}.html", managers(code, name, tenures))
    html(f"ranks_{code}", ARCHIVE, ranks(places), type="jdzf", code=code)


def holding_pages(
    code: str,
    name: str,
    shares: Sequence[tuple[str, Sequence[Position]]] = (),
    bonds: Sequence[tuple[str, Sequence[Position]]] = (),
    quarters: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
) -> None:
    """Positions and industries of one fund; without any the pages are there and empty."""
    html(f"shares_{code}", ARCHIVE, positions(name, "股票", shares), type="jjcc", code=code)
    html(f"bonds_{code}", ARCHIVE, positions(name, "债券", bonds), type="zqcc", code=code)
    save(FUND_API, f"industries_{code}", "/f10/HYPZ/", {"fundCode": code}, compact(industries(name, quarters)))


def small_cap() -> None:
    """110011: its values are real and end in 2020; all of this is made up but names, company and inception."""
    said = facts(
        "110011", "易方达中小盘混合", "混合型-偏股", 净资产规模="401.11亿元（截止至：2020年12月31日）",
        基金管理人="易方达基金", 基金托管人="中国银行", 基金经理人="乙某", 业绩比较基准=
        "沪深300指数收益率×80%+中证500指数收益率×15%+银行活期存款利率(税后)×5%",
    )  # fmt: skip
    said["成立日期/规模"] = "2008年06月19日 / 12.345亿份"
    places = (("今年来", "84.30%", "210|1533"), ("近1年", "84.30%", "210|1533"), ("近3年", "121.00%", "96|1020"))
    tenures = (("2017-06-01", "至今", "乙某"), ("2008-06-19", "2017-05-31", "甲某"))
    fund_pages("110011", said, ("限制大额申购", "开放赎回"), tenures, places)
    quarters = (
        ("2020-12-31", (("制造业", "61.20"), ("信息传输、软件和信息技术服务业", "9.71"), ("科学研究和技术服务业", "2.10"))),
        ("2020-09-30", (("制造业", "66.40"), ("信息传输、软件和信息技术服务业", "4.22"))),
    )  # fmt: skip
    shares = (("2020-12-31", SHARES_NEW), ("2020-09-30", SHARES_OLD))
    holding_pages("110011", said["基金简称"], shares, (("2020-12-31", BOND),), quarters)


def traded() -> None:
    """510300: made up but for its names, the index and the two fees of 2024."""
    said = facts(
        "510300", "华泰柏瑞沪深300ETF", "指数型-股票", 净资产规模="1999.14亿元（截止至：2026年03月31日）",
        基金管理人="华泰柏瑞基金", 基金经理人="丙某", 管理费率="0.15%（每年）", 托管费率="0.05%（每年）",
        业绩比较基准="沪深300指数", 跟踪标的="沪深300指数",
    )  # fmt: skip
    said["成立日期/规模"] = "2012年05月04日 / 329.689亿份"
    tenures = (("2012-05-04", "至今", "丙某"),)
    fund_pages("510300", said, ("场内交易", "场内交易"), tenures, (("近1年", "12.10%", "410|1245"),), steps=False)
    shares = (("2026-09-30", SHARES_NEW[:5]), ("2026-06-30", SHARES_OLD[:5]))
    holding_pages("510300", said["基金简称"], shares, (), (("2026-09-30", (("制造业", "52.10"), ("金融业", "21.30"))),))


def money_fund() -> None:
    """000009: five days are real, everything else is made up."""
    said = facts("000009", "易方达天天理财货币A", "货币型-普通货币", 管理费率="0.15%（每年）", 托管费率="0.05%（每年）",
                 销售服务费率="0.25%（每年）", 业绩比较基准="银行活期存款利率(税后)", 基金经理人="丁某")  # fmt: skip
    said["成立日期/规模"] = "2013年03月04日 / 10.000亿份"
    fund_pages("000009", said, ("开放申购", "开放赎回"), (("2019-01-02", "至今", "丁某"),), steps=False)
    holding_pages("000009", said["基金简称"], (), (("2026-09-30", BOND),))
    days = list(money_days())
    variables: dict[str, Any] = {
        "ishb": True,
        "Data_millionCopiesIncome": [[midnight(day), income] for day, income, _ in days],
        "Data_sevenDaysYearIncome": [[midnight(day), percent] for day, _, percent in days],
    }
    save_script("000009", said["基金简称"], variables)


def walked(first: date, last: date, seed: int) -> list[dict[str, Any]]:
    """Values of a made-up fund on the sessions of the mainland, in the script's form."""
    chance, unit, days = random.Random(seed), 1.0, []  # noqa: S311 - nothing secret
    for place, session in enumerate(sessions_between("XSHG", first, last).days):
        before = unit
        unit = round(unit * math.exp(chance.gauss(0.0003, 0.011)), 4) if place else unit
        change = round(100.0 * (unit / before - 1.0), 2)
        stamp = midnight(to_date(session).isoformat())
        days.append({"x": stamp, "y": unit, "equityReturn": change, "unitMoney": ""})
    return days


def young_and_ended() -> None:
    """029998 began in June 2026; 029997 was wound up in June 2024. Both are made up altogether."""
    for code, name, first, last, states in (
        ("029998", "某某成长混合A", date(2026, 6, 1), LAST, ("开放申购", "开放赎回")),
        ("029997", "某某价值混合A", date(2021, 1, 4), date(2024, 6, 28), ("暂停申购", "暂停赎回")),
    ):
        values = walked(first, last, int(code))
        sums = [[day["x"], day["y"]] for day in values]
        save_script(code, name, {"ishb": False, "Data_netWorthTrend": values, "Data_ACWorthTrend": sums})
        said = facts(code, name, "混合型-偏股", 业绩比较基准="沪深300指数收益率×80%+中债综合指数收益率×20%")
        said["成立日期/规模"] = f"{first:%Y年%m月%d日} / 2.000亿份"
        fund_pages(code, said, states, ((first.isoformat(), "至今", "戊某"),), steps=code == "029998")
        holding_pages(code, name)


def broken_pager(data: Path) -> None:
    """161725: twenty real rows of a pager that gives the same page for every number, and claims 1,911 rows."""
    path = data / "cn_fund_nav" / "economic_data" / "161725_BROKEN_repeated_pages.psv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="|"))
    listed = [
        {"FSRQ": row["净值日期"], "DWJZ": row["单位净值"], "LJJZ": row["累计净值"],
         "JZZZL": row["日增长率"].rstrip("%"), "SGZT": row["申购状态"], "SHZT": row["赎回状态"], "FHSP": ""}
        for row in rows[:20]
    ]  # fmt: skip
    body = {"Data": {"LSJZList": listed, "FundType": "001", "SYType": None}, "ErrCode": 0, "TotalCount": len(rows)}
    save(FUND_API, "history_161725", "/f10/lsjz", {"fundCode": "161725"}, compact(body))
    save_script("161725", "招商中证白酒指数(LOF)A", {"Data_netWorthTrend": []})


def index_bars(data: Path) -> list[Bar]:
    """000905: real from 2015 to 2020-10-16, made up after."""
    known = []
    text = (data / "cn_index" / "000905.gbk.csv").read_text(encoding="gbk")
    for cells in csv.reader(text.splitlines()[1:]):
        if cells[0] >= "2015":
            close, high, low, opened = (float(cell) for cell in cells[3:7])
            volume, amount = float(cells[11]), float(cells[12])
            known.append(Bar(date.fromisoformat(cells[0]), opened, high, low, close, volume, amount))
    known.sort(key=lambda bar: bar.day)
    return made_up("XSHG", known, known[0].day, Walk(905, 2, 3e11))


def indices(data: Path) -> None:
    """000905 with its real days, 000852 made up, and hosts that say of the others that there is no such code."""
    begun = Bar(date(2015, 1, 5), 6000.0, 6000.0, 6000.0, 6000.0, 1e8, 1e11)
    for of, bars in ((CSI_500, index_bars(data)), (CSI_1000, made_up("XSHG", [begun], begun.day, Walk(852, 2, 3e11)))):
        secid = {"secid": f"1.{of.code}"}
        save_json(
            "push2his.eastmoney.com", f"kline_{of.code}", "/api/qt/stock/kline/get", secid, kline(bars, of, fields=8),
            window="eastmoney_kline",
        )  # fmt: skip
        last, before = bars[-1], bars[-2]
        quoted = {"f43": last.close, "f44": last.high, "f45": last.low, "f46": last.open, "f47": 1, "f48": last.amount,
                  "f57": of.code, "f58": of.name, "f59": 2, "f60": before.close, "f84": "-", "f85": "-",
                  "f86": 1795158000, "f116": "-", "f117": "-", "f292": 5}  # fmt: skip
        head = {"rc": 0, "rt": 4, "svr": 0, "lt": 1, "full": 1, "dlmkts": ""}
        save_json(
            "push2.eastmoney.com", f"quote_{of.code}", "/api/qt/stock/get", secid, packed(head | {"data": quoted})
        )
    nobody = packed({"rc": 100, "rt": 4, "svr": 0, "lt": 1, "full": 0, "data": None})
    for secid, spelled in UNKNOWN:
        save_json("push2.eastmoney.com", f"quote_unknown_{secid[2:]}", "/api/qt/stock/get", {"secid": secid}, nobody)
        save_json("qt.gtimg.cn", f"quote_unknown_{spelled}", f"/q={spelled}", {}, b'v_pv_none_match="1";')


ORIGIN = """## Whole fund diagnoses: written by scripts/build_recordings_akshare_fund_studies.py

- `fundf10.eastmoney.com/*_110011*`, `api.fund.eastmoney.com/industries_110011*`: MADE UP in the host's form, but for the names,
  the company, the custodian and the day of inception; managers, fees, benchmark, positions and amounts are invented.
- `*_510300*` of the same hosts: MADE UP, but for the names, the index that is followed and the two running fees.
- `*_000009*`: MADE UP, but for the name and, in `fund.eastmoney.com/script_000009*`, the five days from 2025-02-27 to 2025-03-03
  (printed in the documentation of akshare, MIT).
- `*_029998*` (younger than a year), `*_029997*` (wound up): MADE UP altogether; nobody has these codes.
- `api.fund.eastmoney.com/history_161725*`: twenty real rows (economic-data, MIT) of a pager that repeats its page.
- `*/kline_000905*`: real 2015-01-05 to 2020-10-16 (no licence text; reshaped). MADE UP: the days after. `*/kline_000852*`:
  MADE UP; only the days of trade are real.
- `push2.eastmoney.com/quote_unknown_*`, `qt.gtimg.cn/quote_unknown_*`: the hosts' form of "no such code"; MADE UP, because
  the hosts do know 399006, 000012, 000918 and 000919."""


def main() -> None:
    """All recordings of this script, and its part of ORIGIN.md."""
    data = Path(sys.argv[1])
    small_cap()
    traded()
    money_fund()
    young_and_ended()
    broken_pager(data)
    indices(data)
    path = FOLDER / "ORIGIN.md"
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before.rstrip()}\n\n{BEGIN}\n{ORIGIN}\n{END}\n{after.lstrip()}", encoding="utf-8")


if __name__ == "__main__":
    main()
