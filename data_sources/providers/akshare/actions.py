"""What holders of mainland shares and traded funds got: dividends, bonus shares (送转), rights issues (配股)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import (
    CorporateActions,
    Dividend,
    Instrument,
    InstrumentKind,
    Origin,
    RightsIssue,
    Split,
)
from data_sources.providers.akshare.library import number
from data_sources.providers.akshare.pages import inside
from data_sources.wire.reply_text import strict_json

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.providers.akshare.library import AkshareLibrary, Reply

CARRIED_OUT = "实施"  # 实施分配, 实施方案: what the meeting proposed and was not carried out (预案) is nobody's
PER = 10.0  # the exchanges speak of so much for every ten shares: 10派30元, 10转4股, 10配3股
# No payment in the history of the exchanges comes near to these for one share; what exceeds them is in another unit.
MOST_MONEY, MOST_SHARES = 1000.0, 10.0
# Of the lists as they come, before akshare makes numbers and days of them: what decides over an event.
AMOUNTS = ("PRETAX_BONUS_RMB", "BONUS_IT_RATIO", "ISSUE_PRICE")
DAYS = ("EX_DIVIDEND_DATE", "EQUITY_RECORD_DATE")
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100  # the exchanges of the mainland opened in December 1990


def has_actions(instrument: Instrument) -> bool:
    """Whether every event of an instrument is listed here: shares and traded funds of the mainland in renminbi.

    B shares are left out (their dividends are listed in renminbi and paid in foreign money), and so is
    what has no such list.
    """
    mainland = instrument.symbol.endswith((".SH", ".SZ", ".BJ"))
    return mainland and instrument.kind in (InstrumentKind.STOCK, InstrumentKind.ETF) and instrument.currency == "CNY"


def fetch_actions(library: AkshareLibrary, instrument: Instrument) -> CorporateActions:
    """Cash dividends, bonus shares and rights issues that were carried out, as they were declared.

    The ex-day of a rights issue is the day after its record day: the share is suspended while it can be
    paid for, and its next bar, whenever it is, is the first one without the right.

    Raises:
        NoData: no list of events for this kind of instrument.
        SchemaChanged: an amount that is none, or in another unit than money and shares for each ten.
    """
    if not has_actions(instrument):
        raise NoData(f"list of dividends and splits of {instrument.symbol}", library.source)
    # A sheet has them in its columns, and they are asked for beside it: the host is asked once for both.
    return library.once(f"actions of {instrument.symbol}", lambda: _listed(library, instrument))


def _listed(library: AkshareLibrary, instrument: Instrument) -> CorporateActions:
    if instrument.kind is InstrumentKind.ETF:
        return _fund_actions(library, instrument)
    code = instrument.symbol.partition(".")[0]
    asked = f"dividends and bonus shares of {instrument.symbol}"
    listed = _whole(library.ask("stock_fhps_detail_em", asked, symbol=code), library.source, asked)
    dividends, splits = _distributions(listed.frame, library.source, asked)
    rights, rights_origin = _rights(library, code)
    return CorporateActions(
        symbol=instrument.symbol,
        dividends=dividends,
        splits=splits,
        as_declared=True,
        origin=listed.origin if not rights else _both(listed.origin, rights_origin),
        rights=rights,
    )


def _fund_actions(library: AkshareLibrary, instrument: Instrument) -> CorporateActions:
    """What a traded fund paid out and how its units were split, as its company published it with the values.

    The value falls on the same day as the price (checked against the raw and adjusted prices of 510300: six of
    six distributions).

    Raises:
        NoData: a money fund, whose income grows every day and is no event.
    """
    from data_sources.providers.akshare.funds import fetch_nav

    nav = fetch_nav(library, instrument)
    if nav.income_per_ten_thousand is not None:
        raise NoData(f"list of distributions of the money fund {instrument.symbol}", library.source)
    return CorporateActions(instrument.symbol, nav.distributions, nav.unit_splits, as_declared=True, origin=nav.origin)


def _distributions(frame: pd.DataFrame, source: str, asked: str) -> tuple[tuple[Dividend, ...], tuple[Split, ...]]:
    """Rows that were carried out, oldest first; a row that repeats another one counts once."""
    found: set[tuple[date, float, float]] = set()
    for _, row in frame.iterrows():
        ex_date = day_of(row["除权除息日"])
        if ex_date is None or CARRIED_OUT not in str(row["方案进度"]):
            continue
        money = amount_of(row["现金分红-现金分红比例"], MOST_MONEY, source, asked)
        shares = amount_of(row["送转股份-送转总比例"], MOST_SHARES, source, asked)
        found.add((ex_date, money, shares))
    rows = sorted(found)
    return (
        tuple(Dividend(day, money, "CNY") for day, money, _ in rows if money > 0.0),
        tuple(Split(day, 1.0 + shares) for day, _, shares in rows if shares > 0.0),
    )


def _rights(library: AkshareLibrary, code: str) -> tuple[tuple[RightsIssue, ...], Origin]:
    """The share's rights issues out of the list of the whole market, which is asked for once a source."""
    asked = "the list of rights issues"
    listed = library.once("stock_pg_em", lambda: _whole(library.ask("stock_pg_em", asked), library.source, asked))
    found = set()
    if len(listed.frame):
        for _, row in listed.frame[listed.frame["股票代码"].astype(str) == code].iterrows():
            ratio = amount_of(str(row["配股比例"]).rpartition("配")[2], MOST_SHARES, library.source, asked)
            price = number(row["配股价"])
            day = _right_day(row)
            if ratio > 0.0 and price is not None and price > 0.0 and day is not None:
                found.add((day, ratio, price))
    return tuple(RightsIssue(*entry) for entry in sorted(found)), listed.origin


