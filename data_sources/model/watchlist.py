"""What an advisor watches every morning, and when it is to be said: symbols and rules of a watchlist file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from data_sources.model.instruments import Origin


class AlertKind(Enum):
    """What a rule looks at. The closed list that reports have words for."""

    LEVEL = "level"  # the last close against ``above`` or ``below``, in the instrument's currency
    CHANGE = "change"  # the return over ``sessions``, decimal
    DRAWDOWN = "drawdown"  # the fall from the highest close of ``sessions``, decimal, positive in ``above``
    CROSSING = "crossing"  # the close crosses its mean of ``average`` sessions within the last session
    VOLUME = "volume"  # the last session's volume over its mean of ``average`` sessions before it, a multiple
    NEWS = "news"  # an item of the last ``sessions`` sessions has one of ``words`` in its title; () for any item
    LIMIT = "limit"  # an account of the book breaches its own policy (drawn from the book, not from prices)
    LOSS = "loss"  # an account of the book lost more than ``above`` over ``sessions``, decimal


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule of the watchlist.

    Args:
        name: unique, as the file calls it; shown with every alert.
        kind: what it looks at.
        symbols: whom it is about; () for everything watched (or, of the book, every account).
        above, below: the threshold, in the unit that ``kind`` says; None where that side does not matter.
        sessions: how many sessions back.
        average: sessions of the mean, where there is one.
        words: of titles of news, in any letter case.
        place: where it stands in the file ("watchlist.toml, alert 3").
    """

    name: str
    kind: AlertKind
    symbols: tuple[str, ...] = ()
    above: float | None = None
    below: float | None = None
    sessions: int = 1
    average: int = 20
    words: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True)
class WatchedItem:
    """One instrument that is watched: its canonical symbol, and the advisor's own words for it ("" where none)."""

    symbol: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Watchlist:
    """A watchlist file.

    Args:
        items: in the order of the file, each symbol once.
        rules: in the order of the file.
        markets: countries whose markets the brief tells of, in order ("CN", "HK", "US", ...); the first is home.
        indices, currencies, commodities, volatility: symbols that replace the markets' usual ones; () keeps those.
        rates: currencies whose interest rates are told, in place of those of the markets; () keeps those.
        origin: of the file; None where none was given.
    """

    items: tuple[WatchedItem, ...] = ()
    rules: tuple[AlertRule, ...] = ()
    markets: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    commodities: tuple[str, ...] = ()
    volatility: tuple[str, ...] = ()
    origin: Origin | None = None
