from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from histories import history
from hypothesis import given, settings
from hypothesis import strategies as st

from data_sources.calendars import (
    UnknownMarket,
    align,
    is_early_close,
    is_session,
    last_complete_session,
    previous_session,
    provisional_sessions,
    sessions_between,
    sessions_missed,
)
from data_sources.markets import CALENDAR_OF, MARKETS

# HKEX cancelled all sessions for the weather on these days; exchange_calendars 4.13.2 does not know (its issue 600).
AMENDED = {"XHKG": {"2023-09-01", "2023-09-08"}}


SPANS = {
    "XNYS": ("1990-01-01", "2027-12-31"),
    "XSHG": ("1991-01-01", "2026-12-31"),
    "XHKG": ("1990-01-01", "2027-12-31"),
    "XSES": ("2000-01-01", "2026-12-31"),
    "XBOM": ("2000-01-01", "2026-12-31"),
}


@pytest.mark.filterwarnings("ignore")  # the oracle's own use of pandas
@pytest.mark.parametrize(
    ("name", "start", "end"), [(name, *SPANS.get(name, ("2000-01-01", "2027-12-31"))) for name in sorted(MARKETS)]
)
def test_every_day_agrees_with_exchange_calendars(name: str, start: str, end: str) -> None:
    exchange_calendars = pytest.importorskip("exchange_calendars")
    oracle = exchange_calendars.get_calendar(name, start=start, end=end)
    ours = sessions_between(name, date.fromisoformat(start), date.fromisoformat(end))
    assert not ours.provisional
    theirs = set(oracle.sessions.strftime("%Y-%m-%d")) - AMENDED.get(name, set())
    assert ours.days.astype(str).tolist() == sorted(theirs)
    early = {day.date() for day in oracle.early_closes}
    assert {day for day in ours.days.astype(object) if is_early_close(name, day)} == early


@pytest.mark.parametrize(
    ("exchange", "day", "open_"),
    [
        ("XNYS", date(2024, 11, 28), False),  # Thanksgiving
        ("XNYS", date(2024, 11, 29), True),
        ("XNAS", date(2001, 9, 12), False),
        ("XNYS", date(2025, 1, 9), False),  # mourning for President Carter
        ("XSHG", date(2024, 10, 7), False),  # National Day week
        ("XSHE", date(2024, 10, 8), True),
        ("XSHG", date(2020, 1, 31), False),  # the holiday that the epidemic made longer
        ("XHKG", date(2023, 9, 1), False),  # typhoon Saola
        ("XHKG", date(2024, 2, 13), False),
    ],
)
def test_days_that_are_remembered(exchange: str, day: date, *, open_: bool) -> None:
    assert is_session(exchange, day) is open_


NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("at", "session"),
    [
        (datetime(2024, 11, 27, 15, 59, tzinfo=NEW_YORK), date(2024, 11, 26)),
        (datetime(2024, 11, 27, 16, 0, tzinfo=NEW_YORK), date(2024, 11, 27)),
        (datetime(2024, 11, 28, 23, 0, tzinfo=NEW_YORK), date(2024, 11, 27)),
        (datetime(2024, 11, 29, 13, 0, tzinfo=NEW_YORK), date(2024, 11, 29)),  # the day after closes at 13:00
        (datetime(2024, 11, 29, 12, 59, tzinfo=NEW_YORK), date(2024, 11, 27)),
        (datetime(2024, 12, 1, 3, 0, tzinfo=UTC), date(2024, 11, 29)),
    ],
)
def test_last_complete_session_in_new_york(at: datetime, session: date) -> None:
    assert last_complete_session("XNYS", at) == session


def test_last_complete_session_counts_the_markets_day_not_the_readers() -> None:
    at = datetime(2024, 10, 8, 7, 0, tzinfo=UTC)  # 15:00 in Shanghai, the first session after the holiday
    assert last_complete_session("XSHG", at) == date(2024, 10, 8)
    assert last_complete_session("XSHG", at - timedelta(minutes=1)) == date(2024, 9, 30)
    assert last_complete_session("XNYS", at) == date(2024, 10, 7)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        last_complete_session("XNYS", datetime(2024, 11, 27, 16, 0))


def test_outside_the_known_years_the_answer_is_provisional() -> None:
    assert sessions_between("XSHG", date(2026, 12, 28), date(2027, 1, 8)).provisional
    assert not sessions_between("XSHG", date(2026, 1, 1), date(2026, 12, 31)).provisional


def test_only_the_sessions_outside_the_known_years_are_counted_as_provisional() -> None:
    assert provisional_sessions(sessions_between("XSHG", date(2026, 12, 28), date(2027, 1, 8))) == 6
    assert provisional_sessions(sessions_between("XSHG", date(2026, 12, 28), date(2027, 1, 3))) == 1
    assert provisional_sessions(sessions_between("XSHG", date(2026, 1, 1), date(2026, 12, 31))) == 0


def test_sessions_missed_over_a_holiday_week() -> None:
    assert sessions_missed("XSHG", date(2024, 9, 30), date(2024, 10, 7)) == 0
    assert sessions_missed("XSHG", date(2024, 9, 30), date(2024, 10, 9)) == 2
    assert sessions_missed("XSHG", date(2024, 10, 9), date(2024, 9, 30)) == 0


def test_an_exchange_without_a_calendar_is_refused() -> None:
    with pytest.raises(UnknownMarket, match="XTAE"):
        is_session("XTAE", date(2024, 1, 2))


@settings(max_examples=40, deadline=None)
@given(st.dates(date(1995, 1, 1), date(2026, 6, 30)), st.sampled_from(["XNYS", "XSHG", "XHKG"]))
def test_the_previous_session_is_the_newest_one_before(day: date, exchange: str) -> None:
    before = previous_session(exchange, day)
    assert before < day
    assert is_session(exchange, before)
    assert sessions_between(exchange, before + timedelta(days=1), day - timedelta(days=1)).days.size == 0


DAYS = st.sets(st.integers(0, 60), min_size=1, max_size=40).map(
    lambda numbers: np.datetime64("2024-01-01") + np.array(sorted(numbers))
)


@settings(max_examples=50, deadline=None)
@given(DAYS, DAYS)
def test_alignment_is_the_intersection_and_accounts_for_every_day(first: np.ndarray, second: np.ndarray) -> None:
    one, two = history(first.astype(int).tolist(), first), history(second.astype(int).tolist(), second)
    met = align(one, two)
    assert set(met.days.tolist()) == set(first.tolist()) & set(second.tolist())
    assert np.array_equal(one.dates[met.first_rows], met.days)
    assert np.array_equal(two.dates[met.second_rows], met.days)
    overlap = {day for day in first.tolist() if second[0].item() <= day <= second[-1].item()}
    assert set(met.only_first) == overlap - set(second.tolist())
    swapped = align(two, one)
    assert (swapped.only_first, swapped.only_second) == (met.only_second, met.only_first)


@pytest.mark.parametrize("exchange", sorted(CALENDAR_OF))
def test_every_market_opens_before_it_closes_and_its_session_ends_in_its_own_zone(exchange: str) -> None:
    market = MARKETS[CALENDAR_OF[exchange]]
    assert market.open < market.early_close <= market.close
    day = previous_session(exchange, date(2026, 3, 14))
    at_close = datetime.combine(day, market.close, ZoneInfo(market.zone))
    assert last_complete_session(exchange, at_close) == day
    assert last_complete_session(exchange, at_close - timedelta(hours=1)) < day or is_early_close(exchange, day)