def _whole(listed: Reply, source: str, asked: str) -> Reply:
    """The list, if it has as many rows as its first page announces: a dividend that a page lost looks like a loss.

    Raises:
        BadReply: it has fewer, or more.
        SchemaChanged: a cell that akshare would make a blank of, though something stands in it.
    """
    if not len(listed.frame):
        return listed
    pages = [inside(strict_json(exchange.body, source, asked), "result") for exchange in listed.heard.exchanges]
    announced = inside(pages[0], "count")
    if isinstance(announced, int) and announced != len(listed.frame):
        raise BadReply(source, asked, f"it announced {announced} rows and sent {len(listed.frame)}")
    for page in pages:
        rows = inside(page, "data")
        if not isinstance(rows, list):
            raise SchemaChanged(source, asked, "no rows")
        for row in rows:
            _must_be_read(row, source, asked)
    return listed


def _must_be_read(row: object, source: str, asked: str) -> None:
    """Amounts are numbers or absent, days are days of our time or absent: what is neither would pass for a blank."""
    if not isinstance(row, dict):
        raise SchemaChanged(source, asked, "a row that is none")
    for name in AMOUNTS:
        cell = row.get(name)
        if cell is not None and (isinstance(cell, bool) or number(cell) is None):
            raise SchemaChanged(source, asked, f"{name} is no number")
    for name in DAYS:
        cell = row.get(name)
        known = day_of(cell)
        if cell not in (None, "") and (known is None or not EARLIEST_YEAR <= known.year <= LATEST_YEAR):
            raise SchemaChanged(source, asked, f"{name} is no day")


def _right_day(row: pd.Series) -> date | None:
    """The day after the record day; for the oldest ones, which have none, the best day that there is."""
    record = day_of(row["股权登记日"])
    if record is not None:
        return record + timedelta(days=1)
    return day_of(row["缴款截止日期"]) or day_of(row["上市日"])


def amount_of(cell: object, most: float, source: str, asked: str) -> float:
    """Money or shares for one share out of a cell that says it for ten; a blank cell is 0."""
    if cell is None or cell != cell or (isinstance(cell, str) and cell.strip() in ("", "-", "--", "nan", "None")):  # noqa: PLR0124
        return 0.0
    value = number(cell)
    if value is None or not 0.0 <= value / PER <= most:
        raise SchemaChanged(source, asked, "an amount that no share ever paid")
    return round(value / PER, 12)  # 43.74 for ten are 4.374 for one, not 4.3740000000000006


def day_of(cell: object) -> date | None:
    """A cell as a day; None for blanks and for what pandas writes instead of a day (NaT)."""
    if isinstance(cell, date):
        return date(cell.year, cell.month, cell.day) if cell == cell else None  # noqa: PLR0124 - NaT is unequal to itself
    if not isinstance(cell, str):
        return None
    try:
        return date.fromisoformat(cell.strip()[:10])
    except ValueError:
        return None


def _both(first: Origin, second: Origin) -> Origin:
    """The origin of what two lists say together."""
    return replace(first, dataset=f"{first.dataset}; {second.dataset}", note=f"rights issues: sha256 {second.sha256}")
