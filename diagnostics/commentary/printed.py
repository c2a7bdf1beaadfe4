"""What of an edited text still stands as the run printed it, however its lines are broken.

A word or figure stands as printed when it and its two neighbours on each side follow each other
in the run's own document as well. What does not is edited, and only that has to be checked.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

FIGURE_FORM = r"[+\-\u2212]?\d(?:[\d.,]*\d)?(?: ?%)?"
TOKEN = re.compile(FIGURE_FORM + r"|[A-Za-z]+|[^\W\d_A-Za-z]|[\u25b2\u25bc]")
FIGURE_TOKEN = re.compile(FIGURE_FORM)
ARROWS = frozenset("\u25b2\u25bc")
START, END = "\x02", "\x03"
REACH = 2
MARKUP = re.compile(r"(?<=\])\([^()\s]*\)|<!--.*?-->|<[a-z/][^<>]*>")
FOOTNOTE = re.compile(r"\[\^([^\]]*)\]:?")
ESCAPE = re.compile(r"\\([^\w\s])")

Window = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a printed table: the words of its label, and its figures from left to right."""

    label: Window
    figures: Window


@dataclass(frozen=True, slots=True)
class Printed:
    """The run's own document as windows of tokens, and the rows of its tables.

    Args:
        windows: each token of each block with its neighbours.
        rows: label -> the figures of each row that has it.
    """

    windows: frozenset[Window]
    rows: dict[Window, tuple[Window, ...]]

    @classmethod
    def of(cls, blocks: Iterable[str]) -> Printed:
        """The document from its blocks: paragraphs, rows ("| a | b |"), cells, headings.

        A footnote's mark is read as absent and, as text taken from a PDF has it, as digits behind
        the word that bears it.
        """
        windows: set[Window] = set()
        rows: dict[Window, list[Window]] = {}
        for block in blocks:
            plain = ESCAPE.sub(r"\1", MARKUP.sub(" ", block))
            for text in {FOOTNOTE.sub("", plain), FOOTNOTE.sub(r"\1", plain), FOOTNOTE.sub(r" \1 ", plain)}:
                windows.update(_windows([match.group() for match in TOKEN.finditer(text)]))
            if plain.lstrip().startswith("|"):
                row = row_of(FOOTNOTE.sub("", plain))
                if row is not None:
                    rows.setdefault(row.label, []).append(row.figures)
                for cell in plain.split("|"):
                    windows.update(_windows([match.group() for match in TOKEN.finditer(cell)]))
        return cls(frozenset(windows), {label: tuple(figures) for label, figures in rows.items()})

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """(start, end) of every token of the text that stands as printed.

        Args:
            text: with markup blanked out and line breaks kept.
        """
        found = list(TOKEN.finditer(text))
        tokens = [match.group() for match in found]
        lines = [text.count("\n", 0, match.start()) for match in found] if len(found) < 2 else _lines(text, found)
        spans = []
        for at, match in enumerate(found):
            lefts = _sides(tokens, lines, at, -1)
            rights = _sides(tokens, lines, at, 1)
            pairs = itertools.product(lefts, rights)
            if any((*left, tokens[at], *right) in self.windows for left, right in pairs):
                spans.append(match.span())
        return tuple(spans)


def row_of(line: str) -> Row | None:
    """A line as label and figures; None when it has no label or no figure."""
    tokens = [match.group() for match in TOKEN.finditer(line)]
    first = next((at for at, token in enumerate(tokens) if _is_figure(token) or token in ARROWS), len(tokens))
    if line.lstrip().startswith("|"):
        cells = line.strip().strip("|").split("|")
        label = tuple(match.group().lower() for match in TOKEN.finditer(cells[0]))
        rest = [match.group() for cell in cells[1:] for match in TOKEN.finditer(cell)]
    else:
        label, rest = tuple(token.lower() for token in tokens[:first]), tokens[first:]
    figures = tuple(token for token in rest if _is_figure(token))
    only_figures = all(_is_figure(token) or token in ARROWS for token in rest)
    return Row(label, figures) if label and figures and only_figures else None


def _is_figure(token: str) -> bool:
    return FIGURE_TOKEN.fullmatch(token) is not None


def _windows(tokens: list[str]) -> Iterable[Window]:
    padded = [START] * REACH + tokens + [END] * REACH
    for at in range(len(tokens)):
        yield tuple(padded[at : at + 2 * REACH + 1])


def _lines(text: str, found: list[re.Match[str]]) -> list[int]:
    lines, line, at = [], 0, 0
    for match in found:
        line += text.count("\n", at, match.start())
        at = match.start()
        lines.append(line)
    return lines


def _sides(tokens: list[str], lines: list[int], at: int, step: int) -> set[Window]:
    """What may be taken for the neighbours on one side: those that follow, or the end of the line."""
    edge = START if step < 0 else END
    beside: list[str] = []
    sides: set[Window] = set()
    for count in range(1, REACH + 1):
        other = at + step * count
        here = 0 <= other < len(tokens)
        if not here or lines[other] != lines[at + step * (count - 1)]:
            sides.add((*beside, *[edge] * (REACH - len(beside))))
        if not here:
            break
        beside.append(tokens[other])
    if len(beside) == REACH:
        sides.add(tuple(beside))
    return {side[::step] for side in sides}
