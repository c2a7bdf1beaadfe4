"""The document as GitHub-flavoured Markdown, with its charts as SVG files in a folder beside it.

Figures keep their units in each cell, so that a line copied out of a table still says what it is.
Everything that comes from outside (names, a model's words) is escaped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from urllib.parse import quote

from advisor_cli.report.charts.drawing import Drawings
from advisor_cli.report.document import Document, Passage, Side
from advisor_cli.report.layout import printed_chapters
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_figures import DOWN, UP, Tone
from diagnostics.commentary.model import Writer
from diagnostics.figures import Language
from diagnostics.section import (
    Block,
    Chart,
    FigureList,
    FigureTable,
    KeyFigures,
    Note,
)

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$!&])")
LINE_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=])")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
UNLINKABLE = re.compile(r"[\s\x00-\x1f()<>\[\]%#?\\\ud800-\udfff]")
MODEL_MARK = "\u25c6 "


@lru_cache(maxsize=32_768)  # labels and definitions recur, in a report and from one to the next
def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, no new line."""
    return SPECIAL.sub(r"\\\1", CONTROL.sub(" ", text))


def paragraph(text: str) -> str:
    """An escaped line as a paragraph: what would begin a list or a heading there is escaped too."""
    return LINE_START.sub(_escape_start, text)


def _escape_start(found: re.Match[str]) -> str:
    if found[2] is not None:
        return f"{found[1]}{found[2]}\\{found[3]}"
    return f"{found[4]}\\{found[5]}"


def link(name: str) -> str:
    """A folder's name as the target of a link, which may hold no blank and no bracket."""
    return UNLINKABLE.sub(lambda found: quote(os.fsencode(found[0])), name)


def charts_folder(stem: str) -> str:
    """Name of the folder that holds the charts of a Markdown file."""
    return f"{stem}_charts"


def markdown(document: Document, drawings: Drawings | None, folder: str = "") -> str:
    """The document as Markdown text, ending with a line feed.

    ``drawings`` holds the charts by name (those that are not there are left out), ``folder`` is the
    name of the folder beside the file in which they lie. None: there are no charts, and a line says so.
    """
    page = Page(Writing(document), drawings or {}, folder)
    without = [] if drawings is not None else [f"*{escape(page.words.phrase('charts_left_out'))}*", ""]
    lines = [*page.first_page(), *without, *page.chapters(), *page.closing()]
    return "\n".join(lines).rstrip() + "\n"


