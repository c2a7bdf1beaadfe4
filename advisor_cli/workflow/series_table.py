"""The figures of several series beside each other, as text for a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from advisor_cli.output import text_table, width
from advisor_cli.report.words import Words
from diagnostics.figures import Language, write_figure
from diagnostics.pipeline import Diagnosed

NARROWEST = 80


def tables(made: Sequence[Diagnosed], words: Words, language: Language) -> str:
    """Figures down, series across; as many series beside each other as the terminal is wide."""
    label_width = max(width(words.label(fact.key)) for one in made for fact in one.ledger)
    room = max(shutil.get_terminal_size((NARROWEST, 24)).columns, NARROWEST) - label_width
    cell = max(14, *(width(one.subject.symbol) + 2 for one in made))
    at_once = max(1, room // cell)
    parts = []
    for first in range(0, len(made), at_once):
        parts += _blocks(made[first : first + at_once], words, language)
    return "\n\n".join(parts)


def _blocks(made: Sequence[Diagnosed], words: Words, language: Language) -> list[str]:
    """One table a section, for a few series."""
    parts = []
    for place, section in enumerate(made[0].sections):
        keys = dict.fromkeys(fact.key for one in made for fact in one.sections[place].facts)
        shown = [key for key in keys if not key.startswith("rule.")]
        rows = [(words.label(key), *(_cell(one, key, language) for one in made)) for key in shown]
        if rows:
            heads = (words.title(section.name), *(one.subject.symbol for one in made))
            parts.append(text_table(heads, rows, right=range(1, len(heads))))
    return parts


def _cell(one: Diagnosed, key: str, language: Language) -> str:
    fact = one.ledger.get(key)
    return "" if fact is None else write_figure(fact, language)
