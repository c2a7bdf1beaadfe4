"""A sentence cut into clauses, each with its words and the facts that it cites."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from diagnostics.commentary.lexicon import Lexicon, Role, Word
from diagnostics.commentary.slots import SLOT
from diagnostics.facts import Fact
from diagnostics.findings import Finding
from diagnostics.ledger import FactLedger

# An opening bracket ends no clause: in "positive (x)" the figure belongs to the word before it.
CLAUSE_MARKS = re.compile(r"[,;:)\uff0c\uff1b\uff1a\uff09\u3001]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the sentence: from where to where, its words, and the facts it cites with their places."""

    start: int
    end: int
    words: tuple[Word, ...]
    facts: tuple[tuple[int, Fact], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence read: its clauses, and every fact that it cites, in order."""

    clauses: tuple[Clause, ...]
    facts: tuple[tuple[int, Fact], ...]
    findings: tuple[Finding, ...]
    lexicon: Lexicon
    text: str
    ledger: FactLedger

    def scope(self, clause: Clause) -> tuple[Fact, ...]:
        """The facts that can bear the clause: its own, or the sentence's where it has none."""
        return tuple(fact for _, fact in (clause.facts or self.facts))


def read(
    text: str, words: tuple[Word, ...], ledger: FactLedger, findings: tuple[Finding, ...], lexicon: Lexicon
) -> Reading:
    """Cut a sentence into clauses. All its keys are present in the ledger."""
    facts = tuple((match.start(), ledger[match.group(1)]) for match in SLOT.finditer(text))
    masked = SLOT.sub(lambda match: "\x00" * len(match.group()), text)
    cuts = {match.start() for match in CLAUSE_MARKS.finditer(masked)}
    cuts |= {word.start for word in words if Role.CLAUSE in word.roles}
    edges = [0, *sorted(cuts), len(text) + 1]
    clauses = []
    for start, end in itertools.pairwise(edges):
        inside = tuple(word for word in words if start <= word.start < end)
        cited = tuple(pair for pair in facts if start <= pair[0] < end)
        if end > start:
            clauses.append(Clause(start, end, inside, cited))
    return Reading(tuple(clauses), facts, findings, lexicon, masked, ledger)
