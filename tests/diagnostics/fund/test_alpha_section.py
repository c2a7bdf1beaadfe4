"""The section on alpha: known funds recovered, each way to have factors, what is missing, and its findings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data_sources.model import FactorLegs, PriceBasis
from diagnostics.facts import AbsenceReason, Fact
from diagnostics.fund.factors.alpha import alpha
from diagnostics.fund.factors.factor_sample import FactorSample, factor_sample
from diagnostics.ledger import FactLedger
from diagnostics.metrics.factors.factor_model import factor_model
from diagnostics.metrics.regression import alpha as regression_alpha
from diagnostics.metrics.regression import alpha_t_statistic_hac
from diagnostics.section import FigureTable, Note, Section
from tests.diagnostics.fund.factors_observed import RATE, factor_fund, factor_set, made_factors, residuals
from tests.diagnostics.observed import FloatArray, floats, weekdays

N = 1500
DAY = (1.0 + RATE) ** (1.0 / 252) - 1.0
BETAS = floats([1.0, 0.4, -0.3, 0.2])
LEGS = (
    FactorLegs("UMD", "WIN", "LOSE"),
    FactorLegs("MKT", "WORLD", ""),
    FactorLegs("SMB", "SMALL", "LARGE"),
    FactorLegs("HML", "VALUE", "GROWTH"),
)


def of(section: Section) -> dict[str, Fact]:
    """The section's facts by key, after the ledger has taken them in their order."""
    observed = [key for fact in section.facts for key in fact.inputs if key.startswith("observed.")]
    ledger = FactLedger(
        Fact(key, "x", section.facts[0].unit.TEXT, section.facts[0].as_of, "", "observed")
        for key in dict.fromkeys(observed)
    )
    ledger.extend(section.facts)
    return {fact.key: fact for fact in section.facts}


def known(intercept: float = 0.0002, seed: int = 3) -> tuple[FloatArray, FloatArray]:
    """Returns of a fund with this alpha a day and the betas above, and the factors."""
    factors = made_factors(N)
    return intercept + BETAS @ factors + residuals(N, seed) + DAY, factors


def notes(section: Section) -> list[str]:
    return [block.name for block in section.blocks if isinstance(block, Note)]


def test_a_known_fund_is_found_again_with_factors_of_a_file() -> None:
    returns, factors = known()
    facts = of(alpha(factor_fund(returns, factors=factor_set(factors, weekdays(N + 1)[1:]))))
    low, high = facts["alpha.alpha_lower_bound.four_factors"], facts["alpha.alpha_upper_bound.four_factors"]
    assert low.number < 0.0002 * 252 < high.number
    names = ("market_beta", "size_beta", "value_beta", "momentum_beta")
    for name, beta in zip(names, BETAS.tolist(), strict=True):
        size, t = facts[f"alpha.{name}.four_factors"].number, facts[f"alpha.{name}_t.four_factors"].number
        assert abs(size - beta) < 3.0 * abs(size / t)
    assert (
        facts["alpha.observations.four_factors"].value == N - 1
    )  # what the first return of the set starts from is unknown
    assert facts["alpha.momentum_beta.four_factors"].window is not None
    assert "alpha.momentum_beta.three_factors" not in facts
    assert dict(facts["alpha.alpha.four_factors"].parameters) == {"lags": "7", "periods_per_year": "252"}
    assert facts["alpha.alpha.four_factors"].source == "test:990011.OF test:MKT-SMB-HML-UMD"
    assert facts["alpha.r_squared.one_factor"].number <= facts["alpha.r_squared.three_factors"].number
    assert facts["alpha.r_squared.three_factors"].number <= facts["alpha.r_squared.four_factors"].number


def test_the_figures_are_those_of_the_model_on_the_same_numbers() -> None:
    returns, factors = known()
    facts = of(alpha(factor_fund(returns, factors=factor_set(factors, weekdays(N + 1)[1:]))))
    model = factor_model(returns[1:] - DAY, factors[:3, 1:])
    assert facts["alpha.alpha.three_factors"].number == pytest.approx(model.coefficients[0, 0] * 252, rel=1e-8)
    assert facts["alpha.alpha_t_statistic_hac.three_factors"].number == pytest.approx(model.t_statistics_hac[0, 0])
    assert facts["alpha.adjusted_r_squared.three_factors"].number == pytest.approx(model.adjusted_r_squared[0])


