"""The newest day whose prices will not change any more, for every exchange.

Where the sessions are known it is the last complete one, and where the hour is known at which a day of futures
ends, that day. Elsewhere it is the day before the one that
it is there now: a day too few at worst, never a session that is still under way.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_sources.calendars import has_calendar, last_complete_session
from data_sources.markets import CALENDAR_OF, MARKETS

# Where futures are rolled day by day without a calendar here: the zone and the hour at which a day of trade ends.
DAY_ENDS = dict.fromkeys(("XCEC", "XNYM", "XCBT", "XCME", "IFUS"), ("America/New_York", time(17, 0)))
# Exchanges without a calendar here; for any other the day is that of UTC.
ZONES = {"XTAE": "Asia/Jerusalem", "XSAU": "Asia/Riyadh", "XIDX": "Asia/Jakarta", "XBKK": "Asia/Bangkok"}


def zone_of(exchange: str) -> str:
    """The time zone of an exchange; UTC for one that is not known, and for none."""
    if has_calendar(exchange):
        return MARKETS[CALENDAR_OF[exchange]].zone
    return ZONES.get(exchange, "UTC")


def last_complete_day(exchange: str, at: datetime) -> date:
    """The newest day of which all prices are final.

    Args:
        exchange: market identifier code, or "".
        at: an aware moment.

    Raises:
        ValueError: ``at`` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"the moment {at.isoformat()} has no time zone")
    if has_calendar(exchange):
        return last_complete_session(exchange, at)
    if exchange in DAY_ENDS:
        zone, ends = DAY_ENDS[exchange]
        local = at.astimezone(ZoneInfo(zone))
        return local.date() if local.time() >= ends else local.date() - timedelta(days=1)
    return at.astimezone(ZoneInfo(zone_of(exchange))).date() - timedelta(days=1)
