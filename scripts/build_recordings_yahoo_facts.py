"""Builds the recordings of Yahoo's statements, profiles, holders, funds and news that the tests replay.

    python scripts/build_recordings_yahoo_facts.py DATA

DATA is the folder of recorded replies (``yahoo/yf2_http``, ``yahoo/yfinance_rs``). Those were recorded by
other libraries, one module a file; yfinance asks for several at once, so that the modules of a symbol are
joined into one body, of which the replay gives those that are asked for. The same input gives the same bytes.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "tests" / "recordings" / "yahoo" / "statements_and_facts"
HOST = "query2.finance.yahoo.com"
JSON_TYPE = {"Content-Type": "application/json;charset=utf-8"}
MODULES = (
    "quoteType", "summaryProfile", "assetProfile", "summaryDetail", "defaultKeyStatistics", "financialData",
    "fundProfile", "topHoldings", "institutionOwnership", "fundOwnership", "majorDirectHolders",
    "majorHoldersBreakdown", "insiderTransactions", "insiderHolders", "netSharePurchaseActivity", "secFilings",
)  # fmt: skip
NODE = "gadicc/node-yahoo-finance2"
RUST = "gramistella/yfinance-rs"
JOINED = ("AAPL", "BABA", "SPOT", "OCDO.L", "WSKT.JK", "QQQ", "0P000071W8.TO")
BOND_FUND = "HISU-U.TO"
# Yahoo's symbol, and the symbol under which the profile and the income statement were recorded.
RECORDED_AS = {"7203.T": "7203.T", "SAP.DE": "SAP", "TSCO.L": "TSCO.L", "VFINX": "VFINX"}
TIMESERIES = {
    "AAPL": ("all-annual", "all-quarterly"),
    "BABA": ("financials-quarterly",),
    "SPOT": ("financials-quarterly",),
    "WSKT.JK": ("financials-quarterly",),
    "OCDO.L": (),
}
UNKNOWN_TO_US = {"600519.SS": ("SHH", "EQUITY"), "0700.HK": ("HKG", "EQUITY")}
PERIODIC = ("10-K", "10-Q", "20-F", "6-K", "8-K")
MOST_OWNERS = 5
Json = Any


def packed(value: object) -> bytes:
    """JSON without blanks, as Yahoo sends it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def save(name: str, path: str, content: object, host: str = HOST, **meta: Json) -> None:
    """One recording."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    entry = {"method": "GET", "host": host, "path": path, "query": {}, "status": 200, "headers": JSON_TYPE}
    entry |= {"body": f"{name}.body"} | meta
    (FOLDER / f"{name}.meta.json").write_text(json.dumps(entry, indent=1) + "\n", encoding="utf-8")
    (FOLDER / f"{name}.body").write_bytes(packed(content))


def node_reply(data: Path, name: str) -> tuple[int, Any]:
    """Status and body of one file of yf2_http."""
    response = json.loads((data / "yahoo" / "yf2_http" / f"{name}.json").read_text("utf-8"))["response"]
    return response["status"], response.get("bodyJson")


def rust_reply(data: Path, name: str) -> Json:
    """Body of one file of yfinance_rs."""
    return json.loads((data / "yahoo" / "yfinance_rs" / f"{name}.json").read_text("utf-8"))


def joined_modules(data: Path, symbol: str) -> dict[str, Any]:
    """The modules that were recorded one by one, and those of the fund from the recording of all."""
    found: dict[str, Any] = {}
    _, whole = node_reply(data, f"quoteSummary-all-{symbol}")
    together = whole["quoteSummary"]["result"][0]
    for module in MODULES:
        if module in ("fundProfile", "topHoldings"):
            said = together.get(module)
        else:
            status, reply = node_reply(data, f"quoteSummary-{module}-{symbol}")
            said = reply["quoteSummary"]["result"][0].get(module) if status == 200 else None
        if said is not None:
            found[module] = said
    return trimmed(found)


def trimmed(found: dict[str, Any]) -> dict[str, Any]:
    """Long lists and texts shortened; figures as they were."""
    for module in ("summaryProfile", "assetProfile"):
        if module in found:
            found[module].pop("companyOfficers", None)
            found[module]["longBusinessSummary"] = found[module].get("longBusinessSummary", "")[:120]
    for module, key in (
        ("institutionOwnership", "ownershipList"), ("fundOwnership", "ownershipList"),
        ("insiderHolders", "holders"), ("insiderTransactions", "transactions"),
    ):  # fmt: skip
        if module in found:
            found[module][key] = found[module].get(key, [])[:MOST_OWNERS]
    if "fundProfile" in found:
        found["fundProfile"]["brokerages"] = []
        found["fundProfile"].get("managementInfo", {}).pop("managerBio", None)
    if "secFilings" in found:
        found["secFilings"]["filings"] = [
            filing | {"exhibits": [paper for paper in filing.get("exhibits", []) if paper["type"] == filing["type"]]}
            for filing in found["secFilings"]["filings"]
            if filing["type"] in PERIODIC
        ]
    return found


def save_modules(symbol: str, found: dict[str, Any]) -> None:
    """One body with every module of a symbol."""
    body = {"quoteSummary": {"result": [found], "error": None}}
    save(f"summary-{symbol}", f"/v10/finance/quoteSummary/{symbol}", body, window="yahoo_modules")


def save_series(symbol: str, series: list[dict[str, Any]]) -> None:
    """One body with every series of a symbol; those without points are made by the replay."""
    body = {"timeseries": {"result": [one for one in series if "timestamp" in one], "error": None}}
    path = f"/ws/fundamentals-timeseries/v1/finance/timeseries/{symbol}"
    save(f"timeseries-{symbol}", path, body, window="yahoo_timeseries")


def trailing(quarters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """MADE UP after Yahoo's trailing form: the sum of four quarters of income and cash flow; no balance."""
    made = []
    for one in quarters:
        name = one["meta"]["type"][0]
        points = one.get(name, [])
        if len(points) != 4 or name.removeprefix("quarterly") not in ("TotalRevenue", "NetIncome", "OperatingCashFlow"):
            continue
        item = name.replace("quarterly", "trailing")
        total = sum(point["reportedValue"]["raw"] for point in points)
        last = points[-1] | {"periodType": "TTM", "reportedValue": {"raw": total, "fmt": ""}}
        made.append({"meta": {"symbol": one["meta"]["symbol"], "type": [item]},
                     "timestamp": one["timestamp"][-1:], item: [last]})  # fmt: skip
    return made


