"""Net asset values of a fund: from its script, or, where that has none, from the pages of its history."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from data_sources.errors import BadReply, NoData
from data_sources.model import Instrument, NavHistory
from data_sources.providers.akshare.funds.events import read_event
from data_sources.providers.akshare.funds.nav_days import LONGEST, NavDay, nav_history
from data_sources.providers.akshare.funds.script import fund_code, fund_script
from data_sources.providers.akshare.pages import Page, ask_page, inside, joined, rows
from data_sources.providers.akshare.units import amount, china_day, day, finite, fraction, is_absent

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

PAGE_ROWS = 20  # what the host serves at once, whatever is asked for


def fetch_nav(library: AkshareLibrary, instrument: Instrument) -> NavHistory:
    """Every value that the fund published, oldest first.

    Raises:
        NoData: no such fund, or none of its values is published here.
        SchemaChanged, BadReply: a form that is not known, repeated pages, a remark that cannot be read.
    """
    code, asked = fund_code(library, instrument), f"net asset values of {instrument.symbol}"
    page = fund_script(library, code, asked)
    values, incomes = page.variable("Data_netWorthTrend"), page.variable("Data_millionCopiesIncome")
    if values:
        days = script_days(page, values, page.variable("Data_ACWorthTrend"), instrument.currency)
    elif incomes:
        days = money_fund_days(page, incomes, page.variable("Data_sevenDaysYearIncome"))
    else:
        return _from_pages(library, instrument, code, asked)
    return nav_history(days, instrument, joined(f"fund.eastmoney.com pingzhongdata/{code}.js", page), asked)


def script_days(page: Page, values: object, accumulated: object, currency: str) -> list[NavDay]:
    """The days of ``Data_netWorthTrend`` ({x, y, equityReturn, unitMoney}) with ``Data_ACWorthTrend`` ([x, y])."""
    sums = dict(_points(page, accumulated or [], "Data_ACWorthTrend"))
    days = []
    for row in rows(page, values, "Data_netWorthTrend"):
        try:
            when = china_day(row["x"])
            days.append(
                NavDay(
                    day=when,
                    unit=None if row["y"] is None else finite(row["y"]),
                    accumulated=sums.get(when),
                    published_return=fraction(row["equityReturn"]),
                    event=read_event(row["unitMoney"], when, currency),
                )
            )
        except (KeyError, ValueError) as fault:
            raise page.refuse(f"a day of Data_netWorthTrend, {_said(fault)}") from fault
    return days


def money_fund_days(page: Page, incomes: object, yields: object) -> list[NavDay]:
    """The days of a money fund: 万份收益 in money for ten thousand units, 七日年化 in percent."""
    seven = dict(_points(page, yields or [], "Data_sevenDaysYearIncome"))
    return [
        NavDay(day=when, income=income, seven_day_yield=fraction(seven.get(when)))
        for when, income in _points(page, incomes, "Data_millionCopiesIncome")
    ]


def _points(page: Page, value: object, name: str) -> list[tuple[date, float | None]]:
    """[milliseconds, number or null] pairs as days and numbers."""
    if not isinstance(value, list):
        raise page.refuse(f"no list in {name}")
    points = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) < 2:
            raise page.refuse(f"no pairs in {name}")
        try:
            points.append((china_day(pair[0]), None if pair[1] is None else finite(pair[1])))
        except ValueError as fault:
            raise page.refuse(f"a pair of {name}, {_said(fault)}") from fault
    return points


def _from_pages(library: AkshareLibrary, instrument: Instrument, code: str, asked: str) -> NavHistory:
    """The history page by page, newest first, as the host turns them."""
    first = _history_page(library, code, asked, 1)
    claimed = inside(first.accepted(), "TotalCount")
    if not isinstance(claimed, int) or claimed > LONGEST:
        raise BadReply(library.source, asked, "it claims more days than there can be")
    pages = [first]
    for number in range(2, math.ceil(claimed / PAGE_ROWS) + 1):
        pages.append(_history_page(library, code, asked, number))
        if pages[-1].origin.sha256 == pages[-2].origin.sha256:
            break  # the same page again: nav_history says so
    parts = [inside(page.accepted(), "Data", "LSJZList") or [] for page in pages]
    money_fund = str(inside(first.json(), "Data", "SYType") or "").startswith("每万份")
    newest_first = [
        found
        for page, part in zip(pages, parts, strict=True)
        for found in page_days(page, part, instrument.currency, money_fund=money_fund)
    ]
    if not newest_first:
        raise NoData(asked, library.source, "it publishes none here")
    return nav_history(newest_first[::-1], instrument, joined(f"api.fund.eastmoney.com f10/lsjz {code}", *pages), asked)


def _history_page(library: AkshareLibrary, code: str, asked: str, number: int) -> Page:
    query = {"fundCode": code, "pageIndex": str(number), "pageSize": str(PAGE_ROWS), "startDate": "", "endDate": ""}
    referer = f"https://fundf10.eastmoney.com/jjjz_{code}.html"
    return ask_page(library, asked, "https://api.fund.eastmoney.com/f10/lsjz", query, referer)


def page_days(page: Page, value: object, currency: str, *, money_fund: bool = False) -> Sequence[NavDay]:
    """The days of one page of history (FSRQ, DWJZ, LJJZ, JZZZL, FHSP) in its order; empty lines left out."""
    days = []
    for row in rows(page, value, "LSJZList"):
        try:
            when = day(row["FSRQ"])
            if when is None or (is_absent(row["DWJZ"]) and is_absent(row["FHSP"])):
                continue  # a holiday's line: neither a value nor an event
            if money_fund:
                days.append(NavDay(when, income=amount(row["DWJZ"]), seven_day_yield=fraction(row["LJJZ"])))
                continue
            days.append(
                NavDay(
                    when,
                    unit=amount(row["DWJZ"]),
                    accumulated=amount(row["LJJZ"]),
                    published_return=fraction(row["JZZZL"]),
                    event=read_event(row["FHSP"], when, currency),
                )
            )
        except (KeyError, ValueError) as fault:
            raise page.refuse(f"a day of the history, {_said(fault)}") from fault
    return days


def _said(fault: Exception) -> str:
    """What is wrong with a cell, in our words: the name of a missing field, or of the form that was expected."""
    return f"no {fault.args[0]}" if isinstance(fault, KeyError) else str(fault)
