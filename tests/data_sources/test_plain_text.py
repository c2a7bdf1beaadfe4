"""What strangers write, before it stands in a line of a report."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.plain_text import plain_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Apple Inc.", "Apple Inc."),
        ("贵州茅台酒股份有限公司", "贵州茅台酒股份有限公司"),
        ("Münchener Rück & Co. <MUV2>", "Münchener Rück & Co."),
        ("S&P 500: 3 < 5 > 2", "S&P 500: 3 < 5 > 2"),
        ("  two\n\tlines \u00a0 and\u3000blanks ", "two lines and blanks"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x9b31mred", "red"),
        ("\x1b]0;a new title\x07after", "after"),
        ("\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\u202eesrever\u202c", "esrever"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("bell\x07 null\x00 delete\x7f c1\x85", "bell null delete c1"),
        ("<b>bold</b><script>x</script>", "bold x"),
        ("<!-- hidden -->seen", "seen"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("", ""),
        (None, ""),
        (17, ""),
        (["a"], ""),
    ],
)
def test_what_is_left_of_a_text(text: object, shown: str) -> None:
    assert plain_text(text) == shown


def test_a_long_text_ends_with_dots() -> None:
    assert plain_text("x" * 500) == "x" * 117 + "..."
    assert len(plain_text("ab " * 10**6, 40)) <= 40


@given(st.text())
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    shown = plain_text(text)
    assert len(shown) <= 120
    assert shown == shown.strip()
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for letter in shown)


@given(st.text())
def test_cleaning_again_changes_no_plain_word(text: str) -> None:
    once = plain_text(text, 10_000)
    if "<" not in once:
        assert plain_text(once, 10_000) == once
