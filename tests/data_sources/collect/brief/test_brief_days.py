"""Laws of a brief's days: whatever the moment, nothing of a session that is not over is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.calendars import is_session, known_until, session_under_way, sessions_between
from data_sources.collect.brief.days import AHEAD, Moment, calendar_events, market_days, moment_of
from data_sources.markets import CALENDAR_OF, MARKETS
from data_sources.model import to_date
from data_sources.watchlist.usual import USUAL

MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))
COUNTRIES = st.sampled_from(sorted(USUAL))


def made(at: datetime, home: str) -> Moment:
    found = moment_of(None, at, USUAL[home].exchange)
    assert found is not None
    return found


@given(MOMENTS, COUNTRIES, COUNTRIES)
def test_the_last_complete_session_is_over_and_none_since_is(at: datetime, home: str, country: str) -> None:
    moment = made(at, home)
    (day,) = market_days((country,), moment)
    assert day.last_complete is not None
    assert is_session(day.exchange, day.last_complete)
    assert day.last_complete <= moment.as_of
    market = MARKETS[CALENDAR_OF[day.exchange]]
    close = datetime.combine(day.last_complete, market.early_close, ZoneInfo(market.zone))
    assert close <= at
    since = sessions_between(day.exchange, day.last_complete + timedelta(days=1), moment.as_of).days
    closes = [datetime.combine(to_date(one), market.close, ZoneInfo(market.zone)) for one in since]
    assert all(one > at for one in closes)
    assert day.is_open is (session_under_way(day.exchange, at) is not None)


@given(MOMENTS, COUNTRIES, COUNTRIES)
def test_the_next_session_lies_after_the_day_and_is_the_first(at: datetime, home: str, country: str) -> None:
    moment = made(at, home)
    (day,) = market_days((country,), moment)
    assert day.next_session is not None
    assert day.next_session > moment.as_of
    between = sessions_between(day.exchange, moment.as_of + timedelta(days=1), day.next_session).days
    assert between.size == 1


@given(MOMENTS, st.integers(1, 60 * 24 * 10), COUNTRIES, COUNTRIES)
def test_no_bar_that_was_told_is_taken_back_later(at: datetime, minutes: int, home: str, country: str) -> None:
    exchange = USUAL[country].exchange
    later = made(at + timedelta(minutes=minutes), home)
    assert made(at, home).through(exchange) <= later.through(exchange)


@given(st.dates(date(2015, 1, 1), date(2026, 12, 31)), COUNTRIES)
def test_a_past_day_is_told_as_it_was_at_its_end(as_of: date, country: str) -> None:
    moment = moment_of(as_of, datetime(2027, 6, 1, tzinfo=UTC), USUAL["CN"].exchange)
    assert moment is not None
    assert not moment.is_now
    (day,) = market_days((country,), moment)
    assert day.is_open is None
    assert (day.last_complete == as_of) is day.is_session
    assert moment.through(day.exchange) == as_of


@given(st.dates(date(2015, 1, 1), date(2028, 12, 31)), st.lists(COUNTRIES, max_size=4, unique=True))
def test_events_of_the_calendars_are_weekdays_of_two_weeks_that_are_known(day: date, countries: list[str]) -> None:
    found = calendar_events(countries, day)
    assert list(found) == sorted(found, key=lambda one: one.day)
    for one in found:
        exchange = USUAL[one.country].exchange
        assert day <= one.day <= day + AHEAD
        assert one.day.weekday() < 5
        assert one.day <= known_until(exchange)
        assert (one.kind == "half_day") is is_session(exchange, one.day)


@pytest.mark.parametrize(
    ("as_of", "is_now"),
    [(date(2026, 11, 20), False), (date(2026, 11, 23), True), (None, True), (date(2026, 11, 24), True)],
)
def test_a_day_that_was_asked_for_is_past_when_home_has_another(as_of: date | None, is_now: bool) -> None:
    found = moment_of(as_of, datetime(2026, 11, 23, 1, tzinfo=UTC), "XSHG")
    assert found is not None
    assert found.is_now is is_now


def test_without_a_day_and_a_moment_there_is_none() -> None:
    assert moment_of(None, None, "XSHG") is None
