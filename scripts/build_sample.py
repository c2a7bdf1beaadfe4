"""Write the bundled sample from a folder of the origins' files.

    python scripts/build_sample.py FOLDER data_sources/providers/sample_data

FOLDER holds the files named in ``ORIGIN.md``, under the paths given there, as their repositories
publish them, and ``LICENSES/``. Nothing is filled in; what is changed is said here and, in words,
in the ``ORIGIN.md`` that this script writes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import math
import shutil
import sys
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sample_names import CLOSE_TABLES, INSTRUMENTS, ORIGINS, STATEMENT_MONTHS, CloseTable

BUNDLED = "2026-11-22"
HEADER = ("date", "open", "high", "low", "close", "adjusted_close", "volume")
Row = dict[str, str]


@dataclass
class Entry:
    """One line of the sample's index."""

    symbol: str
    kind: str
    exchange: str
    currency: str
    name: str
    name_zh: str
    basis: str
    adjusted: bool
    file: str
    origin: str
    first: str
    last: str
    bars: int
    sha256: str


@dataclass
class Sample:
    """What has been written so far."""

    source: Path
    target: Path
    entries: list[Entry] = field(default_factory=list)
    others: list[dict[str, str | int]] = field(default_factory=list)

    def rows(self, path: str, encoding: str = "utf-8-sig") -> list[Row]:
        """The rows of one origin file (gzip by its suffix), every cell as it was printed."""
        data = (self.source / path).read_bytes()
        if path.endswith(".gz"):
            data = gzip.decompress(data)
        return list(csv.DictReader(io.StringIO(data.decode(encoding))))

    def write(self, name: str, text: str) -> str:
        """A file of the sample and its digest."""
        path = self.target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return hashlib.sha256(text.encode()).hexdigest()

    def prices(self, symbol: str, basis: str, origin: str, bars: Sequence[Row]) -> None:
        """The bars of one instrument: only the columns that hold something."""
        bars = sorted((bar for bar in bars if bar.get("close")), key=lambda bar: bar["date"])
        columns = [name for name in HEADER if any(bar.get(name) for bar in bars)]
        lines = [",".join(columns)] + [",".join(bar.get(name, "") for name in columns) for bar in bars]
        file = f"prices/{symbol.replace('^', 'index_').replace('=', '_')}.csv"
        digest = self.write(file, "\n".join(lines) + "\n")
        kind, exchange, currency, name, name_zh = INSTRUMENTS[symbol]
        adjusted = "adjusted_close" in columns
        first, last = bars[0]["date"], bars[-1]["date"]
        self.entries.append(
            Entry(
                symbol, kind, exchange, currency, name, name_zh, basis, adjusted, file, origin, first, last,
                len(bars), digest,
            )
        )  # fmt: skip


