"""Tracking, currency, yields, size and flows on made-up funds with known answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from data_sources.model import BenchmarkFormula, BenchmarkPart, HolderStructure, ScalePoint
from data_sources.snapshot import CURRENCY, QUOTED
from diagnostics.facts import AbsenceReason
from diagnostics.fund.costs.cost import cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.market.index_tracking import is_its_index
from diagnostics.fund.market.trading import trading
from diagnostics.fund.size.scale import scale
from diagnostics.ledger import FactLedger
from diagnostics.section import FigureTable, Note
from tests.diagnostics.fund.cost_observed import (
    INDEX,
    facts_of,
    findings_of,
    foreign_fund,
    fund,
    listed_fund,
    money_fund,
    open_fund,
    profile,
    small_fund,
)
from tests.diagnostics.observed import floats, history, random_prices


def index_fund(fee: float = 0.005, *, name: str = "虚构沪深300指数A", error: float = 0.0) -> FundEvidence:
    """The index less a fee, with as much noise a day as is asked for."""
    n = 1300
    index = random_prices(n, 4)
    noise = np.random.default_rng(9).normal(0.0, error, n) if error else np.zeros(n)
    values = floats(index * (1.0 - fee) ** (np.arange(n) / 252.0) * np.exp(np.cumsum(noise)))
    said = profile(name=name, fund_type="指数型-股票", management_fee=fee - 0.001, custody_fee=0.001, fee_steps=())
    prices = open_fund(said, values).snapshot.prices
    return fund(prices, said, benchmark=history(index, instrument=INDEX))


def test_an_index_fund_loses_its_fee_to_the_index() -> None:
    evidence = index_fund()
    costs, section = cost(evidence), trading(evidence)
    FactLedger(evidence.facts).extend((*costs.facts, *section.facts))
    facts = facts_of(section)
    assert facts["trading.tracking_difference.all"].number == pytest.approx(-0.005, abs=0.001)
    assert facts["trading.difference_before_fee.all"].number == pytest.approx(0.0, abs=0.001)
    assert facts["trading.tracking_error.1y"].number < 1e-4
    assert findings_of(section) == {"fund_tracking.close"}
    years = next(one for one in section.blocks if isinstance(one, FigureTable) and one.name == "tracking_years")
    assert years.columns == ("2020", "2021", "2022", "2023")
    for year in years.columns:
        assert facts[f"trading.tracking_difference.{year}"].number == pytest.approx(-0.005, abs=0.002)


def test_a_known_tracking_error_is_recovered_and_found_wide() -> None:
    section = trading(index_fund(error=0.05 / np.sqrt(252)))
    # The standard error of a deviation of 1,299 values is a fiftieth of it.
    assert facts_of(section)["trading.tracking_error.all"].number == pytest.approx(0.05, rel=0.08)
    assert findings_of(section) == {"fund_tracking.wide"}


def test_a_benchmark_that_is_not_its_index_measures_no_tracking() -> None:
    section = trading(index_fund(name="虚构中证500指数A"))
    assert section.facts == ()
    assert section.blocks == (Note("not_its_index"),)


@pytest.mark.parametrize(
    ("said", "its_own"),
    [
        ({"name": "虚构沪深300指数A"}, True),
        ({"name": "虚构沪深300ETF联接C"}, True),
        ({"name": "虚构沪深300价值指数A"}, False),  # another index, whose name contains the benchmark's
        ({"name": "虚构指数A", "tracking_target": "沪深300指数"}, True),
        ({"name": "虚构沪深300指数A", "tracking_target": "沪深300红利指数"}, False),
        ({"name": "虚构指数A"}, False),
    ],
)
def test_the_index_is_told_by_its_whole_name(said: dict[str, str], its_own: bool) -> None:
    evidence = index_fund()
    known = profile(fund_type="指数型-股票", **said)
    study = replace(evidence.study, fund=replace(evidence.study.fund, profile=known))
    assert is_its_index(FundEvidence(replace(evidence.snapshot, fund=study), evidence.assumptions), INDEX) is its_own


@pytest.mark.parametrize(
    ("given_by", "part", "its_own"),
    [("fund", "中证500", True), ("user", "沪深300指数", True), ("user", "中证500", False)],
)
def test_a_formula_is_the_funds_own_or_its_heaviest_part_is_the_index(given_by: str, part: str, its_own: bool) -> None:
    evidence = index_fund()
    parts = (BenchmarkPart(part, 0.95, "x"), BenchmarkPart("活期存款", 0.05, annual_rate=0.003))
    study = replace(evidence.study, benchmark=BenchmarkFormula("as given", parts, given_by))
    assert is_its_index(FundEvidence(replace(evidence.snapshot, fund=study), evidence.assumptions), INDEX) is its_own


def test_an_index_fund_without_benchmark_says_so_and_other_funds_show_nothing() -> None:
    evidence = index_fund()
    histories = tuple(one for one in evidence.snapshot.histories if one.role != "benchmark")
    alone = FundEvidence(replace(evidence.snapshot, histories=histories), evidence.assumptions)
    absent = facts_of(trading(alone))["trading.tracking_difference.all"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.NO_BENCHMARK
    assert trading(open_fund(profile())).facts == ()


def test_a_listed_fund_shows_premium_and_tracking_together() -> None:
    facts = facts_of(trading(listed_fund()))
    assert facts["trading.premium"].value is not None
    assert facts["trading.tracking_error.1y"].value is not None
    assert Note("tracking_of_values") in trading(listed_fund()).blocks


def test_a_listed_funds_tracking_is_that_of_its_values_and_not_of_its_prices() -> None:
    evidence = listed_fund()
    section = trading(evidence)
    # The values follow the index to a hundredth of a percent a day; the prices are off by a tenth.
    assert facts_of(section)["trading.tracking_error.all"].number == pytest.approx(0.0001 * np.sqrt(252), rel=0.1)
    assert "fund_tracking.close" in findings_of(section)
    quoted = tuple(one for one in evidence.snapshot.histories if one.role != QUOTED)
    priced = trading(FundEvidence(replace(evidence.snapshot, histories=quoted), evidence.assumptions))
    assert facts_of(priced)["trading.tracking_error.all"].number > 0.01
    assert Note("tracking_of_prices") in priced.blocks
    assert findings_of(priced) == set()  # prices say nothing of the fund's own tracking


def test_a_benchmark_that_ended_long_ago_has_no_last_year() -> None:
    evidence = index_fund()
    cut = tuple(
        replace(one, history=one.history.between(None, date(2024, 6, 28))) if one.role == "benchmark" else one
        for one in evidence.snapshot.histories
    )
    section = trading(FundEvidence(replace(evidence.snapshot, histories=cut), evidence.assumptions))
    facts = facts_of(section)
    absent = facts["trading.tracking_error.1y"].absent_because
    assert absent is not None
    assert (absent.reason, absent.need) == (AbsenceReason.TOO_FEW_OBSERVATIONS, "262")
    assert facts["trading.tracking_error.all"].value is not None
    assert "trading.tracking_difference.2024" not in facts
    assert findings_of(section) == set()


def test_local_return_and_currency_make_the_return() -> None:
    facts = facts_of(trading(foreign_fund()))
    for window in ("1y", "3y", "all"):
        total, local, currency = (
            facts[f"trading.{name}.{window}"].number for name in ("total_return", "local_return", "currency_return")
        )
        assert (1 + local) * (1 + currency) == pytest.approx(1 + total)
    local = random_prices(800, 7)
    assert facts["trading.local_return.all"].number == pytest.approx(local[-1] / local[0] - 1)
    # 0.2 % a day beside 1 %: the currency's share of the variance is about 1 in 26.
    assert facts["trading.currency_variance_share.all"].number == pytest.approx(1 / 26, abs=0.02)
    assert facts["trading.exchange_rate"].as_of == date(2024, 11, 29)
    assert facts["trading.local_return.5y"].absent_because is not None


def test_a_foreign_fund_without_a_rate_says_so() -> None:
    evidence = foreign_fund()
    histories = tuple(one for one in evidence.snapshot.histories if one.role != CURRENCY)
    alone = FundEvidence(replace(evidence.snapshot, histories=histories), evidence.assumptions)
    facts = facts_of(trading(alone))
    assert set(facts) == {"trading.currency_return.all"}
    assert facts["trading.currency_return.all"].value is None


def test_days_without_a_rate_are_left_out_and_counted() -> None:
    evidence = foreign_fund()
    cut = tuple(
        replace(
            one, history=replace(one.history, dates=one.history.dates[::2].copy(), close=one.history.close[::2].copy())
        )
        if one.role == CURRENCY
        else one
        for one in evidence.snapshot.histories
    )
    facts = facts_of(trading(FundEvidence(replace(evidence.snapshot, histories=cut), evidence.assumptions)))
    assert facts["trading.days_without_rate"].value == 400


def test_a_money_fund_that_compounds_once_a_month_agrees_with_the_simple_form() -> None:
    facts = facts_of(trading(money_fund()))
    assert facts["trading.seven_day_yield"].number == pytest.approx(0.0219)
    assert facts["trading.seven_day_yield_simple"].number == pytest.approx(0.0219)
    assert facts["trading.seven_day_yield_compounded"].number == pytest.approx((1 + 0.6 / 1e4) ** 365 - 1)
    assert facts["trading.yield_apart_simple.all"].number == pytest.approx(0.0, abs=1e-15)
    assert facts["trading.yield_apart_compounded.all"].number > 1e-4
    assert facts["trading.days_not_recomputed"].value == 0
    assert facts["trading.income_per_ten_thousand"].value == 0.6
    assert facts["trading.yield_deviation.1y"].number == pytest.approx(0.0, abs=1e-15)


def test_flows_and_size_by_hand() -> None:
    evidence = small_fund()
    section = scale(evidence)
    facts = facts_of(section)
    FactLedger(evidence.facts).extend(section.facts)
    # 28 June and 30 September 2024 are the last weekdays on or before the reports' days, 66 weekdays apart.
    earned = 1.0003**66 - 1
    assert facts["scale.flow_return.1"].number == pytest.approx(earned)
    assert facts["scale.net_flow.1"].number == pytest.approx(4.2e7 - 5e7 * (1 + earned))
    assert facts["scale.net_flow_share.1"].number == pytest.approx(0.84 - 1 - earned)
    assert (facts["scale.net_units.1"].value, facts["scale.net_units_share.1"].value) == (-1e7, -0.25)
    assert facts["scale.age"].value == 60
    assert facts["scale.band"].value == "below 50 million"
    assert "scale.net_flow.2" not in facts


@pytest.mark.parametrize(
    ("assets", "found"),
    [
        (49_999_999.0, {"fund_scale.below"}),
        (5e7, {"fund_scale.near"}),
        (99_999_999.0, {"fund_scale.near"}),
        (1e8, set()),
    ],
)
def test_the_line_is_fifty_million_yuan(assets: float, found: set[str]) -> None:
    said = profile(scale=assets, scale_date=date(2024, 9, 30))
    assert findings_of(scale(open_fund(said))) == found


def test_the_line_is_not_that_of_a_dollar_fund_nor_of_one_that_is_closed() -> None:
    for said in (
        profile(scale=4e7, currency="USD"),
        profile(scale=4e7, closed=date(2024, 10, 1)),
        profile(),
    ):
        section = scale(open_fund(said))
        assert findings_of(section) == set()
        assert not any(key.startswith("rule.") for key in facts_of(section))
    assert scale(open_fund(None)).facts == ()


def test_the_newest_size_is_taken_from_the_history_where_that_is_newer() -> None:
    said = profile(scale=4e8, scale_date=date(2024, 6, 30), scales=(ScalePoint(date(2024, 9, 30), 3e8),))
    facts = facts_of(scale(open_fund(said)))
    assert (facts["scale.net_assets"].value, facts["scale.day"].value) == (3e8, date(2024, 9, 30))


def test_a_size_before_the_first_value_has_no_flow() -> None:
    said = profile(scales=(ScalePoint(date(2019, 9, 30), 3e8), ScalePoint(date(2019, 12, 31), 4e8)))
    facts = facts_of(scale(open_fund(said)))
    absent = facts["scale.net_flow.1"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.WINDOW_NOT_COVERED


def test_a_report_of_the_future_is_not_known_yet() -> None:
    said = profile(scales=(ScalePoint(date(2024, 9, 30), 3e8), ScalePoint(date(2024, 12, 31), 4e8)))
    assert facts_of(scale(open_fund(said)))["scale.flow_day.1"].value == date(2024, 9, 30)


@pytest.mark.parametrize(("share", "found"), [(0.5, set()), (0.51, {"fund_holders.concentrated"}), (51.0, set())])
def test_institutions_hold_more_than_half(share: float, found: set[str]) -> None:
    said = profile(holder_structures=(HolderStructure(date(2024, 6, 30), share),))
    section = scale(open_fund(said))
    assert findings_of(section) == found
    if share > 1.0:  # a percentage
        assert facts_of(section)["scale.held_by_institutions.1"].value is None
