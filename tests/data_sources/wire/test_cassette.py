"""What ``CassetteWriter`` writes replays, and holds nothing of whose it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from asking import HOST, WAYS, get, quick_wire, send
from replay_proxy import Answer, ReplayProxy, Seen

from data_sources.errors import SourceUnavailable
from data_sources.wire.cassette import CassetteWriter, without_secrets
from data_sources.wire.exchange import Exchange
from data_sources.wire.manners import Manners, Politeness
from data_sources.wire.wire import Wire

SECRETS = (
    "CrumbOfMine/x.y", "CrumbOfMine%2Fx.y", "COOKIEVALUE", "BEARERVALUE", "TOKENVALUE", "SESSIONVALUE", "CSRFVALUE",
    "UTVALUE", "someone@example.com",
)  # fmt: skip


def telling(seen: Seen) -> Answer | None:
    """A host that repeats every secret that it was told, and adds some."""
    match seen.host, seen.path:
        case "query1.finance.example.com", "/v1/test/getcrumb":
            return Answer(200, {"Content-Type": "text/plain"}, b"CrumbOfMine/x.y")
        case "fc.example.com", _:
            return Answer(404, {"Set-Cookie": "A3=COOKIEVALUE; Path=/; Expires=Wed, 31 Dec 2036 20:00:00 GMT"}, b"")
        case _, "/prices":
            body = {
                "close": [1.5, 2.5], "crumb": "CrumbOfMine/x.y", "next": "/p?crumb=CrumbOfMine%2Fx.y&a=1",
                "sessionId": "SESSIONVALUE", "token": "TOKENVALUE", "Cookie": "A3=COOKIEVALUE",
                "email": "someone@example.com", "by": seen.query.get("symbol"), "name": "贵州茅台",
            }  # fmt: skip
            text = json.dumps(body, ensure_ascii=False) + '<input name="csrfToken" type="hidden" value="CSRFVALUE"/>'
            return Answer(200, {"Content-Type": "application/json", "Set-Cookie": "s=SESSIONVALUE"}, text.encode())
        case _, "/moved":
            return Answer(302, {"Location": "/prices?symbol=AAPL&crumb=CrumbOfMine%2Fx.y&sessionId=SESSIONVALUE"}, b"")
        case _, "/form":
            return Answer(200, {}, b"form:" + seen.sent.split(b"&")[0])
        case _, "/down":
            return Answer(503, {}, b"")
    return None


def ask_all(wire: Wire, way: str) -> list[tuple[int, bytes]]:
    """Several questions with secrets in them; status and body of each reply."""
    private = {"Authorization": "Bearer BEARERVALUE", "Cookie": "A3=COOKIEVALUE"}
    params = {"crumb": "CrumbOfMine/x.y", "token": "TOKENVALUE", "ut": "UTVALUE", "access_token": "TOKENVALUE"}
    with wire.call("everything"):
        replies = [
            get(wire, way, "https://fc.example.com/"),
            get(wire, way, "https://query1.finance.example.com/v1/test/getcrumb"),
            *(
                get(wire, way, f"https://{HOST}/prices", params={"symbol": symbol, **params}, headers=private)
                for symbol in ("AAPL", "600519.SH")
            ),
            get(wire, way, f"https://{HOST}/moved", params=params),
            send(wire, way, "POST", f"https://{HOST}/form", data={"lang": "CN", "token": "TOKENVALUE"}),
            send(wire, way, "POST", f"https://{HOST}/form", data={"lang": "EN"}),
            send(wire, way, "POST", f"https://{HOST}/form", json={"lang": "CN"}),
        ]
    return [(reply.status_code, reply.content) for reply in replies]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_replays_without_a_secret_in_any_file(
    recorded: Callable[..., ReplayProxy], tmp_path: Path, way: str
) -> None:
    folder = tmp_path / "cassette"
    live = recorded()
    live.answers.append(telling)
    written = ask_all(quick_wire(CassetteWriter(folder)), way)
    assert not live.misses
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    assert len(files) == 2 * 8  # the redirect leads to a question that was asked before
    for path in files:
        text = str(path.relative_to(folder)) + path.read_bytes().decode("utf-8")
        assert not [secret for secret in SECRETS if secret in text], path
    recorded(folder)
    replayed = ask_all(quick_wire(), way)
    assert [status for status, _ in replayed] == [status for status, _ in written]
    prices = json.loads(replayed[2][1].split(b"<input")[0])
    assert (prices["close"], prices["by"], prices["name"]) == ([1.5, 2.5], "AAPL", "贵州茅台")
    assert b'"600519.SH"' in replayed[3][1]
    assert replayed[4][1] == replayed[2][1]
    assert [body for _, body in replayed[-2:]] == [body for _, body in written[-2:]]


def test_a_failed_request_writes_nothing(recorded: Callable[..., ReplayProxy], tmp_path: Path) -> None:
    recorded().answers.append(telling)
    wire = quick_wire(CassetteWriter(tmp_path / "c"), manners=Manners(Politeness(spacing_seconds=0, tries=1)))
    with pytest.raises(SourceUnavailable), wire.call("prices"):
        get(wire, "requests", f"https://{HOST}/down")
    assert not (tmp_path / "c").exists()


def exchange(path: str, **other: object) -> Exchange:
    values: dict[str, object] = {
        "provider": "fake", "method": "GET", "host": HOST, "path": path, "query": (), "status": 200,
        "content_type": "", "body": b"1", "sha256": "", "seconds": 0.1,
    }  # fmt: skip
    return Exchange(**(values | other))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "path",
    ["/", "/CON", "/a:b*c?d|e", "/../../etc/passwd", "/" + "x" * 500, "/v8/finance/chart/^GSPC", "/茅台", "/nul."],
)
def test_file_names_are_safe_on_every_system(tmp_path: Path, path: str) -> None:
    CassetteWriter(tmp_path)(exchange(path, host="..", provider="a/b"))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) == 2
    for file in files:
        assert file.resolve().is_relative_to(tmp_path.resolve())
        assert len(file.name) <= 100
        assert file.name.isascii()
        assert not set(file.name) & set('<>:"/\\|?*')
        assert file.name.split(".")[0].upper() not in {"CON", "NUL", "AUX", "PRN"}


def test_one_question_has_one_file_and_the_last_answer_stays(tmp_path: Path) -> None:
    writer = CassetteWriter(tmp_path)
    for body in (b"1", b"2"):
        writer(exchange("/prices", query=(("symbol", "AAPL"),), body=body))
    writer(exchange("/prices", query=(("symbol", "MSFT"),)))
    bodies = sorted(path.read_bytes() for path in tmp_path.rglob("*.body"))
    assert bodies == [b"1", b"2"]


def test_figures_and_other_bytes_are_left_as_they_are() -> None:
    for body in (b'{"close": [1.0, null], "put": "a", "output": 3}', "茅台".encode("gbk"), bytes(range(256)), b""):
        assert without_secrets(body) == body