def number(text: str | float, digits: int = 7) -> str:
    """A number with at most ``digits`` significant digits and no exponent; "" for what is missing."""
    if text in ("", "None", "nan"):
        return ""
    value = float(text)
    if not math.isfinite(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    plain = f"{value:.{places}f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


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


def zvt(sample: Sample) -> None:
    """Forward-adjusted bars of eight A-shares; volume is adjusted by the origin like the price."""
    by_symbol: dict[str, list[Row]] = {}
    for row in sample.rows("cn_zvt/stock_1d_kdata.csv"):
        suffix = "SH" if row["code"].startswith("6") else "SZ"
        bar = {name: number(row[name]) for name in ("open", "high", "low", "close", "volume")}
        by_symbol.setdefault(f"{row['code']}.{suffix}", []).append({"date": row["timestamp"][:10], **bar})
    for symbol, bars in sorted(by_symbol.items()):
        sample.prices(symbol, "total-return", "zvt_prices", bars)
        statements(sample, symbol)


def statements(sample: Sample, symbol: str) -> None:
    """Income, balance and cash flow of one share, one JSON line a statement, empty items left out."""
    lines = []
    files = (("balance", "balance_sheet"), ("cash_flow", "cash_flow_statement"), ("income", "income_statement"))
    described = {"id", "entity_id", "timestamp", "provider", "code", "report_period", "report_date"}
    for kind, file in files:
        for row in sample.rows(f"cn_zvt/{file}.csv"):
            if row["code"] != symbol[:6]:
                continue
            end, stamp = row["report_date"][:10], row["timestamp"][:10]
            items = {name: float(row[name]) for name in sorted(row) if name not in described and row[name]}
            statement = {
                "kind": kind,
                "period_end": end,
                "months": 0 if kind == "balance" else STATEMENT_MONTHS[row["report_period"]],
                # The origin's stamp is the day of publication, or the period's end where it did not know it.
                "published": stamp if stamp > end else None,
                "items": {name: int(value) if value == int(value) else value for name, value in items.items()},
            }
            lines.append(statement)
    lines.sort(key=lambda line: (str(line["period_end"]), str(line["kind"])))
    text = "\n".join(json.dumps(line, separators=(",", ":")) for line in lines) + "\n"
    file = f"statements/{symbol}.jsonl"
    digest = sample.write(file, text)
    ends = [str(line["period_end"]) for line in lines]
    sample.others.append(
        {"what": "statements", "symbol": symbol, "currency": "CNY", "file": file, "origin": "zvt_statements",
         "first": ends[0], "last": ends[-1], "count": len(lines), "sha256": digest}
    )  # fmt: skip


def csi_300(sample: Sample) -> None:
    """CSI 300 from NetEase's table. Before 2005 the origin has one price a day and no volume."""
    bars = []
    for row in sample.rows("cn_index/fund_study_000300.gbk.csv", "gbk"):
        bar = {"date": row["日期"], "close": number(row["收盘价"], 8)}
        if row["日期"] >= "2005":
            for name, column in (("open", "开盘价"), ("high", "最高价"), ("low", "最低价")):
                bar[name] = number(row[column], 8)
            bar["volume"] = number(100 * float(row["成交量"]))  # lots of 100 shares at the origin
        bars.append(bar)
    sample.prices("000300.SH", "split-adjusted", "csi_300", bars)


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


def chinese_etf(sample: Sample, code: str) -> None:
    """Unadjusted bars, and an adjusted close made by proportion.

    The origin's adjusted prices are the unadjusted ones less the distributions still to come: a
    difference that steps on every ex-day and is that day's distribution. Adjusting by difference
    distorts returns, so the adjusted close is made anew: before an ex-day every close is
    multiplied by 1 - distribution / last close before it.
    """
    unadjusted = {row["date"]: float(row["close"]) for row in sample.rows(f"cn_etf/raw_{code}.csv")}
    rows = sorted(sample.rows(f"cn_etf/{code}.csv"), key=lambda row: row["date"])
    bars: list[Row] = []
    factor, ahead = 1.0, 0.0
    for row in reversed(rows):
        close = unadjusted[row["date"]]
        difference = close - float(row["close"])
        if difference - ahead > 0.005:  # differences of 0.001 are the origin's rounding
            factor *= 1.0 - round(difference - ahead, 3) / close
            ahead = difference
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


def rates(sample: Sample) -> None:
    """Three US rates, each as its origin quotes it, as decimals a year."""
    curve = [(row["Time Period"][:10], row["3month"]) for row in sample.rows("prices/zipline/treasury_curves.csv")]
    bill = []
    for row in sample.rows("prices/financetoolkit/treasury_data.csv"):
        # The first rows are in percent (1.505), the rest are decimals. On 18 and 30 March 2020 the close alone
        # does not tell (0.003, 0.013); the same row's open does (0.1, and -0.043, which no bill ever yielded).
        percent = row["Date"] <= "2020-03-18" or row["Date"] == "2020-03-30"
        value = float(row["Close|13 Week"])
        bill.append((row["Date"], number(value / 100.0 if percent else value)))
    note = [(row["Date"], number(float(row["Rate"]) / 100.0)) for row in sample.rows("macro/us10y_monthly.csv")]
    table = (
        ("usd_treasury_3_months", "US Treasury, 3 months, constant maturity", "bond equivalent", "zipline", curve),
        ("usd_bill_13_weeks", "US Treasury bill, 13 weeks", "bank discount", "financetoolkit_treasury", bill),
        ("usd_treasury_10_years", "US Treasury, 10 years, monthly average", "bond equivalent", "datahub_us10y", note),
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


def index_and_origin(sample: Sample) -> None:
    """The index that the provider reads, the note of origins that a person reads, and the licences."""
    sample.entries.sort(key=lambda entry: entry.symbol)
    origins = {name: {"repository": origin[0], "path": origin[1]} for name, origin in ORIGINS.items()}
    index = {
        "bundled": BUNDLED,
        "origins": origins,
        "prices": [asdict(entry) for entry in sample.entries],
        "rates": [other for other in sample.others if other["what"] == "rate"],
        "statements": [other for other in sample.others if other["what"] == "statements"],
    }
    sample.write("index.json", json.dumps(index, ensure_ascii=False, indent=1) + "\n")
    lines = [
        "# Where the sample comes from",
        "",
        "Real figures, recorded or published by somebody outside this project, for demonstration and test only. A",
        "licence is that of the repository a file came from; the market data vendors' own terms apply to the figures.",
        "Written by `scripts/build_sample.py`; the licence texts are in `LICENSES/`.",
        "",
        "Numbers keep seven significant digits (the origins are single-precision floats; the index of CSI eight).",
        "No row was filled in, joined or interpolated. Columns that are absent are absent at the origin.",
        "",
        "| origin | repository | file there | licence | what was changed |",
        "|---|---|---|---|---|",
    ]
    for name, (repository, path, licence, changed, _) in ORIGINS.items():
        lines.append(f"| {name} | {repository} | {path} | {licence} | {changed} |")
    lines += ["", "| file | origin | span | rows | basis |", "|---|---|---|---|---|"]
    for entry in sample.entries:
        basis = entry.basis + (", total-return" if entry.adjusted else "")
        lines.append(f"| {entry.file} | {entry.origin} | {entry.first} to {entry.last} | {entry.bars} | {basis} |")
    for other in sample.others:
        lines.append(
            f"| {other['file']} | {other['origin']} | {other['first']} to {other['last']} | {other['count']} | |"
        )
    sample.write("ORIGIN.md", "\n".join(lines) + "\n")
    (sample.target / "LICENSES").mkdir(exist_ok=True)
    for _, _, _, _, licence_file in ORIGINS.values():
        if licence_file:
            shutil.copyfile(sample.source / "LICENSES" / licence_file, sample.target / "LICENSES" / licence_file)


def main() -> None:
    """Build the whole sample."""
    sample = Sample(Path(sys.argv[1]), Path(sys.argv[2]))
    for table in CLOSE_TABLES:
        closes(sample, table)
    financetoolkit(sample, "prices/financetoolkit/portfolio_historical_dataset.csv", ["ASML", "SKY", "FIX"])
    financetoolkit(sample, "prices/financetoolkit/portfolio_benchmark_dataset.csv", ["^GSPC"])
    zvt(sample)
    csi_300(sample)
    akshare_one(sample)
    chinese_etf(sample, "510300")
    chinese_etf(sample, "518880")
    currencies(sample)
    rates(sample)
    index_and_origin(sample)


if __name__ == "__main__":
    main()