def renamed(value: Json, old: str, new: str) -> Json:
    """The same value with a symbol in the place of another, where it stands alone."""
    if isinstance(value, dict):
        return {key: renamed(inner, old, new) for key, inner in value.items()}
    if isinstance(value, list):
        return [renamed(inner, old, new) for inner in value]
    return new if value == old else value


def rust_modules(data: Path, symbol: str, recorded: str) -> dict[str, Any]:
    """The modules of a profile; Yahoo's summaryProfile is its assetProfile without the officers."""
    reply = rust_reply(data, f"profile_api_assetProfile-quoteType-fundProfile_{recorded}")
    found: dict[str, Any] = renamed(reply["quoteSummary"]["result"][0], recorded, symbol)
    found["summaryProfile"] = dict(found["assetProfile"])
    return trimmed(found)


def shortened(reply: Json) -> Json:
    """The stream of news with what is read of it, and one field of each kind that is not."""
    stream = reply["data"]["tickerStream"]["stream"]
    kept = ("id", "contentType", "title", "pubDate", "provider", "canonicalUrl", "clickThroughUrl")
    articles = [
        {"id": one["id"], "content": {key: one["content"][key] for key in kept if key in one["content"]}}
        for one in stream
    ]
    return {"data": {"tickerStream": {"stream": articles}}}


def save_news(data: Path) -> None:
    """The two streams of AAPL, and an empty one for every other symbol."""
    empty = {"data": {"tickerStream": {"stream": []}}}
    for stream in ("latestNews", "pressRelease"):
        meta: dict[str, Any] = {"method": "POST", "query": {"queryRef": stream}, "host": "finance.yahoo.com"}
        said = shortened(rust_reply(data, f"news_{stream}_AAPL"))
        save(f"news-{stream}-AAPL", "/xhr/ncp", said, sent_has='"AAPL"', **meta)
        save(f"news-{stream}-others", "/xhr/ncp", empty, **meta)


