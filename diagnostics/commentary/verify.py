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
from diagnostics.commentary.lexicon import Lexicon, Role, Word, lexicon, matches, read_words
from diagnostics.commentary.numerals import find_numerals, places_of_windows, without_idioms
from diagnostics.commentary.reading import Clause, Reading, read
from diagnostics.commentary.sentences import finding_sentence, true_missing_sentences
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
# What needs no window because it is what is now.
AS_OF_NOW = ("price.*", "technique.*", "drawdown.current*", "risk.recent*", "risk.volatility_percentile*", "rule.*")
# Figures of an account's last year, whose keys have no window.
OF_THE_WHOLE = ("contribution.share.*", "contribution.gain.*", "money_weighted.time_weighted*", "money_weighted.rate")
OVER_A_YEAR = (
    "costs.last_year",
    "costs.share_of_value",
    "income.last_year",
    "income.yield_on_*",
    "contribution.share_1y*",
    # Of a brief's lines, whose keys have no window either.
    "*.day_percentile.*",
    "*.level_percentile.*",
    "*.range_place.*",
    "watched.high_fall.*",
)
TO_DATE = ("*.year_change.*",)
# What means nothing without the time over which it came together, be it the whole record.
ACCUMULATED = ("return.cumulative_return*",)
HALF_MARKS = (";", ":", "\uff1b", "\uff1a")
WHOLE_WORDS = {
    "whole record": "all",
    "full record": "all",
    "entire record": "all",
    "whole period": "all",
    "full period": "all",
    "entire period": "all",
    "whole history": "all",
    "full history": "all",
    "since the first bar": "all",
    "the record": "all",
    "of the record": "all",
    "on record": "all",
    "\u5168\u90e8\u6837\u672c\u671f": "all",
    "\u5168\u90e8\u6837\u672c\u671f\u5185": "all",
    "\u6574\u4e2a\u6837\u672c\u671f": "all",
    "\u5168\u6837\u672c": "all",
    "\u5168\u90e8\u5386\u53f2": "all",
    "\u6837\u672c\u671f\u5185": "all",
    "year to date": "ytd",
    "year-to-date": "ytd",
    "start of the year": "ytd",
    "start of the calendar year": "ytd",
    "this year": "ytd",
    "calendar year to date": "ytd",
    "\u5e74\u521d\u81f3\u4eca": "ytd",
    "\u4eca\u5e74\u4ee5\u6765": "ytd",
    "\u5e74\u521d\u4ee5\u6765": "ytd",
    "\u4eca\u5e74": "ytd",
    "month to date": "mtd",
    "month-to-date": "mtd",
    "start of the month": "mtd",
    "this month": "mtd",
    "\u6708\u521d\u81f3\u4eca": "mtd",
    "\u672c\u6708\u4ee5\u6765": "mtd",
    "\u6708\u521d\u4ee5\u6765": "mtd",
    "\u672c\u6708": "mtd",
}
PREPOSED = re.compile(
    r"^(?:(?:over|in|of|for|across|than) )?the (?!record|first)|^(?:over|in|for|across|than) (?=the record)"
)
UNIT_AFTER_SLOT = re.compile(
    r"\]\]\s*(years?(?! to date)|months?|weeks?|days?|dollars?|usd|yuan|euros?|times|x|shares?"
    r"|[\u5e74\u6708\u65e5\u5929\u5468\u5143\u70b9\u80a1\u5206])",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\]\]\s*(sessions?|findings?|bars?|moves?|\u4e2a|\u9879|\u6839|\u6761|\u6b21|\u5904)", re.IGNORECASE
)
SPACED = re.compile(r"[ ][.,;:!?]|^ *[^\w\[ (]")
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
    """What a sentence may rest on: the facts, the findings, the language it has to be in, and what is diagnosed."""

    ledger: FactLedger
    findings: tuple[Finding, ...]
    language: Language
    kind: str = ""

    @classmethod
    def of(cls, diagnosed: Diagnosed, language: Language) -> Context:
        """The context of a diagnosis."""
        return cls(diagnosed.ledger, (diagnosed.verdict, *diagnosed.findings), language, diagnosed.kind)


