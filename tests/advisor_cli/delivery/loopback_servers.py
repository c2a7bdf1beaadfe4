"""Real mail and web servers on loopback that take letters, refuse them, or take them and never answer."""

from __future__ import annotations

import asyncio
import email
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """What it does with the letters, in order; the last step is repeated.

    Args:
        steps: "take", "hang" (takes all of a letter and never answers), or a reply: "451 busy".
        refused: addresses that it does not know.
    """

    steps: list[str]
    refused: tuple[str, ...] = ()
    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]) -> str:  # noqa: N802 - the name that aiosmtpd calls
        if address in self.refused:
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        step = self.steps[min(len(self.letters), len(self.steps) - 1)]
        self.letters.append(email.message_from_bytes(envelope.content, policy=default))
        while step == "hang" and not self.released.is_set():  # noqa: ASYNC110 - set by another thread
            await asyncio.sleep(0.02)
        return "250 OK" if step in ("take", "hang") else step

    def login(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: LoginPassword
    ) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss/word", handled=False)

    def only_letter(self) -> EmailMessage:
        (letter,) = self.letters
        return letter


class _Controller(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(*steps: str, refused: tuple[str, ...] = (), **options: Any) -> Iterator[MailServer]:
    """A mail server on a free port; ``options`` are those of aiosmtpd."""
    server = MailServer(list(steps), refused)
    if options.pop("login", False):
        options |= {"authenticator": server.login, "auth_required": True}
    controller = _Controller(server, hostname="127.0.0.1", port=0, **options)
    controller.start()
    server.port = controller.port
    try:
        yield server
    finally:
        server.released.set()
        controller.stop()


@contextmanager
def silent_port() -> Iterator[int]:
    """A port where somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@contextmanager
def closed_port() -> Iterator[int]:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    yield port


@dataclass
class WebServer:
    """What it answers, in order: "200", "503", "200:{...}" with a body, or "hang"; the last step is repeated."""

    steps: list[str]
    port: int = 0
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def web_server(*steps: str, context: ssl.SSLContext | None = None) -> Iterator[WebServer]:
    """A web server on a free port."""
    told = WebServer(list(steps))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            step = told.steps[min(len(told.bodies), len(told.steps) - 1)]
            told.headers.append(dict(self.headers))
            told.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            told.came.set()
            if step == "hang":
                told.released.wait(30)
                self.close_connection = True
                return
            status, _, body = step.partition(":")
            self.send_response(int(status))
            if status.startswith("3"):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
