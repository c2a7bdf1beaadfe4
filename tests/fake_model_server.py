"""An OpenAI-compatible server on loopback that plays good and bad models, over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server does with each request, in order; the last step is repeated.

    Args:
        steps: "text:...", "truncated:...", "status:429", "html", "html_200", "garbage", "empty", "hang",
            "dribble", "filtered", "echo" (the last user message comes back), "later:20" (429, with so many seconds in
            Retry-After), and bodies that are none:
            "huge" (50 MB), "not_utf8", "stream", "surrogate", "redirect", "closed", "list", "plain:...".
    """

    steps: list[str]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class FakeServer:
    """A running server: where it is, and what it was asked."""

    base_url: str
    script: Script


@contextmanager
def fake_model_server(*steps: str) -> Iterator[FakeServer]:
    """Serve the steps on a free port of 127.0.0.1."""
    script = Script(list(steps))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield FakeServer(f"http://127.0.0.1:{server.server_address[1]}/v1", script)
    finally:
        script.released.set()
        server.shutdown()
        server.server_close()


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            step = script.steps[min(len(script.requests), len(script.steps) - 1)]
            script.requests.append(request)
            script.moments.append(time.monotonic())
            script.headers.append(dict(self.headers))
            _play(self, step, request, script)

        def log_message(self, *args: object) -> None:
            """Say nothing: the test's output is not the server's."""

    return Handler


def _play(handler: BaseHTTPRequestHandler, step: str, request: dict[str, Any], script: Script) -> None:
    kind, _, rest = step.partition(":")
    if kind in ("hang", "dribble"):
        _keep_waiting(handler, script, dribbling=kind == "dribble")
    elif kind == "status":
        error = {"error": {"message": f"refused for {handler.headers['Authorization']}", "type": "x", "code": rest}}
        _send(handler, int(rest), "application/json", json.dumps(error))
    elif kind == "later":
        error = {"error": {"message": "too many requests", "type": "x", "code": "429"}}
        _send(handler, 429, "application/json", json.dumps(error), {"Retry-After": rest})
    elif kind in ("html", "html_200"):
        _send(
            handler,
            200 if kind == "html_200" else 502,
            "text/html",
            "<!doctype html><html><body>Bad gateway</body></html>",
        )
    elif kind in ODD:
        ODD[kind](handler)
    elif kind == "plain":
        _send(handler, 200, "text/plain", rest)
    elif kind == "garbage":
        _send(handler, 200, "application/json", '{"unexpected": [1, 2')
    else:
        text = request["messages"][-1]["content"] if kind == "echo" else rest
        finish = {"truncated": "length", "filtered": "content_filter"}.get(kind, "stop")
        _send(
            handler, 200, "application/json", json.dumps(_completion("" if kind == "empty" else text, finish, request))
        )


def _keep_waiting(handler: BaseHTTPRequestHandler, script: Script, *, dribbling: bool) -> None:
    """Never finish: send nothing, or a blank every fiftieth of a second."""
    if dribbling:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", "1000000")
        handler.end_headers()
    while not script.released.wait(0.02):
        if dribbling:
            try:
                handler.wfile.write(b" ")
            except OSError:
                return


def _completion(text: str, finish: str, request: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "fake",
        "object": "chat.completion",
        "created": 0,
        "model": str(request.get("model", "fake")),
        "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110},
    }


def _send(
    handler: BaseHTTPRequestHandler, status: int, kind: str, body: str, more: dict[str, str] | None = None
) -> None:
    raw = body.encode()
    handler.send_response(status)
    for name, value in (more or {}).items():
        handler.send_header(name, value)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def _send_huge(handler: BaseHTTPRequestHandler) -> None:
    head, tail = json.dumps(_completion("@", "stop", {})).encode().split(b"@")
    size = 50_000_000
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(head) + size + len(tail)))
    handler.end_headers()
    try:
        for piece in (head, *(b"word " * 200_000 for _ in range(size // 1_000_000)), tail):
            handler.wfile.write(piece)
    except OSError:
        return


def _send_bytes(handler: BaseHTTPRequestHandler, kind: str, raw: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(raw)))
    handler.end_headers()
    handler.wfile.write(raw)


def _send_not_utf8(handler: BaseHTTPRequestHandler) -> None:
    body = json.dumps(_completion("@", "stop", {})).encode()
    _send_bytes(handler, "application/json", body.replace(b"@", b"\xff\xfe\x80 price"))


def _send_stream(handler: BaseHTTPRequestHandler) -> None:
    chunk = json.dumps({"choices": [{"index": 0, "delta": {"content": "The price"}}]})
    _send_bytes(handler, "text/event-stream", f"data: {chunk}\n\ndata: [DONE]\n\n".encode())


def _send_surrogate(handler: BaseHTTPRequestHandler) -> None:
    body = json.dumps(_completion("@", "stop", {})).encode()
    _send_bytes(handler, "application/json", body.replace(b"@", b"The price \\ud83d is [[price.last]]."))


def _send_redirect(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:9/elsewhere")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def _close(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.close()


def _send_list(handler: BaseHTTPRequestHandler) -> None:
    _send(handler, 200, "application/json", "[1, 2, 3]")


ODD: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "huge": _send_huge,
    "not_utf8": _send_not_utf8,
    "stream": _send_stream,
    "surrogate": _send_surrogate,
    "redirect": _send_redirect,
    "closed": _close,
    "list": _send_list,
}
