"""What may go out to a provider's hosts, and what may come in: every request is checked, queued, bounded and recorded.

The sessions that the libraries use send through here; a ``Wire`` is a gate with those sessions.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from urllib.parse import urljoin, urlsplit

from data_sources.errors import BadReply, SourceError, SourceUnavailable
from data_sources.wire.exchange import Exchange
from data_sources.wire.heard import Heard
from data_sources.wire.limits import Limits
from data_sources.wire.manners import TOO_MANY_REQUESTS, Manners, Question, is_failure
from data_sources.wire.outgoing import Outgoing
from data_sources.wire.transport import Perform, Received, receive

REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Of a host's name, what may be shown.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9.:-]{1,100}")


class Gate:
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


# Whose call the code that runs now is part of. A thread of its own has none.
CALL: ContextVar[tuple[Gate, Heard] | None] = ContextVar("advisor_wire_call", default=None)
