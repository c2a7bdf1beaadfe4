"""What two holdings reports have in common: overlap and active share of two funds, change between two reports.

Instruments are matched by symbol; by name only where one of the two lists gives no symbol, and how
many were is part of the result.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.portfolio.concentration import ALL_AT_MOST
from diagnostics.metrics.portfolio.positions import WHOLE, Position, PositionList
from diagnostics.metrics.spec import NotComputable

Pair = tuple[Position | None, Position | None]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The common part of two funds, in weights of net assets.

    Args:
        listed: sum over the instruments in both lists of the smaller weight (short positions: of the smaller size).
        upper: what the overlap of the whole funds is at most, given what is not listed; None where that cannot
            be bounded (short positions, or weights above the whole in a list that is not complete).
        common: both positions of each instrument in both lists, the largest common weight first.
        by_name: how many of them were matched by name, because a list gives no symbol.
        active_share: half the sum of the absolute differences, cash as one instrument; only of two complete lists.
        active_share_lower, active_share_upper: its bounds where a list is not complete.
    """

    listed: float
    upper: float | None
    common: tuple[tuple[Position, Position], ...]
    by_name: int
    active_share: float | None
    active_share_lower: float | None
    active_share_upper: float | None


def matched(first: PositionList, second: PositionList) -> tuple[tuple[Pair, ...], int]:
    """Positions of two lists side by side, each once, and how many pairs were matched by name.

    By symbol first; what is left over by name where at least one of the two has no symbol.
    """
    theirs = {position.symbol: position for position in second.positions if position.symbol}
    pairs: list[Pair] = []
    left: list[Position] = []
    taken: set[str] = set()
    for position in first.positions:
        other = theirs.get(position.symbol) if position.symbol else None
        if other is None:
            left.append(position)
        else:
            taken.add(other.identity)
            pairs.append((position, other))
    names = {one.shortest_name: one for one in second.positions if one.identity not in taken and one.shortest_name}
    by_name = 0
    for position in left:
        other = names.get(position.shortest_name)
        if other is not None and (not position.symbol or not other.symbol) and other.identity not in taken:
            taken.add(other.identity)
            by_name += 1
            pairs.append((position, other))
        else:
            pairs.append((position, None))
    pairs += [(None, other) for other in second.positions if other.identity not in taken]
    return tuple(pairs), by_name


def overlap(first: PositionList, second: PositionList) -> Overlap:
    """Overlap of two funds: the sum of the smaller weights of what both hold.

    Raises:
        NotComputable: a list has no position with a weight.

    Source: active share after Cremers and Petajisto (2009); for two funds that are invested in full and hold
    nothing short it is 1 less the overlap.
    """
    if not first.positions or not second.positions:
        raise NotComputable("overlap", Absence(AbsenceReason.NO_HOLDINGS))
    pairs, by_name = matched(first, second)
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    both.sort(key=lambda pair: -_common(pair[0].weight, pair[1].weight))
    listed = sum(_common(one.weight, other.weight) for one, other in both)
    upper = _upper(first, second, pairs, listed)
    whole = all(_is_whole(one) for one in (first, second))
    both_complete = first.complete and second.complete
    exact = None
    if whole and both_complete:
        moved = sum(abs(_weight(one) - _weight(other)) for one, other in pairs)
        exact = 0.5 * (moved + abs(first.cash - second.cash))
    bounded = upper is not None and not both_complete
    return Overlap(
        listed=listed,
        upper=upper,
        common=tuple(both),
        by_name=by_name,
        active_share=exact,
        active_share_lower=max(0.0, 1.0 - upper - _most_cash(first, second)) if bounded and upper is not None else None,
        active_share_upper=max(0.0, 1.0 - listed - _common(first.cash, second.cash)) if bounded else None,
    )


def _most_cash(first: PositionList, second: PositionList) -> float:
    """The most cash that both hold: as listed, or in the rest of a list that has none."""
    ours = min(first.cash, second.cash or second.unlisted)
    theirs = min(second.cash, first.cash or first.unlisted)
    return max(0.0, ours, theirs)


def _weight(position: Position | None) -> float:
    return 0.0 if position is None else position.weight


def _common(first: float, second: float) -> float:
    return min(abs(first), abs(second)) if first * second > 0.0 else 0.0


