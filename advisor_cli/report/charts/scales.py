"""Round figures for axes, and the dates worth naming on a time axis."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from diagnostics.figures import MONTHS, Language, write_number

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FEW_MONTHS = 30
FEW_POWERS = 1000.0
LOG_FROM = 4.0  # highest over lowest value from which equal growth should look equal


def round_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """About ``wanted`` round values between low and high, both inclusive."""
    span = high - low
    if span <= 0:
        return [low]
    raw = span / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(size * power for size in STEPS if size * power >= raw * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(at * step, 10) for at in range(first, last + 1)]


def round_ticks_log(low: float, high: float) -> list[float]:
    """1, 2, 5 of each power of ten between low and high; the powers alone when there are many."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if high / low < FEW_POWERS else (1,)
    return [digit * 10.0**power for power in powers for digit in digits if low <= digit * 10.0**power <= high]


def written(values: list[float], *, percent: bool = False) -> list[tuple[float, str]]:
    """Tick values with their figures, all with the same number of places."""
    scale = 100.0 if percent else 1.0
    places = max((_places(value * scale) for value in values), default=0)
    return [(value, write_number(value * scale, places)) for value in values]


def date_ticks(dates: npt.NDArray[np.datetime64], language: Language) -> list[tuple[float, str]]:
    """Positions in ``dates`` (as indices) with words: months for short spans, years for long ones."""
    months = dates.astype("datetime64[M]")
    starts = np.flatnonzero(np.diff(months.astype(np.int64)) > 0) + 1
    if starts.size <= FEW_MONTHS:
        step = max(1, math.ceil(starts.size / 7))
        return [(float(at), _month(months[at], language)) for at in starts[::step]]
    years = dates.astype("datetime64[Y]")
    firsts = np.flatnonzero(np.diff(years.astype(np.int64)) > 0) + 1
    step = max(1, math.ceil(firsts.size / 10))
    return [(float(at), str(years[at])) for at in firsts[::-1][::step][::-1]]


def _month(month: np.datetime64, language: Language) -> str:
    year, number = (int(part) for part in str(month).split("-"))
    if language is Language.ZH:
        return f"{year}年{number}月" if number == 1 else f"{number}月"
    name = MONTHS[number - 1]
    return f"{name} {year}" if number == 1 else name


def _places(value: float) -> int:
    for places in range(4):
        if abs(value - round(value, places)) < 1e-9:
            return places
    return 4
