"""Fund pages over recordings: values, events, profile, fees, managers, ranks, holdings."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from akshare_replies import Replies

from data_sources.errors import BadReply, NoData, SchemaChanged, UnknownSymbol
from data_sources.model import Dividend, Instrument, InstrumentKind, ManagerTenure, Origin, PeerRank, Split
from data_sources.protocol import FundSource
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.funds.events import read_event
from data_sources.providers.akshare.funds.nav_days import NavDay, nav_history
from data_sources.providers.akshare.units import CHINA

ORIGIN = Origin("akshare-eastmoney", "test", "2026-11-22T00:00:00+00:00", "0" * 64)
DAY = date(2026, 11, 20)
FUND_HOST = "fund.eastmoney.com"


def fund(code: str) -> Instrument:
    return Instrument(f"{code}.OF", InstrumentKind.FUND, "", "CNY")


def stamp(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp() * 1000)


def test_values_are_those_that_were_published(eastmoney: EastmoneySource) -> None:
    assert isinstance(eastmoney, FundSource)
    nav = eastmoney.fetch_nav(fund("110011"))
    assert nav.dates[-1] == np.datetime64("2020-12-31")  # stamped 16:00 UTC of the day before
    assert nav.unit_nav[-1] == 9.1448
    assert nav.accumulated_nav is not None
    assert nav.accumulated_nav[-1] == 10.0348
    assert nav.published_return is not None
    assert nav.published_return[-1] == pytest.approx(0.0225)


def test_a_distribution_is_paid_out_and_not_lost(eastmoney: EastmoneySource) -> None:
    nav = eastmoney.fetch_nav(fund("110011"))
    assert Dividend(date(2019, 11, 22), 0.5, "CNY") in nav.distributions
    assert nav.published_return is not None
    at = int(np.searchsorted(nav.dates, np.datetime64("2019-11-22")))
    # The company's own return of the day, by hand from the values and what was paid.
    assert (nav.unit_nav[at] + 0.5) / nav.unit_nav[at - 1] - 1 == pytest.approx(nav.published_return[at], abs=6e-5)
    for paid in nav.distributions:
        at = int(np.searchsorted(nav.dates, np.datetime64(paid.ex_date)))
        assert nav.accumulated_nav is not None
        gap = nav.accumulated_nav - nav.unit_nav
        assert gap[at] - gap[at - 1] == pytest.approx(paid.amount, abs=2e-4)


def test_a_money_fund_has_income_and_no_value(eastmoney: EastmoneySource) -> None:
    nav = eastmoney.fetch_nav(fund("000009"))
    assert np.isnan(nav.unit_nav).all()
    assert nav.income_per_ten_thousand is not None
    assert nav.seven_day_yield is not None
    at = int(np.searchsorted(nav.dates, np.datetime64("2025-03-03")))
    assert nav.income_per_ten_thousand[at] == 0.4081
    assert nav.seven_day_yield[at] == pytest.approx(0.01408)
    assert np.isin(np.arange("2025-03-01", "2025-03-03", dtype="datetime64[D]"), nav.dates).all()  # a weekend


def test_a_fund_whose_script_has_no_values_is_read_page_by_page(eastmoney: EastmoneySource) -> None:
    nav = eastmoney.fetch_nav(fund("460300"))
    assert len(nav.dates) == 30
    assert nav.distributions == (Dividend(date(2019, 12, 16), 0.058, "CNY"),)
    assert nav.dates[-1] == np.datetime64("2019-12-31")
    assert nav.unit_nav[-1] == 1.1937


def test_an_open_end_fund_is_found_by_its_code(eastmoney: EastmoneySource) -> None:
    found = eastmoney.find_instrument("110011.OF")
    assert (found.kind, found.currency, found.name_zh) == (InstrumentKind.FUND, "CNY", "易方达中小盘混合")


@pytest.mark.parametrize(("name", "currency"), [("甲全球股票(QDII)(美元现汇)", "USD"), ("乙恒生ETF联接(港币)", "HKD")])
def test_a_share_class_in_foreign_money(replies: Replies, name: str, currency: str) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000099.js", f'var fS_name = "{name}";var fS_code = "000099";')
    assert replies.eastmoney().find_instrument("000099.OF").currency == currency


@pytest.mark.parametrize(
    ("body", "status"),
    [("not found", 404), ("<html><title>404 - 找不到您访问的页面</title></html>", 200)],
    ids=["404", "page"],
)
def test_a_code_that_nobody_has(replies: Replies, body: str, status: int) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000098.js", body, status)
    source = replies.eastmoney()
    with pytest.raises(UnknownSymbol):
        source.find_instrument("000098.OF")
    with pytest.raises(NoData):
        source.fetch_nav(fund("000098"))


def test_the_profile_is_read_from_a_page_that_leaves_cells_open(eastmoney: EastmoneySource) -> None:
    profile = eastmoney.fetch_profile(fund("011613"))
    assert (profile.name, profile.fund_type) == ("华夏科创50ETF联接C", "指数型-股票")
    assert (profile.company, profile.custodian, profile.manager) == ("华夏基金", "招商银行", "荣膺")
    assert (profile.management_fee, profile.custody_fee, profile.sales_fee) == (0.0015, 0.0005, 0.0025)
    assert profile.inception == date(2021, 3, 4)
    assert (profile.scale, profile.scale_date) == (5_382_000_000.0, date(2026, 3, 31))
    assert profile.benchmark == "上证科创板50成份指数收益率*95%+人民币活期存款税后利率*5%"
    assert (profile.purchase_state, profile.redemption_state) == ("限制大额申购", "开放赎回")


def test_fee_steps_are_the_funds_own_and_not_a_sellers(eastmoney: EastmoneySource) -> None:
    steps = eastmoney.fetch_profile(fund("011613")).fee_steps
    bought = [(step.rate, step.amount, step.from_value, step.to_value) for step in steps if step.fee == "purchase"]
    assert bought == [
        (0.012, None, None, 1e6),
        (0.008, None, 1e6, 2e6),
        (0.005, None, 2e6, 5e6),
        (None, 1000.0, 5e6, None),
    ]
    redeemed = [(step.rate, step.from_value, step.to_value) for step in steps if step.fee == "redemption"]
    assert redeemed == [(0.015, None, 7.0), (0.0075, 7.0, 30.0), (0.0, 365.0, None)]


def test_managers_and_ranks(eastmoney: EastmoneySource) -> None:
    profile = eastmoney.fetch_profile(fund("011613"))
    assert profile.managers == (
        ManagerTenure("张三", date(2024, 5, 6)),
        ManagerTenure("李四", date(2024, 5, 6)),
        ManagerTenure("王五", date(2021, 3, 4), date(2024, 5, 5)),
    )
    # Five years is a period that the fund has not lived through: no rank of 0.
    assert profile.peer_ranks == (PeerRank("ytd", 330, 2314, DAY), PeerRank("1y", 1250, 2045, DAY))


def test_holdings_are_in_ones_and_of_one_day(eastmoney: EastmoneySource) -> None:
    holdings = eastmoney.fetch_holdings(fund("000001"))[0]
    assert holdings.reported == date(2024, 3, 31)
    first = holdings.holdings[0]
    assert (first.symbol, first.name, first.weight) == ("002025.SZ", "航天电器", 0.0346)
    assert (first.shares, first.value) == (2_099_200.0, 79_476_700.0)
    assert [held.symbol for held in holdings.holdings][2] == "600941.SH"
    assert holdings.sectors == (("制造业", 0.6218), ("金融业", 0.015))  # the quarter before is left out
    assert holdings.assets == (("股票", 0.785), ("现金", 0.0625))  # the net assets themselves are no part


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("分红：每份派现金0.5元", Dividend(DAY, 0.5, "CNY")),
        ("每份派现金0.5000元", Dividend(DAY, 0.5, "CNY")),
        ("每份基金分红0.1元", Dividend(DAY, 0.1, "CNY")),
        ("每10份派现金1.2元", Dividend(DAY, 0.12, "CNY")),
        ("拆分：每份基金份额折算1.0274份", Split(DAY, 1.0274)),
        ("拆分：每份基金份额分拆3.0份", Split(DAY, 3.0)),
        ("", None),
        ("nan", None),
        (None, None),
    ],
)
def test_a_remark_is_read_to_the_letter(text: str | None, event: Dividend | Split | None) -> None:
    found = read_event(text, DAY, "CNY")
    assert type(found) is type(event)
    if isinstance(found, Dividend) and isinstance(event, Dividend):
        assert found.amount == pytest.approx(event.amount)
    else:
        assert found == event


@pytest.mark.parametrize(
    "text", ["分红", "每份派现金很多元", "拆分：每份基金份额折算0份", "alert(1)", 7, "每份派现金1元" * 20]
)
def test_a_remark_of_another_form_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match=r"remark|split"):
        read_event(text, DAY, "CNY")


def days(count: int) -> list[NavDay]:
    return [NavDay(date(2020, 1, 1) + timedelta(days=at), unit=1.0, accumulated=1.0) for at in range(count)]


def test_a_pager_that_serves_its_first_page_again_is_refused_by_name() -> None:
    # As a downloaded table of 161725 is broken: 49 distinct days in 1,911 rows, page after page the same 49.
    repeated = (days(49) * 39)[:1911]
    with pytest.raises(BadReply, match="its pages repeat: 49 distinct days in 1,911 rows"):
        nav_history(repeated, fund("161725"), ORIGIN, "net asset values of 161725.OF")


def test_a_repeating_host_is_left_after_its_second_page(replies: Replies) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/161725.js", 'var fS_code = "161725";var Data_netWorthTrend = [];')
    row = {"FSRQ": "2023-02-24", "DWJZ": "1.2435", "LJJZ": "2.9596", "JZZZL": "-1.57", "FHSP": ""}
    replies.add("api.fund.eastmoney.com", "/f10/lsjz", {"Data": {"LSJZList": [row]}, "TotalCount": 1911})
    with pytest.raises(BadReply, match="its pages repeat: 1 distinct days in 2 rows"):
        replies.eastmoney().fetch_nav(fund("161725"))


def test_a_claim_of_a_thousand_million_rows_is_refused_after_one_page(replies: Replies) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/161725.js", 'var fS_code = "161725";var Data_netWorthTrend = [];')
    replies.add("api.fund.eastmoney.com", "/f10/lsjz", {"Data": {"LSJZList": []}, "TotalCount": 10**9})
    with pytest.raises(BadReply, match="more days than there can be"):
        replies.eastmoney().fetch_nav(fund("161725"))


def test_a_refusal_is_not_taken_for_no_values(replies: Replies) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/161725.js", 'var fS_code = "161725";var Data_netWorthTrend = [];')
    refusal = {"Data": None, "ErrCode": -999, "ErrMsg": "\x1b[31m", "TotalCount": 0}
    replies.add("api.fund.eastmoney.com", "/f10/lsjz", refusal)
    with pytest.raises(BadReply, match="refused the question"):
        replies.eastmoney().fetch_nav(fund("161725"))


def test_days_that_run_backwards_are_refused() -> None:
    with pytest.raises(BadReply, match="not in order"):
        nav_history(days(3)[::-1], fund("000001"), ORIGIN, "x")


@pytest.mark.parametrize("unit", [0.0, -1.0, 1e9])
def test_a_value_that_cannot_be_is_refused(unit: float) -> None:
    with pytest.raises(BadReply, match="cannot be"):
        nav_history([NavDay(DAY, unit=unit)], fund("000001"), ORIGIN, "x")


def test_a_distribution_that_three_columns_know_and_no_remark_is_refused() -> None:
    before, after = NavDay(date(2026, 1, 5), 2.0, 2.0, 0.0), NavDay(date(2026, 1, 6), 1.51, 2.01, 0.005)
    with pytest.raises(BadReply, match="2026-01-06 fell by a distribution"):
        nav_history([before, after], fund("000001"), ORIGIN, "x")


def test_a_split_is_kept_as_a_split() -> None:
    series = [NavDay(date(2026, 1, 5), 3.0, 3.0, 0.0), NavDay(date(2026, 1, 6), 1.0, 3.0, 0.0, event=Split(DAY, 3.0))]
    series.append(NavDay(date(2026, 1, 7), 1.1, 3.3, 0.1))
    nav = nav_history(series, fund("000001"), ORIGIN, "x")
    assert nav.unit_splits == (Split(DAY, 3.0),)
    assert nav.distributions == ()


STAMP = str(stamp("2026-01-05"))


def trend(value: str) -> str:
    return f'var fS_code = "000097";var Data_netWorthTrend = {value};'


@pytest.mark.parametrize(
    "body",
    [
        trend('(function(){fetch("//evil")})()'),
        trend('[{"x":1.0,"y":1.0}]'),
        trend('[{"x":' + STAMP + ',"y":NaN}]'),
        trend('[{"x":' + STAMP + ',"y":Infinity}]'),
        trend('[{"x":' + STAMP + ',"y":"eins"}]'),
        trend('[{"x":' + STAMP + "}]"),
        trend('[{"x":' + STAMP + ',"y":1.0,"unitMoney":"\\u001b[31m"}]'),
        trend('{"length":1000000000}'),
        trend("[" * 100_000),
        trend("[" + '{"x":1,"y":1' * 3),
        trend(f'[{{"x":{stamp("2026-01-05")},"y":{"9" * 5000}}}]'),
        'var fS_code = "000001";',
        "<html><script>document.cookie</script></html>",
        "",
        "\x00\xff",
    ],
    ids=lambda body: body[:60] or "empty",
)
def test_a_script_that_is_no_plain_data_is_refused_and_never_run(replies: Replies, body: str) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000097.js", body)
    with pytest.raises(BadReply) as refused:
        replies.eastmoney().fetch_nav(fund("000097"))
    said = str(refused.value)
    assert not [part for part in ("evil", "cookie", "\x1b", "eins", "999") if part in said]
    assert len(said) < 300


TENURES = (
    "<table><tr><th>起始期</th><th>截止期</th><th>基金经理</th></tr>"
    "<tr><td>2024-05-06</td><td>至今</td><td>张三</td></tr></table>"
)


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("jjjl", "<table><tr><td>nobody</td></tr></table>"),
        ("jbgk", "blocked"),
        ("jbgk", "<table><tr><th>基金简称</th><td>甲</td><th>基金代码</th><td>999999</td></tr></table>"),
        ("jbgk", "<table><tr><th>基金简称</th><td>甲</td><th>基金类型</th><td>混合\ufffd!</td></tr></table>"),
        ("jbgk", "<table><tr><th>基金简称</th><td>甲</td><th>管理费率</th><td>viel</td></tr></table>"),
        ("jbgk", "<table><tr><th>基金简称</th><td>甲</td><th>净资产规模</th><td>9亿份</td></tr></table>"),
        (
            "jjfl",
            "<h4>赎回费率</h4><table><tr><th>适用期限</th><th>赎回费率</th></tr><tr><td>bald</td><td>1%</td></tr></table>",
        ),
        ("jjjl", "<table><tr><th>起始期</th><th>截止期</th><th>基金经理</th></tr><tr><td>einst</td></tr></table>"),
    ],
)
def test_a_fund_page_of_another_form_is_refused(replies: Replies, page: str, body: str) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000096.js", 'var fS_code = "000096";')
    pages = {"jbgk": "<table><tr><th>基金简称</th><td>甲</td></tr></table>", "jjfl": "", "jjjl": TENURES} | {page: body}
    for name, text in pages.items():
        replies.add("fundf10.eastmoney.com", f"/{name}_000096.html", f"<html><title>甲(000096)</title>{text}</html>")
    replies.add("fundf10.eastmoney.com", "/FundArchivesDatas.aspx", 'var apidata={ content:""};')
    with pytest.raises(SchemaChanged) as refused:
        replies.eastmoney().fetch_profile(fund("000096"))
    assert not [part for part in ("viel", "bald", "einst", "blocked") if part in str(refused.value)]


@pytest.mark.parametrize("field", ["unitMoney", "equityReturn", "x", "y"])
def test_a_day_without_one_of_its_fields_is_refused(replies: Replies, field: str) -> None:
    # A missing remark would be a distribution taken for a loss.
    row = {"x": stamp("2026-01-05"), "y": 1.0, "equityReturn": 0.5, "unitMoney": ""}
    del row[field]
    replies.add(FUND_HOST, "/pingzhongdata/000097.js", trend(json.dumps([row])))
    with pytest.raises(SchemaChanged, match=f"no {field}"):
        replies.eastmoney().fetch_nav(fund("000097"))


def test_a_script_that_is_cut_between_two_variables_is_refused(replies: Replies) -> None:
    body = trend("[]") + "var Data_ACWorthTrend"
    replies.add(FUND_HOST, "/pingzhongdata/000097.js", body)
    with pytest.raises(BadReply, match="broken off"):
        replies.eastmoney().fetch_nav(fund("000097"))


def test_a_page_whose_end_did_not_come_is_refused(replies: Replies) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000096.js", 'var fS_code = "000096";')
    for name in ("jbgk", "jjfl", "jjjl"):
        page = "<html><table><tr><th>基金简称</th><td>甲</td></tr></table>"
        replies.add("fundf10.eastmoney.com", f"/{name}_000096.html", page)
    replies.add("fundf10.eastmoney.com", "/FundArchivesDatas.aspx", 'var apidata={ content:""};')
    with pytest.raises(BadReply, match="broken off"):
        replies.eastmoney().fetch_profile(fund("000096"))


@pytest.mark.parametrize("page", ["jbgk", "jjfl", "jjjl"])
def test_a_page_of_something_else_is_no_page_without_fees(replies: Replies, page: str) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000096.js", 'var fS_code = "000096";')
    for name in ("jbgk", "jjfl", "jjjl"):
        fact = "<table><tr><th>基金简称</th><td>甲</td><th>基金代码</th><td>000096</td></tr></table>"
        text = "<html><title>Just a moment...</title></html>" if name == page else f"<html>{fact}{TENURES}</html>"
        replies.add("fundf10.eastmoney.com", f"/{name}_000096.html", text)
    replies.add("fundf10.eastmoney.com", "/FundArchivesDatas.aspx", 'var apidata={ content:""};')
    with pytest.raises(BadReply, match="another page"):
        replies.eastmoney().fetch_profile(fund("000096"))


def test_a_page_without_end_is_not_parsed(replies: Replies) -> None:
    replies.add(FUND_HOST, "/pingzhongdata/000096.js", 'var fS_code = "000096";')
    for name in ("jbgk", "jjfl", "jjjl"):
        replies.add("fundf10.eastmoney.com", f"/{name}_000096.html", "<table>" * 600_000 + "000096</html>")
    replies.add("fundf10.eastmoney.com", "/FundArchivesDatas.aspx", 'var apidata={ content:""};')
    with pytest.raises(BadReply, match="longer than such a page can be"):
        replies.eastmoney().fetch_profile(fund("000096"))


def test_a_fund_name_with_markup_and_escapes_is_shown_plain(replies: Replies) -> None:
    name = "甲<script>alert(1)</script>\\u001b[31m乙"
    replies.add(FUND_HOST, "/pingzhongdata/000095.js", f'var fS_name = "{name}";var fS_code = "000095";')
    shown = replies.eastmoney().find_instrument("000095.OF").name_zh
    assert not set(shown) & set("<>\x1b")
    assert shown.startswith("甲")


@pytest.mark.parametrize(
    "instrument",
    [Instrument("600519.SH", InstrumentKind.STOCK, "XSHG", "CNY"), Instrument("SPY", InstrumentKind.ETF, "", "USD")],
)
def test_what_is_no_fund_of_the_mainland_has_no_fund_page(eastmoney: EastmoneySource, instrument: Instrument) -> None:
    for ask in (eastmoney.fetch_nav, eastmoney.fetch_profile, eastmoney.fetch_holdings):
        with pytest.raises(NoData):
            ask(instrument)
