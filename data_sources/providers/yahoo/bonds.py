"""What Yahoo says of the bonds of a fund: how long they run, how they are rated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_sources.providers.yahoo.fund_words import rating_word
from data_sources.providers.yahoo.replies import Part, number, part, rows

WHOLE = (0.5, 1.5)  # between these the parts of a fund add up, rounding and borrowed money allowed
LONGEST = 60.0  # years; what is more is no duration and no maturity of a fund
MOST_RATINGS = 40  # Yahoo's own list has nine


@dataclass(frozen=True, slots=True)
class Bonds:
    """The bonds of a fund: years, parts of the bonds by rating, and what was left out."""

    duration: float | None = None
    average_maturity: float | None = None
    ratings: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()


def read_bonds(top: Part, asked: str) -> Bonds:
    """``bondHoldings`` and ``bondRatings`` of a fund that holds bonds; nothing of one that does not.

    Yahoo writes 0 for years that it does not know, and ratings of 0 for a fund without bonds.

    Raises:
        BadReply, SchemaChanged: a number that is none.
    """
    years = part(top, "bondHoldings", asked)
    rated = [
        (rating_word(name), weight)
        for row in rows(top, "bondRatings", asked, MOST_RATINGS)
        for name, value in row.items()
        if (weight := number({"a rating's weight": value}, "a rating's weight", asked))
    ]
    notes = []
    if rated and (not adds_up(rated) or min(weight for _, weight in rated) < 0):
        rated, notes = [], ["ratings left out: they do not add up to the whole"]
    duration, maturity = (number(years, key, asked) for key in ("duration", "maturity"))
    if any(one is not None and not 0 <= one <= LONGEST for one in (duration, maturity)):
        duration, maturity, notes = None, None, [*notes, "duration left out: no bonds run so long"]
    return Bonds(duration or None, maturity or None, tuple(rated), tuple(notes))


def adds_up(parts: Sequence[tuple[str, float]]) -> bool:
    """Whether parts are perhaps decimals of one whole."""
    return WHOLE[0] <= sum(weight for _, weight in parts) <= WHOLE[1]
