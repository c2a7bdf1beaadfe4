"""The one way out: every request of a provider's library goes through a ``Wire``.

The libraries are not changed. yfinance is handed a session of its own kind (``session()``); akshare
calls ``requests``, whose sends are led through here for the thread and the time of one call. What the
libraries swallow is not lost: ``call()`` remembers the failure that a request ended in, and raises it
when the library has returned.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from data_sources.wire.exchange import Exchange
from data_sources.wire.gate import CALL, Gate
from data_sources.wire.heard import Heard
from data_sources.wire.limits import Limits
from data_sources.wire.manners import Manners

if TYPE_CHECKING:
    from curl_cffi.requests import Response, Session


class Wire(Gate):
    """The way out of one provider: its gate, and the sessions that lead its library there. Arguments as ``Gate``."""

    def __init__(  # noqa: PLR0917 - the contract's own order
        self,
        provider: str,
        hosts: frozenset[str],
        manners: Manners,
        limits: Limits = Limits(),
        listeners: Sequence[Callable[[Exchange], None]] = (),
        plain: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(provider, hosts, manners, limits, listeners, plain)
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
