"""Who managed the fund together and when: a period ends whenever the set of people changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from data_sources.model import ManagerTenure

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ManagerPeriod:
    """A stretch of time under the same people.

    Args:
        names: of all who managed it then, by the day they came.
        start, end: first and last day, both inclusive.
        present: it lasts to this day.
    """

    names: tuple[str, ...]
    start: date
    end: date
    present: bool

    @property
    def days(self) -> int:
        """Calendar days in office."""
        return (self.end - self.start).days


def manager_periods(tenures: Sequence[ManagerTenure], as_of: date) -> tuple[ManagerPeriod, ...]:
    """The periods up to a day, the newest first. A stretch of which nobody is known is none of them.

    Args:
        tenures: those without a beginning, and those that begin after ``as_of``, tell nothing and are left out.
        as_of: the last day that is spoken of.
    """
    known: list[tuple[date, date, str, bool]] = []
    began = {one.start for one in tenures}
    for one in tenures:
        over = one.end is not None and one.end <= as_of
        last = one.end if one.end is not None and over else as_of
        if over and last in began:  # handed over on that day, which is the successor's
            last -= ONE_DAY
        if one.start is not None and one.start <= last:
            known.append((one.start, last, one.name, not over))
    borders = sorted({start for start, _, _, _ in known} | {last + ONE_DAY for _, last, _, _ in known})
    made: list[ManagerPeriod] = []
    for start, following in pairwise(borders):
        own = [one for one in sorted(known) if one[0] <= start <= one[1]]
        names = tuple(dict.fromkeys(name for _, _, name, _ in own))
        end = following - ONE_DAY
        present = end == as_of and all(lasts for _, _, _, lasts in own)
        if made and made[-1].names == names and made[-1].end + ONE_DAY == start:
            start = made.pop().start  # noqa: PLW2901  the same people after a tenure was only renewed
        if names:
            made.append(ManagerPeriod(names, start, end, present))
    return tuple(reversed(made))


def in_office_since(tenures: Sequence[ManagerTenure], present: ManagerPeriod) -> date:
    """The day since which any of the present people has been in office without a break."""
    since = present.start
    for name in present.names:
        own = sorted(
            ((one.start, one.end or present.end) for one in tenures if one.name == name and one.start is not None),
            reverse=True,
        )
        first = present.start
        for start, end in own:
            if start <= first <= end + ONE_DAY:
                first = start
        since = min(since, first)
    return since
