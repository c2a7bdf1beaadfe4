"""What a brief asks for: each symbol once for each part that it plays, the watchlist's own before the usual ones."""

from __future__ import annotations

from dataclasses import dataclass

from data_sources.brief_snapshot import (
    COMMODITY,
    EXCHANGE_RATE,
    INDEX,
    SECTOR_INDEX,
    STYLE_INDEX,
    VOLATILITY,
    WATCHED,
)
from data_sources.model.watchlist import Watchlist
from data_sources.watchlist.usual import COMMODITIES, USUAL, USUAL_MARKETS, usual_pairs


@dataclass(frozen=True, slots=True)
class Wanted:
    """One history that is wanted.

    Args:
        role: the part it plays.
        symbol: canonical.
        is_named: the watchlist names it; what is only usual may be had by nobody without being missed.
    """

    role: str
    symbol: str
    is_named: bool


def markets_of(watchlist: Watchlist) -> tuple[str, ...]:
    """The markets of a brief, home first."""
    return watchlist.markets or USUAL_MARKETS


def home_currency(watchlist: Watchlist) -> str:
    """The money of the home market."""
    return USUAL[markets_of(watchlist)[0]].currency


def rate_currencies(watchlist: Watchlist) -> tuple[str, ...]:
    """Whose interest rates are told: those that the watchlist names, else those of the markets."""
    return watchlist.rates or tuple(dict.fromkeys(USUAL[one].currency for one in markets_of(watchlist)))


def wanted_of(watchlist: Watchlist) -> tuple[Wanted, ...]:
    """Every history that is wanted, by role in the order in which they are told."""
    told = [USUAL[one] for one in markets_of(watchlist)]
    usual = {
        INDEX: [symbol for one in told for symbol in one.indices],
        STYLE_INDEX: [symbol for one in told for symbol in one.styles],
        SECTOR_INDEX: [symbol for one in told for symbol in one.sectors],
        EXCHANGE_RATE: [*usual_pairs(home_currency(watchlist))],
        COMMODITY: [*COMMODITIES],
        # Fear has one thermometer for the world: it is told whichever markets are.
        VOLATILITY: [symbol for one in told for symbol in one.volatility] or [*USUAL["US"].volatility],
    }
    named = {
        INDEX: watchlist.indices,
        EXCHANGE_RATE: watchlist.currencies,
        COMMODITY: watchlist.commodities,
        VOLATILITY: watchlist.volatility,
    }
    made = [
        Wanted(role, symbol, is_named=bool(named.get(role)))
        for role, symbols in usual.items()
        for symbol in dict.fromkeys(named.get(role) or symbols)
    ]
    return (*made, *_watched(watchlist, {one.symbol for one in made}))


def _watched(watchlist: Watchlist, others: set[str]) -> list[Wanted]:
    """What is watched, and what a rule is about that plays no other part."""
    items = [one.symbol for one in watchlist.items]
    of_rules = [symbol for rule in watchlist.rules for symbol in rule.symbols]
    extra = [one for one in dict.fromkeys(of_rules) if one not in others and one not in items]
    return [Wanted(WATCHED, one, is_named=True) for one in (*items, *extra)]
