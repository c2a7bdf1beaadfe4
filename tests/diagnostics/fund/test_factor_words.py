"""What alpha and manager say has words in both languages, and every sentence is true of its facts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from advisor_cli.report.words import Words
from data_sources.model import FactorLegs
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.prompt import WITHHELD, fact_sheet
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.factors.alpha import alpha
from diagnostics.fund.factors.manager import manager
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import FigureList, FigureTable, Note
from tests.diagnostics.fund.factors_observed import (
    RATE,
    factor_fund,
    factor_set,
    made_factors,
    profile,
    residuals,
    tenure,
)
from tests.diagnostics.observed import FloatArray, weekdays

SECTIONS = Diagnosis("fund", (alpha, manager))
N = 1500
DAY = RATE / 252
VARIANTS = {
    "alpha.positive",
    "alpha.negative",
    "alpha.unproven",
    "alpha.unexplained",
    "alpha.within_dividends",
    "alpha_style.vanishes",
    "timing.timed",
    "timing.mistimed",
    "manager_tenure.short",
    "manager_alpha.better",
    "manager_alpha.worse",
}


def fund(
    intercept: float | FloatArray = 0.0, gamma: float = 0.0, tilt: float = 0.0, *, since: str = "2010-01-01"
) -> FundEvidence:
    """A fund with this alpha a day, this curvature and this tilt to size, where size itself earned something."""
    factors = made_factors(N)
    factors[1] += 0.0015
    own = factors[0] + gamma * factors[0] ** 2 + tilt * factors[1] + residuals(N, 9, volatility=0.001) + DAY
    given = factor_set(factors, weekdays(N + 1)[1:])
    people = profile(tenure("Lin", "2010-01-01", "2022-06-30"), tenure("Chen", "2022-07-01"))
    if since != "2010-01-01":
        people = profile(tenure("Lin", "2010-01-01", since), tenure("Chen", since))
    return factor_fund(own + intercept, market=factors[0] + DAY, factors=given, stated=people)


def broken(change: float) -> FundEvidence:
    """Alpha that changes with the manager."""
    after = weekdays(N + 1)[1:] >= np.datetime64("2022-07-01")
    return fund(np.where(after, change, 0.0))


def legs_alone() -> FundEvidence:
    """Factors made of listed histories, without momentum."""
    factors = made_factors(N) + DAY
    made = (FactorLegs("MKT", "M", ""), FactorLegs("SMB", "S", "B"), FactorLegs("HML", "V", "G"))
    legs = {"M": factors[0], "S": factors[1], "B": factors[2], "V": factors[3], "G": factors[0]}
    return factor_fund(factors[0] + residuals(N, 3), legs=legs, made_of=made, stated=profile(manager="Lin"))


def beside(beta: float, alpha_a_day: float, noise: float) -> FundEvidence:
    """A fund beside an index without dividends, with this much of it and the rest its own."""
    market = made_factors(N)[0] + DAY
    own = DAY + beta * (market - DAY) + alpha_a_day + residuals(N, 3, volatility=noise, correlation=0.0)
    return factor_fund(own, market=market, price_index=True, stated=profile())


FUNDS: tuple[Callable[[], FundEvidence], ...] = (
    fund,
    lambda: fund(0.0003),
    lambda: fund(-0.0003),
    lambda: fund(tilt=0.5),
    lambda: fund(gamma=3.0),
    lambda: fund(gamma=-3.0),
    lambda: fund(since="2024-08-01"),
    lambda: broken(0.0004),
    lambda: broken(-0.0004),
    lambda: beside(0.0, 0.0008, 0.003),
    lambda: beside(1.0, 0.00008, 0.0005),
    legs_alone,
    lambda: factor_fund(residuals(40, 1), market=residuals(40, 2), stated=profile()),
    lambda: factor_fund(residuals(400, 1), rate=None),
)


@pytest.fixture(scope="module")
def diagnoses() -> tuple[Diagnosed, ...]:
    return tuple(SECTIONS.run(make()) for make in FUNDS)


@pytest.mark.parametrize("language", list(Language))
def test_every_figure_block_and_term_has_a_word(diagnoses: tuple[Diagnosed, ...], language: Language) -> None:
    words = Words(language)
    for made in diagnoses:
        for fact in made.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
            if fact.absent_because is not None:
                assert words.absence(fact.absent_because)
            if fact.key.startswith("rule."):
                assert (
                    dict(fact.parameters)["why"] != words.parameter("why", "none", fact.key) or language is Language.EN
                )
        for section in made.sections:
            assert words.title(section.name)
            for block in section.blocks:
                if isinstance(block, Note):
                    assert words.note(block.name)
                elif isinstance(block, FigureTable):
                    assert words.title(block.name, "table")
                    assert [words.head(column) for column in block.columns]
                    assert [words.row(name) for name, _ in block.rows]
                elif isinstance(block, FigureList):
                    assert words.title(block.name, "list")


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_by_rule_passes_the_guard(diagnoses: tuple[Diagnosed, ...], language: Language) -> None:
    told = set()
    for made in diagnoses:
        context = Context.of(made, language)
        texts = [finding_sentence(found, language) for found in made.findings]
        texts += [f"{finding_phrase(found, language)}." for found in made.findings]
        texts += [one.text for name in ("alpha", "manager") for one in plain_section(made, name, language)]
        refused = [(text, str(reason)) for text in texts for reason in verify(text, context)]
        assert refused == []
        told |= {found.name for found in made.findings if found.rule in {name.split(".")[0] for name in VARIANTS}}
    assert told == VARIANTS


def test_a_language_model_is_not_told_who_manages_the_fund(diagnoses: tuple[Diagnosed, ...]) -> None:
    for made in diagnoses:
        sheet = fact_sheet(made, Language.EN, {})
        assert "Chen" not in sheet
        assert "Lin" not in sheet
        named = [fact.key for fact in made.ledger if fact.key.startswith("manager.name")]
        assert all(key.startswith(WITHHELD) for key in named)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (Language.EN, "Alpha after costs is positive and significant: it is [[alpha.alpha.four_factors]] a year."),
        (Language.EN, "The fund timed the market with a gamma of [[alpha.treynor_mazuy_gamma.all]]."),
        (Language.EN, "The size beta is [[alpha.value_beta.four_factors]]."),
        (Language.EN, "The market beta is [[alpha.alpha_p_value_hac.four_factors]]."),
        (Language.EN, "Alpha under the present team is better, changed by [[manager.alpha_change]] a year."),
        (Language.EN, "The Sharpe ratio after costs is [[alpha.r_squared.four_factors]]."),
        (Language.ZH, "费后阿尔法显著为正：每年为[[alpha.alpha.four_factors]]。"),
        (Language.ZH, "规模贝塔为[[alpha.value_beta.four_factors]]。"),
        (Language.ZH, "该基金择时有效：择时系数为[[alpha.treynor_mazuy_gamma.all]]。"),
        (Language.ZH, "现任团队的阿尔法优于此前：每年变化[[manager.alpha_change]]。"),
    ],
)
def test_what_the_figures_do_not_say_is_refused(
    diagnoses: tuple[Diagnosed, ...], language: Language, text: str
) -> None:
    plain = diagnoses[0]  # alpha, timing and the change of managers are all unproven there
    assert [found.name for found in plain.findings] == ["alpha.unproven"]
    assert verify(text, Context.of(plain, language)) != ()
