"""Benchmarks of several parts by hand, in the fund's currency, with what they rest on as facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.model import BenchmarkFormula, BenchmarkPart, NavHistory, PriceHistory
from data_sources.snapshot import BENCHMARK, BENCHMARK_PART, CURRENCY, MarketSnapshot, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.evidence import Comparison
from diagnostics.facts import Absence, AbsenceReason
from diagnostics.fund.evidence import FundEvidence, fund_periods_per_year
from tests.data_sources.fund.fake_funds import KNOWN, Funds
from tests.data_sources.fund.nav_histories import FUND, MADE
from tests.diagnostics.fund.collect_observed import evidence_of


def part(snapshot: MarketSnapshot, symbol: str) -> PriceHistory:
    return next(one for one in snapshot.histories_of(BENCHMARK_PART) if one.instrument.symbol == symbol)


def with_formula(
    seen: FundEvidence, parts: tuple[BenchmarkPart, ...], histories: tuple[RoleHistory, ...] | None = None
) -> FundEvidence:
    study = seen.snapshot.fund
    assert study is not None
    formula = BenchmarkFormula("made", parts, "user")
    changed = replace(seen.snapshot, fund=replace(study, benchmark=formula))
    if histories is not None:
        changed = replace(changed, histories=histories)
    return FundEvidence(changed, seen.assumptions)


def test_the_parts_are_added_up_day_by_day() -> None:
    seen = evidence_of("110011")
    shares, bonds = part(seen.snapshot, "000300.SH"), part(seen.snapshot, "000012.SH")
    value = 1.0
    for at in range(1, len(shares)):
        days = int((shares.dates[at] - shares.dates[at - 1]).astype(int))
        deposit = 1.0035 ** (days / 365.0) - 1.0
        value *= (
            1.0
            + 0.80 * (shares.close[at] / shares.close[at - 1] - 1.0)
            + 0.15 * (bonds.close[at] / bonds.close[at - 1] - 1.0)
            + 0.05 * deposit
        )
    compared = seen.compared
    assert compared is not None
    assert compared.benchmark.values[-1] == pytest.approx(value, rel=1e-12)
    assert compared.instrument.symbol == "000300.SH*80%+000012.SH*15%+0.35%*5%"
    assert compared.price_only == "benchmark"
    assert compared.risk_free is not None


def test_formula_and_inputs_are_facts() -> None:
    seen = evidence_of("110011")
    facts = {fact.key: fact for fact in seen.facts}
    made = facts["observed.benchmark"]
    assert made.inputs == (
        "observed.benchmark_part.1",
        "observed.benchmark_weight.1",
        "observed.benchmark_part.2",
        "observed.benchmark_weight.2",
        "observed.benchmark_part.3",
        "observed.benchmark_weight.3",
        "observed.benchmark_rate.3",
    )
    keys = list(facts)
    assert all(keys.index(key) < keys.index(made.key) for key in made.inputs)
    assert "sum of weight" in made.formula
    assert facts["observed.benchmark_rate.3"].value == 0.0035


def test_days_that_a_part_lacks_are_bridged_by_none() -> None:
    seen = evidence_of("110011")
    bonds = part(seen.snapshot, "000012.SH")
    kept = np.setdiff1d(np.arange(len(bonds)), [100, 101, 500])
    thinner = replace(bonds, dates=bonds.dates[kept], close=bonds.close[kept])
    histories = tuple(
        RoleHistory(entry.role, thinner) if entry.history is bonds else entry for entry in seen.snapshot.histories
    )
    changed = FundEvidence(replace(seen.snapshot, histories=histories), seen.assumptions)
    assert changed.compared is not None
    assert changed.compared.benchmark.dates.size == len(bonds) - 3
    shares = part(seen.snapshot, "000300.SH")
    over = 0.80 * (shares.close[102] / shares.close[99] - 1.0) + 0.15 * (bonds.close[102] / bonds.close[99] - 1.0)
    days = int((shares.dates[102] - shares.dates[99]).astype(int))
    over += 0.05 * (1.0035 ** (days / 365.0) - 1.0)
    assert changed.compared.benchmark.returns[99] == pytest.approx(over)


def test_a_part_that_is_not_there_leaves_no_benchmark() -> None:
    seen = with_formula(evidence_of("110011"), (BenchmarkPart("nobody", 1.0, "^NONE"),))
    assert seen.comparison == Absence(AbsenceReason.NO_BENCHMARK, have="nobody")


def test_deposits_alone_stand_on_the_funds_days() -> None:
    seen = with_formula(evidence_of("110011"), (BenchmarkPart("七天通知存款", 1.0, "", 0.0135),))
    compared = seen.compared
    assert compared is not None
    days = int((compared.benchmark.dates[-1] - compared.benchmark.dates[0]).astype(int))
    assert compared.benchmark.values[-1] == pytest.approx(1.0135 ** (days / 365.0))
    assert (compared.price_only, compared.benchmark.source) == ("", "")


@pytest.mark.parametrize("as_part", [True, False])
def test_an_index_abroad_is_brought_to_the_funds_currency(as_part: bool) -> None:
    seen = evidence_of("161130", Funds(benchmark="纳斯达克100指数收益率×100%"))
    rate = seen.snapshot.history(CURRENCY)
    index = seen.snapshot.benchmark
    assert rate is not None
    assert index is not None
    assert index.instrument == KNOWN["^NDX"]
    if as_part:
        entries = tuple(
            RoleHistory(BENCHMARK_PART, one.history) if one.role == BENCHMARK else one
            for one in seen.snapshot.histories
        )
        seen = with_formula(seen, (BenchmarkPart("纳斯达克100", 1.0, "^NDX"),), entries)
    assert isinstance(seen.comparison, Comparison)
    days, ours, theirs = np.intersect1d(index.dates, rate.dates, return_indices=True)
    level = index.close[ours] * rate.close[theirs]
    ended = int(np.searchsorted(days, seen.comparison.benchmark.dates[-1]))
    began = int(np.searchsorted(days, seen.comparison.benchmark.dates[0]))
    values = seen.comparison.benchmark.values
    assert values[-1] / values[0] == pytest.approx(level[ended] / level[began])
    if not as_part:
        made = next(fact for fact in seen.facts if fact.key == "observed.benchmark")
        assert made.inputs == ("observed.currency",)


def test_without_the_rate_a_foreign_index_is_no_benchmark() -> None:
    seen = evidence_of("161130", Funds(benchmark="纳斯达克100指数收益率×100%"))
    entries = tuple(entry for entry in seen.snapshot.histories if entry.role != CURRENCY)
    bare = FundEvidence(replace(seen.snapshot, histories=entries), seen.assumptions)
    assert bare.comparison == Absence(AbsenceReason.BENCHMARK_CURRENCY, have="USD", need="CNY")


def test_open_end_funds_of_the_mainland_count_its_sessions() -> None:
    seen = evidence_of("110011")
    assert fund_periods_per_year(seen.snapshot) == 243
    assert seen.next_due == date(2024, 12, 2)
    assert fund_periods_per_year(evidence_of("QQQ").snapshot) == 252


def test_a_money_fund_with_weekends_counts_every_day() -> None:
    days = np.arange("2023-01-01", "2024-10-01", dtype="datetime64[D]")
    nav = NavHistory(FUND, days, np.full(days.size, np.nan), MADE, income_per_ten_thousand=np.full(days.size, 0.6))
    seen = evidence_of("000001", Funds(benchmark="同期七天通知存款利率(税后)", fund_type="货币型", nav=nav))
    assert fund_periods_per_year(seen.snapshot) == 365
    assert seen.next_due == date(2024, 10, 1)
    assert seen.compared is not None
    assert isinstance(seen.assumptions, Assumptions)
