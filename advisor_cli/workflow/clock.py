"""The one place where the time of day is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]
FIRST_ZONE = timezone(timedelta(hours=14))


def system_clock() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def latest_day(moment: datetime) -> date:
    """The date where the day begins first (UTC+14): what is later than that lies in the future for everyone."""
    return moment.astimezone(FIRST_ZONE).date()
