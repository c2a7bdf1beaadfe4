"""Replies of Yahoo's that are no answer: refused by name, nothing raw in the sentence, never a wrong figure."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from replay_proxy import RECORDINGS, Fault, Faults, record

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceError, SourceUnavailable, UnknownSymbol
from data_sources.model import Instrument, InstrumentKind, RepairRule
from data_sources.providers.yahoo.source import YahooSource

HOST = "query2.finance.yahoo.com"
PATH = "/v8/finance/chart/WSU.DE"
SHARE = Instrument("WSU.DE", InstrumentKind.STOCK, "XETR", "EUR", "WashTec AG")
Make = Callable[[], YahooSource]
Change = Callable[[dict[str, Any]], None]


def real_chart() -> dict[str, Any]:
    chart: dict[str, Any] = json.loads((RECORDINGS / "yahoo" / HOST / "chart-WSU.DE.body").read_text("utf-8"))
    return chart


def columns(chart: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = chart["chart"]["result"][0]["indicators"]["quote"][0]
    return found


def head(chart: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = chart["chart"]["result"][0]["meta"]
    return found


@pytest.fixture
def answering(recorded: Any, make_yahoo: Make, tmp_path: Path) -> Callable[..., YahooSource]:
    """A source whose chart of WSU.DE is this body."""

    def make(body: object, **fields: Any) -> YahooSource:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        # More named fields than the recordings under tests/recordings: these answer.
        record(tmp_path, "chart", HOST, PATH, content, query={"interval": "1d"}, **fields)
        for days in ("1d", "5d"):
            record(tmp_path, days, HOST, PATH, content, query={"interval": "1d", "range": days}, **fields)
        recorded("yahoo", tmp_path)
        return make_yahoo()

    return make


def changed(change: Change) -> dict[str, Any]:
    chart = real_chart()
    change(chart)
    return chart


def put(name: str, value: object) -> Change:
    def change(chart: dict[str, Any]) -> None:
        columns(chart)[name][1] = value

    return change


def put_head(name: str, value: object) -> Change:
    return lambda chart: head(chart).update({name: value})


def put_event(kind: str, event: object) -> Change:
    return lambda chart: chart["chart"]["result"][0].update({"events": {kind: {"1691391600": event}}})


def put_adjusted(value: object) -> Change:
    def change(chart: dict[str, Any]) -> None:
        chart["chart"]["result"][0]["indicators"]["adjclose"][0]["adjclose"] = value

    return change


def put_moments(value: list[object]) -> Change:
    return lambda chart: chart["chart"]["result"][0].update({"timestamp": value})


HOSTILE: dict[str, object] = {
    "a web page": b"<!DOCTYPE html><html><body>\x1b[31mSorry</body></html>",
    "half of it": json.dumps(real_chart()).encode()[:400],
    "nothing": b"",
    "a list": [],
    "null": b"null",
    "a number": b"17",
    "no chart": {"finance": {}},
    "brackets without end": b"[" * 100_000,
    "NaN": changed(put("close", math.nan)),
    "Infinity": changed(put("high", math.inf)),
    "a word for a price": changed(put("close", "33.2")),
    "a bool for a price": changed(put("open", True)),
    "a list for a price": changed(put("low", [33.2])),
    "1e308": changed(put("close", 1e308)),
    "a huge whole number": changed(put("volume", 10**40)),
    "negative volume": changed(put("volume", -5)),
    "a column too short": changed(lambda chart: columns(chart)["close"].pop()),
    "a column too long": changed(lambda chart: columns(chart)["volume"].append(1)),
    "a column missing": changed(lambda chart: columns(chart).pop("open")),
    "a column that is a word": changed(lambda chart: columns(chart).update(close="33.2, 33.4, 33.3")),
    "an adjusted column too short": changed(put_adjusted([33.2])),
    "words for adjusted prices": changed(put_adjusted(["a", "b", "c"])),
    "a moment out of range": changed(put_moments([1691132400, 10**18, 1691478000])),
    "a moment before the one that it follows": changed(put_moments([1691391600, 1691132400, 1691478000])),
    "a moment that is a word": changed(put_moments([1691132400, "1691391600", 1691478000])),
    "a moment that is missing": changed(put_moments([1691132400, None, 1691478000])),
    "another symbol": changed(put_head("symbol", "AAPL")),
    "another currency": changed(put_head("currency", "USD")),
    "no currency": changed(put_head("currency", None)),
    "an invented time zone": changed(put_head("exchangeTimezoneName", "../../etc/passwd")),
    "weekly bars": changed(put_head("dataGranularity", "1wk")),
    "a dividend that is a word": changed(put_event("dividends", {"amount": "2", "date": 1691391600})),
    "a dividend without a day": changed(put_event("dividends", {"amount": 2.0})),
    "a negative dividend": changed(put_event("dividends", {"amount": -2.0, "date": 1691391600})),
    "a dividend that is a list": changed(put_event("dividends", [2.0])),
    "a split by zero": changed(put_event("splits", {"numerator": 1, "denominator": 0, "date": 1691391600})),
    "a split beyond any": changed(put_event("splits", {"numerator": 1e9, "denominator": 1, "date": 1691391600})),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_chart_is_refused_in_one_clean_sentence(answering: Callable[..., YahooSource], what: str) -> None:
    source = answering(HOSTILE[what])
    with pytest.raises(BadReply) as refused:
        source.fetch_sheet(SHARE, None, date.max)
    sentence = str(refused.value)
    assert sentence.isprintable()
    assert len(sentence) < 300
    assert "<" not in sentence
    assert "passwd" not in sentence


def test_rows_without_end_are_refused(answering: Callable[..., YahooSource]) -> None:
    def many(chart: dict[str, Any]) -> None:
        chart["chart"]["result"][0]["timestamp"] = list(range(86_405))
        for name in columns(chart):
            columns(chart)[name] = [1.0] * 86_405
        chart["chart"]["result"][0]["indicators"]["adjclose"][0]["adjclose"] = [1.0] * 86_405

    with pytest.raises(BadReply, match="it claims 86405 days"):
        answering(changed(many)).fetch_sheet(SHARE, None, date.max)


@pytest.mark.parametrize("kind", ["CRYPTOCURRENCY", "FUTURE", "OPTION"])
def test_what_is_not_diagnosed_is_refused_in_words(answering: Callable[..., YahooSource], kind: str) -> None:
    with pytest.raises(UnknownSymbol, match="not diagnosed here"):
        answering(changed(put_head("instrumentType", kind))).find_instrument("WSU.DE")


def test_an_unknown_kind_is_a_change_of_form(answering: Callable[..., YahooSource]) -> None:
    with pytest.raises(SchemaChanged, match="kind of the instrument"):
        answering(changed(put_head("instrumentType", "PERPETUAL"))).find_instrument("WSU.DE")


def test_a_name_is_cleaned_before_it_goes_further(answering: Callable[..., YahooSource]) -> None:
    name = "\x1b[31mWash\x1b[0m<b>Tec</b>\u202e AG\x07 \x1b]8;;http://x.example\x07click\x1b]8;;\x07" + "x" * 5_000
    found = answering(changed(put_head("longName", name))).find_instrument("WSU.DE")
    assert found.name.startswith("Wash Tec AG click")
    assert found.name.isprintable()
    assert len(found.name) <= 120


def test_an_instrument_without_recent_bars_is_found(answering: Callable[..., YahooSource]) -> None:
    def silent(chart: dict[str, Any]) -> None:
        del chart["chart"]["result"][0]["timestamp"]
        chart["chart"]["result"][0]["indicators"] = {"quote": [{}], "adjclose": [{}]}

    source = answering(changed(silent))
    assert source.find_instrument("WSU.DE").name == "WashTec AG"
    with pytest.raises(NoData):
        source.fetch_sheet(SHARE, None, date.max)


def test_the_words_of_an_error_are_cleaned(answering: Callable[..., YahooSource]) -> None:
    error = {"code": "Bad Request", "description": "\x1b[31mData doesn't exist\x1b[0m <script>x</script>"}
    with pytest.raises(SourceError) as refused:
        answering({"chart": {"result": None, "error": error}}).fetch_sheet(SHARE, None, date.max)
    assert str(refused.value).isprintable()
    assert "<script>" not in str(refused.value)


def test_a_window_that_yahoo_has_nothing_of_is_no_data(recorded: Any, make_yahoo: Make, tmp_path: Path) -> None:
    said = "Data doesn't exist for startDate = 1691132400, endDate = 1691478000"
    body = {"chart": {"result": None, "error": {"code": "Bad Request", "description": said}}}
    record(tmp_path, "window", HOST, PATH, json.dumps(body).encode(), query={"includePrePost": "false"}, status=400)
    recorded("yahoo", tmp_path)
    with pytest.raises(NoData):
        make_yahoo().fetch_sheet(SHARE, date(2023, 8, 1), date(2023, 8, 31))


def test_null_rows_are_taken_out_and_named(answering: Callable[..., YahooSource]) -> None:
    def silent(chart: dict[str, Any]) -> None:
        for values in (*columns(chart).values(), chart["chart"]["result"][0]["indicators"]["adjclose"][0]["adjclose"]):
            values[1] = None

    sheet = answering(changed(silent)).fetch_sheet(SHARE, None, date.max)
    assert [str(day) for day in sheet.dates] == ["2023-08-04", "2023-08-08"]
    (repair,) = sheet.repairs
    assert (repair.rule, repair.count, repair.days) == (RepairRule.NULL_ROW, 1, (date(2023, 8, 7),))


def test_a_dividend_on_a_null_row_goes_to_the_next_day(answering: Callable[..., YahooSource]) -> None:
    def silent(chart: dict[str, Any]) -> None:
        for values in (*columns(chart).values(), chart["chart"]["result"][0]["indicators"]["adjclose"][0]["adjclose"]):
            values[1] = None
        put_event("dividends", {"amount": 2.2, "date": 1691391600})(chart)

    sheet = answering(changed(silent)).fetch_sheet(SHARE, None, date.max)
    assert sheet.dividends.tolist() == [0.0, 2.2]


def test_a_volume_that_is_not_told_is_not_zero(answering: Callable[..., YahooSource]) -> None:
    sheet = answering(changed(put("volume", None))).fetch_sheet(SHARE, None, date.max)
    assert np.isnan(sheet.volume).tolist() == [False, True, False]


def test_a_chart_without_adjusted_closes_has_no_total_return(answering: Callable[..., YahooSource]) -> None:
    chart = changed(lambda chart: chart["chart"]["result"][0]["indicators"].pop("adjclose"))
    assert answering(chart).fetch_sheet(SHARE, None, date.max).adjusted_close is None


def test_a_dividend_in_other_money_is_left_out_and_named(answering: Callable[..., YahooSource]) -> None:
    event = {"amount": 2.2, "date": 1691391600, "currency": "USD"}
    sheet = answering(changed(put_event("dividends", event))).fetch_sheet(SHARE, None, date.max)
    assert sheet.dividends.tolist() == [0.0, 0.0, 0.0]
    assert sheet.origin.note == "dividends paid in USD are left out"


def test_a_dividend_in_pounds_beside_pence_is_not_divided(answering: Callable[..., YahooSource]) -> None:
    def pounds(chart: dict[str, Any]) -> None:
        put_head("currency", "GBp")(chart)
        put_event("dividends", {"amount": 0.022, "date": 1691391600, "currency": "GBP"})(chart)

    share = Instrument("WSU.DE", InstrumentKind.STOCK, "XETR", "GBP", "WashTec AG")
    sheet = answering(changed(pounds)).fetch_sheet(share, None, date.max)
    assert sheet.dividends.tolist() == pytest.approx([0.0, 0.022, 0.0])
    assert sheet.close[0] == pytest.approx(0.334, rel=0.05)


def test_the_live_row_of_a_day_that_is_there_already_is_not_a_second_day(
    answering: Callable[..., YahooSource],
) -> None:
    def live(chart: dict[str, Any]) -> None:
        result = chart["chart"]["result"][0]
        result["timestamp"].append(result["timestamp"][-1] + 3_600)
        for values in (*columns(chart).values(), result["indicators"]["adjclose"][0]["adjclose"]):
            values.append(values[-1])
        columns(chart)["close"][-1] = 34.0

    sheet = answering(changed(live)).fetch_sheet(SHARE, None, date.max)
    assert [str(day) for day in sheet.dates] == ["2023-08-04", "2023-08-07", "2023-08-08"]
    assert sheet.close[-1] == 34.0


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.DRIP], ids=lambda fault: fault.name)
@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
def test_a_fault_at_any_request_gives_the_right_sheet_or_none(
    recorded: Any, make_yahoo: Make, fault: Fault, nth: int
) -> None:
    recorded("yahoo", faults=Faults({nth: fault}, seconds=0.01), misses=True)
    source = make_yahoo()
    try:
        sheet = source.fetch_sheet(source.find_instrument("WSU.DE"), None, date.max)
    except SourceUnavailable as refused:
        said, closes = str(refused), None
    else:
        said, closes = "", sheet.close.tolist()
    assert said.isprintable()
    assert closes in (None, columns(real_chart())["close"])


@pytest.mark.parametrize(
    "fault", [Fault.REFUSE, Fault.LIMITED, Fault.BROKEN, Fault.HTML, Fault.EMPTY], ids=lambda fault: fault.name
)
def test_a_host_that_always_fails_is_unavailable_and_never_unknown(
    recorded: Any, make_yahoo: Make, fault: Fault
) -> None:
    recorded("yahoo", faults=Faults(always=fault), misses=True)
    with pytest.raises(SourceUnavailable) as refused:
        make_yahoo().find_instrument("AAPL")
    assert str(refused.value).isprintable()
