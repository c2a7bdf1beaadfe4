"""Replies that are broken, endless, enormous, or lead elsewhere: refused in words, bounded in time and memory."""

from __future__ import annotations

import gzip
import resource
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator

import pytest
from asking import HOST, QUICK, WAYS, get, quick_wire
from replay_proxy import Answer, Fault, ReplayProxy, garbled

from data_sources.errors import BadReply, SourceError, SourceUnavailable
from data_sources.wire.limits import Limits
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.reply_text import is_web_page, strict_json

ONCE = Politeness(spacing_seconds=0.0, tries=1, circuit_failures=1000)
GZIPPED = {"Content-Encoding": "gzip"}
TEXT = b'{"prices": [' + b"1.5, " * 20_000 + b"2]}"
PACKED = gzip.compress(TEXT)
REFUSALS: dict[str, tuple[Answer, str]] = {
    "gzip that is none": (Answer(200, GZIPPED, b"not gzip at all"), "not compressed as it says"),
    "gzip garbled": (Answer(200, GZIPPED, garbled(PACKED)), "not compressed as it says"),
    "compression unknown": (Answer(200, {"Content-Encoding": "rot13"}, b"x"), "not compressed as it says"),
    "too long by its length": (Answer(200, {}, bytes(3_000_000)), "longer than 0.954 MB"),
    "too long in chunks": (Answer(200, {}, bytes(3_000_000), chunked=True), "longer than 0.954 MB"),
    "bomb": (Answer(200, GZIPPED, gzip.compress(bytes(200_000_000), 1)), "longer than 0.954 MB"),
    "headers without end": (Answer(200, {f"X-{n}": "y" * 8000 for n in range(100)}, b"x"), "too large headers"),
    "elsewhere": (Answer(302, {"Location": "https://evil.example.org/"}, b""), "leads to evil.example.org"),
    "to this machine": (Answer(302, {"Location": "https://127.0.0.1/x"}, b""), "leads to 127.0.0.1"),
    "to another door": (Answer(302, {"Location": f"https://{HOST}:8443/"}, b""), "leads to"),
    "to a file": (Answer(302, {"Location": "file:///etc/passwd"}, b""), "leads to an address"),
    "to a lookalike": (Answer(302, {"Location": "https://badexample.com/"}, b""), "leads to badexample.com"),
    "to no address": (Answer(302, {"Location": "https://[::1"}, b""), "leads to an address"),
    "to no port": (Answer(302, {"Location": f"https://{HOST}:99999999/"}, b""), "leads to"),
    "past a name": (Answer(302, {"Location": f"https://{HOST}@evil.example.org/"}, b""), "leads to evil"),
    "with escapes": (Answer(302, {"Location": "https://e\x1b[31mvil.example.org/"}, b""), "leads to an address"),
    "in a circle": (Answer(302, {"Location": "/"}, b""), "leads on and on"),
}


@pytest.fixture
def proxy(recorded: Callable[..., ReplayProxy]) -> Iterator[ReplayProxy]:
    return recorded()


def serve(proxy: ReplayProxy, answer: Answer) -> None:
    proxy.answers.append(lambda _: answer)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", REFUSALS)
def test_it_is_refused_in_words_and_asked_once(proxy: ReplayProxy, way: str, case: str) -> None:
    answer, why = REFUSALS[case]
    serve(proxy, answer)
    wire = quick_wire()
    with pytest.raises(BadReply, match=why) as refused, wire.call("prices of AAPL"):
        get(wire, way, f"https://{HOST}/")
    assert str(refused.value).startswith("fake did not answer for prices of AAPL: ")
    assert str(refused.value).isprintable()
    assert len(proxy.seen) == (5 if case == "in a circle" else 1)


@pytest.mark.parametrize("way", WAYS)
def test_a_body_that_is_cut_is_asked_again_and_refused(proxy: ReplayProxy, way: str) -> None:
    serve(proxy, Answer(200, {}, TEXT, cut_after=500))
    wire = quick_wire()
    with pytest.raises(SourceUnavailable, match="broke off"), wire.call("prices"):
        get(wire, way, f"https://{HOST}/")
    assert len(proxy.seen) == QUICK.tries


def test_a_cut_that_heals_is_not_noticed(proxy: ReplayProxy) -> None:
    proxy.faults.at = {1: Fault.CUT}
    serve(proxy, Answer(200, {}, TEXT))
    wire = quick_wire()
    for way in WAYS:
        with wire.call("prices") as heard:
            assert get(wire, way, f"https://{HOST}/").content == TEXT
        assert [exchange.body for exchange in heard.exchanges] == [TEXT]


