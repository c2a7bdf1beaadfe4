"""The document in a terminal: the same order in fewer words, sparklines where a chart would be.

Right at 80 columns and wider; without colour where there is no terminal. Text from outside is
printed as plain text without control characters, so that no name can move the cursor.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never

from rich.cells import set_cell_size
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from advisor_cli.report.layout import worth_printing
from advisor_cli.report.line_breaks import chinese_lines
from advisor_cli.report.sparklines import series_of, sparkline
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_figures import DOWN, UP, Cell, Tone
from diagnostics.commentary.model import Writer
from diagnostics.figures import Language
from diagnostics.section import (
    Block,
    Chart,
    DistributionChart,
    FigureList,
    FigureTable,
    KeyFigures,
    MonthlyHeatmap,
    Note,
    PriceChart,
    RollingChart,
    UnderwaterChart,
    WealthChart,
)

if TYPE_CHECKING:
    from advisor_cli.report.document import Document, FoundLine, Passage

SPARK_MARGIN = 24
COLUMN = 10  # characters that a column of figures takes, its gap included
WIDEST = 120
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
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
        under = Text(plain(f"{self.writing.market()} · {self.writing.as_of()}"), style="dim")
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
        made += self._side("speaks_for", self.document.favourable, "nothing_for", Tone.UP)
        made += self._side("speaks_against", self.document.adverse, "nothing_against", Tone.DOWN)
        if self.document.summary:
            made += [Text(phrase("in_short"), style="bold"), self._prose(self.document.summary), Text("")]
        made += [Text(phrase("key_figures"), style="bold"), self._tiles(self.document.key_figures), Text("")]
        made.append(self._led(phrase("missing_short"), self.writing.missing_lead(), "bold"))
        return made

    def _chapters(self) -> list[RenderableType]:
        made: list[RenderableType] = []
        for chapter in self.document.chapters:
            if not chapter.passages and not chapter.section.blocks:
                continue
            title = Text(self.words.title(chapter.section.name), style="bold")
            made += [Text(""), Rule(title, align="left", style="dim")]
            if chapter.passages:
                made.append(self._prose(chapter.passages))
            made += [self._block(block) for block in worth_printing(chapter.section.blocks)]
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
            case (
                PriceChart() | WealthChart() | UnderwaterChart() | RollingChart() | MonthlyHeatmap()
                | DistributionChart()
            ):  # fmt: skip
                return self._chart(block)
            case _:
                assert_never(block)

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
        grid.add_column(justify="right")
        for label, cell in self.writing.list_rows(block):
            grid.add_row(plain(label), self._cell(cell))
        title = Text(self.words.title(block.name, "list"), style="bold")
        listed = (grid,) if grid.row_count else ()
        return Padding(Group(title, *listed, *self._absences(block)), (1, 0, 0, 0))

    def _absences(self, block: FigureList | FigureTable) -> list[Text]:
        return [self._lines(line, style="dim") for line in self.writing.absences(block)]

    def _table(self, block: FigureTable) -> RenderableType:
        """A table as wide as it fits; one with more columns than the width allows is turned on its side."""
        made = self.writing.table(block, units_in_head=True)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
        wordy = any(made.widths)
        turned = not wordy and len(made.heads) * COLUMN + 22 > self.width and len(made.rows) < len(made.heads)
        heads = [label for label, _ in made.rows] if turned else list(made.heads)
        table.add_column("")
        for at, head in enumerate(heads):
            words = wordy and made.widths[at] > 0
            table.add_column(
                plain(head), justify="left" if words else "right", no_wrap=not turned and not words, overflow="fold"
            )
        if turned:
            for at, head in enumerate(made.heads):
                table.add_row(plain(head), *(self._cell(cells[at]) for _, cells in made.rows))
        else:
            for label, cells in made.rows:
                table.add_row(plain(label), *(self._cell(cell) for cell in cells))
        titled = (Text(plain(made.title), style="bold"),) if made.title else ()
        listed = (table,) if made.rows else ()
        return Padding(Group(*titled, *listed, *self._absences(block)), (1, 0, 0, 0))

    def _chart(self, chart: Chart) -> RenderableType:
        title, message = plain(self.words.title(chart.name, "chart")), plain(self.writing.message(chart))
        lines: list[Text] = [Text.assemble((title, "bold"), "  ", (message, "dim"))]
        for name, values in series_of(chart, self.writing):
            margin = SPARK_MARGIN if name else 0
            label = set_cell_size(plain(name), SPARK_MARGIN - 2) + "  " if name else ""
            lines.append(Text.assemble((label, "dim"), sparkline(values, self.width - margin)))
        return Padding(Group(*lines), (1, 0, 0, 0))

    # -- words -----------------------------------------------------------------------------

    def _side(self, heading: str, lines: tuple[FoundLine, ...], nothing: str, tone: Tone) -> list[RenderableType]:
        made: list[RenderableType] = [Text(self.words.phrase(heading), style=f"bold {self.styles[tone]}")]
        made += [Padding(self._lines(self._said(line.passage), within=2), (0, 0, 0, 2)) for line in lines]
        if not lines:
            made.append(Padding(Text(self.words.phrase(nothing), style="dim"), (0, 0, 0, 2)))
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


def plain(text: str) -> str:
    """The text without control and invisible direction characters."""
    return CONTROL.sub("", text)
