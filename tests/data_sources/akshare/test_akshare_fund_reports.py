"""What a fund's script and pages say by report: size, flows, holders, positions of several reports."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from akshare_replies import Replies, eastmoney_source
from contracts import FundSourceContract

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import HolderStructure, Instrument, InstrumentKind, Origin, ScalePoint
from data_sources.protocol import FundSource
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.funds.holdings import positions
from data_sources.providers.akshare.funds.reports import holder_structures, scale_points
from data_sources.providers.akshare.pages import Page

ORIGIN = Origin("akshare-eastmoney", "test", "2026-11-22T00:00:00+00:00", "0" * 64)
DAYS = ["2020-09-30", "2020-12-31"]


def fund(code: str) -> Instrument:
    return Instrument(f"{code}.OF", InstrumentKind.FUND, "", "CNY")


def script(**variables: object) -> Page:
    text = "".join(f"var {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in variables.items())
    return Page("akshare-eastmoney", "profile of 110011.OF", text, ORIGIN)


def chart(**series: object) -> dict[str, object]:
    return {"categories": DAYS, "series": [{"name": name, "data": data} for name, data in series.items()]}


class TestEastmoneyKeepsTheContractOfFunds(FundSourceContract):
    no_fund = "600519.SH"

    @pytest.fixture
    def fund_source(self, eastmoney: EastmoneySource) -> FundSource:
        return eastmoney

    @pytest.fixture(params=["110011.OF", "510300.SH", "000009.OF", "029998.OF", "029997.OF"])
    def valued_fund(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    def holding_fund(self) -> str:
        return "110011.OF"


def test_the_profile_has_what_the_pages_say_beside_the_fees(eastmoney: EastmoneySource) -> None:
    profile = eastmoney.fetch_profile(fund("110011"))
    assert profile.full_name == "易方达中小盘混合型证券投资基金"
    assert profile.tracking_target == ""  # 该基金无跟踪标的
    assert profile.benchmark == "沪深300指数收益率×80%+中证500指数收益率×15%+银行活期存款利率(税后)×5%"
    assert [one.name for one in profile.managers] == ["乙某", "甲某"]
    assert profile.risk_rating == ""  # none of the pages has one
    assert profile.closed is None


def test_size_and_flows_by_report_are_in_ones(eastmoney: EastmoneySource) -> None:
    scales = eastmoney.fetch_profile(fund("110011")).scales
    assert scales[-1] == ScalePoint(date(2020, 12, 31), 40_111_000_000.0, 3.669e9, 2.012e9, 1.264e9)
    assert [point.day for point in scales] == [date(2020, 6, 30), date(2020, 9, 30), date(2020, 12, 31)]


def test_holders_are_decimals_of_the_units(eastmoney: EastmoneySource) -> None:
    holders = eastmoney.fetch_profile(fund("110011")).holder_structures
    assert holders[-1] == HolderStructure(date(2020, 12, 31), 0.325, 0.674, 0.0011)


def test_an_index_fund_names_its_target(eastmoney: EastmoneySource) -> None:
    traded = Instrument("510300.SH", InstrumentKind.ETF, "XSHG", "CNY")
    profile = eastmoney.fetch_profile(traded)
    assert profile.tracking_target == "沪深300指数"
    assert (profile.management_fee, profile.custody_fee, profile.sales_fee) == (0.0015, 0.0005, None)


def test_every_report_of_the_pages_newest_first(eastmoney: EastmoneySource) -> None:
    newest, before = eastmoney.fetch_holdings(fund("110011"))
    assert (newest.reported, before.reported) == (date(2020, 12, 31), date(2020, 9, 30))
    assert not newest.complete
    first = newest.holdings[0]
    assert (first.symbol, first.weight, first.shares, first.value) == ("600519.SH", 0.0983, 1.18e6, 2.3612e9)
    assert newest.holdings[1].symbol == "0700.HK"
    assert [position.kind for position in newest.holdings] == ["stock"] * 10 + ["bond"]
    assert [position.kind for position in before.holdings] == ["stock"] * 10
    assert newest.holdings[-1].weight == 0.0052
    assert newest.sectors[0] == ("制造业", 0.612)
    assert before.sectors[0] == ("制造业", 0.664)
    assert dict(newest.assets) == {"股票": 0.941, "债券": 0.005, "现金": 0.062}
    assert dict(before.assets)["股票"] == 0.935


def test_a_fund_without_reports_says_so(eastmoney: EastmoneySource) -> None:
    with pytest.raises(NoData, match="no positions so far"):
        eastmoney.fetch_holdings(fund("029998"))


def test_a_fund_that_was_wound_up_is_still_read(eastmoney: EastmoneySource) -> None:
    profile, nav = eastmoney.fetch_profile(fund("029997")), eastmoney.fetch_nav(fund("029997"))
    assert nav.dates[-1] == np.datetime64("2024-06-28")
    assert (profile.purchase_state, profile.redemption_state, profile.fee_steps) == ("暂停申购", "暂停赎回", ())
    assert profile.closed is None  # no page says on which day


def test_a_pager_that_repeats_its_page_is_found(eastmoney: EastmoneySource) -> None:
    with pytest.raises(BadReply, match="its pages repeat: 20 distinct days in 40 rows"):
        eastmoney.fetch_nav(fund("161725"))


def test_a_script_that_says_nothing_by_report(replies: Replies) -> None:
    replies.add("fund.eastmoney.com", "/pingzhongdata/000099.js", 'var fS_name = "甲";var fS_code = "000099";')
    assert replies.eastmoney().find_instrument("000099.OF").name_zh == "甲"
    assert scale_points(script(ishb=True)) == ()
    assert holder_structures(script(Data_holderStructure={})) == ()
    # A money fund writes other series under the same names: they are not read.
    assert holder_structures(script(Data_holderStructure=chart(其它=[1, 2]))) == ()


def test_what_is_absent_of_one_report_is_none() -> None:
    said = script(
        Data_fluctuationScale={"categories": DAYS, "series": [{"y": 1.5}, {"y": "---"}]},
        Data_buySedemption=chart(期间申购=[None, 0.5], 总份额=[2, 3]),
    )
    assert scale_points(said) == (
        ScalePoint(date(2020, 9, 30), 1.5e8, 2e8),
        ScalePoint(date(2020, 12, 31), None, 3e8, 5e7),
    )


@pytest.mark.parametrize(
    ("variables", "what"),
    [
        ({"Data_fluctuationScale": {"categories": DAYS, "series": [{"y": 1.5}]}}, "net assets without their days"),
        ({"Data_fluctuationScale": {"categories": DAYS, "series": [{"y": "viel"}, {"y": 1}]}}, "net assets"),
        ({"Data_fluctuationScale": {"categories": DAYS, "series": 7}}, "no list of records"),
        ({"Data_buySedemption": chart(总份额=[1])}, "without its days"),
        ({"Data_buySedemption": chart(总份额=["many", 1])}, "a value of Data_buySedemption"),
        ({"Data_buySedemption": {"categories": ["gestern"], "series": [{"name": "总份额", "data": [1]}]}}, "a day of"),
        (
            {"Data_buySedemption": {"categories": DAYS[:1] * 2, "series": [{"name": "总份额", "data": [1, 2]}]}},
            "the days",
        ),
    ],
)
def test_another_form_is_refused(variables: dict[str, object], what: str) -> None:
    with pytest.raises(SchemaChanged, match=what):
        scale_points(script(**variables))


def test_holders_of_more_than_the_whole_are_refused() -> None:
    with pytest.raises(SchemaChanged, match="more than the whole"):
        holder_structures(script(Data_holderStructure=chart(机构持有比例=[32.1, 3210.0])))


def test_two_reports_of_one_day_are_refused() -> None:
    table = (
        "<h4>截止至：2020-12-31</h4><table><tr><th>股票代码</th><th>股票名称</th><th>占净值比例</th></tr>"
        "<tr><td>600519</td><td>贵州茅台</td><td>9.83%</td></tr></table>"
    )
    once = Page("akshare-eastmoney", "holdings", f'var apidata={{ content:"{table}"}};', ORIGIN)
    twice = Page("akshare-eastmoney", "holdings", f'var apidata={{ content:"{table * 2}"}};', ORIGIN)
    assert list(positions(once, "股票")) == [date(2020, 12, 31)]
    with pytest.raises(SchemaChanged, match="two reports of one day"):
        positions(twice, "股票")


def test_a_source_is_made_without_asking_anybody() -> None:
    assert isinstance(eastmoney_source(), FundSource)
