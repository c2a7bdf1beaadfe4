"""Names, and numbers of persons, taken out of a text that may leave this machine. Amounts and symbols stay.

What is known of the client (name, account numbers, names of files) is replaced wherever it stands; what
looks like a person's number (identity card, mobile phone, e-mail, bank card) is replaced by its form and, where
it has one, its check digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

SHORTEST = 2  # characters; a name of one letter stands in every word
FIRST_OF_NUMBER = 4  # an account number shorter than this is a number like any other

_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_MOBILE = re.compile(r"(?<![0-9A-Za-z.,])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z]|[.,]\d)")
_E_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CARD = re.compile(r"(?<![0-9A-Za-z.,])\d(?:[ -]?\d){12,18}(?![0-9A-Za-z]|[.,]\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"

PERSON, ID_CARD, MOBILE, E_MAIL, CARD = "[name]", "[id card]", "[phone]", "[e-mail]", "[card number]"


def replace_names(text: str, names: Iterable[str] | Mapping[str, str]) -> str:
    """The text without them.

    Args:
        text: anything that might be sent.
        names: what is known of the client; a mapping says what stands in place of each (an alias), else ``[name]``.
    """
    standing = dict(names) if isinstance(names, Mapping) else dict.fromkeys(names, PERSON)
    for name, instead in sorted(standing.items(), key=lambda pair: -len(pair[0])):
        pattern = _pattern(name)
        if pattern is not None:
            text = pattern.sub(lambda _, instead=instead: instead, text)  # type: ignore[misc]
    text = _E_MAIL.sub(E_MAIL, text)
    text = _ID_CARD.sub(lambda match: ID_CARD if _is_id_card(match[0]) else match[0], text)
    text = _MOBILE.sub(MOBILE, text)
    return _CARD.sub(lambda match: CARD if _is_card(match[0]) else match[0], text)


def _pattern(name: str) -> re.Pattern[str] | None:
    """The name however it is spaced and cased; None for what is too short to be told from other words."""
    plain = unicodedata.normalize("NFKC", name).strip()
    digits = plain.replace(" ", "").replace("-", "")
    if len(plain) < SHORTEST or (digits.isdigit() and len(digits) < FIRST_OF_NUMBER):
        return None
    body = r"[\s\-]*".join(re.escape(part) for part in re.split(r"[\s\-]+", plain) if part)
    if not body:
        return None
    # Chinese has no blanks between words; elsewhere a name is a whole word (Li is not in Limited).
    if plain.isascii():
        body = rf"(?<![0-9A-Za-z]){body}(?![0-9A-Za-z])"
    return re.compile(body, re.IGNORECASE)


def _is_id_card(text: str) -> bool:
    """GB 11643: the eighteenth sign is the check of the others."""
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == text[17].upper()


def _is_card(text: str) -> bool:
    """ISO/IEC 7812: Luhn's sum of all digits ends in 0."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1
