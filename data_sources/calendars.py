"""Which days are sessions, which session is the last complete one, how stale a series is.

The markets' calendars are bundled as dated facts (``calendar_data``); outside their span the
answer is provisional, every weekday counting as a session, and ``Sessions.provisional`` says so.
A symbol without an exchange, and an exchange without a calendar, has none: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data_sources.markets import CALENDAR_OF, MARKETS, Market
from data_sources.model import DateArray, PriceHistory, frozen, to_date

BoolArray = npt.NDArray[np.bool_]
ONE_DAY = np.timedelta64(1, "D")


class UnknownMarket(LookupError):
    """No calendar is known for this exchange."""

    def __init__(self, exchange: str) -> None:
        super().__init__(f"no calendar for exchange {exchange!r}; known: {', '.join(sorted(CALENDAR_OF))}")
        self.exchange = exchange


@dataclass(frozen=True, slots=True, eq=False)
class Sessions:
    """Sessions of one market in a window.

    Args:
        exchange: market identifier code that was asked for.
        days: datetime64[D], strictly increasing.
        provisional: part of the window lies outside what the bundled calendar knows.
    """

    exchange: str
    days: DateArray
    provisional: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Calendar:
    market: Market
    first: np.datetime64
    last: np.datetime64
    closed: DateArray
    early: DateArray


@lru_cache(maxsize=64)
def _calendar(exchange: str) -> _Calendar:
    name = CALENDAR_OF.get(exchange)
    if name is None:
        raise UnknownMarket(exchange)
    lines = (files("data_sources") / "calendar_data" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    _, first, last = lines[0].split()
    marked = [line.split() for line in lines[1:]]
    return _Calendar(
        MARKETS[name],
        np.datetime64(first, "D"),
        np.datetime64(last, "D"),
        np.array([day for day, what in marked if what == "closed"], dtype="datetime64[D]"),
        np.array([day for day, what in marked if what == "early"], dtype="datetime64[D]"),
    )


def has_calendar(exchange: str) -> bool:
    """Whether the exchange's sessions are known."""
    return exchange in CALENDAR_OF


def sessions_between(exchange: str, start: date, end: date) -> Sessions:
    """The market's sessions from start to end, both inclusive; none where end is before start.

    Raises:
        UnknownMarket: no calendar for this exchange.
    """
    calendar = _calendar(exchange)
    low, high = np.datetime64(start, "D"), np.datetime64(end, "D")
    days = np.arange(low, high + ONE_DAY, ONE_DAY) if low <= high else np.array([], dtype="datetime64[D]")
    days = days[np.is_busday(days, holidays=calendar.closed)] if days.size else days
    provisional = bool(low < calendar.first or high > calendar.last)
    return Sessions(exchange, frozen(days), provisional)


def is_session(exchange: str, day: date) -> bool:
    """Whether the market had, or will have, a session on the day (provisional outside the calendar's span)."""
    return bool(np.is_busday(np.datetime64(day, "D"), holidays=_calendar(exchange).closed))


def is_early_close(exchange: str, day: date) -> bool:
    """Whether the session of the day ends early."""
    return bool((_calendar(exchange).early == np.datetime64(day, "D")).any())


def last_complete_session(exchange: str, at: datetime) -> date:
    """The newest session whose closing time has passed.

    Args:
        exchange: market identifier code.
        at: an aware moment; a naive one is refused, because its day depends on the machine.

    Raises:
        UnknownMarket: no calendar for this exchange.
        ValueError: ``at`` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"the moment {at.isoformat()} has no time zone")
    market = _calendar(exchange).market
    local = at.astimezone(ZoneInfo(market.zone))
    today = local.date()
    if is_session(exchange, today):
        close = market.early_close if is_early_close(exchange, today) else market.close
        if local.time() >= close:
            return today
    return previous_session(exchange, today)


def session_under_way(exchange: str, at: datetime) -> date | None:
    """The session that has begun and is not complete, None where there is none; a lunch break lies within it.

    Args:
        exchange: market identifier code.
        at: an aware moment.

    Raises:
        UnknownMarket: no calendar for this exchange.
    """
    market = _calendar(exchange).market
    local = at.astimezone(ZoneInfo(market.zone))
    begun = is_session(exchange, local.date()) and local.time() >= market.open
    return local.date() if begun and last_complete_session(exchange, at) < local.date() else None


def local_day(exchange: str, at: datetime) -> date:
    """The day that an aware moment falls on where the exchange is; that of UTC where no calendar is known."""
    return at.astimezone(ZoneInfo(MARKETS[CALENDAR_OF[exchange]].zone if exchange in CALENDAR_OF else "UTC")).date()


def known_until(exchange: str) -> date:
    """The last day that the exchange's calendar knows; sessions after it are provisional.

    Raises:
        UnknownMarket: no calendar for this exchange.
    """
    return to_date(_calendar(exchange).last)


def provisional_sessions(sessions: Sessions) -> int:
    """How many of the sessions lie outside what the bundled calendar knows."""
    calendar = _calendar(sessions.exchange)
    return int(np.count_nonzero((sessions.days < calendar.first) | (sessions.days > calendar.last)))


def previous_session(exchange: str, day: date) -> date:
    """The newest session before the day."""
    before = day - timedelta(days=1)
    found = np.busday_offset(np.datetime64(before, "D"), 0, roll="backward", holidays=_calendar(exchange).closed)
    return to_date(found)


def sessions_missed(exchange: str, last_bar: date, through: date) -> int:
    """Sessions after the last bar up to ``through``, inclusive: 0 when the series is up to date."""
    return int(sessions_between(exchange, last_bar + timedelta(days=1), through).days.size)


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Two histories brought to their common days, and what fell away on either side.

    Days before the later of the two first bars, and after the earlier of the two last ones, are
    not dropped bars but no overlap; they are not listed.

    Args:
        days: common days, datetime64[D], shape (n_common,).
        first_rows, second_rows: row of each common day in either history, int64, shape (n_common,).
        only_first, only_second: days inside the overlap that the other history does not have.
    """

    days: DateArray
    first_rows: npt.NDArray[np.int64]
    second_rows: npt.NDArray[np.int64]
    only_first: tuple[date, ...]
    only_second: tuple[date, ...]


def align(first: PriceHistory, second: PriceHistory) -> Alignment:
    """The intersection of two histories' days. Nothing is filled in."""
    days, first_rows, second_rows = np.intersect1d(first.dates, second.dates, assume_unique=True, return_indices=True)
    return Alignment(
        frozen(days),
        first_rows.astype(np.int64),
        second_rows.astype(np.int64),
        _only(first.dates, second.dates),
        _only(second.dates, first.dates),
    )


def _only(mine: DateArray, other: DateArray) -> tuple[date, ...]:
    """Days of ``mine`` inside the span of ``other`` that ``other`` does not have."""
    if not mine.size or not other.size:
        return ()
    inside = mine[(mine >= other[0]) & (mine <= other[-1])]
    return tuple(to_date(day) for day in np.setdiff1d(inside, other, assume_unique=True))
