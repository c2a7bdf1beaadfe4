"""Statements of companies listed in Hong Kong, in the money that each reports in: it may not be its price's."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from data_sources.errors import SchemaChanged
from data_sources.model import Instrument, Statement
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.pages import inside, records
from data_sources.providers.akshare.units import amount, day

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary, Reply

SHEETS = (("income", "利润表"), ("balance", "资产负债表"), ("cash_flow", "现金流量表"))
CURRENCIES = {
    "人民币": "CNY",
    "港元": "HKD",
    "港币": "HKD",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "新加坡元": "SGD",
    "澳元": "AUD",
    "加拿大元": "CAD",
    "加元": "CAD",
}


@dataclass(frozen=True, slots=True)
class ReportListed:
    """What the source's list says of one report: its money and its months (None: it does not say)."""

    currency: str
    months: int | None


def fetch_hong_kong(library: AkshareLibrary, instrument: Instrument, asked: str) -> list[Statement]:
    """All statements, annual and interim; the source gives no day of publication for them.

    Raises:
        SchemaChanged: a report without its money, or in one that is not known here.
    """
    code = instrument.symbol.partition(".")[0].zfill(5)
    found: list[Statement] = []
    for kind, sheet in SHEETS:
        reply = library.ask("stock_financial_hk_report_em", asked, stock=code, symbol=sheet, indicator="报告期")
        if reply.frame.empty:
            continue
        try:
            found += _statements(reply, instrument, kind, reports_listed(reply.heard.exchanges[0].body))
        except ValueError as fault:
            raise SchemaChanged(library.source, asked, str(fault)) from fault
    return found


def reports_listed(body: bytes) -> dict[date, ReportListed]:
    """The reports of the list that akshare asks for first and hands on without the money.

    Raises:
        ValueError: it is no such list, or a money is not known.
    """
    result = inside(json.loads(body), "result", "data")
    reports = inside(result[0], "REPORT_LIST") if isinstance(result, list) and result else None
    if not isinstance(reports, list):
        raise ValueError("no list of reports")  # noqa: TRY004 - the one error of a list that cannot be read
    listed = {}
    for report in reports:
        end, start = day(inside(report, "REPORT_DATE")), day(inside(report, "START_DATE"))
        said = plain_text(inside(report, "CURRENCY"), 12)
        currency = CURRENCIES.get(said, said)
        if end is None or len(currency) != 3 or not currency.isascii():
            raise ValueError("a report without its day or its money")
        listed[end] = ReportListed(currency, None if start is None else _months(start, end))
    return listed


def _statements(reply: Reply, instrument: Instrument, kind: str, listed: dict[date, ReportListed]) -> list[Statement]:
    by_period: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for record in records(reply.frame):
        period_end = day(record["REPORT_DATE"])
        if period_end is None:
            raise ValueError("a row without its day")
        by_period[period_end].append(record)
    statements = []
    for period_end, rows in sorted(by_period.items()):
        if period_end not in listed:
            raise ValueError("a report that its list does not have")
        months = 0 if kind == "balance" else listed[period_end].months or _started(rows, period_end)
        statements.append(
            Statement(
                symbol=instrument.symbol,
                kind=kind,
                period_end=period_end,
                months=months,
                published=None,
                currency=listed[period_end].currency,
                items=tuple(sorted({_item(row): amount(row["AMOUNT"]) for row in rows}.items())),
                origin=reply.origin,
            )
        )
    return statements


def _item(row: dict[str, Any]) -> str:
    """Code and name: names such as 其他 stand in one sheet more than once."""
    return f"{plain_text(row['STD_ITEM_CODE'], 20)} {plain_text(row['STD_ITEM_NAME'], 60)}"


def _started(rows: list[dict[str, Any]], period_end: date) -> int:
    """The months by the first row that says when the period began; a sparse row may not."""
    starts = (day(row.get("START_DATE")) for row in rows)
    start = next((found for found in starts if found is not None), None)
    if start is None:
        raise ValueError("a period without its first day")
    return _months(start, period_end)


def _months(start: date, end: date) -> int:
    """Months from a first day to a last one; a period that begins in mid-month counts as begun."""
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if not 0 < months <= 24:
        raise ValueError("a period of an impossible length")
    return months
