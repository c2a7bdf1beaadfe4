"""A written table in as few columns of a terminal as it needs: heads broken, gaps narrowed, or turned on its side."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from advisor_cli.report.line_breaks import chinese_lines
from advisor_cli.report.terminal_charts import plain
from advisor_cli.report.written_figures import Cell
from advisor_cli.report.written_figures import Table as Written

COLUMN = 10  # characters that a column of figures takes, its gap included, where figures are short
CHINESE_WORD = 6
LABEL, WORD = 22, 16  # characters that are kept for the labels, and for a word
GAP = 2


def terminal_table(made: Written, width: int, tinted: Callable[[Cell], Text], *, chinese: bool) -> Table:
    """The table, no figure of it cut; one with more columns of figures than rows is turned where it is too wide."""
    labels = [plain(label) for label, _ in made.rows]
    figures = [max((cell_len(cells[at].text) for _, cells in made.rows), default=0) for at in range(len(made.heads))]
    wordy = any(width > 0 for width in made.widths)
    whole = _breadth(labels, [max(cell_len(head), size) for head, size in zip(made.heads, figures, strict=True)])
    too_wide = whole > width or (not wordy and len(figures) * COLUMN + LABEL > width)
    if too_wide and not wordy and len(made.rows) < len(made.heads):
        return _turned(made, tinted)
    heads = [plain(head) for head in made.heads]
    if too_wide:
        heads = [_broken(head, size, chinese=chinese) for head, size in zip(heads, figures, strict=True)]
    lines = [max(map(cell_len, head.split("\n"))) for head in heads]
    fits = _breadth(labels, [max(pair) for pair in zip(lines, figures, strict=True)]) <= width
    table = _empty(labels, GAP if fits or wordy else 1)
    for at, head in enumerate(heads):
        words = wordy and made.widths[at] > 0
        longest = max((len(word) for _, cells in made.rows for word in cells[at].text.split()), default=0)
        table.add_column(
            head,
            justify="left" if words else "right",
            no_wrap=not words,
            overflow="fold",
            min_width=min(longest, WORD) if words else figures[at],
        )
    for label, (_, cells) in zip(labels, made.rows, strict=True):
        table.add_row(label, *map(tinted, cells))
    return table


def _turned(made: Written, tinted: Callable[[Cell], Text]) -> Table:
    table = _empty([plain(head) for head in made.heads], GAP)
    for label, _ in made.rows:
        table.add_column(plain(label), justify="right", overflow="fold")
    for at, head in enumerate(made.heads):
        table.add_row(plain(head), *(tinted(cells[at]) for _, cells in made.rows))
    return table


def _empty(labels: list[str], gap: int) -> Table:
    table = Table(box=None, padding=(0, gap, 0, 0), header_style="dim", pad_edge=False)
    table.add_column("", min_width=min(max(map(cell_len, labels), default=0), LABEL), overflow="fold")
    return table


def _breadth(labels: list[str], columns: list[int]) -> int:
    return max(map(cell_len, labels), default=0) + sum(columns) + GAP * len(columns)


def _broken(head: str, figures: int, *, chinese: bool) -> str:
    """The head in lines no longer than the figures below it, or than its own longest word."""
    if chinese:
        return chinese_lines(head, max(figures, CHINESE_WORD))
    return "\n".join(wrap(head, max(figures, *map(len, head.split()), 1), break_long_words=False))
