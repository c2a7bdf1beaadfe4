"""Statements as Yahoo sends them, through yfinance as it is, against recorded replies."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from facts_of_yahoo import SUMMARY, TIMESERIES, fund, point, says, series, share, summary, timeseries, yahoo
from replay_proxy import RECORDINGS, Answer, Fault, Faults

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import Statement
from data_sources.protocol import FundamentalsSource

END = date(2026, 11, 20)
FACTS = RECORDINGS / "yahoo" / "statements_and_facts"


def by_kind(statements: tuple[Statement, ...], kind: str) -> dict[date, Statement]:
    return {statement.period_end: statement for statement in statements if statement.kind == kind}


def test_keeps_the_protocol() -> None:
    assert isinstance(yahoo(), FundamentalsSource)


def test_apple_has_years_quarters_and_a_trailing_year(recorded: Any) -> None:
    recorded("yahoo")
    found = yahoo().fetch_statements(share("AAPL"), END)
    shapes = {(statement.kind, statement.months) for statement in found}
    assert shapes == {
        ("income", 12), ("income_quarter", 3), ("income_trailing", 12), ("balance", 0),
        ("cash_flow", 12), ("cash_flow_quarter", 3), ("cash_flow_trailing", 12),
    }  # fmt: skip
    assert [statement.period_end for statement in found] == sorted(statement.period_end for statement in found)
    year = by_kind(found, "income")[date(2024, 9, 30)]
    # Apple's 10-K for fiscal 2024: net sales 391,035 and net income 93,736 million dollars.
    assert dict(year.items)["TotalRevenue"] == 391_035e6
    assert dict(year.items)["NetIncome"] == 93_736e6
    assert year.currency == "USD"
    assert year.origin.provider == "yahoo"
    assert len(year.origin.sha256) == 64


def test_items_are_those_that_yfinance_reads(recorded: Any) -> None:
    """The oracle: yfinance's own table of the same replies, where it can read them."""
    recorded("yahoo")
    source = yahoo()
    found = by_kind(source.fetch_statements(share("AAPL"), END), "balance")
    with source.library.ask("AAPL", "balance") as question:
        table = question.ticker.get_balance_sheet(freq="yearly")
    for day in table.columns:
        expected = table[day].dropna().to_dict()
        items = {item: amount for item, amount in found[day.date()].items if amount is not None}
        assert items == expected


def test_the_balance_of_a_years_end_stands_once(recorded: Any) -> None:
    recorded("yahoo")
    found = yahoo().fetch_statements(share("AAPL"), END)
    keys = [(statement.kind, statement.period_end, statement.months) for statement in found]
    assert len(keys) == len(set(keys))
    assert by_kind(found, "balance")[date(2024, 9, 30)].origin.dataset == "fundamentals-timeseries: annual balance"


def test_days_of_publication_are_those_of_the_filings(recorded: Any) -> None:
    recorded("yahoo")
    found = yahoo().fetch_statements(share("AAPL"), END)
    assert by_kind(found, "income")[date(2023, 9, 30)].published == date(2023, 11, 3)
    assert by_kind(found, "income_quarter")[date(2024, 12, 31)].published == date(2025, 1, 31)
    # Yahoo's list leaves out the 10-K of November 2024: the date is unknown, not the next report's.
    assert by_kind(found, "income")[date(2024, 9, 30)].published is None
    assert by_kind(found, "income_quarter")[date(2024, 9, 30)].published is None


def test_statements_after_the_end_are_not_given(recorded: Any) -> None:
    recorded("yahoo")
    found = yahoo().fetch_statements(share("AAPL"), date(2024, 9, 29))
    assert max(statement.period_end for statement in found) == date(2024, 6, 30)
    with pytest.raises(NoData, match="by 2019-01-01"):
        yahoo().fetch_statements(share("AAPL"), date(2019, 1, 1))


def test_a_company_quoted_abroad_reports_in_its_own_money(recorded: Any) -> None:
    recorded("yahoo")
    quarter = yahoo().fetch_statements(share("BABA", "USD"), END)[0]
    assert quarter.currency == "CNY"
    assert "reported in CNY, quoted in USD" in quarter.origin.note


def test_a_per_share_figure_under_the_wrong_currency_is_left_out(recorded: Any) -> None:
    """Yahoo labels BABA's earnings a share USD; times the shares they are the profit in CNY."""
    recorded("yahoo")
    body = json.loads((FACTS / "timeseries-BABA.body").read_text("utf-8"))
    raw = {one["meta"]["type"][0]: one for one in body["timeseries"]["result"]}
    first = raw["quarterlyBasicEPS"]["quarterlyBasicEPS"][0]
    shares = raw["quarterlyBasicAverageShares"]["quarterlyBasicAverageShares"][0]["reportedValue"]["raw"]
    assert first["currencyCode"] == "USD"
    items = dict(yahoo().fetch_statements(share("BABA", "USD"), END)[0].items)
    net_income = items["NetIncomeCommonStockholders"]
    assert net_income is not None
    assert first["reportedValue"]["raw"] * shares == pytest.approx(net_income, rel=0.01)  # in CNY after all
    assert items["BasicEPS"] is None
    assert items["BasicAverageShares"] == shares


