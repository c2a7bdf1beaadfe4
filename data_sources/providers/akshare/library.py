"""The one place where akshare is called, and where its hosts are asked for what it has no safe function for.

akshare runs unmodified. Every call goes through the wire, is on the list of ``allowed``, brings a frame
with the known columns, and fails only with a ``SourceError``: what the library raises on a strange reply
becomes a sentence without a word of that reply.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from data_sources.errors import BadReply, SchemaChanged, SourceNotInstalled
from data_sources.loading import ONE_AT_A_TIME, hush_warnings
from data_sources.model import Origin
from data_sources.providers.akshare.allowed import ALLOWED, Allowed
from data_sources.wire.heard import Heard
from data_sources.wire.reply_text import is_web_page, strict_json

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.wire.wire import Wire

Answer = TypeVar("Answer")
# What code that expects one form of a reply raises on another one. requests' JSONDecodeError is a ValueError;
# OSError: requests derives its own errors from it, and a request that failed has its sentence in the wire.
UNEXPECTED = (
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NameError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    SyntaxError,
    OSError,
)
# akshare's own errors, where the installed version has them.
ITS_OWN = (("akshare.utils.demjson", "JSONException"), ("akshare.exceptions", "AkshareException"))
NOTHING_FOUND = 9201  # the data centre's own word for an empty answer; any other code is a refusal
HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
}


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """A frame of akshare's with its known columns, and where it came from; no rows where there is nothing."""

    frame: pd.DataFrame
    origin: Origin
    heard: Heard


@dataclass(frozen=True, slots=True)
class TextReply:
    """A body that was asked for without akshare."""

    text: str
    origin: Origin


