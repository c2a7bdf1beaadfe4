"""A market on one day beside its prices: breadth, sectors, and what is on the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_sources.model.instruments import Origin


@dataclass(frozen=True, slots=True)
class MarketBreadth:
    """How many of a market rose and fell in its session; None for what the source does not count."""

    country: str
    day: date
    advancing: int | None
    declining: int | None
    unchanged: int | None
    limit_up: int | None
    limit_down: int | None
    turnover: float | None  # of the session, in ``currency``
    currency: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class SectorMove:
    """One sector of a market in its session, in the source's words: return as a decimal, and who leads it.

    ``turnover`` is the session's, in the market's money; None where the source does not say.
    """

    country: str
    day: date
    name: str
    change: float | None
    leader: str
    leader_change: float | None
    origin: Origin
    turnover: float | None = None


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """Something on the calendar: ``kind`` is "dividend", "split", "earnings", "holiday", "expiry" or "release"."""

    day: date
    kind: str
    symbol: str  # "" for a market's
    country: str
    title: str
    origin: Origin
