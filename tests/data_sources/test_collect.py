from __future__ import annotations

from datetime import date

import pytest
from histories import ORIGIN

from data_sources.chain import Outcome
from data_sources.collect import StockRequest, collect_stock, known_from, years_before
from data_sources.errors import (
    AmbiguousSymbol,
    BasisNotOffered,
    NoBarsInWindow,
    SourceUnavailable,
    UnknownSymbol,
    UnreadableSymbol,
)
from data_sources.model import Instrument, PriceBasis, PriceHistory, PriceRequest, Statement
from data_sources.providers.sample import SampleSource
from data_sources.quality import DefectKind
from data_sources.rates import RateDecision
from data_sources.snapshot import MarketSnapshot, NoteKind

SOURCES = (SampleSource(),)


def collect(symbol: str, **wanted: object) -> MarketSnapshot:
    return collect_stock(StockRequest(symbol, **wanted), SOURCES)  # type: ignore[arg-type]


def notes(snapshot: MarketSnapshot) -> dict[NoteKind, tuple[str, str, str]]:
    return {note.kind: (note.about, note.have, note.need) for note in snapshot.notes}


def test_a_us_share_is_measured_against_spy_on_total_return() -> None:
    snapshot = collect("aapl")
    assert (snapshot.subject.symbol, snapshot.as_of) == ("AAPL", date(2024, 11, 29))
    assert (snapshot.prices.first, snapshot.prices.last) == (date(2014, 12, 1), date(2024, 11, 29))
    assert snapshot.benchmark is not None
    assert (snapshot.benchmark.instrument.symbol, snapshot.benchmark.basis) == ("SPY", PriceBasis.TOTAL_RETURN)
    assert notes(snapshot)[NoteKind.AS_OF_IS_LAST_BAR] == ("AAPL", "2024-11-29", "")
    assert notes(snapshot)[NoteKind.SAMPLE] == ("AAPL", "2024-11-29", "")
    assert snapshot.alignments[0].common == len(snapshot.prices)
    assert snapshot.is_sample


def test_the_risk_free_rate_covers_the_whole_window_or_another_one_is_taken() -> None:
    ten_years, year_of_bills = collect("AAPL"), collect("AAPL", as_of=date(2022, 6, 30), years=1)
    assert ten_years.rate.series is not None
    assert year_of_bills.rate.series is not None
    assert ten_years.rate.series.name.startswith("US Treasury, 10 years")
    assert [name for name, _, _ in ten_years.rate.passed_over] == [
        "US Treasury, 3 months, constant maturity",
        "US Treasury bill, 13 weeks",
    ]
    assert year_of_bills.rate.series.name == "US Treasury bill, 13 weeks"


def test_an_a_share_has_its_statements_and_a_price_index_beside_it() -> None:
    snapshot = collect("601318")
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == "000300.SH"
    assert notes(snapshot)[NoteKind.BENCHMARK_BASIS] == ("000300.SH", "split-adjusted", "total-return")
    assert snapshot.rate.decision is RateDecision.NONE_FOR_CURRENCY
    assert NoteKind.NO_RISK_FREE_RATE in notes(snapshot)
    assert snapshot.statements[-1].period_end == date(2020, 3, 31)
    missing = next(defect for defect in snapshot.defects if defect.kind is DefectKind.MISSING_SESSIONS)
    assert missing.count == len(snapshot.alignments[0].only_other)


def test_statements_stop_where_the_public_stood() -> None:
    # Ping An published the annual report of 2018 on 13 March 2019.
    before, after = (collect("601318", as_of=date(2019, 3, day), years=2) for day in (12, 13))
    assert max(one.period_end for one in before.statements) == date(2018, 9, 30)
    assert max(one.period_end for one in after.statements) == date(2018, 12, 31)


@pytest.mark.parametrize(
    ("end", "country", "known"),
    [
        (date(2020, 3, 31), "CN", date(2020, 4, 30)),
        (date(2020, 6, 30), "CN", date(2020, 8, 31)),
        (date(2020, 9, 30), "CN", date(2020, 10, 31)),
        (date(2020, 12, 31), "CN", date(2021, 4, 30)),
        (date(2020, 10, 31), "US", date(2021, 2, 28)),
    ],
)
def test_an_undated_statement_is_known_from_its_legal_deadline(end: date, country: str, known: date) -> None:
    statement = Statement("X", "income", end, 12, None, "CNY", (), ORIGIN)
    assert known_from(statement, country) == known


def test_a_share_without_total_return_is_taken_raw_and_says_so() -> None:
    snapshot = collect("600519")
    assert snapshot.prices.basis is PriceBasis.RAW
    assert notes(snapshot)[NoteKind.BASIS_DIFFERS] == ("600519.SH", "raw", "total-return")
    assert [attempt.outcome for attempt in snapshot.attempts[:3]] == [
        Outcome.BASIS_NOT_OFFERED,
        Outcome.BASIS_NOT_OFFERED,
        Outcome.ANSWERED,
    ]
    # CSI 300 ends in 2021 in the sample; the fund on it has 2024, on the same basis.
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == "510300.SH"
    assert NoteKind.BENCHMARK_BASIS not in notes(snapshot)


