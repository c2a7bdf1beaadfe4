"""The document: what stands where, and which footnote is whose."""

from __future__ import annotations

import pytest

from advisor_cli.report.document import FigureRun, Notice, NoticeCode
from diagnostics.commentary.model import Writer
from diagnostics.facts import Unit
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.verdict import ABOUT_THE_DATA
from tests.advisor_cli.report.diagnosed_fixture import made_up_document
from tests.advisor_cli.report.example_reports import example_document


def test_the_first_page_has_at_most_three_findings_a_side_and_the_verdict() -> None:
    document = made_up_document()
    assert document.verdict.finding.rule == "verdict"
    assert 1 <= len(document.favourable) <= 3
    assert 1 <= len(document.adverse) <= 3
    assert all(line.finding.direction is Direction.FAVOURABLE for line in document.favourable)
    assert all(line.finding.direction is Direction.ADVERSE for line in document.adverse)
    assert all(line.finding.rule != "verdict" for line in document.found)


def test_the_first_page_lists_no_finding_that_the_verdict_beside_it_does_not_count() -> None:
    document = example_document("000338.SZ", Language.ZH)
    about_the_data = {line.finding.name for line in document.found if line.finding.rule == ABOUT_THE_DATA}
    counted = document.ledger["verdict.adverse"].number
    assert any(
        line.finding.direction is Direction.ADVERSE for line in document.found if line.finding.name in about_the_data
    )
    assert len(document.adverse) == counted == 1
    assert not about_the_data & {line.finding.name for line in document.adverse}


def test_footnotes_are_numbered_from_one_in_the_order_of_first_mention() -> None:
    document = made_up_document()
    passages = [document.verdict.passage, *(line.passage for line in document.favourable)]
    passages += [line.passage for line in document.adverse]
    passages += [*document.summary, *(one for chapter in document.chapters for one in chapter.passages)]
    passages += [line.passage for line in document.found]
    runs = [run for passage in passages for run in passage.runs if isinstance(run, FigureRun) and run.note is not None]
    first_mentions = list(dict.fromkeys(run.note for run in runs))
    assert first_mentions == list(range(1, len(document.footnotes) + 1))
    assert all(document.footnotes[run.note - 1] == run.key for run in runs if run.note is not None)


def test_every_present_fact_is_in_the_appendix_once_and_every_absent_one_among_the_missing() -> None:
    document = made_up_document(with_benchmark=False)
    printed = [fact.key for group in document.origins for fact in group.facts]
    missing = [key for group in document.missing for key in group.keys]
    assert sorted(printed) == sorted(fact.key for fact in document.ledger if fact.value is not None)
    assert sorted(missing) == sorted(fact.key for fact in document.ledger if fact.value is None)
    assert missing


def test_a_key_figure_falls_back_to_a_window_that_is_covered() -> None:
    short = made_up_document(n=300)
    assert "return.annualized_return.all" in short.key_figures
    assert "return.annualized_return.5y" in made_up_document().key_figures


def test_notices_follow_from_the_facts_and_the_callers_are_added_in_a_fixed_order() -> None:
    partial = Notice(NoticeCode.PARTIAL, parameters=(("what", "statements"),))
    codes = [notice.code for notice in made_up_document(n=300, notices=(partial,)).notices]
    assert codes == sorted(codes, key=list(NoticeCode).index)
    assert {NoticeCode.SAMPLE, NoticeCode.PARTIAL, NoticeCode.SHORT_WINDOW} <= set(codes)
    assert NoticeCode.NO_BENCHMARK in {notice.code for notice in made_up_document(with_benchmark=False).notices}


def test_a_models_sentences_are_marked_and_announced() -> None:
    document = made_up_document(model="some-model")
    writers = {one.writer for chapter in document.chapters for one in chapter.passages}
    assert Writer.MODEL in writers
    assert NoticeCode.MODEL_PARTIAL in {notice.code for notice in document.notices}


def test_a_summary_does_not_repeat_the_verdict_above_it() -> None:
    document = made_up_document()
    assert all(one.runs != document.verdict.passage.runs for one in document.summary)


@pytest.mark.parametrize(("language", "name"), [(Language.EN, "Sample & Sons | Ltd"), (Language.ZH, "样本股份")])
def test_the_subject_is_named_in_the_readers_language(language: Language, name: str) -> None:
    assert made_up_document(language).name == name


def test_names_get_no_footnote() -> None:
    document = made_up_document()
    assert all(document.ledger[key].unit is not Unit.TEXT for key in document.footnotes)
