"""The last session beside the ones before it: change, rank, place in the range, fall from the high, crossing, volume.

Every function takes closes (or volumes) with splits taken out, float64, shape (n,), oldest first, no NaN, the last one
that of the session spoken of. Too short a series raises ``ValueError``: whoever calls says how many there have to be.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

ALIKE = 1e-12  # of a price: a mean of equal prices differs from them by no more than rounding


def change_over(closes: FloatArray, sessions: int) -> float:
    """Close over the close ``sessions`` before it, less one: a decimal, negative for a fall.

    Raises:
        ValueError: fewer than ``sessions`` + 1 closes.
    """
    _need(closes, sessions + 1)
    return float(closes[-1] / closes[-1 - sessions] - 1.0)


def changes(closes: FloatArray) -> FloatArray:
    """Changes from close to close, shape (n - 1,); empty for fewer than two closes."""
    return closes[1:] / closes[:-1] - 1.0


def percentile_rank(past: FloatArray, value: float) -> float:
    """Share of past values that lie below this one; those equal to it count half (Roscoe 1975, mid-rank).

    Args:
        past: values that this one is ranked among, this one not among them, shape (n,), no NaN, any order.
        value: the one that is ranked.

    Returns:
        From 0 (below all of them) to 1 (above all of them); 0.5 in the middle, and where all are equal to it.

    Raises:
        ValueError: no past values.
    """
    _need(past, 1)
    below, alike = int(np.sum(past < value)), int(np.sum(past == value))
    return (below + 0.5 * alike) / past.size


def range_place(closes: FloatArray) -> float:
    """Where the last close lies between the lowest (0) and the highest (1) of these; NaN where all are equal.

    Raises:
        ValueError: no closes.
    """
    _need(closes, 1)
    low, high = float(closes.min()), float(closes.max())
    return (float(closes[-1]) - low) / (high - low) if high > low else float("nan")


def fall_from_high(closes: FloatArray, sessions: int) -> float:
    """How far the last close lies below the highest of the last ``sessions``, itself among them: 0.2 after a fifth.

    Raises:
        ValueError: fewer than ``sessions`` closes, or none asked for.
    """
    if sessions < 1:
        raise ValueError("at least one session")
    _need(closes, sessions)
    return float(1.0 - closes[-1] / closes[-sessions:].max())


def mean_crossing(closes: FloatArray, average: int) -> int:
    """Whether the last close crossed the mean of ``average`` closes, its own among them.

    A close on the mean is on neither side: the last one that was on a side says from where it came, so that touching
    the mean and turning back is no crossing.

    Returns:
        1 for a crossing from below to above, -1 from above to below, 0 for none.

    Raises:
        ValueError: fewer than ``average`` + 1 closes, or an average of less than two.
    """
    if average < 2:
        raise ValueError("a mean of at least two closes")
    _need(closes, average + 1)
    means = np.lib.stride_tricks.sliding_window_view(closes, average).mean(axis=1)
    apart = closes[average - 1 :] - means
    sides = np.where(np.abs(apart) <= ALIKE * np.abs(means), 0, np.sign(apart)).astype(np.int64)
    before = sides[:-1][sides[:-1] != 0]
    return int(sides[-1]) if before.size and before[-1] == -sides[-1] else 0


def mean_close(closes: FloatArray, average: int) -> float:
    """The mean of the last ``average`` closes.

    Raises:
        ValueError: fewer than ``average`` closes, or none asked for.
    """
    if average < 1:
        raise ValueError("at least one session")
    _need(closes, average)
    return float(closes[-average:].mean())


def volume_multiple(volumes: FloatArray, average: int) -> float:
    """The last volume over the mean of the ``average`` before it, itself not among them; NaN where that mean is zero.

    Args:
        volumes: in shares, no NaN.
        average: how many volumes before the last one make the mean.

    Raises:
        ValueError: fewer than ``average`` + 1 volumes, or an average of none.
    """
    if average < 1:
        raise ValueError("a mean of at least one session")
    _need(volumes, average + 1)
    mean = float(volumes[-1 - average : -1].mean())
    return float(volumes[-1]) / mean if mean > 0.0 else float("nan")


def _need(values: FloatArray, count: int) -> None:
    if values.size < count:
        raise ValueError(f"{values.size} values, {count} needed")
