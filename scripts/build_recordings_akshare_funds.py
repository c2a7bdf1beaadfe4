"""Writes the recordings of Eastmoney's fund pages that the tests replay.

    python scripts/build_recordings_akshare_funds.py DATA

DATA holds ``cn_fund_nav``, ``cn_wire`` and ``cn_akshare_docs`` (real figures). They are written in the wire
form of the host; what nobody recorded is made up, and ORIGIN.md says which. The same input gives the same bytes.
"""

# ruff: noqa: E501 - pages are written as they come

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from akshare_bars import LAST
from akshare_fund_pages import chart, scales

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "recordings" / "akshare"
CHINA = timezone(timedelta(hours=8))
BEGIN, END = "<!-- funds: begin -->", "<!-- funds: end -->"
FUND, F10, FUND_API = "fund.eastmoney.com", "fundf10.eastmoney.com", "api.fund.eastmoney.com"


def save(
    host: str, name: str, path: str, query: Mapping[str, str], body: bytes, *, kind: str = "application/json"
) -> None:
    """One recording: what it answers and the body."""
    folder = FOLDER / host
    folder.mkdir(parents=True, exist_ok=True)
    headers = {"Content-Type": f"{kind}; charset=utf-8"}
    meta = {"method": "GET", "host": host, "path": path, "query": dict(query), "status": 200, "headers": headers}
    meta |= {"body": f"{name}.body"}
    (folder / f"{name}.meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / f"{name}.body").write_bytes(body)


def compact(value: object) -> bytes:
    """JSON as the host writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def midnight(text: str) -> int:
    """Midnight in China in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=CHINA).timestamp() * 1000)


def script(code: str, name: str, variables: Mapping[str, object]) -> bytes:
    """A fund's script as the page sends it."""
    lines = ["/*2026-11-20 00:00:00*/", f'var fS_name = "{name}";var fS_code = "{code}";var fund_Rate="0.15";']
    lines += [f"/*{key}*/var {key} = {compact(value).decode()};" for key, value in variables.items()]
    return "".join(lines).encode()


def save_script(code: str, name: str, variables: Mapping[str, object]) -> None:
    """One fund's script."""
    body = script(code, name, variables)
    save(FUND, f"script_{code}", f"/pingzhongdata/{code}.js", {}, body, kind="application/x-javascript")


def save_nav(data: Path) -> None:
    """110011 from its history; what its script says by report is made up."""
    with (data / "cn_fund_nav" / "fund_study" / "110011.csv").open(encoding="utf-8") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: row["净值日期"])
    trend = [
        {
            "x": midnight(row["净值日期"]),
            "y": float(row["单位净值"]),
            "equityReturn": None if row["日增长率"] == "nan" else float(row["日增长率"].rstrip("%")),
            "unitMoney": "" if row["分红送配"] == "nan" else f"分红：{row['分红送配']}",
        }
        for row in rows
    ]
    sums = [[midnight(row["净值日期"]), float(row["累计净值"])] for row in rows]
    rank = [{"x": midnight("2020-12-31"), "y": 24, "sc": "1533"}]
    days = ("2020-06-30", "2020-09-30", "2020-12-31")
    parts = {"股票占净比": (92.3, 93.5, 94.1), "债券占净比": (0, 0.4, 0.5), "现金占净比": (7.9, 6.8, 6.2)}
    flows = {"期间申购": (8.21, 10.4, 20.12), "期间赎回": (9.02, 11.3, 12.64), "总份额": (30.11, 29.21, 36.69)}
    holders = {"机构持有比例": (38.2, 32.5), "个人持有比例": (61.7, 67.4), "内部持有比例": (0.09, 0.11)}
    variables = {"ishb": False, "Data_netWorthTrend": trend, "Data_ACWorthTrend": sums, "Data_rateInSimilarType": rank}
    variables |= {"Data_assetAllocation": chart(days, **parts, 净资产=(180.5, 240.1, 401.11))}
    variables |= {"Data_fluctuationScale": scales(days, (180.5, 240.1, 401.11))}
    variables |= {"Data_buySedemption": chart(days, **flows)}
    variables |= {"Data_holderStructure": chart(("2020-06-30", "2020-12-31"), **holders)}
    save_script("110011", "易方达中小盘混合", variables)


