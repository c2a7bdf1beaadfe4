"""What holders earned, the peers and the role have words in both languages, and every sentence is true of its facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from advisor_cli.report.words import Words
from data_sources.model import FeeStep, InvestmentPlan, ManagerTenure
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.holders.holding_periods import holding_periods
from diagnostics.fund.part.role import role
from diagnostics.fund.peers.peers import peers
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.rules import THRESHOLDS
from diagnostics.section import FigureList, FigureTable, Note, WealthChart, YearlyRankChart
from tests.diagnostics.fund.investor_observed import LAST, business_days, fund, peer_set, profile, tracking, walk

NAMES = ("holding_periods", "peers", "role")
SECTIONS = Diagnosis("fund", (holding_periods, peers, role))
N = 1600
DAYS = business_days(N)
MARKET = walk(N, 1)
RISING = np.exp(0.0004 * np.arange(N)) * (1.0 + 0.001 * np.sin(np.arange(N)))
FALLING = RISING[::-1].copy()
BROKEN = np.where(np.arange(N) < 1500, RISING, RISING[1500] * np.exp(-0.004 * (np.arange(N) - 1500)))


def among(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], drifts: tuple[float, ...]) -> FundEvidence:
    """A fund among twelve others, each ahead of it by a drift a day."""
    others = [values * np.exp(drifts[at % len(drifts)] * np.arange(N)) for at in range(12)]
    return fund(values, known=profile(), benchmark=MARKET, peers=peer_set(DAYS, others))


def twin(fee: float) -> FundEvidence:
    """A fund beside another that runs alike at this fee."""
    other = profile(symbol="510300.SH", management_fee=fee, custody_fee=0.0)
    return fund(MARKET, known=profile(), against=(tracking(MARKET, 3, noise=0.0003), other))


def shifted() -> FundEvidence:
    """A fund that follows the market and then takes twice of it, under a new manager, and shrinks."""
    late = np.where(np.arange(N - 1) > N - 260, 2.0, 0.5)
    moves = MARKET[1:] / MARKET[:-1] - 1.0
    values = np.concatenate(([1.0], np.cumprod(1.0 + late * moves - 0.001)))
    known = profile(
        managers=(ManagerTenure("甲", date(2012, 9, 28), date(2024, 5, 6)), ManagerTenure("乙", date(2024, 5, 6))),
        scale=4e7,
    )
    return fund(values, known=known, benchmark=MARKET)


FUNDS: tuple[Callable[[], FundEvidence], ...] = (
    lambda: fund(RISING, known=profile(), benchmark=tracking(RISING, 7, noise=0.002)),
    lambda: fund(FALLING, known=profile(), benchmark=MARKET),
    lambda: fund(MARKET, known=profile(fund_type="债券型-长债", name="虚构债券A"), benchmark=MARKET),
    lambda: fund(walk(N, 3, volatility=0.002), known=profile(fund_type="债券型-长债", name="虚构债券A")),
    lambda: fund(walk(N, 4, volatility=0.0001), known=profile(fund_type="货币型", name="虚构货币A")),
    lambda: fund(tracking(MARKET, 5, noise=0.001), known=profile(), benchmark=MARKET, plan=InvestmentPlan(fee=0.015)),
    lambda: fund(walk(N, 6), known=profile(fee_steps=()), benchmark=MARKET),
    lambda: among(MARKET, (0.001, 0.002, -0.001)),
    lambda: among(MARKET, (-0.001, -0.002)),
    lambda: among(MARKET, (0.001, 0.002)),
    lambda: among(MARKET, (0.001, -0.002)),
    lambda: fund(walk(60, 8)),
    lambda: fund(walk(15, 8), rate=None),
    shifted,
    lambda: fund(BROKEN, known=profile()),
    lambda: twin(0.001),
    lambda: twin(0.013),
    lambda: twin(0.02),
)


@pytest.fixture(scope="module")
def diagnoses() -> tuple[Diagnosed, ...]:
    return tuple(SECTIONS.run(make()) for make in FUNDS)


def test_every_kind_of_finding_is_made_somewhere(diagnoses: tuple[Diagnosed, ...]) -> None:
    found = {finding.name for one in diagnoses for finding in one.findings}
    assert found >= {
        "gain_probability.high",
        "gain_probability.low",
        "gain_probability.mixed",
        "worst_entry.open",
        "worst_entry.recovered",
        "plan.ahead",
        "plan.behind",
        "peer_rank.ahead",
        "peer_rank.behind",
        "peer_rank.changing",
        "star_rating.high",
        "star_rating.low",
        "star_rating.middle",
        "role.core",
        "role.satellite",
        "role.diversifier",
        "role.anchor",
        "role.cash_like",
        "condition.none",
        "condition.drawdown",
        "condition.excess",
        "condition.exposure",
        "condition.quartile",
        "condition.manager",
        "condition.size",
        "alternative.cheaper",
        "alternative.not_cheaper",
    }


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_and_block_has_words(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    words = Words(language)
    for diagnosed in diagnoses:
        for fact in diagnosed.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
            ours = fact.key.startswith(NAMES) and fact.formula not in ("observed", "assumed")
            if ours and not fact.key.startswith("role.annualized_volatility"):
                assert language is Language.EN or words.formula(fact.formula) != fact.formula, fact.formula
            if fact.key.startswith(("role.state", "role.part", "role.kind")) and isinstance(fact.value, str):
                assert language is Language.EN or words.text(fact.value) != fact.value
        for block in (block for section in diagnosed.sections for block in section.blocks):
            if isinstance(block, Note):
                assert "{" not in words.note(block.name).format(*("x" for _ in block.keys))
            elif isinstance(block, FigureTable):
                assert words.title(block.name, "table")
                assert all(words.head(column) for column in block.columns)
                assert all(words.row(name) for name, _ in block.rows)
            elif isinstance(block, FigureList):
                assert words.title(block.name, "list")
            elif isinstance(block, WealthChart | YearlyRankChart):
                assert words.title(block.name, "chart")
            if isinstance(block, WealthChart) and language is Language.ZH:
                assert words.text(block.subject_name) != block.subject_name
                assert words.text(block.benchmark_name) != block.benchmark_name


def test_thresholds_have_their_reason_in_both_languages() -> None:
    ours = [key for key in THRESHOLDS if key.split(".")[1] in ("gain_probability", "peer_rank", "role", "alternative")]
    assert len(ours) > 15
    for language in Language:
        words = Words(language)
        for key in ours:
            told = words.parameter("why", "", key)
            assert told
            assert (told == THRESHOLDS[key].why) == (language is Language.EN)


def test_blocks_name_facts_that_are_there(diagnoses: tuple[Diagnosed, ...]) -> None:
    for diagnosed in diagnoses:
        for block in (block for section in diagnosed.sections for block in section.blocks):
            keys: tuple[str | None, ...] = getattr(block, "keys", ()) + getattr(block, "facts", ())
            if isinstance(block, FigureTable):
                assert all(len(cells) == len(block.columns) for _, cells in block.rows)
                keys = tuple(key for _, cells in block.rows for key in cells)
            if isinstance(block, YearlyRankChart):
                keys += tuple(key for _, key in block.years)
            assert all(key in diagnosed.ledger for key in keys if key is not None)


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_passes_the_guard(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    told = 0
    for diagnosed in diagnoses:
        context = Context.of(diagnosed, language)
        sentences = [one for name in ("summary", *NAMES) for one in plain_section(diagnosed, name, language)]
        for text in (one.text for one in sentences):
            assert verify(text, context) == (), text
        told += len(sentences)
        for finding in diagnosed.findings:
            assert finding_sentence(finding, language)
            if finding.direction is not Direction.NEUTRAL:
                text = finding_phrase(finding, language)
                assert not [reason for reason in verify(text, context) if reason[0] != "no_fact"], text
    assert told > 100


def test_a_bought_fund_of_one_step_takes_its_own_fee() -> None:
    seen = fund(MARKET, known=profile(fee_steps=(FeeStep("purchase", 0.0015, None, 0.0, None),)))
    facts = {fact.key: fact for fact in holding_periods(seen).facts}
    assert facts["holding_periods.plan_fee"].value == 0.0015
    assert facts["holding_periods.plan_fee"].formula == "observed"
    assert seen.as_of == LAST


TRUE = (
    (Language.EN, "Held for a year, the best return of a holding is [[holding_periods.best_held.held_1y]]."),
    (Language.EN, "The percentile among the peers is [[peers.percentile.2023]], with [[peers.overall_stars]] stars."),
    (Language.EN, "Over the past three years the volatility is [[role.annualized_volatility.3y]]."),
    (Language.ZH, "按年持有的最好持有收益率为[[holding_periods.best_held.held_1y]]。"),
    (Language.ZH, "同类百分位为[[peers.percentile.2023]]，居同类前列。"),
    (Language.ZH, "近三年的年化波动率为[[role.annualized_volatility.3y]]。"),
)  # fmt: skip
FALSE = (
    (Language.EN, "In the last part of its peers, the percentile is [[peers.percentile.2023]].", "judgement"),
    (Language.EN, "The overall rating is [[peers.overall_stars]] stars, a reason to buy.", "order"),
    (Language.EN, "The median return of a holding is [[holding_periods.worst_held.held_1y]].", "misnamed"),
    (Language.EN, "The probability of a gain is [[holding_periods.gain_probability.held_1y]].", "misnamed"),
    (Language.EN, "By regular investment, the beta is [[role.beta.3y]] over the past three years.", "misnamed"),
    (Language.EN, "The percentile among the peers is [[peers.mean_rank_correlation]].", "misnamed"),
    (Language.ZH, "居同类后列，同类百分位为[[peers.percentile.2023]]。", "judgement"),
    (Language.ZH, "最差持有收益率为[[holding_periods.best_held.held_1y]]。", "misnamed"),
    (Language.ZH, "建议定投，定投累计收益率为[[holding_periods.plan_gain_share]]。", "order"),
    (Language.ZH, "盈利概率为[[peers.percentile.2023]]。", "misnamed"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "text"), TRUE)
def test_a_models_true_sentence_passes(language: Language, text: str, diagnoses: tuple[Diagnosed, ...]) -> None:
    assert verify(text, Context.of(diagnoses[8], language)) == ()


@pytest.mark.parametrize(("language", "text", "code"), FALSE)
def test_a_models_false_sentence_is_refused(
    language: Language, text: str, code: str, diagnoses: tuple[Diagnosed, ...]
) -> None:
    assert code in {why for why, _ in verify(text, Context.of(diagnoses[8], language))}
