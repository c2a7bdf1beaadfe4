"""Whether a sentence calls its figures by their names.

Every figure has to be named somewhere in its sentence, each name has to belong to a figure near
it, and a figure of the benchmark may not be told of the subject.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date

from diagnostics.commentary.lexicon import Role, Word, matches
from diagnostics.commentary.reading import Clause, Reading
from diagnostics.commentary.whose import NAMES
from diagnostics.facts import Unit
from diagnostics.figures import Language

Reason = tuple[str, str]

OF_THE_BENCHMARK = ("*.benchmark*", "observed.benchmark")
BENCHMARK_WORDS = frozenset(
    {
        "benchmark",
        "benchmark's",
        "same flows in the benchmark",
        "the same flows in the benchmark",
        "\u57fa\u51c6",
        "\u4e1a\u7ee9\u57fa\u51c6",
        "\u6bd4\u8f83\u57fa\u51c6",
        "\u653f\u7b56\u57fa\u51c6",
        "\u653f\u7b56\u57fa\u51c6\u4e3a",
        "\u653f\u7b56\u57fa\u51c6\u4e2d",
        "\u653f\u7b56\u57fa\u51c6\u4e2d\u4e3a",
        "\u540c\u6837\u8d44\u91d1\u6295\u5165\u57fa\u51c6",
        "\u540c\u6837\u8d44\u91d1\u6295\u5165\u57fa\u51c6\u4e3a",
    }
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
CHANGES = (
    *("drawdown.depth*", "return.cumulative_return*", "return.calendar_year*", "price.change*", "change.gain*"),
    "*.day_change.*",  # of a brief's lines
    "styles.sector_change.*",
    "styles.leader_change.*",
    "alerts.value.*",
)
EXCESS = ("relative.active_premium*", "relative.*excess*")
CHANGE_WORDS = frozenset(
    {"change", "changed", "moved", "brought", "\u53d8\u52a8", "\u53d8\u5316", "\u6da8\u8dcc\u5e45", "\u6da8\u8dcc"}
)
NAMING = frozenset({Role.CONCEPT, Role.NEAR})
TELLING = frozenset({Role.UP, Role.DOWN, Role.AHEAD, Role.BEHIND})
# Slots (masked) with nothing but connectives between them, to the end of the sentence.
HALF_MARKS = re.compile(r"[;:\uff1b\uff1a]")
# "\x00的峰值": the name that follows its date.
FOLLOWED = re.compile(r"\x00+\u7684")
SIDES = {
    "favourable": (
        "speak for",
        "for the subject",
        "findings for",
        "for it",
        " favourable",
        " favorable",
        "\u6709\u5229",
    ),
    "adverse": ("against", "adverse", "unfavourable", "\u4e0d\u5229"),
}
# Whose figures the days of a section are the days of; other days belong to the record.
DATED = {"drawdown": ("drawdown.*",), "scale": ("scale.*",), "trading": ("trading.*",), "manager": ("manager.*",)} | {
    name: (f"{name}.*",) for name in ("policy", "planning", "stress", "unusual", "lots")
}
RANGE_OPENS = re.compile(r"(?:\bfrom (?:\w+ ){0,4}|[\u81ea\u4ece]\w{0,4})$")
RANGE_GOES_ON = re.compile(r" ?(?:to|until) (?:\w+ ){0,4}|\u7684?\w{0,4}[\u81f3\u5230]\w{0,4}")
LISTED = re.compile(r"\x00+(?:(?:,? and |, |\u3001|\u548c|\u4e0e|\uff0c|\u53ca)\x00+)+(?:,? respectively)?")
NEED_NO_NAME = frozenset({Unit.DATE, Unit.TEXT, Unit.COUNT})


def unnamed_facts(reading: Reading) -> Iterator[Reason]:
    """Figures that no word of the sentence names."""
    words = [word for clause in reading.clauses for word in clause.words]
    telling = any(word.roles & TELLING or word.text in CHANGE_WORDS for word in words)
    comparing = any(word.roles & {Role.AHEAD, Role.BEHIND} for word in words)
    patterns = [reading.lexicon.concepts[word.text] for word in words if Role.CONCEPT in word.roles]
    for _, fact in reading.facts:
        if fact.unit in NEED_NO_NAME or any(matches(fact.key, keys) for keys in patterns):
            continue
        told = (telling and matches(fact.key, CHANGES)) or (comparing and matches(fact.key, EXCESS))
        if not told:
            yield "unnamed", fact.key


def misnamed(clause: Clause, reading: Reading) -> Iterator[Reason]:
    """Names in a clause that belong to none of its figures."""
    keys = [fact.key for fact in reading.scope(clause)]
    for word in clause.words:
        if word.roles & NAMING and not any(matches(key, reading.lexicon.beside[word.text]) for key in keys):
            yield "misnamed", word.text


def named_as_another(reading: Reading) -> Iterator[Reason]:
    """Figures before which, since the figure before them, other figures' names stand and none of theirs.

    In Chinese a name may follow its date ("自...的峰值跌至...的谷底"); it then names that date and no other.
    """
    words = sorted((word for clause in reading.clauses for word in clause.words), key=lambda word: word.start)
    names = [word for word in words if Role.CONCEPT in word.roles]
    opened = 0
    for place, fact in reading.facts:
        if fact.key.startswith(NAMES):
            continue  # the name of a line is no figure: "the change of the day of x is y"
        marks = [match.end() for match in HALF_MARKS.finditer(reading.text, opened, place)]
        since = max([opened, *marks])
        # "x in rising markets and y in falling markets": the name behind the figure before.
        before = [word for word in names if since <= word.start < place and not (opened and _is_behind(word))]
        if before and not any(matches(fact.key, reading.lexicon.beside[word.text]) for word in before):
            yield "misnamed", f"{before[-1].text} {fact.key}"
        opened = place
        following = FOLLOWED.match(reading.text, place)
        if following:
            for word in (word for word in names if word.start == following.end()):
                if not matches(fact.key, reading.lexicon.beside[word.text]):
                    yield "misnamed", f"{word.text} {fact.key}"
                opened = word.start + len(word.text)


def taken_for_the_other_side(reading: Reading) -> Iterator[Reason]:
    """Counts of findings for and against that stand beside the other side's word."""
    places = [place for place, _ in reading.facts]
    for number, (place, fact) in enumerate(reading.facts):
        side = fact.key.removeprefix("verdict.")
        if side not in SIDES:
            continue
        # English says the side after the figure, Chinese before it.
        until = places[number + 1] if number + 1 < len(places) else len(reading.text)
        after = reading.text[place:until].lower()
        since = places[number - 1] if number else 0
        marks = [match.end() for match in HALF_MARKS.finditer(reading.text, since, place)]
        before = reading.text[max([since, *marks]) : place]
        own, other = SIDES[side], SIDES["adverse" if side == "favourable" else "favourable"]
        piece = after if reading.lexicon.language is Language.EN else before
        if any(word in piece for word in other) and not any(word in piece for word in own):
            yield "misnamed", fact.key


