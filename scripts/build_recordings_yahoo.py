"""Writes the recordings of Yahoo's charts, quotes and cookies that the tests replay.

    python scripts/build_recordings_yahoo.py DATA

DATA holds ``yahoo/yf2_http`` and ``yahoo/yfinance_rs``: replies of Yahoo as they were recorded by two
projects (both MIT). Whole daily histories of the wanted symbols were not among them, so those charts
are made in Yahoo's wire form, from the bundled sample's real closes where it has the symbol, and from
a seeded walk where it has not; ORIGIN.md says which. The same input gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import math
import random
import sys
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yahoo_charts import CHARTS, NY, UNLISTED, Made

from data_sources.calendars import has_calendar, sessions_between

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests" / "recordings" / "yahoo"
SAMPLE = ROOT / "data_sources" / "providers" / "sample_data" / "prices"
HOST = "query2.finance.yahoo.com"
LAST = date(2026, 11, 20)
VALID = ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"]
JSON_TYPE = {"Content-Type": "application/json;charset=utf-8"}


REAL = {
    "MSFT": ("historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv.json", "252 days, four dividends"),
    "NVDA": ("historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json", "252 days, one split"),
    "WSU.DE": ("chart-WSU.DE-2023-08-04-to-2023-08-09.json", "three days in EUR"),
}
TSLA = "historical-via-chart-dividends-TSLA-no-dividends.json"
QUOTES = ("AAPL", "BABA", "OCDO.L", "QQQ", "EURUSD=X")
MADE_QUOTES = ("0700.HK", "600519.SS", "SAP.DE", "7203.T", "SPY", "MTUM", "^GSPC")
UNKNOWN = ("QQQQQ", "ZZZZZ", "APPL")


def days_of(made: Made) -> list[date]:
    """The sessions of the market; weekdays but for the great holidays where there is no calendar here."""
    if has_calendar(made.mic):
        return [day.astype(date) for day in sessions_between(made.mic, made.first, LAST).days]
    count = (LAST - made.first).days + 1
    every = [made.first + timedelta(days=step) for step in range(count)]
    closed = {(1, 1), (12, 25), (12, 26)}
    return [day for day in every if day.weekday() < 5 and (day.month, day.day) not in closed]


def real_closes(made: Made) -> dict[date, float]:
    """The sample's closes of the symbol by day: total-return closes, or an index's plain ones."""
    if not made.sample:
        return {}
    with (SAMPLE / f"{made.sample}.csv").open(encoding="utf-8", newline="") as lines:
        return {date.fromisoformat(row["date"]): float(row["close"]) for row in csv.DictReader(lines)}


def adjusted_closes(made: Made, days: list[date], chance: random.Random) -> list[float]:
    """Real closes while there are some, a walk from the last one afterwards (and for days that the sample lacks)."""
    real, last, walked = real_closes(made), made.price, []
    for day in days:
        if made.symbol == "^IRX":
            last = irx(day) + chance.gauss(0, 0.01)
        elif day in real:
            last = real[day]
        elif last:
            last *= math.exp(chance.gauss(0.0003 if made.kind != "CURRENCY" else 0.0, made.swing))
        else:
            last = next(iter(real.values()))
        walked.append(last)
    return walked


def irx(day: date) -> float:
    """A bill's yield in percent, roughly as it went: low to 2022, above five in 2023, easing since."""
    corners = ((2016, 0.3), (2019, 2.4), (2020.3, 0.1), (2022.2, 0.4), (2023.4, 5.1), (2024.6, 5.1), (2025.5, 4.2),
               (2027, 3.4))  # fmt: skip
    moment = day.year + day.timetuple().tm_yday / 366
    for (left, low), (right, high) in pairwise(corners):
        if moment <= right:
            return low + (high - low) * max(moment - left, 0) / (right - left)
    return corners[-1][1]


def payments(made: Made, days: list[date]) -> dict[int, float]:
    """Row of each ex-day and its amount: the first session from the 10th of a month of payment on."""
    found: dict[int, float] = {}
    for row, day in enumerate(days):
        before = days[row - 1] if row else day
        if row and day.month in made.payments and day.day >= 10 and (before.day < 10 or before.month != day.month):
            found[row] = round(made.dividend * (0.9 + 0.1 * (day.year - 2020)), 4)
    return found


