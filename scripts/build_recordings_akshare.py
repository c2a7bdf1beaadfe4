"""Writes the recordings of Eastmoney and Tencent (prices, events, quotes, rates) that the tests replay.

    python scripts/build_recordings_akshare.py DATA

DATA holds ``cn_wire`` (replies as they were received), ``cn_stock_raw``, ``cn_etf``, ``cn_tdx``, ``cn_index``
and ``prices/akshare_one`` (real figures). Long histories are written in the wire form of the host from the
real figures; days that nobody recorded are a seeded walk between the real ones, and ORIGIN.md says which
they are. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from akshare_bars import (
    CHINA,
    COMPOSITE,
    FOLDER,
    FUND,
    INDEX,
    MOUTAI,
    TENCENT,
    Bar,
    Listed,
    compact,
    fund_510300,
    hong_kong,
    index_000300,
    kline,
    moutai,
    save,
)
from akshare_fund_pages import chart, scales

BEGIN, END = "<!-- prices: begin -->", "<!-- prices: end -->"

# 600519: cash for ten shares and new shares for ten, by ex-day, as the company declared them. Each was checked
# against the previous close that the exchange set for the day (cn_stock_raw), to 2024-06-19.
DECLARED = (
    ("2014-06-25", 43.74, 1.0), ("2015-07-17", 43.74, 1.0), ("2016-07-01", 61.71, 0.0), ("2017-07-07", 67.87, 0.0),
    ("2018-06-15", 109.99, 0.0), ("2019-06-28", 145.39, 0.0), ("2020-06-24", 170.25, 0.0), ("2021-06-25", 192.93, 0.0),
    ("2022-06-30", 216.75, 0.0), ("2022-12-27", 219.10, 0.0), ("2023-06-30", 259.11, 0.0), ("2023-12-20", 191.06, 0.0),
    ("2024-06-19", 308.76, 0.0), ("2024-12-20", 238.82, 0.0),
)  # fmt: skip


# What the script of 510300 says by report: made up.
_DAYS = ("2026-03-31", "2026-06-30", "2026-09-30")
REPORTED = {
    "Data_fluctuationScale": scales(_DAYS, (1999.14, 2051.2, 2110.75)),
    "Data_buySedemption": chart(
        _DAYS, 期间申购=(120.1, 95.3, 80.2), 期间赎回=(310.4, 88.0, 71.5), 总份额=(431.2, 438.5, 447.2)
    ),
    "Data_holderStructure": chart(_DAYS[1:2], 机构持有比例=(90.27,), 个人持有比例=(9.71,), 内部持有比例=(0.02,)),
    "Data_assetAllocation": chart(
        _DAYS, 股票占净比=(97.76, 98.1, 98.3), 现金占净比=(2.03, 1.7, 1.6), 净资产=(1999.14, 2051.2, 2110.75)
    ),
}


def parity(sessions: Sequence[Bar]) -> bytes:
    """USDCNYC: made up around 7, without volume."""
    chance, value, rows = random.Random(7), 7.05, []  # noqa: S311 - nothing secret
    for bar in sessions:
        value += 0.02 * (7.1 - value) + chance.gauss(0.0, 0.004)
        cells = [
            bar.day.isoformat(),
            *[f"{value:.4f}"] * 4,
            "0",
            "0.00",
            "0.00",
            "0.00",
            "0.0000",
            "0.00",
            "0",
            "0",
            "0",
        ]
        rows.append(",".join(cells))
    data = {
        "code": "USDCNYC",
        "market": 120,
        "name": "美元人民币中间价",
        "decimal": 4,
        "dktotal": len(rows),
        "klines": rows,
    }
    return compact({"rc": 0, "rt": 17, "svr": 0, "lt": 1, "full": 0, "data": data})


def distributions() -> bytes:
    """RPT_SHAREBONUS_DET of 600519: the fields in the host's order; only those that were declared are filled."""
    rows = []
    for ex_date, money, shares in reversed(DECLARED):
        rows.append(_bonus(ex_date, money, shares or None, "实施分配"))
    rows.insert(0, _bonus(None, 300.0, None, "董事会预案"))
    return compact(
        {
            "version": "0",
            "result": {"pages": 1, "data": rows, "count": len(rows)},
            "success": True,
            "message": "ok",
            "code": 0,
        }
    )


