"""A mainland market on its newest day: how many rose and fell, who is at the limit, what the industries did.

akshare's stock_board_industry_name_em drops the time of its rows and remembers the first answer for as long as the
process lives; for the counts beside an index it has no function. Both are asked here, with their times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Origin
from data_sources.model.instruments import NOT_HAD
from data_sources.model.market_day import MarketBreadth, SectorMove
from data_sources.providers.akshare.instruments import plain_name
from data_sources.providers.akshare.library import number
from data_sources.providers.akshare.pages import inside
from data_sources.providers.akshare.units import LARGEST
from data_sources.wire.reply_text import strict_json

if TYPE_CHECKING:
    from data_sources.providers.akshare.library import AkshareLibrary, Reply

COUNTS_URL = "https://push2.eastmoney.com/api/qt/ulist.np/get"
BOARDS_URL = "https://push2.eastmoney.com/api/qt/clist/get"
# The composite indices of Shanghai, Shenzhen and Beijing: each counts the shares of its own exchange.
EXCHANGES = ("1.000001", "0.399001", "0.899050")
MOST_SHARES = 20_000  # of one exchange; the largest has an eighth of it
COUNTED = ("f104", "f105", "f106")  # risen, fallen, unchanged
PAGE_ROWS, MOST_PAGES = 100, 12
PERCENT = 100.0
LARGEST_MOVE = 100.0  # percent; a first day of trade aside no board and no leader has moved more
CHINA = ZoneInfo("Asia/Shanghai")
POOLS = "at the limit: without ST shares and those of the STAR market"


def fetch_breadth(library: AkshareLibrary, country: str) -> MarketBreadth:
    """Counts and turnover of the three mainland exchanges together, on their newest day.

    Raises:
        NoData: another market, or nothing is counted yet.
        SchemaChanged: a count or a time that is none, or exchanges of different days.
    """
    asked = f"breadth of {country}"
    if country != "CN":
        raise NoData(asked, library.source, "it counts the mainland alone")
    params = {"fltt": "2", "secids": ",".join(EXCHANGES), "fields": "f6,f12,f13,f104,f105,f106,f124"}
    answer, origin = library.ask_json(COUNTS_URL, asked, params)
    rows = _rows(answer, library.source, asked)
    if len(rows) != len(EXCHANGES):
        raise SchemaChanged(library.source, asked, f"{len(rows)} exchanges of {len(EXCHANGES)}")
    if all(_blank(row.get(name)) for row in rows for name in COUNTED):
        raise NoData(asked, library.source, "nothing is counted yet")  # before the first auction of a day
    days = {_day(row, library.source, asked) for row in rows}
    if len(days) != 1:
        raise SchemaChanged(library.source, asked, "counts of different days")
    day = days.pop()
    up, down, said = _limits(library, day)
    turnover = [_amount(row, library.source, asked) for row in rows]
    known = [one for one in turnover if one is not None]
    counted = [sum(_count(row, name, library.source, asked) for row in rows) for name in COUNTED]
    return MarketBreadth(
        country=country,
        day=day,
        advancing=counted[0],
        declining=counted[1],
        unchanged=counted[2],
        limit_up=up,
        limit_down=down,
        turnover=sum(known) if len(known) == len(rows) else None,
        currency="CNY",
        origin=replace(origin, dataset="push2.eastmoney.com ulist.np of three exchanges", note=said),
    )


def fetch_sectors(library: AkshareLibrary, country: str) -> tuple[SectorMove, ...]:
    """The industry boards (行业板块) with the share that leads each, the greatest rise first.

    Raises:
        NoData: another market, or no board at all. SchemaChanged: a row without its name or time, or of several days.
    """
    asked = f"sectors of {country}"
    if country != "CN":
        raise NoData(asked, library.source, "it sorts the mainland alone")
    rows, origin = _boards(library, asked)
    if not rows:
        raise NoData(asked, library.source)
    days = {_day(row, library.source, asked) for row in rows}
    if len(days) != 1:
        raise SchemaChanged(library.source, asked, "boards of different days")
    day = days.pop()
    moves = [_move(country, day, row, origin, asked) for row in rows]
    unknown = float("-inf")
    return tuple(sorted(moves, key=lambda one: (-(unknown if one.change is None else one.change), one.name)))


def _boards(library: AkshareLibrary, asked: str) -> tuple[list[dict[str, Any]], Origin]:
    """Every board, page by page, each code once (a page border moves while prices do)."""
    found: dict[str, dict[str, Any]] = {}
    claimed, page = 1, 1
    while (page - 1) * PAGE_ROWS < claimed:
        if page > MOST_PAGES:
            raise BadReply(library.source, asked, "it claims more boards than there can be")
        params = {
            "pn": str(page), "pz": str(PAGE_ROWS), "po": "1", "np": "1", "fltt": "2", "invt": "2", "fid": "f3",
            "fs": "m:90 t:2 f:!50", "fields": "f3,f6,f12,f14,f124,f128,f136",
        }  # fmt: skip
        answer, origin = library.ask_json(BOARDS_URL, asked, params)
        if answer.get("data") is None and page == 1:
            return [], origin
        rows = _rows(answer, library.source, asked)
        total = inside(answer, "data", "total")
        if not isinstance(total, int) or isinstance(total, bool):
            raise SchemaChanged(library.source, asked, "no data.total")
        if total > (page - 1) * PAGE_ROWS and not rows:
            raise BadReply(library.source, asked, "a page of its boards did not come")
        found.update({str(row.get("f12")): row for row in rows})
        claimed, page = total, page + 1
    return list(found.values()), replace(origin, dataset="push2.eastmoney.com clist of industry boards")


def _move(country: str, day: date, row: dict[str, Any], origin: Origin, asked: str) -> SectorMove:
    name = plain_name(row.get("f14"))
    if not name:
        raise SchemaChanged(origin.provider, asked, "a board without a name")
    return SectorMove(
        country=country,
        day=day,
        name=name,
        change=_decimal(row, "f3", origin.provider, asked),
        leader=plain_name(row.get("f128")),
        leader_change=_decimal(row, "f136", origin.provider, asked),
        origin=origin,
        turnover=_amount(row, origin.provider, asked),
    )


def _amount(row: dict[str, Any], source: str, asked: str) -> float | None:
    """The turnover of a row; None for a dash."""
    value = number(row.get("f6"))
    if value is not None and not 0.0 <= value <= LARGEST:
        raise SchemaChanged(source, asked, "a turnover that there cannot be")
    return value


def _decimal(row: dict[str, Any], key: str, source: str, asked: str) -> float | None:
    """A change in percent as a decimal; None for a dash."""
    value = number(row.get(key))
    if value is None:
        return None
    if abs(value) > LARGEST_MOVE * (10.0 if key == "f136" else 1.0):
        raise SchemaChanged(source, asked, "a change that is no percentage")
    return value / PERCENT


def _rows(answer: dict[str, Any], source: str, asked: str) -> list[dict[str, Any]]:
    rows = inside(answer, "data", "diff")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise SchemaChanged(source, asked, "no list of records at data.diff")
    return rows


def _blank(cell: object) -> bool:
    return cell is None or cell in ("", "-")


def _count(row: dict[str, Any], key: str, source: str, asked: str) -> int:
    value = number(row.get(key))
    if value is None or value != int(value) or not 0 <= value <= MOST_SHARES:
        raise SchemaChanged(source, asked, f"no count at {key}")
    return int(value)


def _day(row: dict[str, Any], source: str, asked: str) -> date:
    """The day in China of a row's time."""
    seconds = number(row.get("f124"))
    if seconds is None or not 631_152_000 < seconds < 4_102_444_800:  # 1990 to 2100
        raise SchemaChanged(source, asked, "no time of the row")
    return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).date()


def _limits(library: AkshareLibrary, day: date) -> tuple[int | None, int | None, str]:
    """How many closed at the limit, up and down, and what is to be known of that; None with why where it failed."""
    asked = f"shares at the limit on {day.isoformat()}"
    try:
        up = library.ask("stock_zt_pool_em", asked, date=day.strftime("%Y%m%d"))
        down = library.ask("stock_zt_pool_dtgc_em", asked, date=day.strftime("%Y%m%d"))
    except SourceUnavailable as failure:
        return None, None, f"shares at the limit were{NOT_HAD}{failure.why}"
    counted = [_listed(reply, library.source, asked) for reply in (up, down)]
    return counted[0], counted[1], POOLS if None not in counted else f"{POOLS}; of the day nothing is listed"


def _listed(reply: Reply, source: str, asked: str) -> int | None:
    """How many shares a pool lists; None where it has no list of the day, which is not the same as an empty one."""
    pool = inside(strict_json(reply.heard.exchanges[-1].body, source, asked), "data", "pool")
    return len(pool) if isinstance(pool, list) else None