def test_a_number_that_is_missing_is_missing_and_not_zero(recorded: Any) -> None:
    """yfinance loses the whole statement over one ``{}``."""
    proxy = recorded("yahoo")
    empty = point() | {"reportedValue": {}}
    says(proxy, TIMESERIES, timeseries(
        series("AAPL", "annualTotalRevenue", point(raw=10)), series("AAPL", "annualNetIncome", empty)
    ), having="annualTotalRevenue")  # fmt: skip
    found = by_kind(yahoo().fetch_statements(share("AAPL"), END), "income")[date(2025, 12, 31)]
    assert dict(found.items) == {"NetIncome": None, "TotalRevenue": 10.0}


def test_null_among_the_points_is_no_point(recorded: Any) -> None:
    proxy = recorded("yahoo")
    entry = series("AAPL", "annualTotalRevenue", point())
    entry["annualTotalRevenue"] = [None, point()]
    says(proxy, TIMESERIES, timeseries(entry), having="annualTotalRevenue")
    assert by_kind(yahoo().fetch_statements(share("AAPL"), END), "income")


def test_a_half_year_is_six_months(recorded: Any) -> None:
    proxy = recorded("yahoo")
    half = point(day="2025-06-30", period="6M")
    says(proxy, TIMESERIES, timeseries(series("AAPL", "quarterlyTotalRevenue", half)), having="quarterlyTotalRevenue")
    found = by_kind(yahoo().fetch_statements(share("AAPL"), END), "income_quarter")
    assert [statement.months for statement in found.values()] == [6]


@pytest.mark.parametrize("symbol", ["OCDO.L", "600519.SH"])
def test_heads_without_points_are_no_data(recorded: Any, symbol: str) -> None:
    proxy = recorded("yahoo")
    with pytest.raises(NoData):
        yahoo().fetch_statements(share(symbol), END)
    asked = [seen for seen in proxy.seen if seen.path.startswith(TIMESERIES)]
    assert len(asked) == 2  # years and quarters of income, and then no more


def test_a_404_is_no_data(recorded: Any) -> None:
    proxy = recorded("yahoo")
    words = {"timeseries": {"result": None, "error": {"code": "Not Found", "description": "No data found"}}}
    says(proxy, TIMESERIES, words, status=404)
    with pytest.raises(NoData):
        yahoo().fetch_statements(share("AAPL"), END)


def test_what_is_no_share_has_no_statements_and_is_not_asked_for(recorded: Any) -> None:
    proxy = recorded("yahoo")
    with pytest.raises(NoData, match="no share"):
        yahoo().fetch_statements(fund("QQQ"), END)
    assert not proxy.seen


def test_figures_are_worth_keeping_without_the_days_of_their_filings(recorded: Any) -> None:
    proxy = recorded("yahoo")
    says(proxy, SUMMARY, b"<html>wait</html>")
    found = yahoo().fetch_statements(share("AAPL"), END)
    assert all(statement.published is None for statement in found)
    assert all("did not say when" in statement.origin.note for statement in found)


@pytest.mark.parametrize("place", [0, 70])
def test_half_a_statement_is_none(recorded: Any, place: int) -> None:
    """yfinance asks again in parts of sixty; where one part fails, the others do not stand for the whole."""
    from yfinance.const import fundamentals_keys

    proxy = recorded("yahoo")
    says(proxy, TIMESERIES, b"{", having=f"annual{fundamentals_keys['financials'][place]},")
    with pytest.raises(BadReply):
        yahoo().fetch_statements(share("AAPL"), END)


def test_a_long_question_that_fails_is_answered_in_parts(recorded: Any) -> None:
    proxy = recorded("yahoo")
    whole = yahoo().fetch_statements(share("7203.T", "JPY"), END)

    refused = Answer(414, {}, b"")
    proxy.answers.append(lambda seen: refused if len(seen.query.get("type", "")) > 3000 else None)
    parts = yahoo().fetch_statements(share("7203.T", "JPY"), END)
    assert [statement.items for statement in parts] == [statement.items for statement in whole]


