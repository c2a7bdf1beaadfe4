"""Writes the recordings that only a daily brief asks for: futures, volatility, yields, breadth, sectors, dates ahead.

    python scripts/build_recordings_brief.py

All figures are MADE UP in the hosts' own form (seeded walks, round counts), but for the closes of the volatility
index, which are the bundled sample's. The same input gives the same bytes.
"""

from __future__ import annotations

import json
import random
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import build_recordings_yahoo as yahoo
from yahoo_charts import NY, Made

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "recordings" / "brief"
FIRST, CLOSE = date(2022, 11, 1), time(15, 0)
CHINA = ZoneInfo("Asia/Shanghai")
LAST = date(2026, 11, 20)
CHARTS = (
    Made("GC=F", "FUTURE", "CMX", "COMEX", "USD", NY, time(0, 0), "Gold Feb 27", 1650, FIRST, "XNYS", volume=90_000,
         swing=0.009, digits=1),
    Made("CL=F", "FUTURE", "NYM", "NY Mercantile", "USD", NY, time(0, 0), "Crude Oil Jan 27", 88, FIRST, "XNYS",
         volume=300_000, swing=0.02, digits=2),
    Made("^VIX", "INDEX", "CXI", "Cboe Indices", "USD", NY, time(9, 30), "CBOE Volatility Index", 0, FIRST, "XNYS",
         "index_VIX", 0, swing=0.06, digits=2),
    Made("^FVX", "INDEX", "CGI", "Cboe Indices", "USD", NY, time(8, 20), "Treasury Yield 5 Years", 4.2, FIRST, "XNYS",
         volume=0, digits=3),
    Made("^TNX", "INDEX", "CGI", "Cboe Indices", "USD", NY, time(8, 20), "CBOE Interest Rate 10 Year T No", 4.0, FIRST,
         "XNYS", volume=0, digits=3),
    Made("^TYX", "INDEX", "CGI", "Cboe Indices", "USD", NY, time(8, 20), "Treasury Yield 30 Years", 4.1, FIRST, "XNYS",
         volume=0, digits=3),
    Made("USDCNY=X", "CURRENCY", "CCY", "CCY", "CNY", "Europe/London", time(0, 0), "USD/CNY", 7.3, FIRST, volume=0,
         swing=0.002, digits=4),
    *(
        Made(symbol, "ETF", "PCX", "NYSEArca", "USD", NY, time(9, 30), name, price, FIRST, "XNYS", volume=8_000_000,
             dividend=0.4, payments=(3, 6, 9, 12), swing=0.011, digits=2)
        for symbol, name, price in (("XLF", "Financial Select Sector SPDR Fund", 34), ("XLK", "Technology", 128))
    ),
)  # fmt: skip
# Yahoo lists them; nobody recorded their histories.
UNLISTED = ("^DJI", "^IXIC", "^RUT", "XLB", "XLC", "XLE", "XLI", "XLP", "XLRE", "XLU", "XLV", "XLY", "BZ=F", "HG=F")
BOARDS = (("银行", 1.82, "MADE UP 银行", 4.1), ("半导体", -2.35, "MADE UP 芯片", 9.98), ("酿酒行业", 0.44, "-", "-"),
          ("煤炭行业", 0.0, "MADE UP 煤业", 1.2))  # fmt: skip


# The question for articles of a code as it stands in the address, and the answer that there is none.
ARTICLES = (
    '{"uid":"","keyword":"510300","type":["cmsArticleWebOld"],"client":"web","clientType":"web","clientVersion":"curr",'
    '"param":{"cmsArticleWebOld":{"searchScope":"default","sort":"time","pageIndex":1,"pageSize":100,"preTag":"",'
    '"postTag":""}}}'
)
NO_ARTICLES = b'jQuery({"code":0,"result":{"cmsArticleWebOld":[]}})'
STYLES = ("399372", "399373", "399376", "399377")
GOLD = "518880"  # a book's reports ask for it as the side of a factor


