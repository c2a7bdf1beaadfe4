"""The style section on made-up funds: known mixes found again, findings told in both languages, and what is absent."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from advisor_cli.report.words import Words
from data_sources.model import FundRecord, FundStudy, PriceBasis
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.sentences import finding_phrase
from diagnostics.commentary.verify import Context, verify
from diagnostics.facts import Absence, AbsenceReason, Fact
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.style.style import style
from diagnostics.fund.style.style_sample import CASH, StyleSample, style_sample
from diagnostics.metrics.fund.style_analysis import style_fit
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import FigureTable, Note, RollingChart, ShareAreaChart
from tests.diagnostics.fund.style_cases import MIX, fund_cases
from tests.diagnostics.fund.style_observed import FUND, NAMES, made_indices, profile, style_fund

SIDES = {
    (Language.EN, Direction.FAVOURABLE): "For: {0}.",
    (Language.EN, Direction.ADVERSE): "Against: {0}.",
    (Language.ZH, Direction.FAVOURABLE): "有利因素：{0}。",
    (Language.ZH, Direction.ADVERSE): "不利因素：{0}。",
}


@cache
def cases() -> dict[str, Diagnosed]:
    return {name: Diagnosis("fund", (style,)).run(evidence) for name, evidence in fund_cases().items()}


def facts_of(evidence: FundEvidence) -> dict[str, Fact]:
    return {fact.key: fact for fact in style(evidence).facts}


def plain_fund(n: int = 800, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    indices = made_indices(n)
    return MIX @ indices + np.random.default_rng(seed).normal(0.0, 0.001, n), indices


@pytest.mark.parametrize("name", sorted(fund_cases()))
def test_a_fund_leads_to_its_finding(name: str) -> None:
    assert name in {finding.name for finding in cases()[name].findings}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", sorted(fund_cases()))
def test_what_is_said_of_it_is_true(name: str, language: Language) -> None:
    diagnosed = cases()[name]
    context = Context.of(diagnosed, language)
    sentences = plain_section(diagnosed, "style", language)
    assert sentences
    for sentence in sentences:
        assert verify(sentence.text, context) == (), sentence.text
    for finding in diagnosed.findings:
        form = SIDES.get((language, finding.direction))
        if form is not None:
            assert verify(form.format(finding_phrase(finding, language)), context) == ()


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_has_a_name(language: Language) -> None:
    words = Words(language)
    for diagnosed in cases().values():
        for section in diagnosed.sections[:1]:
            for fact in section.facts:
                assert words.label(fact.key)
            for block in section.blocks:
                assert words.title(block.name, "chart" if isinstance(block, ShareAreaChart | RollingChart) else "")
                if isinstance(block, FigureTable):
                    assert all(words.head(column) for column in block.columns)
    assert words.text(CASH)
    assert words.rolling_axis("style_r_squared", 252, percent=True)


def test_a_known_mix_is_found_within_its_intervals() -> None:
    found = facts_of(style_fund(*plain_fund()))
    named = {found[f"style.index.{rank}"].value: rank for rank in range(1, 6)}
    for name, truth in zip(NAMES, MIX.tolist(), strict=True):
        rank = named[name]
        error = found[f"style.standard_error.{rank}"].number
        assert abs(found[f"style.weight.{rank}"].number - truth) < 3.5 * error
    weights = [found[f"style.weight.{rank}"].number for rank in range(1, 6)]
    assert weights == sorted(weights, reverse=True)
    assert sum(weights) == pytest.approx(1.0)
    assert found["style.r_squared"].number > 0.97
    assert found["style.tracking_error"].number == pytest.approx(0.001 * 252**0.5, rel=0.1)


def test_the_figures_are_those_of_the_last_three_years() -> None:
    fund, indices = plain_fund(1300)
    evidence = style_fund(fund, indices, rate=None)
    alone = style_fit(evidence.levels.returns[-756:], indices[:, -756:])
    found = facts_of(evidence)
    assert found["style.weight.1"].number == pytest.approx(alone.weights[0], abs=1e-9)
    assert found["style.r_squared"].n == 756
    assert found["style.drift_score"].n == 1300


def test_cash_is_an_index_only_where_there_is_a_rate() -> None:
    fund, indices = plain_fund()
    for rate, wanted in ((0.02, True), (None, False)):
        sample = style_sample(style_fund(fund, indices, rate=rate))
        assert isinstance(sample, StyleSample)
        assert (CASH in sample.names) is wanted


def test_a_fund_of_bills_is_the_cash() -> None:
    fund, indices = plain_fund()
    bills = 0.00008 + 0.00001 * np.random.default_rng(6).normal(size=800)
    sample = style_sample(style_fund(fund, np.vstack((indices[:3], bills))))
    assert isinstance(sample, StyleSample)
    assert sample.names == NAMES


def test_price_indices_are_said_to_be_such() -> None:
    evidence = style_fund(*plain_fund())
    assert not any(isinstance(block, Note) for block in style(evidence).blocks)
    first, second, *others = evidence.snapshot.histories
    bare = replace(second, history=replace(second.history, basis=PriceBasis.SPLIT_ADJUSTED))
    told = FundEvidence(replace(evidence.snapshot, histories=(first, bare, *others)), evidence.assumptions)
    (note,) = (block for block in style(told).blocks if isinstance(block, Note))
    assert all(Words(language).note(note.name) for language in Language)


def test_the_pictures_add_up() -> None:
    section = style(style_fund(*plain_fund()))
    (area,) = (block for block in section.blocks if isinstance(block, ShareAreaChart))
    (rolled,) = (block for block in section.blocks if isinstance(block, RollingChart))
    assert area.dates[-1] == np.datetime64("2024-11-29")
    np.testing.assert_allclose(np.sum([values for _, values in area.series], axis=0), 1.0)
    assert rolled.panels[0][1].shape == area.dates.shape
    assert (rolled.panels[0][1] > 0.9).all()


def test_no_indices_and_such_of_another_currency_are_no_style() -> None:
    fund, indices = plain_fund()
    for evidence in (style_fund(fund, indices[:1]), style_fund(fund, indices, currency="CNY")):
        found = facts_of(evidence)
        absent = found["style.r_squared"].absent_because
        assert absent is not None
        assert absent.reason is AbsenceReason.NO_STYLES


def test_an_index_that_ended_long_ago_takes_no_days_of_the_others() -> None:
    evidence = style_fund(*plain_fund())
    *others, last = evidence.snapshot.histories
    ended = replace(last, history=last.history.between(None, last.history.dates[20].astype(object)))
    sample = style_sample(FundEvidence(replace(evidence.snapshot, histories=(*others, ended)), evidence.assumptions))
    assert isinstance(sample, StyleSample)
    assert sample.names == (*NAMES[:3], CASH)
    assert sample.n == 800


def test_indices_that_have_no_day_in_common_are_no_sample() -> None:
    evidence = style_fund(*plain_fund())
    fund, *indices = evidence.snapshot.histories
    halves = (slice(None, 400), slice(400, None))
    apart = [
        replace(one, history=one.history.between(*(day.astype(object) for day in one.history.dates[half][[0, -1]])))
        for one, half in zip(indices[:2], halves, strict=True)
    ]
    made = style_sample(FundEvidence(replace(evidence.snapshot, histories=(fund, *apart)), evidence.assumptions))
    assert made == Absence(AbsenceReason.TOO_FEW_OBSERVATIONS, have="0", need="36")


def test_a_young_fund_has_a_fit_and_no_drift() -> None:
    fund, indices = plain_fund(120)
    found = facts_of(style_fund(fund, indices))
    assert found["style.r_squared"].value is not None
    absent = found["style.drift_score"].absent_because
    assert absent is not None
    assert (absent.reason, absent.have, absent.need) == (AbsenceReason.TOO_FEW_OBSERVATIONS, "120", "273")
    beside = facts_of(style_fund(fund[:50], indices[:, :50], benchmark=indices[0, :50]))
    absent = beside["style.closet_r_squared"].absent_because
    assert absent is not None
    assert (absent.have, absent.need) == ("50", "60")
    assert beside["style.active_weight"].absent_because == absent
    absent = facts_of(style_fund(fund[:30], indices[:, :30]))["style.r_squared"].absent_because
    assert absent is not None
    assert absent.need == "36"


def test_a_fund_that_moves_in_no_window_has_no_fit_there() -> None:
    _, indices = plain_fund(280)
    fund = np.where(np.arange(280) < 7, 0.01 * (-1.0) ** np.arange(280), 0.0)
    found = facts_of(style_fund(fund, indices))
    assert found["style.r_squared"].value is not None
    assert "style.least_r_squared" not in found


def test_a_fund_beside_a_benchmark_that_stands_still_is_not_judged() -> None:
    fund, indices = plain_fund()
    found = facts_of(style_fund(fund, indices, benchmark=np.zeros(800)))
    absent = found["style.closet_r_squared"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.NO_VARIATION


def test_indices_that_are_the_same_cannot_be_told_apart() -> None:
    fund, indices = plain_fund()
    absent = facts_of(style_fund(fund, np.vstack((indices[:2], indices[:1]))))["style.r_squared"].absent_because
    assert absent is not None
    assert absent.reason is AbsenceReason.COLLINEAR


def test_a_fund_that_invests_abroad_is_compared_by_weeks() -> None:
    fund, indices = plain_fund()
    study = FundStudy(FundRecord(FUND, profile()), foreign_currency="EUR")
    sample = style_sample(style_fund(fund, indices, study=study))
    assert isinstance(sample, StyleSample)
    assert sample.frequency == "weekly"
    assert (np.diff(sample.dates).astype(int) == 7).all()
    few = facts_of(style_fund(fund[:60], indices[:, :60], study=study))["style.r_squared"].absent_because
    assert few is not None
    assert few.need == "36"
    weekly = style_sample(style_fund(fund, indices, every=5))
    assert isinstance(weekly, StyleSample)
    assert weekly.frequency == "weekly"
    monthly = style_sample(style_fund(fund[:80], indices[:, :80], every=22))
    assert isinstance(monthly, StyleSample)
    assert monthly.frequency == "monthly"


def test_an_index_fund_and_a_money_fund_are_not_tested_for_what_they_are() -> None:
    fund, indices = plain_fund()
    follows = style_fund(fund, indices, benchmark=indices[0], stated=profile(tracking_target="Market Index"))
    assert not any(key.startswith("rule.closet") for key in facts_of(follows))
    assert style(style_fund(fund, indices, stated=profile(fund_type="money market"))).facts == ()


def test_without_fees_only_what_needs_them_is_absent() -> None:
    fund, indices = plain_fund()
    evidence = style_fund(fund, indices, benchmark=indices[0], stated=profile(management_fee=None))
    found = facts_of(evidence)
    assert found["style.closet_r_squared"].value is not None
    assert found["style.active_weight"].value is not None
    for key in ("style.running_cost", "style.active_expense_ratio", "style.fee_per_active_risk"):
        absent = found[key].absent_because
        assert absent is not None
        assert absent.reason is AbsenceReason.FEES_UNKNOWN
    nameless = replace(evidence.snapshot, fund=FundStudy(FundRecord(FUND)))
    assert "style.running_cost" not in facts_of(FundEvidence(nameless, evidence.assumptions))
