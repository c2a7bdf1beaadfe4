"""Which blocks of a section are worth printing."""

from __future__ import annotations

from collections.abc import Iterator

from diagnostics.section import Block, FigureList, FigureTable, KeyFigures


def worth_printing(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Every block but empty ones, and large figures that the same section gives in a table or list."""
    listed = {key for block in blocks for key in _keys(block)}
    return tuple(block for block in blocks if not _is_empty(block) and not _is_repeated(block, listed))


def _is_empty(block: Block) -> bool:
    return (isinstance(block, FigureTable) and not block.rows) or (isinstance(block, FigureList) and not block.keys)


def _is_repeated(block: Block, listed: set[str]) -> bool:
    return isinstance(block, KeyFigures) and listed.issuperset(block.keys)


def _keys(block: Block) -> Iterator[str]:
    if isinstance(block, FigureList):
        yield from block.keys
    elif isinstance(block, FigureTable):
        yield from (key for _, cells in block.rows for key in cells if key is not None)
