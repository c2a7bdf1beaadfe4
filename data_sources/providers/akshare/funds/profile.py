"""What a fund says of itself: its fact sheet, its fees, its managers, its place among its peers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from data_sources.model import FundProfile, Instrument, ManagerTenure, PeerRank
from data_sources.plain_text import LONGEST_NAME, plain_text
from data_sources.providers.akshare.funds.fees import fee_steps
from data_sources.providers.akshare.funds.reports import holder_structures, scale_points
from data_sources.providers.akshare.funds.script import fund_code, fund_script
from data_sources.providers.akshare.pages import HtmlTable, Page, ask_page, html_tables, joined
from data_sources.providers.akshare.units import amount, china_day, day, finite, fraction, is_absent

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary

Value = TypeVar("Value")
LONG = 400  # a benchmark is a formula of several indices
UNREADABLE = "\ufffd"  # stands where bytes are no letter

# The periods over which a fund is ranked, in the page's words and in ours.
PERIODS = {
    "今年来": "ytd",
    "近1周": "1w",
    "近1月": "1m",
    "近3月": "3m",
    "近6月": "6m",
    "近1年": "1y",
    "近2年": "2y",
    "近3年": "3y",
    "近5年": "5y",
    "成立来": "inception",
}
_RANK = re.compile(r"(\d{1,6})\s*[|/]\s*(\d{1,6})")
_AS_OF = re.compile(r"截止(?:至|日期)?\s*[：:]?\s*([\d年月日/-]{8,11})")


def fetch_profile(library: AkshareLibrary, instrument: Instrument) -> FundProfile:
    """The fund's profile.

    Raises:
        NoData: no such fund.
        SchemaChanged: the fact sheet has no fund's name or is of another fund.
    """
    code, asked = fund_code(library, instrument), f"profile of {instrument.symbol}"
    script = fund_script(library, code, asked)
    sheet = ask_page(library, asked, f"https://fundf10.eastmoney.com/jbgk_{code}.html")
    fees = ask_page(library, asked, f"https://fundf10.eastmoney.com/jjfl_{code}.html")
    managers = ask_page(library, asked, f"https://fundf10.eastmoney.com/jjjl_{code}.html")
    archive, query = "https://fundf10.eastmoney.com/FundArchivesDatas.aspx", {"type": "jdzf", "code": code}
    ranks = ask_page(library, asked, archive, query, f"https://fundf10.eastmoney.com/jdzf_{code}.html")

    facts = fact_sheet(sheet, code)
    fee_tables = html_tables(fees.document(code))
    states = labelled(fee_tables)
    scale_text = facts.get("净资产规模") or facts.get("资产规模") or ""
    return FundProfile(
        symbol=instrument.symbol,
        name=_said(facts.get("基金简称")),
        fund_type=_said(facts.get("基金类型")),
        currency=instrument.currency,
        inception=_read(sheet, "成立日期", day, facts.get("成立日期/规模") or facts.get("成立日期")),
        benchmark=_said(facts.get("业绩比较基准"), LONG),
        manager=_said(facts.get("基金经理人") or facts.get("基金经理")),
        company=_said(facts.get("基金管理人")),
        management_fee=_read(sheet, "管理费率", fraction, facts.get("管理费率")),
        custody_fee=_read(sheet, "托管费率", fraction, facts.get("托管费率")),
        sales_fee=_read(sheet, "销售服务费率", fraction, facts.get("销售服务费率")),
        custodian=_said(facts.get("基金托管人")),
        scale=_read(sheet, "净资产规模", _money, scale_text),
        scale_date=_read(sheet, "净资产规模", _as_of, scale_text),
        purchase_state=_said(states.get("申购状态")),
        redemption_state=_said(states.get("赎回状态")),
        managers=manager_tenures(managers, code),
        fee_steps=fee_steps(fees, fee_tables),
        peer_ranks=peer_ranks(ranks, script),
        full_name=_said(facts.get("基金全称")),
        tracking_target=_target(facts.get("跟踪标的")),
        scales=scale_points(script),
        holder_structures=holder_structures(script),
        origin=joined(f"fundf10.eastmoney.com {code}", script, sheet, fees, managers, ranks),
    )


def fact_sheet(page: Page, code: str) -> dict[str, str]:
    """The fact sheet (基本概况) by its labels.

    Raises:
        SchemaChanged: it has no name of a fund, is of another fund, or was damaged on the way.
    """
    facts = labelled(html_tables(page.document(code)))
    if not facts.get("基金简称"):
        raise page.refuse("no fund name on its fact sheet")
    if not facts.get("基金代码", code).startswith(code):
        raise page.refuse("the fact sheet of another fund")
    if any(UNREADABLE in value for value in facts.values()):
        raise page.refuse("letters of its fact sheet cannot be read")
    return facts


def labelled(tables: tuple[HtmlTable, ...]) -> dict[str, str]:
    """Label and value of tables whose rows alternate the two; the first of a label that stands twice."""
    found: dict[str, str] = {}
    for table in tables:
        if table.head:
            continue
        for row in table.body:
            for label, value in zip(row[::2], row[1::2], strict=False):
                found.setdefault(label.replace(" ", ""), value)
    return found


def manager_tenures(page: Page, code: str) -> tuple[ManagerTenure, ...]:
    """Who managed the fund and when, newest first; two at once are two tenures.

    Raises:
        SchemaChanged: the page has no such table, or a row of another form.
    """
    for table in html_tables(page.document(code)):
        start, end, names = table.column("起始期"), table.column("截止期"), table.column("基金经理")
        if start is None or end is None or names is None:
            continue
        tenures = []
        for row, links in zip(table.body, table.links, strict=True):
            if len(row) <= max(start, end, names):
                raise page.refuse("a short row of managers")
            until = None if row[end] == "至今" else _read(page, "截止期", day, row[end])
            began = _read(page, "起始期", day, row[start])
            people = links[names] or tuple(row[names].split())
            if any(UNREADABLE in name for name in people):
                raise page.refuse("letters of a manager's name cannot be read")
            tenures += [ManagerTenure(plain_text(name), began, until) for name in people]
        return tuple(tenures)
    raise page.refuse("no table of managers")


def peer_ranks(page: Page, script: Page) -> tuple[PeerRank, ...]:
    """The fund's place among its peers, by period; the script's daily three-month rank tells the day of them.

    Raises:
        SchemaChanged: a rank that is none (behind the last of its peers).
    """
    from bs4 import BeautifulSoup

    as_of = _rank_day(script)
    found = []
    for line in BeautifulSoup(page.content(), features="lxml").find_all("ul"):
        cells = [cell.get_text("", strip=True) for cell in line.find_all("li")]
        period = PERIODS.get(cells[0]) if cells else None
        places = [match for cell in cells[1:] if (match := _RANK.fullmatch(cell))]
        if period is None or not places:
            continue  # the head, or a period that the fund has not lived through
        rank, peers = int(places[0][1]), int(places[0][2])
        if not 1 <= rank <= peers:
            raise page.refuse("a rank outside its peers")
        found.append(PeerRank(period, rank, peers, as_of))
    return tuple(found)


def _rank_day(script: Page) -> date | None:
    """The day of the newest rank in the script; None where it ranks nothing."""
    daily = script.variable("Data_rateInSimilarType")
    if not isinstance(daily, list) or not daily:
        return None
    last = daily[-1]
    try:
        return china_day(last["x"]) if isinstance(last, dict) and finite(last.get("y")) else None
    except (KeyError, ValueError) as fault:
        raise script.refuse("a day of Data_rateInSimilarType") from fault


def _said(text: str | None, longest: int = LONGEST_NAME) -> str:
    """The readable text of a cell, "" where it says nothing (---)."""
    return "" if is_absent(text) else plain_text(text, longest)


def _money(text: object) -> float | None:
    return amount(text, unit="元")


def _target(text: str | None) -> str:
    """The index that is followed; "" for a fund that says that it follows none (该基金无跟踪标的)."""
    return "" if is_absent(text) or text is None or "无跟踪标的" in text else plain_text(text, LONG)


def _as_of(text: object) -> date | None:
    found = _AS_OF.search(text) if isinstance(text, str) else None
    return day(found[1]) if found else None


def _read(page: Page, label: str, reader: Callable[[object], Value | None], text: object) -> Value | None:
    """A labelled text, read; the error names the label and never repeats the text."""
    try:
        return reader(text)
    except ValueError as fault:
        raise page.refuse(f"{label}: {fault}") from fault
