"""An advisor's edited text against the run it came from: what the run does not bear is named with its place."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from advisor_cli.console import put, say
from advisor_cli.errors import Differs, ExitCode, FileFault
from advisor_cli.output import json_text, text_table
from advisor_cli.report.document import Document
from advisor_cli.report.literals import printed_literals
from advisor_cli.report.markdown import markdown
from advisor_cli.report.writing import Writing
from advisor_cli.run_record.store import RunStore
from advisor_cli.settings import Settings
from advisor_cli.workflow.replay import made_again
from diagnostics.commentary.edited import verify_edited
from diagnostics.section import Chart, FigureTable

STANDARD_INPUT = "-"
MOST_BYTES = 16 * 1024 * 1024

# What the codes of the checker mean to the advisor who edited the text.
REASONS = {
    "figure": "the run has no such figure",
    "date": "the run has no such date",
    "numeral": "a number in words, which no figure can be held against",
    "label": "a figure of the run, and not the one of this name",
    "direction": "the figure beside it went the other way",
    "comparison": "the figures stand the other way round",
    "judgement": "the run has no such finding",
    "unit": "the run is in another currency",
    "forecast": "a forecast",
    "promise": "a promise of return",
    "order": "an order to trade",
}


def verify_text(path: Path, asked: str, settings: Settings, *, as_json: bool) -> int:
    """Print each figure or claim that the run does not bear.

    Raises:
        Differs: there is at least one.
        FileFault: the text cannot be read.
    """
    record = RunStore(settings.runs).load(asked)
    text = read_text(path)
    again = made_again(record)
    # A line as the run printed it is borne as a whole; only what was edited is read word by word.
    lines = markdown(again.document, {}, "").splitlines()
    printed = printed_literals(again.document).union(line.strip() for line in lines)
    blocks = (*lines, *printed, *_rows_as_in_the_pdf(again.document), *_said_of_charts(again.document))
    claims = verify_edited(text, again.diagnosed, again.document.language, printed, blocks)
    run_id = record.manifest.run_id
    if as_json:
        rows = [{"line": one.line, "column": one.column, "text": one.text, "reason": one.reason} for one in claims]
        put(json_text({"run_id": run_id, "text": str(path), "verified": not claims, "claims": rows}))
    elif claims:
        table = [(str(one.line), str(one.column), one.text, REASONS.get(one.reason, one.reason)) for one in claims]
        put(text_table(("line", "column", "text", "why"), table))
    if claims:
        raise Differs(f"{path}: {len(claims)} figures or claims are not borne by run {run_id}")
    say(f"{path}: every figure and claim is borne by run {run_id}")
    return ExitCode.DONE


def _rows_as_in_the_pdf(document: Document) -> Iterator[str]:
    """The tables as the PDF has them, with a unit that all figures share in the head."""
    writing = Writing(document)
    for chapter in document.chapters:
        for block in chapter.section.blocks:
            if isinstance(block, FigureTable):
                table = writing.table(block, units_in_head=True)
                yield table.title
                yield f"| {' | '.join(table.heads)} |"
                yield from (f"| {label} | {' | '.join(cell.text for cell in cells)} |" for label, cells in table.rows)


def _said_of_charts(document: Document) -> Iterator[str]:
    """Titles and messages of charts, which are no lines of a document without its drawings."""
    writing = Writing(document)
    for chapter in document.chapters:
        for block in chapter.section.blocks:
            if isinstance(block, Chart):
                title, message = writing.words.title(block.name, "chart"), writing.message(block)
                yield from (title, f"**{title}** · {message}" if message else f"**{title}**")


def read_text(path: Path) -> str:
    """The text of the file, or of standard input for "-".

    Raises:
        FileFault: it is missing, too long or no text.
    """
    advice = "give it as Markdown or plain text in UTF-8"
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if str(path) == STANDARD_INPUT else _head(path)
    except OSError as failure:
        raise FileFault(str(path), f"it cannot be read ({failure.strerror})", advice) from failure
    if len(content) > MOST_BYTES:
        raise FileFault(str(path), f"it is longer than {MOST_BYTES >> 20} MB", advice)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise FileFault(str(path), f"byte {failure.start} is not UTF-8", advice) from failure


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
