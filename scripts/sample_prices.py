"""Prices and interest rates of the sample, each from its origin's file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from sample_names import CloseTable
from sample_writer import Row, Sample, number

from data_sources.calendars import is_session


def closes(sample: Sample, table: CloseTable) -> None:
    """A table of closes, one column an instrument; leading blanks are the time before a listing."""
    rows = sample.rows(table.path)
    for symbol in table.symbols.split():
        bars = [{"date": row[table.day][:10], "close": number(row[symbol])} for row in rows]
        sample.prices(symbol, table.basis, table.origin, bars)


def financetoolkit(sample: Sample, path: str, symbols: Iterable[str]) -> None:
    """Split-adjusted bars and an adjusted close beside them; an index has no adjusted close of its own."""
    for symbol in symbols:
        bars = []
        for row in sample.rows(path):
            bar = {
                name: number(row[f"{name.capitalize()}|{symbol}"])
                for name in ("open", "high", "low", "close", "volume")
            }
            bar["date"] = row["date"]
            if not symbol.startswith("^"):
                bar["adjusted_close"] = number(row[f"Adj Close|{symbol}"])
            bars.append(bar)
        sample.prices(symbol, "split-adjusted", "financetoolkit_portfolio", bars)


def csi(sample: Sample, path: str, symbol: str, origin: str) -> None:
    """An index of CSI from NetEase's table. Before 2005 the origin has one price a day and no volume."""
    bars = []
    for row in sample.rows(path, "gbk"):
        bar = {"date": row["日期"], "close": number(row["收盘价"], 8)}
        if row["日期"] >= "2005":
            for name, column in (("open", "开盘价"), ("high", "最高价"), ("low", "最低价")):
                bar[name] = number(row[column], 8)
            bar["volume"] = number(100 * float(row["成交量"]))  # lots of 100 shares at the origin
        bars.append(bar)
    sample.prices(symbol, "split-adjusted", origin, bars)


def akshare_one(sample: Sample) -> None:
    """Unadjusted bars of 2024. The origin's 000001 is the Shanghai index of that code, not the bank."""
    for code, symbol, basis in (
        ("600519", "600519.SH", "raw"),
        ("600000", "600000.SH", "raw"),
        ("600036", "600036.SH", "raw"),
        ("000001", "000001.SH", "split-adjusted"),
    ):
        bars = []
        for row in sample.rows(f"prices/akshare_one/{code}_2024.csv"):
            bar = {name: number(row[name]) for name in ("open", "high", "low", "close", "volume")}
            bars.append({"date": row["timestamp"][:10], **bar})
        sample.prices(symbol, basis, "akshare_one", bars)


def differences(sample: Sample, code: str) -> list[tuple[Row, float, float]]:
    """Each adjusted row with its unadjusted close and what of the distributions still to come was taken off, in order.

    The origin's adjusted prices are the unadjusted ones less the distributions still to come: a
    difference that steps on every ex-day and is that day's distribution. Differences of 0.001 are
    its rounding and no step.
    """
    unadjusted = {row["date"]: float(row["close"]) for row in sample.rows(f"cn_etf/raw_{code}.csv")}
    rows = sorted(sample.rows(f"cn_etf/{code}.csv"), key=lambda row: row["date"])
    found: list[tuple[Row, float, float]] = []
    ahead = 0.0
    for row in reversed(rows):
        close = unadjusted[row["date"]]
        difference = close - float(row["close"])
        if difference - ahead > 0.005:
            ahead = difference
        found.append((row, close, ahead))
    return found[::-1]


def distributions_of(sample: Sample, code: str) -> dict[str, str]:
    """What a traded fund paid a unit, by ex-day."""
    days = differences(sample, code)
    steps = ((row["date"], before - after) for (_, _, before), (row, _, after) in pairwise(days))
    return {day: f"{round(step, 3):.3f}" for day, step in steps if step > 0}