def test_a_basis_asked_for_by_name_is_kept_to() -> None:
    with pytest.raises(BasisNotOffered, match="total-return"):
        collect("AAPL", basis=PriceBasis.RAW)


def test_like_is_compared_with_like_where_there_is_a_choice() -> None:
    snapshot = collect("TLT")  # closes without distributions: the price index, not SPY with its dividends
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == "^GSPC"
    assert snapshot.benchmark.basis is snapshot.prices.basis


def test_a_benchmark_of_another_currency_is_collected_and_noted() -> None:
    snapshot = collect("AAPL", benchmark="000300", as_of=date(2020, 6, 30), years=1)
    assert notes(snapshot)[NoteKind.BENCHMARK_CURRENCY] == ("000300.SH", "CNY", "USD")
    alignment = snapshot.alignments[0]
    assert snapshot.benchmark is not None
    assert alignment.common + len(alignment.only_subject) == len(snapshot.prices)
    assert date(2019, 10, 1) in alignment.only_subject  # National Day in Shanghai
    assert date(2020, 1, 20) in alignment.only_other  # Martin Luther King Day in New York


def test_a_named_benchmark_that_nobody_has_is_an_error() -> None:
    with pytest.raises(UnknownSymbol, match="VTI"):
        collect("AAPL", benchmark="VTI")


def test_no_benchmark_was_wanted() -> None:
    snapshot = collect("AAPL", benchmark=None)
    assert snapshot.benchmark is None
    assert NoteKind.NO_BENCHMARK in notes(snapshot)


def test_a_subject_is_never_its_own_default_benchmark() -> None:
    snapshot = collect("SPY")
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.instrument.symbol == "^GSPC"


def test_a_day_after_the_last_bar_is_stale_and_counts_the_sessions() -> None:
    snapshot = collect("AAPL", as_of=date(2024, 12, 6), years=1)
    assert snapshot.as_of == date(2024, 12, 6)
    stale = next(defect for defect in snapshot.defects if defect.kind is DefectKind.STALE_END)
    assert (stale.symbol, stale.count) == ("AAPL", 5)
    assert notes(snapshot)[NoteKind.STALE][1:] == ("2024-11-29", "2024-12-06")


def test_no_bar_after_the_day_asked_for_is_in_the_snapshot() -> None:
    snapshot = collect("AAPL", as_of=date(2020, 3, 1), years=1)
    assert snapshot.prices.last == date(2020, 2, 28)
    assert snapshot.prices.first == date(2019, 3, 1)
    assert snapshot.benchmark is not None
    assert snapshot.benchmark.last == date(2020, 2, 28)


def test_everything_there_is_when_no_length_is_given() -> None:
    assert collect("AAPL", years=None).prices.first == date(1990, 1, 2)


def test_a_day_before_the_first_price_names_the_span() -> None:
    with pytest.raises(NoBarsInWindow) as refused:
        collect("AAPL", as_of=date(1985, 1, 1))
    assert refused.value.first == date(1990, 1, 2)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("APPL", UnknownSymbol), ("$$$", UnreadableSymbol), ("161725", AmbiguousSymbol), ("000300", UnknownSymbol)],
)
def test_a_subject_that_cannot_be_had_is_an_error(typed: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        collect(typed)


class Broken:
    """A source that is down for everything."""

    name = "broken"

    def find_instrument(self, symbol: str) -> Instrument:
        raise SourceUnavailable(self.name, symbol, "503 Service Unavailable")

    def offered_bases(self, instrument: Instrument) -> tuple[PriceBasis, ...]:
        raise SourceUnavailable(self.name, instrument.symbol, "503 Service Unavailable")

    def fetch_prices(self, request: PriceRequest) -> PriceHistory:
        raise SourceUnavailable(self.name, request.instrument.symbol, "503 Service Unavailable")


def test_the_next_source_answers_and_the_attempt_is_kept() -> None:
    snapshot = collect_stock(StockRequest("AAPL", years=1), (Broken(), SampleSource()))
    assert [(attempt.source, attempt.outcome) for attempt in snapshot.attempts[:2]] == [
        ("broken", Outcome.UNAVAILABLE),
        ("sample", Outcome.ANSWERED),
    ]


def test_a_source_that_is_down_alone_is_an_error() -> None:
    with pytest.raises(SourceUnavailable, match="503"):
        collect_stock(StockRequest("AAPL"), (Broken(),))


def test_the_same_request_gives_the_same_snapshot() -> None:
    assert collect("601318").sha256 == collect("601318").sha256


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2024, 2, 29), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(2024, 11, 29), 10, date(2014, 11, 29)),
        (date(5, 1, 1), 10, date(1, 1, 1)),
    ],
)
def test_years_before(day: date, years: int, before: date) -> None:
    assert years_before(day, years) == before
