"""Look-through of a fund that holds funds: what it holds in the end, as far as their holdings are known.

Weights are multiplied. What an inner fund does not list, or whose list is not known at all, stays
"not looked through"; nothing is scaled up to the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from diagnostics.metrics.portfolio.positions import Position, PositionList

FUND = "fund"
ROUNDING = 1e-12
DEEPEST = 5  # funds inside funds inside funds; deeper than this nobody publishes


@dataclass(frozen=True, slots=True)
class LookThrough:
    """A list with the funds in it replaced by what they hold.

    Args:
        positions: as a list; never complete, unless everything was looked through.
        funds: weight of the funds that the list holds.
        looked_through: the part of it that was traced to positions and cash.
        not_looked_through: the rest of it.
    """

    positions: PositionList
    funds: float
    looked_through: float
    not_looked_through: float


def look_through(outer: PositionList, inner: Mapping[str, PositionList]) -> LookThrough:
    """Replace the funds of a list by what they hold.

    Args:
        outer: the list; a position of the kind "fund", or whose symbol is in ``inner``, is a fund.
        inner: lists of positions by canonical symbol. A fund that holds itself, at whatever depth, is not
            looked through there.
    """
    tracing = _Tracing(inner)
    tracing.trace(outer, 1.0, ())
    funds = sum(one.weight for one in outer.positions if tracing.is_fund(one))
    seen = tracing.positions + tracing.cash
    complete = outer.complete and abs(funds - seen) <= ROUNDING * max(1.0, abs(funds))
    made = PositionList(
        positions=tuple(sorted(tracing.found.values(), key=lambda one: -one.weight)),
        cash=outer.cash + tracing.cash,
        complete=complete,
        merged=outer.merged,
        without_weight=outer.without_weight,
        cap=None if complete else outer.largest_unlisted + tracing.cap,
    )
    return LookThrough(made, funds, seen, funds - seen)


class _Tracing:
    """What was traced so far, in weights of the outermost fund."""

    def __init__(self, inner: Mapping[str, PositionList]) -> None:
        self.inner = inner
        self.found: dict[str, Position] = {}
        self.positions = 0.0
        self.cash = 0.0
        self.cap = 0.0  # the most that one instrument may have in all the rests together

    def is_fund(self, position: Position) -> bool:
        """Whether a position is a share of a fund."""
        return position.kind == FUND or position.symbol in self.inner

    def trace(self, within: PositionList, scale: float, path: tuple[str, ...]) -> None:
        """Add the positions of a list, whose whole is ``scale`` of the outermost fund."""
        for position in within.positions:
            weight = scale * position.weight
            known = self.inner.get(position.symbol) if position.symbol else None
            if known is not None and position.symbol not in path and len(path) < DEEPEST:
                self.cash += weight * known.cash
                self.cap += weight * known.largest_unlisted
                self.trace(known, weight, (*path, position.symbol))
                continue
            if path and not self.is_fund(position):
                self.positions += weight
            before = self.found.get(position.identity)
            added = replace(position, weight=weight, shares=None if path else position.shares)
            self.found[position.identity] = added if before is None else replace(before, weight=before.weight + weight)