def closes_before_payments(adjusted: list[float], paid: dict[int, float], gains: dict[int, float]) -> list[float]:
    """Closes from adjusted closes, so that close and payments give Yahoo's adjusted close again."""
    factor, closes = 1.0, [0.0] * len(adjusted)
    for row in range(len(adjusted) - 1, -1, -1):
        amount = paid.get(row + 1, 0.0) + gains.get(row + 1, 0.0)
        closes[row] = adjusted[row] / factor + amount
        factor *= 1 - amount / closes[row]
    return closes


def chart(made: Made) -> dict[str, Any]:
    """One whole daily chart in Yahoo's form."""
    chance = random.Random(f"{made.symbol} 2026-11-20")  # noqa: S311 - made-up prices, the same every time
    days, zone = days_of(made), ZoneInfo(made.zone)
    adjusted = adjusted_closes(made, days, chance)
    paid = payments(made, days)
    gains = {row: made.gain for row in paid if made.gain and days[row].month == 12}
    closes = closes_before_payments(adjusted, paid, gains)
    columns: dict[str, list[float | int]] = {name: [] for name in ("open", "high", "low", "close", "volume")}
    for close in closes:
        opened = close * math.exp(chance.gauss(0, made.swing / 3))
        spread = abs(chance.gauss(0, made.swing / 2))
        fund = made.kind == "MUTUALFUND"
        values = (
            close if fund else opened,
            close if fund else max(opened, close) * (1 + spread),
            close if fund else min(opened, close) * (1 - spread),
            close,
        )
        for name, value in zip(("open", "high", "low", "close"), values, strict=True):
            columns[name].append(round(value, made.digits))
        columns["volume"].append(int(made.volume * math.exp(chance.gauss(0, 0.25))))
    stamps = [int(datetime.combine(day, made.opens, zone).timestamp()) for day in days]
    events: dict[str, Any] = {}
    if paid:
        events["dividends"] = {str(stamps[row]): {"amount": value, "date": stamps[row]} for row, value in paid.items()}
    if gains:
        events["capitalGains"] = {
            str(stamps[row]): {"amount": value, "date": stamps[row]} for row, value in gains.items()
        }
    if made.symbol == "AAPL":
        row = days.index(date(2020, 8, 31))
        split = {"date": stamps[row], "numerator": 4.0, "denominator": 1.0, "splitRatio": "4:1"}
        events["splits"] = {str(stamps[row]): split}
    return body(made, stamps, columns, [round(value, made.digits + 1) for value in adjusted], events)


def body(
    made: Made, stamps: list[int], columns: dict[str, list[float | int]], adjusted: list[float], events: dict[str, Any]
) -> dict[str, Any]:
    """The parts in Yahoo's places."""
    head = {
        "currency": made.currency, "symbol": made.symbol, "exchangeName": made.exchange,
        "fullExchangeName": made.place, "instrumentType": made.kind, "firstTradeDate": stamps[0],
        "regularMarketTime": stamps[-1] + 23_400, "hasPrePostMarketData": made.zone == NY,
        "gmtoffset": int(datetime.fromtimestamp(stamps[-1], ZoneInfo(made.zone)).utcoffset().total_seconds()),
        "timezone": datetime.fromtimestamp(stamps[-1], ZoneInfo(made.zone)).tzname(),
        "exchangeTimezoneName": made.zone, "regularMarketPrice": columns["close"][-1], "longName": made.name,
        "shortName": made.name, "chartPreviousClose": columns["close"][0], "priceHint": 2,
        "currentTradingPeriod": {
            part: {"timezone": "UTC", "start": stamps[-1], "end": stamps[-1] + 23_400, "gmtoffset": 0}
            for part in ("pre", "regular", "post")
        },
        "dataGranularity": "1d", "range": "", "validRanges": VALID,
    }  # fmt: skip
    result: dict[str, Any] = {"meta": head, "timestamp": stamps}
    if events:
        result["events"] = events
    result["indicators"] = {"quote": [columns], "adjclose": [{"adjclose": adjusted}]}
    return {"chart": {"result": [result], "error": None}}


def newest(whole: dict[str, Any], count: int) -> dict[str, Any]:
    """The same chart with its last rows and no events."""
    result = whole["chart"]["result"][0]
    columns = result["indicators"]["quote"][0]
    part = {
        "meta": result["meta"] | {"range": f"{count}d"},
        "timestamp": result["timestamp"][-count:],
        "indicators": {
            "quote": [{name: values[-count:] for name, values in columns.items()}],
            "adjclose": [{"adjclose": result["indicators"]["adjclose"][0]["adjclose"][-count:]}],
        },
    }
    return {"chart": {"result": [part], "error": None}}


