"""What is no finding: a lead that dividends could make, alpha of factors that explain nothing, a past that ended."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data_sources.model import BenchmarkFormula, BenchmarkPart
from data_sources.snapshot import BENCHMARK, RoleHistory
from diagnostics.assumptions import Assumptions
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding
from diagnostics.fund.catalog import FUND_DIAGNOSIS
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.excess import relative_of_fund
from diagnostics.fund.factors.alpha import alpha
from diagnostics.fund.factors.manager import manager
from diagnostics.fund.part.role import role
from diagnostics.fund.style.closet_index import closet_facts, closet_findings
from diagnostics.fund.style.style import style
from diagnostics.fund.style.style_sample import StyleSample, style_sample
from diagnostics.pipeline import Diagnosis
from diagnostics.section import Note, Section
from tests.diagnostics.fund.factors_observed import (
    RATE,
    factor_fund,
    factor_set,
    made_factors,
    profile,
    residuals,
    tenure,
)
from tests.diagnostics.fund.style_observed import made_indices, style_fund
from tests.diagnostics.fund.style_observed import profile as active
from tests.diagnostics.observed import FloatArray, weekdays

N = 1500
DAY = RATE / 252


def ahead_of(lead: float, *, price_index: bool = True) -> FundEvidence:
    """A fund that moves as its index does and earns so much more a year."""
    market = made_factors(N)[0] + DAY
    own = market + lead / 252 + residuals(N, 7, volatility=0.0004, correlation=0.0)
    return factor_fund(own, market=market, price_index=price_index, stated=profile())


def found(section: Section) -> dict[str, Finding]:
    return {one.name: one for one in section.findings}


@pytest.mark.parametrize(
    ("lead", "price_index", "names"),
    [
        (0.02, True, {"excess.within_dividends"}),
        (0.02, False, {"excess.ahead", "capture.favourable"}),
        (0.10, True, {"excess.ahead", "capture.favourable"}),
        (-0.02, True, {"excess.behind", "capture.adverse"}),
    ],
)
def test_a_lead_that_dividends_could_make_is_none(lead: float, price_index: bool, names: set[str]) -> None:
    told = found(relative_of_fund(ahead_of(lead, price_index=price_index)))
    assert {name for name in told if not name.startswith("beta.")} == names
    if "excess.within_dividends" in told:
        assert told["excess.within_dividends"].direction is Direction.NEUTRAL


@pytest.mark.parametrize("language", list(Language))
def test_what_is_said_of_such_a_lead_is_true(language: Language) -> None:
    made = Diagnosis("fund", (relative_of_fund,)).run(ahead_of(0.02))
    (one,) = (found for found in made.findings if found.rule == "excess")
    for text in (finding_sentence(one, language), f"{finding_phrase(one, language)}."):
        assert verify(text, Context.of(made, language)) == ()


@pytest.mark.parametrize(
    ("lead", "price_index", "name"),
    [
        (0.02, True, "alpha.within_dividends"),
        (0.02, False, "alpha.positive"),
        (0.10, True, "alpha.positive"),
        (-0.10, True, "alpha.negative"),
    ],
)
def test_alpha_on_a_price_index_has_to_be_more_than_its_dividends(lead: float, price_index: bool, name: str) -> None:
    assert name in found(alpha(ahead_of(lead, price_index=price_index)))


def test_alpha_beside_factors_that_explain_nothing_is_no_skill() -> None:
    own = 0.0008 + residuals(N, 3, correlation=0.0)
    told = found(alpha(factor_fund(own, market=made_factors(N)[0] + DAY, stated=profile())))
    assert set(told) == {"alpha.unexplained"}
    assert told["alpha.unexplained"].direction is Direction.NEUTRAL


def bent(gamma: float, seed: int = 9) -> FloatArray:
    market = made_factors(N)[0]
    return market + gamma * market**2 + residuals(N, seed, volatility=0.001) + DAY


@pytest.mark.parametrize(("fund_type", "timed"), [("equity", True), ("equity index", False)])
def test_an_index_fund_times_nothing(fund_type: str, timed: bool) -> None:
    stated = replace(profile(), fund_type=fund_type)
    told = found(alpha(factor_fund(bent(3.0), market=made_factors(N)[0] + DAY, stated=stated)))
    assert ("timing.timed" in told) is timed


def test_factors_that_ended_long_ago_say_nothing_of_today() -> None:
    factors, days, until = made_factors(N), weekdays(N + 1)[1:], N - 100
    given = factor_set(factors[:, :until], days[:until])
    own = 0.0008 + factors[0] + residuals(N, 3, volatility=0.001) + DAY + np.where(days > days[700], 0.001, 0.0)
    people = profile(tenure("A", "2010-01-01", str(days[700])), tenure("B", str(days[700])))
    ended = factor_fund(own, market=factors[0], factors=given, stated=people)
    whole = factor_fund(own, market=factors[0], factors=factor_set(factors, days), stated=people)
    assert (found(alpha(ended)), found(manager(ended))) == ({}, {})
    assert "alpha.positive" in found(alpha(whole))
    assert "manager_alpha.better" in found(manager(whole))


def cut_at(evidence: FundEvidence, until: int) -> FundEvidence:
    """The same with a benchmark of which only the first days are there."""
    given = evidence.snapshot
    histories = tuple(
        RoleHistory(one.role, one.history.between(one.history.first, one.history.dates[until].astype(object)))
        if one.role == BENCHMARK
        else one
        for one in given.histories
    )
    return FundEvidence(replace(given, histories=histories), Assumptions(252))


def test_a_benchmark_that_ended_gives_no_part_and_calls_no_fund_its_disguise() -> None:
    indices = made_indices(N)
    own = indices.mean(axis=0)
    whole = style_fund(own, indices, benchmark=own + residuals(N, 1, volatility=0.0001), stated=active())
    assert "closet.index_at_active_fee" in {one.name for one in closet_findings(closet_facts(whole))}
    assert "role.core" in found(role(whole))
    ended = cut_at(whole, N - 200)
    assert closet_findings(closet_facts(ended)) == ()
    assert not [name for name in found(role(ended)) if name.startswith("role.")]


def test_style_indices_that_ended_long_ago_judge_no_style() -> None:
    indices = made_indices(N)
    whole = style_fund(indices.mean(axis=0), indices)
    last = whole.snapshot.prices.dates[N - 200].astype(object)
    cut = tuple(
        one if one.role == "subject" else RoleHistory(one.role, one.history.between(one.history.first, last))
        for one in whole.snapshot.histories
    )
    ended = FundEvidence(replace(whole.snapshot, histories=cut), Assumptions(252))
    assert "style_drift.steady" in found(style(whole))
    assert found(style(ended)) == {}


def test_a_year_of_style_is_the_funds_own_year() -> None:
    indices = made_indices(N)
    chinese = FundEvidence(style_fund(indices.mean(axis=0), indices).snapshot, Assumptions(243))
    made = style_sample(chinese)
    assert isinstance(made, StyleSample)
    assert (made.periods_per_year, made.trailing().n) == (243, 3 * 243)


def beside_a_deposit(fund_type: str) -> FundEvidence:
    """A fund that earns 1.4 % a year and is compared with what a demand deposit pays, weekends in one step."""
    own = np.full(N, 0.014 / 252) + residuals(N, 5, volatility=1e-6)
    plain = factor_fund(own, stated=replace(profile(), fund_type=fund_type, name="Made-up"))
    study = plain.snapshot.fund
    assert study is not None
    part = BenchmarkPart("demand deposit", 1.0, annual_rate=0.0035)
    formula = BenchmarkFormula("demand deposit", (part,), given_by="fund")
    return FundEvidence(replace(plain.snapshot, fund=replace(study, benchmark=formula)), Assumptions(252))


@pytest.mark.parametrize("fund_type", ["money market", "bond", "equity"])
def test_a_fund_does_not_move_with_a_deposit(fund_type: str) -> None:
    seen = beside_a_deposit(fund_type)
    section = relative_of_fund(seen)
    facts = {one.key: one for one in section.facts}
    assert facts["relative.active_premium.all"].number == pytest.approx(0.0106, abs=0.0005)
    for name in ("beta.all", "r_squared.all", "tracking_error.all", "information_ratio.all", "up_capture.all"):
        assert facts[f"relative.{name}"].absent_because is not None
    assert section.findings == ()
    assert (found(alpha(seen)), closet_facts(seen)) == ({}, ())
    roles = {one.key: one.value for one in role(seen).facts}
    assert {roles[f"role.{name}.3y"] for name in ("beta", "r_squared", "correlation")} == {None}
    assert roles.get("role.beta_change") is None


def test_a_money_fund_is_not_judged_by_rules_for_prices() -> None:
    made = FUND_DIAGNOSIS.run(beside_a_deposit("money market"))
    rules = {one.rule for one in made.findings}
    assert not rules & {"volatility_regime", "sharpe", "tail", "drawdown", "beta", "capture", "excess", "alpha"}
    assert "ratio.sharpe_ratio.all" not in made.ledger
    other = FUND_DIAGNOSIS.run(beside_a_deposit("equity"))
    assert "ratio.sharpe_ratio.all" in other.ledger


def test_daily_alpha_of_a_fund_that_invests_abroad_says_that_days_may_differ() -> None:
    seen = ahead_of(0.0)
    study = seen.snapshot.fund
    assert study is not None
    abroad = FundEvidence(replace(seen.snapshot, fund=replace(study, foreign_currency="HKD")), Assumptions(252))
    told = [[one.name for one in alpha(who).blocks if isinstance(one, Note)] for who in (seen, abroad)]
    assert ["factors_abroad" in names for names in told] == [False, True]
