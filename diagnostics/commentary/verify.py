"""The guard: a sentence is printed only if everything in it is known.

The world is closed. Slots have to name present facts; between them may stand only words of
the lexicon, in the asked language, without a number, a date, a name, an order, a promise, a
forecast, a cause or a superlative; and each name of a figure, each direction, comparison and
judgement has to be borne by the facts and findings that the sentence cites. When in doubt,
refused. The reasons are stable codes with the text that they were found in.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.commentary.claims import Reason, unborne
from diagnostics.commentary.lexicon import Lexicon, Role, Word, lexicon, read_words
from diagnostics.commentary.numerals import find_numerals, windows_named, without_idioms
from diagnostics.commentary.reading import Reading, read
from diagnostics.commentary.sentences import true_missing_sentences
from diagnostics.commentary.slots import SLOT, SlottedText, take_apart
from diagnostics.facts import Fact, Unit
from diagnostics.figures import Language
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger
from diagnostics.pipeline import Diagnosed

MOST_CHARACTERS = {Language.EN: 420, Language.ZH: 220}
PUNCTUATION = {
    Language.EN: set(" ,.;:()'\u2019-!?"),
    Language.ZH: set(" \uff0c\u3002\uff1b\uff1a\uff08\uff09\u3001\uff01\uff1f,.;:()"),
}
WINDOWS = frozenset({"1d", "mtd", "ytd", "1m", "3m", "6m", "1y", "3y", "5y", "all"})
UNIT_AFTER_SLOT = re.compile(
    r"\]\]\s*(years?|months?|weeks?|days?|dollars?|usd|yuan|euros?|times|x|shares?|[\u5e74\u6708\u65e5\u5929\u5468\u5143\u70b9\u80a1\u5206])",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\]\]\s*(sessions?|findings?|bars?|moves?|\u4e2a|\u9879|\u6839|\u6761|\u6b21|\u5904)", re.IGNORECASE
)
SIGN_BEFORE_SLOT = re.compile(
    r"(minus|plus|negative|[-+\u2212\u2013\u2014\u8d1f\u6b63\uff0d\uff0b])\s*\[\[", re.IGNORECASE
)

# Codes that end the check: nothing further can be said of such a text.
CODES = (
    "empty", "too_long", "malformed_slot", "unknown_key", "absent_fact", "no_fact", "no_words", "symbol",
    "control_character", "wrong_language", "numeral", "unit_after_slot", "sign_before_slot", "window", "order",
    "promise", "forecast", "cause", "superlative", "date", "intensity", "name", "unknown_word", "misnamed", "unnamed",
    "direction", "comparison", "judgement", "negated_claim",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence may rest on: the facts, the findings, and the language it has to be in."""

    ledger: FactLedger
    findings: tuple[Finding, ...]
    language: Language

    @classmethod
    def of(cls, diagnosed: Diagnosed, language: Language) -> Context:
        """The context of a diagnosis."""
        return cls(diagnosed.ledger, (diagnosed.verdict, *diagnosed.findings), language)


def verify(text: str, context: Context) -> tuple[Reason, ...]:
    """Why the sentence may not be printed: (stable code, what it was found in); () if it may."""
    if text in true_missing_sentences(context.ledger, context.language):
        return ()
    apart = take_apart(text)
    reasons = [*_form(text, apart, context), *_slots(apart, context)]
    if reasons:
        return tuple(dict.fromkeys([*reasons, *_figures(text)]))
    words = lexicon(context.language)
    masked = SLOT.sub(lambda match: "\x00" * len(match.group()), text)
    found, unknown = read_words(without_idioms(masked), words)
    reasons = [*_figures(text), *_forbidden(masked, found, words), *_unknown(masked, unknown, context.language)]
    reading = read(text, found, context.ledger, context.findings, words)
    reasons += [*_windows(text, reading), *_units(text, context.ledger)]
    reasons += unborne(reading)
    return tuple(dict.fromkeys(reasons))