def test_gzip_that_is_cut_with_a_length_that_says_it_is_whole_is_noticed(proxy: ReplayProxy) -> None:
    serve(proxy, Answer(200, GZIPPED, PACKED[: len(PACKED) // 2]))
    wire = quick_wire()
    with pytest.raises(BadReply, match="cut off in the middle"), wire.call("prices"):
        get(wire, "requests", f"https://{HOST}/")


@pytest.mark.parametrize("way", WAYS)
def test_gzip_that_is_cut_never_reads_as_data(proxy: ReplayProxy, way: str) -> None:
    # curl, which decompresses for yfinance, takes the half for the whole; the half of a JSON text is none.
    serve(proxy, Answer(200, GZIPPED, PACKED[: len(PACKED) // 2]))
    wire = quick_wire()
    with pytest.raises(BadReply), wire.call("prices") as heard:  # noqa: PT012
        get(wire, way, f"https://{HOST}/")
        strict_json(heard.exchanges[-1].body, "fake", "prices")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("packed", ["gzip", "deflate", "bare deflate", "none"])
def test_compressed_bodies_arrive_whole(proxy: ReplayProxy, way: str, packed: str) -> None:
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bodies = {
        "gzip": PACKED,
        "deflate": zlib.compress(TEXT),
        "bare deflate": bare.compress(TEXT) + bare.flush(),
        "none": TEXT,
    }
    if packed == "two members" and way == "curl_cffi":
        pytest.skip("curl reads the first member only")
    name = {"none": "identity", "two members": "gzip"}.get(packed, packed.rsplit(maxsplit=1)[-1])
    serve(proxy, Answer(200, {"Content-Encoding": name}, bodies[packed]))
    wire = quick_wire()
    with wire.call("prices"):
        assert get(wire, way, f"https://{HOST}/").content == TEXT


def test_gzip_of_two_members_is_read_to_its_end(proxy: ReplayProxy) -> None:
    serve(proxy, Answer(200, GZIPPED, gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])))
    wire = quick_wire()
    with wire.call("prices"):
        assert get(wire, "requests", f"https://{HOST}/").content == TEXT


def test_a_million_tiny_gzip_members_are_refused_quickly(proxy: ReplayProxy) -> None:
    serve(proxy, Answer(200, GZIPPED, gzip.compress(b"1") * 40_000))
    wire = quick_wire()
    with pytest.raises(BadReply, match="not compressed as it says"), wire.call("prices"):
        get(wire, "requests", f"https://{HOST}/")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("fault", [Fault.DRIP, Fault.DELAY])
def test_the_time_of_a_reply_is_bounded_whatever_its_pace(proxy: ReplayProxy, way: str, fault: Fault) -> None:
    serve(proxy, Answer(200, {}, TEXT))
    proxy.faults.always, proxy.faults.seconds = fault, 0.05 if fault is Fault.DRIP else 20.0
    wire = quick_wire(limits=Limits(reply_seconds=0.3), manners=Manners(ONCE))
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"gave no complete answer within 0\.3 s"), wire.call("prices"):
        # What the library allows itself does not count.
        get(wire, way, f"https://{HOST}/", timeout=60)
    assert time.monotonic() - began < 2.0


def test_what_is_left_of_the_budget_bounds_a_reply(proxy: ReplayProxy) -> None:
    serve(proxy, Answer(200, {}, TEXT, delay_seconds=20.0))
    wire = quick_wire(manners=Manners(ONCE, budget_seconds=0.3))
    began = time.monotonic()
    with pytest.raises(SourceUnavailable), wire.call("prices"):
        get(wire, "requests", f"https://{HOST}/")
    assert time.monotonic() - began < 2.0


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module's peak there")
@pytest.mark.parametrize("way", WAYS)
def test_two_hundred_megabytes_of_nothing_cost_little_memory(proxy: ReplayProxy, way: str) -> None:
    packed = gzip.compress(bytes(200_000_000), 1)
    serve(proxy, Answer(200, GZIPPED, packed))
    wire = quick_wire()
    with pytest.raises(SourceError), wire.call("a first question, for what is loaded once"):
        get(wire, way, "https://elsewhere.example.org/")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadReply, match="longer than"), wire.call("prices"):
        get(wire, way, f"https://{HOST}/")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / (
        2**20 if sys.platform == "darwin" else 1024
    )
    assert grown < 20, f"{grown} MB"


def test_a_host_that_is_not_the_sources_is_not_asked(proxy: ReplayProxy) -> None:
    wire = quick_wire()
    for way in WAYS:
        for url in ("https://example.org/", "https://badexample.com/", "https://example.com.evil.org/"):
            with pytest.raises(BadReply, match="does not belong to this source"), wire.call("prices"):
                get(wire, way, url)
    assert proxy.seen == []


def test_ctrl_c_is_heard_while_a_host_is_silent(proxy: ReplayProxy) -> None:
    import signal

    serve(proxy, Answer(200, {}, b"x", delay_seconds=30.0))
    wire = quick_wire(limits=Limits(reply_seconds=5.0))
    began = time.monotonic()
    timer = threading.Timer(0.2, signal.raise_signal, [signal.SIGINT])
    own = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt), wire.call("prices"):
            get(wire, "curl_cffi", f"https://{HOST}/")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, own)
    assert time.monotonic() - began < 2.0


PAGE = b"\xef\xbb\xbf\n<!DOCTYPE html><title>Log in</title>\x1b[31m"


def test_a_web_page_is_called_that() -> None:
    assert is_web_page(PAGE)
    assert not is_web_page(b'{"a": "<html>"}')
    with pytest.raises(BadReply, match="it sent a web page instead of data") as refused:
        strict_json(PAGE, "fake", "prices")
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b'{"a": NaN}', "holds NaN, which is no number"),
        (b"[-Infinity]", "holds -Infinity"),
        (b'{"a": 1', "not readable"),
        (b"\xff\xfe\x00", "not readable"),
        (b"[" * 200_000, "not readable"),
        (b'__import__("os").system("x")', "not readable"),
    ],
)
def test_what_is_no_json_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(BadReply, match=why):
        strict_json(body, "fake", "prices")


def test_json_is_read() -> None:
    assert strict_json(b' {"a": [1.5, null, "\xe8\x8c\x85"]}', "fake", "prices") == {"a": [1.5, None, "茅"]}
