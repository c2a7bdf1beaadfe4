"""Breadth, industry boards and yields of Eastmoney, with the day that each is of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from akshare_replies import Recorded, Replies, eastmoney_source

from data_sources.cache.lifetimes import LACKING, LIFETIMES, valid_until
from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.protocol import BreadthSource, EventSource, SectorSource, YieldSource, able
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.tencent import TencentSource

PUSH, POOLS, CENTER = "push2.eastmoney.com", "push2ex.eastmoney.com", "datacenter-web.eastmoney.com"
COUNTS, BOARDS = "/api/qt/ulist.np/get", "/api/qt/clist/get"
FRIDAY = int(datetime(2026, 11, 20, 15, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp())
ROW = {"f6": 1e11, "f12": "1", "f104": 10, "f105": 20, "f106": 3, "f124": FRIDAY}
BOARD = {"f3": 1.5, "f12": "BK1", "f14": "银行", "f124": FRIDAY, "f128": "招商银行", "f136": 3.0}


@pytest.fixture
def brief(recorded: Recorded) -> EastmoneySource:
    recorded("brief", "akshare")
    return eastmoney_source()


def diff(*rows: dict[str, object], total: int | None = None) -> dict[str, object]:
    return {"rc": 0, "data": {"total": len(rows) if total is None else total, "diff": list(rows)}}


def test_the_three_exchanges_are_counted_together(brief: EastmoneySource) -> None:
    found = brief.fetch_breadth("CN")
    assert (found.day, found.advancing, found.declining, found.unchanged) == (date(2026, 11, 20), 3293, 1956, 154)
    assert (found.limit_up, found.limit_down) == (41, 6)
    assert found.turnover == pytest.approx(1.231e12)
    assert "without ST shares" in found.origin.note


def test_without_the_pools_the_counts_stand_and_say_so(replies: Replies) -> None:
    replies.add(PUSH, COUNTS, diff(ROW, ROW, ROW))
    replies.add(POOLS, "/getTopicZTPool", "<html>closed</html>")
    found = replies.eastmoney().fetch_breadth("CN")
    assert (found.advancing, found.limit_up, found.limit_down) == (30, None, None)
    assert "were not had" in found.origin.note


def test_a_pool_without_a_list_of_the_day_is_no_zero(replies: Replies) -> None:
    replies.add(PUSH, COUNTS, diff(ROW, ROW, ROW))
    replies.add(POOLS, "/getTopicZTPool", {"rc": 0, "data": {"tc": 0, "qdate": 20261120, "pool": []}})
    replies.add(POOLS, "/getTopicDTPool", {"rc": 102, "data": None})
    found = replies.eastmoney().fetch_breadth("CN")
    assert (found.limit_up, found.limit_down) == (0, None)
    assert "nothing is listed" in found.origin.note


@pytest.mark.parametrize(
    "rows",
    [
        [ROW, ROW],
        [ROW, ROW, ROW | {"f124": FRIDAY - 86_400}],
        [ROW, ROW, ROW | {"f124": "-"}],
        [ROW, ROW, ROW | {"f104": "-"}],
        [ROW, ROW, ROW | {"f105": -1}],
        [ROW, ROW, ROW | {"f106": 2.5}],
        [ROW, ROW, ROW | {"f104": 10**9}],
        [ROW, ROW, ROW | {"f6": -5.0}],
    ],
)
def test_counts_in_another_form_are_refused(replies: Replies, rows: list[dict[str, object]]) -> None:
    replies.add(PUSH, COUNTS, diff(*rows))
    for path in ("/getTopicZTPool", "/getTopicDTPool"):
        replies.add(POOLS, path, {"rc": 0, "data": {"pool": []}})
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_breadth("CN")


def test_boards_come_by_their_change_each_once(replies: Replies) -> None:
    first = [BOARD | {"f12": f"BK{at}", "f14": f"板块{at}", "f3": at / 100} for at in range(100)]
    second = [first[-1], BOARD | {"f12": "BKX", "f14": "无涨跌", "f3": "-", "f128": "-", "f136": "-"}]
    replies.add(PUSH, BOARDS, diff(*first, total=101), pn="1")
    replies.add(PUSH, BOARDS, diff(*second, total=101), pn="2")
    found = replies.eastmoney().fetch_sectors("CN")
    assert len(found) == 101
    assert (found[0].name, found[0].change) == ("板块99", pytest.approx(0.0099))
    assert (found[-1].name, found[-1].change, found[-1].leader, found[-1].leader_change) == ("无涨跌", None, "", None)
    assert (found[0].turnover, found[-1].turnover) == (None, None)
    assert (found[0].leader, found[0].leader_change, found[0].day) == ("招商银行", 0.03, date(2026, 11, 20))


@pytest.mark.parametrize(
    "body",
    [
        diff(BOARD | {"f14": ""}),
        diff(BOARD | {"f3": 881121}),
        diff(BOARD, BOARD | {"f12": "BK2", "f124": FRIDAY - 86_400}),
        diff(BOARD | {"f124": 0}),
        diff(BOARD | {"f6": -1.0}),
        {"rc": 0, "data": {"total": 1, "diff": {"0": BOARD}}},
        {"rc": 0, "data": {"total": "1", "diff": [BOARD]}},
        diff(total=5),
        diff(BOARD, total=10_000_000),
    ],
)
def test_boards_in_another_form_are_refused(replies: Replies, body: dict[str, object]) -> None:
    replies.add(PUSH, BOARDS, body)
    with pytest.raises(BadReply):
        replies.eastmoney().fetch_sectors("CN")


def test_no_boards_and_other_markets_are_no_data(replies: Replies) -> None:
    replies.add(PUSH, BOARDS, {"rc": 100, "data": None})
    source = replies.eastmoney()
    for ask in (lambda: source.fetch_sectors("CN"), lambda: source.fetch_sectors("US")):
        with pytest.raises(NoData):
            ask()
    with pytest.raises(NoData):
        source.fetch_breadth("HK")


def test_yields_of_the_renminbi_begin_with_the_policy_rate(brief: EastmoneySource) -> None:
    found = brief.fetch_yields("CNY", date(2024, 1, 2), date(2026, 11, 20))
    assert [one.name for one in found] == [
        "China loan prime rate, 1 year",
        "China loan prime rate, 5 years",
        *(f"China government bond yield, {years} years" for years in (2, 5, 10, 30)),
    ]
    assert found[0].annual_rate[-1] == 0.03
    assert all(0.0 < float(one.annual_rate.max()) < 0.2 for one in found)
    dollars = brief.fetch_yields("USD", date(2024, 1, 2), date(2026, 11, 20))
    assert {one.currency for one in dollars} == {"USD"}
    assert dollars[0].compounding == "bond equivalent"


def test_without_the_policy_rate_the_yields_stand_and_say_so(recorded: Recorded, replies: Replies) -> None:
    replies.add(CENTER, "/api/data/v1/get", "<html>closed</html>")
    recorded(replies.folder, "akshare")
    found = eastmoney_source().fetch_yields("CNY", date(2024, 1, 2), date(2026, 11, 20))
    assert found[0].name == "China government bond yield, 2 years"
    assert "prime rate was not had" in found[0].origin.note


def test_other_currencies_and_windows_have_no_yields(brief: EastmoneySource) -> None:
    with pytest.raises(NoData, match="CNY, HKD, USD"):
        brief.fetch_yields("EUR", date(2024, 1, 2), date(2026, 11, 20))
    with pytest.raises(NoData):
        brief.fetch_yields("CNY", date(1980, 1, 2), date(1981, 11, 20))


def test_which_protocols_are_kept() -> None:
    assert all(able(EastmoneySource, kind) for kind in (YieldSource, BreadthSource, SectorSource))
    assert not able(EastmoneySource, EventSource)
    assert not any(able(TencentSource, kind) for kind in (YieldSource, BreadthSource, SectorSource))


def test_before_the_first_auction_nothing_is_counted(replies: Replies) -> None:
    """Eastmoney shows dashes until half past nine: that is no new form of its answer."""
    blank = ROW | {"f104": "-", "f105": "-", "f106": "-", "f124": "-"}
    replies.add(PUSH, COUNTS, diff(blank, blank, blank))
    with pytest.raises(NoData, match="nothing is counted yet"):
        replies.eastmoney().fetch_breadth("CN")


def test_an_answer_without_a_part_says_so_and_is_asked_for_again_soon(replies: Replies) -> None:
    """The limit pools failed once, and the counts without them were taken for whole."""
    replies.add(PUSH, COUNTS, diff(ROW, ROW, ROW))
    replies.add(POOLS, "/getTopicZTPool", "<html>closed</html>")
    found = replies.eastmoney().fetch_breadth("CN")
    assert found.origin.lacks == found.origin.note
    at = datetime(2026, 11, 20, 8, tzinfo=UTC)
    for method in LIFETIMES:
        assert valid_until(method, at, lacking=True) <= at + LACKING
    assert valid_until("fetch_yields", at) > at + LACKING
