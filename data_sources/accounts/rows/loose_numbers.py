"""Numbers of exports that change their way of writing within one file: 1,35 in one row and -97.93 in the next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from data_sources.accounts.rows.cells import decimal_mark, number, plain

_LAST_MARK = re.compile(r"[.,](?=\d*$)")
_THREE_BEHIND = re.compile(r"\D*[1-9]\d{0,2}([.,])\d{3}\D*")


def loose_number(text: str, usual: str = ".") -> float | None:
    """The number, by the last of its marks; one that could group thousands is read as the file usually writes.

    Args:
        text: of the cell, with thousands marks, signs and codes of money or without.
        usual: the mark of decimals where the text itself does not tell.
    """
    bare = plain(text)
    match = _LAST_MARK.search(bare)
    if match is None:
        return number(bare)
    undecided = _THREE_BEHIND.fullmatch(bare) is not None
    repeated = bare.count(match[0]) > 1
    mark = usual if undecided else (("," if match[0] == "." else ".") if repeated else match[0])
    value = number(bare, mark)
    return value if value is not None else number(bare, "," if mark == "." else ".")


def mended(text: str) -> str:
    """The text, with letters restored that somebody saved as UTF-8 and read as Latin 1 (CrÃ©dito)."""
    if not re.search("[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œ]", text):
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def usual_mark(texts: Iterable[str]) -> str:
    """The mark of decimals of most cells; "." where none tells."""
    return decimal_mark(texts) or "."


def readings(text: str) -> tuple[float, ...]:
    """Every number that a text can be: 4.600 is 4600 or 4.6."""
    values = (number(plain(text), mark) for mark in (".", ","))
    return tuple(dict.fromkeys(value for value in values if value is not None))


def agreed(quantity: str, price: str, product_of_both: float) -> tuple[float, float] | None:
    """Of all readings of quantity and price those whose product is what the row moves; the nearest.

    Where the product is 0 or unknown, the plainest reading. None where a text is no number.
    """
    pairs = list(product(readings(quantity), readings(price)))
    if not pairs:
        return None
    target = abs(product_of_both)
    return min(pairs, key=lambda pair: abs(pair[0] * pair[1] - target)) if target else pairs[0]
