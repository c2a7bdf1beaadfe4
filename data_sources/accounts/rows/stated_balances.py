"""A column that states what is left after each row, held against the rows: cash of a currency, shares of a holding.

The rows are taken in the order that fits better, as the file stands or turned round: brokers list the newest
first or last. Where a row does not follow from the one before it, rows are missing between, or the row is wrong;
that is a sum of the file that does not add up, and it says where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from data_sources.model import Place, SumCheck

LEAST_TOLERANCE = 0.011
FEW = 6  # broken rows up to which each is named, whatever their share


@dataclass(frozen=True, slots=True)
class StatedBalance:
    """What a row says is left after it.

    Args:
        change: what the row itself adds, signed; None where the row does not say it, and the next begins anew.
    """

    day: date
    change: float | None
    stated: float
    place: Place
    time: str = ""


def checked_balances(
    rows: Sequence[StatedBalance], what: str, currency: str, tolerance: float = LEAST_TOLERANCE
) -> tuple[tuple[SumCheck, ...], StatedBalance | None]:
    """The sums that do not follow (or, where all do, the last one), and the latest row.

    Returns:
        () and None for no rows. With one row there is nothing to hold it against.
    """
    if not rows:
        return (), None
    forward, backward = list(rows), list(reversed(rows))
    # The days tell which way the file runs; the sums, where there is one day only.
    rises = sum((later.day > earlier.day) - (later.day < earlier.day) for earlier, later in pairwise(rows))
    if rises:
        ordered = forward if rises > 0 else backward
    else:
        ordered = min((forward, backward), key=lambda order: len(_broken(order, tolerance)))
    if any(earlier.day > later.day for earlier, later in pairwise(ordered)):
        ordered = sorted(ordered, key=lambda row: (row.day, row.time))
    latest = ordered[-1]
    broken = _broken(ordered, tolerance)
    if len(broken) > FEW and len(broken) * 2 > len(ordered):
        said = f"{what}: {len(broken)} of {len(ordered)} rows do not follow from the row before"
        added = ordered[0].stated + sum(row.change or 0.0 for row in ordered[1:])
        return (SumCheck(said, latest.stated, added, currency, latest.place),), latest
    if broken:
        return tuple(SumCheck(what, row.stated, added, currency, row.place) for row, added in broken), latest
    if len(ordered) > 1:
        return (SumCheck(what, latest.stated, latest.stated, currency, latest.place),), latest
    return (), latest


def _broken(rows: Sequence[StatedBalance], tolerance: float) -> list[tuple[StatedBalance, float]]:
    """Rows that do not follow from the one before, each with what it would be."""
    found = []
    for earlier, later in pairwise(rows):
        if later.change is None:
            continue
        added = earlier.stated + later.change
        if abs(added - later.stated) > tolerance:
            found.append((later, added))
    return found