class Page:
    """The parts of a document as lines of Markdown."""

    def __init__(self, writing: Writing, drawings: Drawings, folder: str) -> None:
        self.writing = writing
        self.words = writing.words
        self.document = writing.document
        self.drawings = drawings
        self.folder = folder

    # -- parts -----------------------------------------------------------------------------

    def first_page(self) -> Iterator[str]:
        """What a reader who stops here has: the diagnosis."""
        yield from (f"# {escape(self.writing.title())}", "")
        yield from (escape(self.writing.market_and_day()), "")
        for short, long in map(self.writing.notice, self.document.notices):
            yield from (f"> **{escape(self.words.phrase('headline', text=short))}** {escape(long)}", ">")
        yield from ("", f"## {self.words.phrase('verdict_by_rules')}", "")
        yield from (f"**{self._passage(self.document.verdict.passage)}**", "")
        for side in self.document.sides:
            yield from self._side(side)
        if self.document.summary:
            yield from (f"## {self.words.phrase('in_short')}", "", self._prose(self.document.summary), "")
        yield from (f"## {self.words.phrase('key_figures')}", "")
        yield from self._tiles(self.document.key_figures)
        headline = self.words.phrase("headline", text=self.words.phrase("missing_short"))
        yield from (f"**{headline}** {escape(self.writing.missing_lead())}", "")

    def chapters(self) -> Iterator[str]:
        """The sections with what is said about them."""
        for chapter, blocks in printed_chapters(self.document):
            yield from (f"## {self.words.title(chapter.name, 'section')}", "")
            if chapter.passages:
                yield from (self._prose(chapter.passages), "")
            for block in blocks:
                yield from self._block(block)

    def closing(self) -> Iterator[str]:
        """Findings, what is missing, origins, glossary, disclosures, and the footnotes themselves."""
        words = self.words
        yield from (f"## {words.phrase('findings')}", "")
        heads = (words.phrase("finding"), words.phrase("points"), words.phrase("weight"))
        rows = [
            (
                self._passage(line.passage),
                words.phrase(line.finding.direction.name),
                words.phrase(line.finding.severity.name),
            )
            for line in self.document.found
        ]
        yield from table(heads, rows, right=False)
        if self.document.missing:
            yield from (f"## {words.phrase('missing')}", "")
            missing = [(escape(reason), escape(names)) for reason, names in self.writing.missing()]
            yield from table((words.phrase("reason"), words.phrase("figure")), missing, right=False)
        yield from self._origins()
        if self.document.terms:
            yield from (f"## {words.phrase('glossary')}", "")
            for term in self.document.terms:
                yield f"- **{escape(words.term_name(term))}**: {escape(words.definition(term) or '')}"
            yield ""
        yield from (f"## {words.phrase('disclosures')}", "", escape(self.writing.whose_words()), "")
        for name in self.document.disclosures:
            yield from (escape(words.disclosure(name)), "")
        run = words.phrase("run", run_id=self.document.run_id)
        yield from (escape(f"{run} · {words.phrase('version', version=self.document.version)}"), "")
        for number, key in enumerate(self.document.footnotes, start=1):
            yield f"[^{number}]: {escape(self.writing.footnote(key))}"

    def _origins(self) -> Iterator[str]:
        words = self.words
        yield from (f"## {words.phrase('origins')}", "", escape(self.writing.origins_lead()), "")
        if self.writing.sources_legend:
            yield from (escape(self.writing.sources_legend), "")
        heads = tuple(words.phrase(name) for name in ("figure", "value", "window", "count", "source", "formula"))
        rows = []
        for group in self.document.origins:
            formula = escape(self.writing.formula(group))
            for fact, row in zip(group.facts, self.writing.origin_rows(group), strict=True):
                source = escape(self.writing.source_of(fact))
                rows.append((escape(words.label(fact.key)), escape(row.value), row.window, row.n, source, formula))
        yield from table(heads, rows, right=False)
        yield from (f"### {words.phrase('sources')}", "")
        for origin in self.writing.sources():
            digest = words.phrase("sources_digest", digest=origin.sha256)
            yield f"- {escape(self.writing.origin(origin))} · `{digest}`"
        yield ""

    # -- blocks ----------------------------------------------------------------------------

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case KeyFigures(keys):
                yield from self._tiles(keys)
            case FigureList(name, keys):
                if keys:
                    yield from (f"**{self.words.title(name, 'list')}**", "")
                    rows = [(escape(label), escape(cell.text)) for label, cell in self.writing.list_rows(block)]
                    if rows:
                        yield from table((self.words.phrase("figure"), self.words.phrase("value")), rows)
                    yield from self._absences(block)
            case FigureTable():
                if block.rows:
                    made = self.writing.table(block, units_in_head=False)
                    if made.title:
                        yield from (f"**{escape(made.title)}**", "")
                    lines = [(escape(label), *(escape(cell.text) for cell in cells)) for label, cells in made.rows]
                    if lines:
                        yield from table(
                            ("", *map(escape, made.heads)), lines, words=[max(width, 0) for width in made.widths]
                        )
                    yield from self._absences(block)
            case Note():
                yield from (f"*{escape(self.writing.note(block))}*", "")
            case _:
                yield from self._chart(block)

    def _absences(self, block: FigureList | FigureTable) -> Iterator[str]:
        for line in self.writing.absences(block):
            yield from (f"*{escape(line)}*", "")

    def _chart(self, chart: Chart) -> Iterator[str]:
        if chart.name not in self.drawings:
            return
        title, message = self.words.title(chart.name, "chart"), self.writing.message(chart)
        said = f"**{escape(title)}**" + (f" · {escape(message)}" if message else "")
        yield from (said, "", f"![{escape(title)}]({link(self.folder)}/{chart.name}.svg)", "")
        yield from (f"<sub>{escape(self.writing.chart_source())}</sub>", "")

    def _tiles(self, keys: Sequence[str]) -> Iterator[str]:
        arrows = {Tone.UP: f"{UP} ", Tone.DOWN: f"{DOWN} "}
        rows = []
        for key in keys:
            written = self.writing.figure(key)
            rows.append((escape(self.writing.key_label(key)), arrows.get(self.writing.tone(key), "") + escape(written)))
        yield from table((self.words.phrase("figure"), self.words.phrase("value")), rows)

    def _side(self, side: Side) -> Iterator[str]:
        yield from (f"**{self.words.phrase(side.heading)}**", "")
        for line in side.lines:
            yield f"- {self._passage(line.passage)}"
        if not side.lines:
            yield self.words.phrase(side.nothing)
        yield ""

    def _prose(self, passages: Iterable[Passage]) -> str:
        between = "" if self.document.language is Language.ZH else " "
        return paragraph(between.join(self._passage(one) for one in passages))

    def _passage(self, passage: Passage) -> str:
        written = self.writing.passage(passage, mark=lambda _key, note: f"[^{note}]", escape=escape)
        return (MODEL_MARK if passage.writer is Writer.MODEL else "") + written


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], *, right: bool = True, words: Sequence[int] = ()
) -> Iterator[str]:
    """A table; all columns but the first are set right when they hold figures. Cells are escaped already.

    ``words`` is not 0 for a column, the first left out, that holds words.
    """
    wordy = [*words, *([0] * (len(heads) - 1 - len(words)))]
    yield f"| {' | '.join(heads)} |"
    yield "|" + "|".join([" --- ", *(" ---: " if right and not one else " --- " for one in wordy)]) + "|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
