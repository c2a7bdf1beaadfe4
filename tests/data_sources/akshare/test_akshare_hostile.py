"""Replies that are no answers: refused by name, nothing of them printed, nothing of them run."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from akshare_replies import Replies
from replay_proxy import RECORDINGS

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Instrument, InstrumentKind

KLINE = "/api/qt/stock/kline/get"
HONG_KONG = Instrument("0700.HK", InstrumentKind.STOCK, "XHKG", "HKD")
SHARE = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY")
GOOD = "2026-11-19,50.00,50.50,51.00,49.50,1000000,50250000.00,1,1,1,1"


def klines(*rows: object) -> dict[str, object]:
    return {"rc": 0, "data": {"code": "00700", "klines": list(rows)}}


def refused_by(replies: Replies, body: object, status: int = 200) -> SourceUnavailable:
    replies.add("33.push2his.eastmoney.com", KLINE, body, status)
    source = replies.eastmoney()
    with pytest.raises(SourceUnavailable) as refused:
        source.fetch_sheet(HONG_KONG, None, date(2026, 11, 20))
    said = str(refused.value)
    assert said.startswith("akshare-eastmoney")
    assert "0700.HK" in said
    assert len(said) < 300
    assert said.isprintable()
    assert "Traceback" not in said
    return refused.value


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><head><title>403</title></head><body>\x1b[31mblocked</body></html>",
        "  <html>login</html>",
    ],
)
def test_a_web_page_is_called_that(replies: Replies, body: str) -> None:
    failure = refused_by(replies, body)
    assert isinstance(failure, BadReply)
    assert "web page" in str(failure)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\x00\xff\xfe",
        gzip.compress(b'{"data": {}}')[:-8],
        b"__import__('os').system('id')",
        b'{"data": "x"}',
        b'{"data": {"klines": 5}}',
        b'{"data": {"klines": [1, 2]}}',
        b'{"data": {"klines": ["2026-11-19,1,2"]}}',
        b'{"data": {"klines": ["a,b,c,d,e,f,g,h,i,j,k"]}}',
        b'{"unknown": 1}',
        b"[" * 100_000,
    ],
    ids=range(14),
)
def test_another_form_is_refused(replies: Replies, body: bytes) -> None:
    assert isinstance(refused_by(replies, body), BadReply)


@pytest.mark.parametrize(
    "row",
    [
        GOOD.replace("50.50", "NaN"),
        GOOD.replace("50.50", "Infinity"),
        GOOD.replace("50.50", "-1"),
        GOOD.replace("50.50", "0"),
        GOOD.replace("50.50", "1e400"),
        GOOD.replace("50.50", "\x1b[31m<b>50</b>"),
        GOOD.replace("50.50", ""),
        GOOD.replace("2026-11-19", "2026-13-45"),
        GOOD.replace("2026-11-19", "0001-01-01"),
        GOOD.replace(",1000000,", ",-5,"),
    ],
)
def test_one_value_that_is_none_makes_the_whole_reply_doubtful(replies: Replies, row: str) -> None:
    refused_by(replies, klines(GOOD.replace("11-19", "11-18"), row))


def test_a_day_that_stands_twice_is_refused(replies: Replies) -> None:
    assert "twice" in str(refused_by(replies, klines(GOOD, GOOD.replace("50.50", "40.00"))))


def test_a_day_out_of_order_is_another_days_and_is_refused(replies: Replies) -> None:
    """Sorted into its place it would be a bar that never was, and the day that it stands for would be missing."""
    rows = [GOOD.replace("11-19", day).replace(",1000000,", ",10000,") for day in ("11-17", "11-18", "11-19")]
    wrong = klines(rows[0], rows[1].replace("2026", "2024"), rows[2])
    replies.add("push2his.eastmoney.com", KLINE, wrong)
    with pytest.raises(SchemaChanged, match="out of order"):
        replies.eastmoney().fetch_sheet(SHARE, None, date(2026, 11, 20))


def test_a_day_that_lies_ahead_is_refused(replies: Replies) -> None:
    """It was cut off at the end of the window, without a word on the day that it stood for."""
    assert "ahead" in str(refused_by(replies, klines(GOOD, GOOD.replace("2026-11-19", "2027-11-20"))))


@pytest.mark.parametrize(
    "change",
    [
        {"f43": None},
        {"f43": True},
        {"f43": "<b>1</b>"},
        {"f43": "-"},  # of a share that was traded
        {"f46": 1e40},
        {"f60": 0.5},
        {"f44": -1204.82},
        {"f116": -1.0},
        {"f84": 1e308},
    ],
)
def test_a_quote_whose_parts_do_not_belong_together_is_refused(replies: Replies, change: dict[str, object]) -> None:
    """The close before passed for the last price where that could not be read."""
    quote = {"f43": 1200.63, "f44": 1204.82, "f45": 1184.98, "f46": 1187.37, "f47": 40004, "f48": 4776477600.0}
    quote |= {"f59": 2, "f60": 1189.54, "f84": 1250081601.0, "f116": 1500885472608.63, "f292": 5}
    replies.add("push2.eastmoney.com", "/api/qt/stock/get", {"data": quote | change})
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_quote(SHARE)


def test_a_row_of_events_that_is_none_is_refused(replies: Replies) -> None:
    recorded = RECORDINGS / "akshare" / "datacenter-web.eastmoney.com" / "bonus_600519.body"
    body = json.loads(recorded.read_text("utf-8"))
    body["result"]["data"][2] = list(body["result"]["data"][2].values())
    replies.add("datacenter-web.eastmoney.com", "/api/data/v1/get", body)
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_actions(SHARE)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("PRETAX_BONUS_RMB", "many"),
        ("PRETAX_BONUS_RMB", True),
        ("PRETAX_BONUS_RMB", {}),
        ("BONUS_IT_RATIO", [4.0]),
        ("EX_DIVIDEND_DATE", "2026-02-30 00:00:00"),
        ("EX_DIVIDEND_DATE", "1900-01-01 00:00:00"),
        ("EX_DIVIDEND_DATE", 20260612),
    ],
)
def test_a_dividend_that_cannot_be_read_is_no_missing_dividend(replies: Replies, name: str, cell: object) -> None:
    """akshare makes a blank of it, and the year's dividend was gone without a word."""
    recorded = RECORDINGS / "akshare" / "datacenter-web.eastmoney.com" / "bonus_600519.body"
    body = json.loads(recorded.read_text("utf-8"))
    body["result"]["data"][2][name] = cell
    replies.add("datacenter-web.eastmoney.com", "/api/data/v1/get", body)
    with pytest.raises(SchemaChanged, match=name):
        replies.eastmoney().fetch_actions(SHARE)


