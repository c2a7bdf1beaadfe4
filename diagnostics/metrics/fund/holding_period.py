"""What holding for so many months brought, from every day on which it could have begun.

A holding that begins on a day ends on the same day so many calendar months later, or on that month's last day where it
has no such day (begun on 31 August, held six months: 28 or 29 February). Its value there is the last one on or before
that day. A holding that would end after the data is not counted. The windows overlap, so they say how often holders of
the past gained and are no independent trials: how many lie end to end is told beside them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from diagnostics.facts import Absence, AbsenceReason
from diagnostics.metrics.fund.money_weighted import DateArray
from diagnostics.metrics.rows import FloatArray
from diagnostics.metrics.spec import NotComputable

IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class HoldingPeriods:
    """All holdings of one length.

    Args:
        months: how long, in calendar months.
        entries: index of the value at which each began, increasing, shape (k,).
        exits: index of the value at which it ended, shape (k,).
        returns: value at the exit / value at the entry - 1, shape (k,).
        independent: how many of them lie end to end, from the first entry on.
    """

    months: int
    entries: IntArray
    exits: IntArray
    returns: FloatArray
    independent: int

    @property
    def gain_probability(self) -> float:
        """Share of the holdings that ended above their entry, from 0 to 1; unchanged is no gain."""
        return float(np.count_nonzero(self.returns > 0.0) / self.returns.size)

    @property
    def worst(self) -> int:
        """Which holding ended lowest against its entry; the first of equals."""
        return int(np.argmin(self.returns))


@dataclass(frozen=True, slots=True)
class WorstEntry:
    """The entry that a holder would least have wished for.

    Args:
        entry, exit: indices of the values.
        change: value at the exit / value at the entry - 1.
        recovered: index of the first value from the exit on that is not below the entry's; None: not yet. The
            exit itself where nothing was lost.
    """

    entry: int
    exit: int
    change: float
    recovered: int | None


def months_later(dates: DateArray, months: int) -> DateArray:
    """The same day of the month so many calendar months later, or that month's last day; shape as ``dates``."""
    begun = dates.astype("datetime64[M]")
    reached = begun + np.timedelta64(months, "M")
    day = dates.astype("datetime64[D]") - begun.astype("datetime64[D]")
    last = (reached + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.asarray(np.minimum(reached.astype("datetime64[D]") + day, last), dtype="datetime64[D]")


def holding_periods(dates: DateArray, values: FloatArray, months: int) -> HoldingPeriods:
    """Every holding of this length that the data holds in full.

    Args:
        dates: datetime64[D], increasing, shape (n,).
        values: of total return, positive, no NaN, shape (n,).
        months: 1 or more.

    Raises:
        NotComputable: the data is shorter than one holding.
    """
    ends = months_later(dates, months)
    entries = np.flatnonzero(ends <= dates[-1]).astype(np.int64)
    exits = np.searchsorted(dates, ends[entries], side="right").astype(np.int64) - 1
    held = exits > entries  # in a gap longer than the holding there is nothing to sell at
    entries, exits = entries[held], exits[held]
    if not entries.size:
        first = np.datetime_as_string(dates[0], unit="D")
        need = np.datetime_as_string(months_later(dates[-1:], -months)[0], unit="D")
        raise NotComputable(
            "holding_periods", Absence(AbsenceReason.WINDOW_NOT_COVERED, have=str(first), need=str(need))
        )
    returns = values[exits] / values[entries] - 1.0
    return HoldingPeriods(months, entries, exits, returns, _end_to_end(entries, exits))


def _end_to_end(entries: IntArray, exits: IntArray) -> int:
    """How many holdings follow each other, each begun where the one before ended or as soon after as there is one."""
    count = at = 0
    while at < entries.size:
        count += 1
        at = int(np.searchsorted(entries, exits[at]))
    return count


def worst_entry(held: HoldingPeriods, values: FloatArray) -> WorstEntry:
    """The holding that ended lowest, and when its entry's value was seen again.

    Args:
        held: all holdings of one length.
        values: those that they were made from, shape (n,).
    """
    entry, end = int(held.entries[held.worst]), int(held.exits[held.worst])
    return WorstEntry(entry, end, float(held.returns[held.worst]), _back(values, entry, end))


def worst_entry_to_date(values: FloatArray) -> WorstEntry:
    """The day from which least is left today: that of the highest value so far, the last of equals.

    Raises:
        NotComputable: the last value is the highest, so no day has lost (NO_LOSSES).
    """
    entry = values.size - 1 - int(np.argmax(values[::-1]))
    last = values.size - 1
    if entry == last:
        raise NotComputable("worst_entry_to_date", Absence(AbsenceReason.NO_LOSSES))
    return WorstEntry(entry, last, float(values[last] / values[entry] - 1.0), None)


def _back(values: FloatArray, entry: int, end: int) -> int | None:
    reached = np.flatnonzero(values[end:] >= values[entry])
    return end + int(reached[0]) if reached.size else None