def _bonus(ex_date: str | None, money: float, shares: float | None, progress: str) -> dict[str, Any]:
    day = f"{ex_date} 00:00:00" if ex_date else None
    record = f"{date.fromisoformat(ex_date) - timedelta(days=1)} 00:00:00" if ex_date else None
    year = f"{(ex_date or '2026')[:4]}"
    return {
        "SECURITY_CODE": "600519", "SECURITY_NAME_ABBR": "贵州茅台", "SECURITY_INNER_CODE": "", "SECUCODE": "600519.SH",
        "TRADE_MARKET_CODE": "069001001001", "BONUS_IT_RATIO": shares, "BONUS_RATIO": shares, "IT_RATIO": None,
        "PRETAX_BONUS_RMB": money, "PUBLISH_DATE": f"{year}-04-01 00:00:00", "EQUITY_RECORD_DATE": record,
        "EX_DIVIDEND_DATE": day, "REPORT_DATE": f"{int(year) - 1}-12-31 00:00:00", "ASSIGN_PROGRESS": progress,
        "IMPL_PLAN_PROFILE": f"10派{money:.2f}元(含税)", "NOTICE_DATE": record or "2026-11-02 00:00:00",
        "A": None, "B": None, "C": None, "BASIC_EPS": None, "BVPS": None, "PER_CAPITAL_RESERVE": None,
        "PER_UNASSIGN_PROFIT": None, "PNP_YOY_RATIO": None, "TOTAL_SHARES": None, "PLAN_NOTICE_DATE": None,
        "DIVIDENT_RATIO": None, "D": None, "E": None, "F": None,
    }  # fmt: skip


def rights() -> bytes:
    """RPT_IPO_ALLOTMENT: two rows in the host's form; the codes and figures are made up but for the first."""
    rows = [_allotment("601916", 3.0, 2.02, "2023-06-14"), _allotment("000783", 3.0, 6.5, "2009-11-04")]
    return compact({"version": "0", "result": {"pages": 1, "data": rows, "count": 2}, "success": True, "code": 0})


def _allotment(code: str, ratio: float, price: float, record: str) -> dict[str, Any]:
    names = [f"F{place}" for place in range(23)]
    row: dict[str, Any] = dict.fromkeys(names)
    row |= {"F2": code, "F7": ratio, "F8": price, "F12": f"{record} 00:00:00"}
    row |= {"F14": f"{date.fromisoformat(record) + timedelta(days=7)} 00:00:00", "F22": 1.0}
    return row


def interest(bars: Sequence[Bar]) -> tuple[bytes, list[bytes]]:
    """SHIBOR of three months (one page) and the table of government yields (pages of 500, newest first): made up."""
    chance, level = random.Random(3), 2.2  # noqa: S311 - nothing secret
    shibor, yields = [], []
    for bar in bars:
        level += 0.003 * (1.9 - level) + chance.gauss(0.0, 0.008)
        day = f"{bar.day} 00:00:00"
        shibor.append(
            {"REPORT_DATE": day, "REPORT_PERIOD": "3月", "IR_RATE": round(level + 0.15, 4), "CHANGE_RATE": 0.0,
             "INDICATOR_ID": "203", "LATEST_RECORD": "0", "MARKET": "上海银行同业拆借市场", "MARKET_CODE": "001",
             "CURRENCY": "人民币", "CURRENCY_CODE": "CNY"}
        )  # fmt: skip
        yields.append(
            {"SOLAR_DATE": day, "EMM00166462": round(level + 0.2, 4), "EMM00166466": round(level + 0.5, 4),
             "EMM00166469": round(level + 0.8, 4), "EMM00588704": round(level, 4), "EMM01276014": 0.5,
             "EMG00001306": 4.0, "EMG00001308": 4.1, "EMG00001310": 4.2, "EMG00001312": 4.6,
             "EMG01339436": 0.2, "EMM00000024": None, "EMG00159635": None}
        )  # fmt: skip
    shibor = shibor[-750:][::-1]
    yields.reverse()
    pages = [yields[place : place + 500] for place in range(0, len(yields), 500)]
    count = len(yields)
    table = [
        compact(
            {"version": "0", "result": {"pages": len(pages), "data": page, "count": count}, "success": True, "code": 0}
        )
        for page in pages
    ]
    one = {"version": "0", "result": {"pages": 1, "data": shibor, "count": len(shibor)}, "success": True, "code": 0}
    return compact(one), table


def tencent(bars: Sequence[Bar]) -> bytes:
    """Bars in Tencent's form: day, open, CLOSE, high, low, lots, events, turnover rate, turnover in 万, nothing."""
    rows = [
        [
            bar.day.isoformat(), f"{bar.open:.2f}", f"{bar.close:.2f}", f"{bar.high:.2f}", f"{bar.low:.2f}",
            f"{bar.volume / 100.0:.2f}", {}, "0.30", f"{bar.amount / 1e4:.2f}", "",
        ]
        for bar in bars
    ]  # fmt: skip
    return b"kline_day=" + compact(
        {"code": 0, "msg": "", "data": {"sh600519": {"day": rows, "prec": "0.00", "version": "16"}}}
    )


