"""A snapshot put in order: sound bars, one rate, a benchmark or the reason why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from observed import MARKET, SUBJECT_OF, DateArray, FloatArray, bill_rate, days, history, random_prices, stock, weekdays

from data_sources.model import PriceBasis, PriceHistory
from diagnostics.assumptions import ASSUMED_RATES, Assumptions
from diagnostics.evidence import Comparison
from diagnostics.facts import Absence, AbsenceReason, Fact, Window
from diagnostics.market.evidence import MarketEvidence, sound_bars
from diagnostics.performance.relative import relative
from diagnostics.section import Note
from diagnostics.stock.catalog import STOCK_DIAGNOSIS

NAN = float("nan")


def observed(evidence: MarketEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in evidence.facts}


def market(
    close: FloatArray | list[float], dates: DateArray | None = None, basis: PriceBasis = PriceBasis.TOTAL_RETURN
) -> PriceHistory:
    return history(close, dates, instrument=MARKET, basis=basis)


def test_the_observed_facts_name_their_origin() -> None:
    evidence = stock(history(random_prices(30)), market(random_prices(30, 2)), rate=bill_rate(0.05, "2024-01-01"))
    facts = observed(evidence)
    assert facts["observed.subject"].value == "ACME total-return"
    assert dict(facts["observed.subject"].parameters)["sha256"] == "0" * 64
    assert facts["observed.benchmark"].source == "test:^MARK"
    assert facts["subject.benchmark"].value == "^MARK"
    assert facts["subject.name"].value == "Acme Ltd"
    assert facts["observed.risk_free_rate"].number == pytest.approx(0.05)
    first, last = evidence.history.first, evidence.history.last
    assert facts["observed.subject"].window == Window("all", first, last, 30)
    assert facts["observed.risk_free_rate"].window == Window("all", first, last, 29)
    assert facts["observed.risk_free_rate"].source == "test:a-bill"


def test_an_unknown_name_is_absent_and_not_a_word() -> None:
    facts = observed(stock(history([1.0, 2.0], instrument=replace(SUBJECT_OF, name=""))))
    assert facts["subject.name"].absent_because == Absence(AbsenceReason.UNKNOWN_NAME)


def test_trap_17_the_rate_of_a_day_compounds_to_the_annual_one() -> None:
    evidence = stock(history(random_prices(30)), rate=bill_rate(0.05, "2024-01-01"))
    assert evidence.risk_free is not None
    assert evidence.risk_free.shape == (29,)
    assert (1 + evidence.risk_free) ** 252 == pytest.approx(1.05)


def test_a_discount_rate_is_made_an_annual_yield_first() -> None:
    evidence = stock(history(random_prices(30)), rate=bill_rate(0.05, "2024-01-01", compounding="bank discount"))
    rate = observed(evidence)["observed.risk_free_rate"]
    assert rate.number == pytest.approx(0.0523413, abs=1e-7)
    assert dict(rate.parameters)["quoted"] == "bank discount"


def test_no_rate_is_absent_and_makes_the_sharpe_ratio_absent() -> None:
    evidence = stock(history(random_prices(30)))
    assert evidence.risk_free is None
    assert "observed.risk_free_rate" not in observed(evidence)
    absent = STOCK_DIAGNOSIS.run(evidence).ledger["ratio.sharpe_ratio.all"].absent_because
    assert absent == Absence(AbsenceReason.NO_RISK_FREE_RATE)


def test_the_assumed_rate_is_a_dated_fact() -> None:
    assumptions = Assumptions(243, assumed_rate=ASSUMED_RATES["CNY"])
    evidence = stock(history(random_prices(30)), market(random_prices(30, 2)), assumptions=assumptions)
    rate = observed(evidence)["observed.risk_free_rate"]
    assert rate.number == pytest.approx(0.015)
    assert (rate.source, rate.formula) == ("", "assumed")
    assert dict(rate.parameters)["since"] == "2015-10-24"
    assert "deposit rate" in dict(rate.parameters)["reason"]
    assert evidence.compared is not None
    assert evidence.compared.risk_free is not None
    assert (1 + evidence.compared.risk_free) ** 243 == pytest.approx(1.015)


def test_a_rate_series_that_begins_too_late_is_not_joined_with_the_assumed_one() -> None:
    at = weekdays(30)
    late = bill_rate(0.05, str(at[10]))
    assumptions = Assumptions(252, assumed_rate=ASSUMED_RATES["CNY"])
    evidence = stock(
        history(random_prices(30), at), market(random_prices(15, 2), at[15:]), rate=late, assumptions=assumptions
    )
    # The benchmark begins after the series does, yet both sides use the one rate that covers the subject.
    assert evidence.compared is not None
    assert evidence.compared.risk_free is not None
    assert (1 + evidence.compared.risk_free) ** 252 == pytest.approx(1.015)
    assert observed(evidence)["observed.risk_free_rate"].formula == "assumed"


def test_the_rate_of_a_common_period_is_the_one_in_force_at_its_start() -> None:
    at = weekdays(6)
    rates = replace(bill_rate(0.0, "2024-01-01"), dates=at, annual_rate=np.array([0.01, 0.02, 0.03, 0.04, 0.05, 0.06]))
    evidence = stock(history(random_prices(6), at), market(random_prices(3, 2), at[[0, 3, 5]]), rate=rates)
    assert evidence.compared is not None
    assert evidence.compared.risk_free is not None
    assert (1 + evidence.compared.risk_free) ** 252 - 1 == pytest.approx([0.01, 0.04])


def test_one_bar_has_no_rate_and_no_return() -> None:
    evidence = stock(history([100.0]), market([50.0]), rate=bill_rate(0.05, "2024-01-01"))
    assert evidence.levels.n == 0
    assert "observed.risk_free_rate" not in observed(evidence)
    assert evidence.comparison == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="1", need="2")


def test_no_benchmark() -> None:
    assert stock(history([1.0, 2.0])).comparison == Absence(AbsenceReason.NO_BENCHMARK)


def test_a_benchmark_in_another_currency_is_not_compared() -> None:
    foreign = history([1.0, 2.0], instrument=replace(MARKET, currency="CNY"))
    evidence = stock(history([1.0, 2.0]), foreign)
    expected = Absence(AbsenceReason.BENCHMARK_CURRENCY, have="CNY", need="USD")
    assert evidence.comparison == expected
    assert "observed.benchmark" not in observed(evidence)
    ledger = STOCK_DIAGNOSIS.run(evidence).ledger
    for key in ("relative.beta.all", "return.arithmetic_excess.all", "technique.relative_strength.1y"):
        assert ledger[key].absent_because == expected


def test_trap_18_a_benchmark_with_other_holidays_meets_on_common_days_alone() -> None:
    at = weekdays(40)
    holidays = np.isin(np.arange(40), [7, 20, 21])
    evidence = stock(history(random_prices(40), at), market(random_prices(37, 2), at[~holidays]))
    assert evidence.levels.n == 39
    assert evidence.compared is not None
    assert evidence.compared.subject.n == evidence.compared.benchmark.n == 36
    assert evidence.compared.dropped_subject == 3
    ledger = STOCK_DIAGNOSIS.run(evidence).ledger
    assert ledger["relative.days_only_subject"].value == 3
    assert ledger["relative.days_only_benchmark"].value == 0


def test_a_benchmark_that_shares_no_day() -> None:
    at = weekdays(40)
    evidence = stock(history(random_prices(20), at[:20]), market(random_prices(20, 2), at[20:]))
    assert evidence.comparison == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="2")


@pytest.mark.parametrize(
    ("subject", "benchmark", "expected"),
    [
        (PriceBasis.TOTAL_RETURN, PriceBasis.RAW, ["price_only_benchmark"]),
        (PriceBasis.SPLIT_ADJUSTED, PriceBasis.TOTAL_RETURN, ["price_only_subject"]),
        (PriceBasis.TOTAL_RETURN, PriceBasis.TOTAL_RETURN, []),
        (PriceBasis.RAW, PriceBasis.SPLIT_ADJUSTED, []),
    ],
)
def test_which_side_leaves_out_its_dividends_is_noted(
    subject: PriceBasis, benchmark: PriceBasis, expected: list[str]
) -> None:
    prices = history(random_prices(30), basis=subject)
    section = relative(stock(prices, market(random_prices(30, 2), basis=benchmark)))
    assert [block.name for block in section.blocks if isinstance(block, Note)] == expected


def test_trap_02_a_bar_without_a_close_is_no_observation_and_is_not_filled() -> None:
    prices = history([100.0, NAN, 110.0, 0.0, 121.0], spread=0.01, volume=[1.0, 2.0, 3.0, 4.0, 5.0])
    evidence = stock(prices)
    assert evidence.levels.returns == pytest.approx([0.10, 0.10])
    assert evidence.history.high == pytest.approx([101.0, 111.1, 122.21])
    assert evidence.history.volume is not None
    assert evidence.history.volume.tolist() == [1.0, 3.0, 5.0]
    result = STOCK_DIAGNOSIS.run(evidence)
    assert result.ledger["return.cumulative_return.all"].number == pytest.approx(0.21)
    assert result.ledger["data.bars"].value == 3
    assert {"data_quality.missing_close", "data_quality.not_positive"} <= {found.name for found in result.findings}


def test_trap_30_a_close_of_zero_is_refused_as_an_observation() -> None:
    evidence = stock(history([100.0, 50.0, 0.0]))
    assert evidence.levels.values.tolist() == [100.0, 50.0]


def test_nothing_sound_is_no_evidence() -> None:
    with pytest.raises(ValueError, match="ACME: no bar has a close above zero"):
        stock(history([NAN, 0.0, -1.0]))


def test_a_benchmark_without_a_sound_close_is_no_benchmark() -> None:
    evidence = stock(history([1.0, 2.0]), market([NAN, 0.0]))
    assert evidence.comparison == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="2")


@pytest.mark.parametrize(
    ("high", "low"),
    [
        ([NAN, 2.1], [0.9, 1.9]),
        ([1.1, 2.1], [0.9, NAN]),
        ([1.1, 2.1], [0.0, 1.9]),
        ([1.1, 1.8], [0.9, 1.9]),
        (None, [0.9, 1.9]),
    ],
)
def test_highs_and_lows_with_holes_are_left_out_whole(high: list[float] | None, low: list[float]) -> None:
    prices = replace(history([1.0, 2.0], spread=0.1), high=None if high is None else np.array(high), low=np.array(low))
    bars = sound_bars(prices)
    assert (bars.open, bars.high, bars.low) == (None, None, None)
    ledger = STOCK_DIAGNOSIS.run(stock(prices)).ledger
    assert ledger["technique.average_true_range.14"].absent_because == Absence(AbsenceReason.NO_HIGH_LOW)


def test_bars_of_a_penny_stock_are_kept() -> None:
    bars = sound_bars(history([0.02, 0.03], spread=0.0, volume=[0.0, 0.0]))
    assert bars.low is not None
    assert bars.low.tolist() == [0.02, 0.03]
    assert bars.high is not None
    assert bars.open is not None
    assert bars.volume is not None


@pytest.mark.parametrize("volume", [[1.0, NAN], [1.0, -5.0]])
def test_a_volume_with_holes_is_left_out_whole(volume: list[float]) -> None:
    ledger = STOCK_DIAGNOSIS.run(stock(history([1.0, 2.0], spread=0.1, volume=volume))).ledger
    assert ledger["technique.on_balance_volume"].absent_because == Absence(AbsenceReason.NO_VOLUME)


def test_the_report_speaks_of_the_day_that_was_asked_for() -> None:
    evidence = stock(history([1.0, 2.0], days("2024-11-28", "2024-11-29")), as_of=date(2024, 12, 1))
    assert evidence.as_of == date(2024, 12, 1)
    assert isinstance(stock(history([1.0, 2.0]), market([1.0, 2.0])).comparison, Comparison)
