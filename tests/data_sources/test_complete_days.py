"""The newest day of which all prices are final: with a calendar, where a day of futures ends, and elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from data_sources.complete_days import last_complete_day

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("exchange", "at", "day"),
    [
        ("XCEC", datetime(2026, 11, 17, 16, 59, tzinfo=NEW_YORK), date(2026, 11, 16)),
        ("XCEC", datetime(2026, 11, 17, 17, 0, tzinfo=NEW_YORK), date(2026, 11, 17)),
        # Seven in the morning in Shanghai: gold of New York's day before is final, in summer and in winter.
        ("XNYM", datetime(2026, 11, 17, 23, tzinfo=UTC), date(2026, 11, 17)),
        ("XNYM", datetime(2026, 7, 14, 23, tzinfo=UTC), date(2026, 7, 14)),
        ("", datetime(2026, 11, 17, 23, tzinfo=UTC), date(2026, 11, 16)),
        ("XNYS", datetime(2026, 11, 27, 18, 30, tzinfo=UTC), date(2026, 11, 27)),  # a half day
    ],
)
def test_a_day_is_complete_when_its_prices_will_not_change(exchange: str, at: datetime, day: date) -> None:
    assert last_complete_day(exchange, at) == day


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        last_complete_day("XCEC", datetime(2026, 11, 17))