def save(
    host: str, name: str, path: str, content: bytes | None, query: dict[str, str] | None = None, **meta: object
) -> None:
    """One recording; without content it shares the body of the entry that ``meta`` names."""
    folder = FOLDER / host
    folder.mkdir(parents=True, exist_ok=True)
    entry = {"method": "GET", "host": host, "path": path, "query": query or {}, "status": 200, "headers": JSON_TYPE}
    entry |= {"body": f"{name}.body"} | meta
    (folder / f"{name}.meta.json").write_text(json.dumps(entry, indent=1) + "\n", encoding="utf-8")
    if content is not None:
        (folder / f"{name}.body").write_bytes(content)


def packed(value: object) -> bytes:
    """JSON without blanks, as Yahoo sends it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def save_chart(symbol: str, whole: dict[str, Any]) -> None:
    """The whole chart, and its five newest days, the last of which answers for one."""
    path, name = (
        f"/v8/finance/chart/{symbol.replace(chr(94), '%5E')}",
        "chart-" + symbol.replace("^", "index-").replace("=", "-"),
    )
    save(HOST, name, path, packed(whole), window="yahoo_chart")
    save(HOST, f"{name}-5d", path, packed(newest(whole, 5)), {"range": "5d"})
    save(HOST, f"{name}-1d", path, None, {"range": "1d"}, body=f"{name}-5d.body", window="yahoo_chart")


def save_unknown(symbol: str) -> None:
    """Yahoo's 404 of a chart."""
    missing = {"result": None, "error": {"code": "Not Found", "description": "No data found, symbol may be delisted"}}
    name = f"chart-unknown-{symbol.replace('=', '-')}"
    save(HOST, name, f"/v8/finance/chart/{symbol}", packed({"chart": missing}), status=404)


def save_made_quote(made: Made) -> None:
    """A quote that says what the chart's last row says, of a number of shares that is made up too."""
    result = chart(made)["chart"]["result"][0]
    columns = result["indicators"]["quote"][0]
    last = {name: values[-1] for name, values in columns.items()}
    quoted = {
        "language": "en-US", "region": "US", "quoteType": made.kind, "currency": made.currency, "symbol": made.symbol,
        "exchange": made.exchange, "fullExchangeName": made.place, "longName": made.name, "marketState": "CLOSED",
        "regularMarketPrice": last["close"], "regularMarketOpen": last["open"], "regularMarketDayHigh": last["high"],
        "regularMarketDayLow": last["low"], "regularMarketVolume": last["volume"],
        "regularMarketPreviousClose": columns["close"][-2], "regularMarketTime": result["meta"]["regularMarketTime"],
    }  # fmt: skip
    if made.kind == "EQUITY":
        quoted |= {"sharesOutstanding": 1_000_000_000, "marketCap": round(last["close"] * 1_000_000_000)}
    name = made.symbol.replace("^", "index-")
    body = {"quoteResponse": {"result": [quoted], "error": None}}
    save("query1.finance.yahoo.com", f"quote-{name}", "/v7/finance/quote", packed(body), {"symbols": made.symbol})


def save_kind(made: Made) -> None:
    """What yfinance asks beside a quote, with as little in it as Yahoo has of what is no company."""
    name, spelled = made.symbol.replace("^", "index-").replace("=", "-"), made.symbol.replace("^", "%5E")
    kind = {"exchange": made.exchange, "quoteType": made.kind, "symbol": made.symbol, "maxAge": 1}
    said = {"quoteSummary": {"result": [{"quoteType": kind}], "error": None}}
    save(HOST, f"summary-{name}", f"/v10/finance/quoteSummary/{spelled}", packed(said))
    empty = {"timeseries": {"result": [{"meta": {"symbol": [made.symbol]}}], "error": None}}
    path = f"/ws/fundamentals-timeseries/v1/finance/timeseries/{spelled}"
    save("query1.finance.yahoo.com", f"timeseries-{name}", path, packed(empty))


