"""What a fund held on the day of its newest report: shares, bonds, industries, kinds of assets."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from data_sources.errors import NoData, SourceError
from data_sources.model import FundHolding, FundHoldings, Instrument, InstrumentKind
from data_sources.plain_text import plain_text
from data_sources.providers.akshare.funds.script import fund_code, fund_script
from data_sources.providers.akshare.pages import HtmlTable, Page, ask_page, html_tables, inside, joined, rows
from data_sources.providers.akshare.units import amount, day, fraction
from data_sources.symbols import parse_symbol

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

ARCHIVE = "https://fundf10.eastmoney.com/FundArchivesDatas.aspx"
TEN_THOUSAND = 10_000.0  # the tables count in 万股 and 万元

_REPORTED = re.compile(r"截止(?:至|日期)?\s*[：:]?\s*(\d{4}-\d{2}-\d{2})")


def fetch_holdings(library: AkshareLibrary, instrument: Instrument) -> FundHoldings:
    """The holdings of the newest report, shares and bonds together, the largest first.

    Industries and assets are given only where they are of the same day as the positions.

    Raises:
        NoData: no such fund, or it reported no positions so far.
    """
    code, asked = fund_code(library, instrument), f"holdings of {instrument.symbol}"
    script = fund_script(library, code, asked)
    shares = _archive(library, asked, {"type": "jjcc", "code": code, "topline": "100", "year": "", "month": ""}, "ccmx")
    bonds = _archive(library, asked, {"type": "zqcc", "code": code, "year": ""}, "ccmx1")
    query = {"fundCode": code, "year": ""}
    industries = ask_page(
        library,
        asked,
        "https://api.fund.eastmoney.com/f10/HYPZ/",
        query,
        f"https://fundf10.eastmoney.com/hytz_{code}.html",
    )
    reports = [positions(shares, "股票"), positions(bonds, "债券")]
    reported = max((when for when, _ in reports if when is not None), default=None)
    held = [position for when, part in reports if when == reported for position in part]
    if not held:
        raise NoData(asked, library.source, "it reported no positions so far")
    held.sort(key=lambda position: -(position.weight or 0.0))
    return FundHoldings(
        symbol=instrument.symbol,
        reported=reported,
        holdings=tuple(held),
        sectors=sectors(industries, reported),
        assets=assets(script, reported),
        origin=joined(f"fundf10.eastmoney.com ccmx_{code}", script, shares, bonds, industries),
    )


def _archive(library: AkshareLibrary, asked: str, query: dict[str, str], page: str) -> Page:
    return ask_page(library, asked, ARCHIVE, query, f"https://fundf10.eastmoney.com/{page}_{query['code']}.html")


def positions(page: Page, kind: str) -> tuple[date | None, list[FundHolding]]:
    """Day and positions of the newest table of a kind ("股票", "债券"); (None, []) where there is none.

    Raises:
        SchemaChanged: a column is missing, or a cell is of another form.
    """
    newest: tuple[date, HtmlTable] | None = None
    for table in html_tables(page.content()):
        if table.column(f"{kind}代码") is None:
            continue
        found = _REPORTED.search(table.title)
        if found is None:
            raise page.refuse("no day of the report")
        when = day(found[1])
        if when is not None and (newest is None or when > newest[0]):
            newest = when, table
    return (None, []) if newest is None else (newest[0], _positions(page, newest[1], kind))


def _positions(page: Page, table: HtmlTable, kind: str) -> list[FundHolding]:
    code, name, weight = table.column(f"{kind}代码"), table.column(f"{kind}名称"), table.column("占净值")
    count, value = table.column("持股数"), table.column("持仓市值")
    if code is None or name is None or weight is None:
        raise page.refuse("no column of codes, names or weights")
    if any("万" not in table.head[at] for at in (count, value) if at is not None):
        raise page.refuse("positions that are not counted in 万")
    held = []
    for row in table.body:
        if len(row) < len(table.head):
            raise page.refuse("a short row of positions")
        try:
            held.append(
                FundHolding(
                    symbol=_symbol(row[code], kind),
                    name=plain_text(row[name]),
                    weight=fraction(row[weight]),
                    shares=_ones(row, count),
                    value=_ones(row, value),
                )
            )
        except ValueError as fault:
            raise page.refuse(f"a position, {fault}") from fault
    return held


def _ones(row: tuple[str, ...], at: int | None) -> float | None:
    counted = None if at is None else amount(row[at])
    return None if counted is None else round(counted * TEN_THOUSAND, 4)


def _symbol(code: str, kind: str) -> str:
    """The canonical spelling of a share's code where the code tells the market; else the code as it stands."""
    plain = plain_text(code, 20).rstrip("*")
    if kind != "股票":
        return plain
    try:
        return parse_symbol(plain, prefer=InstrumentKind.STOCK).symbol
    except SourceError:
        return plain


def sectors(page: Page, reported: date | None) -> tuple[tuple[str, float], ...]:
    """Industries (HYMC) with their part of net assets (ZJZBL, percent) on the day of the report, the largest first."""
    quarters = rows(page, inside(page.accepted(), "Data", "QuarterInfos") or [], "QuarterInfos")
    found = []
    for quarter in quarters:
        for row in rows(page, quarter.get("HYPZInfo") or [], "HYPZInfo"):
            try:
                when = day(quarter.get("JZRQ") or row.get("FSRQ"))
                weight = fraction(row.get("ZJZBL"))
            except ValueError as fault:
                raise page.refuse(f"an industry, {fault}") from fault
            if when == reported and weight is not None:
                found.append((plain_text(row.get("HYMC")), weight))
    return tuple(sorted(found, key=lambda pair: -pair[1]))


def assets(script: Page, reported: date | None) -> tuple[tuple[str, float], ...]:
    """Kinds of assets with their part of net assets on the day of the report, in the page's order.

    The list also holds the net assets themselves (净资产, in 亿元): an amount, no part, and left out.
    """
    allocation = script.variable("Data_assetAllocation")
    categories = inside(allocation, "categories")
    days = categories if isinstance(categories, list) else []
    wanted = "" if reported is None else reported.isoformat()
    if wanted not in days:
        return ()
    at, found = days.index(wanted), []
    for series in rows(script, inside(allocation, "series"), "Data_assetAllocation"):
        name, data = plain_text(series.get("name")), series.get("data")
        if not name.endswith("占净比"):
            continue
        if not isinstance(data, list) or len(data) != len(days):
            raise script.refuse("assets without their days")
        try:
            part = fraction(data[at])
        except ValueError as fault:
            raise script.refuse(f"a kind of assets, {fault}") from fault
        if part is not None:
            found.append((name.removesuffix("占净比"), part))
    return tuple(found)
