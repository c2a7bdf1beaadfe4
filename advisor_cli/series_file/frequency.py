"""How often a series has a value: what turns its figures into those of a year, and so never guessed from a mixture."""

from __future__ import annotations

import numpy as np

from data_sources.model import DateArray

# Frequency, and the days between two observations that go with it.
SPACINGS = (("daily", 1, 4), ("weekly", 5, 10), ("monthly", 20, 45), ("quarterly", 80, 100), ("annual", 350, 380))
FREQUENCIES = tuple(name for name, _, _ in SPACINGS)
EVENLY = 0.75  # the share of gaps that must have the frequency's spacing
JUDGED = 10  # with fewer gaps, weekends and holidays may outweigh the days that follow each other


def frequency_of(dates: DateArray) -> str | None:
    """The frequency whose spacing at least three quarters of the gaps have; None when there is none.

    Two values a week are three and four days apart, as if there were a weekend in each gap: a daily series has
    mostly days that follow each other.

    Args:
        dates: datetime64[D], increasing, at least two.
    """
    gaps = _gaps(dates)
    for name, shortest, longest in SPACINGS:
        if np.mean((gaps >= shortest) & (gaps <= longest)) >= EVENLY:
            return None if name == "daily" and gaps.size >= JUDGED and np.median(gaps) > 1 else name
    return None


def unknown_spacing(dates: DateArray) -> str:
    """What is wrong with dates that have no frequency, as the end of a sentence about them."""
    gaps = _gaps(dates)
    usual = float(np.median(gaps))
    if np.mean(np.abs(gaps - usual) <= 1) >= EVENLY:
        return f"about {usual:g} days apart, which is neither {', '.join(FREQUENCIES[:-1])} nor {FREQUENCIES[-1]}"
    return f"not evenly spaced (median {usual:g} days)"


def _gaps(dates: DateArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.diff(dates).astype(np.int64)
