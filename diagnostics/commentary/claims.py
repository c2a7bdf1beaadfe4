"""What a sentence claims about its facts, and whether they bear it.

A sentence is cut into clauses. A word that names a figure, a direction, a comparison or a
judgement has to be borne by what its own clause cites or, where the clause cites nothing, by
the whole sentence. Where the reading is not sure, the claim is refused.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from diagnostics.commentary.lexicon import Bearing, Role, Word, matches
from diagnostics.commentary.naming import (
    BENCHMARK_WORDS,
    SUBJECT_WORDS,
    dated_otherwise,
    misnamed,
    named_as_another,
    swapped_names,
    taken_for_the_other_side,
    taken_for_the_subject,
    turned_round,
    unnamed_facts,
)
from diagnostics.commentary.reading import Clause, Reading
from diagnostics.commentary.telling import on_the_wrong_side, taken_for_the_benchmark, told_as_a_share
from diagnostics.commentary.whose import told_of_another
from diagnostics.facts import Fact, Unit
from diagnostics.findings import Finding

Reason = tuple[str, str]

# Facts whose sign says which way they went, beside all that are of the unit CHANGE.
MOVES = (
    "drawdown.max_drawdown*",
    "drawdown.current*",
    "drawdown.depth*",
    "drawdown.average_drawdown*",
    "tail.value_at_risk*",
    "tail.expected_shortfall*",
    "technique.momentum*",
    "technique.average_slope*",
    "technique.relative_strength.*",
    "relative.alpha*",
    "relative.jensen_alpha*",
    "relative.*excess*",
    # Of an account money moves too.
    "change.gain*",
    "change.price_gain*",
    "change.currency_gain*",
    "change.realised*",
    "change.unrealised*",
    "stress.loss_money*",
    "stress.supposed_money*",
)
SIGNED = (
    *MOVES,
    "risk.skewness*",
    "risk.excess_kurtosis*",
    "ratio.*",
    "relative.*beta*",
    "relative.correlation*",
    "relative.information_ratio*",
    "technique.macd*",
    "alpha.*gamma*",
    "alpha.*_t_statistic_hac*",
    "peers.mean_rank_correlation*",
    "comparison.correlation*",
    "return.*",
    "attribution.*",
    "behaviour.disposition*",
    "behaviour.expectancy",
    "contribution.*",
    "lots.*realised*",
    "money_weighted.*",
)
RELATIVE = (
    "relative.*excess*",
    "relative.active_premium*",
    "return.arithmetic_excess*",
    "relative.information_ratio*",
    "relative.alpha*",
    "relative.jensen_alpha*",
    "technique.relative_strength.*",
    "attribution.excess*",
    "money_weighted.ahead_of_benchmark",
)
# What is told as having moved from the one to the other.
ENDS = (("change.start.", "change.end."),)
MOVING = {Role.UP: 1, Role.DOWN: -1}
SIGNING = {Role.POSITIVE: 1, Role.NEGATIVE: -1}
COMPARING = {
    Role.ABOVE: 1,
    Role.BELOW: -1,
    Role.AHEAD: 1,
    Role.BEHIND: -1,
    Role.OVER: 1,
    Role.UNDER: -1,
    Role.LARGER: 1,
    Role.SMALLER: -1,
}
# Losses are negative: which is "larger" is a matter of their size, and "higher" says neither.
LOSSES = ("drawdown.*", "tail.value_at_risk*", "tail.expected_shortfall*", "return.worst*")
# What "gained" and "fell" are never said of, although its sign says something.
UNMOVED = ("relative.*alpha*", "technique.momentum*", "technique.average_slope*")
# What is told along with a finding and does not by itself bear its words.
ACCOMPANYING = ("rule.*", "drawdown.max_drawdown*", "relative.r_squared*", "tail.expected_shortfall_gaussian*")
VERDICT_WORDS = frozenset({"verdict", "结论"})
CLAIMING = frozenset({*MOVING, *SIGNING, *COMPARING, Role.JUDGEMENT})
HALF_MARKS = re.compile(r"[;:\uff1b\uff1a]")


def unborne(reading: Reading) -> Iterator[Reason]:
    """Each claim of the sentence that its facts and findings do not bear."""
    yield from unnamed_facts(reading)
    yield from swapped_names(reading)
    yield from named_as_another(reading)
    yield from turned_round(reading)
    yield from dated_otherwise(reading)
    yield from taken_for_the_other_side(reading)
    yield from taken_for_the_subject(reading)
    yield from taken_for_the_benchmark(reading)
    yield from told_as_a_share(reading)
    yield from on_the_wrong_side(reading)
    yield from told_of_another(reading)
    for clause in reading.clauses:
        yield from misnamed(clause, reading)
        claims = [word for word in clause.words if word.roles & CLAIMING]
        negation = next((word for word in clause.words if Role.NEGATION in word.roles), None)
        if claims and negation is not None and negation not in claims:
            yield "negated_claim", f"{negation.text} ... {claims[0].text}"
        for before, after in itertools.pairwise(clause.words):
            if Role.NEGATION in before.roles and after.roles & {Role.CONCEPT, Role.NEAR}:
                yield "negated_claim", f"{before.text} {after.text}"
        for word in claims:
            yield from _claim(word, clause, reading)


def _claim(word: Word, clause: Clause, reading: Reading) -> Iterator[Reason]:
    """A claiming word is borne by a comparison that holds, by a sign, or by a finding."""
    if word.roles & {Role.AHEAD, Role.BEHIND} and _of_the_benchmark(word, clause):
        yield "comparison", f"benchmark {word.text}"
    if word.roles & COMPARING.keys():
        pair = _pair(word, reading)
        if pair is not None:
            if not _comparison_holds(word, pair, reading):
                yield "comparison", f"{pair[0].key} {word.text} {pair[1].key}"
            return
    if _borne_by_bearing(word, clause, reading):
        return
    if word.roles & (MOVING.keys() | SIGNING.keys()):
        if not _sign_agrees(word, clause, reading):
            yield "direction", word.text
    elif Role.AHEAD in word.roles or Role.BEHIND in word.roles:
        if not _relative_sign_agrees(word, clause, reading):
            yield "comparison", word.text
    elif word.roles & COMPARING.keys():
        yield "comparison", word.text
    else:
        yield "judgement", word.text


def _borne_by_bearing(word: Word, clause: Clause, reading: Reading) -> bool:
    own = tuple(fact for _, fact in clause.facts)
    # "beyond the threshold of x": what is beyond it stands in another clause.
    facts = reading.scope(clause) if any(not fact.key.startswith("rule.") for fact in own) else _sentence(reading)
    keys = {fact.key for fact in facts}
    # What the verdict is, its counts do not say: each side has some.
    counted = not any(other.text in VERDICT_WORDS for other in clause.words)
    return any(
        _finding_bears(bearing, keys, reading.findings) or (counted and _fact_bears(bearing, facts, reading))
        for bearing in reading.lexicon.bearings.get(word.text, ())
    )


def _sentence(reading: Reading) -> tuple[Fact, ...]:
    return tuple(fact for _, fact in reading.facts)


def _finding_bears(bearing: Bearing, keys: set[str], findings: tuple[Finding, ...]) -> bool:
    """Whether a finding that was made has the word, and a fact of its own (no threshold) is cited."""
    return any(
        finding.name in bearing.findings and keys & {key for key in finding.facts if not matches(key, ACCOMPANYING)}
        for finding in findings
    )


def _fact_bears(bearing: Bearing, facts: tuple[Fact, ...], reading: Reading) -> bool:
    if bearing.without:
        return any(matches(fact.key, bearing.keys) and not _has(reading, fact, bearing.without) for fact in facts)
    positive = any(matches(fact.key, bearing.positive) and fact.number > 0 for fact in facts)
    negative = any(matches(fact.key, bearing.negative) and fact.number < 0 for fact in facts)
    signed = positive and negative if bearing.every else positive or negative
    return signed or any(matches(fact.key, bearing.keys) for fact in facts)


def _has(reading: Reading, fact: Fact, name: str) -> bool:
    """Whether the figure of this name and of the fact's own rank is present."""
    section, _, rank = fact.key.split(".")
    other = reading.ledger.get(f"{section}.{name}.{rank}")
    return other is not None and other.value is not None


