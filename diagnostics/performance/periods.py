"""Returns of calendar months and years, and which of them the data covers in full.

A period's return runs from the last value before it to its last value. The first period of a
series has no value before it, and the last may not have ended: such a period is not full, and
has no return.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isnan
from typing import Literal

import numpy as np
import numpy.typing as npt

from diagnostics.evidence import Levels
from diagnostics.metrics.calendar_returns import calendar_spans

FloatArray = npt.NDArray[np.float64]
PeriodUnit = Literal["month", "year"]


@dataclass(frozen=True, slots=True, eq=False)
class PeriodReturns:
    """Returns by calendar period, oldest first.

    Args:
        firsts: first day of each period, datetime64[D], shape (k,).
        returns: shape (k,); NaN where the period is not covered in full.
        starts, ends: day of the value before the period and of its last value, shape (k,).
        counts: number of returns inside each, shape (k,).
    """

    firsts: npt.NDArray[np.datetime64]
    returns: FloatArray
    starts: npt.NDArray[np.datetime64]
    ends: npt.NDArray[np.datetime64]
    counts: npt.NDArray[np.int64]

    def full_periods(self) -> list[tuple[date, float, date, date, int]]:
        """(first day, return, day of the value before, day of the last value, number of returns) of full periods."""
        return [
            (first, value, start, end, count)
            for first, value, start, end, count in zip(
                _dates(self.firsts),
                self.returns.tolist(),
                _dates(self.starts),
                _dates(self.ends),
                self.counts.tolist(),
                strict=True,
            )
            if not isnan(value)
        ]

    def month_grid(self) -> tuple[tuple[int, ...], FloatArray]:
        """Years oldest first and monthly returns of shape (n_years, 12), NaN where a month is not full."""
        years = self.firsts.astype("datetime64[Y]").astype(int) + 1970
        months = self.firsts.astype("datetime64[M]").astype(int) % 12
        grid = np.full((int(years[-1] - years[0]) + 1, 12), np.nan)
        grid[years - years[0], months] = self.returns
        return tuple(range(int(years[0]), int(years[-1]) + 1)), grid


def _dates(days: npt.NDArray[np.datetime64]) -> list[date]:
    found: list[date] = days.astype("datetime64[D]").tolist()
    return found


def calendar_returns(levels: Levels, unit: PeriodUnit, next_due: date) -> PeriodReturns:
    """Returns of each calendar month or year of the levels.

    Args:
        levels: at least one value.
        unit: which calendar period.
        next_due: first day on which a further value may come; the last period has ended when it lies beyond.
    """
    kind = "M" if unit == "month" else "Y"
    spans = calendar_spans(levels.dates, kind)
    last = spans.first + spans.counts - 1
    before = spans.first[1:] - 1  # the first period has no value before it
    returns = np.full(last.size, np.nan)
    returns[1:] = levels.values[last[1:]] / levels.values[before] - 1.0
    borders = np.append(spans.numbers, spans.numbers[-1] + 1).view(f"datetime64[{kind}]").astype("datetime64[D]")
    if np.datetime64(next_due) < borders[-1]:
        returns[-1] = np.nan
    # A gap of a whole period between two values would hand its return to the next one.
    returns[1:][np.diff(spans.numbers) > 1] = np.nan
    return PeriodReturns(
        firsts=borders[:-1],
        returns=returns,
        starts=levels.dates[np.append(0, before)],
        ends=levels.dates[last],
        counts=spans.counts,
    )
