"""The brief's day in each of its markets: session or holiday, under way or over, the last complete session."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files

from data_sources.brief_snapshot import MarketDay
from data_sources.calendars import (
    is_early_close,
    is_session,
    known_until,
    last_complete_session,
    local_day,
    previous_session,
    session_under_way,
    sessions_between,
)
from data_sources.complete_days import last_complete_day
from data_sources.markets import CALENDAR_OF
from data_sources.model import Origin, to_date
from data_sources.model.market_day import DatedEvent
from data_sources.watchlist.usual import USUAL

AHEAD = timedelta(days=14)  # days after the brief's own whose events are told
LONGEST_CLOSURE = timedelta(days=30)  # no market has been closed for longer in living memory


@dataclass(frozen=True, slots=True)
class Moment:
    """When a brief speaks.

    Args:
        as_of: its day.
        at: the moment of asking, aware; None where it speaks of a day that is over.
    """

    as_of: date
    at: datetime | None

    @property
    def is_now(self) -> bool:
        """Whether the brief speaks of the present."""
        return self.at is not None

    def through(self, exchange: str) -> date:
        """The newest day whose prices may stand in the brief: that of the last complete session, or its own."""
        return self.as_of if self.at is None else min(self.as_of, last_complete_day(exchange, self.at))


def moment_of(as_of: date | None, at: datetime | None, home: str) -> Moment | None:
    """When the brief speaks; None where neither a day nor a moment is known.

    Args:
        as_of: the day that was asked for.
        at: the moment of asking.
        home: exchange of the home market; its day is the brief's.
    """
    if as_of is None:
        return None if at is None else Moment(local_day(home, at), at)
    return Moment(as_of, at if at is not None and as_of >= local_day(home, at) else None)


def market_days(countries: Sequence[str], moment: Moment) -> tuple[MarketDay, ...]:
    """The day in each market, in the order of the countries."""
    return tuple(_market_day(country, USUAL[country].exchange, moment) for country in countries)


def _market_day(country: str, exchange: str, moment: Moment) -> MarketDay:
    day, at = moment.as_of, moment.at
    session = is_session(exchange, day)
    if at is None:
        last = day if session else previous_session(exchange, day)
    else:
        last = min(last_complete_session(exchange, at), day if session else previous_session(exchange, day))
    ahead = sessions_between(exchange, day + timedelta(days=1), day + LONGEST_CLOSURE)
    return MarketDay(
        country=country,
        exchange=exchange,
        is_session=session,
        is_open=None if at is None else session_under_way(exchange, at) is not None,
        last_complete=last,
        next_session=to_date(ahead.days[0]) if ahead.days.size else None,
        is_provisional=day > known_until(exchange),
    )


def calendar_events(countries: Sequence[str], day: date) -> tuple[DatedEvent, ...]:
    """Weekdays without a session and sessions that end early, from the day on, as the calendars know them."""
    found: list[DatedEvent] = []
    for country in countries:
        exchange = USUAL[country].exchange
        origin = _origin(exchange)
        for after in range(AHEAD.days + 1):
            one = day + timedelta(days=after)
            if one.weekday() >= 5 or one > known_until(exchange):
                continue
            if not is_session(exchange, one):
                found.append(DatedEvent(one, "holiday", "", country, "", origin))
            elif is_early_close(exchange, one):
                found.append(DatedEvent(one, "half_day", "", country, "", origin))
    return tuple(sorted(found, key=lambda event: event.day))


def _origin(exchange: str) -> Origin:
    """Of the bundled calendar that an exchange keeps."""
    name = CALENDAR_OF[exchange]
    text = (files("data_sources") / "calendar_data" / f"{name}.txt").read_bytes()
    known = text.decode("utf-8").split("\n", 1)[0].split()
    return Origin("calendar", f"sessions of {name}, {known[1]} to {known[2]}", "", hashlib.sha256(text).hexdigest())
