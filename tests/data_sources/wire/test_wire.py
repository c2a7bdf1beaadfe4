"""Requests of both libraries over a wire to the replay proxy: what is heard, and what goes out."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator

import pytest
import requests
from asking import HOST, QUICK, WAYS, get, quick_wire, send
from replay_proxy import Answer, Fault, Faults, ReplayProxy, Seen
from requests.adapters import HTTPAdapter

from data_sources.errors import BadReply, BudgetSpent, CircuitOpen, SourceUnavailable
from data_sources.wire.exchange import Exchange
from data_sources.wire.limits import Limits
from data_sources.wire.manners import Manners, Politeness

REFUSE, BROKEN, LIMITED = Fault.REFUSE, Fault.BROKEN, Fault.LIMITED


@pytest.fixture
def proxy(recorded: Callable[..., ReplayProxy]) -> Iterator[ReplayProxy]:
    server = recorded()

    def answer(seen: Seen) -> Answer | None:
        match seen.path:
            case "/data":
                return Answer(200, {"Content-Type": "application/json"}, b'{"a": 1}')
            case "/echo":
                return Answer(200, {}, seen.sent)
            case "/moved":
                return Answer(302, {"Location": "/data"}, b"")
            case "/cookie":
                return Answer(200, {"Set-Cookie": "A3=secret; Path=/"}, b"ok")
            case "/missing":
                return Answer(404, {}, b"nothing here")
            case "/latin":
                return Answer(200, {"Content-Type": "text/plain; charset=gbk"}, "贵州茅台".encode("gbk"))
        return None

    server.answers.append(answer)
    return server


@pytest.mark.parametrize("way", WAYS)
def test_an_exchange_is_heard_and_told_to_the_listeners(proxy: ReplayProxy, way: str) -> None:
    told: list[Exchange] = []
    wire = quick_wire(told.append)
    with wire.call("prices of AAPL") as heard:
        reply = get(wire, way, f"https://{HOST}/data", params={"q": "AAPL", "crumb": "secret", "ut": "x"})
    assert reply.json() == {"a": 1}
    (exchange,) = told
    assert heard.exchanges == told
    assert exchange.query == (("q", "AAPL"),)
    assert (exchange.provider, exchange.method, exchange.host, exchange.path) == ("fake", "GET", HOST, "/data")
    assert (exchange.status, exchange.content_type, exchange.body) == (200, "application/json", b'{"a": 1}')
    assert exchange.sha256 == hashlib.sha256(b'{"a": 1}').hexdigest() == heard.sha256()
    assert 0 < exchange.seconds < 10
    assert heard.failure is None
    # The secret was sent all the same.
    assert proxy.seen[0].query["crumb"] == "secret"


@pytest.mark.parametrize("way", WAYS)
def test_several_answers_have_the_digest_of_their_digests_and_sessions_do_not_count(
    proxy: ReplayProxy, way: str
) -> None:
    wire = quick_wire()
    with wire.call("prices") as heard:
        for path in ("/data", "/latin", "/data"):
            get(wire, way, f"https://{HOST}{path}")
    digests = [exchange.sha256 for exchange in heard.exchanges]
    assert heard.sha256() == hashlib.sha256("\n".join(digests).encode()).hexdigest()
    with wire.call("prices") as other:
        get(wire, way, f"https://{HOST}/moved")
    assert other.sha256() == digests[0]


@pytest.mark.parametrize("way", WAYS)
def test_an_error_page_is_an_answer_that_the_library_sees(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire()
    with wire.call("prices") as heard:
        assert get(wire, way, f"https://{HOST}/missing").status_code == 404
    assert [exchange.status for exchange in heard.exchanges] == [404]


@pytest.mark.parametrize("way", WAYS)
def test_a_redirect_within_the_source_is_followed_and_each_hop_recorded(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire()
    with wire.call("prices") as heard:
        reply = get(wire, way, f"https://{HOST}/moved")
    assert reply.json() == {"a": 1}
    assert reply.url == f"https://{HOST}/data"
    assert [(exchange.path, exchange.location) for exchange in heard.exchanges] == [
        ("/moved", f"https://{HOST}/data"),
        ("/data", ""),
    ]
    assert len(reply.history) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_form_and_json_arrive_as_they_were_sent(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire()
    with wire.call("rates") as heard:
        form = send(wire, way, "POST", f"https://{HOST}/echo", data={"lang": "CN", "b": "2"})
        json = send(wire, way, "POST", f"https://{HOST}/echo", json={"lang": "CN"})
    assert (form.content, json.json()) == (b"lang=CN&b=2", {"lang": "CN"})
    assert [exchange.method for exchange in heard.exchanges] == ["POST", "POST"]
    assert heard.exchanges[0].sent == b"lang=CN&b=2"


@pytest.mark.parametrize("way", WAYS)
def test_cookies_are_kept_by_the_session_that_got_them(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire()
    session = wire.session() if way == "curl_cffi" else requests.Session()
    with wire.call("prices"):
        session.get(f"https://{HOST}/cookie")
        session.get(f"https://{HOST}/data")
        get(wire, "requests", f"https://{HOST}/data")
    assert "A3=secret" in proxy.seen[1].headers.get("cookie", "")
    assert "cookie" not in proxy.seen[2].headers


@pytest.mark.parametrize("way", WAYS)
def test_text_keeps_its_charset(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire()
    with wire.call("names"):
        assert get(wire, way, f"https://{HOST}/latin").text == "贵州茅台"


def test_requests_speaks_for_itself_and_yfinance_as_its_library_chose(proxy: ReplayProxy) -> None:
    wire = quick_wire()
    with wire.call("prices"):
        get(wire, "requests", f"https://{HOST}/data", headers={"X-Own": "1"})
        get(wire, "curl_cffi", f"https://{HOST}/data")
    assert proxy.seen[0].headers["user-agent"].startswith("python-requests/")
    assert proxy.seen[0].headers["x-own"] == "1"
    assert "sec-ch-ua" not in proxy.seen[0].headers
    assert "Chrome" in proxy.seen[1].headers["user-agent"]


@pytest.mark.parametrize("way", WAYS)
def test_plain_http_is_asked_by_https_unless_the_host_speaks_none(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire(plain=frozenset({"old.example.com"}))
    with wire.call("prices") as heard:
        get(wire, way, f"http://{HOST}:80/data")
        get(wire, way, "http://old.example.com/data")
    assert [seen.tls for seen in proxy.seen] == [True, False]
    assert [exchange.scheme for exchange in heard.exchanges] == ["https", "http"]


def test_a_library_cannot_switch_the_check_of_certificates_off(
    proxy: ReplayProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.delenv(variable)
    wire = quick_wire(manners=Manners(QUICK))
    for way in WAYS:
        with (
            pytest.raises(SourceUnavailable, match=r"the certificate of data\.example\.com could not be verified"),
            wire.call("prices"),
        ):
            get(wire, way, f"https://{HOST}/data", verify=False)
    proxy.broken.clear()  # the handshakes that the client gave up


def test_outside_of_a_call_requests_goes_its_own_way(proxy: ReplayProxy) -> None:
    own = HTTPAdapter.send
    told: list[Exchange] = []
    wire = quick_wire(told.append)
    with wire.call("prices"):
        assert HTTPAdapter.send is not own
        others: list[int] = []
        # Another thread of the process is not part of the call.
        thread = threading.Thread(target=lambda: others.append(requests.get(f"https://{HOST}/data").status_code))
        thread.start()
        thread.join()
        with quick_wire().call("inner"):
            requests.get(f"https://{HOST}/data")
        assert HTTPAdapter.send is not own
    assert others == [200]
    assert HTTPAdapter.send is own
    assert requests.get(f"https://{HOST}/data").status_code == 200
    assert told == []


def test_two_threads_have_each_their_own_call(proxy: ReplayProxy) -> None:
    wire = quick_wire()
    both = threading.Barrier(2, timeout=10)
    heard_paths: dict[str, list[str]] = {}

    def ask(path: str, way: str) -> None:
        with wire.call(path) as heard:
            both.wait()
            get(wire, way, f"https://{HOST}{path}")
            both.wait()
        heard_paths[path] = [exchange.path for exchange in heard.exchanges]

    threads = [
        threading.Thread(target=ask, args=("/data", "curl_cffi")),
        threading.Thread(target=ask, args=("/latin", "requests")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert heard_paths == {"/data": ["/data"], "/latin": ["/latin"]}


def test_one_session_serves_many_threads(proxy: ReplayProxy) -> None:
    wire = quick_wire(manners=Manners(Politeness(spacing_seconds=0.0, at_once=8)))
    statuses: list[int] = []

    def ask() -> None:
        for _ in range(5):
            with wire.call("prices"):
                statuses.append(get(wire, "curl_cffi", f"https://{HOST}/data").status_code)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert statuses == [200] * 40
    # Connections are kept and shared: fewer were opened than threads have asked.
    assert len(wire.session()._handles._idle) <= 8


@pytest.mark.parametrize("way", WAYS)
def test_what_the_library_swallows_is_raised_when_it_returns(proxy: ReplayProxy, way: str) -> None:
    proxy.faults.at = {1: REFUSE, 2: REFUSE, 3: REFUSE}
    wire = quick_wire()
    with pytest.raises(SourceUnavailable, match="the connection broke off"), wire.call("prices"):  # noqa: PT012
        try:
            get(wire, way, f"https://{HOST}/data")
        except Exception:  # noqa: BLE001 - as libraries do
            get(wire, way, f"https://{HOST}/latin")
    assert len(proxy.seen) == 4


@pytest.mark.parametrize("way", WAYS)
def test_a_library_that_tries_again_by_itself_does_not_multiply_the_tries(proxy: ReplayProxy, way: str) -> None:
    proxy.faults.always = BROKEN
    wire = quick_wire()
    with pytest.raises(SourceUnavailable, match=r"says that it is out of order \(status 500\)"), wire.call("prices"):  # noqa: PT012
        for _ in range(5):
            try:
                get(wire, way, f"https://{HOST}/data")
            except SourceUnavailable:
                continue
    assert len(proxy.seen) == QUICK.tries


@pytest.mark.parametrize("way", WAYS)
def test_what_is_tolerated_is_told_to_the_library_in_its_own_terms(proxy: ReplayProxy, way: str) -> None:
    from curl_cffi.requests.exceptions import ConnectionError as NotConnected

    proxy.faults.at = dict.fromkeys((1, 2, 3), REFUSE) | dict.fromkeys((4, 5, 6), LIMITED)
    wire = quick_wire()
    with wire.call("prices") as heard:
        heard.tolerate.add(f"{HOST}/cookie")
        with pytest.raises((requests.exceptions.ConnectionError, NotConnected)):
            get(wire, way, f"https://{HOST}/cookie")
        assert get(wire, way, f"https://{HOST}/cookie").status_code == 429
        assert get(wire, way, f"https://{HOST}/data").status_code == 200
    assert heard.failure is None


@pytest.mark.parametrize("way", WAYS)
def test_a_pager_that_never_ends_is_stopped(proxy: ReplayProxy, way: str) -> None:
    wire = quick_wire(limits=Limits(call_requests=5))
    with pytest.raises(BadReply, match="asks for more than 5 pages"), wire.call("list of shares"):  # noqa: PT012
        for page in range(10**9):
            get(wire, way, f"https://{HOST}/data", params={"page": page})
    assert len(proxy.seen) == 5


@pytest.mark.parametrize("way", WAYS)
def test_a_dead_host_is_not_asked_for_ever(proxy: ReplayProxy, way: str) -> None:
    proxy.faults.always = REFUSE
    wire = quick_wire()
    for _ in range(3):
        with pytest.raises(SourceUnavailable), wire.call("prices"):
            get(wire, way, f"https://{HOST}/data")
    asked = len(proxy.seen)
    with pytest.raises(CircuitOpen), wire.call("prices of MSFT"):
        get(wire, way, f"https://{HOST}/latin")
    assert len(proxy.seen) == asked == 9


def test_a_spent_budget_reaches_the_user_through_the_library(proxy: ReplayProxy) -> None:
    wire = quick_wire(manners=Manners(QUICK, budget_seconds=0.0))
    with pytest.raises(BudgetSpent), wire.call("prices"):
        get(wire, "requests", f"https://{HOST}/data")
    assert proxy.seen == []


def test_an_interrupt_passes_and_is_no_failure(proxy: ReplayProxy) -> None:
    wire = quick_wire()

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), wire.call("prices") as heard:
        interrupted()
    assert heard.failure is None


def test_faults_may_be_named_by_host(proxy: ReplayProxy) -> None:
    proxy.faults = Faults(at={1: BROKEN}, hosts=frozenset({"other.example.com"}))
    wire = quick_wire(manners=Manners(Politeness(spacing_seconds=0, tries=1)))
    with wire.call("prices"):
        assert get(wire, "requests", f"https://{HOST}/data").status_code == 200
    with pytest.raises(SourceUnavailable), wire.call("prices"):
        get(wire, "requests", "https://other.example.com/data")
