"""What is wrong, or looks wrong, with a price history. Nothing is filled in or repaired here.

Each check is one function that returns the defects it found. A defect names days and numbers,
so that a reader can look at the bars; what a figure does about it is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_sources.calendars import Sessions, provisional_sessions
from data_sources.model import FloatArray, InstrumentKind, PriceHistory, Repair, RepairRule, to_date
from data_sources.quality.defects import DAYS_SHOWN, Defect, DefectKind, Severity

# A move is a jump when it is beyond both: this many robust deviations, and this size outright.
# 12 deviations of a fat-tailed daily series are rarer than once in ten years of ordinary days.
JUMP_DEVIATIONS = 12.0
JUMP_SIZE = 0.20
REPEATED_BARS = 5  # this many equal closes in a row; ordinary for a bill fund, odd for a share
# Three for two is left out: bad or good news moves a share by a third or by half often enough.
SPLIT_RATIOS = (2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 20.0)
SPLIT_TOLERANCE = 0.03
HUNDREDFOLD_TOLERANCE = 0.25  # a unit error of 100 comes with an ordinary day's move on top
COARSE_RETURN = 0.002  # one tick moves the price by more than this
LARGEST_LOG = 700.0  # e^700 is the largest that still is a float
LOT = 100.0
LOT_WINDOW = 20
SUSPENDED_BARS = 3  # so many flat days without volume at the end
SELDOM_TRADED = 0.2  # share of days without volume from which such days mean nothing

Check = Callable[[PriceHistory], list[Defect]]
Mask = npt.NDArray[np.bool_]


def examine(history: PriceHistory, sessions: Sessions | None = None) -> tuple[Defect, ...]:
    """Everything found in a history, in the order of the checks.

    Args:
        history: at least one bar.
        sessions: the market's sessions from the first bar to the day the series should reach;
            None where the market has no calendar, and then gaps and staleness are not judged.
    """
    found = _dates(history)
    if sessions is not None and not found:
        found += _against_sessions(history, sessions)
    for check in CHECKS:
        found += check(history)
    return tuple(found)


def _days(history: PriceHistory, mask: Mask) -> tuple[date, ...]:
    return tuple(to_date(day) for day in history.dates[mask][:DAYS_SHOWN])


def _marked(history: PriceHistory, mask: Mask, kind: DefectKind, severity: Severity) -> list[Defect]:
    """One defect for the bars of a mask; none for an empty mask."""
    count = int(np.count_nonzero(mask))
    return [Defect(history.instrument.symbol, kind, severity, count, _days(history, mask))] if count else []


def _dates(history: PriceHistory) -> list[Defect]:
    """Order and uniqueness of the days, which everything else relies on."""
    steps = np.diff(history.dates).astype(np.int64)
    backwards = np.concatenate(([False], steps < 0))
    repeated = np.concatenate(([False], steps == 0))
    return _marked(history, backwards, DefectKind.UNSORTED_DATES, Severity.ERROR) + _marked(
        history, repeated, DefectKind.DUPLICATE_DATES, Severity.ERROR
    )


def _against_sessions(history: PriceHistory, sessions: Sessions) -> list[Defect]:
    """Gaps, bars where there was no session, and how far the end lags behind."""
    symbol = history.instrument.symbol
    days = sessions.days
    # A suspended share has no bars for weeks: that is a fact about it, so a warning and no error.
    inside = days[(days >= history.dates[0]) & (days <= history.dates[-1])]
    missing = np.setdiff1d(inside, history.dates, assume_unique=True)
    found: list[Defect] = []
    if missing.size:
        runs = np.split(missing, np.flatnonzero(np.diff(np.searchsorted(days, missing)) > 1) + 1)
        detail = (("longest_run", float(max(run.size for run in runs))), ("share", missing.size / inside.size))
        shown = tuple(to_date(day) for day in missing[:DAYS_SHOWN])
        kind, severity = DefectKind.MISSING_SESSIONS, Severity.WARNING
        found.append(Defect(symbol, kind, severity, int(missing.size), shown, detail))
    # Both are unique already; left to find that out itself, numpy imports its masked arrays (50 ms).
    off = ~np.isin(history.dates, days, assume_unique=True)
    found += _marked(history, off, DefectKind.BARS_OFF_SESSION, Severity.WARNING)
    late = int(np.count_nonzero(days > history.dates[-1]))
    if late:
        found.append(Defect(symbol, DefectKind.STALE_END, Severity.WARNING, late, (history.last,)))
    if unknown := provisional_sessions(sessions):
        found.append(Defect(symbol, DefectKind.PROVISIONAL_CALENDAR, Severity.NOTE, unknown))
    return found


def _repeated_closes(history: PriceHistory) -> list[Defect]:
    """Runs of one and the same close, as a vendor that carries the last price forward leaves them."""
    same = np.concatenate(([False], np.diff(history.close) == 0.0, [False]))
    edges = np.flatnonzero(np.diff(same.astype(np.int8)))
    starts, ends = edges[0::2], edges[1::2]
    long = (ends - starts + 1) >= REPEATED_BARS
    if not long.any():
        return []
    bars = (ends - starts)[long]
    days = tuple(to_date(history.dates[start]) for start in starts[long][:DAYS_SHOWN])
    detail = (("longest_run", float(bars.max() + 1)),)
    return [
        Defect(history.instrument.symbol, DefectKind.REPEATED_CLOSE, Severity.WARNING, int(bars.sum()), days, detail)
    ]


def _returns(close: FloatArray) -> FloatArray:
    """Log returns with 0 at the first bar and wherever a price is missing or not positive."""
    moves = np.zeros_like(close)
    sound = np.isfinite(close) & (close > 0.0)
    pairs = np.flatnonzero(sound[1:] & sound[:-1]) + 1
    moves[pairs] = np.log(close[pairs]) - np.log(close[pairs - 1])
    return moves


def _median(values: FloatArray) -> FloatArray:
    """Medians along the last axis, no NaN among the values."""
    # numpy's own imports its masked arrays on first use: 45 ms.
    ordered = np.sort(values, axis=-1)
    count = ordered.shape[-1]
    middle: FloatArray = (ordered[..., (count - 1) // 2] + ordered[..., count // 2]) / 2.0
    return middle


def _jumps(history: PriceHistory) -> list[Defect]:
    """Moves far outside the series' own spread, told apart by what they look like.

    The spread is 1.4826 times the median absolute log return, which one jump cannot inflate.
    """
    if len(history) < 20:
        return []
    moves = _returns(history.close)
    spread = 1.4826 * float(_median(np.abs(moves[1:])))
    ratio = np.exp(np.minimum(np.abs(moves), LARGEST_LOG))
    jump = (np.abs(moves) > JUMP_DEVIATIONS * spread) & (ratio - 1.0 > JUMP_SIZE)
    if not jump.any():
        return []
    hundred = jump & (np.abs(ratio / 100.0 - 1.0) < HUNDREDFOLD_TOLERANCE)
    near = np.min(np.abs(ratio[:, None] / np.array(SPLIT_RATIOS) - 1.0), axis=1) < SPLIT_TOLERANCE
    split = jump & near & ~hundred
    plain = jump & ~split & ~hundred
    return (
        _largest(history, moves, hundred, DefectKind.HUNDREDFOLD_STEP, Severity.ERROR)
        + _largest(history, moves, split, DefectKind.SPLIT_LIKE_JUMP, Severity.WARNING)
        + _largest(history, moves, plain, DefectKind.JUMP, Severity.NOTE)
    )


def _largest(
    history: PriceHistory, moves: FloatArray, mask: Mask, kind: DefectKind, severity: Severity
) -> list[Defect]:
    """One defect for the jumps of a mask, the largest first, with the largest return of them."""
    rows = np.flatnonzero(mask)
    if not rows.size:
        return []
    rows = rows[np.argsort(-np.abs(moves[rows]), kind="stable")]
    days = tuple(to_date(history.dates[row]) for row in rows[:DAYS_SHOWN])
    detail = (("largest_return", float(np.expm1(min(moves[rows[0]], LARGEST_LOG)))),)
    return [Defect(history.instrument.symbol, kind, severity, int(rows.size), days, detail)]


def _values(history: PriceHistory) -> list[Defect]:
    """Closes that are missing, and prices that are zero or negative."""
    close = history.close
    wrong = np.zeros(len(history), dtype=bool)
    for column in (close, history.open, history.high, history.low):
        if column is not None:
            wrong |= column <= 0.0
    return _marked(history, ~np.isfinite(close), DefectKind.MISSING_CLOSE, Severity.ERROR) + _marked(
        history, wrong, DefectKind.NOT_POSITIVE, Severity.ERROR
    )


def _range(history: PriceHistory) -> list[Defect]:
    """High below low, or a close outside of them by more than the rounding of stored digits."""
    high, low = history.high, history.low
    if high is None or low is None:
        return []
    slack = 1e-6 * np.abs(history.close)
    wrong = (high < low - slack) | (history.close > high + slack) | (history.close < low - slack)
    return _marked(history, wrong, DefectKind.OUTSIDE_RANGE, Severity.WARNING)


def _volume(history: PriceHistory) -> list[Defect]:
    """Days without trade, and lots taken for shares."""
    volume = history.volume
    if volume is None or history.instrument.kind is InstrumentKind.INDEX:
        return []
    return (
        _marked(history, volume == 0.0, DefectKind.ZERO_VOLUME, Severity.NOTE)
        + _suspended(history, volume)
        + _lot_step(history, volume)
    )


def _suspended(history: PriceHistory, volume: FloatArray) -> list[Defect]:
    """A run of days at the end without volume and without a move, as some sources write a suspension.

    Days that are missing at the end are a stale end instead: whether the share or the source rests, bars cannot tell.
    """
    idle = (volume == 0.0) & np.concatenate(([False], np.diff(history.close) == 0.0))
    moving = np.flatnonzero(~idle)
    run = idle.size - 1 - int(moving[-1])  # the first day is never idle, so there is one
    before = volume[: idle.size - run]
    if run < SUSPENDED_BARS or np.count_nonzero(before == 0.0) > SELDOM_TRADED * before.size:
        return []
    mask = np.arange(idle.size) >= idle.size - run
    return _marked(history, mask, DefectKind.SUSPENDED, Severity.WARNING)


def _lot_step(history: PriceHistory, volume: FloatArray) -> list[Defect]:
    """The bar from which volume stays about 100 times higher, or lower, than before.

    The median of the ``LOT_WINDOW`` traded bars before is held against the median of as many from
    the bar on, and the bar itself has to make the step: a drift to 100 times is no unit error.
    """
    rows = np.flatnonzero(np.isfinite(volume) & (volume > 0.0))
    if rows.size < 2 * LOT_WINDOW:
        return []
    logs = np.log(volume[rows])
    medians = _median(np.lib.stride_tricks.sliding_window_view(logs, LOT_WINDOW))
    lasting = medians[LOT_WINDOW:] - medians[:-LOT_WINDOW]
    at_once = np.diff(logs)[LOT_WINDOW - 1 : LOT_WINDOW - 1 + lasting.size]
    near = (np.abs(np.abs(lasting) - np.log(LOT)) < 0.5) & (np.abs(at_once - lasting) < 1.5)
    if not near.any():
        return []
    step = int(np.argmax(np.where(near, np.abs(at_once), 0.0)))
    day = to_date(history.dates[rows[step + LOT_WINDOW]])
    detail = (("factor", float(np.exp(lasting[step]))),)
    return [Defect(history.instrument.symbol, DefectKind.LOT_STEP, Severity.ERROR, 1, (day,), detail)]


def _coarse(history: PriceHistory) -> list[Defect]:
    """Prices so low that one tick is a visible return, as forward adjustment leaves old prices.

    A close of 1.48 stored to the cent cannot show a return finer than 0.7 %: daily figures of
    those years (volatility, tracking error) carry that rounding.
    """
    close = history.close[np.isfinite(history.close) & (history.close > 0.0)]
    if close.size < 20:
        return []
    tick = next((size for size in (0.01, 0.001) if np.all(np.abs(close / size - np.round(close / size)) < 1e-4)), None)
    if tick is None:
        return []
    coarse = np.isfinite(history.close) & (history.close > 0.0) & (tick / np.abs(history.close) > COARSE_RETURN)
    found = _marked(history, coarse, DefectKind.COARSE_PRICES, Severity.NOTE)
    detail = (("largest_step", tick / float(close.min())), ("tick", tick))
    return [Defect(defect.symbol, defect.kind, defect.severity, defect.count, defect.days, detail) for defect in found]


DOUBTED = {
    RepairRule.HUNDREDFOLD: DefectKind.SUSPECT_UNIT,
    RepairRule.MISSING_SPLIT_ADJUSTMENT: DefectKind.SUSPECT_SPLIT,
    RepairRule.DOUBLED_SPLIT_ADJUSTMENT: DefectKind.SUSPECT_SPLIT,
    RepairRule.UNLISTED_SPLIT: DefectKind.UNLISTED_EVENT,
    RepairRule.UNLISTED_DISTRIBUTION: DefectKind.UNLISTED_EVENT,
}


def _doubts(history: PriceHistory) -> list[Defect]:
    """What the rules of repair suspected but were not sure of; every other rule is one of dividends."""
    return [
        Defect(
            history.instrument.symbol,
            DOUBTED.get(doubt.rule, DefectKind.SUSPECT_DIVIDEND),
            Severity.WARNING,
            doubt.count,
            doubt.days,
            doubt.details,
        )
        for doubt in _merged(history)
    ]


def _merged(history: PriceHistory) -> list[Repair]:
    """One doubt for each kind of defect, because a kind is reported once a history."""
    merged: dict[DefectKind, Repair] = {}
    for doubt in history.doubts:
        kind = DOUBTED.get(doubt.rule, DefectKind.SUSPECT_DIVIDEND)
        seen = merged.get(kind)
        if seen is None:
            merged[kind] = doubt
        else:
            days = tuple(sorted({*seen.days, *doubt.days}))[:DAYS_SHOWN]
            merged[kind] = replace(seen, count=seen.count + doubt.count, days=days, details=())
    return list(merged.values())


CHECKS: tuple[Check, ...] = (_doubts, _values, _range, _repeated_closes, _jumps, _volume, _coarse)