def quote(of: Listed, bars: Sequence[Bar], shares: float | None = None) -> bytes:
    """The last bar as a quote in main units. Shares outstanding are real where they are given."""
    last, before = bars[-1], bars[-2]
    data: dict[str, Any] = {
        "f43": last.close, "f44": last.high, "f45": last.low, "f46": last.open, "f47": round(last.volume / of.lot),
        "f48": last.amount, "f57": of.code, "f58": of.name, "f59": of.digits, "f60": before.close,
        "f84": shares or "-", "f85": shares or "-", "f86": 1795158000,
        "f116": round(shares * last.close, 2) if shares else "-",
        "f117": round(shares * last.close, 2) if shares else "-", "f292": 5,
    }  # fmt: skip
    return compact({"rc": 0, "rt": 4, "svr": 0, "lt": 1, "full": 1, "dlmkts": "", "data": data})


def fund_script(data: Path, bars: Sequence[Bar]) -> bytes:
    """The script of 510300 in its host's form: real values to their end, then the made-up prices stand for them.

    Its distributions are the steps of the difference between its raw and its adjusted prices.
    """
    paid = {"2015-01-20": 0.035, "2016-01-20": 0.051, "2017-01-23": 0.055, "2018-01-23": 0.046}
    paid |= {"2019-01-16": 0.059, "2019-12-11": 0.062, "2021-01-18": 0.072, "2022-01-19": 0.075}
    paid |= {"2023-01-16": 0.064, "2024-01-18": 0.069, "2025-06-18": 0.088, "2026-01-19": 0.123}
    with (data / "cn_etf" / "nav_510300.csv").open(encoding="utf-8") as file:
        real = {row["date"]: float(row["nav"]) for row in csv.DictReader(file)}
    values, sums, total, before = [], [], 0.0, None
    for bar in bars:
        day = bar.day.isoformat()
        unit, money = real.get(day, bar.close), paid.get(day, 0.0)
        total += money
        moment = 1000 * int(datetime(bar.day.year, bar.day.month, bar.day.day, tzinfo=CHINA).timestamp())
        change = 0.0 if before is None else round(100.0 * ((unit + money) / before - 1.0), 2)
        said = f"分红：每份派现金{money:.4f}元" if money else ""
        values.append({"x": moment, "y": unit, "equityReturn": change, "unitMoney": said})
        sums.append([moment, round(unit + total, 4)])
        before = unit
    return (
        'var ishb=false;var fS_name = "华泰柏瑞沪深300ETF";var fS_code = "510300";var Data_netWorthTrend = '.encode()
        + compact(values) + b";var Data_ACWorthTrend = " + compact(sums) + b";" + b"".join(
            f"var {name} = ".encode() + compact(said) + b";" for name, said in REPORTED.items()
        )
    )  # fmt: skip


def build(data: Path) -> None:
    """All recordings of this script, and its part of ORIGIN.md."""
    shares, fund, index, hong_kong_bars = moutai(data), fund_510300(data), index_000300(data), hong_kong()
    history = "/api/qt/stock/kline/get"
    window = {"window": "eastmoney_kline"}
    his, get = "push2his.eastmoney.com", "/api/qt/stock/get"
    save(his, "kline_600519", history, {"secid": "1.600519"}, kline(shares, MOUTAI), **window)
    save(his, "kline_510300", history, {"secid": "1.510300"}, kline(fund, FUND), **window)
    save(his, "kline_000300", history, {"secid": "1.000300"}, kline(index, INDEX, fields=8), **window)
    save(his, "kline_000001_index", history, {"secid": "1.000001"}, kline(index[-500:], COMPOSITE, fields=8), **window)
    save(his, "kline_USDCNYC", history, {"secid": "120.USDCNYC"}, parity(index[-500:]))
    save("33.push2his.eastmoney.com", "kline_00700", history, {"secid": "116.00700"}, kline(hong_kong_bars, TENCENT))
    push = "push2.eastmoney.com"
    save(push, "quote_600519", get, {"secid": "1.600519"}, quote(MOUTAI, shares, 1250081601.0))
    save(push, "quote_510300", get, {"secid": "1.510300"}, quote(FUND, fund))
    save(push, "quote_000300", get, {"secid": "1.000300"}, quote(INDEX, index))
    save(push, "quote_00700", get, {"secid": "116.00700"}, quote(TENCENT, hong_kong_bars, 9.1e9))
    save(
        push,
        "quote_unknown",
        get,
        {"secid": "1.600999"},
        compact({"rc": 100, "rt": 4, "svr": 0, "lt": 1, "full": 0, "data": None}),
    )
    center, path = "datacenter-web.eastmoney.com", "/api/data/v1/get"
    ask = {"reportName": "RPT_SHAREBONUS_DET", "filter": '(SECURITY_CODE="600519")'}
    save(center, "bonus_600519", path, ask, distributions())
    save(center, "allotments", path, {"reportName": "RPT_IPO_ALLOTMENT"}, rights())
    shibor, table = interest(index)
    save(center, "shibor_3m", path, {"reportName": "RPT_IMP_INTRESTRATEN"}, shibor)
    for page, body in enumerate(table, 1):
        ask = {"type": "RPTA_WEB_TREASURYYIELD", "pageNo": str(page)}
        save("datacenter.eastmoney.com", f"yields_{page}", "/api/data/get", ask, body)
    save("fund.eastmoney.com", "script_510300", "/pingzhongdata/510300.js", {}, fund_script(data, fund))
    recent = [bar for bar in shares if bar.day.year >= 2023]
    first = b"trend_qfq=" + compact({"code": 0, "msg": "", "data": [["2023-01-03", "1730.01", "0"]]})
    save("web.ifzq.gtimg.cn", "first_600519", "/other/klineweb/klineWeb/weekTrends", {"code": "sh600519"}, first)
    for year in range(2023, 2027):
        ask = {"param": f"sh600519,day,{year}-01-01,{year + 1}-12-31,640,"}
        line = tencent(recent)
        options = {"window": "tencent_kline", "shared": "kline_600519.body"}
        save(
            "proxy.finance.qq.com",
            f"kline_600519_{year}",
            "/ifzqgtimg/appstock/app/newfqkline/get",
            ask,
            line,
            **options,
        )
    wire = (data / "cn_wire" / "tencent_three.txt").read_text(encoding="utf-8").splitlines()
    save("qt.gtimg.cn", "quote_600519", "/q=sh600519", {}, wire[0].encode("gbk"))
    save("qt.gtimg.cn", "quote_000001", "/q=sz000001", {}, wire[1].encode("gbk"))
    save("qt.gtimg.cn", "quote_unknown", "/q=sh600999", {}, b'v_pv_none_match="1";')
    origin()


