"""What of a live provider's answers is kept, for how long, and what shows through the cache."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from live_source import SHARE, Clock, LiveSource, event, same, sheet

from data_sources.cache.store import Store
from data_sources.errors import (
    NoData,
    SourceUnavailable,
    UnknownSymbol,
)
from data_sources.market_source import MarketSource, actions_of
from data_sources.model import (
    CorporateActions,
    FloatArray,
    Instrument,
    InstrumentKind,
    PriceHistory,
    PriceRequest,
)
from data_sources.protocol import CompanySource, FundSource, QuoteSource, able
from data_sources.providers.sample import SampleSource
from data_sources.recording import Recording, RecordingSource, ReplaySource
from data_sources.sheet import BarSheet

REQUEST = PriceRequest(SHARE, date.max)


def test_a_failure_is_not_kept_and_an_absence_for_half_a_day(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    live.failure = SourceUnavailable("live", "AAPL", "503")
    for _ in range(2):
        with pytest.raises(SourceUnavailable):
            run().fetch_company(SHARE)
    live.failure = None
    run().fetch_company(SHARE)
    run().fetch_company(SHARE)
    assert live.questions.count("fetch_company") == 3
    for hours in (0, 11, 2):
        clock.forward(hours=hours)
        with pytest.raises(NoData):
            run().fetch_statements(SHARE, date(2024, 1, 1))
    assert live.questions.count("fetch_statements") == 2


def test_an_unknown_symbol_comes_back_from_the_cache_as_it_was(
    run: Callable[..., MarketSource], live: LiveSource
) -> None:
    raised = []
    for _ in range(2):
        with pytest.raises(UnknownSymbol) as refused:
            run().find_instrument("APPL")
        raised.append(refused.value)
    assert live.questions == ["find_instrument"]
    assert str(raised[0]) == str(raised[1])
    assert vars(raised[0]) == vars(raised[1])


def test_a_quote_stands_for_a_minute_while_prices_move_and_then_until_they_do_again(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    def quoted() -> int:
        run().fetch_quote(SHARE)
        return live.questions.count("fetch_quote")

    assert (quoted(), quoted()) == (1, 1)
    clock.forward(seconds=61)
    assert quoted() == 2
    clock.now = datetime(2024, 6, 21, 22, 0, tzinfo=UTC)  # Friday evening in New York
    assert quoted() == 3
    clock.forward(days=2)  # Sunday
    assert quoted() == 3
    clock.now = datetime(2024, 6, 24, 13, 31, tzinfo=UTC)
    assert quoted() == 4


def test_a_source_that_is_down_for_the_tail_says_what_is_kept(
    run: Callable[..., MarketSource], live: LiveSource, clock: Clock
) -> None:
    run().sheet_of(SHARE)
    clock.forward(days=1)
    live.failure = SourceUnavailable("live", "days of AAPL", "503")
    with pytest.raises(SourceUnavailable, match="--offline answers with what is kept of it, to 2024-06-18"):
        run().fetch_prices(REQUEST)
    live.failure = None
    assert run().fetch_prices(REQUEST).last == date(2024, 6, 20)


def test_without_a_cache_a_run_still_asks_once(live: LiveSource, clock: Clock) -> None:
    source = MarketSource(live, None, clock)
    for _ in range(3):
        source.fetch_prices(PriceRequest(source.find_instrument("AAPL"), date.max))
    assert live.questions == ["find_instrument", "fetch_sheet"]


def test_the_same_symbol_wanted_by_many_threads_is_asked_for_once(
    run: Callable[..., MarketSource], live: LiveSource
) -> None:
    source = run()
    answers: list[PriceHistory] = []
    threads = [threading.Thread(target=lambda: answers.append(source.fetch_prices(REQUEST))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(live.asked) == 1
    assert all(same(answers[0], other) for other in answers)


def test_what_a_source_cannot_do_shows_through_the_cache(run: Callable[..., MarketSource], tmp_path: Path) -> None:
    source = run()
    recording = RecordingSource(source, Recording(tmp_path / "recorded"))
    recording.fetch_prices(REQUEST)
    for asked in (source, recording, ReplaySource("live", Recording(tmp_path / "recorded"))):
        assert able(asked, QuoteSource)
        assert able(asked, CompanySource)
        assert not able(asked, FundSource)
        with pytest.raises(NoData, match="net asset values"):
            asked.fetch_nav(SHARE)
    assert not able(SampleSource(), QuoteSource)


def test_actions_come_from_the_sheet_where_the_source_has_none_of_its_own(
    run: Callable[..., MarketSource], live: LiveSource
) -> None:
    live.change = lambda whole: event("splits", 4.0, 100)(event("dividends", 0.25, 50)(whole))
    actions = run().fetch_actions(SHARE)
    days = sheet(date(2024, 6, 18)).dates
    assert [(str(paid.ex_date), paid.amount, paid.currency) for paid in actions.dividends] == [
        (str(days[50]), 0.25, "USD")
    ]
    assert [(str(split.ex_date), split.ratio) for split in actions.splits] == [(str(days[100]), 4.0)]
    assert not actions.as_declared


def test_a_listed_dividend_is_mended_as_it_is_in_the_prices(clock: Clock, folder: Path) -> None:
    class WithActions(LiveSource):
        def fetch_actions(self, instrument: Instrument) -> CorporateActions:
            return actions_of(self.fetch_sheet(instrument, None, date.max))

    live = WithActions(clock)
    live.change = lambda whole: replace(  # paid a hundredth of it, as the adjusted close says
        whole, dividends=np.where(np.arange(len(whole)) == 400, 40.0, 0.0), adjusted_close=_paid(whole, 400, 0.4)
    )
    (paid,) = MarketSource(live, Store(folder, clock), clock).fetch_actions(SHARE).dividends
    assert paid.amount == pytest.approx(0.4)


def _paid(whole: BarSheet, row: int, amount: float) -> FloatArray:
    """The adjusted close with one dividend in it."""
    return whole.close * np.where(np.arange(len(whole)) < row, 1.0 - amount / whole.close[row - 1], 1.0)


def test_an_exchange_without_a_calendar_keeps_the_days_before_today(tmp_path: Path) -> None:
    clock = Clock(datetime(2024, 6, 20, 23, 30, tzinfo=UTC))  # already the 21st in Tokyo
    for exchange, last in (("XTKS", date(2024, 6, 20)), ("XETR", date(2024, 6, 20)), ("", date(2024, 6, 18))):
        clock.now = clock.now if exchange != "" else datetime(2024, 6, 19, 23, 30, tzinfo=UTC)
        instrument = Instrument("7203.T", InstrumentKind.STOCK, exchange, "JPY", "Toyota")
        live = LiveSource(clock, instrument)
        assert MarketSource(live, None, clock).fetch_prices(PriceRequest(instrument, date.max)).last == last