def _is_move(fact: Fact) -> bool:
    """Whether the fact's sign says which way something went; thresholds do not."""
    numeric = isinstance(fact.value, int | float) and not fact.key.startswith("rule.")
    return numeric and (fact.unit is Unit.CHANGE or matches(fact.key, MOVES))


def _is_moved(fact: Fact) -> bool:
    return _is_move(fact) and not matches(fact.key, UNMOVED)


def _is_signed(fact: Fact) -> bool:
    return _is_move(fact) or (isinstance(fact.value, int | float) and matches(fact.key, SIGNED))


def _sign_agrees(word: Word, clause: Clause, reading: Reading) -> bool:
    """Whether every signed fact in scope goes the way of the word; none in scope bears nothing."""
    signs = MOVING | SIGNING
    wanted = next(sign for role, sign in signs.items() if role in word.roles)
    counts = _is_moved if word.roles & MOVING.keys() else _is_signed
    moved = _between_ends(reading.scope(clause))
    if moved is not None:
        return moved * wanted > 0
    own = [fact for _, fact in clause.facts if counts(fact)]
    signed = own or [fact for _, fact in reading.facts if counts(fact)]
    return bool(signed) and all(fact.number * wanted > 0 for fact in signed)


def _between_ends(facts: tuple[Fact, ...]) -> float | None:
    """How far a value went of which the sentence cites the beginning and the end, of one window; None of others."""
    for first, last in itertools.pairwise(facts):
        for start, end in ENDS:
            if first.key.startswith(start) and last.key == first.key.replace(start, end):
                return last.number - first.number
    return None