def main(data: Path) -> None:
    """Writes every recording and its ORIGIN.md."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for symbol in JOINED:
        save_modules(symbol, joined_modules(data, symbol))
    _, whole = node_reply(data, f"quoteSummary-all-{BOND_FUND}")
    save_modules(BOND_FUND, trimmed({key: value for key, value in whole["quoteSummary"]["result"][0].items()
                                     if key in MODULES}))  # fmt: skip
    for symbol, recorded in RECORDED_AS.items():
        save_modules(symbol, rust_modules(data, symbol, recorded))
        if symbol != "VFINX":
            series = rust_reply(data, f"timeseries_income_statement_annual_{recorded}")["timeseries"]["result"]
            save_series(symbol, renamed(series, recorded, symbol))
    for symbol, files in TIMESERIES.items():
        series = [
            one
            for file in files
            for one in node_reply(data, f"fundamentalsTimeSeries-{symbol}-{file}")[1]["timeseries"]["result"]
        ]
        made = trailing([one for one in series if one["meta"]["type"][0].startswith("quarterly")])
        save_series(symbol, series + (made if symbol == "AAPL" else []))
    for symbol, (exchange, kind) in UNKNOWN_TO_US.items():
        save_modules(symbol, {"quoteType": {"exchange": exchange, "quoteType": kind, "symbol": symbol, "maxAge": 1}})
        save_series(symbol, [])
    for symbol in ("VFINX", "0P000071W8.TO", BOND_FUND):
        save(f"quote-{symbol}", "/v7/finance/quote", {"quoteResponse": {"result": [], "error": None}},
             host="query1.finance.yahoo.com", query={"symbols": symbol})  # fmt: skip
    for symbol in (*JOINED, *RECORDED_AS, *UNKNOWN_TO_US, BOND_FUND):
        path = f"/ws/fundamentals-timeseries/v1/finance/timeseries/{symbol}"
        save(f"valuation-{symbol}", path, {"timeseries": {"result": [], "error": None}},
             host="query1.finance.yahoo.com", window="yahoo_timeseries")  # fmt: skip
    save_news(data)
    (FOLDER / "ORIGIN.md").write_text(ORIGINS, encoding="utf-8")


ORIGINS = f"""# Where these recordings come from

Written by `scripts/build_recordings_yahoo_facts.py`. For tests only; Yahoo's own terms apply to the figures.

| file | origin | licence | what was changed |
|---|---|---|---|
| summary-{{AAPL, BABA, SPOT, OCDO.L, WSKT.JK, QQQ, 0P000071W8.TO}} | {NODE}, quoteSummary-* (February 2025) | MIT | modules joined; lists of holders cut to {MOST_OWNERS}, filings to periodic ones, officers left out, texts cut |
| summary-HISU-U.TO | {NODE}, quoteSummary-all-HISU-U.TO (February 2025) | MIT | texts cut |
| summary-{{7203.T, TSCO.L, VFINX}} | {RUST}, profile_api_* (October 2025) | MIT | modules joined; brokerages and texts left out |
| summary-SAP.DE | {RUST}, profile of SAP in New York | MIT | put under SAP.DE |
| timeseries-AAPL | {NODE}, fundamentalsTimeSeries-AAPL-all-* | MIT | series without points left out; MADE UP: the trailing series, each the sum of four quarters |
| timeseries-{{BABA, SPOT, WSKT.JK}} | {NODE}, fundamentalsTimeSeries-*-financials-quarterly | MIT | series without points left out |
| timeseries-{{7203.T, TSCO.L}} | {RUST}, timeseries_income_statement_annual_* | MIT | series without points left out |
| timeseries-SAP.DE | {RUST}, timeseries_income_statement_annual_SAP | MIT | put under SAP.DE |
| timeseries-OCDO.L | {NODE}: recorded without any point | MIT | |
| news-*-AAPL | {RUST}, news_latestNews_AAPL, news_pressRelease_AAPL | MIT | pictures, summaries and related stories left out |
| news-*-others | MADE UP: a stream without items | | |
| summary-{{600519.SS, 0700.HK}}, timeseries-{{600519.SS, 0700.HK}} | MADE UP: the kind only, no figures | | |
| valuation-* | MADE UP: heads of series without points, as Yahoo writes what it does not know | | |
| quote-{{VFINX, 0P000071W8.TO, HISU-U.TO}} | MADE UP: an empty answer | | |
"""  # noqa: E501 - a row of the table is a line

if __name__ == "__main__":
    main(Path(sys.argv[1]))
