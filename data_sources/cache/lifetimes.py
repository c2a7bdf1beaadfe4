"""How long a kept answer stands for a new one, kind by kind, with the reason.

Prices are not here: of them only the missing days are asked for (``MarketSource``). Offline nothing
of this counts: what is kept is read whatever its age.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_sources.calendars import has_calendar, is_session
from data_sources.complete_days import zone_of

LIFETIMES: dict[str, timedelta] = {
    "find_instrument": timedelta(days=7),  # a name or a listing changes a few times in its life
    "find_listings": timedelta(days=30),  # an ISIN stays with its security; a new listing beside it is rare
    "fetch_actions": timedelta(hours=20),  # declared between sessions; a new day must see them
    "fetch_company": timedelta(days=7),  # sector, staff, website: changes with a yearly report
    "fetch_holders": timedelta(days=7),  # reported by the quarter
    "fetch_statements": timedelta(days=1),  # a report may come out any evening
    "fetch_profile": timedelta(days=7),  # fees and managers change a few times a year
    "fetch_nav": timedelta(days=1),  # published once a day
    "fetch_holdings": timedelta(days=7),  # reported by the quarter
    "fetch_rates": timedelta(days=1),  # fixed once a day
    "fetch_yields": timedelta(hours=6),  # fixed once a day, at an hour of their own
    "fetch_breadth": timedelta(minutes=1),  # counted anew all through the session
    "fetch_sectors": timedelta(minutes=1),
    "fetch_events": timedelta(hours=20),  # announced between sessions; a new day must see them
    "fetch_sessions": timedelta(days=7),  # exchanges announce a closure weeks ahead, typhoons excepted
    "fetch_news": timedelta(hours=1),
}
# What a source says does not exist may come to exist; within the day it is not asked again.
ABSENT = timedelta(hours=12)
# An answer that says itself that the source failed for a part of it: the next run asks for the whole.
LACKING = timedelta(minutes=1)
QUOTE_IN_SESSION = timedelta(seconds=60)
# From the first call auction of the exchanges that have a calendar here (Hong Kong, 9:00) to after-hours reports.
SESSION_HOURS = (time(9, 0), time(17, 0))
# For the others wider hours: they are known by their weekday only.
UNKNOWN_HOURS = (time(7, 0), time(19, 0))


def valid_until(
    method: str, at: datetime, *, absent: bool = False, lacking: bool = False, exchange: str = ""
) -> datetime:
    """Until when an answer that was received ``at`` (aware) stands.

    Args:
        method: what was asked.
        at: when it was received, aware.
        absent: the source says that there is none.
        lacking: the source failed for a part of it.
        exchange: of the instrument that it is about, "" for none.
    """
    if method == "fetch_quote":
        return _quote_valid_until(exchange, at)
    life = min(LIFETIMES[method], LACKING) if lacking else LIFETIMES[method]
    return at + (min(life, ABSENT) if absent else life)


def _quote_valid_until(exchange: str, at: datetime) -> datetime:
    """A minute while prices move, else the beginning of the next day on which they will."""
    zone = ZoneInfo(zone_of(exchange))
    local = at.astimezone(zone)
    begins, ends = SESSION_HOURS if has_calendar(exchange) else UNKNOWN_HOURS
    day = local.date()
    if _trades(exchange, local) and begins <= local.time() <= ends:
        return at + QUOTE_IN_SESSION
    if not _trades(exchange, local) or local.time() > ends:
        day += timedelta(days=1)
    opening = datetime.combine(day, begins, zone)
    while not _trades(exchange, opening):
        opening += timedelta(days=1)
    return opening.astimezone(UTC)


def _trades(exchange: str, moment: datetime) -> bool:
    """Whether the exchange has a session on the day of the moment; every weekday where that is not known."""
    return is_session(exchange, moment.date()) if has_calendar(exchange) else moment.weekday() < 5
