"""Slots: the ``[[fact.key]]`` places in a sentence where code, and only code, writes a figure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from diagnostics.facts import KEY_FORM

SLOT = re.compile(r"\[\[([^\[\]]*)\]\]")


@dataclass(frozen=True, slots=True)
class SlottedText:
    """A sentence taken apart at its slots.

    Args:
        words: the text between the slots, one more than there are slots.
        keys: what stands inside the slots, in order; not yet looked up.
        malformed: pieces that look like a slot and are none (a lone bracket, an empty slot).
    """

    words: tuple[str, ...]
    keys: tuple[str, ...]
    malformed: tuple[str, ...]


def take_apart(text: str) -> SlottedText:
    """The words and keys of a sentence; what is bracketed but no slot is listed as malformed."""
    pieces = SLOT.split(text)
    words, keys = tuple(pieces[0::2]), tuple(pieces[1::2])
    malformed = [key or "[[]]" for key in keys if not KEY_FORM.fullmatch(key)]
    for piece in words:
        malformed.extend(re.findall(r"\S{0,12}[\[\]{}]\S{0,12}", piece))
    return SlottedText(words, keys, tuple(malformed))


def cited_keys(text: str) -> tuple[str, ...]:
    """The keys of the slots, in order of appearance, each once."""
    return tuple(dict.fromkeys(take_apart(text).keys))


def slot(key: str) -> str:
    """The slot of a fact."""
    return f"[[{key}]]"
