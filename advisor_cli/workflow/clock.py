"""The one place where the time of day is read."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

Clock = Callable[[], datetime]
Stopwatch = Callable[[], float]
FIRST_ZONE = timezone(timedelta(hours=14))


def system_clock() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


def system_stopwatch() -> float:
    """Seconds that only ever grow; only differences mean something."""
    return time.monotonic()


def latest_day(moment: datetime) -> date:
    """The date where the day begins first (UTC+14): what is later than that lies in the future for everyone."""
    return moment.astimezone(FIRST_ZONE).date()
