"""Words whose glyphs are known already are drawn as matplotlib draws them for the first time."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from advisor_cli.report.charts import sheet as sheets
from advisor_cli.report.charts.sheet import Sheet

WORDS = ("+1.2%", "-3.4%", "1年 收益", "2020", "+1.2%", "a-b", "", "AAA", "Ag")


def _drawn() -> bytes:
    sheet = Sheet(120.0)
    for at, words in enumerate(WORDS):
        sheet.text(20.0 + 40.0 * at, 30.0 + 7.0 * at, words, align="center", stand="center", size=6.0 + at % 3)
    return sheet.svg("words", "in several sizes")


def test_words_that_are_known_are_drawn_as_those_that_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = _drawn(), _drawn()
    monkeypatch.setattr(sheets, "_Label", Text)  # as matplotlib does it

    assert first == again == _drawn()
