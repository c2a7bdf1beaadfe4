"""What a reader of a brief met: figures cut in a narrow terminal, digits lost in a PDF, lines that said nothing."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from advisor_cli.report.document import Document
from advisor_cli.report.letter import short_letter
from advisor_cli.report.markdown import markdown
from advisor_cli.report.pdf import payload
from advisor_cli.report.terminal import terminal_text
from advisor_cli.report.terminal_tables import terminal_table
from advisor_cli.report.written_figures import Cell, Table, Tone
from diagnostics.figures import Language
from tests.advisor_cli.report.example_reports import example_document

CUT_DAY = re.compile(r"(20\d\d年(?!\d{1,2}月\d{1,2}日)|(?<= )\d{1,2} (?:Jun|Ju|J)(?! 20\d\d)(?=\s|$))", re.MULTILINE)


@cache
def document(language: Language) -> Document:
    return example_document("watchlist-zh" if language is Language.ZH else "watchlist", language)


def shown(language: Language, width: int) -> str:
    return terminal_text(document(language), Console(width=width, highlight=False, color_system=None))


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("language", list(Language))
def test_no_day_is_cut_at_the_edge_of_a_terminal(language: Language, width: int) -> None:
    text = shown(language, width)
    assert max(map(cell_len, text.split("\n"))) <= width
    rows = "\n".join(line for line in text.split("\n") if re.match(r"\d+ +\S", line))
    assert "2020" in rows
    assert CUT_DAY.findall(rows) == []


@pytest.mark.parametrize("width", [70, 80, 90])
def test_the_alias_of_a_client_is_not_broken_and_takes_nothing_from_the_figures(width: int) -> None:
    def row(at: int) -> tuple[str, tuple[Cell, ...]]:
        texts = ("A client outside the policy", "client-ykhslrx5kz", "limit of the policy", "31.11%", "11 Jun 2020")
        return str(at), tuple(Cell(text, Tone.PLAIN) for text in texts)

    made = Table("", ("Rule", "About", "What", "Value", "Day"), (row(1), row(2)), (27, 17, 19, 0, -1))
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(terminal_table(made, width, lambda cell: Text(cell.text), chinese=False))
    text = captured.get()
    assert text.count("client-ykhslrx5kz") == text.count("11 Jun 2020") == text.count("31.11%") == 2


def test_a_price_whose_unit_stands_in_the_head_keeps_its_digits() -> None:
    chapters: Any = payload(document(Language.ZH))["chapters"]
    cells = [
        cell["text"]
        for chapter in chapters
        for block in chapter["blocks"]
        if block["type"] == "table"
        for row in block["rows"]
        for cell in row["cells"]
    ]
    assert "3.854" in cells  # beside its mean of 3.855: 3.85 would say nothing
    assert "3.85" not in cells


@pytest.mark.parametrize("language", list(Language))
def test_a_brief_has_no_currency_of_its_own_and_no_source_without_a_name_or_day(language: Language) -> None:
    text = markdown(document(language), None)
    assert text.split("\n")[2].startswith(
        {Language.EN: "As of 12 Jun 2020", Language.ZH: "截至2020年6月12日"}[language]
    )
    assert not re.search(r"(取得于|retrieved on) *·", text)
    assert not re.search(r"^- .*\b(watchlist, watchlist|calendar)\b", text, re.MULTILINE)


def test_places_in_a_list_of_a_brief_are_no_ranks_by_size() -> None:
    text = markdown(document(Language.ZH), None)
    assert "提醒的数值（第1项）" in text
    assert "大）" not in text


@pytest.mark.parametrize("language", list(Language))
def test_what_is_missing_is_named(language: Language) -> None:
    text = markdown(document(language), None)
    assert "^DJI" in text.replace("\\", "")
    assert {Language.EN: "interest rates: not had", Language.ZH: "未取得利率"}[language] in text


@pytest.mark.parametrize("language", list(Language))
def test_a_chat_gets_the_first_page_without_a_table(language: Language) -> None:
    text = short_letter(document(language))
    assert "|" not in text
    assert len(text.encode()) < 2_048
