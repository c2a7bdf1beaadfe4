"""A document as the body of a letter: Markdown without charts, footnotes and appendices, for channels of any length.

Where each figure comes from stands in the report that is attached, and in the run; a letter names the run.
"""

from __future__ import annotations

from collections.abc import Iterator

from advisor_cli.report.document import Document, Passage
from advisor_cli.report.markdown import MODEL_MARK, Page, escape
from advisor_cli.report.writing import Writing
from diagnostics.commentary.model import Writer

WITHOUT_CHARTS: dict[str, bytes] = {}


def letter(document: Document) -> str:
    """The first page and every chapter."""
    page = _Letter(Writing(document))
    return _joined([*page.first_page(), *page.chapters(), *page.ending()])


def short_letter(document: Document) -> str:
    """The first page alone, without a table: what a message of a chat can show."""
    page = _Letter(Writing(document))
    return _joined([*page.in_short(), *page.ending()])


def subject_line(document: Document) -> str:
    """The one line above a letter: what it is, of which day, and what the findings amount to."""
    writing = Writing(document)
    title = writing.words.phrase("headline", text=writing.title())
    return f"{title} {writing.passage(document.verdict.passage)}"


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


class _Letter(Page):
    """The parts of a letter."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(writing, WITHOUT_CHARTS, "")

    def in_short(self) -> Iterator[str]:
        """Notices, exceptions, what is new, key figures: one line each."""
        writing, document = self.writing, self.document
        yield from (f"**{escape(writing.title())}**", escape(writing.as_of()), "")
        for short, long in map(writing.notice, document.notices):
            yield from (f"> **{escape(self.words.phrase('headline', text=short))}** {escape(long)}", "")
        yield from (f"**{self._passage(document.verdict.passage)}**", "")
        for side in document.sides:
            yield from self._side(side)
        if document.key_figures:
            yield from (f"**{self.words.phrase('key_figures')}**", "")
            pairs = ((writing.key_label(key), writing.figure(key)) for key in document.key_figures)
            yield from (f"- {escape(self.words.named(label, value))}" for label, value in pairs)
            yield ""

    def ending(self) -> Iterator[str]:
        """Whose words they are, what the reader is to know of them, and the run."""
        words = self.words
        yield from ("---", "", escape(self.writing.whose_words()), "")
        for name in self.document.disclosures[:1]:
            yield from (escape(words.disclosure(name)), "")
        yield escape(words.phrase("run", run_id=self.document.run_id))

    def _passage(self, passage: Passage) -> str:
        written = self.writing.passage(passage, escape=escape)
        return (MODEL_MARK if passage.writer is Writer.MODEL else "") + written