def test_more_rows_than_days_there_were_are_refused(replies: Replies) -> None:
    assert "rows" in str(refused_by(replies, klines(*[GOOD] * 30_001)))


@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_a_status_that_is_no_answer(replies: Replies, status: int) -> None:
    refused_by(replies, "<html>no</html>", status)


def test_a_pager_that_claims_a_thousand_million_pages_ends(replies: Replies) -> None:
    row = {f"F{place}": None for place in range(30)}
    body = {"result": {"pages": 10**9, "data": [row], "count": 10**9}, "success": True, "code": 0}
    replies.add("datacenter-web.eastmoney.com", "/api/data/v1/get", body)
    ticks = iter(range(10**6))
    library = replies.library(seconds=lambda: next(ticks))  # every look at the clock is a second
    with pytest.raises(SourceUnavailable, match="pages take longer"):
        library.ask("stock_fhps_detail_em", "dividends of 600519.SH", symbol="600519")


def test_days_without_their_events_are_not_handed_out(replies: Replies) -> None:
    """Prices answer and the list of dividends does not: no sheet, lest raw prices be taken for total return."""
    replies.add("push2his.eastmoney.com", KLINE, klines(GOOD.replace("1000000", "10000")))
    replies.add("datacenter-web.eastmoney.com", "/api/data/v1/get", "<html>login</html>")
    with pytest.raises(BadReply, match="web page"):
        replies.eastmoney().fetch_sheet(SHARE, None, date(2026, 11, 20))


def test_a_redirect_to_a_stranger_is_not_followed(replies: Replies) -> None:
    name = "reply-0.meta.json"
    replies.add("33.push2his.eastmoney.com", KLINE, "", 302)
    meta = replies.folder / name
    text = meta.read_text().replace('"status": 302', '"status": 302, "headers": {"Location": "https://example.com/x"}')
    meta.write_text(text)
    with pytest.raises(BadReply, match="does not belong"):
        replies.eastmoney().fetch_sheet(HONG_KONG, None, date(2026, 11, 20))


def test_a_reply_that_would_run_code_runs_nothing(replies: Replies, tmp_path: Path) -> None:
    """The body that wrote a file through a function of akshare that is not on the list."""
    mark = tmp_path / "mark"
    attack = f"x=[__import__('pathlib').Path({str(mark)!r}).write_text('run')];"
    replies.add("33.push2his.eastmoney.com", KLINE, attack)
    replies.add("qt.gtimg.cn", "/q=sh600519", attack)
    replies.add("web.ifzq.gtimg.cn", "/other/klineweb/klineWeb/weekTrends", "trend_qfq=" + attack)
    source = replies.eastmoney()
    with pytest.raises(BadReply):
        source.fetch_sheet(HONG_KONG, None, date(2026, 11, 20))
    for ask in (
        lambda: replies.tencent().fetch_sheet(SHARE, None, date(2026, 11, 20)),
        lambda: replies.tencent().find_instrument("600519.SH"),
    ):
        with pytest.raises(BadReply):
            ask()
    assert not mark.exists()


def test_tencents_pages_in_another_form_are_refused(replies: Replies) -> None:
    first = 'trend_qfq={"code":0,"data":[["2026-01-05","1","1"]]}'
    replies.add("web.ifzq.gtimg.cn", "/other/klineweb/klineWeb/weekTrends", first)
    rows = 'kline_day2026={"code":0,"data":{"sh600519":{"day":[["2026-11-19","50","50.5","51","49.5","10000"]]}}}'
    replies.add("proxy.finance.qq.com", "/ifzqgtimg/appstock/app/newfqkline/get", rows)
    with pytest.raises(SchemaChanged):
        replies.tencent().fetch_sheet(SHARE, None, date(2026, 11, 20))


def test_nothing_on_stderr_and_no_warning(replies: Replies, capfd: pytest.CaptureFixture[str]) -> None:
    """akshare's pagers draw progress bars; a report's stderr is not theirs."""
    replies.add("datacenter-web.eastmoney.com", "/api/data/v1/get", {"result": None, "code": 9201, "success": False})
    replies.add("push2his.eastmoney.com", KLINE, {"data": None})
    source = replies.eastmoney()
    with pytest.raises(NoData):
        source.fetch_sheet(SHARE, None, date(2026, 11, 20))
    source._library.ask("stock_fhps_detail_em", "dividends", symbol="600519")
    assert capfd.readouterr().err == ""
