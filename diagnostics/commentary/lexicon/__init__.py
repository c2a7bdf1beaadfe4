"""The words that commentary may be made of, one file a language, and reading a text as them.

A text is read as the longest words of the lexicon. What cannot be read is unknown, and
``verify`` refuses it: this is what keeps names, causes and news out without a list of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from diagnostics.commentary.language_tables import language_tables
from diagnostics.figures import Language

ACCOUNT = "account"
# Kinds of diagnosis that have words of their own, in files whose names begin so.
TOPICS_OF_KINDS = {ACCOUNT: "account_", "brief": "brief_"}


class Role(Enum):
    """What a word does in a sentence, and so what has to bear it."""

    PLAIN = "plain"
    CONCEPT = "concept"  # names a figure: a fact of that name has to be cited
    NEAR = "near"  # names none, and stands only beside certain figures
    UP = "up"
    DOWN = "down"
    POSITIVE = "positive"
    NEGATIVE = "negative"
    ABOVE = "above"
    BELOW = "below"
    AHEAD = "ahead"
    BEHIND = "behind"
    OVER = "over"  # after both of its facts: 上方
    UNDER = "under"
    LARGER = "larger"  # of losses by their size, of all else by their value
    SMALLER = "smaller"
    JUDGEMENT = "judgement"  # has to be borne by a finding or a fact
    NEGATION = "negation"
    CLAUSE = "clause"  # begins a new clause


@dataclass(frozen=True, slots=True)
class Word:
    """A word or term as it stands in a text, with everything that it is."""

    text: str
    roles: frozenset[Role]
    start: int


@dataclass(frozen=True, slots=True)
class Bearing:
    """What bears a judging word: findings by name, or cited facts by key, perhaps with a sign.

    Args:
        every: facts of each sign have to be there, not of one.
        without: the facts of ``keys`` bear it only while this one of the same rank is missing
            ("recovery": ``drawdown.recovery.1`` beside ``drawdown.trough.1``).
    """

    findings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    every: bool = False
    without: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words of one language.

    Args:
        roles: word -> what it is.
        concepts: word -> patterns of the keys that it names.
        beside: word -> patterns of the keys, those that it names and those that it may stand beside; one
            of them has to be cited.
        bearings: judging word -> what can bear it.
        forbidden: (stable code, pattern) of what is refused wherever it stands.
        longest: length of the longest term, in characters.
    """

    language: Language
    roles: Mapping[str, frozenset[Role]]
    concepts: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]
    bearings: Mapping[str, tuple[Bearing, ...]]
    forbidden: tuple[tuple[str, re.Pattern[str]], ...]
    longest: int


@cache
def lexicon(language: Language, kind: str = "") -> Lexicon:
    """The lexicon of this language for a diagnosis of this kind, read once.

    What is said of an account only (its limits, its policy, its flows), or of a brief only (its alerts, its queue), is
    unknown to the commentary on anything else.
    """
    without = tuple(topics for one, topics in TOPICS_OF_KINDS.items() if one != kind)
    table = language_tables(__name__, language, without=without)
    roles: dict[str, set[Role]] = {}
    concepts, beside = _concepts(table, roles)
    bearings = _bearings(table, roles)
    for word in (*table["vocabulary"].split(), *table.get("phrases", ())):
        roles.setdefault(_folded(word), set()).add(Role.PLAIN)
    for group in ("directions", "comparisons"):
        for name, words in table[group].items():
            for word in words:
                roles.setdefault(_folded(word), set()).add(Role(name))
    for name, role in (("negations", Role.NEGATION), ("clauses", Role.CLAUSE)):
        for word in table[name]["words"]:
            roles.setdefault(_folded(word), set()).add(role)
    forbidden = tuple(
        (code, re.compile(pattern, re.IGNORECASE))
        for code, patterns in table["forbidden"].items()
        for pattern in patterns
    )
    frozen = {word: frozenset(found) for word, found in roles.items()}
    return Lexicon(language, frozen, concepts, beside, bearings, forbidden, max(map(len, frozen)))


def _folded(word: str) -> str:
    return word.lower().replace("\u2019", "'")


Patterns = dict[str, tuple[str, ...]]


def _concepts(table: dict[str, Any], roles: dict[str, set[Role]]) -> tuple[Patterns, Patterns]:
    named: Patterns = {}
    beside: Patterns = {}
    for concept in table["concepts"].values():
        keys = tuple(concept["keys"])
        for word in map(_folded, concept["words"]):
            named[word] = named.get(word, ()) + keys
            beside[word] = beside.get(word, ()) + keys + tuple(concept.get("near", ()))
            roles.setdefault(word, set()).add(Role.CONCEPT if keys else Role.NEAR)
    return named, beside


