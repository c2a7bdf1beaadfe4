"""Every figure, table, note, formula and sentence of policy, suitability, rebalance and actions has words."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest

from advisor_cli.report.words import Words
from data_sources.model import AssetClass, Limits, TargetBand
from diagnostics.account.summary.implied import RULES
from diagnostics.commentary.sentences import finding_phrase, finding_sentence
from diagnostics.commentary.slots import cited_keys
from diagnostics.commentary.verify import Context, verify
from diagnostics.facts import Unit
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.section import FigureList, FigureTable, Note, Section
from tests.diagnostics.account.test_policy_sections import PROFILE, _account, _earlier, _report

OPENING = {
    (Language.EN, Direction.FAVOURABLE): ("For: ", "."),
    (Language.EN, Direction.ADVERSE): ("Against: ", "."),
    (Language.ZH, Direction.FAVOURABLE): ("有利因素：", "。"),
    (Language.ZH, Direction.ADVERSE): ("不利因素：", "。"),
}
STRICT = replace(
    PROFILE,
    risk_level="C1",
    liquidity_need=10_000_000.0,
    cash_buffer=1_000_000.0,
    bands=(*PROFILE.bands[:2], TargetBand("ACME", 0.0, 0.1, 0.2, "symbol"), TargetBand("commodity", 0.1, 0.2, 0.3)),
    limits=Limits(0.1, 0.1, 0.1, 0.1, 0.01, 0.01, 1.0, ("BOND",)),
)


def _tables(language: Language, folder: str, package: str = "advisor_cli.report") -> dict[str, Any]:
    text = files(package) / folder / language.value / "account_policy.toml"
    return tomllib.loads(text.read_text("utf-8"))


def _cases() -> list[tuple[Any, dict[str, Section], Any]]:
    first = _report(_account())
    earlier = _earlier(first[0], suitability__breach_what__1="class bond", actions__subject__1="class bond")
    return [
        first,
        _report(_account(STRICT)),
        _report(_account(earlier=earlier)),
        _report(_account(replace(PROFILE, bands=()))),
    ]


CASES = _cases()


@pytest.mark.parametrize("words", [Words(one) for one in Language], ids=lambda one: one.language.value)
def test_everything_shown_has_words(words: Words) -> None:
    formulas = _tables(Language.ZH, "words")["formula"]
    for _, sections, _ in CASES:
        for section in sections.values():
            assert words.title(section.name)
            for fact in section.facts:
                assert words.label(fact.key)
                assert words.short(fact.key)
                made = fact.formula not in ("observed", "assumed") and not fact.key.startswith("suitability.a")
                if made and not fact.key.startswith("suitability.max_drawdown"):
                    assert (
                        fact.formula in formulas
                        or words.formula(fact.formula) != fact.formula
                        or (words.language is Language.EN)
                    )
            for block in section.blocks:
                match block:
                    case Note():
                        assert words.note(block.name)
                    case FigureTable():
                        assert words.title(block.name, "table")
                        assert all(words.head(column) for column in block.columns)
                        assert all(words.row(name) for name, _ in block.rows)
                    case FigureList():
                        assert words.title(block.name, "list")
                    case _:
                        raise AssertionError(block)


def test_both_languages_have_the_same_words_and_sentences() -> None:
    english, chinese = (_tables(one, "words") for one in Language)
    assert english.keys() - {"formula"} == chinese.keys() - {"formula"}
    for table in english:
        if table != "grammar":
            assert english[table].keys() == chinese[table].keys(), table
    told = [_tables(one, "sentences", "diagnostics.commentary") for one in Language]
    assert told[0].keys() == told[1].keys()


@pytest.mark.parametrize("language", list(Language))
def test_every_issue_action_and_class_has_a_word_and_a_sentence(language: Language) -> None:
    values, told = _tables(language, "words")["value"], _tables(language, "sentences", "diagnostics.commentary")
    for rule, action, *_ in RULES:
        assert f"issue {rule}" in values
        assert f"action {action}" in values
    for kind in AssetClass:
        for name in (f"class_band.{kind.value}_above", f"class_band.{kind.value}_below", f"action.class_{kind.value}"):
            assert name in told


@pytest.mark.parametrize("language", list(Language))
def test_every_finding_is_told_and_its_phrase_is_borne_by_the_facts(language: Language) -> None:
    seen = set()
    for ledger, _, findings in CASES:
        for finding in findings:
            seen.add(finding.rule)
            sentence = finding_sentence(finding, language)
            assert all(key in ledger for key in cited_keys(sentence))
            if finding.direction is not Direction.NEUTRAL:
                before, after = OPENING[language, finding.direction]
                text = before + finding_phrase(finding, language) + after
                assert verify(text, Context(ledger, findings, language, "account")) == (), text
    assert {"class_band", "symbol_band", "holding_limit", "restricted", "suitability", "action", "since_last"} <= seen


def test_no_sentence_names_an_account_or_the_client() -> None:
    for ledger, _, findings in CASES:
        for finding in findings:
            named = [ledger[key] for key in finding.facts if ledger[key].unit is Unit.TEXT]
            assert all(fact.key.startswith(("suitability.", "policy.band_name")) for fact in named)
