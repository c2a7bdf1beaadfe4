"""Names of sources and how each is made, on first use: no provider's library is imported before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from importlib import import_module

from data_sources.errors import SourceError
from data_sources.protocol import PriceSource


class UnknownSource(SourceError):
    """No source is registered under this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        near = get_close_matches(name.lower(), known, n=1)
        advice = f"did you mean {near[0]}? " if near else ""
        super().__init__(f"no source is called {name!r}; {advice}known: {', '.join(known)}")
        self.name = name
        self.known = tuple(known)


def _sample() -> PriceSource:
    source: PriceSource = import_module("data_sources.providers.sample").SampleSource()
    return source


FACTORIES: dict[str, Callable[[], PriceSource]] = {"sample": _sample}

# The order in which sources are asked when the user names none, by the market of the subject.
DEFAULT_ORDER: dict[str, tuple[str, ...]] = {"US": ("sample",), "CN": ("sample",), "HK": ("sample",)}
FALLBACK_ORDER = ("sample",)


def known_sources() -> tuple[str, ...]:
    """The registered names, in the order in which they are documented."""
    return tuple(FACTORIES)


def make_source(name: str) -> PriceSource:
    """A source by its name; letter case does not matter.

    Raises:
        UnknownSource: no such name; the known ones and the nearest are listed.
        SourceNotInstalled: its library is missing.
    """
    factory = FACTORIES.get(name.strip().lower())
    if factory is None:
        raise UnknownSource(name, known_sources())
    return factory()


def make_sources(names: Sequence[str], country: str = "") -> tuple[PriceSource, ...]:
    """The named sources in order, each once; the default order of the market where none is named."""
    chosen = tuple(names) or DEFAULT_ORDER.get(country, FALLBACK_ORDER)
    return tuple(make_source(name) for name in dict.fromkeys(name.strip().lower() for name in chosen))