TOO_LARGE = json.dumps(timeseries(series("AAPL", "annualTotalRevenue", point(raw=0.125)))).replace("0.125", "1e999")
HOSTILE: dict[str, tuple[object, type[SourceUnavailable]]] = {
    "a string for a number": (timeseries(series("AAPL", "annualTotalRevenue", point(raw="12"))), SchemaChanged),
    "a truth value": (timeseries(series("AAPL", "annualTotalRevenue", point(raw=True))), SchemaChanged),
    "NaN": (b'{"timeseries": {"result": [NaN]}}', BadReply),
    "Infinity": (timeseries(series("AAPL", "annualTotalRevenue", point(raw=float("inf")))), BadReply),
    "1e999": (TOO_LARGE.encode(), BadReply),
    "beyond any amount": (timeseries(series("AAPL", "annualTotalRevenue", point(raw=10**400))), BadReply),
    "another symbol": (timeseries(series("MSFT", "annualTotalRevenue", point())), BadReply),
    "nobody's": (timeseries({"annualTotalRevenue": [point()]}), SchemaChanged),
    "an unknown period": (timeseries(series("AAPL", "annualTotalRevenue", point(period="7W"))), SchemaChanged),
    "a trailing year among the years": (
        timeseries(series("AAPL", "annualTotalRevenue", point(period="TTM"))),
        SchemaChanged,
    ),
    "no currency": (timeseries(series("AAPL", "annualTotalRevenue", point(currency=""))), SchemaChanged),
    "a day that is none": (timeseries(series("AAPL", "annualTotalRevenue", point(day="2025-02-30"))), SchemaChanged),
    "two amounts": (timeseries(series("AAPL", "annualTotalRevenue", point(raw=1), point(raw=2))), BadReply),
    "half and half": (timeseries(series("AAPL", "annualTotalRevenue", point()),
                                 series("AAPL", "annualNetIncome", point(currency="EUR"))), BadReply),
    "a series that is no list": (timeseries({"meta": {"symbol": ["AAPL"]}, "annualTotalRevenue": {}}), SchemaChanged),
    "no list of results": ({"timeseries": {"result": {"a": 1}}}, SchemaChanged),
    "another envelope": ({"finance": {"result": None}}, SchemaChanged),
    "a list": ([], SchemaChanged),
    "too many series": ({"timeseries": {"result": [{}] * 2_001}}, BadReply),
    "too many points": (timeseries(series("AAPL", "annualTotalRevenue", *[point()] * 201)), BadReply),
    "a web page": (b"<!DOCTYPE html><title>\x1b[31mWill be right back</title>", BadReply),
    "brackets without end": (b"[" * 100_000, BadReply),
    "nothing": (b"", BadReply),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_reply_is_refused_by_name(recorded: Any, what: str) -> None:
    proxy = recorded("yahoo")
    content, error = HOSTILE[what]
    says(proxy, TIMESERIES, content)
    with pytest.raises(error) as refused:
        yahoo().fetch_statements(share("AAPL"), END)
    sentence = str(refused.value)
    assert "AAPL" in sentence
    assert "\x1b" not in sentence
    assert "<" not in sentence


def test_an_item_with_escapes_in_its_name_is_no_item(recorded: Any) -> None:
    proxy = recorded("yahoo")
    evil = "annual\x1b[31mRevenue<script>"
    says(proxy, TIMESERIES, timeseries(
        series("AAPL", evil, point()), series("AAPL", "annualTotalRevenue", point())
    ), having="annualTotalRevenue")  # fmt: skip
    found = by_kind(yahoo().fetch_statements(share("AAPL"), END), "income")[date(2025, 12, 31)]
    assert [item for item, _ in found.items] == ["TotalRevenue"]


@pytest.mark.parametrize("fault", [Fault.REFUSE, Fault.CUT, Fault.GARBLE, Fault.HTML, Fault.EMPTY, Fault.BROKEN])
@pytest.mark.parametrize("nth", [1, 6])
def test_a_fault_at_any_request_is_an_error_or_the_whole_truth(recorded: Any, fault: Fault, nth: int) -> None:
    hosts = frozenset({"query2.finance.yahoo.com"})
    recorded("yahoo")
    whole = yahoo().fetch_statements(share("7203.T", "JPY"), END)
    recorded("yahoo", faults=Faults(at={nth: fault}, hosts=hosts))
    try:
        found = yahoo().fetch_statements(share("7203.T", "JPY"), END)
    except SourceUnavailable:
        return
    assert [statement.items for statement in found] == [statement.items for statement in whole]


def test_filings_without_their_module_are_a_changed_form(recorded: Any) -> None:
    from data_sources.providers.yahoo.filings import fetch_filings

    proxy = recorded("yahoo")
    says(proxy, SUMMARY, summary(other={}))
    with pytest.raises(SchemaChanged, match="secFilings"):
        fetch_filings(yahoo().library, "AAPL")
