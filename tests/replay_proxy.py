"""A proxy on loopback that answers HTTPS requests from recordings, never from the network.

CONNECT host:443, then TLS with a leaf certificate of a throw-away authority, then the request is
looked up in the recordings. What is not recorded is answered 599 and listed in ``misses``. The
libraries under test are not changed: environment variables lead them here.

A recording is ``<anything>/<name>.meta.json`` beside its body::

    {"method": "GET", "host": "...", "path": "/...", "query": {"k": "subset to match"},
     "sent": {"k": "form fields to match, of a POST"}, "sent_has": "text that the POST's body must hold",
     "status": 200, "headers": {"Content-Type": "..."}, "body": "<name>.body",
     "window": "yahoo_chart",          # cut the whole recording to the request's window (replay_windows)
     "delay_seconds": 0.5, "cut_after": 100, "chunked": true, "garble": true,
     "sequence": [{"status": 500}, {}]}  # what changes at the 1st, 2nd ... time; the last one stays

Of several that match, the one with most named fields answers. ``python tests/replay_proxy.py FOLDER
COMMAND ...`` runs a command against recordings.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import trustme
from replay_faults import Answer, Fault, Faults, faulty, garbled
from replay_windows import WINDOWS

__all__ = ["Answer", "Fault", "Faults", "ReplayProxy", "Seen", "garbled", "record", "replay"]

RECORDINGS = Path(__file__).parent / "recordings"
# They name a session or a moment, not a question. period1 and period2 cut a window; they choose no recording.
IGNORED = frozenset({"crumb", "ut", "_", "rt", "cb", "callback", "token", "period1", "period2", "r"})
NOT_RECORDED = 599


@dataclass(frozen=True)
class Seen:
    """A request that came."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    sent: bytes
    tls: bool


class Recordings:
    """Every recording of some folders, and which of them answers a request."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.entries: list[dict[str, Any]] = []
        self.times: dict[int, int] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*.meta.json")):
                self.entries.append(json.loads(path.read_text("utf-8")) | {"folder": path.parent})

    def find(self, seen: Seen) -> Answer | None:
        """The answer of the recording that fits best; None where none fits."""
        form = dict(parse_qsl(seen.sent.decode("utf-8", "replace"), keep_blank_values=True))
        digest = hashlib.sha256(seen.sent).hexdigest()
        fitting = [
            (
                len(entry.get("query", {})) + len(entry.get("sent", {})) + ("sent_has" in entry),
                self._exact(entry, seen),
                -place,
            )
            for place, entry in enumerate(self.entries)
            if (entry["method"], entry["host"], entry["path"]) == (seen.method, seen.host, seen.path)
            and all(seen.query.get(k) == v for k, v in entry.get("query", {}).items() if k not in IGNORED)
            and entry.get("sent_sha256", digest) == digest
            and all(form.get(k) == v for k, v in entry.get("sent", {}).items())
            and entry.get("sent_has", "").encode() in seen.sent
        ]
        return self._answer(-max(fitting)[2], seen) if fitting else None

    @staticmethod
    def _exact(entry: Mapping[str, Any], seen: Seen) -> int:
        """How many of the fields that choose nothing are the same all the same: two windows of one chart."""
        return sum(seen.query.get(name) == value for name, value in entry.get("query", {}).items() if name in IGNORED)

    def _answer(self, place: int, seen: Seen) -> Answer:
        time = self.times[place] = self.times.get(place, 0) + 1
        entry = self.entries[place]
        if entry.get("sequence"):
            entry = entry | entry["sequence"][min(time, len(entry["sequence"])) - 1]
        body = (entry["folder"] / entry["body"]).read_bytes() if entry.get("body") else b""
        if entry.get("window"):
            body = WINDOWS[entry["window"]](body, seen.query)
        return Answer(
            entry.get("status", 200),
            entry.get("headers", {}),
            garbled(body) if entry.get("garble") else body,
            delay_seconds=entry.get("delay_seconds", 0.0),
            cut_after=entry.get("cut_after"),
            chunked=entry.get("chunked", False),
        )


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: ReplayProxy
    tunnel: str | None = None

    def setup(self) -> None:
        super().setup()
        self.server.open.add(self)

    def finish(self) -> None:
        self.server.open.discard(self)
        with contextlib.suppress(OSError, ValueError):
            super().finish()
        self.connection.close()

    def hang_up(self) -> None:
        """Ends the connection from another thread."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
        """Says nothing."""

    def do_CONNECT(self) -> None:
        host = self.path.rsplit(":", 1)[0]
        self.send_response(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        try:
            self.connection = self.server.context_for(host).wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError) as failure:
            self.server.broken.append(f"{host}: {failure}")
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.tunnel = host
        self.close_connection = False

    def _reply(self) -> None:
        url = urlsplit(self.path)
        host = self.tunnel or url.hostname or self.headers.get("Host", "").split(":")[0]
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, host, url.path or "/", query, headers, sent, tls=self.tunnel is not None)
        answer = self.server.answer(seen)
        try:
            self._send(answer)
        except OSError:
            self.close_connection = True  # the client has had enough

    def _send(self, answer: Answer | None) -> None:
        if answer is None:
            self.close_connection = True
            return
        self.server.wait(answer.delay_seconds)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command == "HEAD":
            return
        body = answer.body if answer.cut_after is None else answer.body[: answer.cut_after]
        if answer.chunked:
            for start in range(0, len(body), 1000):
                part = body[start : start + 1000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            body = b"0\r\n\r\n" if answer.cut_after is None else b""
        if answer.drip_seconds:
            self.wfile.flush()
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                self.wfile.flush()
                if self.server.wait(answer.drip_seconds):
                    break
        else:
            self.wfile.write(body)
        self.wfile.flush()
        if answer.cut_after is not None:
            self.close_connection = True

    do_GET = do_POST = do_HEAD = _reply  # noqa: N815 - the parent's form


@cache
def authority() -> trustme.CA:
    """The throw-away authority, one a process."""
    return trustme.CA()


@cache
def context_of(host: str) -> ssl.SSLContext:
    """The server's side of TLS for a host, one a process."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_alpn_protocols(["http/1.1"])
    authority().issue_cert(host).configure_cert(context)
    return context


class ReplayProxy(ThreadingHTTPServer):
    """The proxy. ``seen``: what was asked, in order; ``misses``: what of it is not recorded."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, folders: Sequence[Path], faults: Faults | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.recordings = Recordings(folders)
        self.faults = faults or Faults()
        self.answers: list[Callable[[Seen], Answer | None]] = []
        self.seen: list[Seen] = []
        self.misses: list[str] = []
        self.broken: list[str] = []
        self.open: set[Handler] = set()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.folder = tempfile.TemporaryDirectory(prefix="replay-")
        self.bundle = Path(self.folder.name) / "authority.pem"
        authority().cert_pem.write_to_path(str(self.bundle))

    def context_for(self, host: str) -> ssl.SSLContext:
        """The server's side of TLS for a host."""
        with self.lock:
            return context_of(host)

    def wait(self, seconds: float) -> bool:
        """Waits, unless the proxy is stopped; says whether it was."""
        return self.stopping.wait(seconds) if seconds else self.stopping.is_set()

    def answer(self, seen: Seen) -> Answer | None:
        """What goes back for a request: of ``answers`` first, then of the recordings, then its fault."""
        with self.lock:
            self.seen.append(seen)
            made = next((found for found in (make(seen) for make in self.answers) if found is not None), None)
            answer = made or self.recordings.find(seen)
            fault = self.faults.next(seen)
            if answer is None:
                asked = {name: value for name, value in seen.query.items() if name not in IGNORED}
                self.misses.append(f"{seen.method} https://{seen.host}{seen.path} {asked}")
                return Answer(NOT_RECORDED, {}, b"no recording")
        return answer if fault is None else faulty(fault, answer, self.faults)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def env(self) -> dict[str, str]:
        """The variables that lead a library here."""
        url = f"http://127.0.0.1:{self.server_port}"
        variables = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy", "ALL_PROXY"), url)
        variables |= dict.fromkeys(("CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"), str(self.bundle))
        return variables | {"NO_PROXY": "127.0.0.1,localhost", "no_proxy": "127.0.0.1,localhost"}


@contextlib.contextmanager
def replay(folders: Path | Sequence[Path] = (), faults: Faults | None = None) -> Iterator[ReplayProxy]:
    """The proxy, answering from the folders until the block ends."""
    server = ReplayProxy([folders] if isinstance(folders, Path) else list(folders), faults)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        thread.join()
        for handler in list(server.open):
            handler.hang_up()
        server.server_close()
        server.folder.cleanup()


def record(folder: Path, name: str, host: str, path: str, body: bytes, **fields: Any) -> None:
    """Writes one recording; ``fields`` are those of its meta file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.body").write_bytes(body)
    meta: Mapping[str, Any] = {"method": "GET", "host": host, "path": path, "status": 200, "body": f"{name}.body"}
    (folder / f"{name}.meta.json").write_text(json.dumps({**meta, **fields}, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    with replay(Path(sys.argv[1])) as proxy:
        code = subprocess.run(sys.argv[2:], env=os.environ | proxy.env(), check=False).returncode
        for request in proxy.seen:
            print("  seen", request.method, request.host, request.path, request.query)
        for miss in proxy.misses:
            print("  MISS", miss)
    sys.exit(code or bool(proxy.misses))