def _is_whole(one: PositionList) -> bool:
    return WHOLE[0] <= one.listed + one.cash <= WHOLE[1]


def _is_bounded(one: PositionList) -> bool:
    return not one.has_shorts and (one.complete or one.listed + max(0.0, one.cash) <= ALL_AT_MOST)


def _upper(first: PositionList, second: PositionList, pairs: tuple[Pair, ...], listed: float) -> float | None:
    """The most that the whole funds can have in common.

    With rests R1, R2 (cash may be in them too), x of the first's list may lie in the second's rest and y the other
    way; what both rests have in common is at most min(R1 - y, R2 - x). The sum is largest with x and y at their
    most: min(x + R1, y + R2).
    """
    if not (_is_bounded(first) and _is_bounded(second)):
        return None
    ours = sum(min(one.weight, second.largest_unlisted) for one, other in pairs if one is not None and other is None)
    theirs = sum(min(other.weight, first.largest_unlisted) for one, other in pairs if other is not None and one is None)
    hidden = min(min(ours, second.unlisted) + first.unlisted, min(theirs, first.unlisted) + second.unlisted)
    return min(max(listed, 1.0), listed + hidden)


@dataclass(frozen=True, slots=True)
class PositionChange:
    """One instrument in two reports.

    Args:
        kind: "entered", "left", "increased", "decreased" or "unchanged".
        before, after: the positions; None where a list does not have it.
        weight: change of its weight.
        shares: change of the number held as a share of what was held; None where a report does not give it.
        traded: whether ``kind`` follows the shares. Where it follows the weight, a change of the price alone
            cannot be told from one that was traded.
    """

    kind: str
    before: Position | None
    after: Position | None
    weight: float
    shares: float | None
    traded: bool


@dataclass(frozen=True, slots=True)
class HoldingsChange:
    """What changed between two reports of one fund.

    Args:
        changes: every instrument of either, the largest change of weight first.
        turnover: half the sum of the absolute changes of weight, moves of prices included, of two complete lists.
        turnover_lower: what it is at least where a list is not complete.
        by_name: how many instruments were matched by name.
    """

    changes: tuple[PositionChange, ...]
    turnover: float | None
    turnover_lower: float | None
    by_name: int

    def count(self, kind: str) -> int:
        """How many changes are of a kind."""
        return sum(change.kind == kind for change in self.changes)


SAME = 1e-9  # weights and counts nearer than this are the same


def holdings_change(before: PositionList, after: PositionList) -> HoldingsChange:
    """What entered, left, grew and shrank from one report to a later one.

    In a list that is not complete, "entered" and "left" are said of the list: a position that left it may
    still be held, with no more weight than the smallest that is listed.

    Raises:
        NotComputable: a list has no position with a weight.
    """
    if not before.positions or not after.positions:
        raise NotComputable("holdings_change", Absence(AbsenceReason.NO_HOLDINGS))
    pairs, by_name = matched(before, after)
    changes = sorted((_change(*pair) for pair in pairs), key=lambda change: -abs(change.weight))
    sure = 0.5 * sum(_least_change(change, before, after) for change in changes)
    complete = before.complete and after.complete
    return HoldingsChange(tuple(changes), sure if complete else None, None if complete else sure, by_name)


def _change(before: Position | None, after: Position | None) -> PositionChange:
    weight = _weight(after) - _weight(before)
    if before is None or after is None:
        return PositionChange("entered" if before is None else "left", before, after, weight, None, traded=True)
    shares: float | None = None
    if before.shares and after.shares is not None:
        shares = after.shares / before.shares - 1.0
    measure = weight if shares is None else shares
    kind = "unchanged" if abs(measure) < SAME else "increased" if measure > 0.0 else "decreased"
    return PositionChange(kind, before, after, weight, shares, traded=shares is not None)


def _least_change(change: PositionChange, before: PositionList, after: PositionList) -> float:
    """The size of a change that is certain: what is not listed may have any weight up to the smallest listed."""
    size = abs(change.weight)
    if change.before is None:
        return max(0.0, size - before.largest_unlisted)
    if change.after is None:
        return max(0.0, size - after.largest_unlisted)
    return size
