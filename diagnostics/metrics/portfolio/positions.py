"""The positions of a holdings report, each instrument once: what concentration, overlap and look-through count with.

An instrument is known by its symbol, in whatever spelling; one without a symbol by its name. A report
that lists an instrument twice (two lots, two share lines) holds it once, with both weights, and says so.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache

from data_sources.errors import SourceError
from data_sources.model import FundHolding, FundHoldings, InstrumentKind
from data_sources.symbols import parse_symbol

CASH = "cash"
SPELLINGS_KEPT = 8192  # the same positions recur in every report of a fund
WHOLE = (0.98, 1.02)  # weights that add up to this much are all of a fund that borrows nothing
_PUNCTUATION = str.maketrans("", "", " \t.,'\u2019-_/()&\u3000")


@dataclass(frozen=True, slots=True)
class Position:
    """One instrument of a report.

    Args:
        symbol: canonical where the spelling can be read, "" where the report gives none.
        name: in the report's words.
        weight: decimal of net assets, negative for a short position.
        shares: number held, or None where the report does not say it of every line.
        kind: "stock", "bond", "fund" or "".
        shortest_name: the name as it is compared: without case, blanks and punctuation.
        lines: how many lines of the report it was added up from.
    """

    symbol: str
    name: str
    weight: float
    shares: float | None = None
    kind: str = ""
    shortest_name: str = ""
    lines: int = 1

    @property
    def identity(self) -> str:
        """What tells it from the others of its report."""
        return f"symbol {self.symbol}" if self.symbol else f"name {self.shortest_name}"


@dataclass(frozen=True, slots=True)
class PositionList:
    """The positions of one report, the heaviest first.

    Args:
        positions: each instrument once, those without a weight left out.
        cash: decimal of net assets listed as cash, which is no position.
        complete: every position is listed.
        merged: lines that were added to another of the same instrument.
        without_weight: lines that the report gives no weight of.
        cap: no position that is not listed is larger; None where the list itself says it by naming the largest.
    """

    positions: tuple[Position, ...]
    cash: float = 0.0
    complete: bool = False
    merged: int = 0
    without_weight: int = 0
    cap: float | None = None

    @property
    def listed(self) -> float:
        """Sum of the weights listed, cash left out."""
        return float(sum(position.weight for position in self.positions))

    @property
    def unlisted(self) -> float:
        """Weight that may lie in positions which are not listed, 0 for a complete list, never below 0."""
        return 0.0 if self.complete else max(0.0, 1.0 - self.listed - self.cash)

    @property
    def largest_unlisted(self) -> float:
        """No position that is not listed is larger: the list gives the largest of each kind. 0 if complete."""
        if self.complete or not self.positions:
            return 0.0 if self.complete else self.unlisted
        if self.cap is not None:
            return min(self.unlisted, self.cap)
        least: dict[str, float] = {}
        for position in self.positions:
            least[position.kind] = min(position.weight, least.get(position.kind, position.weight))
        return min(self.unlisted, max(0.0, *least.values()))

    @property
    def has_shorts(self) -> bool:
        """Whether a position is sold short."""
        return any(position.weight < 0.0 for position in self.positions)


def positions_of(report: FundHoldings) -> PositionList:
    """The positions of a report, those of the same instrument added up."""
    found: dict[str, Position] = {}
    cash, merged, without = 0.0, 0, 0
    for line in report.holdings:
        if line.kind == CASH:
            cash += line.weight or 0.0
        elif line.weight is None:
            without += 1
        else:
            position = _position(line, line.weight)
            before = found.get(position.identity)
            merged += before is not None
            found[position.identity] = position if before is None else _together(before, position)
    ordered = sorted(found.values(), key=lambda position: -position.weight)
    return PositionList(tuple(ordered), cash, report.complete and not without, merged, without)


@lru_cache(maxsize=SPELLINGS_KEPT)
def canonical_symbol(symbol: str, kind: str = "") -> str:
    """The one spelling of a symbol (600519, sh600519, 600519.SS: 600519.SH); as it stands where none can be read."""
    plain = unicodedata.normalize("NFKC", symbol).strip().upper()
    if not plain or kind == "bond":  # codes of bonds share their digits with those of shares
        return plain
    prefer = InstrumentKind.FUND if kind == "fund" else InstrumentKind.STOCK
    try:
        parsed = parse_symbol(plain, prefer=prefer)
    except SourceError:
        return plain
    # Six digits that are no share's are a bond's as likely as a fund's.
    return plain if parsed.kind is InstrumentKind.FUND and prefer is not InstrumentKind.FUND else parsed.symbol


@lru_cache(maxsize=SPELLINGS_KEPT)
def comparable_name(name: str) -> str:
    """A name as it is compared: full-width forms, case, blanks and punctuation do not matter."""
    return unicodedata.normalize("NFKC", name).casefold().translate(_PUNCTUATION)


def _position(line: FundHolding, weight: float) -> Position:
    symbol = canonical_symbol(line.symbol, line.kind)
    return Position(symbol, line.name, weight, line.shares, line.kind, comparable_name(line.name))


def _together(first: Position, second: Position) -> Position:
    shares = None if first.shares is None or second.shares is None else first.shares + second.shares
    weight, kind = first.weight + second.weight, first.kind or second.kind
    return replace(first, weight=weight, shares=shares, kind=kind, lines=first.lines + second.lines)
