"""The lines from which the rule-based writer builds its text, one file a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from diagnostics.commentary.language_tables import language_tables
from diagnostics.commentary.slots import cited_keys
from diagnostics.figures import Language
from diagnostics.ledger import FactLedger


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence that can be written when its conditions hold.

    Args:
        text: words with slots; every fact in a slot has to be present.
        up: keys of facts that have to be positive.
        down: keys of facts that have to be negative.
        found: names (rule.variant) of findings that have to be made.
    """

    text: str
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    def applies(self, ledger: FactLedger, findings: frozenset[str]) -> bool:
        """Whether the sentence is true of these facts."""
        present = all(_value(ledger, key) is not None for key in cited_keys(self.text))
        return (
            present
            and all(_sign(ledger, key) > 0 for key in self.up)
            and all(_sign(ledger, key) < 0 for key in self.down)
            and findings.issuperset(self.found)
        )


Group = tuple[Line, ...]


@cache
def narrative(language: Language) -> Mapping[str, tuple[Group, ...]]:
    """Section name -> its groups of lines, in the order in which they are written."""
    return {
        section: tuple(tuple(_line(entry) for entry in group) for group in groups)
        for section, groups in language_tables(__name__, language).items()
    }


def _line(entry: Mapping[str, str | list[str]]) -> Line:
    conditions = {name: tuple(entry.get(name, ())) for name in ("up", "down", "found")}
    return Line(text=str(entry["text"]), **conditions)


def _value(ledger: FactLedger, key: str) -> object:
    fact = ledger.get(key)
    return None if fact is None else fact.value


def _sign(ledger: FactLedger, key: str) -> int:
    value = _value(ledger, key)
    if not isinstance(value, int | float):
        return 0
    return (value > 0) - (value < 0)
