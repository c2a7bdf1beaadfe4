"""Companies, their holders and their news, over recordings."""

from __future__ import annotations

from datetime import date

import pytest
from akshare_replies import Replies

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import Instrument, InstrumentKind
from data_sources.protocol import CompanySource, HoldersSource, NewsSource
from data_sources.providers.akshare.eastmoney import EastmoneySource

MOUTAI = Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY", name_zh="贵州茅台")
TENCENT = Instrument("0700.HK", InstrumentKind.STOCK, "XHKG", "HKD")
FUND = Instrument("110011.OF", InstrumentKind.FUND, "", "CNY")
EMWEB = "emweb.securities.eastmoney.com"
WINDOW = (date(2026, 11, 1), date(2026, 11, 20))
SEARCH = ("search-api-web.eastmoney.com", "/search/jsonp")
ANNOUNCED = ("np-anotice-stock.eastmoney.com", "/api/security/ann")


def test_a_mainland_company(eastmoney: EastmoneySource) -> None:
    assert isinstance(eastmoney, CompanySource)
    company = eastmoney.fetch_company(MOUTAI)
    assert (company.name, company.sector, company.industry) == ("贵州茅台酒股份有限公司", "食品饮料", "白酒")
    assert (company.website, company.employees, company.listed) == ("www.moutaichina.com", 34_000, date(2001, 8, 27))


def test_a_hong_kong_company_is_not_at_home_where_it_is_registered(eastmoney: EastmoneySource) -> None:
    company = eastmoney.fetch_company(TENCENT)
    assert (company.name, company.industry, company.listed) == ("腾讯控股有限公司", "软件服务", date(2004, 6, 16))
    assert company.country == ""


def test_holders_of_all_shares_and_of_the_float(eastmoney: EastmoneySource) -> None:
    assert isinstance(eastmoney, HoldersSource)
    holders = eastmoney.fetch_holders(MOUTAI)
    assert [holder.kind for holder in holders] == ["top_ten"] * 4 + ["float_top_ten"] * 4
    assert holders[0].fraction == pytest.approx(0.54)
    assert holders[0].shares == 678_346_812
    assert {holder.reported for holder in holders} == {date(2026, 9, 30)}


@pytest.mark.parametrize("instrument", [FUND, TENCENT], ids=lambda instrument: instrument.symbol)
def test_what_has_no_holders_here_has_no_data(eastmoney: EastmoneySource, instrument: Instrument) -> None:
    with pytest.raises(NoData):
        eastmoney.fetch_holders(instrument)


def holder(**fields: object) -> dict[str, object]:
    known = {"SECUCODE": "600519.SH", "END_DATE": "2026-09-30 00:00:00", "HOLDER_NAME": "甲", "HOLD_NUM": 10}
    return {**known, "HOLD_NUM_RATIO": 5.0, **fields}


def test_only_the_newest_report_of_holders_counts(replies: Replies) -> None:
    rows = [holder(), holder(END_DATE="2026-06-30 00:00:00", HOLDER_NAME="乙")]
    replies.add(EMWEB, "/PC_HSF10/ShareholderResearch/PageAjax", {"sdgd": rows, "sdltgd": []})
    assert [found.name for found in replies.eastmoney().fetch_holders(MOUTAI)] == ["甲"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"HOLD_NUM_RATIO": 540.0},
        {"HOLD_NUM_RATIO": "viel"},
        {"SECUCODE": "000001.SZ"},
        {"HOLD_NUM": True},
        {"END_DATE": "morgen"},
    ],
    ids=str,
)
def test_holders_that_cannot_be_are_refused(replies: Replies, wrong: dict[str, object]) -> None:
    replies.add(EMWEB, "/PC_HSF10/ShareholderResearch/PageAjax", {"sdgd": [holder(**wrong)], "sdltgd": []})
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_holders(MOUTAI)


@pytest.mark.parametrize(
    ("body", "error"), [({"status": -1}, NoData), ({"gdrs": []}, SchemaChanged), ([], SchemaChanged)]
)
def test_no_such_share_is_told_from_another_form(replies: Replies, body: object, error: type[Exception]) -> None:
    replies.add(EMWEB, "/PC_HSF10/ShareholderResearch/PageAjax", body)
    with pytest.raises(error):
        replies.eastmoney().fetch_holders(MOUTAI)