def close_of(day: date) -> int:
    """Seconds of the close in China."""
    return int(datetime.combine(day, CLOSE, CHINA).timestamp())


def eastmoney() -> None:
    """Counts, boards, shares at the limit, the loan prime rate."""
    counts = [
        {"f6": 512_000_000_000.0, "f12": "000001", "f13": 1, "f104": 1431, "f105": 780, "f106": 65},
        {"f6": 698_000_000_000.0, "f12": "399001", "f13": 0, "f104": 1702, "f105": 1080, "f106": 82},
        {"f6": 21_000_000_000.0, "f12": "899050", "f13": 0, "f104": 160, "f105": 96, "f106": 7},
    ]
    diff = [row | {"f124": close_of(LAST)} for row in counts]
    path = "/api/qt/ulist.np/get"
    yahoo.save("push2.eastmoney.com", "counts", path, yahoo.packed({"rc": 0, "data": {"total": 3, "diff": diff}}))
    boards = [
        {
            "f3": change,
            "f6": 8.8e9,
            "f12": f"BK{at:04d}",
            "f14": name,
            "f124": close_of(LAST),
            "f128": leader,
            "f136": led,
        }
        for at, (name, change, leader, led) in enumerate(BOARDS, start=475)
    ]
    said = {"rc": 0, "data": {"total": len(boards), "diff": boards}}
    yahoo.save("push2.eastmoney.com", "boards", "/api/qt/clist/get", yahoo.packed(said), {"fs": "m:90 t:2 f:!50"})
    nothing = {"rc": 100, "rt": 4, "svr": 0, "lt": 1, "full": 0, "data": None}
    for code, market, prefix in (*((code, 0, "sz") for code in STYLES), (GOLD, 1, "sh")):
        quote = "/api/qt/stock/get"
        secid = {"secid": f"{market}.{code}"}
        yahoo.save("push2.eastmoney.com", f"unknown_{code}", quote, yahoo.packed(nothing), secid)
        yahoo.save("qt.gtimg.cn", f"unknown_{code}", f"/q={prefix}{code}", b'v_pv_none_match="1";')
    silent = {"data": {"list": [], "page_index": 1, "page_size": 100, "total_hits": 0}, "success": 1}
    path = "/api/security/ann"
    query = {"stock_list": "510300", "page_index": "1"}
    yahoo.save("np-anotice-stock.eastmoney.com", "announcements_510300", path, yahoo.packed(silent), query)
    yahoo.save("search-api-web.eastmoney.com", "articles_510300", "/search/jsonp", NO_ARTICLES, {"param": ARTICLES})
    for name, path, count in (("limit_up", "/getTopicZTPool", 41), ("limit_down", "/getTopicDTPool", 6)):
        yahoo.save("push2ex.eastmoney.com", name, path, yahoo.packed({"rc": 0, "data": pool(name, count)}))
    rates = [
        {"TRADE_DATE": f"{year}-{month:02d}-20 00:00:00", "LPR1Y": 3.0, "LPR5Y": 3.5, "RATE_1": 4.35, "RATE_2": 4.9}
        for year in (2026, 2025, 2024, 2023) for month in range(12, 0, -1) if (year, month) <= (2026, 11)
    ]  # fmt: skip
    result = {"pages": 1, "data": rates, "count": len(rates)}
    said = {"version": None, "result": result, "success": True, "message": "ok", "code": 0}
    path = "/api/data/v1/get"
    yahoo.save("datacenter-web.eastmoney.com", "lpr", path, yahoo.packed(said), {"reportName": "RPTA_WEB_RATE"})


