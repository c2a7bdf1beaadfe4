"""Two sources held against each other on the same days: the differences are listed, nothing is mended or averaged.

Raw and split-adjusted closes are compared as they are, never with each other. Total-return levels depend
on the day from which a source adjusts, so there the returns between the days that both have are compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.model import DateArray, FloatArray, InstrumentKind, PriceBasis, PriceHistory, to_date

# Half a percent: closing auctions, last trades and official closes of one day differ by less.
TOLERANCE = 0.005
# Volume is counted differently (blocks, odd lots, other venues); a lot of 100 for a share is beyond any of that.
VOLUME_TOLERANCE = 0.25
DIFFERENCES_SHOWN = 20
# An index or a currency pays nothing out and is never split: its bases are one.
ONE_BASIS = (InstrumentKind.INDEX, InstrumentKind.CURRENCY, InstrumentKind.FUTURE)
TICKS = (0.01, 0.001, 0.0001)

Mask = npt.NDArray[np.bool_]


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
        count: closes (or returns) beyond the tolerance; ``differences`` holds the largest ones, oldest first.
        largest: the largest relative difference of the closes (or growth factors), 0.0 where all are equal.
        failure: why the second source could not be compared, "" where it could.
        volume_tolerance: relative; None where volume was not compared. Its largest differences follow those
            of the closes in ``differences``.
        volume_count: volumes beyond their own tolerance.
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
    volume_tolerance: float | None = None
    volume_count: int = 0


def cross_check(
    first: PriceHistory,
    second: PriceHistory,
    tolerance: float = TOLERANCE,
    volume_tolerance: float | None = None,
) -> CrossCheck:
    """Two histories of one instrument, compared on the days that both have.

    Args:
        first: the history that the report uses.
        second: of another source, on the same basis; their windows may differ.
        tolerance: relative difference up to which two closes, or two growth factors, count as equal;
            one step of the last digit that a source writes is granted on top.
        volume_tolerance: the same for volume, None to leave volume out.

    Returns:
        The comparison; ``failure`` says why where there is none (another basis, another currency, no day in common).
    """
    failure = _incomparable(first, second)
    left, right = _sound(first), _sound(second)
    common, at_first, at_second = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    if failure or not common.size:
        return _made(first, second, tolerance, common[:0], failure=failure or _disjoint(first, second))
    rows = (np.searchsorted(first.dates, left[at_first]), np.searchsorted(second.dates, right[at_second]))
    a, b = first.close[rows[0]], second.close[rows[1]]
    grant = max(_tick(first.close), _tick(second.close)) / np.minimum(np.abs(a), np.abs(b))
    column, days, shown = "close", common, (a, b)
    if first.basis is PriceBasis.TOTAL_RETURN:
        column, days = "return", common[1:]
        grant = grant[1:] + grant[:-1]
        a, b = a[1:] / a[:-1], b[1:] / b[:-1]
        shown = (a - 1.0, b - 1.0)
    apart = np.abs(a / b - 1.0)
    beyond = apart > tolerance + grant
    differences = _largest(column, days, shown, apart, beyond)
    volumes: tuple[Difference, ...] = ()
    volume_count = 0
    if volume_tolerance is not None and first.volume is not None and second.volume is not None:
        pair = (first.volume[rows[0]], second.volume[rows[1]])
        volume_apart = _apart(*pair)
        too_far = volume_apart > volume_tolerance
        volume_count = int(np.count_nonzero(too_far))
        volumes = _largest("volume", common, pair, volume_apart, too_far)
    return _made(
        first,
        second,
        tolerance,
        common,
        outside=(_inside(left, common), _inside(right, common)),
        count=int(np.count_nonzero(beyond)),
        largest=float(apart.max()) if apart.size else 0.0,
        differences=(*differences, *volumes),
        volume=(volume_tolerance if first.volume is not None and second.volume is not None else None, volume_count),
    )


def _made(
    first: PriceHistory,
    second: PriceHistory,
    tolerance: float,
    common: DateArray,
    *,
    outside: tuple[int, int] = (0, 0),
    count: int = 0,
    largest: float = 0.0,
    differences: tuple[Difference, ...] = (),
    volume: tuple[float | None, int] = (None, 0),
    failure: str = "",
) -> CrossCheck:
    return CrossCheck(
        symbol=first.instrument.symbol,
        first=first.origin.provider,
        second=second.origin.provider,
        basis=first.basis,
        tolerance=tolerance,
        days=int(common.size),
        start=to_date(common[0]) if common.size else None,
        end=to_date(common[-1]) if common.size else None,
        only_first=outside[0],
        only_second=outside[1],
        count=count,
        largest=largest,
        differences=differences,
        failure=failure,
        volume_tolerance=volume[0],
        volume_count=volume[1],
    )


def _incomparable(first: PriceHistory, second: PriceHistory) -> str:
    """Why two histories say nothing of each other, "" where they do."""
    if first.basis is not second.basis and first.instrument.kind not in ONE_BASIS:
        return f"it has {second.basis.value} prices, not {first.basis.value} ones"
    ours, theirs = first.instrument.currency, second.instrument.currency
    return f"its prices are in {theirs}, not in {ours}" if ours != theirs else ""


def _disjoint(first: PriceHistory, second: PriceHistory) -> str:
    if not len(first) or not len(second):
        return "it has no bar to compare"
    return (
        f"no day in common: its bars run from {second.first} to {second.last}, ours from {first.first} to {first.last}"
    )


def _sound(history: PriceHistory) -> DateArray:
    """The days with a positive close."""
    return history.dates[np.isfinite(history.close) & (history.close > 0.0)]


def _inside(days: DateArray, common: DateArray) -> int:
    """How many of a history's days inside the overlap the other does not have."""
    return int(np.count_nonzero((days >= common[0]) & (days <= common[-1]))) - int(common.size)


def _tick(close: FloatArray) -> float:
    """One step of the last digit that a source writes; 0 where it writes all digits of a float."""
    values = close[np.isfinite(close)]
    for size in TICKS:
        if np.all(np.abs(values / size - np.round(values / size)) < 1e-3):
            return size
    return 0.0


def _apart(a: FloatArray, b: FloatArray) -> FloatArray:
    """Relative difference against the larger one; 0 where one is missing or both are zero."""
    larger = np.maximum(np.abs(a), np.abs(b))
    apart = np.zeros(a.size)
    sound = np.isfinite(larger) & (larger > 0.0)
    apart[sound] = np.abs(a[sound] - b[sound]) / larger[sound]
    return apart


def _largest(
    column: str, days: DateArray, values: tuple[FloatArray, FloatArray], apart: FloatArray, beyond: Mask
) -> tuple[Difference, ...]:
    """The largest of the differences beyond the tolerance, oldest first."""
    rows = np.flatnonzero(beyond)
    rows = np.sort(rows[np.argsort(-apart[rows], kind="stable")][:DIFFERENCES_SHOWN])
    return tuple(Difference(to_date(days[row]), column, float(values[0][row]), float(values[1][row])) for row in rows)
