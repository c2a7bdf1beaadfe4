"""The document in a terminal: the same order in fewer words, sparklines where a chart would be.

Right at 80 columns and wider; without colour where there is no terminal. Text from outside is
printed as plain text without control characters, so that no name can move the cursor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import set_cell_size
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from advisor_cli.report.layout import printed_chapters
from advisor_cli.report.line_breaks import chinese_lines
from advisor_cli.report.sparklines import series_of, sparkline
from advisor_cli.report.terminal_charts import bar_lines, plain, rank_table, share_table
from advisor_cli.report.terminal_tables import terminal_table
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_figures import DOWN, UP, Cell, Tone
from diagnostics.commentary.model import Writer
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.section import (
    BarChart,
    Block,
    Chart,
    FigureList,
    FigureTable,
    KeyFigures,
    Note,
    ShareAreaChart,
    YearlyRankChart,
)

if TYPE_CHECKING:
    from advisor_cli.report.document import Document, Passage, Side

SPARK_MARGIN = 24
WIDEST = 120
MODEL_MARK = "◆ "
TRAILING = re.compile(r" +((?:\x1b\[[0-9;]*m)*)$", re.MULTILINE)


def print_report(document: Document, console: Console | None = None) -> None:
    """Print the document on the console, by default the one of standard output."""
    console = console or Console(highlight=False)
    console.file.write(terminal_text(document, console))


def terminal_text(document: Document, console: Console | None = None) -> str:
    """The report as the console (by default that of standard output) shows it, colours included.

    Its width and its colours decide the layout. Made as a whole before anything is written: rich ends
    the process when a reader leaves early. No line ends in blanks.
    """
    console = console or Console(highlight=False)
    report = _Report(Writing(document), min(console.width, WIDEST))
    with console.capture() as captured:
        for part in report.parts():
            console.print(part, width=report.width, highlight=False)
    return TRAILING.sub(r"\1", captured.get())


class _Report:
    def __init__(self, writing: Writing, width: int) -> None:
        self.writing = writing
        self.words = writing.words
        self.document = writing.document
        self.width = width
        zh = writing.language is Language.ZH
        self.styles = {
            Tone.UP: "red" if zh else "green",
            Tone.DOWN: "green" if zh else "red",
            Tone.ABSENT: "dim",
            Tone.PLAIN: "",
        }

    def parts(self) -> list[RenderableType]:
        """Everything, from top to bottom."""
        return [*self._head(), *self._diagnosis(), *self._chapters(), *self._foot()]

    def _head(self) -> list[RenderableType]:
        title = Text(plain(self.writing.title()), style="bold")
        under = Text(plain(self.writing.market_and_day()), style="dim")
        notices = [
            self._led(short, long, "bold yellow") for short, long in map(self.writing.notice, self.document.notices)
        ]
        return [Rule(style="dim"), title, under, *notices, Text("")]

    def _diagnosis(self) -> list[RenderableType]:
        phrase = self.words.phrase
        made: list[RenderableType] = [
            Text(phrase("verdict_by_rules"), style="bold"),
            self._lines(self._said(self.document.verdict.passage)),
            Text(""),
        ]
        for side in self.document.sides:
            made += self._side(side)
        if self.document.summary:
            made += [Text(phrase("in_short"), style="bold"), self._prose(self.document.summary), Text("")]
        made += [Text(phrase("key_figures"), style="bold"), self._tiles(self.document.key_figures), Text("")]
        made.append(self._led(phrase("missing_short"), self.writing.missing_lead(), "bold"))
        return made

    def _chapters(self) -> list[RenderableType]:
        made: list[RenderableType] = []
        for chapter, blocks in printed_chapters(self.document):
            title = Text(self.words.title(chapter.name, "section"), style="bold")
            made += [Text(""), Rule(title, align="left", style="dim")]
            if chapter.passages:
                made.append(self._prose(chapter.passages))
            made += [self._block(block) for block in blocks]
        return made

    def _foot(self) -> list[RenderableType]:
        run = self.words.phrase("run", run_id=self.document.run_id)
        lines = (self.writing.whose_words(), self.writing.chart_source(), self.words.phrase("more_in_files"), run)
        return [Text(""), Rule(style="dim"), *(self._lines(line, style="dim") for line in lines)]

    # -- blocks ----------------------------------------------------------------------------

    def _block(self, block: Block) -> RenderableType:
        match block:
            case KeyFigures(keys):
                return self._tiles(keys)
            case FigureList():
                return self._pairs(block)
            case FigureTable():
                return self._table(block)
            case Note():
                return Padding(self._lines(self.writing.note(block), style="dim"), (1, 0, 0, 0))
            case _:
                return self._chart(block)

    def _tiles(self, keys: tuple[str, ...]) -> Table:
        """Label and figure in as many pairs of columns as the width allows."""
        across = 2 if self.width >= 100 else 1
        grid = Table.grid(padding=(0, 2), expand=False)
        for _ in range(across):
            grid.add_column(ratio=1)
            grid.add_column(justify="right")
        cells = [(plain(self.writing.key_label(key)), self._figure(key)) for key in keys]
        half = -(-len(cells) // across)
        for row in range(half):
            line: list[RenderableType] = []
            for column in range(across):
                at = row + column * half
                line += list(cells[at]) if at < len(cells) else ["", ""]
            grid.add_row(*line)
        return grid

    def _pairs(self, block: FigureList) -> RenderableType:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(ratio=1)
        grid.add_column(justify="right", overflow="fold")
        for label, cell in self.writing.list_rows(block):
            grid.add_row(plain(label), self._cell(cell))
        title = Text(self.words.title(block.name, "list"), style="bold")
        listed = (grid,) if grid.row_count else ()
        return Padding(Group(title, *listed, *self._absences(block)), (1, 0, 0, 0))

    def _absences(self, block: FigureList | FigureTable) -> list[Text]:
        return [self._lines(line, style="dim") for line in self.writing.absences(block)]

    def _table(self, block: FigureTable) -> RenderableType:
        made = self.writing.table(block, units_in_head=True)
        chinese = self.writing.language is Language.ZH
        listed = (terminal_table(made, self.width, self._cell, chinese=chinese),) if made.rows else ()
        titled = (Text(plain(made.title), style="bold"),) if made.title else ()
        return Padding(Group(*titled, *listed, *self._absences(block)), (1, 0, 0, 0))

    def _chart(self, chart: Chart) -> RenderableType:
        title, message = plain(self.words.title(chart.name, "chart")), plain(self.writing.message(chart))
        parts: list[RenderableType] = [Text.assemble((title, "bold"), "  ", (message, "dim"))]
        match chart:
            case BarChart():
                parts += bar_lines(chart, self.writing, self.width)
            case ShareAreaChart():
                parts += [table for table in (share_table(chart, self.writing),) if table is not None]
            case YearlyRankChart():
                parts.append(rank_table(chart, self.writing))
            case _:
                parts += self._sparklines(chart)
        return Padding(Group(*parts), (1, 0, 0, 0))

    def _sparklines(self, chart: Chart) -> Iterator[Text]:
        for name, values in series_of(chart, self.writing):
            margin = SPARK_MARGIN if name else 0
            label = set_cell_size(plain(name), SPARK_MARGIN - 2) + "  " if name else ""
            yield Text.assemble((label, "dim"), sparkline(values, self.width - margin))

    # -- words -----------------------------------------------------------------------------

    def _side(self, side: Side) -> list[RenderableType]:
        tone = {Direction.FAVOURABLE: Tone.UP, Direction.ADVERSE: Tone.DOWN}.get(side.points, Tone.PLAIN)
        made: list[RenderableType] = [Text(self.words.phrase(side.heading), style=f"bold {self.styles[tone]}")]
        made += [Padding(self._lines(self._said(line.passage), within=2), (0, 0, 0, 2)) for line in side.lines]
        if not side.lines:
            made.append(Padding(Text(self.words.phrase(side.nothing), style="dim"), (0, 0, 0, 2)))
        return [*made, Text("")]

    def _prose(self, passages: tuple[Passage, ...]) -> Text:
        between = "" if self.writing.language is Language.ZH else " "
        return self._lines(between.join(map(self._said, passages)))

    def _said(self, passage: Passage) -> str:
        mark = MODEL_MARK if passage.writer is Writer.MODEL else ""
        return mark + self.writing.passage(passage)

    def _lines(self, text: str, *, style: str = "", within: int = 0) -> Text:
        """Words in lines, ``within`` columns narrower than the report; Chinese by its own rules."""
        text = plain(text)
        if self.writing.language is Language.ZH:
            text = chinese_lines(text, self.width - within)
        return Text(text, style=style)

    def _led(self, short: str, long: str, style: str) -> Text:
        """A headline and what follows it, as one paragraph."""
        headline = plain(self.words.phrase("headline", text=short))
        between = "" if self.writing.language is Language.ZH else " "
        made = self._lines(f"{headline}{between}{long}")
        made.stylize(style, 0, len(headline))
        return made

    def _figure(self, key: str) -> Text:
        tone = self.writing.tone(key)
        arrow = {Tone.UP: f"{UP} ", Tone.DOWN: f"{DOWN} "}.get(tone, "")
        return Text(arrow + plain(self.writing.figure(key)), style=self.styles[tone])

    def _cell(self, cell: Cell) -> Text:
        return Text(plain(cell.text), style=self.styles[cell.tone])
