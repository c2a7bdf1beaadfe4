"""Whether a sentence calls its figures by their names.

Every figure has to be named somewhere in its sentence, each name has to belong to a figure near
it, and a figure of the benchmark may not be told of the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from diagnostics.commentary.lexicon import Role, matches
from diagnostics.commentary.reading import Clause, Reading
from diagnostics.facts import Unit

Reason = tuple[str, str]

OF_THE_BENCHMARK = ("*.benchmark*", "observed.benchmark")
BENCHMARK_WORDS = frozenset(
    {"benchmark", "benchmark's", "\u57fa\u51c6", "\u4e1a\u7ee9\u57fa\u51c6", "\u6bd4\u8f83\u57fa\u51c6"}
)
SUBJECT_WORDS = frozenset(
    {
        "share",
        "shares",
        "stock",
        "subject",
        "price",
        "\u8be5\u80a1",
        "\u4e2a\u80a1",
        "\u80a1\u4ef7",
        "\u6807\u7684",
        "\u80a1\u7968",
    }
)
# A gain or a change needs no other name than the word that tells it.
CHANGES = ("return.cumulative_return*", "return.calendar_year*", "price.change*")
CHANGE_WORDS = frozenset(
    {"change", "changed", "moved", "brought", "\u53d8\u52a8", "\u53d8\u5316", "\u6da8\u8dcc\u5e45", "\u6da8\u8dcc"}
)
TELLING = frozenset({Role.UP, Role.DOWN, Role.AHEAD, Role.BEHIND})
# Slots (masked) with nothing but connectives between them, to the end of the sentence.
LISTED = re.compile(r"\x00+(?:(?:,? and |, |\u3001|\u548c|\u4e0e|\uff0c|\u53ca)\x00+)+(?:,? respectively)?")
NEED_NO_NAME = frozenset({Unit.DATE, Unit.TEXT, Unit.COUNT})


def unnamed_facts(reading: Reading) -> Iterator[Reason]:
    """Figures that no word of the sentence names."""
    words = [word for clause in reading.clauses for word in clause.words]
    telling = any(word.roles & TELLING or word.text in CHANGE_WORDS for word in words)
    patterns = [reading.lexicon.concepts[word.text] for word in words if Role.CONCEPT in word.roles]
    for _, fact in reading.facts:
        if fact.unit in NEED_NO_NAME or any(matches(fact.key, keys) for keys in patterns):
            continue
        if not (telling and matches(fact.key, CHANGES)):
            yield "unnamed", fact.key


def misnamed(clause: Clause, reading: Reading) -> Iterator[Reason]:
    """Names in a clause that belong to none of its figures."""
    keys = [fact.key for fact in reading.scope(clause)]
    for word in clause.words:
        if Role.CONCEPT in word.roles and not any(matches(key, reading.lexicon.concepts[word.text]) for key in keys):
            yield "misnamed", word.text


def swapped_names(reading: Reading) -> Iterator[Reason]:
    """Names listed first and figures listed after them ("return and beta are x and y"), in another order."""
    facts = [fact for _, fact in reading.facts]
    if len(facts) < 2 or not LISTED.fullmatch(reading.text[reading.facts[0][0] :].rstrip(" .\u3002")):
        return
    names = [word for clause in reading.clauses for word in clause.words if Role.CONCEPT in word.roles]
    before = [word for word in names if word.start < reading.facts[0][0]]
    if len(before) != len(facts):
        return
    for word, fact in zip(before, facts, strict=True):
        if not matches(fact.key, reading.lexicon.concepts[word.text]):
            yield "misnamed", word.text


def taken_for_the_subject(reading: Reading) -> Iterator[Reason]:
    """Figures of the benchmark in a clause that speaks of the subject."""
    of_benchmark = False
    for clause in reading.clauses:
        for word in clause.words:
            if word.text in BENCHMARK_WORDS:
                of_benchmark = True
            elif word.text in SUBJECT_WORDS:
                of_benchmark = any(other.text in BENCHMARK_WORDS for other in clause.words)
        for _, fact in clause.facts:
            if matches(fact.key, OF_THE_BENCHMARK) and not of_benchmark:
                yield "misnamed", fact.key
