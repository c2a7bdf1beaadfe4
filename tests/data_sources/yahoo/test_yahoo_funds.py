"""Funds as Yahoo sends them, through yfinance as it is, against recorded replies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from facts_of_yahoo import SUMMARY, fund, says, share, summary, yahoo

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceUnavailable
from data_sources.model import InstrumentKind
from data_sources.protocol import FundSource

MUTUAL = InstrumentKind.FUND
QQQ_TYPE = {"symbol": "QQQ", "quoteType": "ETF", "longName": "Q"}


def holdings(**fields: object) -> dict[str, object]:
    return summary(quoteType=QQQ_TYPE, topHoldings=fields)


def fees(ratio: object) -> dict[str, object]:
    return summary(
        quoteType=QQQ_TYPE,
        fundProfile={"family": "Invesco", "feesExpensesInvestment": {"annualReportExpenseRatio": ratio}},
    )


def test_keeps_the_protocol() -> None:
    assert isinstance(yahoo(), FundSource)


def test_the_profile_of_qqq(recorded: Any) -> None:
    recorded("yahoo")
    profile = yahoo().fetch_profile(fund("QQQ"))
    assert (profile.name, profile.company, profile.fund_type) == ("Invesco QQQ Trust", "Invesco", "Large Growth")
    assert profile.expense_ratio == 0.002  # 0.20 % a year
    assert profile.inception == date(1999, 3, 10)
    # totalAssets, in dollars; the profile's own totalNetAssets (521,778.34) is the category's and in another unit.
    assert (profile.scale, profile.currency) == (328_302_690_304, "USD")
    assert profile.origin.note == ""


def test_costs_of_zero_are_unknown_costs(recorded: Any) -> None:
    """Yahoo writes 0 for every cost of this Canadian fund."""
    recorded("yahoo")
    profile = yahoo().fetch_profile(fund("0P000071W8.TO", MUTUAL, "CAD"))
    assert profile.expense_ratio is None
    assert profile.company == "TD Asset Management Inc"


def test_numbers_in_braces_and_missing_ones(recorded: Any) -> None:
    recorded("yahoo")
    profile = yahoo().fetch_profile(fund("VFINX", MUTUAL))
    assert profile.expense_ratio == 0.0014
    assert profile.scale is None  # {}


def test_the_profile_stands_without_the_size(recorded: Any) -> None:
    proxy = recorded("yahoo")
    says(proxy, SUMMARY, b"<html></html>", having="defaultKeyStatistics")
    profile = yahoo().fetch_profile(fund("QQQ"))
    assert (profile.expense_ratio, profile.scale, profile.inception) == (0.002, None, None)
    assert "size and inception could not be had" in profile.origin.note


def test_what_yfinance_asks_beside_it_may_fail(recorded: Any) -> None:
    proxy = recorded("yahoo")
    says(proxy, "/v7/finance/quote", b"", status=500)
    says(proxy, "/ws/fundamentals-timeseries/", b"", status=500)
    assert yahoo().fetch_profile(fund("QQQ")).scale == 328_302_690_304


@pytest.mark.parametrize(("ratio", "note"), [(0.25, ""), (9.45, "left out"), (-0.01, "left out")])
def test_percent_is_not_taken_for_a_fraction(recorded: Any, ratio: float, note: str) -> None:
    says(recorded("yahoo"), SUMMARY, fees(ratio))
    profile = yahoo().fetch_profile(fund("QQQ"))
    assert profile.expense_ratio == (None if note else ratio)
    assert note in profile.origin.note


def test_a_percentage_beside_the_peers_fraction_is_left_out(recorded: Any) -> None:
    """SPY's 0.0945 % written as 0.0945 would be 9.45 %, twelve times what its peers take."""
    content = fees(0.0945)
    modules: Any = content["quoteSummary"]
    modules["result"][0]["fundProfile"]["feesExpensesInvestmentCat"] = {"annualReportExpenseRatio": 0.0078}
    says(recorded("yahoo"), SUMMARY, content)
    profile = yahoo().fetch_profile(fund("QQQ"))
    assert profile.expense_ratio is None
    assert "perhaps a percentage" in profile.origin.note


def test_small_weights_in_percent_are_left_out_too(recorded: Any) -> None:
    rows = [{"symbol": "A", "holdingName": "A", "holdingPercent": 1.5}] * 10
    says(recorded("yahoo"), SUMMARY, holdings(holdings=rows))
    assert {holding.weight for holding in yahoo().fetch_holdings(fund("QQQ"))[0].holdings} == {None}


def test_the_holdings_of_qqq(recorded: Any) -> None:
    recorded("yahoo")
    found = yahoo().fetch_holdings(fund("QQQ"))[0]
    first = found.holdings[0]
    assert (first.symbol, first.name, first.weight) == ("AAPL", "Apple Inc", 0.090070695)
    assert len(found.holdings) == 10
    assert found.sectors[0] == ("Technology", 0.5083)
    assert sum(weight for _, weight in found.sectors) == pytest.approx(1, abs=0.01)
    assert dict(found.assets) == {"Stocks": 0.9993, "Cash": 0.0007}
    assert found.reported is None