def _form(text: str, apart: SlottedText, context: Context) -> Iterator[Reason]:
    """The shape of the sentence: not empty, not too long, plain characters of the right script."""
    words = "".join(apart.words)
    if not text.strip():
        yield "empty", ""
        return
    if len(words) > MOST_CHARACTERS[context.language]:
        yield "too_long", str(len(words))
    yield from (("malformed_slot", piece) for piece in apart.malformed)
    for char in words:
        category = unicodedata.category(char)
        if category[0] == "C" or category in ("Mn", "Me", "Mc", "Zl", "Zp") or (category == "Zs" and char != " "):
            yield "control_character", f"U+{ord(char):04X}"
        elif char.isalpha() and not _in_language(char, context.language):
            yield "wrong_language", char
        elif category[0] in "PS" and char not in PUNCTUATION[context.language]:
            yield "symbol", char
    if not any(char.isalpha() for char in words):
        yield "no_words", text
    elif context.language is Language.ZH and not any("\u4e00" <= char <= "\u9fff" for char in words):
        yield "wrong_language", words.strip()


def _in_language(char: str, language: Language) -> bool:
    latin = char.isascii()
    return latin if language is Language.EN else latin or "\u4e00" <= char <= "\u9fff"


def _slots(apart: SlottedText, context: Context) -> Iterator[Reason]:
    if not apart.keys and not apart.malformed:
        yield "no_fact", ""
    for key in apart.keys:
        fact = context.ledger.get(key)
        if fact is None:
            yield "unknown_key", key
        elif fact.value is None:
            yield "absent_fact", key


def _figures(text: str) -> Iterator[Reason]:
    yield from (("numeral", piece) for piece in find_numerals(text))
    match = SIGN_BEFORE_SLOT.search(text)
    if match:
        yield "sign_before_slot", match.group(1)


def _units(text: str, ledger: FactLedger) -> Iterator[Reason]:
    """A unit may follow a slot only where the figure is written without one."""
    for match in UNIT_AFTER_SLOT.finditer(text):
        yield "unit_after_slot", match.group(1)
    for match in SLOT.finditer(text):
        counted = COUNTED.match(text, match.end() - 2)
        if counted and ledger[match.group(1)].unit not in (Unit.COUNT, Unit.PERIODS):
            yield "unit_after_slot", counted.group(1)


def _forbidden(masked: str, found: tuple[Word, ...], words: Lexicon) -> Iterator[Reason]:
    """Orders, promises and the like; terms of the field that hold such a word are passed over."""
    text = masked
    for word in found:
        if word.roles & {Role.CONCEPT, Role.JUDGEMENT} and _is_term(word.text):
            end = word.start + len(word.text)
            text = text[: word.start] + "\x00" * len(word.text) + text[end:]
    for code, pattern in words.forbidden:
        match = pattern.search(text)
        if match:
            yield code, match.group().strip("\x00 ")


def _is_term(text: str) -> bool:
    """Whether a word is a fixed term, in which a forbidden piece does not mean what it says."""
    return " " in text or "-" in text if text.isascii() else len(text) > 1


def _unknown(masked: str, unknown: tuple[str, ...], language: Language) -> Iterator[Reason]:
    for piece in unknown:
        latin = piece[:1].isascii()
        starts = masked.lstrip().startswith(piece)
        capital = piece[:1].isupper() and (not starts or piece.isupper())
        yield ("name" if latin and (capital or language is Language.ZH) else "unknown_word"), piece


def _windows(text: str, reading: Reading) -> Iterator[Reason]:
    """A window named in words has to be that of a fact cited in the same clause, and of all of them."""
    for clause in reading.clauses:
        named = set(windows_named(text[clause.start : clause.end]))
        if not named:
            continue
        have = {window for fact in reading.scope(clause) for window in WINDOWS.intersection(fact.key.split("."))}
        own = {window for _, fact in clause.facts for window in WINDOWS.intersection(fact.key.split("."))}
        if not named <= have or not own <= named:
            yield "window", ", ".join(sorted(named))


def cited_facts(text: str, ledger: FactLedger) -> tuple[Fact, ...]:
    """The present facts that a verified sentence cites, in order."""
    return tuple(ledger[match.group(1)] for match in SLOT.finditer(text))
