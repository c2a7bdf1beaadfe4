"""Words that an advisor put into a text: orders, promises, forecasts, and claims against the figures beside them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from diagnostics.commentary.lexicon import TOPICS_OF_KINDS, Lexicon, Role, Word, lexicon, read_words
from diagnostics.figures import Language
from diagnostics.pipeline import Diagnosed

CHECKED_CODES = ("order", "promise", "forecast")
DIRECTIONS = {Role.UP: 1, Role.DOWN: -1}
SIGNS = {Role.POSITIVE: 1, Role.NEGATIVE: -1}
SIGNED = "+-\u2212"
ORDERINGS = {Role.ABOVE: 1, Role.BELOW: -1, Role.LARGER: 1, Role.SMALLER: -1}
LEADS = {Role.AHEAD: 1, Role.BEHIND: -1}
# Of these a lead and a lag are the sign; of a return that is told beside another's they are not.
EXCESSES = (
    "relative.active_premium",
    "relative.geometric_excess_return",
    "attribution.excess",
    "attribution.total.total",
)
ARROWS = {"\u25b2": 1, "\u25bc": -1}
NEAR = 24  # characters between a direction word and the figure that it speaks of
FAR = 60  # characters between a comparing word and the figures that it compares
STOPS = re.compile(r"[;|\uff1b\u3002]|\.(?=\s)")
BREAKS = re.compile(r"[,;|.\uff0c\uff1b\u3002]")
CURRENCIES = re.compile(
    r"\b(?:USD|EUR|GBP|JPY|CNY|RMB|HKD|CHF)\b|[$\u20ac\u00a3\u00a5\uffe5]|\u7f8e\u5143|\u6b27\u5143|\u6e2f\u5143|\u6e2f\u5e01|\u65e5\u5143|\u82f1\u9551"
)
WRITTEN = {
    "USD": ("USD", "$", "\u7f8e\u5143"),
    "CNY": ("CNY", "RMB", "\u00a5", "\uffe5"),
    "HKD": ("HKD", "\u6e2f\u5143", "\u6e2f\u5e01"),
    "EUR": ("EUR", "\u20ac", "\u6b27\u5143"),
    "GBP": ("GBP", "\u00a3", "\u82f1\u9551"),
    "JPY": ("JPY", "\u00a5", "\uffe5", "\u65e5\u5143"),
}
# "the verdict is favourable": the word for which the verdict was asked.
VERDICT = re.compile(r"(?:verdict is |\u7ed3\u8bba[\u4e3a\u504f]?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a line that the run bears: where it is, and the values of the facts that it can be."""

    start: int
    end: int
    values: tuple[float, ...]
    is_percent: bool


def claims_of_words(
    line: str, edited: str, figures: list[Figure], diagnosed: Diagnosed, language: Language
) -> Iterator[tuple[int, str, str]]:
    """(place, reason, what) of each claim among the edited words that the run does not bear.

    Args:
        line: the whole line.
        edited: the same with everything blanked out that stands as the run printed it.
        figures: the figures of the whole line that the run bears.
        diagnosed: the run.
        language: of the words.
    """
    words = lexicon(language, diagnosed.kind)
    for code, pattern in words.forbidden:
        if code in CHECKED_CODES:
            plain = _without_terms(edited, words)
            yield from ((match.start(), code, match.group()) for match in pattern.finditer(plain))
    for match in CURRENCIES.finditer(edited):
        if match.group() not in _written_currencies(diagnosed):
            yield match.start(), "unit", match.group()
    for place, char in enumerate(edited):
        if char in ARROWS:
            yield from _against_its_figure(place, char, ARROWS[char], line, figures)
    leads = [figure for figure in figures if _is_excess(figure, diagnosed)]
    found, _ = read_words(edited, words)
    for word in found:
        lead = next((value for role, value in LEADS.items() if role in word.roles), 0)
        turned = [*_against_its_lead(word, lead, line, leads)] if lead else []
        yield from turned
        sign = next((value for role, value in DIRECTIONS.items() if role in word.roles), 0)
        if sign:
            yield from _against_its_figure(word.start, word.text, sign, line, figures)
        level = next((value for role, value in SIGNS.items() if role in word.roles), 0)
        if level and not sign:
            signed = [figure for figure in figures if line[figure.start : figure.end].strip()[:1] in tuple(SIGNED)]
            yield from _against_its_figure(word.start, word.text, level, line, signed)
        yield from _against_its_pair(word, line, figures)
        if Role.JUDGEMENT in word.roles and not turned and not _may_be_judged(word, words, diagnosed, line):
            yield word.start, "judgement", word.text


