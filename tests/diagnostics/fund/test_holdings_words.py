"""Holdings, bonds and comparison: every figure, formula, table and note of them has words in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from holdings_observed import JUNE, THEIRS, fund, line, other_prices, profile, report, twelve_shares

from advisor_cli.report.words import Words
from data_sources.model import FundRecord, PriceBasis
from diagnostics.figures import Language
from diagnostics.fund.comparison.comparison import comparison
from diagnostics.fund.portfolio.bonds import bonds
from diagnostics.fund.portfolio.holdings import holdings
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.rules import THRESHOLDS
from diagnostics.section import BarChart, FigureList, FigureTable, Note, WealthChart

BOND: dict[str, Any] = {
    "kind": "bond",
    "yield_to_maturity": 0.03,
    "modified_duration": 4.0,
    "maturity": date(2029, 9, 30),
    "rating": "AAA",
    "yield_change": 0.001,
    "treasury_yield_change": 0.001,
}


def run(*reports: Any, **given: Any) -> Diagnosed:
    said = given.pop("said", profile())
    return Diagnosis("fund", (holdings, bonds, comparison)).run(fund(*reports, said=said, **given))


def diagnoses() -> tuple[Diagnosed, ...]:
    """What the three sections can say, in a few funds."""
    before = report(line("600000", 0.05, shares=1e5), line("x", 0.03), line("", 0.01, "Named"), day=JUNE)
    newest = report(
        *twelve_shares(),
        line("600000.SH", 0.01),
        line("161725", 0.1, kind="fund"),
        line("n", None),
        line("019666", 0.01, "Named"),
        sectors=(("A", 0.5),),
        assets=(("bond", 0.3),),
    )
    record = FundRecord(THEIRS, profile("161725.OF", expense_ratio=0.01), holdings=(before,))
    raw = replace(other_prices(), basis=PriceBasis.RAW)
    whole = report(line("019666", 1.0, **BOND), complete=True)
    same = FundRecord(THEIRS, profile("161725.OF"), holdings=(report(line("019666", 1.0), complete=True),))
    return (
        run(newest, before, against=record, other=raw),
        run(whole, replace(whole, reported=JUNE), against=same, other=other_prices()),
        run(report(line("AAPL", 0.6), day=None, duration=3.0, ratings=(("AA", 1.0),), assets=(("bond", 0.6),))),
        run(said=profile(fund_type="债券型"), against=FundRecord(THEIRS)),
    )


CASES = diagnoses()


@pytest.mark.parametrize("language", list(Language))
def test_everything_that_is_said_has_words(language: Language) -> None:
    words = Words(language)
    for diagnosed in CASES:
        for section in diagnosed.sections[:-1]:
            for fact in section.facts:
                assert words.label(fact.key)
            for block in section.blocks:
                match block:
                    case Note(name):
                        assert words.note(name)
                    case FigureTable(name, columns, rows):
                        assert words.title(name, "table")
                        assert all(words.head(column) for column in columns)
                        assert all(words.row(label) for label, _ in rows)
                    case FigureList(name):
                        assert words.title(name, "list")
                    case BarChart(name) | WealthChart(name):
                        assert words.title(name, "chart")
                        assert words.message(name)


def test_every_formula_and_word_of_ours_has_a_chinese_one() -> None:
    words = Words(Language.ZH)
    sections = [section for diagnosed in CASES for section in diagnosed.sections[:3]]
    facts = [fact for section in sections for fact in section.facts if not fact.key.startswith("rule.")]
    told = {fact.formula for fact in facts if " the " in fact.formula or " of " in fact.formula}
    plain = {formula for formula in told if "[" not in formula}  # notation stays as it is
    assert {formula for formula in plain if words.formula(formula) == formula} == set()
    kinds = {str(fact.value) for fact in facts if ".change_kind." in fact.key or fact.key == "holdings.listing"}
    assert kinds
    assert {kind for kind in kinds if words.text(kind) == kind} == set()


def test_every_fact_of_the_tables_is_in_its_section() -> None:
    for diagnosed in CASES:
        for section in diagnosed.sections:
            keys = {fact.key for fact in section.facts}
            for block in section.blocks:
                if isinstance(block, FigureTable):
                    assert {cell for _, cells in block.rows for cell in cells if cell is not None} <= keys
                elif isinstance(block, FigureList | Note):
                    assert set(block.keys) <= keys


def test_both_files_have_the_same_words() -> None:
    folder = files("advisor_cli.report") / "words"
    english, chinese = (tomllib.loads((folder / one / "fund_holdings.toml").read_text("utf-8")) for one in ("en", "zh"))
    for table in english:
        assert english[table].keys() == chinese[table].keys(), table
    for key in ("rule.sector_concentration.most_in_sector", "rule.holdings_age.oldest"):
        assert THRESHOLDS[key].why == english["why"][key]
