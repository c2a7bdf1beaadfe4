"""Two sources held against each other on the same days: the differences are listed, nothing is mended or averaged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data_sources.model import PriceBasis


@dataclass(frozen=True, slots=True)
class Difference:
    """One day on which two sources disagree: what each says, in the instrument's currency (or as a return)."""

    day: date
    column: str
    first: float
    second: float


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """How far two sources agree on one instrument.

    Args:
        first, second: names of the sources; ``first`` is the one that the report uses.
        basis: of both series.
        tolerance: relative difference up to which two values count as equal.
        days: days that both have; ``start`` and ``end`` are the first and the last of them.
        only_first, only_second: days inside the overlap that one of them does not have, how many.
        count: values beyond the tolerance; ``differences`` holds the largest ones, oldest first.
        largest: the largest relative difference of all, 0.0 where all are equal.
        failure: why the second source could not be compared, "" where it could.
    """

    symbol: str
    first: str
    second: str
    basis: PriceBasis
    tolerance: float
    days: int
    start: date | None
    end: date | None
    only_first: int
    only_second: int
    count: int
    largest: float
    differences: tuple[Difference, ...] = ()
    failure: str = ""
