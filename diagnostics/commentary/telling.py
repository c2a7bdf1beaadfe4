"""Of whom and of what a sentence tells its figures.

A figure of the subject may not be told of the benchmark, no figure may be told as a share of
another, and what is listed for or against the subject has to be what the rules found so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.commentary.lexicon import Role, Word, matches
from diagnostics.commentary.naming import BENCHMARK_WORDS, OF_THE_BENCHMARK, SUBJECT_WORDS
from diagnostics.commentary.reading import Clause, Reading
from diagnostics.findings import Direction

Reason = tuple[str, str]

# The words after which the benchmark is what something is held against; elsewhere it is itself spoken of.
BEFORE_AN_OBJECT = frozenset({
    "of", "to", "against", "with", "than", "versus", "for", "from", "on", "per", "in", "by", "over", "amplify",
    "amplifies", "dampen", "dampens", "与", "和", "较", "比", "对", "对照", "较之", "至", "于", "放大", "缓和", "捕获",
    "见", "为", "以",
})  # fmt: skip
ARTICLES = frozenset({"the", "a", "its", "一"})
RELATING = frozenset({
    Role.ABOVE, Role.BELOW, Role.AHEAD, Role.BEHIND, Role.LARGER, Role.SMALLER, Role.CONCEPT, Role.JUDGEMENT
})  # fmt: skip
EXPLAINED = ("relative.r_squared*",)
EXPLAINING = frozenset({"explain", "explains", "explained", "可解释", "可解释其波动的"})
# What is a share of something and may be followed by what it is a share of.
SHARES = (
    "relative.r_squared*",
    "relative.*capture*",
    "price.position*",
    "return.positive*",
    "risk.volatility_percentile*",
    "data.*",
    "verdict.*",
    "attribution.*_weight.*",
    "component.share*",
    "costs.share_of_value",
    "exposure.*",
    "factor_exposure.r_squared",
    "income.yield_on_value",
    "liquidity.*",
    "look_through.*",
    "lots.total_unrealised_share",
    "overview.cash_share",
    "suitability.*weight*",
)
SHARE_EN = re.compile(r"\x00 of (?:the |its |their )?")
SHARE_ZH = re.compile(r"为(\w{1,8})的\x00")
OPENINGS = {
    Direction.FAVOURABLE: re.compile(r"^\W*for\W*:|有利因素(?<!不利因素)", re.IGNORECASE),
    Direction.ADVERSE: re.compile(r"^\W*against\W*:|不利因素", re.IGNORECASE),
}


def taken_for_the_benchmark(reading: Reading) -> Iterator[Reason]:
    """Figures of the subject, or of the two of them, in a clause whose subject is the benchmark."""
    words = [word for clause in reading.clauses for word in clause.words]
    for clause in reading.clauses:
        speaking = [
            word for word in clause.words if word.text in BENCHMARK_WORDS and _is_spoken_of(word, words, clause)
        ]
        borne = [
            fact
            for fact in reading.scope(clause)
            if matches(fact.key, (*OF_THE_BENCHMARK, *EXPLAINED, "assumption.benchmark"))
        ]
        if speaking and not borne:
            yield "misnamed", speaking[0].text
        yield from _explained_the_other_way(clause)


def _is_spoken_of(word: Word, words: list[Word], clause: Clause) -> bool:
    before = [other for other in words if clause.start <= other.start < word.start and other.text not in ARTICLES]
    if not before:
        return True
    last = before[-1]
    return not (last.text in BEFORE_AN_OBJECT or last.roles & RELATING)


def _explained_the_other_way(clause: Clause) -> Iterator[Reason]:
    entities = BENCHMARK_WORDS | SUBJECT_WORDS
    for word in clause.words:
        before = [other.text for other in clause.words if other.text in entities and other.start < word.start]
        if word.text in EXPLAINING and before and before[-1] in SUBJECT_WORDS:
            yield "misnamed", f"{before[-1]} {word.text}"


def told_as_a_share(reading: Reading) -> Iterator[Reason]:
    """Figures told as a share of something ("x of the price") that are none."""
    names = {word.start: word for clause in reading.clauses for word in clause.words if Role.CONCEPT in word.roles}
    for number, (place, fact) in enumerate(reading.facts):
        if matches(fact.key, SHARES):
            continue
        end = place + len(reading.text[place:]) - len(reading.text[place:].lstrip("\x00"))
        after = SHARE_EN.match(reading.text, end - 1)
        since = reading.facts[number - 1][0] if number else 0
        before = [match for match in SHARE_ZH.finditer(reading.text, since, place + 1) if match.end() == place + 1]
        if (after and after.end() in names) or any(match.start(1) in names for match in before):
            yield "misnamed", fact.key


def on_the_wrong_side(reading: Reading) -> Iterator[Reason]:
    """Figures listed for or against the subject, of which the rules found no such thing; a side denied any."""
    if any(fact.key.startswith("verdict.") for _, fact in reading.facts):
        words = [word for clause in reading.clauses for word in clause.words]
        yield from (("negated_claim", word.text) for word in words if Role.NEGATION in word.roles)
    for direction, opening in OPENINGS.items():
        if opening.search(reading.text):
            found = {key for one in reading.findings if one.direction is direction for key in one.facts}
            yield from (("judgement", fact.key) for _, fact in reading.facts if fact.key not in found)