def verify(text: str, context: Context) -> tuple[Reason, ...]:
    """Why the sentence may not be printed: (stable code, what it was found in); () if it may."""
    if text in true_missing_sentences(context.ledger, context.language):
        return ()
    if any(text == finding_sentence(finding, context.language) for finding in context.findings):
        return ()
    apart = take_apart(text)
    reasons = [*_form(text, apart, context), *_slots(apart, context)]
    if reasons:
        return tuple(dict.fromkeys([*reasons, *_figures(text)]))
    words = lexicon(context.language, context.kind)
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
    if SPACED.search(text):
        yield "symbol", "punctuation"
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
    """A window named in words has to be that of the figures it is said of.

    Said in a clause with figures, it is theirs, or each theirs in turn; said before, it holds
    until another is named or the half-sentence ends.
    """
    carried = ""
    for clause in reading.clauses:
        piece = text[clause.start : clause.end]
        if piece[:1] in HALF_MARKS:
            carried = ""
        named = _windows_in(piece, clause)
        own = [window for _, fact in clause.facts for window in _window_of(fact)]
        if named and not own:
            have = {window for fact in reading.scope(clause) for window in _windows_of(fact)}
            borne = set(named) <= have
        elif named:
            borne = own == named or set(own) == set(named)
            borne = borne and (len(set(named)) == 1 or own == named)
        else:
            borne = not carried or set(own) <= {carried}
        if not borne:
            yield "window", ", ".join(named or [carried])
        carried = named[-1] if named else carried
    yield from _without_window(text, reading)


def _without_window(text: str, reading: Reading) -> Iterator[Reason]:
    """A figure of a part of the record, told without its window, would be read as of the whole record.

    A figure of the subject beside that of the benchmark over the same window is a comparison that holds.
    """
    named = {window for clause in reading.clauses for window in _windows_in(text[clause.start : clause.end], clause)}
    facts = [fact for _, fact in reading.facts]
    paired = {window for fact in facts if ".benchmark." in fact.key for window in _window_of(fact)}
    for fact in facts:
        own = set(_window_of(fact))
        if own and (own != {"all"} or matches(fact.key, ACCUMULATED)) and not own & (named | paired):
            yield "window", fact.key


def _windows_in(piece: str, clause: Clause) -> list[str]:
    """The windows that a clause names, in order: "1y", "ytd", "all"."""
    found = list(places_of_windows(piece))
    for word in clause.words:
        window = WHOLE_WORDS.get(PREPOSED.sub("", word.text))
        if window is not None:
            found.append((word.start - clause.start, window))
    return [window for _, window in sorted(found)]


def _windows_of(fact: Fact) -> set[str]:
    """Every window that a figure may be said to be of; the deepest drawdowns are those of the whole record."""
    ranked = re.fullmatch(r"drawdown\.\w+\.\d+", fact.key) is not None
    of_all = ranked or fact.key.startswith("data.")
    return {
        *WINDOWS.intersection(fact.key.split(".")),
        *(("all",) if of_all or matches(fact.key, OF_THE_WHOLE) else ()),
        *(("1y",) if matches(fact.key, OVER_A_YEAR) else ()),
        *(("ytd",) if matches(fact.key, TO_DATE) else ()),
    }


def _window_of(fact: Fact) -> list[str]:
    """The window of a figure; none of a date, a level or what stands as of now."""
    if fact.unit in (Unit.DATE, Unit.COUNT) or matches(fact.key, AS_OF_NOW):
        return []
    if matches(fact.key, TO_DATE):
        return ["ytd"]
    return [window for window in fact.key.split(".") if window in WINDOWS]


def cited_facts(text: str, ledger: FactLedger) -> tuple[Fact, ...]:
    """The present facts that a verified sentence cites, in order."""
    return tuple(ledger[match.group(1)] for match in SLOT.finditer(text))
