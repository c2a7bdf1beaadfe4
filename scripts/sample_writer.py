"""The sample as it is written: its entries, its files, its index and its note of origins."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import math
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sample_fund_facts import FUND_FACTS
from sample_names import INSTRUMENTS
from sample_origins import ORIGINS

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
        "navs": [other for other in sample.others if other["what"] == "nav"],
        "funds": [other for other in sample.others if other["what"] == "fund"],
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
        span = f"{other['first']} to {other['last']}" if other["first"] else ""
        lines.append(f"| {other['file']} | {other['origin']} | {span} | {other['count']} | |")
    lines += [
        "",
        "What the sample says of funds beside recorded replies, and who states it:",
        "",
        "| fund | fact | value | stated by |",
    ]
    lines.append("|---|---|---|---|")
    for symbol, facts in FUND_FACTS.items():
        lines += [f"| {symbol} | {name} | {value} | {who} |" for name, value, who in facts]
    sample.write("ORIGIN.md", "\n".join(lines) + "\n")
    (sample.target / "LICENSES").mkdir(exist_ok=True)
    for _, _, _, _, licence_file in ORIGINS.values():
        if licence_file:
            shutil.copyfile(sample.source / "LICENSES" / licence_file, sample.target / "LICENSES" / licence_file)
