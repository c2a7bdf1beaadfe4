"""What is wrong, or looks wrong, with a fund's net asset values. Nothing is filled in or repaired here.

The values are held against what the source states beside them: its own return of the day, and the
accumulated value (unit value plus everything paid out). What is beyond the rounding of both is named
with its days. A fund reports once a week while it is closed after its foundation: those values are
named, and no gap is found among them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_sources.calendars import Sessions, provisional_sessions
from data_sources.fund_nav.total_return import TotalReturn, is_money_fund
from data_sources.fund_nav.unlisted import return_tolerance, tick_of
from data_sources.model import DateArray, FloatArray, NavHistory, to_date
from data_sources.quality.defects import DAYS_SHOWN, Defect, DefectKind, Severity

Mask = npt.NDArray[np.bool_]

DAILY_GAP = 3  # days from one value to the next over a weekend
LOOKED_AHEAD = 8  # values; a daily series has at most two holidays among so many
HOLIDAYS_AHEAD = 2
FEWEST_CLOSED = 2  # values so far apart at the beginning that they are no daily ones
HALF_YEAR_ENDS = ((6, 30), (12, 31))  # funds publish their value of these days, sessions or not
REVISED = 1e-9  # relative; values are published to four decimals and kept exactly


def examine_nav(nav: NavHistory, made: TotalReturn, sessions: Sessions | None, *, abroad: bool) -> tuple[Defect, ...]:
    """Everything found in the values of a fund, each kind once.

    Args:
        nav: dates strictly increasing, at least one.
        made: the total return that was made of it.
        sessions: from the first value to the day the values should reach; None where no calendar is known.
        abroad: invests abroad, so that days are missing when markets there are closed.
    """
    found = _values(nav)
    money = is_money_fund(nav)
    if not money:
        found += _against_published(nav, made) + _against_accumulated(nav, made)
    start = daily_from(nav.dates)
    if start >= FEWEST_CLOSED:
        gaps = np.diff(nav.dates[: start + 1]).astype(np.int64)
        found.append(
            _defect(
                nav,
                DefectKind.CLOSED_PERIOD,
                Severity.NOTE,
                nav.dates[:start],
                (("longest_gap_days", float(gaps.max())),),
            )
        )
    if sessions is not None:
        found += _against_sessions(nav, sessions, start, abroad=abroad, money=money)
    return tuple(found)


def revised(kept: NavHistory, new: NavHistory) -> Defect | None:
    """Days that both histories have and of which they say different unit values or events; None where none does."""
    days, before, after = np.intersect1d(kept.dates, new.dates, assume_unique=True, return_indices=True)
    was, now = kept.unit_nav[before], new.unit_nav[after]
    known = np.isfinite(was) & np.isfinite(now)
    differ = np.zeros(days.shape, dtype=np.bool_)
    differ[known] = np.abs(now[known] - was[known]) > REVISED * np.abs(was[known])
    largest = float(np.max(np.abs(now[differ] / was[differ] - 1.0), initial=0.0))
    differ |= np.isin(days, _other_events(kept, new))
    if not differ.any():
        return None
    details = (("largest", largest),) if largest else ()
    return _defect(new, DefectKind.NAV_REVISED, Severity.WARNING, days[differ], details)


def _other_events(kept: NavHistory, new: NavHistory) -> DateArray:
    """Days of distributions and splits of units that only one of the two lists so."""
    paid = {(one.ex_date, one.amount) for one in kept.distributions} ^ {
        (one.ex_date, one.amount) for one in new.distributions
    }
    split = {(one.ex_date, one.ratio) for one in kept.unit_splits} ^ {
        (one.ex_date, one.ratio) for one in new.unit_splits
    }
    return np.array(sorted({day.isoformat() for day, _ in paid | split}), dtype="datetime64[D]")


def daily_from(dates: DateArray) -> int:
    """Index of the first value from which on they come day by day; 0 for a series that does from the beginning."""
    wide = np.diff(dates).astype(np.int64) > DAILY_GAP
    if wide.size < LOOKED_AHEAD:
        return 0
    ahead = np.convolve(wide.astype(np.int64), np.ones(LOOKED_AHEAD, dtype=np.int64), mode="valid")
    regular = np.flatnonzero(ahead <= HOLIDAYS_AHEAD)
    if not regular.size or regular[0] == 0:
        return 0
    # The window that first is regular may still begin with the last weekly gaps.
    within = np.flatnonzero(wide[: int(regular[0]) + HOLIDAYS_AHEAD])
    return int(within[-1]) + 1 if within.size else 0


def _defect(
    nav: NavHistory,
    kind: DefectKind,
    severity: Severity,
    days: DateArray,
    details: tuple[tuple[str, float], ...] = (),
) -> Defect:
    shown = tuple(to_date(day) for day in days[:DAYS_SHOWN])
    return Defect(nav.instrument.symbol, kind, severity, int(days.size), shown, details)


def _values(nav: NavHistory) -> list[Defect]:
    """Days without a value, and values that cannot be one."""
    column = nav.income_per_ten_thousand if is_money_fund(nav) else nav.unit_nav
    if column is None:
        return []
    found = []
    missing = ~np.isfinite(column)
    if missing.any():
        found.append(_defect(nav, DefectKind.MISSING_CLOSE, Severity.WARNING, nav.dates[missing]))
    wrong = ~missing & (column <= 0.0) if column is nav.unit_nav else np.zeros(missing.shape, dtype=np.bool_)
    if wrong.any():
        found.append(_defect(nav, DefectKind.NOT_POSITIVE, Severity.ERROR, nav.dates[wrong]))
    return found


def _sound(nav: NavHistory) -> Mask:
    return np.isfinite(nav.unit_nav) & (nav.unit_nav > 0.0)


def published_mismatch(nav: NavHistory, made: TotalReturn) -> tuple[DateArray, FloatArray, int]:
    """Days on which the made return is not the published one within rounding, by how much, and days compared.

    Days on which something the source does not list was repaired by that very return are not compared.
    """
    sound = _sound(nav)
    if nav.published_return is None or int(np.count_nonzero(sound)) < 2:
        return nav.dates[:0], nav.unit_nav[:0], 0
    dates, value, published = nav.dates[sound], nav.unit_nav[sound], nav.published_return[sound]
    factor = np.ones_like(value)
    for step in made.steps:
        factor[int(np.searchsorted(dates, np.datetime64(step.day)))] = step.factor
    grown = value * factor
    returns = grown[1:] / value[:-1] - 1.0
    mended = np.array([day for one in made.history.repairs for day in one.days], dtype="datetime64[D]")
    compared = np.isfinite(published[1:]) & ~np.isin(dates[1:], mended)
    off = np.abs(returns - published[1:])
    # After the end of a half-year that was no session, some state the return since the session before it.
    since = np.flatnonzero(_half_year_ends(dates[1:-1])) + 1
    earlier = np.abs(grown[since + 1] / value[since - 1] - 1.0 - published[since + 1])
    off[since] = np.fmin(off[since], earlier)
    wrong = compared & (off > return_tolerance(value)[1:])
    return dates[1:][wrong], off[wrong], int(np.count_nonzero(compared))


def _against_published(nav: NavHistory, made: TotalReturn) -> list[Defect]:
    days, off, compared = published_mismatch(nav, made)
    if not days.size:
        return []
    details = (("compared", float(compared)), ("largest", float(off.max())))
    return [_defect(nav, DefectKind.NAV_RETURN_MISMATCH, Severity.WARNING, days, details)]


def accumulated_mismatch(nav: NavHistory, made: TotalReturn) -> tuple[DateArray, FloatArray, int]:
    """Days on which the accumulated value moved otherwise than the unit value and what was paid, and days compared.

    Companies state it per unit of today or per unit of the beginning: after a split either way is right.
    """
    sound = _sound(nav)
    if nav.accumulated_nav is not None:
        sound = sound & np.isfinite(nav.accumulated_nav)
    if nav.accumulated_nav is None or int(np.count_nonzero(sound)) < 2:
        return nav.dates[:0], nav.unit_nav[:0], 0
    dates, value, accumulated = nav.dates[sound], nav.unit_nav[sound], nav.accumulated_nav[sound]
    paid, split = np.zeros_like(value), np.ones_like(value)
    for step in made.steps:
        at = int(np.searchsorted(dates, np.datetime64(step.day)))
        if at < dates.size:
            paid[at] += step.amount * (step.ratio if step.split_first else 1.0)
            split[at] *= step.ratio
    moved = np.diff(accumulated)
    units = np.cumprod(split)
    per_first = (value[1:] * split[1:] + paid[1:] - value[:-1]) * units[:-1]
    off = np.minimum(np.abs(moved - per_first), np.abs(moved - (per_first / units[:-1])))
    room = 2.1 * tick_of(value) * np.maximum(units[1:], 1.0) + 1e-9
    wrong = off > room
    return dates[1:][wrong], off[wrong], int(off.size)


def _against_accumulated(nav: NavHistory, made: TotalReturn) -> list[Defect]:
    days, off, compared = accumulated_mismatch(nav, made)
    if not days.size:
        return []
    details = (("compared", float(compared)), ("largest", float(off.max())))
    return [_defect(nav, DefectKind.ACCUMULATED_MISMATCH, Severity.WARNING, days, details)]


def _half_year_ends(days: DateArray) -> Mask:
    return np.array([(day.month, day.day) in HALF_YEAR_ENDS for day in days.astype(object)], dtype=np.bool_)


def _against_sessions(nav: NavHistory, sessions: Sessions, start: int, *, abroad: bool, money: bool) -> list[Defect]:
    """Sessions without a value, values on other days, and how far the end lags behind."""
    dates, days = nav.dates[start:], sessions.days
    inside = days[(days >= dates[0]) & (days <= dates[-1])]
    missing = np.setdiff1d(inside, dates, assume_unique=True)
    found = []
    if missing.size and not money:  # a money fund may state the income of several days together
        share = (("share", missing.size / inside.size),)
        severity = Severity.NOTE if abroad else Severity.WARNING
        found.append(_defect(nav, DefectKind.MISSING_SESSIONS, severity, missing, share))
    off = dates[~np.isin(dates, days, assume_unique=True)]
    ends = _half_year_ends(off)
    if off.size and not money and not ends.all():
        found.append(_defect(nav, DefectKind.BARS_OFF_SESSION, Severity.NOTE, off[~ends]))
    late = int(np.count_nonzero(days > dates[-1]))
    if late:
        last = (to_date(dates[-1]),)
        found.append(Defect(nav.instrument.symbol, DefectKind.STALE_END, Severity.WARNING, late, last))
    if unknown := provisional_sessions(sessions):
        found.append(Defect(nav.instrument.symbol, DefectKind.PROVISIONAL_CALENDAR, Severity.NOTE, unknown))
    return found
