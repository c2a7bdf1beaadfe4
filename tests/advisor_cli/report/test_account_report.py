"""The report on an account as a reader meets it: its first page, its tables, its names, its terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from functools import cache

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from advisor_cli.report.compose import compose
from advisor_cli.report.document import Document
from advisor_cli.report.key_figures import key_figures
from advisor_cli.report.pdf import payload
from advisor_cli.report.terminal import terminal_text
from advisor_cli.report.terminal_tables import terminal_table
from advisor_cli.report.words import Words
from advisor_cli.report.writing import Writing, _letters
from advisor_cli.report.written_figures import Cell, Table, Tone, tone_of
from advisor_cli.run_record.record import Conventions
from advisor_cli.workflow.study import diagnose_snapshot
from data_sources.registry import make_sources
from diagnostics.commentary.write import write
from diagnostics.facts import Unit
from diagnostics.figures import Language, write_figure
from diagnostics.pipeline import Diagnosed
from diagnostics.section import FigureTable, ValueChart
from tests.advisor_cli.report.example_reports import example_account

BOTH = tuple(Language)


@cache
def diagnosed_account(name: str, *, named: bool = False) -> Diagnosed:
    return diagnose_snapshot(example_account(name, make_sources(["sample"]), named=named), Conventions(years=10))


@cache
def account_document(name: str, language: Language, *, named: bool = False) -> Document:
    diagnosed = diagnosed_account(name, named=named)
    words = Words(language)
    return compose(
        diagnosed,
        write(diagnosed, language, None, words.labels(fact.key for fact in diagnosed.ledger)),
        language=language,
        sources=(),
        run_id="20260105T090000Z-00000000",
        created="2026-01-05T09:00:00+00:00",
        time_zone="UTC",
        version="0.1.0",
    )


def table_of(document: Document, name: str) -> FigureTable:
    blocks = (block for chapter in document.chapters for block in chapter.section.blocks)
    return next(block for block in blocks if isinstance(block, FigureTable) and block.name == name)


@pytest.mark.parametrize("language", BOTH)
def test_the_first_page_has_issues_beside_what_they_ask_for(language: Language) -> None:
    document = account_document("retiree", language)
    issues, actions = document.sides
    assert (issues.heading, actions.heading) == ("first_issues", "first_actions")
    assert 1 <= len(issues.lines) <= 3
    assert {line.finding.rule for line in actions.lines} == {"action"}
    assert len(actions.lines) == len(issues.lines)
    assert issues.lines[0].finding.severity >= issues.lines[-1].finding.severity
    printed = payload(document)["sides"]
    assert [len(side["list"]) for side in printed] == [len(issues.lines), len(actions.lines)]  # type: ignore[union-attr,index,call-overload]


def test_an_account_without_issues_has_what_speaks_for_and_against() -> None:
    document = replace(account_document("retiree", Language.EN), issues=(), actions=())
    assert [side.heading for side in document.sides] == ["speaks_for", "speaks_against"]


def test_two_findings_of_one_name_keep_their_own_figures() -> None:
    document = account_document("founder", Language.EN)
    lines = {line.finding: line.passage for line in document.found}
    assert len(lines) == len(document.found)
    for finding, passage in lines.items():
        cited = {run.key for run in passage.runs if hasattr(run, "key")}
        assert cited <= set(finding.facts)


@pytest.mark.parametrize("language", BOTH)
def test_the_statement_of_change_can_be_added_up_by_eye(language: Language) -> None:
    writing = Writing(account_document("retiree", language))
    made = writing.table(table_of(writing.document, "change_lines"), units_in_head=True)
    assert ("元" if language is Language.ZH else "CNY") in made.title
    columns = list(zip(*(cells for _, cells in made.rows), strict=True))
    for column in columns:
        start, paid_in, paid_out, income, fees, taxes, gain, residual, end = (
            float(cell.text.replace(",", "").replace("−", "-")) for cell in column
        )
        assert abs(start + paid_in - paid_out + income - fees - taxes + gain + residual - end) < 0.05
    assert not any(label.startswith("- ") for label, _ in made.rows), "a minus is no hyphen"


def test_holdings_are_called_in_the_language_of_the_report() -> None:
    english, chinese = (account_document("retiree", language) for language in (Language.EN, Language.ZH))
    key = next(fact.key for fact in english.ledger if fact.value == "易方达中小盘混合")
    assert Writing(chinese).figure(key) == "易方达中小盘混合"
    assert Writing(english).figure(key) == "E Fund Small and Mid Cap Mixed Fund"
    shown = {Writing(chinese).figure(f.key) for f in chinese.ledger if re.fullmatch(r"exposure\.name\.\d+", f.key)}
    assert shown
    assert all(re.search("[一-鿿]", name) for name in shown)


def test_a_report_that_may_bear_the_name_is_called_by_it() -> None:
    assert account_document("retiree", Language.ZH).name == "client-example"
    assert account_document("retiree", Language.ZH, named=True).name == "王秀兰"


def test_the_key_figures_tell_of_the_goal_that_is_least_likely() -> None:
    diagnosed = diagnosed_account("family")
    shown = [key for key in key_figures(diagnosed) if key.startswith("planning.probability.")]
    chances = {f.key: f.number for f in diagnosed.ledger if re.fullmatch(r"planning\.probability\.\d", f.key)}
    assert len(chances) == 2
    assert shown == [min(chances, key=lambda key: chances[key])]


def test_questions_that_another_source_answered_are_counted_and_not_listed() -> None:
    ledger = account_document("retiree", Language.ZH).ledger
    assert ledger["data.attempts_failed"].number > 0
    assert not [fact.key for fact in ledger if fact.key.startswith("attempt.")]


def test_the_appendix_has_a_definition_once_and_no_lists_of_rows() -> None:
    document = account_document("family", Language.EN)
    assert max(len(group.facts) for group in document.origins) <= 4
    assert not [group for group in document.origins for name, _ in group.parameters if name == "rows"]


def test_letters_of_many_sources_become_a_span() -> None:
    assert _letters("BCDEFGH") == "B–H"
    assert _letters("BCDEFGHK") == "B–H K"
    assert _letters("ACB") == "A C B"
    assert _letters("CBEDA") == "A–E"


def test_the_value_chart_stands_on_the_first_page() -> None:
    document = account_document("retiree", Language.EN)
    assert any(isinstance(block, ValueChart) for chapter in document.chapters for block in chapter.section.blocks)
    blocks = [block for chapter in payload(document)["chapters"] for block in chapter["blocks"]]  # type: ignore[attr-defined]
    assert [block["file"] for block in blocks if block["type"] == "chart" and block["front"]] == ["account_value.svg"]


def test_a_change_that_is_written_as_zero_has_no_colour() -> None:
    fact = next(f for f in diagnosed_account("retiree").ledger if f.unit is Unit.CHANGE and f.value is not None)
    assert tone_of(replace(fact, value=3e-5)) is Tone.PLAIN
    assert tone_of(replace(fact, value=-6e-5)) is Tone.DOWN
    assert write_figure(replace(fact, value=3e-5), Language.EN) == "0.00%"


@pytest.mark.parametrize("language", BOTH)
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_of_an_account_in_a_terminal_is_wider_than_it(language: Language, width: int) -> None:
    console = Console(width=width, file=io.StringIO(), color_system=None)
    text = terminal_text(account_document("retiree", language), console)
    assert max(map(cell_len, text.splitlines())) <= width
    document = account_document("retiree", language)
    losses = [key for key in (f.key for f in document.ledger) if key.startswith("stress.loss_money.")]
    writing = Writing(document)
    for key in losses:
        fact = document.ledger[key]
        if fact.value is not None:
            assert writing.written(replace(fact, currency=""), to_the_cent=True) in text, key


def test_a_table_too_wide_for_the_terminal_is_set_in_parts() -> None:
    cells = tuple(Cell(f"{number:,}.00", Tone.PLAIN) for number in (1_000_000, 2_000_000, 3_000_000, 4_000_000))
    made = Table("", ("a", "b", "c", "d"), tuple((f"row {at}", cells) for at in range(5)), (0, 0, 0, 0))
    console = Console(width=40, file=io.StringIO(), color_system=None)
    with console.capture() as captured:
        console.print(terminal_table(made, 40, lambda cell: Text(cell.text), chinese=False))
    text = captured.get()
    assert text.count("row 0") == 2
    assert all(cell.text in text for cell in cells)
    assert max(map(cell_len, text.splitlines())) <= 40
