"""The document as PDF, set by typst from a template that reads it as data.

Words and figures reach the typesetter as strings in a JSON file and are never put into its
source, so nothing in a name or a sentence can be taken for an instruction.
"""

from __future__ import annotations

import json
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import assert_never

from advisor_cli.report.charts.drawing import Drawings
from advisor_cli.report.charts.palette import ACCENT, INK, MUTED, RULE, palette
from advisor_cli.report.document import Document, FigureRun, FoundLine, Passage, TextRun
from advisor_cli.report.errors import Unwritable
from advisor_cli.report.fonts import TEXT
from advisor_cli.report.layout import printed_chapters
from advisor_cli.report.pdf_packing import packed
from advisor_cli.report.typesetter import SOURCE, typeset
from advisor_cli.report.writing import Writing
from advisor_cli.report.written_figures import DOWN, UP, Table, Tone, breadth_of
from data_sources.model import InstrumentKind
from diagnostics.commentary.model import Writer
from diagnostics.facts import Unit
from diagnostics.figures import Language
from diagnostics.findings import Direction
from diagnostics.section import Block, Chart, FigureList, FigureTable, KeyFigures, Note, ValueChart, WealthChart

Data = dict[str, object]

PROGRAM = "advisor"
PALE = "#f4f7fa"
CROWDED = 6  # columns from which each gets what it needs and no more
UNBROKEN = 16  # letters of a word from which a column is given the room that the word needs
ROOM_OF_UNBROKEN = 5
LONGEST_BOLD = 40  # letters of a name in a sentence
WIDEST = 30  # letters, two of them for the gap
DIRECTION_TONE = {Direction.FAVOURABLE: Tone.UP, Direction.ADVERSE: Tone.DOWN, Direction.NEUTRAL: Tone.PLAIN}
PHRASES = (
    "in_short", "key_figures", "findings", "finding", "points", "weight", "missing", "reason",
    "figure", "footnotes", "notes_lead", "origins", "sources", "glossary", "disclosures",
)  # fmt: skip


def pdf(document: Document, drawings: Drawings) -> bytes:
    """The document as the bytes of a PDF; the same document gives the same bytes.

    ``drawings`` holds the charts by name, as ``draw_charts`` made them.

    Raises:
        FontMissing: the typeface is not installed.
        Unwritable: there is no room where temporary files lie.
    """
    font = TEXT.path()
    try:
        return packed(_typeset(document, drawings, font))
    except OSError as error:
        raise Unwritable("temporary files", error.strerror or str(error)) from error


def _typeset(document: Document, drawings: Drawings, font: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="advisor-") as folder:
        root = Path(folder)
        (root / "data.json").write_text(json.dumps(payload(document), ensure_ascii=False), "utf-8")
        for name, svg in drawings.items():
            (root / f"{name}.svg").write_bytes(svg)
        (root / SOURCE).write_bytes((files("advisor_cli.report") / "template" / SOURCE).read_bytes())
        return typeset(root, font.parent)


def payload(document: Document) -> Data:
    """Everything that the template prints, written."""
    writing = Writing(document)
    words = writing.words
    return {
        **_head(writing),
        **_first_page(writing),
        "chapters": [
            {
                "title": words.title(chapter.name, "section"),
                "passages": [_passage(one, writing) for one in chapter.passages],
                "blocks": [_block(block, writing) for block in blocks],
            }
            for chapter, blocks in printed_chapters(document)
        ],
        "found": [_found(line, writing) for line in document.found],
        "missing": [list(row) for row in writing.missing()],
        "notes": [writing.short_footnote(key) for key in document.footnotes],
        "origins": [
            {
                "label": group.name,
                "formula": writing.formula(group),
                "rows": [
                    {"label": row.label, "value": row.value, "window": row.window, "n": row.n, "source": row.source}
                    for row in writing.origin_rows(group)
                ],
            }
            for group in document.origins
        ],
        "source_letters": [f"{letter}  {source}" for source, letter in writing.source_letters.items()],
        "sources": [
            {"text": writing.origin(origin), "digest": words.phrase("sources_digest", digest=origin.sha256)}
            for origin in writing.sources()
        ],
        "glossary": [[words.term_name(term), words.definition(term)] for term in document.terms],
        "disclosures": [words.disclosure(name) for name in document.disclosures],
        "whose_words": writing.whose_words(),
        "words": {name: words.phrase(name) for name in PHRASES}
        | {"origins_lead": writing.origins_lead()}
        | {"columns": [words.phrase(name) for name in ("figure", "value", "window", "count", "source")]},
    }


def _head(writing: Writing) -> Data:
    document, words = writing.document, writing.words
    zh = document.language is Language.ZH
    colours = palette(document.language)
    before, between, after = words.phrase("page_of", page="\0", pages="\0").split("\0")
    opening, closing = words.qualified_marks()
    name = document.name
    return {
        "title": writing.title(),
        "program": PROGRAM,
        "day": [document.as_of.year, document.as_of.month, document.as_of.day],
        "font": TEXT.family,
        "quotes_font": TEXT.latin_quotes,
        "lang": document.language.value,
        "region": "CN" if zh else "GB",
        "between": "" if zh else " ",
        "qualified": [opening, closing],
        "colours": {
            "ink": INK, "muted": MUTED, "rule": RULE, "accent": ACCENT, "pale": PALE,
            "up": colours.up, "down": colours.down,
        },
        "kind": writing.kind(),
        "heading": writing.heading(),
        "name": name,
        "name_size": 20 if len(name) <= 24 else 14,
        "symbol": document.subject.symbol,
        "market": writing.market(),
        "as_of": writing.as_of(),
        "run": words.phrase("run", run_id=document.run_id),
        "version": words.phrase("version", version=document.version),
        "page_of": [before, between, after],
        "chart_source": writing.chart_source(),
    }  # fmt: skip


