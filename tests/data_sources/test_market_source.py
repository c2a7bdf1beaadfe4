from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from contracts import PriceSourceContract
from live_source import NOON, SHARE, Clock, LiveSource, event, same

from data_sources.encoding import digest
from data_sources.errors import (
    BasisNotOffered,
    NoData,
    NothingKept,
    SourceUnavailable,
    UnknownSymbol,
)
from data_sources.market_source import MarketSource
from data_sources.model import (
    PriceBasis,
    PriceRequest,
)
from data_sources.protocol import PriceSource
from data_sources.recording import Recording, RecordingSource
from data_sources.sheet import BarSheet

REQUEST = PriceRequest(SHARE, date.max)


class TestMarketSourceKeepsTheContract(PriceSourceContract):
    @pytest.fixture
    def source(self, run: Callable[..., MarketSource]) -> PriceSource:
        return run()

    @pytest.fixture
    def symbol(self) -> str:
        return "AAPL"


class TestMarketSourceFromTheCacheKeepsTheContract(PriceSourceContract):
    @pytest.fixture
    def source(self, run: Callable[..., MarketSource], live: LiveSource) -> PriceSource:
        first = run()
        first.fetch_prices(PriceRequest(first.find_instrument("AAPL"), date.max))
        with pytest.raises(UnknownSymbol):
            first.find_instrument("QQQQQ")
        live.failure = SourceUnavailable("live", "anything", "503")
        return run(offline=True)

    @pytest.fixture
    def symbol(self) -> str:
        return "AAPL"


class TestReplayOfAMarketSourceKeepsTheContract(PriceSourceContract):
    @pytest.fixture
    def source(self, run: Callable[..., MarketSource], tmp_path: Path) -> PriceSource:
        return RecordingSource(run(), Recording(tmp_path / "recorded"), reuse=True)

    @pytest.fixture
    def symbol(self) -> str:
        return "AAPL"


def test_three_bases_ask_once(run: Callable[..., MarketSource], live: LiveSource) -> None:
    source = run()
    for basis in source.offered_bases(SHARE):
        source.fetch_prices(PriceRequest(SHARE, date.max, basis=basis))
    with pytest.raises(BasisNotOffered):
        source.fetch_prices(PriceRequest(SHARE, date.max, basis=PriceBasis.RAW))
    assert live.asked == [("AAPL", None, date(2024, 6, 18))]


