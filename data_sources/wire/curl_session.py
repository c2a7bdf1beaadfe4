"""Sessions of curl_cffi: the one that yfinance is handed, and the plain one that carries what ``requests`` sends."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_sources.errors import SourceError, SourceNotInstalled
from data_sources.loading import ONE_AT_A_TIME
from data_sources.wire.gate import Gate
from data_sources.wire.outgoing import Outgoing
from data_sources.wire.transport import Perform, Received

if TYPE_CHECKING:
    from curl_cffi import Curl
    from curl_cffi.requests import Response, Session


SEE_OTHER = 303
MOVED = frozenset({301, 302})


class Handles:
    """Curl's handles, each with its open connections, lent to one thread at a time."""

    def __init__(self) -> None:
        self._idle: list[Curl] = []
        self._lent = threading.local()
        self._lock = threading.Lock()
        # Before Python's own end: some versions of curl_cffi complain when it comes first.
        weakref.finalize(self, _close_all, self._idle)

    def adopt(self, handle: Curl) -> None:
        """Takes a handle that was made elsewhere."""
        with self._lock:
            self._idle.append(handle)

    def of_this_thread(self) -> Curl:
        """The handle that this thread has, taken from the idle ones, the last used first, or made."""
        from curl_cffi import Curl

        handle: Curl | None = getattr(self._lent, "handle", None)
        if handle is None:
            with self._lock:
                handle = self._idle.pop() if self._idle else None
            handle = Curl() if handle is None else handle
            self._lent.handle = handle
        return handle

    def give_back(self) -> None:
        """This thread is done with its handle."""
        handle: Curl | None = getattr(self._lent, "handle", None)
        if handle is not None:
            self._lent.handle = None
            with self._lock:
                self._idle.append(handle)

    def close(self) -> None:
        """Closes the idle ones."""
        with self._lock:
            _close_all(self._idle)


def _close_all(handles: list[Curl]) -> None:
    while handles:
        handles.pop().close()


def trusted_certificates(url: str) -> str:
    """The file of trusted certificates: the environment's (of requests, of curl, of OpenSSL), else the usual one.

    curl_cffi looks the same places up, but once, when it is imported.
    """
    import ssl

    import requests.utils

    found = requests.Session().merge_environment_settings(url, {}, None, True, None)["verify"]
    if isinstance(found, str):
        return found
    systems = ssl.get_default_verify_paths().cafile
    return systems if systems and Path(systems).exists() else requests.utils.DEFAULT_CA_BUNDLE_PATH


@cache
def _session_class() -> type[Session[Response]]:
    """The class, made on first use: its parent is imported by nobody before."""
    from curl_cffi.requests import Response, Session

    class WireSession(Session[Response]):
        """A session whose handles are lent from a pool, and whose requests may be led elsewhere."""

        def __init__(self, wire: Gate | None = None, **options: Any) -> None:  # noqa: ANN401 - its parent's own
            self._handles = Handles()
            super().__init__(use_thread_local_curl=False, **options)
            self._handles.adopt(self._curl)
            self._wire = wire

        @property
        def curl(self) -> Curl:
            return self._handles.of_this_thread()

        def close(self) -> None:
            self._closed = True
            self._handles.give_back()
            self._handles.close()

        def perform(self, method: str, url: str, **options: Any) -> Response:  # noqa: ANN401 - its parent's own
            """Sends it over curl; what ``Gate`` cannot allow to be chosen is not taken from the options."""
            options |= {"allow_redirects": False, "verify": trusted_certificates(url), "stream": False}
            try:
                return super().request(method, url, **options)  # type: ignore[arg-type]
            finally:
                self._handles.give_back()

        def request(self, method: str, url: str, **options: Any) -> Response:  # type: ignore[override]  # noqa: ANN401
            """Puts the request on the wire, hop by hop."""
            if self._wire is None:
                return self.perform(method, url, **options)
            return follow(self._wire, self.perform, method, url, options)

    return WireSession


def browser_session(wire: Gate) -> Session[Response]:
    """The session for yfinance: a browser's manner of speaking, which is the library's own choice.

    Raises:
        SourceNotInstalled: curl_cffi is missing.
    """
    try:
        with ONE_AT_A_TIME:
            make = _session_class()
    except ImportError as failure:
        raise SourceNotInstalled(wire.provider, "curl_cffi>=0.15") from failure
    return make(wire=wire, impersonate="chrome")  # type: ignore[call-arg]


@cache
def plain_session() -> Session[Response]:
    """The session that carries what ``requests`` sends: no cookies and no headers of its own."""
    return _session_class()(discard_cookies=True, default_headers=False)


def follow(wire: Gate, perform: Callable[..., Response], method: str, url: str, options: dict[str, Any]) -> Response:
    """The reply at the end of the redirects, each hop allowed, spaced and recorded for itself.

    Raises:
        SourceError: of ``Gate.hop``; curl_cffi's own ConnectionError instead where the failure is tolerated.
    """
    from curl_cffi.requests.exceptions import ConnectionError as NotConnected

    heard = wire.heard()
    follows = options.get("allow_redirects") is not False
    asked, options = _prepared(wire, method, url, options)
    history: list[Response] = []
    while True:
        try:
            received = wire.hop(asked, _performing(perform, asked, options), heard, decoded=True)
        except SourceError as failure:
            if heard.tolerates(asked.parts.hostname or "", asked.parts.path):
                raise NotConnected(str(failure)) from failure
            raise
        target = wire.leads_to(asked, received)
        if target is None or not follows:
            received.native.history = history
            return received.native
        history.append(received.native)
        asked, options = _redirected(asked, received, target, options)


def _prepared(wire: Gate, method: str, url: str, options: dict[str, Any]) -> tuple[Outgoing, dict[str, Any]]:
    """The request with its parameters in its address, and its body known."""
    from json import dumps
    from urllib.parse import urlencode

    from curl_cffi.requests.utils import update_url_params

    options = {name: value for name, value in options.items() if name not in REFUSED_OPTIONS}
    params = options.pop("params", None)
    if params:
        url = update_url_params(url, params)
    if options.get("json") is not None:
        sent = dumps(options["json"], separators=(",", ":")).encode()
    else:
        data = options.get("data") or b""
        form = urlencode(data) if isinstance(data, dict | list | tuple) else data
        sent = form.encode() if isinstance(form, str) else bytes(form)
    return Outgoing(method.upper(), wire.address(url), sent), options


# Chosen by the wire, whatever the library says.
REFUSED_OPTIONS = frozenset({"timeout", "verify", "allow_redirects", "max_redirects", "stream", "content_callback"})


def _performing(perform: Callable[..., Response], asked: Outgoing, options: dict[str, Any]) -> Perform:
    return lambda seconds, take: perform(asked.method, asked.url, timeout=seconds, content_callback=take, **options)


def _redirected(
    asked: Outgoing, received: Received, target: str, options: dict[str, Any]
) -> tuple[Outgoing, dict[str, Any]]:
    """The next request; a POST that has been answered with "see there" goes on as a GET without its body."""
    becomes_get = received.status == SEE_OTHER or (received.status in MOVED and asked.method == "POST")
    if not becomes_get:
        return Outgoing(asked.method, target, asked.sent), options
    return Outgoing("GET", target), {name: value for name, value in options.items() if name not in ("data", "json")}