def origin() -> None:
    """This script's part of ORIGIN.md; what others wrote beside it stays."""
    text = f"""{BEGIN}
## Prices, events, quotes, rates: written by scripts/build_recordings_akshare.py

For demonstration and test; the vendors' own terms still apply to their figures.

- `*/kline_600519*`: raw days of 600519. Real: 2014-01-02 to 2024-08-20 (an unadjusted daily file with the exchange's
  previous closes, no licence text; reshaped), 2024-08-22 to 2024-12-31 (akshare-one-enhanced, MIT; turnover computed as
  volume times the middle of the day's range), 2026-06-01 to 2026-09-16 (a reply of Eastmoney as received, no licence
  text). MADE UP: all other days (a seeded walk that ends at the next real open), and the turnover rate.
- `*/kline_510300*`: real raw days 2015-01-05 to 2024-09-30; then to 2026-07-31 real raw closes, with open, high and
  low moved back by the difference that had adjusted them and turnover computed (no licence text; reshaped).
  MADE UP: the days after, and the turnover rate.
- `fund.eastmoney.com/script_510300*`: real net asset values to 2026-07-31, distributions from the steps of the
  adjustment by difference (no licence text; reshaped). MADE UP: the days after, the accumulated values, and
  what it says by report.
- `*/kline_000300*`: real 2014-01-02 to 2021-01-15 (no licence text; reshaped). MADE UP: the days after.
- `*/kline_000001_index*`, `*/kline_USDCNYC*`: MADE UP; only the days of trade are real.
- `*/kline_00700*`: seven days of July and August 2026 are real (a reply of Tencent as received). MADE UP: all others.
- `push2.eastmoney.com/quote_*`: the last bar of the above in the host's form: MADE UP but for the codes, the names and
  the shares outstanding of 600519. `quote_unknown`: the host's form of "no such code".
- `*/bonus_600519*`: cash and bonus shares as declared, ex-days checked against the exchange's previous closes to
  2024-06-19; the row of 2026 without an ex-day and the dates of notice are MADE UP.
- `*/allotments*`: MADE UP in the host's form, after rights issues of 601916 (2023) and 000783 (2009).
- `*/shibor_3m*`, `*/yields_*`: MADE UP in the host's form.
- `web.ifzq.gtimg.cn/first_600519*`: MADE UP in the host's form.
- `qt.gtimg.cn/quote_600519*`, `quote_000001*`: replies of Tencent as received (2026-09-17, no licence text).
{END}
"""
    path = FOLDER / "ORIGIN.md"
    old = path.read_text(encoding="utf-8") if path.exists() else "# Where these recordings come from\n\n"
    before, found, rest = old.partition(BEGIN)
    after = rest.partition(END)[2].lstrip("\n") if found else ""
    path.write_text(before.rstrip("\n") + "\n\n" + text + ("\n" + after if after else ""), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
