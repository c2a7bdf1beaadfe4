"""``requests`` led over a wire for one thread and one call.

While a call is under way anywhere in the process, ``HTTPAdapter.send`` looks whether the code that
sends belongs to a call. If so the request goes over that call's wire; if not it goes where it always
went. When the last call ends, the adapter is as it was.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from typing import TYPE_CHECKING, Any

from data_sources.errors import SourceError, SourceNotInstalled
from data_sources.loading import ONE_AT_A_TIME
from data_sources.wire.curl_session import plain_session
from data_sources.wire.gate import CALL, Gate
from data_sources.wire.heard import Heard
from data_sources.wire.outgoing import Outgoing
from data_sources.wire.transport import Received

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter


# Of the request: what is written anew.
OURS = frozenset({"content-length", "accept-encoding"})
# Of the reply: what speaks of the body as it travelled; it is handed on decompressed and whole.
TRAVEL = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class _Lead:
    """How many calls are under way, and the adapter's own way of sending meanwhile."""

    lock = threading.Lock()
    calls = 0
    own: Any = None
    ours: Any = None


@contextmanager
def requests_led_here(provider: str) -> Iterator[None]:
    """Until it ends, requests that belong to a call of a wire go over that wire.

    Raises:
        SourceNotInstalled: requests is missing.
    """
    try:
        with ONE_AT_A_TIME:
            from requests.adapters import HTTPAdapter
    except ImportError as failure:
        raise SourceNotInstalled(provider, "requests") from failure
    with _Lead.lock:
        if _Lead.calls == 0:
            _Lead.own = HTTPAdapter.send
            _Lead.ours = _leading(HTTPAdapter.send)
            HTTPAdapter.send = _Lead.ours  # type: ignore[method-assign]
        _Lead.calls += 1
    try:
        yield
    finally:
        with _Lead.lock:
            _Lead.calls -= 1
            # Somebody else may have wrapped it meanwhile; then it is not ours to undo.
            if _Lead.calls == 0 and HTTPAdapter.send is _Lead.ours:
                HTTPAdapter.send = _Lead.own  # type: ignore[method-assign]


def _leading(own: Callable[..., Response]) -> Callable[..., Response]:
    """The adapter's ``send`` that asks whose request it is."""

    def send(self: HTTPAdapter, request: PreparedRequest, *args: object, **options: object) -> Response:
        current = CALL.get()
        if current is None:
            return own(self, request, *args, **options)
        return _over(current[0], current[1], self, request, options.get("proxies"))

    return send


def _over(wire: Gate, heard: Heard, adapter: HTTPAdapter, request: PreparedRequest, proxies: object) -> Response:
    """Sends one prepared request over the wire, without the library's own time-out and trust.

    The proxies are those that ``requests`` found, which looks where curl does not: the settings of Windows and macOS.

    Raises:
        SourceError: of ``Gate.hop``; requests' own ConnectionError instead where the failure is tolerated.
    """
    import requests

    body = request.body or b""
    if not isinstance(body, str | bytes):
        raise TypeError("a source's library wanted to send a body that is no text")
    url = wire.address(request.url or "")
    sent = body.encode("utf-8") if isinstance(body, str) else body
    asked = Outgoing(request.method or "GET", url, sent)
    headers = {name: str(value) for name, value in request.headers.items() if name.lower() not in OURS}
    headers["Accept-Encoding"] = "gzip, deflate"

    def perform(seconds: float, take: Callable[[bytes], int]) -> Any:  # noqa: ANN401 - curl's Response
        return plain_session().perform(  # type: ignore[attr-defined]
            asked.method,
            url,
            headers=headers,
            data=sent or None,
            timeout=seconds,
            content_callback=take,
            proxies=dict(proxies) if isinstance(proxies, Mapping) else None,
            accept_encoding=None,
            http_version="v1",
        )

    try:
        received = wire.hop(asked, perform, heard, decoded=False)
    except SourceError as failure:
        if heard.tolerates(asked.parts.hostname or "", asked.parts.path):
            raise requests.exceptions.ConnectionError(str(failure), request=request) from failure
        raise
    return _reply(adapter, request, received)


def _reply(adapter: HTTPAdapter, request: PreparedRequest, received: Received) -> Response:
    """The reply in the form that ``requests`` builds its own from, cookies included."""
    from urllib3 import HTTPHeaderDict, HTTPResponse

    pairs = [(name, value or "") for name, value in received.native.headers.multi_items()]
    as_message = Message()
    for name, value in pairs:
        as_message.add_header(name, value)
    raw = HTTPResponse(
        body=io.BytesIO(received.native.content),
        headers=HTTPHeaderDict([pair for pair in pairs if pair[0].lower() not in TRAVEL]),
        status=received.status,
        reason=received.native.reason,
        preload_content=False,
        original_response=_Original(as_message),  # type: ignore[arg-type]
    )
    return adapter.build_response(request, raw)


class _Original:
    """The headers where ``requests`` looks for cookies."""

    def __init__(self, message: Message) -> None:
        self.msg = message

    def isclosed(self) -> bool:
        """Nothing is left to be read of it."""
        return True
