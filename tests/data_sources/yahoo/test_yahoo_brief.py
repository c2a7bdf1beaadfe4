"""What a brief asks of Yahoo: futures, yields of every tenor, dates ahead."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from facts_of_yahoo import yahoo
from replay_proxy import ReplayProxy

from data_sources.collect.fund.collect import collect_fund
from data_sources.collect.fund.request import FundRequest
from data_sources.errors import BadReply, NoData, NotAFund, SchemaChanged, UnknownSymbol
from data_sources.market_source import MarketSource
from data_sources.model import Instrument, InstrumentKind, PriceBasis, to_date
from data_sources.providers.yahoo.source import YahooSource

Recorded = Callable[..., ReplayProxy]  # the fixture of tests/conftest.py
Make = Callable[[], YahooSource]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST = "query2.finance.yahoo.com"
AAPL = Instrument("AAPL", InstrumentKind.STOCK, "XNAS", "USD", "Apple Inc.")


@pytest.fixture
def brief(recorded: Recorded, make_yahoo: Make) -> YahooSource:
    recorded("brief", "yahoo")
    return make_yahoo()


def calendar(folder: Path, said: object, status: int = 200) -> Path:
    body = {"quoteSummary": {"result": [{"calendarEvents": said}] if status == 200 else None, "error": None}}
    meta = {"method": "GET", "host": HOST, "path": "/v10/finance/quoteSummary/AAPL", "query": {}, "status": status}
    (folder / "calendar.body").write_text(json.dumps(body), encoding="utf-8")
    (folder / "calendar.meta.json").write_text(json.dumps(meta | {"body": "calendar.body"}), encoding="utf-8")
    return folder


def test_a_future_is_a_future_and_has_no_dividends(brief: YahooSource) -> None:
    gold = brief.find_instrument("GC=F")
    assert (gold.kind, gold.exchange, gold.currency) == (InstrumentKind.FUTURE, "XCEC", "USD")
    assert brief.offered_bases(gold) == (PriceBasis.SPLIT_ADJUSTED,)
    sheet = brief.fetch_sheet(gold, date(2026, 11, 1), date(2026, 11, 20))
    assert len(sheet) == 15
    assert not sheet.dividends.any()


def test_what_is_spelled_as_a_future_has_to_be_one(recorded: Recorded, make_yahoo: Make, tmp_path: Path) -> None:
    proxy = recorded("brief", "yahoo")
    body = (proxy.recordings.entries[0]["folder"].parent / HOST / "chart-GC-F-5d.body").read_bytes()
    proxy.answers.append(lambda seen: _as_index(body) if "GC=F" in seen.path else None)
    with pytest.raises(SchemaChanged):
        make_yahoo().find_instrument("GC=F")


def _as_index(body: bytes) -> object:
    from replay_proxy import Answer

    return Answer(200, {"Content-Type": "application/json"}, body.replace(b'"FUTURE"', b'"INDEX"'))


def test_yields_of_every_tenor_come_shortest_first(brief: YahooSource) -> None:
    found = brief.fetch_yields("USD", date(2024, 1, 2), date(2026, 11, 20))
    assert [one.name.rsplit(", ", 1)[1] for one in found] == ["13 weeks", "5 years", "10 years", "30 years"]
    assert all(0.0 < float(one.annual_rate.max()) < 0.5 for one in found)
    assert [one.compounding for one in found] == ["bank discount", *["bond equivalent"] * 3]
    with pytest.raises(NoData):
        brief.fetch_yields("CNY", date(2024, 1, 2), date(2026, 11, 20))


def test_a_yield_of_a_session_under_way_is_none(recorded: Recorded) -> None:
    """At ten in New York the day's bar stands in the chart already; a brief told its yield as the day's."""
    recorded("brief", "yahoo")
    for hour, last in ((15, date(2026, 11, 19)), (22, date(2026, 11, 20))):
        found = yahoo(now=datetime(2026, 11, 20, hour, tzinfo=UTC)).fetch_yields(
            "USD", date(2024, 1, 2), date(2026, 11, 20)
        )
        assert {to_date(one.dates[-1]) for one in found} == {last}


def test_a_curve_without_one_of_its_points_is_a_curve(recorded: Recorded, make_yahoo: Make) -> None:
    proxy = recorded("brief", "yahoo", misses=True)
    from replay_proxy import Answer

    missing = b'{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found"}}}'
    proxy.answers.append(lambda seen: Answer(404, {}, missing) if "TYX" in seen.path else None)
    found = make_yahoo().fetch_yields("USD", date(2024, 1, 2), date(2026, 11, 20))
    assert [one.name.rsplit(", ", 1)[1] for one in found] == ["13 weeks", "5 years", "10 years"]


def test_results_expected_within_days_stand_on_the_first_as_an_estimate(brief: YahooSource) -> None:
    found = brief.fetch_events(AAPL)
    assert [(one.day, one.kind, one.title) for one in found] == [
        (date(2026, 11, 27), "dividend", ""),
        (date(2026, 12, 1), "earnings", "estimate"),
    ]
    assert {(one.symbol, one.country) for one in found} == {("AAPL", "US")}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, []),
        ({"earnings": {}}, []),
        ({"earnings": {"earningsDate": []}}, []),
        ({"earnings": {"earningsDate": [1796173200], "isEarningsDateEstimate": False}}, [("earnings", "")]),
        ({"earnings": {"earningsDate": [{"raw": 1796173200, "fmt": "x"}]}}, [("earnings", "")]),
        ({"exDividendDate": {}}, []),
    ],
)
def test_a_calendar_says_what_it_says(
    said: object, expected: list[tuple[str, str]], recorded: Recorded, make_yahoo: Make, tmp_path: Path
) -> None:
    recorded(calendar(tmp_path, said), "yahoo")
    assert [(one.kind, one.title) for one in make_yahoo().fetch_events(AAPL)] == expected


@pytest.mark.parametrize(
    ("said", "failure"),
    [
        ([], SchemaChanged),
        ({"earnings": []}, SchemaChanged),
        ({"earnings": {"earningsDate": "soon"}}, SchemaChanged),
        ({"earnings": {"earningsDate": ["soon"]}}, SchemaChanged),
        ({"earnings": {"earningsDate": [True]}}, SchemaChanged),
        ({"earnings": {"earningsDate": [1e300]}}, BadReply),
        ({"exDividendDate": "tomorrow"}, SchemaChanged),
    ],
)
def test_a_calendar_in_another_form_is_refused(
    said: object, failure: type[Exception], recorded: Recorded, make_yahoo: Make, tmp_path: Path
) -> None:
    recorded(calendar(tmp_path, said), "yahoo")
    with pytest.raises(failure):
        make_yahoo().fetch_events(AAPL)


def test_no_calendar_is_no_data(recorded: Recorded, make_yahoo: Make, tmp_path: Path) -> None:
    recorded(calendar(tmp_path, None, 404), "yahoo")
    with pytest.raises(NoData):
        make_yahoo().fetch_events(AAPL)


def test_a_future_that_yahoo_does_not_list_is_unknown(brief: YahooSource) -> None:
    with pytest.raises(UnknownSymbol):
        brief.find_instrument("BZ=F")


def test_a_future_is_no_fund(recorded: Recorded, make_yahoo: Make) -> None:
    recorded("brief", "yahoo")
    source = MarketSource(make_yahoo(), None, lambda: NOW)
    with pytest.raises(NotAFund, match="a future"):
        collect_fund(FundRequest("GC=F"), (source,))