def _relative_sign_agrees(word: Word, clause: Clause, reading: Reading) -> bool:
    wanted = 1 if Role.AHEAD in word.roles else -1
    relative = [fact for fact in reading.scope(clause) if matches(fact.key, RELATIVE)]
    return bool(relative) and all(fact.number * wanted > 0 for fact in relative)


def _of_the_benchmark(word: Word, clause: Clause) -> bool:
    """Whether it is the benchmark that the clause says to be ahead or behind."""
    entities = BENCHMARK_WORDS | SUBJECT_WORDS
    named = [other.text for other in clause.words if other.text in entities and other.start < word.start]
    return bool(named) and named[-1] in BENCHMARK_WORDS


def _pair(word: Word, reading: Reading) -> tuple[Fact, Fact] | None:
    """The facts that stand nearest before and after a comparing word, in the same half-sentence.

    None when one is missing, when another comparison stands between, or when what follows is the
    size of a difference ("ahead by x").
    """
    marks = [match.start() for match in HALF_MARKS.finditer(reading.text)]
    marks += [other.start for other in _comparing(reading) if other.start > word.start]
    opened = max((mark for mark in marks if mark < word.start), default=0)
    closed = min((mark for mark in marks if mark > word.start), default=len(reading.text))
    before = [fact for place, fact in reading.facts if opened <= place < word.start]
    after = [(place, fact) for place, fact in reading.facts if word.start < place < closed]
    if word.roles & {Role.OVER, Role.UNDER} and len(before) > 1:
        return before[-2], before[-1]
    if not before or not after or reading.text[: after[0][0]].rstrip().endswith(" by"):
        return None
    return before[-1], after[0][1]


def _comparing(reading: Reading) -> Iterator[Word]:
    for clause in reading.clauses:
        yield from (word for word in clause.words if word.roles & COMPARING.keys())


def _comparison_holds(word: Word, pair: tuple[Fact, Fact], reading: Reading) -> bool:
    first, second = pair
    if not _comparable(first, second):
        return _is_finding(word, pair, reading)
    wanted = next(sign for role, sign in COMPARING.items() if role in word.roles)
    if matches(first.key, LOSSES) and matches(second.key, LOSSES) and first.number <= 0 >= second.number:
        sized = bool(word.roles & {Role.LARGER, Role.SMALLER})
        return sized and (abs(first.number) - abs(second.number)) * wanted > 0
    return (first.number - second.number) * wanted > 0


def _comparable(first: Fact, second: Fact) -> bool:
    numeric = isinstance(first.value, int | float) and isinstance(second.value, int | float)
    shares = {first.unit, second.unit} <= {Unit.FRACTION, Unit.CHANGE}
    return numeric and (first.unit is second.unit or shares) and first.currency == second.currency


def _is_finding(word: Word, pair: tuple[Fact, Fact], reading: Reading) -> bool:
    names = {name for bearing in reading.lexicon.bearings.get(word.text, ()) for name in bearing.findings}
    keys = {fact.key for fact in pair}
    return any(finding.name in names and keys <= set(finding.facts) for finding in reading.findings)