def money_days() -> Iterator[tuple[str, float, float]]:
    """Days of a money fund, with the income of ten thousand units and the yield of seven days in percent.

    Five of them were printed; the others are made up around them, every day of the week.
    """
    printed = {
        "2025-02-27": (0.3724, 1.371), "2025-02-28": (0.3789, 1.374), "2025-03-01": (0.3790, 1.377),
        "2025-03-02": (0.3790, 1.381), "2025-03-03": (0.4081, 1.408),
    }  # fmt: skip
    chance, day = random.Random(9), date(2023, 11, 21)  # noqa: S311 - nothing secret
    while day <= LAST:
        income = round(0.38 + chance.gauss(0.0, 0.012), 4)
        said = printed.get(day.isoformat(), (income, round(365 * income / 100, 3)))
        yield day.isoformat(), *said
        day += timedelta(days=1)


def save_pages(data: Path) -> None:
    """011613: the real fact sheet; fees, managers and ranks around it made up. 000001: real positions, as printed."""
    sheet = (data / "cn_wire" / "fundf10_jbgk_011613_info_table.html").read_bytes()
    save(F10, "sheet_011613", "/jbgk_011613.html", {}, b"<html><body>" + sheet + b"</body></html>", kind="text/html")
    fees = """<html><head><title>华夏科创50ETF联接C(011613)基金费率</title></head><body><h4 class="t"><label>交易状态</label></h4><table class="w770 comm jjfl"><tr><td class="th w110">申购状态
</td><td class="w135">限制大额申购</td><td class="th w110">赎回状态</td><td class="w135">开放赎回</td></tr></table>
<h4 class="t"><label>申购费率（前端）</label></h4><table class="w650 comm jjfl"><thead><tr><th>适用金额</th><th>适用期限</th>
<th>原费率|天天基金优惠费率<br/>银行卡购买|活期宝购买</th></tr></thead><tbody>
<tr><td>小于100万元</td><td>---</td><td>1.20% | 0.12% | 0.12%</td></tr>
<tr><td>大于等于100万元，小于200万元</td><td>---</td><td>0.80% | 0.08% | 0.08%</td></tr>
<tr><td>大于等于200万元，小于500万元</td><td>---</td><td>0.50% | 0.05% | 0.05%</td></tr>
<tr><td>大于等于500万元</td><td>---</td><td>每笔1000元</td></tr></tbody></table>
<h4 class="t"><label>赎回费率</label></h4><table class="w650 comm jjfl"><thead><tr><th>适用金额</th><th>适用期限</th>
<th>赎回费率</th></tr></thead><tbody><tr><td>---</td><td>小于7天</td><td>1.50%</td></tr>
<tr><td>---</td><td>大于等于7天，小于30天</td><td>0.75%</td></tr><tr><td>---</td><td>大于等于1年</td><td>0.00%</td></tr>
</tbody></table></body></html>"""
    save(F10, "fees_011613", "/jjfl_011613.html", {}, fees.encode(), kind="text/html")
    managers = """<html><head><title>华夏科创50ETF联接C(011613)基金经理</title></head><body><h4>基金经理变动一览</h4><table class="w782 comm  jloff"><thead><tr><th>起始期</th><th>截止期</th>
<th>基金经理</th><th>任职期间</th><th>任职回报</th></tr></thead><tbody>
<tr><td>2024-05-06</td><td>至今</td><td><a href="#">张三</a> <a href="#">李四</a></td><td>2年又198天</td><td>3.21%</td></tr>
<tr><td>2021-03-04</td><td>2024-05-05</td><td><a href="#">王五</a></td><td>3年又62天</td><td>-12.30%</td></tr>
</tbody></table></body></html>"""
    save(F10, "managers_011613", "/jjjl_011613.html", {}, managers.encode(), kind="text/html")
    ranks = (
        "var apidata={ content:\"<div class='jdzfnew'><ul class='fcol'><li class='title'></li><li>涨幅</li><li>同类排名</li></ul>"
        "<ul><li class='title'>今年来</li><li class='tor red bold'>23.92%</li>"
        "<li class='tlpm'>330<font class='gray'>|</font>2314</li></ul>"
        "<ul><li class='title'>近1年</li><li>12.10%</li><li class='tlpm'>1250<font class='gray'>|</font>2045</li></ul>"
        "<ul><li class='title'>近5年</li><li>---</li><li class='tlpm'>---</li></ul></div>\"};"
    )
    archive = "/FundArchivesDatas.aspx"
    save(F10, "ranks_011613", archive, {"type": "jdzf", "code": "011613"}, ranks.encode(), kind="text/html")
    days = [{"x": midnight("2026-11-19"), "y": 1.5, "equityReturn": 0, "unitMoney": ""}]
    days.append({"x": midnight("2026-11-20"), "y": 1.53, "equityReturn": 2.0, "unitMoney": ""})
    rank = [{"x": midnight("2026-11-20"), "y": 330, "sc": "2314"}]
    save_script("011613", "华夏科创50ETF联接C", {"Data_netWorthTrend": days, "Data_rateInSimilarType": rank})


