"""How two runs differ: facts that are new, gone or changed, each with its old and its new state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from diagnostics.facts import Fact
from diagnostics.ledger import FactLedger


class Change(Enum):
    """What happened to a fact between two runs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is not the same in both runs; ``old`` or ``new`` is None where it was not."""

    key: str
    change: Change
    old: Fact | None
    new: Fact | None


def difference(old: FactLedger, new: FactLedger, *, values_only: bool = False) -> tuple[Difference, ...]:
    """Facts that differ, in the order of the newer ledger, what is gone last.

    Args:
        old: the earlier run's facts.
        new: the later run's facts.
        values_only: compare value, unit, currency and reason of absence; not day, window and origin.
    """
    found = []
    for fact in new:
        before = old.get(fact.key)
        if before is None:
            found.append(Difference(fact.key, Change.ADDED, None, fact))
        elif not _same(before, fact, values_only=values_only):
            found.append(Difference(fact.key, Change.CHANGED, before, fact))
    found += [Difference(fact.key, Change.REMOVED, fact, None) for fact in old if fact.key not in new]
    return tuple(found)


def _same(old: Fact, new: Fact, *, values_only: bool) -> bool:
    if not values_only:
        return old == new
    return (old.value, old.unit, old.currency, old.absent_because) == (
        new.value,
        new.unit,
        new.currency,
        new.absent_because,
    )
