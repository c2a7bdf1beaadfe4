"""Which sections of a document, and which of their blocks, are worth printing."""

from __future__ import annotations

from collections.abc import Iterator

from advisor_cli.report.document import Chapter, Document
from diagnostics.section import BarChart, Block, FigureList, FigureTable, KeyFigures, YearlyRankChart


def printed_chapters(document: Document) -> Iterator[tuple[Chapter, tuple[Block, ...]]]:
    """Each chapter that has something to say or to show, with the blocks to print."""
    for chapter in document.chapters:
        blocks = worth_printing(chapter.section.blocks)
        if chapter.passages or blocks:
            yield chapter, blocks


def worth_printing(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Every block but empty ones, and large figures that the same section gives in a table or list."""
    listed = {key for block in blocks for key in _keys(block)}
    return tuple(block for block in blocks if not _is_empty(block) and not _is_repeated(block, listed))


def _is_empty(block: Block) -> bool:
    match block:
        case FigureTable():
            return not block.rows
        case FigureList() | KeyFigures():
            return not block.keys
        case BarChart():
            return not block.bars
        case YearlyRankChart():
            return not block.years
        case _:
            return False


def _is_repeated(block: Block, listed: set[str]) -> bool:
    return isinstance(block, KeyFigures) and listed.issuperset(block.keys)


def _keys(block: Block) -> Iterator[str]:
    if isinstance(block, FigureList):
        yield from block.keys
    elif isinstance(block, FigureTable):
        yield from (key for _, cells in block.rows for key in cells if key is not None)