def dated_otherwise(reading: Reading) -> Iterator[Reason]:
    """Dates with figures that are not of those days: a drawdown's with no drawdown, the record's with a window."""
    marks = [match.start() for match in HALF_MARKS.finditer(reading.text)]
    for start, end in itertools.pairwise([-1, *marks, len(reading.text)]):
        facts = [fact for place, fact in reading.facts if start < place < end]
        figures = [fact for fact in facts if fact.unit not in (Unit.DATE, Unit.COUNT)]
        days = [fact.key for fact in facts if fact.unit is Unit.DATE]
        for key in days:
            fits = DATED.get(key.partition(".")[0], ("*.all", "data.*"))
            if figures and not any(matches(fact.key, fits) for fact in figures):
                yield "misnamed", key
        ends = {key.split(".")[1] for key in days}
        if {"recovery", "peak"} <= ends and "trough" not in ends:
            yield "misnamed", "drawdown.recovery"


def _is_behind(word: Word) -> bool:
    return word.text.startswith(("in ", "on the way ", "of "))


def turned_round(reading: Reading) -> Iterator[Reason]:
    """Ends of a range told in the wrong order: "from x to y" with x after y, or above it."""
    for (place, first), (other, second) in itertools.pairwise(reading.facts):
        end = place + len(reading.text[place:]) - len(reading.text[place:].lstrip("\x00"))
        if not (RANGE_OPENS.search(reading.text[:place]) and RANGE_GOES_ON.fullmatch(reading.text, end, other)):
            continue
        if isinstance(first.value, date) and isinstance(second.value, date):
            turned = first.value >= second.value
        elif isinstance(first.value, int | float) and isinstance(second.value, int | float):
            turned = first.number > second.number
        else:
            turned = True
        if turned:
            yield "comparison", f"{first.key} ... {second.key}"


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