def _first_page(writing: Writing) -> Data:
    document, words = writing.document, writing.words
    return {
        "price": _price(writing),
        "notices": [
            {"short": words.phrase("headline", text=short), "long": long}
            for short, long in (writing.notice(one) for one in document.notices)
        ],
        "verdict": {
            "label": words.phrase("verdict_by_rules"),
            "passage": _passage(document.verdict.passage, writing),
        },
        "sides": [
            {
                "heading": words.phrase(side.heading),
                "list": [_passage(line.passage, writing) for line in side.lines],
                "nothing": words.phrase(side.nothing),
                "tone": DIRECTION_TONE[side.points].value,
            }
            for side in document.sides
        ],
        "summary": [_passage(one, writing) for one in document.summary],
        "tiles": [_tile(key, writing) for key in document.key_figures],
        "missing_short": words.phrase("headline", text=words.phrase("missing_short")),
        "missing_lead": writing.missing_lead(),
    }


def _price(writing: Writing) -> Data | None:
    ledger = writing.document.ledger
    last, change = ledger.get("price.last"), ledger.get("price.change.1d")
    if last is None or last.value is None:
        return None
    moved = ""
    if change is not None and change.value is not None:
        arrow = {Tone.UP: UP + " ", Tone.DOWN: DOWN + " "}.get(writing.tone(change.key), "")
        moved = arrow + writing.figure(change.key)
    return {"label": writing.words.label(last.key), "value": writing.figure(last.key), "change": moved}


def _tile(key: str, writing: Writing) -> Data:
    tile = writing.tile(key)
    return {"label": tile.label, "qualifier": tile.qualifier, "value": tile.value, "tone": tile.tone.value}


def _passage(passage: Passage, writing: Writing) -> Data:
    runs: list[Data] = []
    for run in passage.runs:
        match run:
            case TextRun(text):
                runs.append({"t": text})
            case FigureRun(key, note):
                told = writing.figure(key)
                # What is set bold stays on a line; a whole sentence, or a list of clients, is neither.
                is_long = writing.document.ledger[key].unit is Unit.TEXT and breadth_of(told) > LONGEST_BOLD
                runs.append({"t": told} if is_long else {"f": told, "n": note})
            case _:
                assert_never(run)
    return {"runs": runs, "model": passage.writer is Writer.MODEL}


def _found(line: FoundLine, writing: Writing) -> Data:
    finding = line.finding
    return {
        "passage": _passage(line.passage, writing),
        "points": writing.words.phrase(finding.direction.name),
        "tone": DIRECTION_TONE[finding.direction].value,
        "weight": writing.words.phrase(finding.severity.name),
    }


def _block(block: Block, writing: Writing) -> Data:
    words = writing.words
    match block:
        case KeyFigures(keys):
            return {"type": "tiles", "tiles": [_tile(key, writing) for key in keys]}
        case FigureList(name, _):
            rows = [
                {"label": label, "text": cell.text, "tone": cell.tone.value} for label, cell in writing.list_rows(block)
            ]
            absent = list(writing.absences(block))
            return {"type": "pairs", "title": words.title(name, "list"), "rows": rows, "absent": absent}
        case FigureTable():
            table = writing.table(block, units_in_head=True)
            return {
                "type": "table",
                "title": table.title,
                "absent": list(writing.absences(block)),
                "heads": list(table.heads),
                "widths": list(table.widths),
                "breadths": _breadths(table),
                "rows": [
                    {"label": label, "cells": [{"text": cell.text, "tone": cell.tone.value} for cell in cells]}
                    for label, cells in table.rows
                ],
            }
        case Note():
            return {"type": "note", "text": writing.note(block)}
        case _:
            return _chart(block, writing)


def _breadths(table: Table) -> list[int]:
    """Room of each column by its longest entry, of a table whose columns are many; else the template divides.

    So is that of a table with words that cannot be broken, the aliases of clients.
    """
    texts = (cell.text for _, cells in table.rows for cell in cells)
    unbroken = max((len(word) for text in texts for word in text.split() if word.isascii()), default=0)
    if not table.rows or (len(table.heads) < CROWDED and unbroken < UNBROKEN):
        return []
    columns = [[label for label, _ in table.rows]]
    columns += [[head, *(cells[at].text for _, cells in table.rows)] for at, head in enumerate(table.heads)]
    widest = WIDEST if len(table.heads) >= CROWDED else 2 * WIDEST
    return [min(max(map(breadth_of, column)) + 2 + _more(column), widest) for column in columns]


def _more(column: list[str]) -> int:
    """More room for words that the typesetter would break at a hyphen."""
    return ROOM_OF_UNBROKEN if any(UNBROKEN <= len(one) <= 2 * UNBROKEN and " " not in one for one in column) else 0


def _chart(block: Chart, writing: Writing) -> Data:
    title, message = writing.words.title(block.name, "chart"), writing.message(block)
    alt = writing.words.phrase("chart_alt", title=title, message=message) if message else title
    return {
        "type": "chart",
        "title": title,
        "message": message,
        "file": f"{block.name}.svg",
        "alt": alt,
        "front": _is_front(block, writing.document),
    }


def _is_front(block: Chart, document: Document) -> bool:
    """Whether the first page shows it: the subject's own growth; an account's worth, else what it is made of."""
    if document.subject.kind is not InstrumentKind.ACCOUNT:
        return isinstance(block, WealthChart) and block.name == "wealth"
    blocks = (one for chapter in document.chapters for one in chapter.section.blocks)
    valued = any(isinstance(one, ValueChart) for one in blocks)
    return isinstance(block, ValueChart) if valued else block.name == "exposure_bars"