class AkshareLibrary:
    """akshare behind one wire, for one source.

    Args:
        source: registered name of the source that asks, for origins and errors.
        wire: the way to the hosts.
        clock: aware moments, for ``Origin.retrieved``.
        seconds: monotonic seconds, for the time limits of calls.
    """

    def __init__(
        self,
        source: str,
        wire: Wire,
        clock: Callable[[], datetime],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self.source = source
        self.clock = clock
        self._wire = wire
        self._kept: dict[str, object] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def once(self, name: str, ask: Callable[[], Answer]) -> Answer:
        """What several questions rest on, asked for once in the life of the source, however many threads want it."""
        with self._lock:
            own = self._locks.setdefault(name, Lock())
        with own:  # who wants something else is not kept waiting
            if name not in self._kept:
                self._kept[name] = ask()
            return cast("Answer", self._kept[name])

    def ask(self, function: str, asked: str, /, **arguments: str | float) -> Reply:
        """One call of an allowed function.

        Args:
            function: its name; a KeyError where it is not on the list (a fault of the caller's, not of a user's).
            asked: what is asked for, in words, for the sentences of errors.
            arguments: as akshare names them.

        Raises:
            SourceNotInstalled: akshare, or something that it imports, is missing.
            SchemaChanged: a column is missing, or the library met a form that it does not know.
            BadReply: a web page instead of data, a host that is not on the list, no frame.
            SourceUnavailable, CircuitOpen, BudgetSpent: as the wire says.
        """
        entry = ALLOWED[function]
        call = self._function(function, entry)
        with self._wire.call(asked) as heard, _quiet():
            heard.overdue = _after(entry.seconds, self._seconds)
            answer = self._called(call, arguments, heard, asked)
        frame = self._checked(answer, entry, heard, asked)
        return Reply(frame, self._origin(f"{function}({_spelled(arguments)})", heard), heard)

    def ask_text(
        self,
        url: str,
        asked: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        encoding: str = "utf-8",
    ) -> TextReply:
        """The body behind an address as text, for what akshare has no function that may be called.

        Raises:
            BadReply: not a 200.
            SourceUnavailable, CircuitOpen, BudgetSpent: as the wire says.
        """
        requests = _imported("requests", self.source)
        with self._wire.call(asked) as heard:
            reply = requests.get(url, params=dict(params or {}), headers={**HEADERS, **(headers or {})}, timeout=15)
            status, body = int(reply.status_code), bytes(reply.content)
        if status != 200:
            raise BadReply(self.source, asked, f"its server answered with status {status}")
        return TextReply(body.decode(encoding, errors="replace"), self._origin(url.partition("?")[0], heard))

    def ask_json(
        self,
        url: str,
        asked: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[dict[str, Any], Origin]:
        """The JSON object behind an address. NaN and Infinity, which JSON does not have, are refused."""
        reply = self.ask_text(url, asked, params, headers)
        answer = strict_json(reply.text.encode(), self.source, asked)
        if not isinstance(answer, dict):
            raise SchemaChanged(self.source, asked, "not an object")
        return answer, reply.origin

    def _function(self, name: str, entry: Allowed) -> Callable[..., object]:
        """The function itself, imported on first use."""
        _imported("akshare", self.source)
        module = _imported(entry.module, self.source)
        found = module.__dict__.get(name)
        if not callable(found):
            raise SourceNotInstalled(self.source, "akshare>=1.18,<2")
        return cast("Callable[..., object]", found)

    def _called(
        self, call: Callable[..., object], arguments: Mapping[str, str | float], heard: Heard, asked: str
    ) -> object:
        """What the library returns; what it stumbled over, in a sentence of ours."""
        try:
            return call(**arguments)
        except _unexpected() as stumble:
            if heard.failure is not None:  # the wire has a better sentence, and says it when the call ends
                raise heard.failure from None
            if says_nothing(heard):
                return None
            if any(is_web_page(exchange.body) for exchange in heard.exchanges):
                raise BadReply(self.source, asked, "it sent a web page instead of data") from None
            raise SchemaChanged(self.source, asked, f"{type(stumble).__name__} while it was read") from None

    def _checked(self, answer: object, entry: Allowed, heard: Heard, asked: str) -> pd.DataFrame:
        """The frame, with the columns that it must have; an empty one is an answer."""
        import pandas as pd

        if not all(entry.reaches(exchange.host) for exchange in heard.exchanges):
            raise BadReply(self.source, asked, "the answer came from a host that is not known for it")
        if answer is None:
            return pd.DataFrame()
        if not isinstance(answer, pd.DataFrame):
            raise SchemaChanged(self.source, asked, "no table")
        if answer.empty:
            return pd.DataFrame()
        for column in entry.columns:
            if column not in answer.columns:
                raise SchemaChanged(self.source, asked, f"no column {column}")
        return answer

    def _origin(self, dataset: str, heard: Heard) -> Origin:
        return Origin(self.source, dataset, self.clock().isoformat(timespec="seconds"), heard.sha256())


@cache
def _unexpected() -> tuple[type[Exception], ...]:
    """What a call may stumble with: Python's errors and those that akshare defines beside them."""
    found: list[type[Exception]] = [*UNEXPECTED]
    for module, name in ITS_OWN:
        try:
            kind = getattr(import_module(module), name)
        except (ImportError, AttributeError):  # an older or newer akshare: then it does not raise it either
            continue
        found.append(kind)
    return tuple(found)


def says_nothing(heard: Heard) -> bool:
    """Whether the last reply is sound and says itself that there is nothing: no ``data``, or no ``result`` by code."""
    if not heard.exchanges:
        return False
    body = heard.exchanges[-1].body
    if len(body) > 4096:  # what says nothing is short
        return False
    try:
        reply = json.loads(body)
    except ValueError:
        return False
    if not isinstance(reply, dict):
        return False
    if "result" in reply:
        return reply["result"] is None and reply.get("code") == NOTHING_FOUND
    return "data" in reply and (reply["data"] is None or reply["data"] == [] or reply["data"] == {})


def _after(limit: float, seconds: Callable[[], float]) -> Callable[[], bool]:
    """Whether a time limit that begins now is over."""
    ends = seconds() + limit
    return lambda: seconds() > ends


def _spelled(arguments: Mapping[str, str | float]) -> str:
    return ", ".join(f"{name}={value}" for name, value in arguments.items())


def _imported(name: str, source: str) -> Any:  # noqa: ANN401 - a module of a library without types
    """A module, or the sentence that says what is missing.

    akshare imports a JavaScript engine at once, although no allowed function uses it; where there is no
    build of it (Linux on ARM) akshare cannot be imported, and other sources have to do.
    """
    try:
        with ONE_AT_A_TIME:
            return import_module(name)
    except ImportError as missing:
        package = (missing.name or name).partition(".")[0]
        raise SourceNotInstalled(source, "akshare" if package == "akshare" else package) from None
    except OSError:  # a compiled part that this machine cannot load
        raise SourceNotInstalled(source, "akshare") from None


# Whether the code that runs now is part of a call of akshare's, whose progress bars nobody asked for.
QUIET: ContextVar[bool] = ContextVar("advisor_akshare_quiet", default=False)


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars on stderr for the thread and the time of one call, and no warnings about akshare's own code."""
    _hush_progress_bars()
    # What pandas finds old-fashioned in akshare is nothing that a user could change. The same entry is kept once.
    hush_warnings(Warning, r"akshare\.")
    token = QUIET.set(True)
    try:
        yield
    finally:
        QUIET.reset(token)


@cache
def _hush_progress_bars() -> None:
    """The switch of tqdm is an argument that akshare does not pass: it is set where ``QUIET`` is set."""
    tqdm = import_module("tqdm").tqdm
    begin = tqdm.__init__

    def begin_quietly(bar: object, *given: object, **named: object) -> None:
        if QUIET.get():
            named["disable"] = True
        begin(bar, *given, **named)

    tqdm.__init__ = begin_quietly


def number(cell: object) -> float | None:
    """A finite number of a reply's cell; None for blanks, dashes and whatever is no number."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    try:
        value = float(cell)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None
