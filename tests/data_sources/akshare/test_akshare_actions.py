"""Dividends, bonus shares, rights issues: what was carried out, for one share, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from akshare_replies import Recorded, Replies, eastmoney_source

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Instrument, InstrumentKind
from data_sources.providers.akshare.actions import amount_of, day_of
from data_sources.providers.akshare.eastmoney import EastmoneySource

CENTER, PATH = "datacenter-web.eastmoney.com", "/api/data/v1/get"
BANK = Instrument("601916.SH", InstrumentKind.STOCK, "XSHG", "CNY")
EMPTY = {"version": None, "result": None, "success": False, "message": "返回数据为空", "code": 9201}
REFUSED = {"version": None, "result": None, "success": False, "message": "请求过于频繁", "code": 9501}


def bonus(ex_date: str | None, money: object, shares: object = None, progress: str = "实施分配") -> dict[str, object]:
    """One row in the host's order of fields, of which there are thirty."""
    row: dict[str, object] = {f"F{place}": None for place in range(30)}
    day = f"{ex_date} 00:00:00" if ex_date else None
    return row | {"F5": shares, "F8": money, "F10": day, "F11": day, "F12": "2025-12-31 00:00:00", "F13": progress}


def allotment(code: str, ratio: object, price: object, record: str | None) -> dict[str, object]:
    row: dict[str, object] = {f"F{place}": None for place in range(23)}
    return row | {"F2": code, "F7": ratio, "F8": price, "F12": record, "F14": "2023-06-21", "F15": "2023-07-06"}


def page(rows: list[dict[str, object]], pages: int = 1) -> dict[str, object]:
    return {"version": "0", "result": {"pages": pages, "data": rows, "count": len(rows)}, "success": True, "code": 0}


def answering(replies: Replies, bonuses: object, allotments: object | None = None) -> EastmoneySource:
    replies.add(CENTER, PATH, bonuses, reportName="RPT_SHAREBONUS_DET")
    rows = page([allotment("000049", 3.0, 12.0, "2023-11-29 00:00:00")]) if allotments is None else allotments
    replies.add(CENTER, PATH, rows, reportName="RPT_IPO_ALLOTMENT")
    return replies.eastmoney()


def test_amounts_are_for_one_share(eastmoney: EastmoneySource) -> None:
    listed = eastmoney.fetch_actions(eastmoney.find_instrument("600519.SH"))
    assert listed.as_declared
    assert (listed.dividends[0].ex_date, listed.dividends[0].amount) == (date(2014, 6, 25), 4.374)
    assert [(split.ex_date.year, split.ratio) for split in listed.splits] == [(2014, 1.1), (2015, 1.1)]
    assert listed.rights == ()
    assert all(dividend.currency == "CNY" for dividend in listed.dividends)


def test_only_what_was_carried_out_counts_and_counts_once(replies: Replies) -> None:
    rows = [
        bonus("2025-06-20", 3.0),
        bonus("2025-06-20", 3.0),  # the same row again, as page borders give it
        bonus("2026-06-20", 9.0, progress="股东大会预案"),
        bonus(None, 9.0),
        bonus("2024-06-20", "-", 4.0),
    ]
    listed = answering(replies, page(rows)).fetch_actions(BANK)
    assert [(entry.ex_date, entry.amount) for entry in listed.dividends] == [(date(2025, 6, 20), 0.3)]
    assert [(entry.ex_date, entry.ratio) for entry in listed.splits] == [(date(2024, 6, 20), 1.4)]


def test_a_share_that_never_paid_has_no_events(replies: Replies) -> None:
    listed = answering(replies, EMPTY).fetch_actions(BANK)
    assert (listed.dividends, listed.splits, listed.rights) == ((), (), ())


def test_a_refusal_is_not_taken_for_no_dividends(replies: Replies) -> None:
    """Both have ``result`` null; only the code tells "there are none" from "come back later"."""
    with pytest.raises(SourceUnavailable):
        answering(replies, REFUSED).fetch_actions(BANK)


def test_a_list_that_lost_a_row_is_refused(replies: Replies) -> None:
    short = page([bonus("2025-06-20", 3.0)])
    short["result"]["count"] = 2  # type: ignore[index]
    with pytest.raises(BadReply, match="announced 2 rows and sent 1"):
        answering(replies, short).fetch_actions(BANK)


def test_the_rights_of_a_share_are_found_in_the_markets_list(replies: Replies) -> None:
    rows = [allotment("601916", 3.0, 2.02, "2023-06-14 00:00:00"), allotment("000049", 3.0, 12.0, None)]
    listed = answering(replies, EMPTY, page(rows)).fetch_actions(BANK)
    (right,) = listed.rights
    assert (right.ex_date, right.ratio, right.price) == (date(2023, 6, 15), 0.3, 2.02)
    assert "stock_pg_em" in listed.origin.dataset


def test_the_list_of_the_market_is_asked_for_once(eastmoney: EastmoneySource) -> None:
    instrument = eastmoney.find_instrument("600519.SH")
    first, second = eastmoney.fetch_actions(instrument), eastmoney.fetch_actions(instrument)
    assert first.rights == second.rights
    assert sorted(eastmoney._library._kept) == ["actions of 600519.SH", "stock_pg_em"]


def test_a_sheet_and_its_actions_ask_the_host_once(recorded: Recorded) -> None:
    proxy = recorded("akshare")
    eastmoney = eastmoney_source()
    instrument = eastmoney.find_instrument("600519.SH")
    eastmoney.fetch_sheet(instrument, None, date(2026, 11, 20))
    asked = len(proxy.seen)
    assert eastmoney.fetch_actions(instrument).dividends
    assert len(proxy.seen) == asked


@pytest.mark.parametrize("amount", [1e9, -1.0, "1e400", "<b>5</b>", "5元", True])
def test_an_amount_that_no_share_paid_is_refused(amount: object) -> None:
    with pytest.raises(SchemaChanged) as refused:
        amount_of(amount, 1000.0, "akshare-eastmoney", "dividends")
    assert "<b>" not in str(refused.value)


@pytest.mark.parametrize("blank", [None, "", "-", "--", "nan", float("nan")])
def test_a_blank_is_no_amount(blank: object) -> None:
    assert amount_of(blank, 1.0, "", "") == 0.0


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2024-06-19 00:00:00", date(2024, 6, 19)), (date(2024, 6, 19), date(2024, 6, 19)), ("-", None), (3, None)],
)
def test_days(cell: object, day: date | None) -> None:
    assert day_of(cell) == day


def test_not_a_day() -> None:
    import pandas as pd

    assert day_of(pd.NaT) is None


@pytest.mark.parametrize("symbol", ["0700.HK", "900901.SH"])
def test_what_has_no_list_of_events_is_no_data(replies: Replies, symbol: str) -> None:
    instrument = Instrument(symbol, InstrumentKind.STOCK, "", "USD" if symbol[0] == "9" else "HKD")
    with pytest.raises(NoData):
        replies.eastmoney().fetch_actions(instrument)


def test_a_money_fund_has_no_events(replies: Replies) -> None:
    """Its income grows every day; prices without it would be told for total return."""
    day = 1_700_000_000_000
    script = f'var fS_name = "货币";var fS_code = "511990";var Data_millionCopiesIncome = [[{day},0.5]];'
    script += f"var Data_sevenDaysYearIncome = [[{day},1.8]];"
    replies.add("fund.eastmoney.com", "/pingzhongdata/511990.js", script)
    with pytest.raises(NoData, match="money fund"):
        replies.eastmoney().fetch_actions(Instrument("511990.SH", InstrumentKind.ETF, "XSHG", "CNY"))
