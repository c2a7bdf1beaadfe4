"""Which risk-free series a window uses. One series for the whole window, or none: never two joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

import numpy as np

from data_sources.model import RateSeries, frozen, to_date

# A monthly series holds its value for a month; a daily one may pause over a long holiday.
LONGEST_HOLD_DAYS = 45


class RateDecision(Enum):
    """Why a rate series was chosen, or why none was."""

    COVERS_WINDOW = "covers the whole window"
    NONE_COVERS_WINDOW = "no series covers the whole window"
    NONE_FOR_CURRENCY = "no series in this currency"


@dataclass(frozen=True, slots=True, eq=False)
class RateChoice:
    """The risk-free series of a window and how it was chosen.

    Args:
        currency: currency of the window's prices.
        series: the chosen series, None where none was chosen.
        decision: why.
        passed_over: (name, first day, last day) of the series that were preferred but do not cover the window.
    """

    currency: str
    series: RateSeries | None
    decision: RateDecision
    passed_over: tuple[tuple[str, date, date], ...] = ()


def covers(series: RateSeries, start: date, end: date) -> bool:
    """Whether the series has a value in force on every day from start to end."""
    if not series.dates.size:
        return False
    first, last = to_date(series.dates[0]), to_date(series.dates[-1])
    inside = series.dates[
        (series.dates >= np.datetime64(start - timedelta(days=LONGEST_HOLD_DAYS)))
        & (series.dates <= np.datetime64(end))
    ]
    longest = int(np.diff(inside).astype(np.int64).max()) if inside.size > 1 else 0
    return first <= start and (end - last).days <= LONGEST_HOLD_DAYS and longest <= LONGEST_HOLD_DAYS


def choose_rate_series(series: Sequence[RateSeries], currency: str, start: date, end: date) -> RateChoice:
    """The first series, in the source's order, that covers the whole window."""
    passed: list[tuple[str, date, date]] = []
    for candidate in series:
        if candidate.currency != currency:
            continue
        if covers(candidate, start, end):
            return RateChoice(currency, in_force(candidate, start, end), RateDecision.COVERS_WINDOW, tuple(passed))
        if candidate.dates.size:
            passed.append((candidate.name, to_date(candidate.dates[0]), to_date(candidate.dates[-1])))
    decision = RateDecision.NONE_COVERS_WINDOW if passed else RateDecision.NONE_FOR_CURRENCY
    return RateChoice(currency, None, decision, tuple(passed))


def in_force(series: RateSeries, start: date, end: date) -> RateSeries:
    """The part of a series that is in force from start to end: the last value before it included."""
    low = max(int(np.searchsorted(series.dates, np.datetime64(start), side="right")) - 1, 0)
    high = int(np.searchsorted(series.dates, np.datetime64(end), side="right"))
    cut = slice(low, high)
    return replace(series, dates=frozen(series.dates[cut].copy()), annual_rate=frozen(series.annual_rate[cut].copy()))