def pool(name: str, count: int) -> dict[str, Any]:
    """Shares at the limit, as many as are counted, in the order of the host's fields."""
    chance = random.Random(name)  # noqa: S311 - made-up shares, the same every time
    up = name == "limit_up"
    rows = []
    for at in range(count):
        head = {"c": f"{600000 + at}", "m": 1, "n": f"MADE UP {at}", "p": 10_000, "zdp": 10.0 if up else -10.0}
        size = {"amount": chance.randrange(10**8), "ltsz": 1e9, "tshare": 2e9}
        tail = (
            {"hs": 3.0, "lbc": 1, "fbt": 93_000, "lbt": 145_900, "fund": 1, "zbc": 0, "hybk": "MADE UP",
             "zttj": {"days": 1, "ct": 1}}
            if up
            else {"pe": 12.0, "hs": 3.0, "fund": 1, "lbt": 145_900, "fba": 1, "days": 1, "oc": 0, "hybk": "MADE UP"}
        )  # fmt: skip
        rows.append(head | size | tail)
    return {"tc": count, "qdate": int(LAST.strftime("%Y%m%d")), "pool": rows}


def calendar_of(symbol: str) -> None:
    """Dates ahead in Yahoo's form: results within a span of days, and an ex-dividend day."""

    def seconds(day: date) -> int:
        return int(datetime.combine(day, time(16), ZoneInfo(NY)).timestamp())

    results = {"earningsDate": [seconds(date(2026, 12, 1)), seconds(date(2026, 12, 4))], "isEarningsDateEstimate": True}
    paid = int(datetime.combine(date(2026, 11, 27), time(0), ZoneInfo("UTC")).timestamp())
    said = {"calendarEvents": {"maxAge": 1, "earnings": results, "exDividendDate": paid}}
    body = {"quoteSummary": {"result": [said], "error": None}}
    path = f"/v10/finance/quoteSummary/{symbol}"
    yahoo.save(yahoo.HOST, f"calendar-{symbol}", path, yahoo.packed(body), {"modules": "calendarEvents"})


def main() -> None:
    """Writes everything."""
    yahoo.FOLDER = FOLDER
    for made in CHARTS:
        yahoo.save_chart(made.symbol, yahoo.chart(made))
    for symbol in (*UNLISTED, *(f"{code}.SZ" for code in STYLES), f"{GOLD}.SS"):
        save_unlisted(symbol)
    calendar_of("AAPL")
    eastmoney()
    names = ", ".join(made.symbol for made in CHARTS)
    lines = [
        "# Where the recordings that only a daily brief asks for come from",
        "",
        "Written by `scripts/build_recordings_brief.py`, for tests only, in the form of the hosts.",
        "",
        f"- Charts of {names}: MADE UP (seeded walks from a round number), but for the closes of ^VIX to 2026-07-23,",
        "  which are the bundled sample's (datasets/finance-vix, PDDL-1.0). The head of GC=F is after a recorded one",
        "  (gadicc/node-yahoo-finance2, MIT).",
        f"- Unknown here: {', '.join(UNLISTED)}: MADE UP after Yahoo's 404 bodies; Yahoo does list them.",
        f"- Unknown here at each host: {', '.join((*STYLES, GOLD))}: MADE UP; Eastmoney does list them.",
        "- No announcement and no article of 510300: MADE UP.",
        "- Dates ahead of AAPL: MADE UP after a recorded calendarEvents of the same project.",
        "- Counts, boards, shares at the limit, loan prime rate: MADE UP in Eastmoney's form, from the fields that",
        "  akshare names (MIT); the names of shares in them say so themselves.",
    ]
    (FOLDER / "ORIGIN.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def save_unlisted(symbol: str) -> None:
    """Yahoo's 404 of a chart, for symbols whose spelling has letters that an address writes otherwise."""
    missing = {"result": None, "error": {"code": "Not Found", "description": "No data found, symbol may be delisted"}}
    name = "chart-unknown-" + symbol.replace("^", "index-").replace("=", "-")
    path = f"/v8/finance/chart/{symbol.replace('^', '%5E')}"
    yahoo.save(yahoo.HOST, name, path, json.dumps({"chart": missing}).encode(), status=404)


if __name__ == "__main__":
    main()
