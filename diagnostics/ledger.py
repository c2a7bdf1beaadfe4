"""The ledger of facts: each key once, inputs before what is made of them.

It refuses a key written twice and an input that is not there yet, so every derivation is
acyclic by construction and ``why`` always ends at observations and assumptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from diagnostics.facts import Fact


class LedgerError(Exception):
    """A defect of ours: a fact was offered that the ledger must refuse."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A fact and the derivations of its inputs, down to the observations."""

    fact: Fact
    inputs: tuple[Derivation, ...]


class FactLedger:
    """Facts in the order in which they were made."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._facts: dict[str, Fact] = {}
        self.extend(facts)

    def add(self, fact: Fact) -> Fact:
        """Write one fact; LedgerError if its key is taken or an input is missing."""
        if fact.key in self._facts:
            raise LedgerError(f"{fact.key} is already written")
        for key in fact.inputs:
            if key not in self._facts:
                raise LedgerError(f"{fact.key} is made from {key}, which is not in the ledger yet")
        self._facts[fact.key] = fact
        return fact

    def extend(self, facts: Iterable[Fact]) -> None:
        """Write several facts in order."""
        for fact in facts:
            self.add(fact)

    def get(self, key: str) -> Fact | None:
        """The fact of this key, or None."""
        return self._facts.get(key)

    def __getitem__(self, key: str) -> Fact:
        return self._facts[key]

    def __contains__(self, key: object) -> bool:
        return key in self._facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def absent(self) -> tuple[Fact, ...]:
        """The facts that have a reason instead of a value, in order."""
        return tuple(fact for fact in self if fact.value is None)

    def why(self, key: str) -> Derivation:
        """The fact and, recursively, everything it was made from; KeyError if unknown."""
        fact = self._facts[key]
        return Derivation(fact, tuple(self.why(name) for name in fact.inputs))
