"""Names, and numbers of persons, taken out of a text that may leave this machine. Amounts and symbols stay.

What is known of the client (name, account numbers, names of files) is replaced wherever it stands, however it is
spelled: in full width, with accents or blanks, the family name first, with stars for some of its signs. What
looks like a person's number (identity card, mobile phone, e-mail, bank card) is replaced by its form and, where
it has one, its check digit.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache

SHORTEST = 2  # characters; a name of one letter stands in every word
FIRST_OF_NUMBER = 4  # an account number shorter than this is a number like any other
SHOWN_OF_NUMBER = 3  # digits that are left of a number behind stars
LONG_NUMBER = 8  # digits; so long a number is known with blanks or dashes in it
SHORTEST_WORD = 3  # letters of a part of a name that is known by itself
CONNECTIVES = frozenset({
    "and", "und", "et", "the", "of", "for", "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "jr", "sr", "ii", "iii",
    "van", "von", "der", "den", "de", "del", "della", "di", "da", "la", "le", "family", "trust", "estate", "household",
    "joint", "account", "client", "fund", "holdings", "limited", "ltd", "llc", "inc", "company", "co",
})  # fmt: skip

_ID_CARD = re.compile(
    r"(?<![0-9a-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx](?![0-9a-z])"
)
_MOBILE = re.compile(r"(?<![0-9a-z.,])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9a-z]|[.,]\d)")
_E_MAIL = re.compile(r"[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_CARD = re.compile(r"(?<![0-9a-z.,])\d(?:[ -]?\d){12,18}(?![0-9a-z]|[.,]\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NO_PERSON = re.compile(r"[\d/\\]|\.[a-z]{2,4}$")  # numbers, paths and names of files
_BETWEEN = re.compile(r"[\s\-]+")  # what may stand between two letters, digits or words of a name
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
_DIGITS = re.compile(r"\d+")
_LONG_ENOUGH = re.compile(r"\d{11}")  # a mobile phone's number, the shortest of a person's
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_STAR = r"[*x\u25cb\u25cf\u67d0]"  # what stands for a sign that is not shown
_TITLE = r"(?:\u5148\u751f|\u5973\u58eb|\u5c0f\u59d0|\u592a\u592a)"  # 先生, 女士, 小姐, 太太
_ENDING = r"(?:[*x.\u2026\u2022#]{2,}[\s\-]?|(?:ending(?: in)?|\u5c3e\u53f7|\u672b\u56db\u4f4d)[\s:]*)"

PERSON, ID_CARD, MOBILE, E_MAIL, CARD = "[name]", "[id card]", "[phone]", "[e-mail]", "[card number]"


def replace_names(text: str, names: Iterable[str] | Mapping[str, str], parts: Collection[str] = ()) -> str:
    """The text without them.

    Args:
        text: anything that might be sent.
        names: what is known of the client; a mapping says what stands in place of each (an alias), else ``[name]``.
        parts: those of them of which a single word is taken out as well, or the digits that a number of mostly stars
            shows: in words of the client's files, not in texts in which such a word or number may mean itself.
    """
    standing = names if isinstance(names, Mapping) else dict.fromkeys(names, PERSON)
    folded, places = _folded(text)
    held = bytearray(len(folded))
    found: list[tuple[int, int, str]] = []
    for pattern, instead in _searches(standing, parts, _BETWEEN.sub("", folded)):
        for match in pattern.finditer(folded):
            start, end = match.span()
            replacement = instead(folded[start:end])
            if end > start and replacement is not None and not any(held[start:end]):
                held[start:end] = b"\x01" * (end - start)
                found.append((places[start], places[end - 1] + 1, replacement))
    for start, end, replacement in sorted(found, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def _searches(
    standing: Mapping[str, str], parts: Collection[str], run_together: str
) -> Iterator[tuple[re.Pattern[str], Callable[[str], str | None]]]:
    """What is looked for, the longest names first, and what stands instead of what was found.

    Nothing is looked for whose least trace is not in the text: the pattern of a name is made only where it may be.

    Args:
        standing: what stands in place of each name.
        parts: as ``replace_names``.
        run_together: the folded text without blanks and dashes.
    """
    likely = [pair for pair in standing.items() if any(trace in run_together for trace in _traces(pair[0]))]
    for name, instead in sorted(likely, key=lambda pair: -len(pair[0])):
        pattern = _pattern(name, parts=name in parts)
        if pattern is not None:
            yield pattern, lambda _, instead=instead: instead  # type: ignore[misc]
    if "@" in run_together:
        yield _E_MAIL, lambda _: E_MAIL
    if _LONG_ENOUGH.search(run_together):
        yield _ID_CARD, lambda said: ID_CARD if _is_id_card(said) else None
        yield _MOBILE, lambda _: MOBILE
        yield _CARD, lambda said: CARD if _is_card(said) else None


@lru_cache(maxsize=256)
def _traces(name: str) -> tuple[str, ...]:
    """One of these is in every text, folded and run together, in which ``_pattern`` finds the name.

    The whole of it; a word, of which a form has one at least; a sign, where stars may hide the others; the last digits.
    """
    plain = _folded(name.strip())[0]
    digits = "".join(_DIGITS.findall(plain))
    signs = itertools.chain.from_iterable(_HAN.findall(plain))
    whole = _BETWEEN.sub("", plain)
    found = (whole, *_WORD.findall(plain), *signs, digits[-SHOWN_OF_NUMBER:])
    return tuple(dict.fromkeys(one for one in found if one))


def _folded(text: str) -> tuple[str, range | list[int]]:
    """The text in plain forms and small letters, without accents, and the place of each sign in the text."""
    if text.isascii():
        return text.lower(), range(len(text))
    signs, places = [], []
    for place, sign in enumerate(text):
        for plain in unicodedata.normalize("NFKD", sign).casefold():
            if unicodedata.category(plain) not in ("Mn", "Cf"):
                signs.append(plain)
                places.append(place)
    return "".join(signs), places


@lru_cache(maxsize=256)
def _pattern(name: str, *, parts: bool) -> re.Pattern[str] | None:
    """The name however it is written; None for what is too short to be told from other words."""
    plain = _folded(name.strip())[0].strip()
    digits = re.sub(r"[\s\-]", "", plain)
    if len(plain) < SHORTEST or (digits.isdigit() and len(digits) < FIRST_OF_NUMBER):
        return None
    forms = [*_spaced(plain), *_of_number(plain, parts=parts)]
    if not _NO_PERSON.search(plain):
        forms += [*_han(plain), *_latin(plain, parts=parts)]
    return re.compile("|".join(dict.fromkeys(forms))) if forms else None


def _spaced(plain: str) -> Iterator[str]:
    """The name with any blanks. Chinese has none between words; elsewhere a name is a whole word (Li, not Limited)."""
    body = r"[\s\-]*".join(re.escape(part) for part in re.split(r"[\s\-]+", plain) if part)
    if body:
        yield rf"(?<![0-9a-z]){body}(?![0-9a-z])" if plain.isascii() else body


def _han(plain: str) -> Iterator[str]:
    """A Chinese name with blanks in it, with stars for some of its signs, or as Mr and Ms."""
    for piece in _HAN.findall(plain):
        if len(piece) < SHORTEST:
            continue
        yield r"\s*".join(piece)
        if len(piece) <= 4:  # what is longer is a firm
            for shown in itertools.product((True, False), repeat=len(piece)):
                if any(shown) and not all(shown):
                    yield "".join(sign if kept else _STAR for sign, kept in zip(piece, shown, strict=True))
            yield piece[0] + _TITLE


def _latin(plain: str, *, parts: bool) -> Iterator[str]:
    """Any two words of a name of persons, in either order, with a comma or an initial between them; and each word."""
    words = [word for word in _WORD.findall(plain) if word not in CONNECTIVES]
    for first, second in itertools.permutations(words, 2):
        yield rf"(?<![a-z]){first}[\s,._\-]*(?:[a-z]\b\.?[\s,]*)?{second}(?![a-z])"
    if parts:
        yield from (rf"(?<![a-z]){word}(?![a-z])" for word in words if len(word) >= SHORTEST_WORD)


def _of_number(plain: str, *, parts: bool) -> Iterator[str]:
    """An account's number with blanks in it, or as stars and its last digits."""
    shown = _DIGITS.findall(plain)
    digits = "".join(shown)
    if len(digits) < FIRST_OF_NUMBER:
        return
    yield rf"{_ENDING}{digits[-4:]}(?!\d)"
    yield rf"[*x.\u2026\u2022#]{{2,}}{digits[-SHOWN_OF_NUMBER:]}(?!\d)"
    if len(digits) >= LONG_NUMBER and digits == re.sub(r"[\s\-]", "", plain):
        spaced = r"[\s\-]?".join(digits)
        yield rf"(?<![0-9a-z])(?<!\d[.,]){spaced}(?![0-9a-z]|[.,]\d)"
    if parts and len(shown[-1]) == len(digits) and digits != plain:
        yield rf"(?<![0-9a-z])(?<!\d[.,]){digits}(?![0-9a-z]|[.,]\d)"


def _is_id_card(text: str) -> bool:
    """GB 11643: the eighteenth sign is the check of the others."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == text[17].upper()


def _is_card(text: str) -> bool:
    """ISO/IEC 7812: Luhn's sum of all digits ends in 0."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1
