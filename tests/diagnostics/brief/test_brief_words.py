"""Everything a brief shows has its words in both languages, the guard passes what is told, and nobody is named."""

from __future__ import annotations

from functools import cache

import pytest

from advisor_cli.report.words import Words
from data_sources.model.book import QueueKind
from diagnostics.commentary.plain import plain_sentences
from diagnostics.commentary.prompt import fact_sheet
from diagnostics.commentary.sentences import finding_names, finding_sentence
from diagnostics.commentary.verify import Context, verify
from diagnostics.facts import AbsenceReason, Unit
from diagnostics.figures import Language
from diagnostics.pipeline import Diagnosed
from diagnostics.section import BarChart, FigureList, FigureTable, Note
from tests.diagnostics.brief import made_up_brief as made

LANGUAGES = pytest.mark.parametrize("language", list(Language))
# Values that are words of ours begin so.
OURS = ("alert ", "call ", "market ", "gap ", "queue ", "session ", "event ", "why ", "firm ", "class ", "country ")


@cache
def cases() -> tuple[Diagnosed, ...]:
    """An ordinary day, the day after, a day of nothing, and a brief of the same day."""
    first = made.diagnosed(made.made_up_brief())
    others = made.book(*(made.client(f"client-{kind.value}", kind) for kind in QueueKind), left_out=5)
    second = made.diagnosed(made.the_next_day(first, rules=(), book=others))
    again = made.diagnosed(made.made_up_brief(earlier=made.as_earlier(first)))
    return first, second, made.diagnosed(made.brief(())), again


@LANGUAGES
def test_everything_shown_has_words(language: Language) -> None:
    words = Words(language)
    known = set(words.names("value"))
    for diagnosed in cases():
        assert words.kind(diagnosed.kind)
        assert words.disclosures_of(diagnosed.kind) != words.disclosures_of("stock")
        assert all(words.disclosure(name) for name in words.disclosures_of(diagnosed.kind))
        for fact in diagnosed.ledger:
            assert words.label(fact.key)
            assert words.short(fact.key)
            ours = fact.unit is Unit.TEXT and str(fact.value).startswith(OURS) and fact.formula != "observed"
            assert not ours or fact.value in known, fact
        for section in diagnosed.sections[:-1]:
            assert words.title(section.name, "section")
            for block in section.blocks:
                if isinstance(block, FigureTable):
                    assert words.title(block.name, "table")
                    assert all(words.head(column) for column in block.columns)
                elif isinstance(block, FigureList):
                    assert words.title(block.name, "list")
                elif isinstance(block, BarChart):
                    assert words.title(block.name, "chart")
                elif isinstance(block, Note):
                    assert words.note(block.name)


@LANGUAGES
def test_every_kind_has_words(language: Language) -> None:
    known = set(Words(language).names("value"))
    assert {f"queue {kind.value}" for kind in QueueKind} <= known
    assert {f"call.{kind.value.replace(' ', '_')}" for kind in QueueKind} <= finding_names(language)
    fired = [name for name in finding_names(language) if name.startswith(("alert.", "call.", "market.", "gap."))]
    assert {name.replace(".", " ") for name in fired if not name.endswith((".none", "year_high", "year_low"))} <= known
    reasons = ("stale_price", "split_since", "source_failed", "not_offered", "too_few_observations", "no_volume",
               "no_trades", "no_book")  # fmt: skip
    assert {AbsenceReason(one) for one in reasons}
    assert {f"why {one}" for one in reasons} <= known


@LANGUAGES
def test_chinese_has_the_formulas_and_none_is_left_in_english(language: Language) -> None:
    if language is Language.EN:
        return
    words = Words(language)
    for diagnosed in cases():
        for fact in diagnosed.ledger:
            formula = fact.formula.partition(": ")[0]
            usual = formula in ("observed", "assumed") or any(
                "\u4e00" <= char <= "\u9fff" for char in words.formula(formula)
            )
            assert usual, fact.formula


@pytest.mark.parametrize("kept", ["close / close one session before - 1", "close / close 5 sessions before - 1",
    "close / close the year before - 1", "close / highest close of the past year - 1", "close against its mean",
    "close / close of that many sessions before - 1", "1 - close / highest close of that many sessions"])  # fmt: skip
def test_chinese_has_the_formulas_of_a_fund_that_paid_out(kept: str) -> None:
    for taken_out in ("splits taken out", "splits and distributions taken out"):
        formula = Words(Language.ZH).formula(f"{kept}, {taken_out}")
        assert any("\u4e00" <= char <= "\u9fff" for char in formula)


@LANGUAGES
def test_what_is_told_passes_the_guard(language: Language) -> None:
    for diagnosed in cases():
        context = Context.of(diagnosed, language)
        for sentence in plain_sentences(diagnosed, language):
            assert verify(sentence.text, context) == (), sentence.text


@LANGUAGES
def test_no_line_of_the_first_page_is_told_twice(language: Language) -> None:
    first = cases()[0]
    told = [sentence.text for sentence in plain_sentences(first, language)]
    assert len(told) == len(set(told))
    assert finding_sentence(first.findings[0], language) not in told  # the list of the first page has it


@LANGUAGES
def test_names_reach_no_model(language: Language) -> None:
    """Aliases, an advisor's own words, names of sources and titles of news stay where they are; their slots do not."""
    first = cases()[0]
    sheet = fact_sheet(first, language, Words(language).labels(fact.key for fact in first.ledger))
    for name in (
        "client-0001",
        "Kweichow",
        "贵州茅台",
        "Apple",
        "recall",
        "Recall",
        "72.00%",
        "own limits",
        "招商银行",
    ):
        assert name not in sheet.replace("Recall", "recall")
    assert "[[indices.name.1]]" in sheet
    assert "[[calls.alias.1]]" in sheet
