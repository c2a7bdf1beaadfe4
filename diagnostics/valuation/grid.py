"""The days of a valuation, and what is held on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from data_sources.model import to_days
from diagnostics.valuation.market import LONGEST_CLOSURE, Mask
from diagnostics.valuation.movements import Movement
from diagnostics.valuation.sessions import Sessions
from diagnostics.valuation.valuation import DateArray, FloatArray

Whole = npt.NDArray[np.int64]
LEAST_SHARES = 1e-9  # what rounding leaves of a position that was sold is none


def valuation_days(
    moved: Sequence[Movement], sessions: Sessions, last: np.datetime64, *, tracks_cash: bool
) -> DateArray:
    """The eve of the first movement, and from then on the sessions of any market in which something is held.

    Where money alone is there, the sessions of all instruments that were ever held count, and weekdays where
    there is none. A movement behind the last session is valued on the last day. The eve, a weekday on which
    nothing is there yet, makes the first day a day like any other: what it cost to begin is part of the return.

    Args:
        moved: at least one, none after ``last``.
        sessions: days of the prices of each instrument that has any.
        last: day of the report.
        tracks_cash: money is part of the account.
    """
    first = np.datetime64(min(one.day for one in moved), "D")
    known = [_within(dates, first, last) for dates in sessions.wholes]
    days = known[0] if len(known) == 1 else _all_of(known)
    if not days.size:
        days = np.arange(first, last + np.timedelta64(1, "D"), dtype="datetime64[D]")
        days = days[np.is_busday(days)]
    if days.size:
        days = days[_open(days, moved, sessions, tracks_cash=tracks_cash)]
    if not days.size or np.datetime64(max(one.day for one in moved), "D") > days[-1]:
        days = np.append(days, last)
    days = _with_lonely_days(days, moved)
    eve = np.busday_offset(np.minimum(first, days[0]), -1, roll="forward").astype("datetime64[D]")
    return np.concatenate(([eve], days))


def _within(dates: DateArray, first: np.datetime64, last: np.datetime64) -> DateArray:
    return dates[dates.searchsorted(first) : dates.searchsorted(last, side="right")]


def _all_of(several: Sequence[DateArray]) -> DateArray:
    """The days that any of them has, increasing: runs in order are merged faster than a heap of days is sorted."""
    if not several:
        return np.array([], dtype="datetime64[D]")
    days = np.sort(np.concatenate(several).view(np.int64), kind="stable").view("datetime64[D]")
    return np.asarray(days[np.concatenate(([True], days[1:] != days[:-1]))])


def _with_lonely_days(days: DateArray, moved: Sequence[Movement]) -> DateArray:
    """The days, and those of movements that no session follows within a closure: they must not wait for years."""
    when = np.unique(_days_of(moved))
    following = days[np.minimum(np.searchsorted(days, when), days.size - 1)]
    lonely = (following - when).astype("timedelta64[D]").astype(np.int64) > LONGEST_CLOSURE
    return np.union1d(days, when[lonely]) if lonely.any() else days


def _open(days: DateArray, moved: Sequence[Movement], sessions: Sessions, *, tracks_cash: bool) -> Mask:
    """Days on which something is held that has a price of the day, or nothing but money is there."""
    kept, priced = np.zeros(days.size, dtype=bool), np.zeros(days.size, dtype=bool)
    on_session = {id(whole): _among(days, whole) for whole in sessions.wholes}
    for name, steps in _steps(days, moved).items():
        if name not in sessions:
            continue
        touched = np.zeros(days.size, dtype=bool)
        for first, end, shares in steps:
            touched[first] = True
            if abs(shares) > LEAST_SHARES:
                touched[first : end + 1] = True  # the day on which it leaves is a day of it
        since = days.searchsorted(sessions.days[name][0])  # before them, only the longer days have a session
        kept[since:] |= touched[since:] & on_session[id(sessions.whole_of(name))][since:]
        priced |= touched
    return kept | ~priced if tracks_cash else kept


def _among(days: DateArray, whole: DateArray) -> Mask:
    """Whether each day is one of the others, both increasing, shape (n_days,)."""
    if not whole.size:
        return np.zeros(days.size, dtype=bool)
    return np.asarray(whole[np.minimum(whole.searchsorted(days), whole.size - 1)] == days)


def _days_of(moved: Sequence[Movement]) -> DateArray:
    return to_days(one.day for one in moved)


def rows_of(days: DateArray, moved: Sequence[Movement]) -> Whole:
    """Row of the day on which each movement takes effect: its own, or the next one, shape (n_movements,)."""
    return np.asarray(np.searchsorted(days, _days_of(moved)), dtype=np.int64)


def quantities(days: DateArray, moved: Sequence[Movement], names: Sequence[str]) -> FloatArray:
    """Shares at the end of each day, shape (n_days, n_names)."""
    steps = _steps(days, moved)
    held = np.zeros((len(names), days.size))
    for row, name in zip(held, names, strict=True):
        for first, end, shares in steps.get(name, ()):
            row[first:end] = shares
    return np.ascontiguousarray(held.T)


def _steps(days: DateArray, moved: Sequence[Movement]) -> dict[str, list[tuple[int, int, float]]]:
    """Of each instrument the shares between two of its movements: (row of the first day, row behind the last, shares).

    Movements of one row count together. An account moves a hundred times, on thousands of days.
    """
    changes: dict[str, dict[int, float]] = {}
    for row, one in zip(np.minimum(rows_of(days, moved), days.size - 1).tolist(), moved, strict=True):
        if one.symbol:
            own = changes.setdefault(one.symbol, {})
            own[row] = own.get(row, 0.0) + one.shares
    made = {}
    for symbol, by_row in changes.items():
        rows = sorted(by_row)
        levels = list(accumulate((by_row[row] for row in rows), initial=0.0))[1:]
        # 0.1 + 0.2 - 0.3 is no position.
        least = LEAST_SHARES * max(1.0, *map(abs, levels))
        held = (0.0 if abs(level) <= least else level for level in levels)
        made[symbol] = list(zip(rows, [*rows[1:], days.size], held, strict=True))
    return made