def save_holdings(data: Path) -> None:
    """000001: positions and industries as they were printed."""
    documented = json.loads((data / "cn_akshare_docs" / "akshare_doc_samples.json").read_text(encoding="utf-8"))
    printed = documented["fund_portfolio_hold_em"][0]["examples"][0].splitlines()[1:]
    rows = "".join(_position(line.split()) for line in printed)
    head = (
        "<thead><tr><th class='first'>序号</th><th>股票代码</th><th>股票名称</th><th class='xglj'>相关资讯</th>"
        "<th>占净值<br />比例</th><th class='cgs'>持股数<br />（万股）</th><th class='last ccs'>持仓市值<br />（万元）</th></tr></thead>"
    )
    title = (
        "<h4 class='t'><label class='left'><a>华夏成长混合</a>&nbsp;&nbsp;2024年1季度股票投资明细</label>"
        "<label class='right'>&nbsp;&nbsp;来源：天天基金&nbsp;&nbsp;截止至：<font class='px12'>2024-03-31</font></label></h4>"
    )
    table = f"<table class='w782 comm tzxq'>{head}<tbody>{rows}</tbody></table>"
    body = f"var apidata={{ content:\"<div class='box'>{title}{table}</div>\",arryear:[2024,2023],curyear:2024}};"
    path = "/FundArchivesDatas.aspx"
    save(F10, "shares_000001", path, {"type": "jjcc", "code": "000001"}, body.encode(), kind="text/html")
    empty = b'var apidata={ content:"",arryear:[],curyear:2024};'
    save(F10, "bonds_000001", path, {"type": "zqcc", "code": "000001"}, empty, kind="text/html")
    industries = documented["fund_portfolio_industry_allocation_em"][0]["examples"][0].splitlines()[1:13]
    parts = [line.split() for line in industries]
    quarters = [
        {
            "JZRQ": "2024-03-31",
            "HYPZInfo": [
                {"FSRQ": "2024-03-31", "HYMC": "制造业", "ZJZBL": "62.18"},
                {"FSRQ": "2024-03-31", "HYMC": "金融业", "ZJZBL": "1.50"},
                {"FSRQ": "2024-03-31", "HYMC": "采矿业", "ZJZBL": "--"},
            ],
        },
        {
            "JZRQ": "2023-09-30",
            "HYPZInfo": [{"FSRQ": part[5], "HYMC": part[2], "ZJZBL": part[3], "SZ": float(part[4])} for part in parts],
        },
    ]
    body = compact({"Data": {"ShortName": "华夏成长混合", "QuarterInfos": quarters}, "ErrCode": 0})
    save(FUND_API, "industries_000001", "/f10/HYPZ/", {"fundCode": "000001"}, body)
    series = [{"name": "股票占净比", "data": [79.9, 78.5]}, {"name": "现金占净比", "data": [5.1, 6.25]}]
    series.append({"name": "净资产", "type": "line", "data": [29.5, 22.97]})
    assets = {"series": series, "categories": ["2023-12-31", "2024-03-31"]}
    save_script("000001", "华夏成长混合", {"Data_assetAllocation": assets})


