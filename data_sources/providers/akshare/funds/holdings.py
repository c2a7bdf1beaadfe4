"""What a fund held on the days of its reports: shares, bonds, industries, kinds of assets."""

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
KINDS = {"股票": "stock", "债券": "bond"}
TEN_THOUSAND = 10_000.0  # the tables count in 万股 and 万元

_REPORTED = re.compile(r"截止(?:至|日期)?\s*[：:]?\s*(\d{4}-\d{2}-\d{2})")


def fetch_holdings(library: AkshareLibrary, instrument: Instrument) -> tuple[FundHoldings, ...]:
    """The holdings by report, the newest first: every report of the year that the pages show.

    Shares and bonds stand together, the largest first. Industries and assets are given only where they
    are of the same day as the positions. A quarter's report lists ten shares and five bonds, others more:
    ``complete`` is never claimed.

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
    held: dict[date, list[FundHolding]] = {}
    for page, kind in ((shares, "股票"), (bonds, "债券")):
        for when, part in positions(page, kind).items():
            held.setdefault(when, []).extend(part)
    origin = joined(f"fundf10.eastmoney.com ccmx_{code}", script, shares, bonds, industries)
    reports = tuple(
        FundHoldings(
            symbol=instrument.symbol,
            reported=when,
            holdings=tuple(sorted(part, key=lambda position: -(position.weight or 0.0))),
            sectors=sectors(industries, when),
            assets=assets(script, when),
            origin=origin,
        )
        for when, part in sorted(held.items(), reverse=True)
        if part
    )
    if not reports:
        raise NoData(asked, library.source, "it reported no positions so far")
    return reports


def _archive(library: AkshareLibrary, asked: str, query: dict[str, str], page: str) -> Page:
    return ask_page(library, asked, ARCHIVE, query, f"https://fundf10.eastmoney.com/{page}_{query['code']}.html")


def positions(page: Page, kind: str) -> dict[date, list[FundHolding]]:
    """The positions of every table of a kind ("股票", "债券") by the day of its report; {} where there is none.

    Raises:
        SchemaChanged: a table without a day, two of one day, a missing column, or a cell of another form.
    """
    found: dict[date, list[FundHolding]] = {}
    for table in html_tables(page.content()):
        if table.column(f"{kind}代码") is None:
            continue
        told = _REPORTED.search(table.title)
        when = day(told[1]) if told is not None else None
        if when is None:
            raise page.refuse("no day of the report")
        if when in found:
            raise page.refuse("two reports of one day")
        found[when] = _positions(page, table, kind)
    return found


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
                    kind=KINDS[kind],
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
