"""Funds of the sample: net asset values, what they say of themselves, and what they hold."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sample_fund_facts import FUND_FACTS, FUNDS
from sample_names import INSTRUMENTS
from sample_prices import distributions_of
from sample_writer import Row, Sample

from data_sources.providers.yahoo.fund_words import ASSETS, sector_word

PAID = re.compile(r"每份派现金(\d+\.\d+)元")
NAV_COLUMNS = ("date", "unit_nav", "accumulated_nav", "return_percent", "distribution")
OPEN_END = ("110011", "005827", "217011", "460300")
TRADED = ("510300", "518880")


def nav_file(sample: Sample, symbol: str, origin: str, days: list[Row]) -> None:
    """Values oldest first, only the columns that hold something; every cell as its origin printed it."""
    days = sorted(days, key=lambda day: day["date"])
    columns = [name for name in NAV_COLUMNS if any(day.get(name) for day in days)]
    lines = [",".join(columns)] + [",".join(day.get(name, "") for name in columns) for day in days]
    file = f"nav/{symbol}.csv"
    digest = sample.write(file, "\n".join(lines) + "\n")
    sample.others.append(
        {"what": "nav", "symbol": symbol, "file": file, "origin": origin, "first": days[0]["date"],
         "last": days[-1]["date"], "count": len(days), "sha256": digest}
    )  # fmt: skip


def open_end(sample: Sample, code: str) -> None:
    """A fund's table as its page shows it: percent signs and the words around a distribution are left out."""
    days = []
    for row in sample.rows(f"cn_fund_nav/fund_study/{code}.csv"):
        told = row["分红送配"]
        paid = PAID.fullmatch(told)
        if paid is None and told != "nan":
            raise ValueError(f"{code} {row['净值日期']}: a remark of another form")
        stated = row["日增长率"]
        days.append(
            {
                "date": row["净值日期"],
                "unit_nav": row["单位净值"],
                "accumulated_nav": row["累计净值"],
                "return_percent": "" if stated == "nan" else stated.removesuffix("%"),
                "distribution": paid[1] if paid else "",
            }
        )
    nav_file(sample, f"{code}.OF", "fund_study_nav", days)


def traded(sample: Sample, code: str) -> None:
    """Values from the first bar on: only since then is it known what was paid (see ``chinese_etf``)."""
    paid = distributions_of(sample, code)
    first = min(row["date"] for row in sample.rows(f"cn_etf/raw_{code}.csv"))
    days = [
        {"date": row["date"], "unit_nav": row["nav"], "distribution": paid.get(row["date"], "")}
        for row in sample.rows(f"cn_etf/nav_{code}.csv")
        if row["date"] >= first
    ]
    nav_file(sample, f"{code}.SH", "cn_etf_nav", days)


def fund_file(sample: Sample, symbol: str, origin: str, said: dict[str, Any]) -> None:
    """Profile and holdings of one fund."""
    file = f"funds/{symbol}.json"
    digest = sample.write(file, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    kind, exchange, currency, name, name_zh = FUNDS.get(symbol) or INSTRUMENTS[symbol]
    sample.others.append(
        {"what": "fund", "symbol": symbol, "kind": kind, "exchange": exchange, "currency": currency, "name": name,
         "name_zh": name_zh, "file": file, "origin": origin, "first": "", "last": "", "count": len(said["profile"]),
         "sha256": digest}
    )  # fmt: skip


def stated_funds(sample: Sample) -> None:
    """The facts that pages and files state, each beside who states it."""
    for symbol, facts in FUND_FACTS.items():
        profile: dict[str, Any] = {field: value for field, value, _ in facts}
        if "managers" in profile:
            profile["managers"] = [profile["managers"].split()]
        stated = {field: who for field, _, who in facts}
        fund_file(sample, symbol, "fund_facts", {"profile": profile, "stated_by": stated, "holdings": []})


def raw(value: object) -> float | None:
    """A number of Yahoo's, plain or with its printed form beside it; 0 and {} are what it does not know."""
    number = value.get("raw") if isinstance(value, dict) else value
    return float(number) if isinstance(number, int | float) and number else None


def yahoo_profile(modules: dict[str, Any]) -> dict[str, Any]:
    """The fields of a profile that the recorded modules state."""
    fund = modules["fundProfile"]
    fees, statistics = fund["feesExpensesInvestment"], modules.get("defaultKeyStatistics", {})
    summary = modules.get("summaryDetail", {})
    begun = raw(statistics.get("fundInceptionDate"))
    stated = {
        "name": modules["quoteType"]["longName"],
        "fund_type": fund["categoryName"],
        "company": fund["family"],
        "inception": datetime.fromtimestamp(begun, UTC).date().isoformat() if begun else None,
        "expense_ratio": raw(fees.get("annualReportExpenseRatio")),
        "scale": raw(summary.get("totalAssets")),
        "last_nav": raw(summary.get("navPrice")),
    }
    return {field: value for field, value in stated.items() if value is not None}


def yahoo_holdings(modules: dict[str, Any]) -> list[dict[str, Any]]:
    """The largest positions, sectors and kinds of assets of the newest report, without a day: Yahoo states none."""
    top = modules.get("topHoldings")
    if not top:
        return []
    held = [[row["symbol"], row["holdingName"], row["holdingPercent"]] for row in top["holdings"]]
    sectors = [[sector_word(key), weight] for row in top["sectorWeightings"] for key, weight in row.items() if weight]
    assets = [[name, top[key]] for key, name in ASSETS.items() if top.get(key)]
    return [{"reported": None, "holdings": held, "sectors": largest_first(sectors), "assets": largest_first(assets)}]


def largest_first(parts: list[list[Any]]) -> list[list[Any]]:
    """Name and weight, the largest weight first."""
    return sorted(parts, key=lambda part: (-part[1], part[0]))


def yahoo_fund(sample: Sample, symbol: str, path: str, origin: str) -> None:
    """A fund as a recorded reply of Yahoo states it."""
    reply = json.loads((sample.source / path).read_text("utf-8"))
    body = reply["response"]["bodyJson"] if "response" in reply else reply
    modules = body["quoteSummary"]["result"][0]
    said = {"profile": yahoo_profile(modules), "stated_by": {}, "holdings": yahoo_holdings(modules)}
    fund_file(sample, symbol, origin, said)


def funds(sample: Sample) -> None:
    """Every fund."""
    for code in OPEN_END:
        open_end(sample, code)
    for code in TRADED:
        traded(sample, code)
    stated_funds(sample)
    yahoo_fund(sample, "QQQ", "yahoo/yf2_http/quoteSummary-all-QQQ.json", "yahoo_qqq")
    rust = "yahoo/yfinance_rs/profile_api_assetProfile-quoteType-fundProfile_VFINX.json"
    yahoo_fund(sample, "VFINX", rust, "yahoo_vfinx")