def _position(cells: Sequence[str]) -> str:
    _, number, code, name, part, shares, value = cells[:7]
    return (
        f"<tr><td>{number}</td><td><a href='#'>{code}</a></td><td class='tol'><a href='#'>{name}</a></td>"
        f"<td class='xglj'><a href='#'>股吧</a></td><td class='tor'>{part}%</td><td class='tor'>{shares}</td>"
        f"<td class='tor'>{float(value):,.2f}</td></tr>"
    )


def save_history(data: Path) -> None:
    """460300 page by page: the last thirty real days of 2019, with a distribution, newest first."""
    with (data / "cn_fund_nav" / "fund_study" / "460300.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))[:30]
    listed = [
        {
            "FSRQ": row["净值日期"],
            "DWJZ": row["单位净值"],
            "LJJZ": row["累计净值"],
            "JZZZL": row["日增长率"].rstrip("%"),
            "SGZT": row["申购状态"],
            "SHZT": row["赎回状态"],
            "FHSP": "" if row["分红送配"] == "nan" else row["分红送配"],
        }
        for row in rows
    ]
    for number in (1, 2):
        part = {"LSJZList": listed[20 * (number - 1) : 20 * number], "FundType": "001", "SYType": None}
        body = compact({"Data": part, "ErrCode": 0, "TotalCount": len(listed), "PageSize": 20, "PageIndex": number})
        save(FUND_API, f"history_460300_{number}", "/f10/lsjz", {"fundCode": "460300", "pageIndex": str(number)}, body)
    save_script("460300", "华泰柏瑞沪深300ETF联接A", {"Data_netWorthTrend": []})


ORIGIN = """## Funds: written by scripts/build_recordings_akshare_funds.py

- `fund.eastmoney.com/script_110011*`: real values, returns and distributions 2015-2020 (no licence text; reshaped). MADE UP: the
  rank, and what it says by report: assets, size, flows, holders.
- `fundf10.eastmoney.com/sheet_011613*`: the real table, with its missing `</td>` (no licence text). MADE UP: fees (but for the
  steps of purchase, printed in the documentation of akshare), managers, ranks, `fund.eastmoney.com/script_011613*`.
- `fundf10.eastmoney.com/shares_000001*`, `api.fund.eastmoney.com/industries_000001*`: real positions of 2024-03-31 and industries
  of 2023-09-30 (printed in the documentation of akshare, MIT). MADE UP: industries and assets of 2024-03-31.
- `api.fund.eastmoney.com/history_460300*`: thirty real days of 2019 (no licence text; reshaped)."""


def save_origin() -> None:
    """This script's part of ORIGIN.md; what others wrote beside it stays."""
    path = FOLDER / "ORIGIN.md"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Where these recordings come from\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before.rstrip()}\n\n{BEGIN}\n{ORIGIN}\n{END}\n{after.lstrip()}", encoding="utf-8")


def main() -> None:
    """All recordings of this script, and its part of ORIGIN.md."""
    data = Path(sys.argv[1])
    save_nav(data)
    save_pages(data)
    save_holdings(data)
    save_history(data)
    save_origin()


if __name__ == "__main__":
    main()