def test_the_benchmark_alone_gives_one_factor_as_the_comparison_does() -> None:
    returns, factors = known()
    evidence = factor_fund(returns, market=factors[0] + DAY)
    section = alpha(evidence)
    facts = of(section)
    sample = evidence.sample(relative=True)
    assert facts["alpha.alpha.one_factor"].number == pytest.approx(float(regression_alpha.of(sample)[0]), rel=1e-9)  # type: ignore[arg-type]
    t = float(alpha_t_statistic_hac.of(sample)[0])  # type: ignore[arg-type]
    assert facts["alpha.alpha_t_statistic_hac.one_factor"].number == pytest.approx(t, rel=1e-9)
    for model in ("three_factors", "four_factors"):
        absent = facts[f"alpha.alpha.{model}"].absent_because
        assert absent is not None
        assert absent.reason is AbsenceReason.NO_FACTORS
        assert f"alpha.market_beta.{model}" not in facts
    table = next(block for block in section.blocks if isinstance(block, FigureTable))
    assert table.columns == ("one_factor", "three_factors", "four_factors")
    assert dict(table.rows)["market_beta"] == ("alpha.market_beta.one_factor", None, None)
    assert notes(section) == []


def legs(factors: FloatArray) -> dict[str, FloatArray]:
    """Histories whose differences are the factors."""
    base = np.full(N, 0.0001)
    return {
        "WORLD": factors[0] + DAY,
        "SMALL": base + factors[1],
        "LARGE": base,
        "VALUE": base + factors[2],
        "GROWTH": base,
        "WIN": base + factors[3],
        "LOSE": base,
    }


def test_factors_made_of_histories_are_those_of_the_file_and_are_called_proxies() -> None:
    returns, factors = known()
    section = alpha(factor_fund(returns, legs=legs(factors), made_of=LEGS))
    facts = of(section)
    days = weekdays(N + 1)  # a set that begins with the fund's first value has all of its returns
    filed = of(alpha(factor_fund(returns, factors=factor_set(np.insert(factors, 0, 0.0, axis=1), days))))
    for key in ("alpha.alpha.four_factors", "alpha.value_beta.four_factors", "alpha.treynor_mazuy_gamma.all"):
        assert facts[key].number == pytest.approx(filed[key].number, rel=1e-6)
    assert notes(section) == ["factor_proxies"]
    assert facts["alpha.factor_set"].value == (
        "MKT = WORLD - rf; SMB = SMALL - LARGE; HML = VALUE - GROWTH; UMD = WIN - LOSE"
    )
    assert "test:LOSE" in facts["alpha.alpha.four_factors"].source


def test_the_benchmark_is_the_market_where_no_leg_is_and_a_missing_leg_costs_its_models() -> None:
    returns, factors = known()
    some = {name: own for name, own in legs(factors).items() if name not in {"WORLD", "LOSE"}}
    facts = of(alpha(factor_fund(returns, market=factors[0] + DAY, legs=some, made_of=LEGS[2:] + LEGS[:1])))
    assert facts["alpha.size_beta.three_factors"].number == pytest.approx(0.4, abs=0.05)
    assert facts["alpha.alpha.four_factors"].value is None


