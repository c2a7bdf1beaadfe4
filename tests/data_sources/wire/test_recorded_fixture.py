"""The replay proxy and its fixture: what every test of a live source stands on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from replay_faults import Fault, Faults
from replay_proxy import ReplayProxy, record
from replay_windows import eastmoney_kline, tencent_kline, yahoo_chart

HOST = "data.example.com"
Recorded = Callable[..., ReplayProxy]


def body_of(path: str, **params: str) -> bytes:
    return requests.get(f"https://{HOST}{path}", params=params, timeout=10).content


def test_the_recording_with_the_most_fields_answers(recorded: Recorded, tmp_path: Path) -> None:
    record(tmp_path, "any", HOST, "/q", b"any")
    record(tmp_path, "one", HOST, "/q", b"one", query={"symbol": "AAPL"})
    record(tmp_path, "two", HOST, "/q", b"two", query={"symbol": "AAPL", "range": "1d"})
    proxy = recorded(tmp_path)
    assert body_of("/q") == b"any"
    assert body_of("/q", symbol="AAPL", crumb="x", period1="1") == b"one"
    assert body_of("/q", symbol="AAPL", range="1d") == b"two"
    assert [seen.query.get("symbol") for seen in proxy.seen] == [None, "AAPL", "AAPL"]


def test_what_is_not_recorded_is_listed(recorded: Recorded, tmp_path: Path) -> None:
    proxy = recorded(tmp_path, misses=True)
    assert requests.get(f"https://{HOST}/nothing?a=1&crumb=x", timeout=10).status_code == 599
    assert proxy.misses == [f"GET https://{HOST}/nothing {{'a': '1'}}"]


def test_a_sequence_changes_with_every_request_and_its_last_part_stays(recorded: Recorded, tmp_path: Path) -> None:
    record(tmp_path, "s", HOST, "/s", b"x", sequence=[{"status": 429}, {"status": 500}, {}])
    recorded(tmp_path)
    statuses = [requests.get(f"https://{HOST}/s", timeout=10).status_code for _ in range(4)]
    assert statuses == [429, 500, 200, 200]


def test_a_form_chooses_among_recordings(recorded: Recorded, tmp_path: Path) -> None:
    for language in ("CN", "EN"):
        record(tmp_path, language, HOST, "/p", language.encode(), method="POST", sent={"lang": language})
    recorded(tmp_path)
    replies = [
        requests.post(f"https://{HOST}/p", {"lang": lang, "t": "1"}, timeout=10).content for lang in ("EN", "CN")
    ]
    assert replies == [b"EN", b"CN"]


def test_faults_meet_the_requests_that_they_name(recorded: Recorded, tmp_path: Path) -> None:
    record(tmp_path, "a", HOST, "/a", b"0123456789", headers={"Content-Type": "text/plain"})
    recorded(
        tmp_path, faults=Faults(at={1: Fault.HTML, 2: Fault.LIMITED, 3: Fault.CUT_CLEAN, 4: Fault.EMPTY, 6: Fault.CUT})
    )
    got = [requests.get(f"https://{HOST}/a", timeout=10) for _ in range(5)]
    assert [reply.status_code for reply in got] == [200, 429, 200, 200, 200]
    assert got[0].headers["Content-Type"] == "text/html"
    assert [reply.content for reply in got[2:]] == [b"01234", b"", b"0123456789"]
    with pytest.raises(requests.exceptions.RequestException):
        body_of("/a")


def test_children_are_led_to_it_too(recorded: Recorded, tmp_path: Path) -> None:
    record(tmp_path, "a", HOST, "/a", b"for a child")
    proxy = recorded(tmp_path)
    code = f"import requests; print(requests.get('https://{HOST}/a', timeout=10).text)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ.copy(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "for a child"
    assert len(proxy.seen) == 1


CHART = json.dumps(
    {
        "chart": {
            "result": [
                {
                    "meta": {"symbol": "X"},
                    "timestamp": [100, 200, 300],
                    "events": {"dividends": {"200": {"amount": 1.0, "date": 200}}, "splits": {"300": {"date": 300}}},
                    "indicators": {"quote": [{"close": [1.0, 2.0, 3.0]}], "adjclose": [{"adjclose": [1.0, 2.0, 3.0]}]},
                }
            ],
            "error": None,
        }
    }
).encode()


def chart(**query: str) -> dict[str, object]:
    result: dict[str, object] = json.loads(yahoo_chart(CHART, query))["chart"]["result"][0]
    return result


def test_a_chart_is_cut_to_its_window_as_yahoo_does() -> None:
    tail = chart(period1="200", period2="300")
    assert tail["timestamp"] == [200]
    assert tail["indicators"] == {"quote": [{"close": [2.0]}], "adjclose": [{"adjclose": [2.0]}]}
    assert tail["events"] == {"dividends": {"200": {"amount": 1.0, "date": 200}}}
    assert chart(range="1d")["timestamp"] == [300]
    assert chart(range="max") == json.loads(CHART)["chart"]["result"][0]
    empty = chart(period1="301", period2="400")
    assert "timestamp" not in empty
    assert "events" not in empty
    assert empty["indicators"] == {"quote": [{}], "adjclose": [{}]}


def test_chinese_bars_are_cut_to_their_window() -> None:
    days = ["2024-01-02,1", "2024-01-03,2", "2024-01-04,3"]
    body = json.dumps({"data": {"klines": days}}).encode()
    cut = json.loads(eastmoney_kline(body, {"beg": "20240103", "end": "20500101"}))
    assert cut["data"]["klines"] == days[1:]
    assert json.loads(eastmoney_kline(body, {"lmt": "1"}))["data"]["klines"] == days[2:]
    rows = [["2024-01-02", "1"], ["2024-01-03", "2"], ["2024-01-04", "3"]]
    text = b"kline_day=" + json.dumps({"data": {"sh600519": {"day": rows, "qt": {}}}}).encode()
    cut_text = tencent_kline(text, {"param": "sh600519,day,2024-01-01,2024-01-03,1,"})
    assert cut_text.startswith(b"kline_day={")
    assert json.loads(cut_text[len("kline_day=") :])["data"]["sh600519"] == {"day": rows[1:2], "qt": {}}
