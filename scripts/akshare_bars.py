"""Days of trade for the recordings of Eastmoney and Tencent: the real ones, and a seeded walk between them."""

from __future__ import annotations

import csv
import json
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import Any

from data_sources.calendars import sessions_between
from data_sources.model import to_date

FOLDER = Path(__file__).resolve().parent.parent / "tests" / "recordings" / "akshare"
LAST = date(2026, 11, 20)
CHINA = timezone(timedelta(hours=8))
JSON_TYPE = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One raw day; volume in shares, amount in money."""

    day: date
    open: float
    high: float
    low: float
    close: float
    volume: float
    amount: float


def save(host: str, name: str, path: str, query: dict[str, str], body: bytes, **options: str) -> None:
    """One recording: what it answers and the body."""
    folder = FOLDER / host
    folder.mkdir(parents=True, exist_ok=True)
    meta: dict[str, Any] = {
        "method": "GET",
        "host": host,
        "path": path,
        "query": query,
        "status": 200,
        "headers": JSON_TYPE,
    }
    meta |= {"body": options.pop("shared", f"{name}.body"), **options}
    (folder / f"{name}.meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / str(meta["body"])).write_bytes(body)


def compact(value: object) -> bytes:
    """JSON without blanks, as the hosts send it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Walk:
    """How days are made up: from which seed, to how many digits, with how much money turned over a day."""

    seed: int
    digits: int
    money: float


@dataclass(frozen=True, slots=True)
class Listed:
    """An instrument as Eastmoney writes it: its market's number, digits of a price, shares in a unit of volume."""

    code: str
    market: int
    name: str
    digits: int
    lot: float


MOUTAI = Listed("600519", 1, "贵州茅台", 2, 100.0)
FUND = Listed("510300", 1, "沪深300ETF华泰柏瑞", 3, 100.0)
INDEX = Listed("000300", 1, "沪深300", 2, 100.0)
COMPOSITE = Listed("000001", 1, "上证指数", 2, 100.0)
TENCENT = Listed("00700", 116, "腾讯控股", 3, 1.0)


def made_up(exchange: str, known: Sequence[Bar], first: date, walk: Walk) -> list[Bar]:
    """The known days and, on every other session from ``first`` to LAST, a walk that ends at the next known open."""
    chance, digits = random.Random(walk.seed), walk.digits  # noqa: S311 - nothing secret
    by_day = {bar.day: bar for bar in known}
    days = [to_date(day) for day in sessions_between(exchange, first, LAST).days]
    bars: list[Bar] = []
    for place, day in enumerate(days):
        if day in by_day:
            bars.append(by_day[day])
            continue
        following = next((by for by in range(place, len(days)) if days[by] in by_day), None)
        before = bars[-1].close if bars else 400.0
        pull = 0.0
        if following is not None:
            pull = math.log(by_day[days[following]].open / before) / (following - place + 1)
        close = round(before * math.exp(pull + chance.gauss(0.0, 0.011)), digits)
        opened = round(before * math.exp(chance.gauss(0.0, 0.004)), digits)
        high = round(max(opened, close) * (1.0 + abs(chance.gauss(0.0, 0.004))), digits)
        low = round(min(opened, close) * (1.0 - abs(chance.gauss(0.0, 0.004))), digits)
        volume = 100.0 * round(walk.money / close / 100.0 * math.exp(chance.gauss(0.0, 0.3)))
        bars.append(Bar(day, opened, high, low, close, volume, round(volume * (opened + close) / 2.0, 2)))
    return bars


def kline(bars: Iterable[Bar], of: Listed, fields: int = 11) -> bytes:
    """Bars in Eastmoney's form: day, open, CLOSE, high, low, volume, turnover, range, move, change, turnover rate."""
    rows, before = [], None
    for bar in bars:
        move = bar.close - (before or bar.open)
        cells = [
            bar.day.isoformat(),
            *(f"{value:.{of.digits}f}" for value in (bar.open, bar.close, bar.high, bar.low)),
            f"{bar.volume / of.lot:.0f}",
            f"{bar.amount:.2f}",
            f"{100.0 * (bar.high - bar.low) / (before or bar.open):.2f}",
            f"{100.0 * move / (before or bar.open):.2f}",
            f"{move:.{of.digits}f}",
            "0.00",
        ]
        rows.append(",".join((cells + ["0"] * 3)[:fields]))
        before = bar.close
    data: dict[str, Any] = {"code": of.code, "market": of.market, "name": of.name, "decimal": of.digits}
    data |= {"dktotal": len(rows), "klines": rows}
    return compact({"rc": 0, "rt": 17, "svr": 0, "lt": 1, "full": 0, "dlmkts": "", "data": data})


def moutai(data: Path) -> list[Bar]:
    """600519: real days to 2024-12-31 and from 2026-06-01 to 2026-09-16, made up between and after."""
    known = []
    with (data / "cn_stock_raw" / "600519.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["tradestatus"] == "1" and row["date"] >= "2014":
                known += [_bar(row["date"], row, float(row["volume"]), float(row["amount"]))]
    with (data / "prices" / "akshare_one" / "600519_2024.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["timestamp"] > "2024-08-21":
                volume = float(row["volume"])
                # Its file has no turnover: the middle of the day's range stands for the average price.
                average = (float(row["high"]) + float(row["low"])) / 2.0
                known.append(_bar(row["timestamp"][:10], row, volume, round(volume * average, 2)))
    wire = json.loads((data / "cn_wire" / "eastmoney_kline_600519.json").read_text(encoding="utf-8"))
    for text in wire["data"]["klines"]:
        day, opened, close, high, low, lots, amount, _ = text.split(",")
        row = {"open": opened, "close": close, "high": high, "low": low}
        known.append(_bar(day, row, 100.0 * float(lots), float(amount)))
    return [bar for bar in made_up("XSHG", known, date(2014, 1, 2), Walk(600519, 2, 4e9)) if _traded(bar, known)]


def _traded(bar: Bar, known: Sequence[Bar]) -> bool:
    """A session without a real day before 2024-12-31 was a suspension, and has no bar."""
    return bar.day > date(2024, 12, 31) or any(other.day == bar.day for other in known)


def _bar(day: str, row: dict[str, str], volume: float, amount: float) -> Bar:
    prices = [float(row[name]) for name in ("open", "high", "low", "close")]
    return Bar(date.fromisoformat(day), *prices, volume, amount)


def fund_510300(data: Path) -> list[Bar]:
    """510300: real raw days to 2024-09-30; real raw closes to 2026-07-31, the rest of those days moved back.

    Their open, high and low were adjusted by difference, and the difference of the close puts them back.
    """
    known = []
    with (data / "cn_tdx" / "nfq_510300.csv").open(encoding="utf-8") as file:
        for day, *cells in csv.reader(file):
            if day >= "2015":
                known += [Bar(date.fromisoformat(day.replace("/", "-")), *(float(cell) for cell in cells))]
    with (data / "cn_etf" / "raw_510300.csv").open(encoding="utf-8") as file:
        raw = {row["date"]: float(row["close"]) for row in csv.DictReader(file)}
    with (data / "cn_etf" / "510300.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["date"] not in raw or row["date"] <= "2024-09-30":
                continue
            by = raw[row["date"]] - float(row["close"])
            prices = [round(float(row[name]) + by, 3) for name in ("open", "high", "low")]
            volume = 100.0 * float(row["volume"])
            amount = round(volume * (prices[1] + prices[2]) / 2.0, 2)
            known.append(Bar(date.fromisoformat(row["date"]), *prices, raw[row["date"]], volume, amount))
    return made_up("XSHG", known, known[0].day, Walk(510300, 3, 3e9))


def index_000300(data: Path) -> list[Bar]:
    """000300: real days from 2014 to 2021-01-15, made up after."""
    known = []
    text = (data / "cn_index" / "fund_study_000300.gbk.csv").read_text(encoding="gbk")
    for cells in csv.reader(text.splitlines()[1:]):
        if cells[0] >= "2014":
            close, high, low, opened = (float(cell) for cell in cells[3:7])
            known.append(
                Bar(date.fromisoformat(cells[0]), opened, high, low, close, float(cells[10]), float(cells[11]))
            )
    known.sort(key=lambda bar: bar.day)
    return made_up("XSHG", known, known[0].day, Walk(300, 2, 4e11))


def hong_kong() -> list[Bar]:
    """0700.HK: the real days of cn_wire (July and August 2026), all others made up."""
    rows = (
        ("2026-07-03", 433.0, 431.2, 445.8, 431.2, 24957296), ("2026-07-06", 432.8, 452.0, 453.4, 425.4, 41502083),
        ("2026-07-07", 459.0, 461.2, 479.8, 457.0, 55418434), ("2026-07-08", 461.2, 478.8, 482.8, 460.6, 56278627),
        ("2026-07-10", 472.8, 460.2, 473.6, 458.8, 40440298), ("2026-07-13", 463.2, 457.6, 473.8, 456.2, 24291842),
        ("2026-08-26", 445.0, 446.2, 450.0, 443.2, 9046384),
    )  # fmt: skip
    known = [
        Bar(date.fromisoformat(day), opened, high, low, close, volume, round(volume * (high + low) / 2.0, 2))
        for day, opened, close, high, low, volume in rows
    ]
    return made_up("XHKG", known, date(2022, 1, 3), Walk(700, 1, 1e10))