def test_monthly_factors_meet_the_fund_at_whole_months() -> None:
    days = weekdays(N + 1)
    months, first = np.unique(days.astype("datetime64[M]"), return_index=True)
    factors = made_factors(N)
    daily = 0.0002 + BETAS @ factors + residuals(N, 3) + DAY
    wealth = np.concatenate(([1.0], np.cumprod(1.0 + daily)))
    ends = np.append(first[1:] - 1, N)
    fund = wealth[ends[1:]] / wealth[ends[:-1]] - 1.0
    monthly = made_factors(fund.size, seed=8)
    monthly[0] = fund - 0.001 - np.random.default_rng(1).normal(0.0, 0.002, fund.size)
    given = factor_set(
        monthly, months[1:].astype("datetime64[D]"), frequency="monthly", risk_free=np.full(fund.size, 0.001)
    )
    evidence = factor_fund(daily, factors=given)
    sample = factor_sample(evidence)
    assert isinstance(sample, FactorSample)
    # The first day of each month stands for the month; 29 Nov 2024 is its last weekday, so November is whole.
    assert sample.excess == pytest.approx(fund[1:] - 0.001, abs=1e-12)
    assert sample.factors[0] == pytest.approx(monthly[0, 1:])
    assert sample.dates[-1] == days[-1]
    assert sample.periods_per_year == 12
    section = alpha(evidence)
    assert "factors_monthly" in notes(section)
    assert of(section)["alpha.market_beta.one_factor"].number == pytest.approx(1.0, abs=0.05)


def test_a_month_that_is_not_over_is_left_out() -> None:
    days = weekdays(N + 1)[:-5]  # ends within November
    returns, _ = known()
    months = np.unique(days.astype("datetime64[M]"))
    given = factor_set(made_factors(months.size), months.astype("datetime64[D]"), frequency="monthly")
    sample = factor_sample(factor_fund(returns[: days.size - 1], factors=given, dates=days))
    assert isinstance(sample, FactorSample)
    assert sample.dates[-1] == np.datetime64("2024-10-31")


def test_days_that_only_one_side_has_are_compounded_over_and_counted() -> None:
    returns, factors = known()
    kept = np.ones(N, dtype=bool)
    kept[[100, 101, 700]] = False
    days = weekdays(N + 1)
    fund_days = np.append(True, kept)
    wealth = np.concatenate(([1.0], np.cumprod(1.0 + returns)))[fund_days]
    evidence = factor_fund(wealth[1:] / wealth[:-1] - 1.0, factors=factor_set(factors, days[1:]), dates=days[fund_days])
    sample = factor_sample(evidence)
    assert isinstance(sample, FactorSample)
    assert (sample.n, sample.dropped_factors, sample.dropped_fund) == (N - 4, 3, 0)
    spanned = np.prod(1.0 + factors[:, 100:103], axis=1) - 1.0
    assert sample.factors[:, 99] == pytest.approx(spanned)
    facts = of(alpha(evidence))
    assert facts["alpha.periods_only_factors"].value == 3
    assert facts["alpha.market_beta.four_factors"].number == pytest.approx(1.0, abs=0.05)


def test_holes_in_the_factors_leave_the_longest_span_without_one() -> None:
    returns, factors = known()
    factors[2, 500] = np.nan
    sample = factor_sample(factor_fund(returns, factors=factor_set(factors, weekdays(N + 1)[1:])))
    assert isinstance(sample, FactorSample)
    assert np.isfinite(sample.factors).all()
    assert sample.n == N - 501


def test_what_is_missing_says_why() -> None:
    returns, factors = known()
    no_rate = of(alpha(factor_fund(returns, market=factors[0], rate=None)))
    nothing = of(alpha(factor_fund(returns)))
    short = of(alpha(factor_fund(returns[:20], factors=factor_set(factors[:, :20], weekdays(21)[1:]))))
    both = np.vstack((factors[0], factors[1], 2.0 * factors[1] - factors[0], factors[3]))
    collinear = of(alpha(factor_fund(returns, factors=factor_set(both, weekdays(N + 1)[1:]))))
    for facts, key, reason in (
        (no_rate, "alpha.alpha.one_factor", AbsenceReason.NO_RISK_FREE_RATE),
        (nothing, "alpha.alpha.one_factor", AbsenceReason.NO_BENCHMARK),
        (nothing, "alpha.treynor_mazuy_gamma.all", AbsenceReason.NO_BENCHMARK),
        (short, "alpha.alpha.one_factor", AbsenceReason.UNDER_ONE_YEAR),
        (short, "alpha.alpha.four_factors", AbsenceReason.TOO_FEW_OBSERVATIONS),
        (collinear, "alpha.alpha.three_factors", AbsenceReason.COLLINEAR),
    ):
        absence = facts[key].absent_because
        assert absence is not None
        assert absence.reason is reason
    assert short["alpha.market_beta.one_factor"].value is not None
    assert collinear["alpha.alpha.one_factor"].value is not None


