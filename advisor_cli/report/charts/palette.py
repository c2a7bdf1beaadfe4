"""The colours of a report: ink, greys, one accent, and up and down in the reader's market.

Up and down are a red and a blue-green of different lightness, so that readers who confuse red
with green still tell them apart; a sign, an arrow or a hollow body says it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.figures import Language

INK = "#1c2530"
MUTED = "#66727f"
RULE = "#d9dee4"
GRID = "#e9edf1"
ACCENT = "#1d4f7c"
ACCENT_TINTS = ("#1d4f7c", "#4f86b5", "#8fa9c0")
OTHER = "#8b96a3"
# Parts of a whole, told apart by lightness as well as by hue, neighbours most of all; each is named beside it.
SHARES = ("#1d4f7c", "#d9a441", "#7fb0d6", "#7b4f80", "#b9c2cb", "#2f8f7f", "#e3c7b0", "#4b535d")
RED = "#b8322a"
GREEN = "#178a74"


@dataclass(frozen=True, slots=True)
class Palette:
    """The two colours that depend on the reader."""

    up: str
    down: str


def palette(language: Language) -> Palette:
    """Red is up for Chinese readers, green is up for English ones."""
    return Palette(up=RED, down=GREEN) if language is Language.ZH else Palette(up=GREEN, down=RED)