def chinese_etf(sample: Sample, code: str) -> None:
    """Unadjusted bars, and an adjusted close made by proportion.

    Adjusting by difference distorts returns, so the adjusted close is made anew: before an ex-day
    every close is multiplied by 1 - distribution / last close before it.
    """
    bars: list[Row] = []
    factor, known = 1.0, 0.0
    for row, close, ahead in reversed(differences(sample, code)):
        if ahead > known:
            factor *= 1.0 - round(ahead - known, 3) / close
            known = ahead
        bar = {name: f"{float(row[name]) + round(ahead, 3):.3f}" for name in ("open", "high", "low")}
        # The unadjusted close is the origin's own; a rounding of 0.001 may put it beside the bar's range.
        bar["high"] = f"{max(float(bar['high']), close):.3f}"
        bar["low"] = f"{min(float(bar['low']), close):.3f}"
        bar.update(date=row["date"], close=f"{close:.3f}", adjusted_close=number(close * factor))
        bar["volume"] = str(100 * int(row["volume"]))  # lots of 100 at the origin
        bars.append(bar)
    sample.prices(f"{code}.SH", "raw", "cn_etf", bars)


def currencies(sample: Sample) -> None:
    """Reference rates of the European Central Bank since 2005: units of each currency for one euro."""
    with zipfile.ZipFile(sample.source / "macro/eurofxref-hist.zip") as archive:
        text = archive.read(archive.namelist()[0]).decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["Date"] >= "2005"]
    for currency in ("USD", "CNY", "HKD", "GBP", "JPY"):
        bars = [{"date": row["Date"], "close": "" if row[currency] == "N/A" else row[currency]} for row in rows]
        sample.prices(f"EUR{currency}=X", "raw", "ecb", bars)


def volatility(sample: Sample) -> None:
    """The volatility index as Cboe publishes it, from the year on in which the sample's factor funds begin.

    Since May 2022 it is computed on holidays of the exchange too, out of trading in other hours: no session is there.
    """
    bars = [
        {"date": row["DATE"], **{name: number(row[name.upper()]) for name in ("open", "high", "low", "close")}}
        for row in sample.rows("macro/vix-daily.csv")
        if row["DATE"] >= "2014" and is_session("XNYS", date.fromisoformat(row["DATE"]))
    ]
    sample.prices("^VIX", "split-adjusted", "datahub_vix", bars)


def rates(sample: Sample) -> None:
    """US rates, each as its origin quotes it, as decimals a year; the longer ones last, for they bear a price risk."""
    curve = [(row["Time Period"][:10], row["3month"]) for row in sample.rows("prices/zipline/treasury_curves.csv")]
    bill, notes = [], {5: [], 10: [], 30: []}
    for row in sample.rows("prices/financetoolkit/treasury_data.csv"):
        # The first rows are in percent (1.505), the rest are decimals. On 18 and 30 March 2020 the close alone
        # does not tell (0.003, 0.013); the same row's open does (0.1, and -0.043, which no bill ever yielded).
        percent = row["Date"] <= "2020-03-18" or row["Date"] == "2020-03-30"
        value = float(row["Close|13 Week"])
        bill.append((row["Date"], number(value / 100.0 if percent else value)))
        for years, quoted in notes.items():  # these are decimals throughout
            quoted.append((row["Date"], number(row[f"Close|{years} Year"])))
    note = [(row["Date"], number(float(row["Rate"]) / 100.0)) for row in sample.rows("macro/us10y_monthly.csv")]
    table = (
        ("usd_treasury_3_months", "US Treasury, 3 months, constant maturity", "bond equivalent", "zipline", curve),
        ("usd_bill_13_weeks", "US Treasury bill, 13 weeks", "bank discount", "financetoolkit_treasury", bill),
        ("usd_treasury_10_years", "US Treasury, 10 years, monthly average", "bond equivalent", "datahub_us10y", note),
        *(
            (
                f"usd_note_{years}_years",
                f"US Treasury {'bond' if years > 10 else 'note'}, {years} years",
                "bond equivalent",
                "financetoolkit_treasury",
                daily,
            )
            for years, daily in notes.items()
        ),
    )
    for name, title, compounding, origin, quoted in table:
        values = [(day, value) for day, value in quoted if value]
        file = f"rates/{name}.csv"
        text = "date,annual_rate\n" + "".join(f"{day},{value}\n" for day, value in values)
        digest = sample.write(file, text)
        sample.others.append(
            {"what": "rate", "name": title, "currency": "USD", "compounding": compounding, "file": file,
             "origin": origin, "first": values[0][0], "last": values[-1][0], "count": len(values), "sha256": digest}
        )  # fmt: skip