@pytest.mark.parametrize(("intercept", "variant"), [(0.0004, "positive"), (-0.0004, "negative"), (0.0, "unproven")])
def test_alpha_is_called_significant_only_where_it_is(intercept: float, variant: str) -> None:
    returns, factors = known(intercept, seed=5)
    section = alpha(factor_fund(returns, factors=factor_set(factors, weekdays(N + 1)[1:])))
    (found,) = [one for one in section.findings if one.rule == "alpha"]
    assert found.variant == variant
    assert found.facts[-1] == "rule.alpha.confidence"
    assert set(found.facts) <= set(of(section))


def test_alpha_that_style_explains_is_found_out_and_one_that_it_does_not_is_left_alone() -> None:
    factors = made_factors(N)
    factors[1] += 0.0012
    for tilt, intercept, vanishes in ((0.6, 0.0, True), (0.6, 0.0006, False), (0.0, 0.0, False)):
        returns = intercept + factors[0] + tilt * factors[1] + residuals(N, 4, volatility=0.001) + DAY
        found = alpha(factor_fund(returns, factors=factor_set(factors, weekdays(N + 1)[1:]))).findings
        assert ("alpha_style.vanishes" in {one.name for one in found}) is vanishes


@pytest.mark.parametrize(("gamma", "names"), [(3.0, {"timing.timed"}), (-3.0, {"timing.mistimed"}), (0.0, set())])
def test_timing_is_found_where_there_is_some(gamma: float, names: set[str]) -> None:
    factors = made_factors(N)
    returns = factors[0] + gamma * factors[0] ** 2 + residuals(N, 6) + DAY
    found = alpha(factor_fund(returns, factors=factor_set(factors, weekdays(N + 1)[1:]))).findings
    assert {one.name for one in found if one.rule == "timing"} == names


def test_a_perfect_copy_of_the_market_has_no_t_statistic_and_no_finding() -> None:
    market = made_factors(N)[0] + DAY
    section = alpha(factor_fund(market, market=market))
    facts = of(section)
    assert facts["alpha.r_squared.one_factor"].number == pytest.approx(1.0)
    absence = facts["alpha.alpha_t_statistic_hac.one_factor"].absent_because
    assert absence is not None
    assert absence.reason is AbsenceReason.NO_VARIATION
    assert section.findings == ()


def test_legs_in_another_currency_are_no_factors() -> None:
    returns, factors = known()
    evidence = factor_fund(returns, market=factors[0] + DAY, legs=legs(factors), made_of=LEGS[2:])
    foreign = tuple(
        replace(entry, history=replace(entry.history, instrument=replace(entry.history.instrument, currency="EUR")))
        if entry.role == "factor leg"
        else entry
        for entry in evidence.snapshot.histories
    )
    changed = type(evidence)(replace(evidence.snapshot, histories=foreign), evidence.assumptions)
    facts = of(alpha(changed))
    assert facts["alpha.alpha.three_factors"].value is None
    assert facts["alpha.alpha.one_factor"].value is not None


def test_a_market_without_dividends_and_one_leg_alone_are_said_for_what_they_are() -> None:
    returns, factors = known()
    evidence = factor_fund(returns, market=factors[0] + DAY)
    plain = tuple(
        replace(entry, history=replace(entry.history, basis=PriceBasis.SPLIT_ADJUSTED))
        if entry.role == "benchmark"
        else entry
        for entry in evidence.snapshot.histories
    )
    for made_of in ((), (FactorLegs("MKT", "^MARK", ""),)):
        study = replace(evidence.study, legs=made_of)
        changed = type(evidence)(replace(evidence.snapshot, histories=plain, fund=study), evidence.assumptions)
        assert notes(alpha(changed)) == ["price_only_benchmark"]