def test_the_session_under_way_is_not_in_the_prices_and_not_kept(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    live.gives_all = True
    source = run()
    assert source.fetch_prices(REQUEST).last == date(2024, 6, 18)  # the 19th is Juneteenth, the 20th under way
    clock.now = datetime(2024, 6, 20, 20, 1, tzinfo=UTC)
    assert run().fetch_prices(REQUEST).last == date(2024, 6, 20)


def test_the_second_call_of_the_day_asks_nothing(run: Callable[..., MarketSource], live: LiveSource) -> None:
    first = run().fetch_prices(REQUEST)
    second = run().fetch_prices(REQUEST)
    assert live.asked == [("AAPL", None, date(2024, 6, 18))]
    assert same(first, second)
    assert second.origin == first.origin


def test_later_only_the_missing_days_are_asked_for(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    first = run().fetch_prices(REQUEST)
    clock.forward(days=1)
    second = run().fetch_prices(REQUEST)
    assert live.asked[1:] == [("AAPL", date(2024, 6, 5), date(2024, 6, 20))]
    assert (len(second), second.last) == (len(first) + 1, date(2024, 6, 20))
    third = run().fetch_prices(REQUEST)
    assert len(live.asked) == 2
    assert same(second, third)
    assert second.origin == third.origin


def test_a_joined_series_says_what_it_is_made_of(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    first = run().fetch_prices(REQUEST)
    clock.forward(days=1)
    source = run()
    joint = source.fetch_prices(REQUEST).origin
    assert source.store is not None
    receipts = source.store.receipts_of("live", "AAPL")
    assert [receipt.rows for receipt in receipts] == [len(first), 1]
    assert joint.sha256 == digest("".join(receipt.sha256 for receipt in receipts))
    assert joint.retrieved == (NOON + timedelta(days=1)).isoformat()
    assert "2 answers" in joint.note
    assert NOON.isoformat() in joint.note


def scaled(factor: float) -> Callable[[BarSheet], BarSheet]:
    return lambda whole: replace(
        whole, close=whole.close * factor, adjusted_close=None if whole.adjusted_close is None else whole.close * factor
    )


CHANGES: dict[str, Callable[[BarSheet], BarSheet]] = {
    "prices were divided by a split": scaled(0.5),
    "a hundredth of a percent": scaled(1.0001),
    "adjusted for a new dividend": lambda whole: replace(whole, adjusted_close=whole.close * 0.999),
    "a dividend in the tail": event("dividends", 0.25, -2),
    "a split in the tail": event("splits", 4.0, -2),
    "a dividend on a kept day": event("dividends", 0.25, -4),
    "no adjusted close any more": lambda whole: replace(whole, adjusted_close=None),
    "a close that went missing": event("close", np.nan, -4),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_history_is_asked_for_anew_and_never_joined(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock, change: Callable[[BarSheet], BarSheet]
) -> None:
    run().sheet_of(SHARE)
    clock.forward(days=1)
    live.change = change
    source = run()
    answered = source.sheet_of(SHARE)
    assert [start for _, start, _ in live.asked[1:]] == [date(2024, 6, 5), None]
    fresh = MarketSource(live, None, clock).sheet_of(SHARE)
    for name in ("dates", "close", "adjusted_close", "dividends", "splits"):
        one, other = getattr(answered, name), getattr(fresh, name)
        assert (one is None and other is None) or np.array_equal(one, other, equal_nan=name != "dates")
    assert source.store is not None
    assert len(source.store.receipts_of("live", "AAPL")) == 1
    assert "asked for anew" in source.store.remarks[0]


def test_after_thirty_days_the_whole_history_is_asked_for_again(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    run().sheet_of(SHARE)
    clock.forward(days=29)
    run().sheet_of(SHARE)
    clock.forward(days=1)
    run().sheet_of(SHARE)
    assert [start is None for _, start, _ in live.asked] == [True, False, True]


def test_a_suspended_share_is_not_asked_for_again_that_day(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    live.suspended_after = date(2024, 6, 10)
    for hour in range(4):
        clock.now = datetime(2024, 6, 20, 8 + hour, tzinfo=UTC)
        assert run().fetch_prices(REQUEST).last == date(2024, 6, 10)
    assert len(live.asked) == 1
    clock.now = datetime(2024, 6, 21, 12, tzinfo=UTC)
    assert run().fetch_prices(REQUEST).last == date(2024, 6, 10)
    assert run().fetch_prices(REQUEST).last == date(2024, 6, 10)
    assert len(live.asked) == 2


def test_a_bar_that_the_source_does_not_have_yet_is_asked_for_until_it_settles(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    live.suspended_after = date(2024, 6, 18)  # the close was two minutes ago; the source is late
    clock.now = datetime(2024, 6, 20, 20, 2, tzinfo=UTC)
    assert run().fetch_prices(REQUEST).last == date(2024, 6, 18)
    live.suspended_after = date.max
    clock.forward(hours=1)
    assert run().fetch_prices(REQUEST).last == date(2024, 6, 20)
    assert len(live.asked) == 2


def test_a_change_of_currency_replaces_what_was_kept(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    run().sheet_of(SHARE)
    pounds = replace(SHARE, currency="GBP")
    live.instrument = pounds
    source = run()
    assert source.sheet_of(pounds).instrument.currency == "GBP"
    assert [start for _, start, _ in live.asked] == [None, None]
    assert source.store is not None
    assert "another currency" in source.store.remarks[0]


def test_no_day_left_after_the_open_session_is_no_data(clock: Clock, live: LiveSource) -> None:
    live.first, live.gives_all = date(2024, 6, 20), True
    with pytest.raises(NoData, match="complete session of AAPL"):
        MarketSource(live, None, clock).fetch_prices(REQUEST)


class TestOffline:
    def test_nothing_kept_is_said(self, run: Callable[..., MarketSource], live: LiveSource) -> None:
        source = run(offline=True)
        for ask in (
            lambda: source.find_instrument("AAPL"),
            lambda: source.fetch_prices(REQUEST),
            lambda: source.fetch_quote(SHARE),
        ):
            with pytest.raises(NothingKept, match="without --offline"):
                ask()
        assert live.questions == []

    def test_what_is_kept_is_answered_whatever_its_age(
        self, run: Callable[..., MarketSource], live: LiveSource, clock: Clock
    ) -> None:
        first = run()
        prices, quote = first.fetch_prices(REQUEST), first.fetch_quote(SHARE)
        assert first.kept_until is None
        asked = list(live.questions)
        clock.forward(days=400)
        later = run(offline=True)
        assert same(later.fetch_prices(REQUEST), prices)
        assert later.fetch_quote(SHARE) == quote
        assert later.kept_until == NOON
        assert live.questions == asked

    def test_an_absence_is_kept_too(self, run: Callable[..., MarketSource]) -> None:
        with pytest.raises(NoData):
            run().fetch_statements(SHARE, date(2024, 1, 1))
        with pytest.raises(NoData, match="live has no statements of AAPL"):
            run(offline=True).fetch_statements(SHARE, date(2024, 1, 1))
