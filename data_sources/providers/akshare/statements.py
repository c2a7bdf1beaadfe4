"""Statements of companies as Eastmoney lists them: cumulative through the year, item by item in its field codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import Instrument, InstrumentKind, Statement
from data_sources.providers.akshare.pages import inside, records
from data_sources.providers.akshare.statements_hk import fetch_hong_kong
from data_sources.providers.akshare.units import amount, day, is_absent

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary, Reply

SHEETS = {
    "income": "stock_profit_sheet_by_report_em",
    "balance": "stock_balance_sheet_by_report_em",
    "cash_flow": "stock_cash_flow_sheet_by_report_em",
}
# Fields that say what a row is. ORG_TYPE: 通用, 银行, 保险, 证券: each has items of its own.
ROW_FIELDS = frozenset(
    {
        "SECUCODE",
        "SECURITY_CODE",
        "SECURITY_NAME_ABBR",
        "SECURITY_TYPE_CODE",
        "ORG_CODE",
        "ORG_TYPE",
        "REPORT_DATE",
        "REPORT_TYPE",
        "REPORT_DATE_NAME",
        "NOTICE_DATE",
        "UPDATE_DATE",
        "CURRENCY",
        "LISTING_STATE",
    }
)
# Growth in percent beside each item is no amount: it follows from the items.
GROWTH = ("_YOY", "_QOQ")
NOTE = "figures as the source has them now, after restatements; the publication date is that of the first version"


def fetch_statements(library: AkshareLibrary, instrument: Instrument, end: date) -> tuple[Statement, ...]:
    """Every statement whose period ended by ``end``, oldest first, income, balance and cash flow of a period together.

    Raises:
        NoData: no share, or none of its statements is listed.
        BadReply: fewer reports came than the source said it has.
    """
    if instrument.kind is not InstrumentKind.STOCK:
        raise NoData(f"statements of {instrument.symbol}", library.source, "only companies have statements")
    market = instrument.symbol.partition(".")[2]
    asked = f"statements of {instrument.symbol}"
    if market == "HK":
        found = fetch_hong_kong(library, instrument, asked)
    elif market in ("SH", "SZ", "BJ"):
        found = [statement for kind in SHEETS for statement in _mainland(library, instrument, kind, asked)]
    else:
        raise NoData(asked, library.source, "it has companies of the mainland and of Hong Kong")
    wanted = [statement for statement in found if statement.period_end <= end]
    if not wanted:
        raise NoData(asked, library.source)
    return tuple(sorted(wanted, key=lambda statement: (statement.period_end, statement.kind)))


def _mainland(library: AkshareLibrary, instrument: Instrument, kind: str, asked: str) -> list[Statement]:
    code, _, market = instrument.symbol.partition(".")
    reply = library.ask(SHEETS[kind], asked, symbol=f"{market}{code}")
    reports = records(reply.frame)
    try:
        listed = _listed(reply)
        missing = listed - {str(report["REPORT_DATE"])[:10] for report in reports}
        items = item_names(reports)
        found = [_statement(report, items, instrument, kind, reply) for report in first_published(reports)]
    except ValueError as fault:
        raise SchemaChanged(library.source, asked, f"a report's cell: {fault}") from fault
    if missing:
        raise BadReply(library.source, asked, f"{len(missing)} of its {len(listed)} reports did not come")
    return found


def _statement(
    record: Mapping[str, object], items: Iterable[str], instrument: Instrument, kind: str, reply: Reply
) -> Statement:
    period_end = day(record["REPORT_DATE"])
    if period_end is None:
        raise ValueError("no REPORT_DATE")
    published = day(record["NOTICE_DATE"])
    currency = record.get("CURRENCY")
    return Statement(
        symbol=instrument.symbol,
        kind=kind,
        period_end=period_end,
        # The fiscal year of every company of the mainland is the calendar year (会计法).
        months=0 if kind == "balance" else period_end.month,
        # A day before the period's end is no day on which anybody could know it: not known.
        published=published if published is not None and published > period_end else None,
        # ... and its books are kept in renminbi, which older rows leave unsaid.
        currency=currency if isinstance(currency, str) and len(currency) == 3 else "CNY",
        items=tuple((item, amount(record.get(item))) for item in items),
        origin=replace(reply.origin, note=NOTE),
    )


def first_published(records: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """One row for each period: where a report stands twice, the one that the public knew first.

    The day on which the source changed a row (UPDATE_DATE) says nothing of when it was known.
    """
    first: dict[str, Mapping[str, object]] = {}
    for record in records:
        period, known = str(record["REPORT_DATE"])[:10], str(record["NOTICE_DATE"])[:10]
        if period not in first or known < str(first[period]["NOTICE_DATE"])[:10]:
            first[period] = record
    return list(first.values())


def item_names(records: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    """The fields that hold amounts in at least one report, sorted; fields of text (audit opinions) are none.

    Items that no report of the company fills belong to another kind of company (a bank's in a brewer's sheet).
    """
    numeric: set[str] = set()
    text: set[str] = set()
    for record in records:
        for name, cell in record.items():
            if name in ROW_FIELDS or name.endswith(GROWTH) or is_absent(cell):
                continue
            (numeric if _is_amount(cell) else text).add(name)
    return tuple(sorted(numeric - text))


def _is_amount(cell: object) -> bool:
    if not isinstance(cell, str):
        return True  # what is neither text nor a number is refused when it is read
    try:
        amount(cell)
    except ValueError:
        return False
    return True


def _listed(reply: Reply) -> set[str]:
    """The days of the reports that the source listed before it gave them.

    akshare stops without a word where a part of them does not come.
    """
    listed: set[str] = set()
    for exchange in reply.heard.exchanges:
        if exchange.path.endswith("DateAjaxNew"):
            days = inside(json.loads(exchange.body), "data")
            listed |= {str(inside(row, "REPORT_DATE"))[:10] for row in (days if isinstance(days, list) else [])}
    return listed
