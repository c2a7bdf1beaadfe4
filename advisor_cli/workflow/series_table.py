"""The figures of several series beside each other, as text for a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

from advisor_cli.output import text_table, width
from advisor_cli.report.words import Words
from diagnostics.figures import Language, write_figure
from diagnostics.pipeline import Diagnosed

NARROWEST = 80
INDENT = "  "


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
        asked = [key for key in keys if not key.startswith("rule.")]
        shown = [key for key in asked if any(_is_there(one, key) for one in made)]
        rows = list(_rows(made, shown, words, language))
        heads = (words.title(section.name), *(one.subject.symbol for one in made))
        lines = [text_table(heads, rows, right=range(1, len(heads)))] if rows else []
        lines += _absences(made, [key for key in asked if key not in shown], words)
        if lines:
            parts.append("\n".join(lines))
    return parts


def _rows(
    made: Sequence[Diagnosed], keys: Sequence[str], words: Words, language: Language
) -> Iterator[tuple[str, ...]]:
    """A figure in several windows as its name, and below it a row a window; every other in one row."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(words.noun(key), []).append(key)
    for noun, group in groups.items():
        if len(group) == 1:
            yield words.plain(group[0]), *(_cell(one, group[0], language) for one in made)
            continue
        yield noun, *("" for _ in made)
        for key in group:
            yield INDENT + words.window_of(key), *(_cell(one, key, language) for one in made)


def _absences(made: Sequence[Diagnosed], keys: Sequence[str], words: Words) -> list[str]:
    """What no series has, a line for each reason of the first that was asked for it."""
    groups: dict[str, list[str]] = {}
    for key in keys:
        facts = (one.ledger.get(key) for one in made)
        absence = next((fact.absent_because for fact in facts if fact is not None), None)
        if absence is not None:
            groups.setdefault(words.absence(absence), []).append(words.plain(key))
    separator = words.phrase("list_separator")
    return [
        words.phrase("absent_because", names=separator.join(names), reason=reason) for reason, names in groups.items()
    ]


def _is_there(one: Diagnosed, key: str) -> bool:
    fact = one.ledger.get(key)
    return fact is not None and fact.value is not None


def _cell(one: Diagnosed, key: str, language: Language) -> str:
    fact = one.ledger.get(key)
    return "" if fact is None else write_figure(fact, language)