def test_a_name_that_would_steer_a_terminal_is_shown_plain(replies: Replies) -> None:
    name = "\x1b[31m<script>x()</script>\u202e甲\x07"
    replies.add(EMWEB, "/PC_HSF10/ShareholderResearch/PageAjax", {"sdgd": [holder(HOLDER_NAME=name)], "sdltgd": []})
    shown = replies.eastmoney().fetch_holders(MOUTAI)[0].name
    assert "甲" in shown
    assert not set(shown) & set("\x1b\x07\u202e<>")


def test_the_page_of_another_company_is_refused(replies: Replies) -> None:
    replies.add(EMWEB, "/PC_HSF10/CompanySurvey/PageAjax", {"jbzl": [{"SECURITY_CODE": "000001"}], "fxxg": []})
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_company(MOUTAI)


def test_news_is_newest_first_and_tells_who_wrote_it(eastmoney: EastmoneySource) -> None:
    assert isinstance(eastmoney, NewsSource)
    news = eastmoney.fetch_news(MOUTAI, *WINDOW)
    assert [item.published for item in news] == sorted((item.published for item in news), reverse=True)
    assert {item.source_class for item in news} == {"media", "official"}
    official = next(item for item in news if item.source_class == "official")
    assert official.published.date() == date(2026, 11, 19)  # out the evening before the day that it bears
    assert official.link == "https://data.eastmoney.com/notices/detail/600519/AN202611201600000001.html"
    assert not [item for item in news if "<" in item.title or " " in item.title]
    assert all(item.published.utcoffset() is not None for item in news)


def test_news_outside_the_window_is_not_given(eastmoney: EastmoneySource) -> None:
    assert len(eastmoney.fetch_news(MOUTAI, date(2026, 11, 12), date(2026, 11, 12))) == 1
    assert eastmoney.fetch_news(TENCENT, date(2020, 1, 1), date(2020, 1, 2)) == ()


def test_a_link_elsewhere_is_not_handed_on(replies: Replies) -> None:
    article = {
        "date": "2026-11-12 09:30:00",
        "title": "x",
        "mediaName": "y",
        "code": "1",
        "url": "https://eastmoney.com.evil/a",
    }
    replies.add(*SEARCH, f'jQuery({{"result":{{"cmsArticleWebOld":[{repr(article).replace(chr(39), chr(34))}]}}}})')
    assert replies.eastmoney().fetch_news(TENCENT, *WINDOW)[0].link == "https://finance.eastmoney.com/a/1.html"


@pytest.mark.parametrize(
    "body",
    ['jQuery({"result":{"cmsArticleWebOld":[', "<html>blocked</html>", "jQuery(alert(1))", "jQuery({});alert(1)", ""],
)
def test_a_reply_that_is_no_plain_data_is_refused(replies: Replies, body: str) -> None:
    replies.add(*SEARCH, body)
    with pytest.raises(BadReply) as refused:
        replies.eastmoney().fetch_news(TENCENT, *WINDOW)
    assert "alert" not in str(refused.value)


def test_announcements_that_are_claimed_and_do_not_come_are_missed(replies: Replies) -> None:
    replies.add(*SEARCH, 'jQuery({"result":{"cmsArticleWebOld":[]}})')
    replies.add(*ANNOUNCED, {"data": {"list": [], "total_hits": 1_000_000_000}})
    with pytest.raises(BadReply, match="did not come"):
        replies.eastmoney().fetch_news(MOUTAI, *WINDOW)


def test_a_pager_without_end_is_left(replies: Replies) -> None:
    replies.add(*SEARCH, 'jQuery({"result":{"cmsArticleWebOld":[]}})')
    notice = {"art_code": "AN1", "title": "x", "notice_date": "2026-11-12 00:00:00"}
    replies.add(*ANNOUNCED, {"data": {"list": [notice], "total_hits": 1_000_000_000}})
    with pytest.raises(BadReply, match="more announcements than there can be"):
        replies.eastmoney().fetch_news(MOUTAI, *WINDOW)
