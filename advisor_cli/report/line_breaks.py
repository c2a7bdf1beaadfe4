"""Chinese text in lines of a terminal: a line begins with no closing mark, and no figure is torn apart.

A terminal's own wrapping knows blanks only, and Chinese has none.
"""

from __future__ import annotations

import re

from rich.cells import cell_len

# A run of Latin letters, digits and their signs is one piece; every other character is its own.
PIECE = re.compile(r"[A-Za-z0-9.,%+\u2212/_^&-]+|\s+|.", re.DOTALL)
CLOSING = frozenset("，。；：、！？）》」』”’")
OPENING = frozenset("（《「『“‘")


def chinese_lines(text: str, width: int) -> str:
    """The text with a line feed after every ``width`` columns at most, where a break is allowed."""
    lines, line, room = [], "", width
    for piece in _unbroken(text):
        if line and cell_len(piece) > room:
            lines.append(line.rstrip())
            line, room = "", width
        added = piece if line else piece.lstrip()
        line += added
        room -= cell_len(added)
    return "\n".join([*lines, line.rstrip()])


def _unbroken(text: str) -> list[str]:
    """Pieces between which a line may end: opening marks go with what follows, closing ones with what is before."""
    pieces: list[str] = []
    for piece in PIECE.findall(text):
        if pieces and (piece in CLOSING or pieces[-1][-1] in OPENING):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces
