"""A written table in as few columns of a terminal as it needs: heads broken, gaps narrowed, or turned on its side."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import wrap

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from advisor_cli.report.line_breaks import chinese_lines
from advisor_cli.report.terminal_charts import plain
from advisor_cli.report.written_figures import Cell
from advisor_cli.report.written_figures import Table as Written

COLUMN = 10  # characters that a column of figures takes, its gap included, where figures are short
CHINESE_WORD = 6
CHINESE_LEAST = 10  # of a sentence in a narrow column
LABEL, WORD = 22, 18  # characters that are kept for the labels, and for a word (the alias of a client has 17)
GAP = 2


def terminal_table(made: Written, width: int, tinted: Callable[[Cell], Text], *, chinese: bool) -> RenderableType:
    """The table, no figure of it cut; one with more columns of figures than rows is turned where it is too wide.

    What is too wide in any other way is set in parts, one below the other, each with the labels.
    """
    at = _columns_that_fit(made, width, chinese=chinese)
    if at == len(made.heads) or _is_turned(made):
        return _one_table(made, width, tinted, chinese=chinese)
    first, rest = _columns(made, slice(None, at)), _columns(made, slice(at, None))
    below = terminal_table(rest, width, tinted, chinese=chinese)
    return Group(_one_table(first, width, tinted, chinese=chinese), Text(""), below)


def _columns_that_fit(made: Written, width: int, *, chinese: bool) -> int:
    """How many columns, one at least, can stand beside the labels with their figures and broken heads whole."""
    gap = GAP if any(one > 0 for one in made.widths) else 1
    room = width - min(max((cell_len(plain(label)) for label, _ in made.rows), default=0), LABEL)
    for at in range(len(made.heads)):
        size = _least(made, at)
        head = _broken(plain(made.heads[at]), size, chinese=chinese)
        room -= max(size, *map(cell_len, head.split("\n"))) + gap
        if room < 0:
            return max(at, 1)
    return len(made.heads)


def _least(made: Written, at: int) -> int:
    """Room without which a figure of the column, or a word of it, is cut."""
    texts = [cells[at].text for _, cells in made.rows]
    if made.widths[at] > 0:
        return min(max((_unbroken(word) for text in texts for word in text.split()), default=0), WORD)
    return max(map(cell_len, texts), default=0)


def _unbroken(word: str) -> int:
    """Room of what is not broken: Chinese may be broken after any character."""
    return cell_len(word) if word.isascii() else min(cell_len(word), CHINESE_LEAST)


def _columns(made: Written, kept: slice) -> Written:
    rows = tuple((label, cells[kept]) for label, cells in made.rows)
    return Written(made.title, made.heads[kept], rows, made.widths[kept])


def _is_turned(made: Written) -> bool:
    return not any(width > 0 for width in made.widths) and len(made.rows) < len(made.heads)


def _one_table(made: Written, width: int, tinted: Callable[[Cell], Text], *, chinese: bool) -> Table:
    labels = [plain(label) for label, _ in made.rows]
    figures = [max((cell_len(cells[at].text) for _, cells in made.rows), default=0) for at in range(len(made.heads))]
    wordy = any(width > 0 for width in made.widths)
    whole = _breadth(labels, [max(cell_len(head), size) for head, size in zip(made.heads, figures, strict=True)])
    too_wide = whole > width or (not wordy and len(figures) * COLUMN + LABEL > width)
    if too_wide and _is_turned(made):
        return _turned(made, tinted)
    heads = [plain(head) for head in made.heads]
    if too_wide:
        heads = [_broken(head, size, chinese=chinese) for head, size in zip(heads, figures, strict=True)]
    lines = [max(map(cell_len, head.split("\n"))) for head in heads]
    fits = _breadth(labels, [max(pair) for pair in zip(lines, figures, strict=True)]) <= width
    taken = [max(pair) for at, pair in enumerate(zip(lines, figures, strict=True)) if made.widths[at] <= 0]
    room = width - _breadth([label[:LABEL] for label in labels], taken) - GAP * (len(heads) - len(taken))
    shared = _shared(made, heads, room) if wordy and too_wide else {}
    table = _empty(labels, GAP if fits or wordy else 1)
    for at, head in enumerate(heads):
        words = wordy and made.widths[at] > 0
        table.add_column(
            head,
            justify="left" if words else "right",
            no_wrap=not words,
            overflow="fold",
            min_width=_least(made, at) if words else figures[at],
            width=shared.get(at),
        )
    for label, (_, cells) in zip(labels, made.rows, strict=True):
        table.add_row(label, *map(tinted, cells))
    return table


def _shared(made: Written, heads: list[str], room: int) -> dict[int, int]:
    """Widths of the columns of words, by place: each has what it cannot do without, and what is left goes to the long.

    Nothing where there is not that much: rich would take it from the figures.
    """
    wide = {
        at: max(cell_len(cells[at].text) for _, cells in made.rows) for at, one in enumerate(made.widths) if one > 0
    }
    given = {at: min(size, max(_least(made, at), 1)) for at, size in wide.items()}
    longest = {at: max(size, cell_len(heads[at])) for at, size in wide.items()}
    left = room - sum(given.values())
    if left < 0:
        return {}
    while left > 0 and (short := [at for at in given if given[at] < longest[at]]):
        given[max(short, key=lambda at: longest[at] / given[at])] += 1
        left -= 1
    return given


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
