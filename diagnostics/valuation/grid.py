"""The days of a valuation, and what is held on each of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

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
    if len(known) == 1:
        days = known[0]
    else:
        days = np.unique(np.concatenate(known)) if known else np.array([], dtype="datetime64[D]")
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


def _with_lonely_days(days: DateArray, moved: Sequence[Movement]) -> DateArray:
    """The days, and those of movements that no session follows within a closure: they must not wait for years."""
    when = np.unique(_days_of(moved))
    following = days[np.minimum(np.searchsorted(days, when), days.size - 1)]
    lonely = (following - when).astype("timedelta64[D]").astype(np.int64) > LONGEST_CLOSURE
    return np.union1d(days, when[lonely])


def _open(days: DateArray, moved: Sequence[Movement], sessions: Sessions, *, tracks_cash: bool) -> Mask:
    """Days on which something is held that has a price of the day, or nothing but money is there."""
    names = tuple(dict.fromkeys(one.symbol for one in moved if one.symbol))
    shares = quantities(days, moved, names)
    held = np.abs(shares) > LEAST_SHARES
    touched = held.copy()
    touched[1:] |= held[:-1]
    at = np.minimum(np.searchsorted(days, _days_of(moved)), days.size - 1)
    column = {name: place for place, name in enumerate(names)}
    for row, one in zip(at, moved, strict=True):
        if one.symbol:
            touched[row, column[one.symbol]] = True
    kept = np.zeros(days.size, dtype=bool)
    on_session = {id(whole): np.isin(days, whole, assume_unique=True) for whole in sessions.wholes}
    for place, name in enumerate(names):
        if name in sessions:
            since = days.searchsorted(sessions.days[name][0])  # before them, only the longer days have a session
            kept[since:] |= touched[since:, place] & on_session[id(sessions.whole_of(name))][since:]
    if tracks_cash:
        priced = [place for place, name in enumerate(names) if name in sessions]
        kept |= ~touched[:, priced].any(axis=1)
    return kept


def _days_of(moved: Sequence[Movement]) -> DateArray:
    return np.array([one.day for one in moved], dtype="datetime64[D]")


def rows_of(days: DateArray, moved: Sequence[Movement]) -> Whole:
    """Row of the day on which each movement takes effect: its own, or the next one, shape (n_movements,)."""
    return np.asarray(np.searchsorted(days, _days_of(moved)), dtype=np.int64)


def quantities(days: DateArray, moved: Sequence[Movement], names: Sequence[str]) -> FloatArray:
    """Shares at the end of each day, shape (n_days, n_names)."""
    column = {name: place for place, name in enumerate(names)}
    changes = np.zeros((days.size, len(names)))
    rows = np.minimum(rows_of(days, moved), days.size - 1)
    for row, one in zip(rows, moved, strict=True):
        if one.symbol in column:
            changes[row, column[one.symbol]] += one.shares
    held = np.cumsum(changes, axis=0)
    # 0.1 + 0.2 - 0.3 is no position.
    scale = np.maximum(np.abs(held).max(axis=0, initial=0.0), 1.0)
    held[np.abs(held) <= LEAST_SHARES * scale] = 0.0
    return held