def save_cookies() -> None:
    """Cookie, crumb and consent page; none of them is real."""
    cookie = (
        "A3=d=replayed; Expires=Thu, 31 Dec 2099 23:59:59 GMT; Max-Age=2000000000; Domain=.yahoo.com; Path=/; Secure"
    )
    text = {"Content-Type": "text/plain;charset=utf-8"}
    save("fc.yahoo.com", "cookie", "/", b"", status=404, headers={"Content-Type": "text/html", "Set-Cookie": cookie})
    for host in ("query1.finance.yahoo.com", "query2.finance.yahoo.com"):
        save(host, "crumb", "/v1/test/getcrumb", b"replayed", headers=text)
    page = b"<!DOCTYPE html><html><body>No consent is asked for here.</body></html>"
    save("guce.yahoo.com", "consent", "/consent", page, headers={"Content-Type": "text/html"})


def real_reply(data: Path, file: str) -> dict[str, Any]:
    """The body of a recorded reply."""
    reply: dict[str, Any] = json.loads((data / "yahoo" / "yf2_http" / file).read_text("utf-8"))["response"]["bodyJson"]
    return reply


def cut_to(whole: dict[str, Any], last_rows: int) -> dict[str, Any]:
    """A real chart with its last rows only, everything else as it came."""
    result = whole["chart"]["result"][0]
    for column in result["indicators"]["quote"][0].values():
        del column[:-last_rows]
    del result["indicators"]["adjclose"][0]["adjclose"][:-last_rows]
    del result["timestamp"][:-last_rows]
    return whole


def origin_of(made: Made) -> str:
    """What of a made chart is real."""
    if not made.sample:
        return "MADE UP: a seeded walk from a round number; no price of it is real"
    return (
        f"closes of the bundled sample (`{made.sample}.csv`, see its ORIGIN.md) to its last day; "
        "MADE UP: everything after it, open, high, low, volume, payments"
    )


def origins() -> str:
    """ORIGIN.md of the folder's part that this script writes."""
    lines = [
        "# Where the recordings of Yahoo's charts, quotes and cookies come from",
        "",
        "Written by `scripts/build_recordings_yahoo.py`. For tests only; Yahoo's own terms apply to real figures.",
        "`-5d` are the newest rows of the chart of the same name. Cookies and crumbs: MADE UP.",
        "",
        "| file | origin | licence | what was changed |",
        "|---|---|---|---|",
    ]
    lines += [f"| chart of {made.symbol} | {origin_of(made)} | MIT | put into Yahoo's wire form |" for made in CHARTS]
    for symbol, (file, what) in REAL.items():
        lines.append(f"| chart of {symbol} | gadicc/node-yahoo-finance2, {file} | MIT | body as recorded: {what} |")
    lines.append(f"| chart of TSLA | gadicc/node-yahoo-finance2, {TSLA} | MIT | the last 500 of 3,303 days |")
    for symbol in QUOTES:
        lines.append(
            f"| quote of {symbol} | gadicc/node-yahoo-finance2, quote-{symbol}.json | MIT | body as recorded |"
        )
    lines.append(f"| quote (and kind) of {', '.join(MADE_QUOTES)} | MADE UP from the chart's last row | | |")
    lines.append(f"| unknown symbols {', '.join(UNKNOWN)} | MADE UP after Yahoo's 404 bodies | | |")
    lines.append(f"| unknown here: {', '.join(UNLISTED)} | MADE UP after Yahoo's 404 bodies: Yahoo lists them | | |")
    return "\n".join(lines) + "\n"


def main(data: Path) -> None:
    """Writes everything."""
    save_cookies()
    for made in CHARTS:
        save_chart(made.symbol, chart(made))
    for symbol, (file, _) in REAL.items():
        save_chart(symbol, real_reply(data, file))
    save_chart("TSLA", cut_to(real_reply(data, TSLA), 500))
    for symbol in QUOTES:
        quoted = packed(real_reply(data, f"quote-{symbol}.json"))
        name = "quote-" + symbol.replace("=", "-")
        save("query1.finance.yahoo.com", name, "/v7/finance/quote", quoted, {"symbols": symbol})
    for made in CHARTS:
        if made.symbol in MADE_QUOTES:
            save_made_quote(made)
        if made.symbol in ("SPY", "MTUM", "^GSPC", "EURUSD=X"):
            save_kind(made)
    for symbol in (*UNKNOWN, *UNLISTED):
        save_unknown(symbol)
    (FOLDER / "ORIGIN.md").write_text(origins(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
