"""Attribution, risk parts, factors and stress: every figure, formula, table and note has words in both languages."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from made_up_account import held, made_up, walk
from risk_accounts import profile, worldly

from advisor_cli.report.words import Words
from data_sources.model import AssetClass, ClientProfile, Limits, PolicyBenchmark, PriceBasis
from diagnostics.account.returns.attribution import attribution
from diagnostics.account.risk.factor_exposure import factor_exposure
from diagnostics.account.risk.risk_parts import risk_parts
from diagnostics.account.risk.stress import stress
from diagnostics.commentary.plain import plain_section
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.figures import Language
from diagnostics.findings import Direction, Finding, Severity
from diagnostics.metrics.stress.scenarios import scenarios
from diagnostics.pipeline import Diagnosed, Diagnosis
from diagnostics.section import BarChart, FigureList, FigureTable, Note

SECTIONS = ("attribution", "risk_parts", "factor_exposure", "stress")
EFFECTS = ("allocation", "selection", "interaction", "currency")


BY_SECTOR = (
    PolicyBenchmark("MARK", 0.6, AssetClass.EQUITY, "Technology"),
    PolicyBenchmark("TERM", 0.4, AssetClass.EQUITY, "Energy"),
)


def run(evidence: Any) -> Diagnosed:
    return Diagnosis("account", (attribution, risk_parts, factor_exposure, stress)).run(evidence)


def cases() -> tuple[Diagnosed, ...]:
    many = {f"S{at:02d}": walk(f"S{at:02d}", 400 - at, at + 1) for at in range(20)}
    lines = [held("2024-11-29", symbol, 10.0 + at) for at, symbol in enumerate(many)]
    loud = {"CALM": walk("CALM", 400, 1, volatility=0.001), "LOUD": walk("LOUD", 30, 2, volatility=0.03)}
    raw = walk("MARK", 5000, 3, basis=PriceBasis.RAW)
    return (
        run(worldly()),
        run(worldly(profile=profile(limits=Limits()), benchmark=[raw, walk("TERM", 5000, 17)], legs=())),
        run(worldly(profile=ClientProfile(currency="USD"), benchmark=[])),
        run(worldly(profile=profile(benchmark=BY_SECTOR))),
        run(made_up((), many, holdings=lines)),
        run(made_up((), loud, holdings=[held("2024-11-29", name, 10.0) for name in loud])),
    )


CASES = cases()


@pytest.mark.parametrize("language", list(Language))
def test_everything_that_is_said_has_words(language: Language) -> None:
    words = Words(language)
    for diagnosed in CASES:
        for section in diagnosed.sections:
            if section.name not in SECTIONS:
                continue
            assert words.title(section.name, "section")
            for fact in section.facts:
                assert words.label(fact.key)
            keys = {fact.key for fact in section.facts}
            for block in section.blocks:
                match block:
                    case Note(name, used):
                        assert words.note(name)
                        assert set(used) <= keys
                    case FigureTable(name, columns, rows):
                        assert words.title(name, "table")
                        assert all(words.head(column) for column in columns)
                        assert all(words.row(label) for label, _ in rows)
                        assert {cell for _, cells in rows for cell in cells if cell is not None} <= keys
                    case FigureList(name, listed):
                        assert words.title(name, "list")
                        assert set(listed) <= keys
                    case BarChart(name):
                        assert words.title(name, "chart")
                        assert words.message(name)


@pytest.mark.parametrize("language", list(Language))
def test_every_crisis_has_a_name(language: Language) -> None:
    words = Words(language)
    assert all(words.label(f"stress.loss.{one.name}") and words.row(one.name) for one in scenarios())


def test_every_formula_and_word_of_ours_has_a_chinese_one() -> None:
    words = Words(Language.ZH)
    facts = [
        fact
        for diagnosed in CASES
        for section in diagnosed.sections
        if section.name in SECTIONS
        for fact in section.facts
        if not fact.key.startswith("rule.")
    ]
    told = {fact.formula for fact in facts if " the " in fact.formula or " of " in fact.formula}
    assert {formula for formula in told if words.formula(formula) == formula} == set()
    plain = {name for fact in facts if fact.key.startswith("stress.") for name, _ in fact.parameters}
    assert {name for name in plain if words.text(name) == name} == set()
    assert words.text("other holdings") != "other holdings"


def test_both_files_have_the_same_words() -> None:
    folder = files("advisor_cli.report") / "words"
    for name in ("account_risk.toml", "account_classes.toml"):
        english, chinese = (tomllib.loads((folder / one / name).read_text("utf-8")) for one in ("en", "zh"))
        for table in english:
            assert english[table].keys() == chinese[table].keys(), table


def findings_of(diagnosed: Diagnosed) -> tuple[Finding, ...]:
    """What fired, and each other effect of the attribution as if it had been the largest."""
    made = list(diagnosed.findings)
    excess = next((one for one in diagnosed.findings if one.rule == "attribution"), None)
    if excess is not None:
        made += [
            Finding("attribution", f"{effect}_{side}", Severity.NOTE, Direction.NEUTRAL,
                    (excess.facts[0], f"attribution.{effect}.total.1y", excess.facts[2]))
            for effect in EFFECTS for side in ("ahead", "behind")
        ]  # fmt: skip
    return tuple(made)


@pytest.mark.parametrize("language", list(Language))
def test_every_sentence_by_rule_passes_the_guard(language: Language) -> None:
    told = set()
    for made in CASES:
        found = [one for one in findings_of(made) if all(made.ledger.get(key) is not None for key in one.facts)]
        for one in found:
            context = Context(made.ledger, (*made.findings, one), language, "account")
            for text in (finding_sentence(one, language), f"{finding_phrase(one, language)}."):
                assert verify(text, context) == (), text
            told.add(one.rule)
        context = Context.of(made, language)
        for name in SECTIONS:
            for line in plain_section(made, name, language):
                assert verify(line.text, context) == (), line.text
    assert {"attribution", "risk_part", "stress"} <= told
