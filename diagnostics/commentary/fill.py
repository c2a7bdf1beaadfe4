"""Figures put into the slots: the last step before a sentence is printed."""

from __future__ import annotations

from diagnostics.commentary.slots import SLOT
from diagnostics.figures import Language, write_figure
from diagnostics.ledger import FactLedger


def fill(text: str, ledger: FactLedger, language: Language) -> str:
    """The sentence with each ``[[key]]`` replaced by the figure as the reader writes it.

    Raises:
        KeyError: a key that is not in the ledger. Verified sentences have none.
    """
    return SLOT.sub(lambda match: write_figure(ledger[match.group(1)], language), text)
