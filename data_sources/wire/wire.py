"""The one way out: every request of a provider's library goes through a ``Wire``.

The libraries are not changed. yfinance is handed a session of its own kind (``session()``); akshare
calls ``requests``, whose sends are led through here for the thread and the time of one call. What the
libraries swallow is not lost: ``call()`` remembers the failure that a request ended in, and raises it
when the library has returned.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from data_sources.errors import BadReply, SourceError, SourceUnavailable
from data_sources.wire.exchange import SECRET_PARAMETERS, Exchange
from data_sources.wire.heard import CALL, Heard
from data_sources.wire.limits import Limits
from data_sources.wire.manners import TOO_MANY_REQUESTS, Manners, Question, is_failure
from data_sources.wire.transport import Perform, Received, receive

if TYPE_CHECKING:
    from curl_cffi.requests import Response, Session

REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of a host's name, what may be shown.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9.:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request before it is sent.

    Args:
        method: in capitals.
        url: whole, its query included.
        sent: the body.
    """

    method: str
    url: str
    sent: bytes = b""

    @property
    def parts(self) -> SplitResult:
        """The address, taken apart."""
        return urlsplit(self.url)

    @property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The query without what identifies a session or a moment."""
        pairs = parse_qsl(self.parts.query, keep_blank_values=True)
        return tuple((name, value) for name, value in pairs if name not in SECRET_PARAMETERS)

    @property
    def key(self) -> Hashable:
        """What makes it the same request as another one."""
        return self.method, self.parts.hostname, self.parts.path, self.query, self.sent


class Wire:
    """The way out of one provider.

    Args:
        provider: its registered name.
        hosts: who may be asked, by exact name, or by ".suffix" for all that end in it.
        manners: queue, circuit and budget, shared by the whole command.
        limits: bounds of what is received.
        listeners: told of every exchange, in the thread that made it.
        plain: hosts of the provider that speak no https; every other one is asked by https only.
    """

    def __init__(  # noqa: PLR0917 - the contract's own order
        self,
        provider: str,
        hosts: frozenset[str],
        manners: Manners,
        limits: Limits = Limits(),
        listeners: Sequence[Callable[[Exchange], None]] = (),
        plain: frozenset[str] = frozenset(),
    ) -> None:
        self.provider = provider
        self.hosts = hosts
        self.manners = manners
        self.limits = limits
        self.listeners = tuple(listeners)
        self.plain = plain
        self._session: Session[Response] | None = None
        self._lock = threading.Lock()

    def session(self) -> Session[Response]:
        """A session of curl_cffi whose requests go through this wire; one a wire, for all threads.

        Raises:
            SourceNotInstalled: curl_cffi is missing.
        """
        from data_sources.wire.curl_session import browser_session

        with self._lock:
            if self._session is None:
                self._session = browser_session(self)
            return self._session

    @contextmanager
    def call(self, asked: str) -> Iterator[Heard]:
        """One call of a library; ``requests`` of this thread go through this wire until it ends.

        Args:
            asked: what is asked for, in words ("prices of AAPL").

        Raises:
            SourceError: what a request failed with, even if the library swallowed it.
        """
        from data_sources.wire.requests_session import requests_led_here

        heard = Heard(asked)
        token = CALL.set((self, heard))
        try:
            with requests_led_here(self.provider):
                yield heard
        except Exception as failure:
            # What the library made of a request that failed is of no interest; the failure is.
            if heard.failure is not None and heard.failure is not failure:
                raise heard.failure from failure
            raise
        finally:
            CALL.reset(token)
        if heard.failure is not None:
            raise heard.failure

    def heard(self) -> Heard:
        """The call that the code that runs now belongs to; one of its own where there is none."""
        current = CALL.get()
        return current[1] if current is not None and current[0] is self else Heard("data")

    def address(self, url: str) -> str:
        """The address as it is asked: by https unless the host is known to speak none."""
        parts = urlsplit(url)
        if parts.scheme == "http" and (parts.hostname or "") not in self.plain:
            return parts._replace(scheme="https", netloc=parts.netloc.removesuffix(":80")).geturl()
        return url

    def hop(self, outgoing: Outgoing, perform: Perform, heard: Heard, *, decoded: bool) -> Received:
        """One request and its reply, redirects not followed.

        Args:
            outgoing: the request.
            perform: sends it once.
            heard: the call that it belongs to.
            decoded: whether ``perform`` hands the body on decompressed.

        Raises:
            SourceError: it was not asked, or failed; ``heard`` remembers it unless it is tolerated.
        """
        host, path = outgoing.parts.hostname or "", outgoing.parts.path
        try:
            received = self._ask(outgoing, perform, heard, decoded=decoded)
            self._check_redirect(outgoing, received, heard)
        except SourceError as failure:
            if not heard.tolerates(host, path):
                heard.fail(outgoing.key, failure)
            raise
        exchange = self._exchange(outgoing, received)
        heard.keep(exchange)
        for listener in self.listeners:
            listener(exchange)
        return received

    def _ask(self, outgoing: Outgoing, perform: Perform, heard: Heard, *, decoded: bool) -> Received:
        """The reply, after the checks before and after it."""
        before = heard.failed_before(outgoing.key)
        if before is not None:
            # The library tries again by itself; the host was tried as often as is polite.
            raise before
        self._check_address(outgoing.url, heard)
        host, question = outgoing.parts.hostname or "", Question(self.provider, heard.asked)
        heard.requests += 1
        if heard.requests > self.limits.call_requests:
            why = f"it asks for more than {self.limits.call_requests} pages"
            raise BadReply(self.provider, heard.asked, why)
        if heard.overdue is not None and heard.overdue():
            raise SourceUnavailable(self.provider, heard.asked, "its pages take longer than they may")

        def once(left: float | None) -> Received:
            seconds = self.limits.reply_seconds if left is None else min(left, self.limits.reply_seconds)
            return receive(perform, host, question, seconds, self.limits.body_bytes, decoded=decoded)

        received = self.manners.ask(host, question, once)
        if is_failure(received.status) and not heard.tolerates(host, outgoing.parts.path):
            limited = received.status == TOO_MANY_REQUESTS
            says = "that it is asked too often" if limited else "that it is out of order"
            raise SourceUnavailable(self.provider, heard.asked, f"{host} says {says} (status {received.status})")
        return received

    def _check_address(self, url: str, heard: Heard) -> None:
        """Only the hosts of this source, by their names, at the ordinary doors."""
        shown = "an address"
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
            fits = parts.scheme in ("http", "https") and self.allows(host) and parts.port in (None, 80, 443)
            shown = host if _PLAIN_NAME.fullmatch(host) else shown
        except ValueError:  # it is no address
            fits = False
        if not fits:
            raise BadReply(self.provider, heard.asked, f"it leads to {shown}, which does not belong to this source")

    def allows(self, host: str) -> bool:
        """Whether a host is one of this source's."""
        return host in self.hosts or any(known.startswith(".") and host.endswith(known) for known in self.hosts)

    def _check_redirect(self, outgoing: Outgoing, received: Received, heard: Heard) -> None:
        """A redirect may lead to a host of this source only, and to no more than a few in a row."""
        if not _is_redirect(received):
            heard.redirects = 0
            return
        heard.redirects += 1
        if heard.redirects > self.limits.redirects:
            raise BadReply(self.provider, heard.asked, f"it leads on and on ({self.limits.redirects} redirects)")
        location = received.native.headers.get("location") or ""
        try:
            location = urljoin(outgoing.url, location)
        except ValueError:
            location = ""
        self._check_address(location, heard)

    def leads_to(self, outgoing: Outgoing, received: Received) -> str | None:
        """The address that a redirect leads to, which was checked; None where the reply is none."""
        if not _is_redirect(received):
            return None
        return self.address(urljoin(outgoing.url, received.native.headers.get("location") or ""))

    def _exchange(self, outgoing: Outgoing, received: Received) -> Exchange:
        """The record of a request and its reply."""
        body = received.native.content
        return Exchange(
            provider=self.provider,
            method=outgoing.method,
            host=outgoing.parts.hostname or "",
            path=outgoing.parts.path or "/",
            query=outgoing.query,
            status=received.status,
            content_type=received.native.headers.get("content-type") or "",
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            seconds=received.seconds,
            scheme=outgoing.parts.scheme,
            location=self.leads_to(outgoing, received) or "",
            sent=outgoing.sent,
        )


def _is_redirect(received: Received) -> bool:
    return received.status in REDIRECTS and bool(received.native.headers.get("location"))
