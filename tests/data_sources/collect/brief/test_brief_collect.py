"""What a brief's snapshot holds: which day, which bars, what is missing and why; of the sample, of a made-up market."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from live_market import LiveMarket

from data_sources.brief_snapshot import (
    COMMODITY,
    EXCHANGE_RATE,
    INDEX,
    STYLE_INDEX,
    VOLATILITY,
    WATCHED,
    BriefSnapshot,
    MarketDay,
)
from data_sources.collect.brief.collect import collect_brief
from data_sources.collect.brief.request import BriefRequest
from data_sources.errors import BadReply, BudgetSpent, CircuitOpen, SourceError, SourceUnavailable
from data_sources.model import PriceBasis, PriceRequest, Split
from data_sources.model.watchlist import AlertKind, AlertRule, WatchedItem, Watchlist
from data_sources.providers.sample import SampleSource
from data_sources.snapshot import SOURCE_FAILED, NoteKind
from data_sources.watchlist.names import NAMES
from data_sources.watchlist.read import read_watchlist
from data_sources.watchlist.usual import COMMODITIES, USUAL, USUAL_MARKETS

EXAMPLES = Path(__file__).parents[4] / "examples"
SHANGHAI = ZoneInfo("Asia/Shanghai")
FAILED = SourceUnavailable("made up", "it", "503")


def of_sample(watchlist: Watchlist, as_of: date | None, at: datetime | None = None) -> BriefSnapshot:
    return collect_brief(BriefRequest(watchlist, as_of=as_of, at=at), lambda _: (SampleSource(),))


def watched(*symbols: str, markets: tuple[str, ...] = ("US",), rules: tuple[AlertRule, ...] = ()) -> Watchlist:
    return Watchlist(
        items=tuple(WatchedItem(one) for one in symbols),
        rules=rules,
        markets=markets,
        indices=("^GSPC",),
        currencies=("EURUSD=X",),
        commodities=("GC=F",),
        volatility=("^VIX",),
    )


def at(day: int, hour: int, minute: int = 0, zone: str = "Asia/Shanghai", month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone))


def live(
    watchlist: Watchlist, moment: datetime | None, market: LiveMarket | None = None, **wanted: object
) -> BriefSnapshot:
    made = market or LiveMarket()
    return collect_brief(BriefRequest(watchlist, at=moment, **wanted), lambda _: (made,))  # type: ignore[arg-type]


def symbols(snapshot: BriefSnapshot, role: str) -> list[str]:
    return [one.instrument.symbol for one in snapshot.histories_of(role)]


def last_of(snapshot: BriefSnapshot, symbol: str) -> date:
    return next(one.history.last for one in snapshot.histories if one.history.instrument.symbol == symbol)


def day_of(snapshot: BriefSnapshot, country: str) -> MarketDay:
    return next(one for one in snapshot.markets if one.country == country)


def notes(snapshot: BriefSnapshot, kind: NoteKind) -> list[str]:
    return [note.about for note in snapshot.notes if note.kind is kind]


def test_a_day_of_the_sample_has_every_part_that_the_sample_has() -> None:
    found = of_sample(read_watchlist(EXAMPLES / "watchlist.toml"), date(2020, 6, 11))
    assert symbols(found, INDEX) == ["^GSPC", "000300.SH", "000905.SH"]
    assert symbols(found, STYLE_INDEX) == ["MTUM", "QUAL", "SIZE", "USMV", "VLUE"]
    assert symbols(found, EXCHANGE_RATE) == ["EURUSD=X", "USDCNY=X", "USDJPY=X"]
    assert symbols(found, COMMODITY) == ["518880.SH"]
    assert symbols(found, VOLATILITY) == ["^VIX"]
    assert len(symbols(found, WATCHED)) == 10
    assert float(found.histories_of(VOLATILITY)[0].close[-1]) == 40.79
    assert all(one.history.last == date(2020, 6, 11) for one in found.histories)
    assert all(one.history.first >= date(2017, 6, 11) for one in found.histories)
    assert [one.name for one in found.rates] == [
        "US Treasury bill, 13 weeks",
        "US Treasury note, 5 years",
        "US Treasury note, 10 years",
        "US Treasury bond, 30 years",
    ]
    assert [round(float(one.annual_rate[-1]), 4) for one in found.rates] == [0.0015, 0.003, 0.0065, 0.014]
    assert (found.moment, found.is_sample) == ("", True)
    assert [(one.day, one.kind, one.country) for one in found.events] == [(date(2020, 6, 25), "holiday", "CN")]
    assert found.unpriced == ()
    assert notes(found, NoteKind.NO_YIELDS) == ["CNY"]
    assert notes(found, NoteKind.NO_BREADTH) == ["US", "CN"]
    offered = next(note for note in found.notes if note.kind is NoteKind.NOT_OFFERED)
    assert "^DJI" in offered.have
    assert "XLRE" in offered.have


def test_a_snapshot_is_the_same_whoever_answers_first_and_survives_its_json() -> None:
    watchlist = read_watchlist(EXAMPLES / "watchlist-zh.toml")
    first, second = (of_sample(watchlist, date(2020, 6, 12)) for _ in range(2))
    assert first.sha256 == second.sha256
    assert BriefSnapshot.from_json(first.to_json()).to_json() == first.to_json()


def test_only_what_is_watched_has_more_than_closes() -> None:
    found = of_sample(read_watchlist(EXAMPLES / "watchlist.toml"), date(2020, 6, 11))
    for entry in found.histories:
        if entry.role != WATCHED:
            assert (entry.history.high, entry.history.low, entry.history.volume) == (None, None, None)
    by_symbol = {one.instrument.symbol: one for one in found.histories_of(WATCHED)}
    assert by_symbol["601318.SH"].volume is not None
    assert by_symbol["FIX"].basis is PriceBasis.SPLIT_ADJUSTED
    assert by_symbol["110011.OF"].basis is PriceBasis.RAW


def test_without_a_day_the_sample_tells_of_its_own_last_day() -> None:
    found = of_sample(watched("SPY", "AAPL"), None, at=datetime(2026, 11, 23, 1, tzinfo=UTC))
    assert (found.as_of, found.moment) == (date(2024, 11, 29), "")
    assert notes(found, NoteKind.AS_OF_IS_LAST_BAR) == ["brief"]


def test_what_ended_long_ago_is_told_where_it_is_named_and_dropped_where_it_is_only_usual() -> None:
    watchlist = Watchlist(items=(WatchedItem("601318.SH"), WatchedItem("XLF")), markets=("CN", "US"))
    found = of_sample(watchlist, date(2022, 12, 16))
    assert symbols(found, WATCHED) == ["601318.SH"]
    assert last_of(found, "601318.SH") == date(2020, 6, 16)
    assert notes(found, NoteKind.STALE) == ["601318.SH"]
    assert symbols(found, INDEX) == ["^GSPC"]  # the mainland's indices of the sample end before
    assert [symbol for symbol, _ in found.unpriced] == ["XLF"]


def test_a_morning_in_shanghai_shows_new_york_of_the_evening_before() -> None:
    watchlist = watched("AAPL", "600519.SH", markets=("CN", "HK", "US"))
    found = live(watchlist, at(18, 7))  # Wednesday
    assert (found.as_of, found.moment) == (date(2026, 11, 18), "2026-11-17T23:00:00+00:00")
    assert (last_of(found, "AAPL"), last_of(found, "600519.SH")) == (date(2026, 11, 17), date(2026, 11, 17))
    assert day_of(found, "US") == MarketDay("US", "XNYS", True, False, date(2026, 11, 17), date(2026, 11, 19))
    assert day_of(found, "CN") == MarketDay("CN", "XSHG", True, False, date(2026, 11, 17), date(2026, 11, 19))


def test_bars_of_a_session_under_way_are_left_out() -> None:
    watchlist = watched("AAPL", "600519.SH", markets=("CN", "US"))
    noon = live(watchlist, at(18, 11))
    assert day_of(noon, "CN").is_open is True
    assert last_of(noon, "600519.SH") == date(2026, 11, 17)
    evening = live(watchlist, at(18, 23))  # New York has opened
    assert (day_of(evening, "CN").is_open, day_of(evening, "US").is_open) == (False, True)
    assert (last_of(evening, "600519.SH"), last_of(evening, "AAPL")) == (date(2026, 11, 18), date(2026, 11, 17))


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        (at(27, 5, 30), date(2026, 11, 25)),  # Thursday was Thanksgiving
        (at(28, 1, 30), date(2026, 11, 25)),  # Friday's half day closes at 13:00 in New York, 02:00 in Shanghai
        (at(28, 2, 30), date(2026, 11, 27)),
        (at(30, 7), date(2026, 11, 27)),  # a Monday after a weekend
    ],
)
def test_holidays_half_days_and_weekends(moment: datetime, last: date) -> None:
    found = live(watched("AAPL", markets=("CN", "US")), moment)
    assert last_of(found, "AAPL") == last
    assert day_of(found, "US").last_complete == last


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        # New York closes at 04:00 in Shanghai in summer, at 05:00 in winter (from 1 November 2026).
        (at(30, 4, 30, month=10), date(2026, 10, 29)),
        (at(3, 4, 30), date(2026, 10, 30)),
        (at(3, 5, 30), date(2026, 11, 2)),
    ],
)
def test_daylight_saving_moves_the_close(moment: datetime, last: date) -> None:
    assert last_of(live(watched("AAPL", markets=("CN", "US")), moment), "AAPL") == last


def test_the_days_of_home_decide_the_day_of_the_brief() -> None:
    moment = datetime(2026, 11, 23, 1, tzinfo=UTC)  # Monday in Shanghai, Sunday in New York
    assert live(watched("AAPL", markets=("CN", "US")), moment).as_of == date(2026, 11, 23)
    assert live(watched("AAPL", markets=("US", "CN")), moment).as_of == date(2026, 11, 22)


def test_a_holiday_at_home_is_told_as_none() -> None:
    found = live(watched("AAPL"), at(26, 12, zone="America/New_York"))
    assert day_of(found, "US") == MarketDay("US", "XNYS", False, False, date(2026, 11, 25), date(2026, 11, 27))
    told = [(one.day.day, one.kind) for one in found.events if one.country == "US" and not one.symbol]
    assert told == [(26, "holiday"), (27, "half_day")]


def test_after_the_calendars_end_a_day_is_provisional() -> None:
    found = live(watched("AAPL", markets=("CN",)), datetime(2027, 3, 3, 8, tzinfo=SHANGHAI))
    assert day_of(found, "CN").is_provisional is True
    assert not [one for one in found.events if one.country == "CN" and one.kind == "holiday"]


def test_a_past_day_is_over_everywhere_and_knows_nothing_of_later() -> None:
    later = (Split(date(2026, 11, 12), 4.0),)
    market = LiveMarket(splits={"AAPL": later}, dividends={"AAPL": (date(2026, 11, 10), date(2026, 11, 13))})
    found = live(watched("AAPL"), at(20, 12), market, as_of=date(2026, 11, 10))
    assert (found.moment, day_of(found, "US").is_open) == ("", None)
    assert last_of(found, "AAPL") == date(2026, 11, 10)
    assert found.actions[0].splits == ()
    assert [one.ex_date for one in found.actions[0].dividends] == [date(2026, 11, 10)]
    # Closes that the split of 12 November was taken out of count the shares of the brief's day again.
    instrument = market.find_instrument("AAPL")
    quoted = market.fetch_prices(PriceRequest(instrument, date(2026, 11, 10), None, PriceBasis.SPLIT_ADJUSTED))
    assert found.histories_of(WATCHED)[0].close[-1] == 4.0 * quoted.close[-1]
    assert [(one.day.day, one.kind, one.symbol) for one in found.events if one.symbol] == [(10, "dividend", "AAPL")]
    assert max(item.published.date() for _, item in found.news) == date(2026, 11, 10)


def test_days_ahead_are_told_once_each_and_two_weeks_far() -> None:
    market = LiveMarket(dividends={"AAPL": (date(2026, 11, 24),)}, splits={"AAPL": (Split(date(2026, 11, 25), 2.0),)})
    found = live(watched("AAPL"), at(20, 12, zone="America/New_York"), market)
    told = [(one.day.day, one.kind, one.title) for one in found.events if one.symbol]
    assert told == [(24, "dividend", "0.25 USD"), (25, "split", "2"), (30, "earnings", "")]


@pytest.mark.parametrize(
    "failure",
    [
        FAILED,
        BadReply("made up", "it", "503: its answer holds NaN, which is no number"),
        BudgetSpent("made up", "it", 503),
        CircuitOpen("made up", "it", "a host", 503),
    ],
)
def test_a_source_down_wrong_or_slow_for_half_of_the_symbols_is_told_for_the_others(failure: SourceError) -> None:
    names = [f"S{letter}" for letter in "ABCDEFGHIJ"]
    broken = dict.fromkeys(
        (*names[::2], "^VIX", "fetch_news", "fetch_events", "fetch_yields", "fetch_breadth"), failure
    )
    found = live(watched(*names, markets=("CN", "US")), at(18, 7), LiveMarket(fails=broken))
    assert symbols(found, WATCHED) == names[1::2]
    assert [symbol for symbol, _ in found.unpriced] == ["^VIX", *names[::2]]
    assert all("503" in why for _, why in found.unpriced)
    failed = {note.about for note in found.notes if note.need == SOURCE_FAILED}
    assert {"^VIX", "SA", "SC", "CNY", "USD", "CN", "US"} <= failed
    assert set(notes(found, NoteKind.NO_EVENTS)) == set(names[1::2])
    assert found.rates == ()
    assert BriefSnapshot.from_json(found.to_json()).sha256 == found.sha256


def test_everything_down_is_a_brief_that_says_so() -> None:
    found = live(
        watched("AAPL"), at(18, 7), LiveMarket(fails=dict.fromkeys(("find_instrument", "fetch_yields"), FAILED))
    )
    assert found.histories == ()
    assert {"^GSPC", "AAPL", "EURUSD=X", "GC=F"} <= {symbol for symbol, _ in found.unpriced}
    assert found.markets


def test_what_nobody_has_is_no_failure() -> None:
    found = live(watched("NONEA", "AAPL"), at(18, 7))
    assert [symbol for symbol, _ in found.unpriced] == ["NONEA"]
    assert next(note.need for note in found.notes if note.about == "NONEA") == ""


def test_a_symbol_of_a_rule_is_had_once_whatever_part_it_plays() -> None:
    rules = (
        AlertRule("a", AlertKind.LEVEL, ("^VIX", "MSFT"), above=40.0),
        AlertRule("b", AlertKind.CHANGE, ("MSFT", "AAPL"), below=-0.1),
    )
    found = live(watched("AAPL", rules=rules), at(18, 7))
    assert symbols(found, WATCHED) == ["AAPL", "MSFT"]
    assert symbols(found, VOLATILITY) == ["^VIX"]


@pytest.mark.parametrize(
    ("counted", "said"), [(date(2026, 11, 18), "is not complete"), (date(2026, 11, 16), "is of 2026-11-16")]
)
def test_breadth_of_another_day_than_the_last_complete_session_is_left_out(counted: date, said: str) -> None:
    found = live(watched("AAPL", markets=("CN",)), at(18, 11), LiveMarket(counted=counted))
    assert (found.breadth, found.sectors) == ((), ())
    assert all(said in note.have for note in found.notes if note.kind in (NoteKind.NO_BREADTH, NoteKind.NO_SECTORS))
    whole = live(watched("AAPL", markets=("CN",)), at(18, 11), LiveMarket(counted=date(2026, 11, 17)))
    assert (len(whole.breadth), len(whole.sectors)) == (1, 1)


def test_a_suspended_share_is_stale_and_not_moved_to_today() -> None:
    found = live(watched("AAPL"), at(18, 7), LiveMarket(last={"AAPL": date(2026, 11, 6)}))
    assert last_of(found, "AAPL") == date(2026, 11, 6)
    assert notes(found, NoteKind.STALE) == ["AAPL"]


def test_closes_as_quoted_come_before_those_with_distributions_in_them() -> None:
    raw = LiveMarket(offers=(PriceBasis.TOTAL_RETURN, PriceBasis.RAW))
    assert live(watched("AAPL"), at(18, 7), raw).histories_of(WATCHED)[0].basis is PriceBasis.RAW
    assert live(watched("AAPL"), at(18, 7)).histories_of(WATCHED)[0].basis is PriceBasis.SPLIT_ADJUSTED


def test_the_news_of_what_is_watched_come_newest_first() -> None:
    found = live(watched("AAPL", "MSFT"), at(18, 7))
    moments = [item.published for _, item in found.news]
    assert moments == sorted(moments, reverse=True)
    assert {symbol for symbol, _ in found.news} == {"AAPL", "MSFT"}
    assert max(moments).date() <= date(2026, 11, 18)


def test_names_that_a_source_leaves_blank_are_filled_and_its_own_are_kept() -> None:
    found = live(watched("AAPL", markets=("CN",)), at(18, 7))
    names = {one.history.instrument.symbol: one.history.instrument for one in found.histories}
    assert (names["^GSPC"].name, names["^GSPC"].name_zh) == ("^GSPC Inc.", "标普500指数")
    assert names["EURUSD=X"].name_zh == "欧元兑美元"
    assert names["GC=F"].name_zh == "黄金期货"
    assert names["AAPL"].name_zh == ""


def test_everything_that_is_usually_told_has_names_in_both_languages() -> None:
    told = {one for market in USUAL.values() for one in (*market.styles, *market.sectors, *market.volatility)}
    assert told | {*COMMODITIES} | {one for code in USUAL_MARKETS for one in USUAL[code].indices} <= set(NAMES)
    assert all(english and chinese for english, chinese in NAMES.values())
