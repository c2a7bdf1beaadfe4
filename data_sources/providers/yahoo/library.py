# ruff: noqa: ANN401 - yfinance ships no types; what it returns is checked where it is used
"""The one file that imports yfinance: questions put to it, and its failures told in our words.

yfinance is used as it is published. It is handed the wire's session, kept from writing to the
user's disk (it would leave a cookie there, pickled), told to raise instead of logging, and asked
within ``Wire.call``, which remembers what its requests failed with. An answer of it is never
trusted when a request of the question failed. Its memory of time zones and of the cookie lives as
long as this adapter.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from data_sources.errors import BadReply, NoData, SchemaChanged, SourceNotInstalled, SourceUnavailable
from data_sources.loading import ONE_AT_A_TIME, hush_warnings
from data_sources.model import Origin
from data_sources.wire.exchange import Exchange
from data_sources.wire.heard import Heard
from data_sources.wire.wire import Wire

NAME = "yahoo"
HOSTS = frozenset({".yahoo.com"})
# Asked only for a cookie and its crumb. The first answers 404 or 502 with the cookie on a good day, and charts come
# without either; what does not is refused by Yahoo itself, with a status that is told.
COOKIE_HOSTS = ("fc.yahoo.com", "guce.yahoo.com", "consent.yahoo.com")
CRUMB_PATHS = ("query1.finance.yahoo.com/v1/test/getcrumb", "query2.finance.yahoo.com/v1/test/getcrumb")
# What yfinance, pandas and numpy raise over a reply of an unexpected form. Interrupts and our own mistakes
# outside of the question are not among them.
PARSE_FAILURES: tuple[type[Exception], ...] = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    NameError,
    AssertionError,
    RecursionError,
)
# Below a file there is no folder: what of yfinance would write to the disk finds no place to do so.
NOWHERE = Path(__file__) / "nothing is kept on disk"

_guard = threading.Lock()


@dataclass(slots=True)
class Question:
    """One question under way: the library's object to ask it with, and what is heard of it on the wire."""

    symbol: str
    asked: str
    ticker: Any
    heard: Heard

    def exchange(self, path_part: str = "") -> Exchange | None:
        """The last exchange whose path has this part; None where there was none."""
        matching = [exchange for exchange in self.heard.exchanges if path_part in exchange.path]
        return matching[-1] if matching else None

    def reply(self, path_part: str) -> Any:
        """The last reply of this path, read as strict JSON (no NaN, no Infinity).

        Raises:
            BadReply: there was none, or it is no JSON.
        """
        exchange = self.exchange(path_part)
        if exchange is None:
            raise BadReply(NAME, self.asked, "the library asked for nothing that could be the answer")
        return self.strict(exchange)

    def strict(self, exchange: Exchange) -> Any:
        """One reply, read as strict JSON; BadReply where it is none."""
        return read_json(exchange.body, self.asked)


@dataclass(slots=True)
class _Zones:
    """yfinance's memory of symbols' time zones, in its own form, without its file."""

    known: dict[str, Any] = field(default_factory=dict)

    def lookup(self, key: str) -> Any:
        return self.known.get(key)

    def store(self, key: str, value: Any) -> None:
        self.known[key] = value


class _Cookies(_Zones):
    """Its memory of the cookie. One without an end, or of another name than it reads back, would make it fail."""

    def lookup(self, key: str) -> Any:
        cookies = self.known.get(key)
        return None if cookies is None else {"cookie": cookies, "age": timedelta(0)}

    def store(self, key: str, value: Any) -> None:
        cookies = next(iter(value.values())).get("/", {}) if value else {}
        if getattr(cookies.get("A3"), "expires", None) is not None:
            self.known[key] = value


