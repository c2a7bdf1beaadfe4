"""Names of sources and how each is made, on first use: no provider's library is imported before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from data_sources.errors import SourceError
from data_sources.protocol import PriceSource
from data_sources.wire.exchange import Exchange
from data_sources.wire.manners import Manners

if TYPE_CHECKING:
    from data_sources.cache.store import Store


class UnknownSource(SourceError):
    """No source is registered under this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name.lower(), known, n=1)
        advice = f"did you mean {near[0]}? " if near else ""
        super().__init__(f"no source is called {name!r}; {advice}known: {', '.join(known)}")
        self.name = name
        self.known = tuple(known)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What all sources of one command share.

    Args:
        clock: aware UTC.
        manners: queues, circuits and the time budget of the command.
        cache: folder of what was received before; None keeps nothing.
        offline: only what is kept is answered.
        listeners: told of every exchange with a host, in the thread that made it.
        store: the opened cache, None without one; its ``troubles`` say what went wrong with it.
    """

    clock: Callable[[], datetime] = _now
    manners: Manners = field(default_factory=Manners)
    cache: Path | None = None
    offline: bool = False
    listeners: tuple[Callable[[Exchange], None], ...] = ()
    store: Store | None = field(init=False, default=None, compare=False)

    def __post_init__(self) -> None:
        if self.cache is not None:
            from data_sources.cache.store import Store

            object.__setattr__(self, "store", Store(self.cache, self.clock))


@dataclass(frozen=True, slots=True)
class _Provider:
    """Where a live provider is defined; its class names the hosts that it may reach in ``hosts``."""

    module: str
    name: str

    def make(self, registered: str, context: SourceContext) -> PriceSource:
        """The provider behind its wire and the cache."""
        from data_sources.market_source import MarketSource
        from data_sources.wire.wire import Wire

        listeners = context.listeners if context.store is None else (*context.listeners, context.store.receive)
        kind = getattr(import_module(self.module), self.name)
        wire = Wire(registered, kind.hosts, context.manners, listeners=listeners)
        return MarketSource(kind(wire, context.clock), context.store, context.clock, offline=context.offline)


PROVIDERS: dict[str, _Provider] = {
    "yahoo": _Provider("data_sources.providers.yahoo.source", "YahooSource"),
    "akshare-eastmoney": _Provider("data_sources.providers.akshare.eastmoney", "EastmoneySource"),
    "akshare-tencent": _Provider("data_sources.providers.akshare.tencent", "TencentSource"),
}
# One name for the endpoints of one library: independent sources, asked in this order and never joined.
GROUPS: dict[str, tuple[str, ...]] = {"akshare": ("akshare-eastmoney", "akshare-tencent")}
SAMPLE = "sample"

# The order in which sources are asked when the user names none, by the market of the subject. The
# sample is never among them: it ends in the past and is used only when it is named.
DEFAULT_ORDER: dict[str, tuple[str, ...]] = {"CN": ("akshare", "yahoo"), "HK": ("akshare", "yahoo")}
FALLBACK_ORDER = ("yahoo",)


def known_sources() -> tuple[str, ...]:
    """The registered names, in the order in which they are documented."""
    return (SAMPLE, "yahoo", *GROUPS, *(name for name in PROVIDERS if name != "yahoo"))


def endpoints_of(names: Sequence[str]) -> tuple[str, ...]:
    """The single sources behind the names, each once, in order; letter case does not matter.

    Raises:
        UnknownSource: no such name; the known ones and the nearest are listed.
    """
    plain = [name.strip().lower() for name in names]
    for given, name in zip(names, plain, strict=True):
        if name not in known_sources():
            raise UnknownSource(given, known_sources())
    return tuple(dict.fromkeys(single for name in plain for single in GROUPS.get(name, (name,))))


def make_source(name: str, context: SourceContext | None = None) -> PriceSource:
    """A source by its name; of a group the first endpoint.

    Args:
        name: letter case does not matter.
        context: shared by the sources of a command; None for one of its own, without a cache.

    Raises:
        UnknownSource: no such name; the known ones and the nearest are listed.
        SourceNotInstalled: its library is missing; most providers say so when they are first asked.
    """
    single = endpoints_of((name,))[0]
    if single == SAMPLE:
        source: PriceSource = import_module("data_sources.providers.sample").SampleSource()
        return source
    return PROVIDERS[single].make(single, context or SourceContext())


def make_sources(
    names: Sequence[str], country: str = "", context: SourceContext | None = None
) -> tuple[PriceSource, ...]:
    """The named sources in order, each once; the default order of the market where none is named."""
    shared = context or SourceContext()
    chosen = tuple(names) or DEFAULT_ORDER.get(country, FALLBACK_ORDER)
    return tuple(make_source(name, shared) for name in endpoints_of(chosen))