def test_the_sets_own_rate_is_used_and_the_reports_is_then_no_input() -> None:
    returns, factors = known()
    days = weekdays(N + 1)[1:]
    own = of(alpha(factor_fund(returns, factors=factor_set(factors, days, risk_free=np.full(N, 0.0)))))
    ours = of(alpha(factor_fund(returns, factors=factor_set(factors, days))))
    key = "alpha.alpha.four_factors"
    assert own[key].number - ours[key].number == pytest.approx(DAY * 252, rel=1e-4)
    assert "observed.risk_free_rate" in ours[key].inputs
    assert "observed.risk_free_rate" not in own[key].inputs


def reason(facts: dict[str, Fact], key: str) -> AbsenceReason:
    absence = facts[key].absent_because
    assert absence is not None
    return absence.reason


def test_sets_and_legs_that_cannot_be_used_leave_the_benchmark() -> None:
    returns, factors = known()
    days = weekdays(N + 1)[1:]
    holes = factors.copy()
    holes[:, ::2] = np.nan
    usual = of(alpha(factor_fund(returns, market=factors[0] + DAY)))
    for given, legs_of, made_of in (
        (factor_set(factors, days - np.timedelta64(10_000, "D")), None, ()),  # of another time
        (factor_set(holes, days), None, ()),  # no two returns in a row
        (factor_set(factors[1:], days, names=("SMB", "HML", "UMD")), None, ()),  # without the market
        (None, {"SMALL": factors[1]}, (FactorLegs("SMB", "SMALL", "NOBODY"),)),
    ):
        made = of(alpha(factor_fund(returns, market=factors[0] + DAY, factors=given, legs=legs_of, made_of=made_of)))
        one = "alpha.alpha.one_factor"
        assert made[one].number == pytest.approx(usual[one].number, rel=1e-6)
        assert reason(made, "alpha.alpha.three_factors") is AbsenceReason.NO_FACTORS


def test_without_a_rate_neither_the_set_nor_the_legs_can_be_used() -> None:
    returns, factors = known()
    days = weekdays(N + 1)[1:]
    gone = np.append(np.full(N - 1, 0.0001), np.nan)
    for evidence in (
        factor_fund(returns, market=factors[0], factors=factor_set(factors, days), rate=None),
        factor_fund(returns, market=factors[0], factors=factor_set(factors, days, risk_free=gone), rate=None),
        factor_fund(returns, legs=legs(factors), made_of=LEGS, rate=None),
    ):
        assert reason(of(alpha(evidence)), "alpha.alpha.one_factor") is AbsenceReason.NO_RISK_FREE_RATE


def test_timing_needs_a_year_of_months_and_a_market_with_a_shape() -> None:
    returns, factors = known()
    few = of(alpha(factor_fund(returns[:11], market=factors[0, :11])))
    assert reason(few, "alpha.treynor_mazuy_gamma.all") is AbsenceReason.TOO_FEW_OBSERVATIONS
    coin = np.where(factors[0] > 0.0, 0.01, -0.01) + DAY  # two values: a square is no shape of its own
    flat = of(alpha(factor_fund(returns, market=coin)))
    assert reason(flat, "alpha.treynor_mazuy_gamma.all") is AbsenceReason.COLLINEAR
    assert flat["alpha.alpha.one_factor"].value is not None


def test_timing_models_that_contradict_each_other_establish_nothing() -> None:
    market = made_factors(N)[0]
    excess = 10.0 * np.where(np.abs(market) > 0.02, market**2, 0.0) + 0.5 * np.minimum(market, 0.0)
    section = alpha(factor_fund(market + excess + residuals(N, 1, volatility=0.001) + DAY, market=market + DAY))
    facts = of(section)
    assert facts["alpha.treynor_mazuy_gamma.all"].number * facts["alpha.henriksson_merton_gamma.all"].number < 0.0
    assert facts["alpha.treynor_mazuy_p_value_hac.all"].number < 0.05
    assert [one.rule for one in section.findings if one.rule == "timing"] == []
