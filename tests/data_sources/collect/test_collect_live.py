"""What a snapshot holds beside the sample: facts of several sources, failures, the moment of asking."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from fake_live import FakeLive

from data_sources.chain import NoSourceAnswered, Outcome
from data_sources.collect import StockRequest, collect_stock
from data_sources.errors import NoData, SchemaChanged, SourceNotInstalled, SourceUnavailable, UnreadableSymbol
from data_sources.model import MarketState, PriceBasis, PriceHistory, PriceRequest
from data_sources.protocol import PriceSource
from data_sources.providers.sample import SampleSource
from data_sources.snapshot import SOURCE_FAILED, MarketSnapshot, NoteKind

# Saturday, 30 November 2024, noon in New York: the last complete session is Friday, 29 November.
AT = datetime(2024, 11, 30, 17, tzinfo=UTC)
PARTS = ("fetch_actions", "fetch_quote", "fetch_company", "fetch_holders", "fetch_statements", "fetch_news")
NOTE_OF = {
    "fetch_actions": NoteKind.NO_ACTIONS,
    "fetch_quote": NoteKind.NO_QUOTE,
    "fetch_company": NoteKind.NO_COMPANY,
    "fetch_holders": NoteKind.NO_HOLDERS,
    "fetch_statements": NoteKind.NO_STATEMENTS,
    "fetch_news": NoteKind.NO_NEWS,
    "fetch_rates": NoteKind.NO_RISK_FREE_RATE,
}


def down(method: str) -> SourceUnavailable:
    return SourceUnavailable("fake", method, "503")


def collect(*sources: PriceSource, symbol: str = "AAPL", **wanted: object) -> MarketSnapshot:
    wanted = {"at": AT, "years": 2} | wanted
    return collect_stock(StockRequest(symbol, **wanted), sources or (FakeLive(),))  # type: ignore[arg-type]


def kinds(snapshot: MarketSnapshot) -> set[NoteKind]:
    return {note.kind for note in snapshot.notes}


def test_everything_a_source_has_is_in_the_snapshot_with_its_origin() -> None:
    snapshot = collect()
    assert snapshot.quote is not None
    assert snapshot.actions is not None
    assert snapshot.company is not None
    assert len(snapshot.holders) == 3
    assert [item.published.day for item in snapshot.news] == [30, 20]
    assert [statement.period_end.year for statement in snapshot.statements] == [2022, 2023]
    assert snapshot.rate.series is not None
    assert snapshot.benchmark is not None
    origins = (snapshot.quote.origin, snapshot.actions.origin, snapshot.company.origin)
    assert {origin.provider for origin in origins} == {"fake"}
    assert kinds(snapshot) == {NoteKind.AS_OF_IS_LAST_BAR, NoteKind.PUBLICATION_UNKNOWN}


def test_attempts_stand_in_one_order_whoever_answers_first() -> None:
    asked = [attempt.asked for attempt in collect().attempts]
    assert asked == [
        "total-return prices of AAPL",
        "total-return prices of SPY",
        "interest rates in USD",
        "financial statements of AAPL",
        "dividends and splits of AAPL",
        "the quote of AAPL",
        "the company of AAPL",
        "the holders of AAPL",
        "news of AAPL",
    ]
    assert collect().sha256 == collect().sha256


@pytest.mark.parametrize("method", [*PARTS, "fetch_rates"])
def test_a_part_that_fails_is_a_note_and_the_rest_is_there(method: str) -> None:
    snapshot = collect(FakeLive(fails={method: down(method)}))
    (note,) = (note for note in snapshot.notes if note.kind is NOTE_OF[method])
    assert note.need == SOURCE_FAILED
    assert "503" in note.have
    assert len(snapshot.prices) > 400


def test_what_nobody_has_is_told_apart_from_a_failed_source() -> None:
    snapshot = collect(FakeLive(fails={"fetch_holders": NoData("holders", "fake")}))
    (note,) = (note for note in snapshot.notes if note.kind is NoteKind.NO_HOLDERS)
    assert note.need == ""


def test_all_parts_failing_at_once_leave_a_snapshot_of_prices() -> None:
    fails = {method: down(method) for method in (*PARTS, "fetch_rates")}
    snapshot = collect(FakeLive(fails=fails), benchmark=None)
    assert [note.kind for note in snapshot.notes if note.need == SOURCE_FAILED] == [
        NoteKind.NO_RISK_FREE_RATE,
        NoteKind.NO_STATEMENTS,
        NoteKind.NO_ACTIONS,
        NoteKind.NO_QUOTE,
        NoteKind.NO_COMPANY,
        NoteKind.NO_HOLDERS,
        NoteKind.NO_NEWS,
    ]
    assert snapshot.quote is None


def test_a_fact_comes_from_the_next_source_and_says_so() -> None:
    first = FakeLive("first", fails={"fetch_company": SchemaChanged("first", "the company", "no sector")})
    snapshot = collect(first, FakeLive("second"))
    assert snapshot.company is not None
    assert snapshot.company.origin.provider == "second"
    assert snapshot.prices.origin.provider == "first"
    outcomes = [(one.source, one.outcome) for one in snapshot.attempts if one.asked == "the company of AAPL"]
    assert outcomes == [("first", Outcome.UNAVAILABLE), ("second", Outcome.ANSWERED)]


def test_a_source_without_the_protocol_is_not_asked_for_it() -> None:
    snapshot = collect(SampleSource())
    assert not [one for one in snapshot.attempts if "quote" in one.asked]
    assert NoteKind.NO_QUOTE not in kinds(snapshot)


def test_a_past_day_has_no_quote_and_nothing_that_came_later() -> None:
    source = FakeLive()
    snapshot = collect(source, as_of=date(2024, 6, 28), years=1)
    assert snapshot.quote is None
    assert "fetch_quote AAPL" not in source.asked
    assert NoteKind.NO_QUOTE not in kinds(snapshot)
    assert snapshot.actions is not None
    assert [one.ex_date for one in snapshot.actions.dividends] == [date(2023, 5, 5), date(2024, 5, 10)]
    assert [one.reported for one in snapshot.holders] == [date(2023, 3, 31)]
    assert snapshot.news == ()
    assert snapshot.prices.last == date(2024, 6, 28)


def test_dividends_of_a_past_day_are_not_divided_by_splits_since() -> None:
    before, after = collect(as_of=date(2023, 6, 30), years=1).actions, collect(as_of=date(2024, 6, 28), years=1).actions
    assert before is not None
    assert after is not None
    assert (before.dividends[0].amount, before.splits) == (1.0, ())
    assert (after.dividends[0].amount, len(after.splits)) == (0.25, 1)


def test_the_size_of_a_company_today_is_not_told_of_a_past_day() -> None:
    past, now = collect(as_of=date(2024, 6, 28), years=1).company, collect().company
    assert past is not None
    assert now is not None
    assert (past.employees, now.employees) == (None, 150_000)


def test_a_dividend_that_is_announced_but_not_yet_ex_is_left_out() -> None:
    actions = collect().actions
    assert actions is not None
    assert max(one.ex_date for one in actions.dividends) == date(2024, 5, 10)


def test_the_last_session_named_as_a_date_is_the_present() -> None:
    assert collect(as_of=date(2024, 11, 29)).quote is not None


def test_stale_is_judged_by_the_moment_and_counts_the_sessions() -> None:
    snapshot = collect(FakeLive(last=date(2024, 11, 25)))
    (note,) = (note for note in snapshot.notes if note.kind is NoteKind.STALE and note.about == "AAPL")
    assert (note.have, note.need) == ("2024-11-25", "2024-11-29")
    stale = next(defect for defect in snapshot.defects if defect.symbol == "AAPL")
    assert stale.count == 3  # 26, 27 and 29 November; the 28th was Thanksgiving


def test_the_sample_is_not_stale_because_years_have_passed() -> None:
    snapshot = collect(SampleSource(), at=datetime(2026, 11, 20, tzinfo=UTC))
    assert NoteKind.STALE not in kinds(snapshot)


@pytest.mark.parametrize(
    ("hour", "under_way"),
    [(14, None), (15, "2024-11-27"), (20, "2024-11-27"), (21, None)],  # New York trades from 14:30 to 21:00 UTC
)
def test_an_open_market_is_said_with_the_session_that_is_used(hour: int, under_way: str | None) -> None:
    last = date(2024, 11, 27) if hour == 21 else date(2024, 11, 26)
    snapshot = collect(FakeLive(last=last), at=datetime(2024, 11, 27, hour, tzinfo=UTC))
    found = [(note.have, note.need) for note in snapshot.notes if note.kind is NoteKind.MARKET_OPEN]
    assert found == ([(under_way, "2024-11-26")] if under_way else [])


def test_a_suspended_share_is_said_and_not_called_open() -> None:
    snapshot = collect(
        FakeLive(last=date(2024, 11, 26), state=MarketState.SUSPENDED), at=datetime(2024, 11, 27, 16, tzinfo=UTC)
    )
    assert NoteKind.SUSPENDED in kinds(snapshot)
    assert NoteKind.MARKET_OPEN not in kinds(snapshot)


def test_a_benchmark_is_asked_of_its_own_market() -> None:
    mainland, abroad = FakeLive("mainland"), FakeLive("abroad")
    snapshot = collect_stock(
        StockRequest("AAPL", benchmark="000300.SH", years=2, at=AT),
        (abroad,),
        sources_of=lambda country: (mainland,) if country == "CN" else (abroad,),
    )
    assert snapshot.benchmark is not None
    assert (snapshot.prices.origin.provider, snapshot.benchmark.origin.provider) == ("abroad", "mainland")


def test_an_index_is_asked_once_for_what_the_source_offers() -> None:
    source = FakeLive()
    snapshot = collect(source, symbol="600519.SH", benchmark="000300.SH")
    assert source.asked.count("fetch_prices 000300.SH") == 1
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.basis is PriceBasis.RAW
    assert "prices of 000300.SH" in [attempt.asked for attempt in snapshot.attempts]


def test_a_default_benchmark_that_a_source_failed_for_is_marked_so() -> None:
    class NoFunds(FakeLive):
        def find_instrument(self, symbol: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
            if symbol != "AAPL":
                raise down(symbol)
            return super().find_instrument(symbol)

    snapshot = collect(NoFunds())
    (note,) = (note for note in snapshot.notes if note.kind is NoteKind.NO_BENCHMARK)
    assert note.need == SOURCE_FAILED


def test_a_benchmark_that_cannot_be_read_is_refused_before_anybody_is_asked() -> None:
    source = FakeLive()
    with pytest.raises(UnreadableSymbol):
        collect(source, benchmark="$$$")
    assert source.asked == []


def test_the_failures_of_all_sources_are_one_sentence() -> None:
    missing = FakeLive("b", fails={"fetch_prices": SourceNotInstalled("b", "b>=1")})
    with pytest.raises(NoSourceAnswered) as refused:
        collect(FakeLive("a", fails={"fetch_prices": down("prices")}), missing)
    assert str(refused.value) == (
        "no source answered for total-return prices of AAPL: a: 503; "
        'b: b is not installed; run: pip install "b>=1"; try later'
    )


def test_prices_on_another_basis_because_a_source_failed_say_so() -> None:
    raw_only = FakeLive("first", bases=(PriceBasis.RAW,))
    down = FakeLive("second", fails={"fetch_prices": SourceUnavailable("second", "AAPL", "it is down")})
    snapshot = collect(raw_only, down)
    assert snapshot.prices.basis is PriceBasis.RAW
    (lost,) = (note for note in snapshot.notes if note.kind is NoteKind.BASIS_LOST)
    assert lost.need == SOURCE_FAILED
    assert "it is down" in lost.have
    # Where nobody has the better basis, nothing was lost.
    assert NoteKind.BASIS_LOST not in kinds(collect(raw_only))


def test_agreeing_sources_are_cross_checked_without_a_note() -> None:
    snapshot = collect(FakeLive("a"), FakeLive("b"), cross_check=True)
    (check,) = snapshot.cross_checks
    assert (check.first, check.second, check.count, check.failure) == ("a", "b", 0, "")
    assert check.days == len(snapshot.prices)
    assert not kinds(snapshot) & {NoteKind.CROSS_CHECK_DIFFERS, NoteKind.CROSS_CHECK_FAILED}


def test_a_source_that_differs_is_counted_and_the_first_one_is_used() -> None:
    second = FakeLive("b", scale=1.02, bases=(PriceBasis.SPLIT_ADJUSTED,))
    snapshot = collect(FakeLive("a", bases=(PriceBasis.SPLIT_ADJUSTED,)), second, cross_check=True)
    (note,) = (note for note in snapshot.notes if note.kind is NoteKind.CROSS_CHECK_DIFFERS)
    assert note.have == note.need == str(len(snapshot.prices))
    assert snapshot.prices.origin.provider == "a"
    assert snapshot.cross_checks[0].largest == pytest.approx(0.02, rel=0.05)


def test_volumes_of_a_second_source_in_lots_are_counted_and_an_index_is_compared() -> None:
    class WithVolume(FakeLive):
        lot = 1.0

        def fetch_prices(self, request: PriceRequest) -> PriceHistory:
            prices = super().fetch_prices(request)
            return replace(prices, volume=np.full(len(prices), 5e6) / self.lot)

    class InLots(WithVolume):
        lot = 100.0

    (check,) = collect(WithVolume("a"), InLots("b"), cross_check=True).cross_checks
    assert (check.count, check.volume_count) == (0, check.days)
    assert {(one.column, one.first, one.second) for one in check.differences} == {("volume", 5e6, 5e4)}
    snapshot = collect(WithVolume("a"), InLots("b"), symbol="000300.SH", benchmark=None, cross_check=True)
    assert (snapshot.cross_checks[0].volume_count, snapshot.cross_checks[0].failure) == (0, "")
    assert not kinds(snapshot) & {NoteKind.CROSS_CHECK_DIFFERS, NoteKind.CROSS_CHECK_FAILED}


def test_sources_that_share_only_raw_prices_are_compared_on_these() -> None:
    first = FakeLive("a", bases=(PriceBasis.TOTAL_RETURN, PriceBasis.RAW))
    snapshot = collect(first, FakeLive("b", bases=(PriceBasis.RAW,)), cross_check=True)
    (check,) = snapshot.cross_checks
    assert (check.basis, check.failure, check.count) == (PriceBasis.RAW, "", 0)
    assert snapshot.prices.basis is PriceBasis.TOTAL_RETURN
    none_shared = collect(FakeLive("a"), FakeLive("b", bases=(PriceBasis.RAW,)), cross_check=True)
    assert none_shared.cross_checks == ()
    assert NoteKind.CROSS_CHECK_FAILED in kinds(none_shared)


def test_without_a_second_source_the_cross_check_says_why() -> None:
    snapshot = collect(FakeLive("a"), cross_check=True)
    (note,) = (note for note in snapshot.notes if note.kind is NoteKind.CROSS_CHECK_FAILED)
    assert "no source besides a" in note.have
    beyond = collect_stock(StockRequest("AAPL", at=AT, cross_check=True), (FakeLive("a"),), others=(FakeLive("b"),))
    assert beyond.cross_checks[0].second == "b"


def test_offline_is_said_with_the_age_of_what_is_kept() -> None:
    class Kept(FakeLive):
        kept_until = datetime(2024, 11, 30, 9, tzinfo=UTC)

    (note,) = (note for note in collect(Kept(), offline=True).notes if note.kind is NoteKind.KEPT_ONLY)
    assert note.have == "2024-11-30T09:00:00+00:00"
    assert NoteKind.KEPT_ONLY not in kinds(collect(SampleSource(), offline=True))


def test_facts_are_asked_side_by_side() -> None:
    together = threading.Barrier(3, timeout=20)

    class Slow(FakeLive):
        def _hear(self, method: str, symbol: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
            if method in ("fetch_quote", "fetch_news", "fetch_company"):
                together.wait()  # broken unless three are under way at once
            return super()._hear(method, symbol)

    assert collect(Slow()).company is not None


def test_what_is_asked_is_told_before_it_is_answered() -> None:
    told: list[str] = []
    collect_stock(StockRequest("AAPL", at=AT, years=1), (FakeLive(),), tell=told.append)
    assert told[0] == "asking fake for total-return prices of AAPL"
    assert "asking fake for the quote of AAPL" in told


def test_a_calendar_that_ends_is_said_once_an_exchange() -> None:
    later = datetime(2030, 6, 3, 12, tzinfo=UTC)
    snapshot = collect(FakeLive(last=date(2030, 5, 31)), at=later, benchmark="SPY", years=1)
    notes = [note for note in snapshot.notes if note.kind is NoteKind.PROVISIONAL_CALENDAR]
    assert [note.about for note in notes] == ["XNAS", "ARCX"]


def test_an_exchange_without_a_calendar_is_judged_by_its_day() -> None:
    snapshot = collect(symbol="SAP.DE", benchmark=None)
    assert NoteKind.CALENDAR_UNKNOWN in kinds(snapshot)
    assert NoteKind.STALE not in kinds(snapshot)