def _written_currencies(diagnosed: Diagnosed) -> frozenset[str]:
    """How the currencies of the run are written: the subject's, and those of what an account holds or a brief tells."""
    own = {diagnosed.subject.currency}
    if diagnosed.kind in TOPICS_OF_KINDS:
        own |= {fact.currency for fact in diagnosed.ledger if fact.currency}
    return frozenset(sign for currency in own for sign in WRITTEN.get(currency, (currency,)))


def _against_its_figure(
    start: int, text: str, sign: int, line: str, figures: list[Figure]
) -> Iterator[tuple[int, str, str]]:
    """A direction before a figure that went the other way."""
    end = start + len(text)
    following = next((figure for figure in figures if 0 <= figure.start - end <= NEAR), None)
    if following is None or BREAKS.search(line[end : following.start]):
        return
    if all(value * sign < 0 for value in following.values):
        yield start, "direction", f"{text} {line[following.start : following.end].strip()}"


def _is_excess(figure: Figure, diagnosed: Diagnosed) -> bool:
    excesses = {fact.value for fact in diagnosed.ledger if fact.key.startswith(EXCESSES)}
    return all(value in excesses for value in figure.values)


def _against_its_lead(word: Word, lead: int, line: str, leads: list[Figure]) -> Iterator[tuple[int, str, str]]:
    """A lead or a lag whose excess return, in the same sentence, has the other sign."""
    end = word.start + len(word.text)
    following = next((figure for figure in leads if 0 <= figure.start - end <= FAR), None)
    if following is None or STOPS.search(line[end : following.start]):
        return
    if all(value * lead < 0 for value in following.values):
        yield word.start, "direction", f"{word.text} {line[following.start : following.end].strip()}"


def _against_its_pair(word: Word, line: str, figures: list[Figure]) -> Iterator[tuple[int, str, str]]:
    """A comparison between two figures that stand the other way round."""
    sign = next((value for role, value in ORDERINGS.items() if role in word.roles), 0)
    end = word.start + len(word.text)
    before = [figure for figure in figures if figure.end <= word.start and word.start - figure.end <= FAR]
    after = [figure for figure in figures if 0 <= figure.start - end <= FAR]
    if not sign or not before or not after:
        return
    first, second = before[-1], after[0]
    if first.is_percent is not second.is_percent or STOPS.search(line[first.end : second.start]):
        return
    # Of two losses, which is larger is a matter of their size, and "higher" says neither.
    pairs = [(a, b) for a in first.values for b in second.values if a >= 0 or b >= 0]
    if pairs and all((a - b) * sign < 0 for a, b in pairs):
        yield word.start, "comparison", line[first.start : second.end].strip()


def _may_be_judged(word: Word, words: Lexicon, diagnosed: Diagnosed, line: str) -> bool:
    """Whether a finding of the run, or a figure's own name, can bear the word; a word of taste is nobody's."""
    # Of the verdict only the verdict speaks, whatever else was found favourable.
    of_verdict = VERDICT.search(line[: word.start]) is not None
    made = {finding.name for finding in (diagnosed.verdict, *(() if of_verdict else diagnosed.findings))}
    bearings = words.bearings.get(word.text, ())
    by_finding = [bearing for bearing in bearings if bearing.findings]
    by_fact = [key for bearing in bearings for key in (*bearing.keys, *bearing.positive, *bearing.negative)]
    if not by_finding or any(not key.startswith("verdict.") for key in by_fact):
        return True
    if word.roles & {*DIRECTIONS, *ORDERINGS, Role.POSITIVE, Role.NEGATIVE}:
        return True
    return any(made.intersection(bearing.findings) for bearing in by_finding)


def _without_terms(line: str, words: Lexicon) -> str:
    """The line with the terms of the field blanked out that hold a forbidden word ("risk-free rate")."""
    found, _ = read_words(line, words)
    for word in found:
        if word.roles & {Role.CONCEPT, Role.JUDGEMENT} and (
            " " in word.text or "-" in word.text or not word.text.isascii()
        ):
            end = word.start + len(word.text)
            line = line[: word.start] + " " * len(word.text) + line[end:]
    return unicodedata.normalize("NFC", line)
