"""Whole recordings cut to the window that a request asks for, as the hosts themselves would.

A chart is recorded once and whole; a request for its tail, or for a window in it, gets the part that
the host would give. The form of the reply is the recording's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any


def yahoo_chart(body: bytes, query: Mapping[str, str]) -> bytes:
    """Days with period1 <= time < period2; ``range=1d`` is the last day. No day left: no "timestamp", as Yahoo does."""
    whole = json.loads(body)
    for result in whole["chart"]["result"] or ():
        times = result.get("timestamp", [])
        if "period1" in query or "period2" in query:
            low, high = float(query.get("period1", "-inf")), float(query.get("period2", "inf"))
        elif query.get("range") == "1d" and times:
            low, high = times[-1], float("inf")
        else:
            continue
        kept = [place for place, time in enumerate(times) if low <= time < high]
        columns = [part for parts in result["indicators"].values() for part in parts]
        if kept:
            result["timestamp"] = [times[place] for place in kept]
        else:
            result.pop("timestamp", None)
        for column in columns:
            for name, values in list(column.items()):
                if kept:
                    column[name] = [values[place] for place in kept]
                else:
                    del column[name]
        events = {
            kind: {key: event for key, event in listed.items() if low <= event["date"] < high}
            for kind, listed in result.get("events", {}).items()
        }
        if "events" in result:
            result["events"] = {kind: listed for kind, listed in events.items() if listed}
            if not result["events"]:
                del result["events"]
    return json.dumps(whole, separators=(",", ":")).encode()


def eastmoney_kline(body: bytes, query: Mapping[str, str]) -> bytes:
    """Rows from ``beg`` to ``end`` (YYYYMMDD), both inclusive, the last ``lmt`` of them."""
    whole = json.loads(body)
    data = whole.get("data")
    if data:
        low, high = query.get("beg", "0"), query.get("end", "20500101")
        rows = [row for row in data["klines"] if low <= row[:10].replace("-", "") <= high]
        data["klines"] = rows[-int(query["lmt"]) :] if query.get("lmt", "").isdigit() else rows
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def tencent_kline(body: bytes, query: Mapping[str, str]) -> bytes:
    """``param=sh600519,day,2024-01-01,2024-12-31,640,qfq``: rows in the window, the last so many of them.

    The text before the first brace ("kline_dayqfq2024=") is kept.
    """
    text = body.decode("utf-8")
    start = text.index("{")
    whole = json.loads(text[start:])
    symbol, _, low, high, count = (query["param"].split(",") + [""] * 5)[:5]
    for name, rows in list(whole.get("data", {}).get(symbol, {}).items()):
        if isinstance(rows, list) and rows and isinstance(rows[0], list):
            kept = [row for row in rows if (low or "0") <= row[0] <= (high or "9")]
            whole["data"][symbol][name] = kept[-int(count) :] if count.isdigit() else kept
    return (text[:start] + json.dumps(whole, ensure_ascii=False, separators=(",", ":"))).encode()


def yahoo_modules(body: bytes, query: Mapping[str, str]) -> bytes:
    """The modules that are asked for; Yahoo's own words where it has none of them."""
    whole = json.loads(body)
    asked = query.get("modules", "")
    known = whole["quoteSummary"]["result"][0]
    kept = {name: known[name] for name in asked.split(",") if name in known}
    words = f"No fundamentals data found for any of the summaryTypes={asked}"
    whole["quoteSummary"] = (
        {"result": [kept], "error": None}
        if kept
        else {"result": None, "error": {"code": "Not Found", "description": words}}
    )
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def yahoo_timeseries(body: bytes, query: Mapping[str, str]) -> bytes:
    """The series that are asked for; one without points has its head only, as Yahoo writes it."""
    whole = json.loads(body)
    known = {series["meta"]["type"][0]: series for series in whole["timeseries"]["result"]}
    symbol = query.get("symbol", "")
    asked = [name for name in query.get("type", "").split(",") if name]
    whole["timeseries"]["result"] = [known.get(name, {"meta": {"symbol": [symbol], "type": [name]}}) for name in asked]
    return json.dumps(whole, separators=(",", ":")).encode()


WINDOWS: dict[str, Callable[[bytes, Mapping[str, Any]], bytes]] = {
    "yahoo_chart": yahoo_chart,
    "yahoo_modules": yahoo_modules,
    "yahoo_timeseries": yahoo_timeseries,
    "eastmoney_kline": eastmoney_kline,
    "tencent_kline": tencent_kline,
}