@dataclass(slots=True)
class YahooLibrary:
    """yfinance behind one wire.

    Args:
        wire: the way out.
        clock: aware UTC.
    """

    wire: Wire
    clock: Callable[[], datetime]
    _session: Any = None
    _data: Any = None
    _zones: _Zones = field(default_factory=_Zones)
    _cookies: _Cookies = field(default_factory=_Cookies)

    @contextmanager
    def ask(self, symbol: str, asked: str) -> Iterator[Question]:
        """One question about one symbol, in Yahoo's spelling.

        ``with library.ask("AAPL", "prices of AAPL") as question: frame = question.ticker.history(...)``

        Args:
            symbol: Yahoo's spelling.
            asked: what is asked, for the sentences of errors.

        Raises:
            SourceNotInstalled, NoData, SourceUnavailable, BadReply, SchemaChanged.
        """
        with self.wire.call(asked) as heard:
            heard.tolerate.update(COOKIE_HOSTS, CRUMB_PATHS)
            try:
                yield Question(symbol, asked, self._ticker(symbol), heard)
            except self.failures() as error:
                _translate(error, asked, heard)

    def origin(self, question: Question, dataset: str, note: str = "", path_part: str = "") -> Origin:
        """Who said it: of the last reply of a path, or of the whole question where none is named."""
        exchange = question.exchange(path_part) if path_part else None
        digest = question.heard.sha256() if exchange is None else exchange.sha256
        return Origin(NAME, dataset, self.clock().isoformat(timespec="seconds"), digest, note)

    def _ticker(self, symbol: str) -> Any:
        """An object of yfinance for one question; a new one each time, because it remembers answers."""
        yfinance = _yfinance()
        with _guard:
            _quieten(yfinance)
            # What it shares among all its objects is set to this adapter's: cookie and crumb belong to one session.
            yfinance.cache._CookieCacheManager._Cookie_cache = self._cookies  # noqa: SLF001
            yfinance.cache._TzCacheManager._tz_cache = self._zones  # noqa: SLF001
            shared = type(yfinance.data.YfData)._instances  # noqa: SLF001
            shared.pop(yfinance.data.YfData, None)
            if self._data is not None:
                shared[yfinance.data.YfData] = self._data
            if self._session is None:
                self._session = self.wire.session()
            ticker = yfinance.Ticker(symbol, session=self._session)
            self._data = shared[yfinance.data.YfData]
            return ticker

    @staticmethod
    def failures() -> tuple[type[Exception], ...]:
        """What the library raises over a reply or a request; our own errors are not among it."""
        yfinance = _yfinance()
        from curl_cffi.requests.exceptions import RequestException

        return (*PARSE_FAILURES, RequestException, yfinance.exceptions.YFException)


def _yfinance() -> Any:
    """The library and its parts that are used here."""
    try:
        with ONE_AT_A_TIME:
            import yfinance
            import yfinance.base
            import yfinance.cache
            import yfinance.data
            import yfinance.exceptions
    except ImportError as error:
        raise SourceNotInstalled(NAME, "yfinance") from error
    return yfinance


def _quieten(yfinance: Any) -> None:
    """No files, no log lines, no warnings of the library about itself; errors raised; no answer remembered."""
    yfinance.set_tz_cache_location(str(NOWHERE))
    yfinance.config.debug.hide_exceptions = False
    # Where a chart names no time zone it would ask for everything else of the symbol, twice a process.
    yfinance.base._tz_info_fetch_ctr = sys.maxsize  # noqa: SLF001
    yfinance.data.YfData.cache_get.cache_clear()  # a reply out of its memory would not be heard
    logging.getLogger("yfinance").setLevel(logging.CRITICAL)
    for category in (FutureWarning, DeprecationWarning, PendingDeprecationWarning):
        hush_warnings(category, r"yfinance(\.|$)")


def read_json(body: bytes, asked: str) -> Any:
    """A reply's body as strict JSON.

    Raises:
        BadReply: a web page, NaN or Infinity, brackets without end, or no JSON at all.
    """

    def refuse(constant: str) -> NoReturn:
        raise BadReply(NAME, asked, f"its answer holds {constant}, which is no number")

    head = body[:200].lstrip().lower()
    if head.startswith((b"<!doctype", b"<html", b"<")):
        raise BadReply(NAME, asked, "it sent a web page instead of data")
    try:
        return json.loads(body, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise BadReply(NAME, asked, "its answer is not readable as data") from error


def _translate(error: Exception, asked: str, heard: Heard) -> NoReturn:
    """A failure of the library as one of ours; what a request failed with comes first."""
    if heard.failure is not None:
        raise heard.failure from error
    answers = [exchange for exchange in heard.exchanges if not exchange.is_session]
    last = answers[-1] if answers else None
    kind = type(error).__name__
    if kind == "YFRateLimitError" or (last is not None and last.status == 429):
        raise SourceUnavailable(NAME, asked, "it limits the number of requests (HTTP 429)") from error
    if last is not None and last.status == 404:
        raise NoData(asked, NAME) from error
    if last is not None and last.status >= 400:
        raise SourceUnavailable(NAME, asked, f"it refused the request (HTTP {last.status})") from error
    if last is not None:
        read_json(last.body, asked)
    raise SchemaChanged(NAME, asked, f"yfinance could not read it: {kind}") from error
