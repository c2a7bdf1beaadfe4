"""How a letter looks where less of it can be shown, and that it never grows beyond what a channel takes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_letters import BODY, SHORT

from advisor_cli.delivery.forms import (
    Form,
    Shape,
    Takes,
    bytes_as_json,
    bytes_of,
    form_of,
    letters,
    letters_as_html,
    takes,
)
from advisor_cli.delivery.plain_markdown import for_chat, for_mail, for_text, without_images

PDF_LINE = "The whole brief is in the attached PDF."


def form(
    service: Takes, *, body: str = BODY, short: str = SHORT, first_page: bool = False, attached: bool = True
) -> Form:
    return form_of("Brief", body, short, service, first_page=first_page, attached=attached, run="run-1", language="en")


def test_plain_text_has_no_mark_left() -> None:
    assert for_text(BODY) == (
        "Morning brief\n\n"
        "- Moutai fell 5.2 % - news (https://news.example.com/1)\n\n"
        "- CSI 300: Level 3,900.12, Change −1.2 %\n"
        "- S&P 500: Level 6,000.00, Change +0.3 %\n\n"
        "source <script>alert(1)</script>"
    )


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a \\| b \\* c \\_ d", "a | b * c _ d"),
        ("**bold** and *thin* and `code`", "bold and thin and code"),
        ("snake_case_name and 3 * 4 * 5", "snake_case_name and 3 * 4 * 5"),
        ("\\*\\*not bold\\*\\*", "**not bold**"),
        ("[page](#part)", "page"),
        ("> quoted", "quoted"),
        ("## Two ##", "Two"),
        ("1\\. no list", "1. no list"),
        ("| a | b |\n|---|---|\n| x | |\n| | y |\n\nafter", "- x\n- y\n\nafter"),
        ("| a \\| b | c |\n|:--|--:|\n| p \\| q | r |", "- p | q: r"),
        ("a | b without a rule", "a | b without a rule"),
        ("| # | Name | Day |\n|--|--|--|\n| 1 | A | +1 % |\n| 2 | B | — |", "- A: +1 %\n- B"),
        ("| | Name | Day | Last |\n|--|--|--|--|\n| 1 | A | +1 % | 3 |", "- A: Day +1 %, Last 3"),
        ("> **Note.**\n>\n", "Note."),
        ("贵州茅台 **+1.2%**", "贵州茅台 +1.2%"),
    ],
)
def test_marks_are_read_as_our_reports_write_them(markdown: str, text: str) -> None:
    assert for_text(markdown) == text


def test_a_chat_keeps_marks_and_gets_tables_as_lists() -> None:
    chat = for_chat(BODY)
    assert "- **CSI 300**: Level 3,900.12, Change −1.2 %" in chat
    assert "- Moutai fell **5.2 %** - [news](https://news.example.com/1)" in chat
    assert "|" not in chat


def test_a_chat_shows_no_backslash_and_makes_no_link_of_a_name() -> None:
    assert for_chat("S\\&P 500 \\- 3\\.5 \\~ \\[x\\](https://e.example.com) \\*y\\*") == (
        "S&P 500 - 3.5 ~ \\[x\\](https://e.example.com) \\*y\\*"
    )


def test_chinese_lists_have_chinese_commas() -> None:
    table = "| 名称 | 最新 | 当日 |\n|---|---|---|\n| 沪深300 | 3,900.12 | −1.2% |"
    assert for_chat(table, "zh") == "- **沪深300**：最新 3,900.12，当日 −1.2%"


def test_the_title_is_not_told_twice_where_a_channel_shows_the_subject() -> None:
    body = "# Brief\n\nAll is quiet\\."
    assert form(Takes(Shape.TEXT, None, letters, files=True), body=body).text == "All is quiet."
    assert form(Takes(Shape.CHAT, None, letters, files=True), body=body).text == "All is quiet."
    assert form(Takes(Shape.HTML, None, letters, files=True), body=body).text == body
    assert form(Takes(Shape.TEXT, None, letters, files=True)).text.startswith("Morning brief\n\n-")


def test_tags_are_shown_in_a_mail_and_not_obeyed() -> None:
    html = for_mail("a <img src=x onerror=y> <b>c</b> <https://x.example.com>", lambda markdown: markdown)
    assert html == "a  &lt;b>c&lt;/b> &lt;https://x.example.com>"


def test_escapes_that_a_mail_would_show_are_written_otherwise() -> None:
    assert for_mail("S\\&P \\~ 3 \\$ \\<x\\> \\*y\\*", lambda markdown: markdown) == (
        "S&#38;P &#126; 3 &#36; &#60;x&#62; \\*y\\*"
    )


@pytest.mark.parametrize(
    ("scheme", "formats", "asked", "shape", "limit"),
    [
        ("mailtos", ("html", "text"), "", Shape.HTML, None),
        ("mailtos", ("html", "text"), "text", Shape.TEXT, None),
        ("jsons", ("text", "html", "markdown"), "", Shape.MARKDOWN, None),
        ("wecombot", ("text",), "", Shape.TEXT, 2_048),
        ("dingtalk", ("text", "markdown"), "", Shape.CHAT, 19_000),
        ("dingtalk", ("text",), "", Shape.TEXT, 19_000),
        ("feishu", ("text",), "", Shape.TEXT, 19_000),
        ("slack", ("markdown", "text"), "", Shape.CHAT, 35_000),
        ("tgram", ("html", "markdown"), "", Shape.TEXT, 4_096),
        ("discord", ("text", "markdown"), "", Shape.CHAT, 2_000),
        ("ntfys", ("text",), "", Shape.TEXT, 7_800),
    ],
)
def test_what_a_service_takes(
    scheme: str, formats: tuple[str, ...], asked: str, shape: Shape, limit: int | None
) -> None:
    longest = {"wecombot": 2_048, "slack": 35_000, "tgram": 4_096, "discord": 2_000, "ntfys": 7_800}.get(scheme, 19_985)
    found = takes(scheme, formats, longest, asked, files=False)
    assert (found.shape, found.limit) == (shape, limit)


def test_the_whole_where_it_fits_and_the_first_page_where_not() -> None:
    assert form(Takes(Shape.TEXT, 4_000, letters, files=True)).how_much == "whole"
    page = form(Takes(Shape.TEXT, 150, letters, files=True))
    assert (page.how_much, page.text) == ("first page", f"Morning brief\n\n- Moutai fell 5.2 %\n\n{PDF_LINE}")
    wanted = form(Takes(Shape.MARKDOWN, None, letters, files=False), first_page=True, attached=False)
    assert wanted.text == f"{without_images(SHORT).rstrip()}\n\nThe whole brief is in the report of run run-1."


LINES = st.lists(st.text(st.sampled_from("ab 茅台%<&\\*|"), max_size=60), min_size=1, max_size=80).map("\n".join)


@settings(max_examples=150)
@given(
    text=LINES,
    limit=st.integers(200, 2_000),
    size=st.sampled_from([letters, bytes_of, bytes_as_json, letters_as_html]),
    shape=st.sampled_from([Shape.TEXT, Shape.CHAT]),
)
def test_no_form_is_larger_than_the_channel_takes(
    text: str, limit: int, size: Callable[[str], int], shape: Shape
) -> None:
    found = form(Takes(shape, limit, size, files=True), body=text * 3, short=text)
    assert size(found.text) + size("Brief") <= limit
    if found.how_much == "cut":
        kept = found.text.partition("\n... (cut here")[0]
        whole = for_text(text) if shape is Shape.TEXT else for_chat(text)
        assert whole.startswith(kept)
        assert found.text.endswith(PDF_LINE)