def test_weights_in_percent_are_left_out(recorded: Any) -> None:
    rows = [{"symbol": "A", "holdingName": "A", "holdingPercent": 9.0}]
    says(
        recorded("yahoo"), SUMMARY, holdings(holdings=rows, sectorWeightings=[{"technology": 50.8}], stockPosition=99.9)
    )
    found = yahoo().fetch_holdings(fund("QQQ"))[0]
    assert found.holdings[0].weight is None
    assert (found.sectors, found.assets) == ((), ())
    assert found.origin.note.count("left out") == 3


def test_names_of_holdings_are_cleaned(recorded: Any) -> None:
    rows = [{"symbol": "A\x1b[31m", "holdingName": "<b>Evil</b>\u202e", "holdingPercent": 0.5}]
    says(recorded("yahoo"), SUMMARY, holdings(holdings=rows, sectorWeightings=[{"te\x1b[31mch": 1.0}]))
    found = yahoo().fetch_holdings(fund("QQQ"))[0]
    assert (found.holdings[0].symbol, found.holdings[0].name) == ("A", "Evil")
    assert found.sectors == (("tech", 1.0),)


HOSTILE: dict[str, tuple[object, type[SourceUnavailable]]] = {
    "a string for a weight": (holdings(holdings=[{"holdingPercent": "0.09"}]), SchemaChanged),
    "Infinity": (holdings(stockPosition=float("inf")), BadReply),
    "NaN": (b'{"quoteSummary": {"result": [{"topHoldings": {"stockPosition": NaN}}]}}', BadReply),
    "a sector that is text": (holdings(sectorWeightings=[{"\x1b[31m": "much"}]), SchemaChanged),
    "too many rows": (holdings(holdings=[{}] * 1_001), BadReply),
    "another fund": (summary(quoteType={"symbol": "SPY"}, topHoldings={}), BadReply),
    "a list for a module": (summary(quoteType=QQQ_TYPE, topHoldings=[]), SchemaChanged),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_reply_is_refused_by_name(recorded: Any, what: str) -> None:
    content, error = HOSTILE[what]
    says(recorded("yahoo"), SUMMARY, content)
    with pytest.raises(error) as refused:
        yahoo().fetch_holdings(fund("QQQ"))[0]
    assert "fund holdings of QQQ" in str(refused.value)
    assert str(refused.value).isprintable()


def test_no_fund_no_answer(recorded: Any) -> None:
    proxy = recorded("yahoo")
    source = yahoo()
    for ask in (source.fetch_profile, source.fetch_holdings, source.fetch_nav):
        with pytest.raises(NoData):
            ask(share("AAPL"))
    with pytest.raises(NoData, match="mutual funds only"):
        source.fetch_nav(fund("QQQ"))
    assert not proxy.seen


def test_a_fund_without_holdings_is_no_data(recorded: Any) -> None:
    recorded("yahoo")
    with pytest.raises(NoData):
        yahoo().fetch_holdings(fund("VFINX", MUTUAL))[0]


def test_the_net_asset_values_of_a_mutual_fund(recorded: Any) -> None:
    recorded("yahoo")
    source = yahoo()
    instrument = source.find_instrument("VFINX")
    nav = source.fetch_nav(instrument)
    assert nav.origin.provider == "yahoo"
    sheet = source.fetch_sheet(instrument, None, date(2026, 11, 20))
    assert np.array_equal(nav.unit_nav, sheet.close)  # as published, not adjusted for what was paid out
    assert nav.accumulated_nav is None
    kinds = {paid.kind for paid in nav.distributions}
    assert kinds == {"cash", "capital_gain"}
    assert [paid.ex_date for paid in nav.distributions] == sorted(paid.ex_date for paid in nav.distributions)
    assert all(paid.currency == "USD" and paid.amount > 0 for paid in nav.distributions)
    total = sheet.dividends.sum() + (0 if sheet.capital_gains is None else sheet.capital_gains.sum())
    assert sum(paid.amount for paid in nav.distributions) == pytest.approx(total)
    with pytest.raises(ValueError, match="read-only"):
        nav.unit_nav[0] = 0.0


def test_the_value_of_a_day_that_is_not_over_is_not_given(recorded: Any) -> None:
    """Until the evening a row of today repeats yesterday's value."""
    recorded("yahoo")
    evening, noon = (yahoo(now=datetime(2026, 11, 20, hour, tzinfo=UTC)) for hour in (22, 16))
    instrument = evening.find_instrument("VFINX")
    assert evening.fetch_nav(instrument).dates[-1] == np.datetime64("2026-11-20")
    assert noon.fetch_nav(instrument).dates[-1] == np.datetime64("2026-11-19")
