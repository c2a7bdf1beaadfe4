"""What a document prints with digits in it that is no fact: ids, digests, dates of windows, formulas.

``advisor verify`` takes these as known, so that a report exported without a change verifies clean
and only what an advisor changed is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from advisor_cli.report.document import Document
from advisor_cli.report.writing import Writing, iso_window
from diagnostics.facts import Unit
from diagnostics.section import Chart, FigureList, FigureTable, KeyFigures, Note

DIGIT = re.compile(r"\d")


def printed_literals(document: Document) -> frozenset[str]:
    """Every printed string that bears a digit and is neither a fact nor a sentence.

    The strings are as the renderers print them, before any escaping.
    """
    writing = Writing(document)
    parts = [*_furniture(writing), *_names(writing), *_origins(writing), *_closing(writing)]
    return frozenset(part for part in parts if DIGIT.search(part))


def _furniture(writing: Writing) -> Iterator[str]:
    document, words = writing.document, writing.words
    yield from (writing.title(), writing.heading(), writing.market(), writing.as_of(), writing.chart_source())
    yield from (document.run_id, document.version, document.created, document.subject.symbol, document.name)
    yield words.phrase("run", run_id=document.run_id)
    yield words.phrase("version", version=document.version)
    yield from (str(number) for number in range(1, len(document.footnotes) + 1))
    for notice in document.notices:
        yield from writing.notice(notice)
    yield writing.missing_lead()
    yield writing.whose_words()


def _names(writing: Writing) -> Iterator[str]:
    """Titles, labels, heads and notes of what the sections lay out."""
    words = writing.words
    for fact in writing.document.ledger:
        yield from (words.label(fact.key), words.short(fact.key), words.plain(fact.key), words.noun(fact.key))
        yield words.qualifier_of(fact.key)
        if fact.unit is Unit.TEXT:
            yield writing.figure(fact.key)
    for chapter in writing.document.chapters:
        for block in chapter.section.blocks:
            if isinstance(block, Chart):
                yield from (words.title(block.name, "chart"), writing.message(block))
            elif isinstance(block, FigureTable):
                table = writing.table(block, units_in_head=False)
                yield from (table.title, *table.heads, *(label for label, _ in table.rows))
                yield from writing.absences(block)
            elif isinstance(block, FigureList):
                yield words.title(block.name, "list")
                yield from writing.absences(block)
            elif isinstance(block, Note):
                yield writing.note(block)
            else:
                assert isinstance(block, KeyFigures)


def _origins(writing: Writing) -> Iterator[str]:
    yield writing.sources_legend
    for group in writing.document.origins:
        yield writing.formula(group)
        for fact, row in zip(group.facts, writing.origin_rows(group), strict=True):
            yield from (row.window, row.n, iso_window(fact), writing.source_of(fact))
    for origin in writing.document.sources:
        yield from (writing.origin(origin), origin.sha256, origin.dataset, origin.retrieved)
        yield writing.words.phrase("sources_digest", digest=origin.sha256)
    for key in writing.document.footnotes:
        yield writing.footnote(key)


def _closing(writing: Writing) -> Iterator[str]:
    words, document = writing.words, writing.document
    for reason, names in writing.missing():
        yield from (reason, names)
    for term in document.terms:
        yield from (words.term_name(term), words.definition(term) or "")
    for name in document.disclosures:
        yield words.disclosure(name)
