"""What cost, trading and scale say has words in both languages, and every sentence is true of its facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from advisor_cli.report.words import Words
from data_sources.model import FeeStep
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.fund.costs.cost import cost
from diagnostics.fund.evidence import FundEvidence
from diagnostics.fund.market.trading import trading
from diagnostics.fund.size.scale import scale
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import BarChart, FigureList, FigureTable, Note, RollingChart
from tests.diagnostics.fund.cost_observed import (
    INDEX,
    foreign_fund,
    fund,
    listed_fund,
    money_fund,
    open_fund,
    profile,
    small_fund,
)
from tests.diagnostics.observed import history, random_prices

SECTIONS = Diagnosis("fund", (cost, scale, trading))
VARIANTS = {
    "fund_cost.high",
    "fund_cost.low",
    "fund_fees.faulty",
    "fund_premium.premium",
    "fund_premium.discount",
    "fund_tracking.wide",
    "fund_tracking.close",
    "fund_scale.below",
    "fund_scale.below_undated",
    "fund_scale.near",
    "fund_scale.near_undated",
    "fund_holders.concentrated",
}


def wide_tracking() -> FundEvidence:
    """An open-end fund that bears the index's name and moves by itself."""
    said = profile(name="虚构沪深300指数A", fund_type="指数型-股票")
    return fund(open_fund(said).snapshot.prices, said, benchmark=history(random_prices(800, 6), instrument=INDEX))


def priced_only() -> FundEvidence:
    """A listed fund without net asset values."""
    seen = listed_fund()
    study = replace(seen.study, fund=replace(seen.study.fund, nav=None))
    return FundEvidence(replace(seen.snapshot, fund=study), seen.assumptions)


FUNDS: tuple[Callable[[], FundEvidence], ...] = (
    listed_fund,
    lambda: listed_fund(-0.02),
    lambda: listed_fund(n=20),
    wide_tracking,
    priced_only,
    money_fund,
    foreign_fund,
    small_fund,
    lambda: small_fund(9e7),
    lambda: small_fund(4e7, None),
    lambda: small_fund(9e7, None),
    lambda: open_fund(profile(management_fee=0.02, scale=3e8, scale_date=date(2024, 9, 30))),
    lambda: open_fund(
        profile(
            management_fee=0.004,
            fee_steps=(FeeStep("redemption", 0.015, None, None, 7.0), FeeStep("redemption", 0.5, None, 30.0, None)),
        )
    ),
    lambda: open_fund(profile(management_fee=None)),
    lambda: open_fund(None),
)


@pytest.fixture(scope="module")
def diagnoses() -> tuple[Diagnosed, ...]:
    return tuple(SECTIONS.run(make()) for make in FUNDS)


def test_every_variant_is_found_somewhere(diagnoses: tuple[Diagnosed, ...]) -> None:
    assert {finding.name for one in diagnoses for finding in one.findings} == VARIANTS


@pytest.mark.parametrize("language", list(Language))
def test_everything_that_is_printed_has_words(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    words = Words(language)
    for diagnosed in diagnoses:
        for fact in diagnosed.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
        for section in diagnosed.sections:
            for block in section.blocks:
                if isinstance(block, Note):
                    assert words.note(block.name).format(*("x" for _ in block.keys))
                elif isinstance(block, FigureTable):
                    assert words.title(block.name, "table")
                    assert all(words.head(column) for column in block.columns)
                    assert all(words.row(name) for name, _ in block.rows)
                elif isinstance(block, FigureList):
                    assert words.title(block.name, "list")
                elif isinstance(block, RollingChart):
                    assert words.title(block.name, "chart")
                    assert all(words.rolled(name) for name, _ in block.panels)
                assert not isinstance(block, BarChart)


def test_blocks_name_facts_that_are_there(diagnoses: tuple[Diagnosed, ...]) -> None:
    for diagnosed in diagnoses:
        for section in diagnosed.sections:
            for block in section.blocks:
                keys: tuple[str | None, ...] = getattr(block, "keys", ()) + getattr(block, "facts", ())
                if isinstance(block, FigureTable):
                    assert all(len(cells) == len(block.columns) for _, cells in block.rows)
                    keys = tuple(key for _, cells in block.rows for key in cells)
                assert all(key in diagnosed.ledger for key in keys if key is not None)


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_passes_the_guard(language: Language, diagnoses: tuple[Diagnosed, ...]) -> None:
    told = 0
    for diagnosed in diagnoses:
        context = Context.of(diagnosed, language)
        texts = [
            sentence.text
            for name in ("cost", "scale", "trading")
            for sentence in plain_section(diagnosed, name, language)
        ]
        for finding in diagnosed.findings:
            assert finding_phrase(finding, language)
            texts.append(finding_sentence(finding, language))
        for text in texts:
            assert verify(text, context) == (), text
        told += len(texts)
    assert told > 50