def _bearings(table: dict[str, Any], roles: dict[str, set[Role]]) -> dict[str, tuple[Bearing, ...]]:
    bearings: dict[str, tuple[Bearing, ...]] = {}
    for entry in table["judgements"]:
        bearing = Bearing(
            **{name: tuple(value) for name, value in entry.items() if name not in ("words", "every", "without")},
            every=entry.get("every", False),
            without=entry.get("without", ""),
        )
        for word in map(_folded, entry["words"]):
            bearings[word] = (*bearings.get(word, ()), bearing)
            roles.setdefault(word, set()).add(Role.JUDGEMENT)
    return bearings


def matches(key: str, patterns: tuple[str, ...]) -> bool:
    """Whether a fact key fits one of the patterns ("ratio.*sharpe*")."""
    return any(fnmatchcase(key, pattern) for pattern in patterns)


def read_words(text: str, words: Lexicon) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The text as words of the lexicon, and the pieces that are none.

    Args:
        text: words without slots; slots are given as NUL characters and separate words.
        words: the lexicon of the text's language.
    """
    return _read_english(text, words) if words.language is Language.EN else _read_chinese(text, words)


TOKEN = re.compile(r"[^\W\d_]+(?:[-'\u2019][^\W\d_]+)*")
MOST_TOKENS_IN_TERM = 7


def _read_english(text: str, words: Lexicon) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    tokens = list(TOKEN.finditer(text))
    found, unknown = [], []
    at = 0
    while at < len(tokens):
        for count in range(min(MOST_TOKENS_IN_TERM, len(tokens) - at), 0, -1):
            start, end = tokens[at].start(), tokens[at + count - 1].end()
            roles = _english_roles(text[start:end], words, single=count == 1)
            if roles is not None:
                found.append(Word(_known_form(text[start:end], words), roles, start))
                at += count
                break
        else:
            unknown.append(tokens[at].group())
            at += 1
    return tuple(found), tuple(unknown)


def _english_roles(piece: str, words: Lexicon, *, single: bool) -> frozenset[Role] | None:
    folded = _folded(piece)
    if folded in words.roles:
        return words.roles[folded]
    if not single or (piece[1:] != piece[1:].lower()):
        return None
    for stem in _stems(folded):
        if stem in words.roles:
            return words.roles[stem]
    if "-" in folded and all(
        part in words.roles or any(s in words.roles for s in _stems(part)) for part in folded.split("-")
    ):
        roles = frozenset[Role]().union(*(words.roles.get(part, frozenset()) for part in folded.split("-")))
        # A name joined to another is neither of them.
        return None if roles & {Role.CONCEPT, Role.NEAR, Role.JUDGEMENT} else roles
    return None


def _known_form(piece: str, words: Lexicon) -> str:
    folded = _folded(piece)
    return folded if folded in words.roles else next((stem for stem in _stems(folded) if stem in words.roles), folded)


def _stems(word: str) -> tuple[str, ...]:
    """Forms that an inflected word may come from: s, es, ies, ed, d, ing, ly, 's."""
    stems = []
    for ending, tails in (
        ("'s", ("",)), ("ies", ("y",)), ("es", ("", "e")), ("s", ("",)), ("ied", ("y",)), ("ed", ("", "e")),
        ("ing", ("", "e")), ("ly", ("", "le")), ("d", ("",)),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) > len(ending) + 2:
            root = word[: -len(ending)]
            stems += [root + tail for tail in tails]
            if len(root) > 2 and root[-1] == root[-2]:
                stems.append(root[:-1])
    return tuple(stems)


def _read_chinese(text: str, words: Lexicon) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    """The reading with the fewest unknown characters, and of those the one with the fewest words."""
    folded, size = text.lower(), len(text)
    best: list[tuple[int, int]] = [(0, 0)] * (size + 1)
    step = [1] * (size + 1)
    for at in range(size - 1, -1, -1):
        skip = not _is_letter(text[at])
        best[at] = (best[at + 1][0] + (not skip), best[at + 1][1] + (not skip))
        step[at] = 1
        for length in range(min(words.longest, size - at), 0, -1):
            if folded[at : at + length] in words.roles and _whole_latin(text, at, at + length):
                cost = (best[at + length][0], best[at + length][1] + 1)
                if cost < best[at]:
                    best[at], step[at] = cost, length
    return _walk(text, folded, step, words)


def _walk(text: str, folded: str, step: list[int], words: Lexicon) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    found, unknown, at = [], [], 0
    while at < len(text):
        piece = folded[at : at + step[at]]
        if piece in words.roles:
            found.append(Word(piece, words.roles[piece], at))
        elif _is_letter(text[at]):
            unknown.append(text[at])
        at += step[at]
    joined = re.findall(r"[A-Za-z]+|[^A-Za-z]", "".join(unknown))
    return tuple(found), tuple(joined)


def _is_letter(char: str) -> bool:
    return char.isalpha()


def _whole_latin(text: str, start: int, end: int) -> bool:
    """Whether a Latin term is not a piece of a longer Latin word."""
    latin = "abcdefghijklmnopqrstuvwxyz"
    before = text[start - 1].lower() if start else " "
    after = text[end].lower() if end < len(text) else " "
    return not (before in latin and text[start].lower() in latin) and not (
        after in latin and text[end - 1].lower() in latin
    )
