"""Forward-adjusted prices and statements of eight A-shares."""

from __future__ import annotations

import json

from sample_names import STATEMENT_MONTHS
from sample_writer import Row, Sample, number


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
